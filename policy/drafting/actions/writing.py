"""The writes of whoever drafts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from policy.models import Draft, Policy, Step, StepKind, Waiver
from policy.publishing.actions import TAKEN
from policy.text import Kind, PolicyText, parse
from portal import audit
from portal.models import Person
from portal.refusals import ActionRefused

from .. import editing
from ..editing import digest_of
from ..review import Review

MOST_CHARACTERS = 1_000_000
MOST_BYTES = 5_000_000
OPEN = "There is a draft of a policy at that address already. Go on with it, or choose another address."


class Overtaken(ActionRefused):
    """Somebody else saved in the meantime; nothing was written."""


class AlreadyOpen(ActionRefused):
    """A draft at this address is open; nothing was written."""


def state_of(draft: Draft) -> StepKind | None:
    """What last happened to a draft; None of one that was never submitted."""
    last = draft.steps.last()
    return StepKind(last.kind) if last else None


@transaction.atomic
def begin(policy: Policy | None, *, title: str, slug: str, by: Person) -> Draft:
    """Begin the next version of a policy with the words of the newest, or a new policy with none.

    At each address one draft is open at a time; AlreadyOpen is raised if there is one.
    """
    if policy is None and Policy.objects.filter(slug=slug).exists():
        raise ActionRefused(TAKEN)
    now = timezone.now()
    newest = policy.versions.standing().first() if policy else None
    draft = Draft(
        policy=policy,
        slug=policy.slug if policy else slug,
        title=policy.title if policy else title,
        begun_from=newest,
        text=newest.text if newest else "",
        number="" if policy else "1.0",
        begun_by=by,
        begun_at=now,
        saved_by=by,
        saved_at=now,
    )
    draft.clean_fields()
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        raise AlreadyOpen(OPEN) from error
    draft.editors.add(by)
    audit.record("begin-draft", f"draft:{draft.pk}", by=by)
    return draft


def go_on(policy: Policy, *, by: Person) -> Draft:
    """The draft of a policy's next version that is open, or a new one: whoever asks at once gets the same."""
    try:
        return begin(policy, title=policy.title, slug=policy.slug, by=by)
    except AlreadyOpen:
        return Draft.objects.open().get(slug=policy.slug)


@transaction.atomic
def save_text(draft: Draft, text: str, *, revision: int, by: Person) -> Draft:
    """Save what was typed, readable or not. ``revision`` is the one that the writer began from."""
    draft = being_written(draft)
    text = text.replace("\r\n", "\n").replace("\x00", "")
    if len(text) > MOST_CHARACTERS:
        raise ActionRefused("A policy has at most a million characters. Is this the right text?")
    if draft.text == text:
        return draft
    if draft.revision != revision:
        raise Overtaken(f"{_last(draft, 'saved this draft', by)} Nothing of either is lost.")
    return _saved(draft, by, text=text)


@transaction.atomic
def change_clause(draft: Draft, place: editing.Place, words: str, *, digest: str, by: Person) -> Draft:
    """Give one clause other words; ``digest`` is that of the words which the writer saw."""
    draft = being_written(draft)
    return _saved(draft, by, text=editing.changed(_text_with(draft, place, digest, by), place, words))


@transaction.atomic
def insert_clause(draft: Draft, after: editing.Place, kind: Kind, words: str, *, digest: str, by: Person) -> Draft:
    """Put a new clause after one whose words have this digest."""
    draft = being_written(draft)
    return _saved(draft, by, text=editing.inserted(_text_with(draft, after, digest, by), after, kind, words))


@transaction.atomic
def remove_clause(draft: Draft, place: editing.Place, *, digest: str, by: Person) -> Draft:
    draft = being_written(draft)
    return _saved(draft, by, text=editing.removed(_text_with(draft, place, digest, by), place))


@transaction.atomic
def move_clause(draft: Draft, place: editing.Place, *, up: bool, digest: str, by: Person) -> Draft:
    draft = being_written(draft)
    return _saved(draft, by, text=editing.moved(_text_with(draft, place, digest, by), place, up=up))


@transaction.atomic
def describe(
    draft: Draft,
    *,
    title: str,
    number: str,
    weight: str,
    reason: str,
    in_force_on: date | None,
    days: int | None,
    seen: str = "",
    by: Person,
) -> Draft:
    """Say what the version will be called, how much it weighs and why, and from when it will be in force.

    ``seen`` is ``details_of`` the draft that the writer was shown, empty where no page showed one.
    """
    draft = being_written(draft)
    if seen and seen != details_of(draft):
        raise Overtaken("This was changed while you were writing. Nothing has been saved. Save again to replace it.")
    draft.title, draft.number, draft.weight, draft.reason = title, number, weight, reason
    draft.in_force_on, draft.days = in_force_on, days
    draft.full_clean(exclude=["text"])
    return _saved(draft, by, title=title)


def details_of(draft: Draft) -> str:
    """A digest of what is said about a draft beside its text."""
    said = (draft.title, draft.number, draft.weight, draft.reason, str(draft.in_force_on), str(draft.days))
    return digest_of("\n".join(said))


@transaction.atomic
def decide(draft: Draft, answers: Mapping[str, str | None], *, since: str, by: Person) -> Draft:
    """Say which clause each doubtful one continues: words (by digest) -> place in version ``since``, or None."""
    draft = being_written(draft)
    known = draft.decided.get("answers", {}) if draft.decided.get("since") == since else {}
    return _saved(draft, by, decided={"since": since, "answers": {**known, **answers}})


@transaction.atomic
def waive(draft: Draft, key: str, *, reason: str, by: Person) -> Waiver:
    """Leave what the linter remarked on as it is, for a reason."""
    draft = being_written(draft)
    if not reason:
        raise ActionRefused("Say why it can stay. Whoever approves the version reads the reason.")
    if key not in {one.remark.key for one in Review(draft, today=timezone.localdate()).looked}:
        raise ActionRefused("The words that this was about have changed. Look at the page again.")
    waiver, is_new = Waiver.objects.get_or_create(
        draft=draft, key=key, defaults={"reason": reason, "by": by, "at": timezone.now()}
    )
    if is_new:
        audit.record("leave-remark", f"draft:{draft.pk}", by=by)
    return waiver


@transaction.atomic
def recall(draft: Draft, *, by: Person) -> None:
    """Take a submitted draft back to go on writing."""
    draft = submitted(draft)
    step(draft, StepKind.RECALLED, by=by)


@transaction.atomic
def send_back(draft: Draft, *, words: str, by: Person) -> None:
    """Return a submitted draft to its writers, with words."""
    draft = submitted(draft)
    if not words:
        raise ActionRefused("Say what should change.")
    step(draft, StepKind.RETURNED, by=by, words=words)


@transaction.atomic
def discard(draft: Draft, *, by: Person) -> None:
    """Give a draft up. It stays on record and can no longer be opened."""
    draft = being_written(draft)
    draft.closed_at = timezone.now()
    draft.save(update_fields=["closed_at"])
    step(draft, StepKind.DISCARDED, by=by)


def step(draft: Draft, kind: StepKind, *, by: Person, words: str = "") -> Step:
    """One more thing that happened to a draft, with the digest of its text then."""
    audit.record(f"{kind}-draft", f"draft:{draft.pk}", by=by)
    return Step.objects.create(
        draft=draft, kind=kind, by=by, at=timezone.now(), words=words, digest=digest_of(draft.text)
    )


def locked(draft: Draft) -> Draft:
    """As it stands now, and nobody else changes it until this transaction ends.

    Joined to whoever saved it, it would not be found where somebody else has saved while this waited.
    """
    return Draft.objects.select_for_update().get(pk=draft.pk)


def being_written(draft: Draft) -> Draft:
    draft = locked(draft)
    match state_of(draft):
        case StepKind.SUBMITTED:
            raise ActionRefused("This draft waits for approval. Take it back to change it.")
        case StepKind.PUBLISHED:
            raise ActionRefused("This draft has been published. Begin a new version.")
        case StepKind.DISCARDED:
            raise ActionRefused("This draft was given up. Begin a new one.")
        case _:
            return draft


def submitted(draft: Draft) -> Draft:
    draft = locked(draft)
    if state_of(draft) != StepKind.SUBMITTED:
        raise ActionRefused("This draft does not wait for approval any more. Somebody was here before you.")
    return draft


def _last(draft: Draft, did: str, by: Person) -> str:
    """Who was here before."""
    if draft.saved_by == by:
        return f"You {did} in another window."
    return f"{draft.saved_by.name} {did} while you were writing."


def _text_with(draft: Draft, place: editing.Place, digest: str, by: Person) -> PolicyText:
    """The text as it is, if the clause in that place still has the words that the writer saw."""
    text = parse(draft.text.encode())
    item = next((item for item in editing.items_of(text) if item.place == place), None)
    if item is None or digest_of(item.words) != digest:
        raise Overtaken(f"{_last(draft, 'changed this clause', by)} Nothing has been saved.")
    return text


def _saved(draft: Draft, by: Person, **fields: Any) -> Draft:
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.revision += 1
    draft.saved_by, draft.saved_at = by, timezone.now()
    draft.save()
    draft.editors.add(by)
    return draft
