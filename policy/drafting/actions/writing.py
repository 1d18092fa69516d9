"""The writes that begin a draft, save its text and details, take it back, return and discard it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from policy.models import Draft, Policy, Step, StepKind, Waiver, Weight
from policy.publishing.actions import ADDRESS_TAKEN
from policy.register.actions.retiring import refuse_retired
from policy.sealing import soundness
from policy.sealing.summary_digests import Summary, digest_summary
from portal import audit
from portal.clock import moment
from portal.digests import sha256_hex
from portal.london import london_day
from portal.models import Person
from portal.refusals import ActionRefused

from ..review import Review
from .telling import tell

MOST_CHARACTERS = 1_000_000
MOST_BYTES = 5_000_000
ADDRESS_HAS_DRAFT = (
    "There is a draft of a policy at that address already. Continue that one, or choose another address."
)
CHANGED_MEANWHILE = "This was changed while you were writing. Nothing has been saved. Save again to replace it."


class Overtaken(ActionRefused):
    """Somebody else saved in the meantime, and nothing was written."""


class AlreadyOpen(ActionRefused):
    """A draft is already open at this address, and nothing was written."""


def find_state(draft: Draft) -> StepKind | None:
    """Return the kind of the last step; None if the draft was never submitted."""
    last = draft.steps.last()
    return StepKind(last.kind) if last else None


@transaction.atomic
def begin(policy: Policy | None, *, title: str, slug: str, by: Person) -> Draft:
    """Begin the next version of a policy with the text of the newest, or a new policy with an empty text.

    One draft can be open at an address; raises AlreadyOpen if there is one. Raises ActionRefused for a policy that
    ends: its draft could never be published.
    """
    if policy is None and Policy.objects.filter(slug=slug).exists():
        raise ActionRefused(ADDRESS_TAKEN)
    now = moment()
    if policy:
        refuse_retired(policy, at=now)
    newest = policy.versions.standing().first() if policy else None
    if newest:
        soundness.require_sound(newest)  # otherwise a tampered text would become the next version
    draft = Draft(
        policy=policy,
        slug=policy.slug if policy else slug,
        title=policy.title if policy else title,
        begun_from=newest,
        text=newest.text if newest else "",
        summary=newest.summary if newest else {},
        number="" if policy else "1.0",
        weight="" if policy else Weight.MATERIAL,  # everybody is asked to sign a first version
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
        raise AlreadyOpen(ADDRESS_HAS_DRAFT) from error
    draft.editors.add(by)
    audit.record("begin-draft", f"draft:{draft.pk}", by=by, at=now)
    return draft


def continue_or_begin(policy: Policy, *, by: Person) -> Draft:
    """Return the policy's open draft, or begin one. Two people who ask at the same moment get the same draft."""
    try:
        return begin(policy, title=policy.title, slug=policy.slug, by=by)
    except AlreadyOpen:
        return Draft.objects.open().get(slug=policy.slug)


@transaction.atomic
def save_text(draft: Draft, text: str, *, revision: int, by: Person) -> Draft:
    """Save a text as typed, even if it cannot be parsed. ``revision`` is the one that the writer began from."""
    draft = lock_being_written(draft)
    text = text.replace("\r\n", "\n").replace("\x00", "")
    if len(text) > MOST_CHARACTERS:
        raise ActionRefused("A policy has at most a million characters. Is this the right text?")
    if draft.text == text:
        return draft
    if draft.revision != revision:
        raise Overtaken(f"{say_who_saved(draft, 'saved this draft', by)} Nothing of either is lost.")
    return save_fields(draft, by, text=text)


@transaction.atomic
def save_details(
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
    """Save everything about the version except its text.

    ``seen`` is the result of ``digest_details`` that the writer's page carried; "" if there was no page.
    """
    draft = lock_being_written(draft)
    if seen and seen != digest_details(draft):
        raise Overtaken(CHANGED_MEANWHILE)
    draft.title, draft.number, draft.weight, draft.reason = title, number, weight, reason
    draft.in_force_on, draft.days = in_force_on, days
    draft.full_clean(exclude=["text"])
    return save_fields(draft, by, title=title)


def digest_details(draft: Draft) -> str:
    details = (draft.title, draft.number, draft.weight, draft.reason, str(draft.in_force_on), str(draft.days))
    return sha256_hex("\n".join(details))


@transaction.atomic
def save_summary(draft: Draft, summary: Summary, *, seen: str, by: Person) -> Draft:
    """Save what the version says in short. ``seen`` is the digest of the one that the writer began from."""
    draft = lock_being_written(draft)
    if seen != digest_summary(draft.summary):
        raise Overtaken(CHANGED_MEANWHILE)
    return save_fields(draft, by, summary=summary)


@transaction.atomic
def decide_matches(draft: Draft, answers: Mapping[str, str | None], *, since: str, by: Person) -> Draft:
    """Record which earlier clause each doubtful one continues.

    ``answers`` maps the digest of a clause's words to a place in version ``since``, or to None for a new clause.
    """
    draft = lock_being_written(draft)
    known = draft.decided.get("answers", {}) if draft.decided.get("since") == since else {}
    return save_fields(draft, by, decided={"since": since, "answers": {**known, **answers}})


@transaction.atomic
def waive_remark(draft: Draft, key: str, *, reason: str, by: Person) -> Waiver:
    """Waive a remark of the linter, with a reason."""
    draft = lock_being_written(draft)
    if not reason:
        raise ActionRefused("Say why it can stay. The person who approves the version reads the reason.")
    now = moment()
    if key not in {reviewed.remark.key for reviewed in Review(draft, today=london_day(now)).remarks}:
        raise ActionRefused("The words that this was about have changed. Look at the page again.")
    waiver, is_new = Waiver.objects.get_or_create(
        draft=draft, key=key, defaults={"reason": reason, "by": by, "at": now}
    )
    if is_new:
        audit.record("leave-remark", f"draft:{draft.pk}", by=by, at=now)
    return waiver


@transaction.atomic
def recall(draft: Draft, *, by: Person) -> None:
    """Take back a submitted or abandoned draft, to go on writing."""
    draft = lock_draft(draft)
    if find_state(draft) == StepKind.DISCARDED:
        _reopen(draft)
    else:
        lock_submitted(draft)
    record_step(draft, StepKind.RECALLED, by=by, at=moment())


def _reopen(draft: Draft) -> None:
    draft.closed_at = None
    try:
        with transaction.atomic():
            draft.save(update_fields=["closed_at"])
    except IntegrityError as error:
        raise AlreadyOpen("Another draft of this policy is open. Continue that one.") from error


@transaction.atomic
def send_back(draft: Draft, *, words: str, by: Person) -> Step:
    """Return a submitted draft to its writers; ``words`` say what should change."""
    draft = lock_submitted(draft)
    if not words:
        raise ActionRefused("Say what should change.")
    return record_step(draft, StepKind.RETURNED, by=by, at=moment(), words=words)


@transaction.atomic
def discard(draft: Draft, *, by: Person) -> None:
    """Abandon a draft. It stays on record, and can be taken back."""
    draft = lock_being_written(draft)
    draft.closed_at = moment()
    draft.save(update_fields=["closed_at"])
    record_step(draft, StepKind.DISCARDED, by=by, at=draft.closed_at)


def record_step(draft: Draft, kind: StepKind, *, by: Person, at: datetime, words: str = "") -> Step:
    audit.record(f"{kind}-draft", f"draft:{draft.pk}", by=by, at=at)
    step = Step.objects.create(draft=draft, kind=kind, by=by, at=at, words=words, digest=sha256_hex(draft.text))
    tell(step)
    return step


def lock_draft(draft: Draft) -> Draft:
    """Load the draft as it is now, and lock it until this transaction ends."""
    # No select_related: with a join on saved_by, the row is not found if somebody else saved while we waited.
    return Draft.objects.select_for_update().get(pk=draft.pk)


def lock_being_written(draft: Draft) -> Draft:
    draft = lock_draft(draft)
    match find_state(draft):
        case StepKind.SUBMITTED:
            raise ActionRefused("This draft is waiting for approval. Take it back to change it.")
        case StepKind.PUBLISHED:
            raise ActionRefused("This draft has been published. Begin a new version.")
        case StepKind.DISCARDED:
            raise ActionRefused("This draft was abandoned. Take it back first, or begin a new one.")
        case _:
            return draft


def lock_submitted(draft: Draft) -> Draft:
    draft = lock_draft(draft)
    if find_state(draft) != StepKind.SUBMITTED:
        raise ActionRefused("This draft is no longer waiting for approval. Somebody else has dealt with it.")
    return draft


def say_who_saved(draft: Draft, what: str, by: Person) -> str:
    if draft.saved_by == by:
        return f"You {what} in another window."
    return f"{draft.saved_by.name} {what} while you were writing."


def save_fields(draft: Draft, by: Person, **fields: Any) -> Draft:
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.revision += 1
    draft.saved_by, draft.saved_at = by, moment()
    draft.save()
    draft.editors.add(by)
    return draft
