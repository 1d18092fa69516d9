"""The write that publishes: a text becomes a policy's next version."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from policy.comparison import TITLE, Place, Unit, match, units_of
from policy.models import NUMBER, Clause, Draft, Part, Policy, Version, Weight
from policy.text import ClauseText, PartText, PolicyText
from portal import audit
from portal.models import Person
from portal.refusals import ActionRefused

from . import statement
from .ledger_entries import entry, tell, withdrawal

LONDON = ZoneInfo("Europe/London")
TAKEN = "There is a policy at that address already. Begin a new version of it, or choose another address."


@dataclass(frozen=True, slots=True)
class NextVersion:
    """A version before it is published. ``days`` None takes the requirement's.

    ``decided`` says which clause each doubtful one continues, by their places in the newest standing version.
    """

    number: str
    text: PolicyText
    weight: Weight
    reason: str
    days: int | None
    in_force_on: date
    drafted_by: Person
    approved_by: Person
    decided: Mapping[Place, Place | None] = field(default_factory=dict)
    weight_reason: str = ""
    consultation_reason: str = ""


@transaction.atomic
def publish(
    slug: str, draft: NextVersion, *, title: str, is_first: bool = False, at: datetime | None = None
) -> Version:
    """Publish a text as a policy's next version, making the policy with its first.

    ``is_first`` says that there must be none yet: it was written without looking at another's words.

    Weighed urgent, it is in force from the moment of publication; otherwise from midnight in London.
    ``at`` is that moment, now if not given; only the demonstration gives a past one.
    """
    policy, is_new = Policy.objects.select_for_update().get_or_create(slug=slug, defaults={"title": title})
    if is_new:
        policy.clean_fields()
    elif is_first:
        raise ActionRefused(TAKEN)
    at = at or timezone.now()  # only now: whoever signed while we waited signed before this moment
    published = list(policy.versions.filter(published_at__isnull=False).order_by("-published_at").defer("text"))
    newest = max((v for v in published if not v.withdrawn_at), key=lambda v: v.in_force_at, default=None)
    in_force_at = at if draft.weight == Weight.URGENT and published else _midnight(draft.in_force_on)
    _refuse_backwards(draft, published, newest, in_force_at, at)
    if policy.title != title:
        policy.title = title
        policy.save(update_fields=["title"])
    version = _write_version(policy, draft, in_force_at)
    _write_clauses(version, draft, newest)
    version.published_at = at
    version.save(update_fields=["published_at"])
    tell([entry(version)])
    audit.record("publish", f"version:{slug}/{draft.number}", by=draft.approved_by)
    return version


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)


def _refuse_backwards(
    draft: NextVersion, published: Sequence[Version], newest: Version | None, in_force_at: datetime, at: datetime
) -> None:
    if draft.drafted_by == draft.approved_by:
        raise ActionRefused("Who drafted a version cannot approve it. Name two different people.")
    order = _order(draft.number)
    if not published:
        return
    if order <= _order(published[0].number):
        raise ActionRefused(f"Version {draft.number} does not follow {published[0].number}. Give it a later number.")
    if newest and in_force_at <= newest.in_force_at:
        day = timezone.localdate(newest.in_force_at)
        raise ActionRefused(
            f"Version {newest.number} is in force from {day.day} {day:%B %Y}. This one must come later."
        )
    if in_force_at < at:
        raise ActionRefused("Only a policy's first version can be in force from a day before it is published.")
    if not draft.reason:
        raise ActionRefused("Say why there is a new version; staff will read the reason.")


def _order(number: str) -> tuple[int, ...]:
    if not re.fullmatch(NUMBER, number):
        raise ActionRefused(f"{number} is not a version number. They look like 1.0 or 2.13.")
    return tuple(int(digits) for digits in number.split("."))


def _write_version(policy: Policy, draft: NextVersion, in_force_at: datetime) -> Version:
    labels = [part.label for part in draft.text.parts if part.label]
    version = Version(
        policy=policy,
        number=draft.number,
        title=policy.title,
        text=draft.text.canonical,
        digest=draft.text.digest,
        weight=draft.weight,
        days=draft.days,
        reason=draft.reason,
        weight_reason=draft.weight_reason,
        consultation_reason=draft.consultation_reason,
        statement_first=statement.first(policy.title, draft.number, labels),
        statement_next=statement.following(policy.title, draft.number, labels),
        drafted_by=draft.drafted_by,
        approved_by=draft.approved_by,
        in_force_at=in_force_at,
    )
    version.clean_fields(exclude=["policy", "drafted_by", "approved_by"])
    version.save()
    return version


def _write_clauses(version: Version, draft: NextVersion, newest: Version | None) -> None:
    text = draft.text
    identities = iter(_identities(text, newest, draft.decided))
    parts = Part.objects.bulk_create(
        Part(version=version, position=position, **_columns(part, "slug label title start end digest"))
        for position, part in enumerate(text.parts)
    )
    columns = "kind number anchor text start end digest"
    Clause.objects.bulk_create(
        Clause(part=part, position=position, identity=next(identities), **_columns(unit, columns))
        for part, words in zip(parts, text.parts, strict=True)
        for position, unit in enumerate(words.clauses)
    )


def _columns(row: PartText | ClauseText, names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names.split()}


def _identities(text: PolicyText, newest: Version | None, decided: Mapping[Place, Place | None]) -> list[uuid.UUID]:
    """One for each unit in order: carried over from the version before, or new."""
    new, before = units_of(text), _identified(newest) if newest else []
    found = match([unit for unit, _ in before], new, decided)
    identities = [uuid.uuid4() if one.old is None else before[one.old][1] for one in found]
    return [identity for unit, identity in zip(new, identities, strict=True) if unit.kind != TITLE]


def _identified(version: Version) -> list[tuple[Unit, uuid.UUID]]:
    """As ``units_of`` gives them, with the identities that they have; titles are known by none."""
    rows = Clause.objects.filter(part__version=version).select_related("part").order_by("part__position", "position")
    found: list[tuple[Unit, uuid.UUID]] = []
    for row in rows:
        if row.part.label and not row.position:
            found.append((Unit(row.part.slug, TITLE, row.part.label, "", row.part.title), uuid.uuid4()))
        found.append((Unit(row.part.slug, row.kind, row.number, row.anchor, row.text), row.identity))
    return found


@transaction.atomic
def withdraw(version: Version, *, reason: str, by: Person) -> Version:
    """Take back a version that is in force or to come: the one before is in force again, from this moment.

    Attestations of it stay, and satisfy no more.
    """
    lock_policy(version.policy_id)
    now = timezone.now()  # only now: whoever signed while we waited signed before this moment
    version = Version.objects.select_related("policy").get(pk=version.pk)
    if version.published_at is None or version.withdrawn_at:
        raise ActionRefused("This version has been withdrawn already.")
    if by.pk == version.drafted_by_id or Draft.objects.filter(version=version, editors=by).exists():
        raise ActionRefused("Who drafted a version cannot withdraw it.")
    if not reason:
        raise ActionRefused("Say why it is withdrawn; staff will read the reason.")
    if version.policy.versions.standing().filter(in_force_at__gt=version.in_force_at, in_force_at__lte=now).exists():
        raise ActionRefused("A later version is in force. There is nothing to withdraw.")
    version.withdrawn_at, version.withdrawn_by, version.withdrawn_reason = now, by, reason
    version.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    tell([withdrawal(version)])
    audit.record("withdraw", f"version:{version.policy.slug}/{version.number}", by=by)
    return version


def lock_policy(policy_id: int | None) -> None:
    """Until this transaction ends nobody else publishes or withdraws a version of the policy, or signs one."""
    if policy_id:
        Policy.objects.select_for_update().get(pk=policy_id)
