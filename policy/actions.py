"""Writes to policies: each a verb, atomic, told who did it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from portal import audit
from portal.models import Person

from . import statement
from .changes import Unit, successors
from .models import Clause, Part, Policy, Version, Weight
from .text import PartText, PolicyText

LONDON = ZoneInfo("Europe/London")


class Refusal(Exception):
    """Why an action was not taken, as a sentence for people."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A version before it is published. ``days`` None takes the requirement's."""

    number: str
    text: PolicyText
    weight: Weight
    reason: str
    days: int | None
    in_force_on: date
    drafted_by: Person
    approved_by: Person


@transaction.atomic
def publish(slug: str, draft: Draft, *, title: str, at: datetime | None = None) -> Version:
    """Publish a text as a policy's next version, making the policy with its first.

    Weighed urgent, it is in force from the moment of publication; otherwise from midnight in London.
    ``at`` is that moment, now if not given; only the demonstration gives a past one.
    """
    at = at or timezone.now()
    policy, _ = Policy.objects.get_or_create(slug=slug, defaults={"title": title})
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    newest = policy.versions.filter(published_at__isnull=False).order_by("-in_force_at").first()
    in_force_at = _moment_in_force(draft, newest, at)
    _refuse_backwards(draft, newest, in_force_at, at)
    if policy.title != title:
        policy.title = title
        policy.save(update_fields=["title"])
    version = _write_version(policy, draft, in_force_at)
    _write_clauses(version, draft.text, newest)
    version.published_at = at
    version.save(update_fields=["published_at"])
    audit.record("publish", f"version:{slug}/{draft.number}", by=draft.approved_by)
    return version


def hold_still(policy: Policy) -> None:
    """Until this transaction ends no version of the policy is published or withdrawn; others may hold it too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM policy_policy WHERE id = %s FOR SHARE", [policy.pk])


def _moment_in_force(draft: Draft, newest: Version | None, at: datetime) -> datetime:
    if draft.weight == Weight.URGENT and newest is not None:
        return at
    return datetime.combine(draft.in_force_on, time.min, LONDON)


def _refuse_backwards(draft: Draft, newest: Version | None, in_force_at: datetime, at: datetime) -> None:
    if draft.drafted_by == draft.approved_by:
        raise Refusal("Who drafted a version cannot approve it. Name two different people.")
    if newest is None:
        return
    if _order(draft.number) <= _order(newest.number):
        raise Refusal(f"Version {draft.number} does not follow {newest.number}. Give it a later number.")
    if in_force_at <= newest.in_force_at:
        day = timezone.localtime(newest.in_force_at).date()
        raise Refusal(f"Version {newest.number} is in force from {day:%d %B %Y}. This one must come later.")
    if in_force_at < at:
        raise Refusal("Only a policy's first version can be in force from a day before it is published.")
    if not draft.reason:
        raise Refusal("Say why there is a new version; staff will read the reason.")


def _order(number: str) -> tuple[int, ...]:
    try:
        return tuple(int(digits) for digits in number.split("."))
    except ValueError:
        raise Refusal(f"{number} is not a version number. They look like 1.0 or 2.13.") from None


def _write_version(policy: Policy, draft: Draft, in_force_at: datetime) -> Version:
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
        statement_first=statement.first(policy.title, draft.number, labels),
        statement_next=statement.following(policy.title, draft.number, labels),
        drafted_by=draft.drafted_by,
        approved_by=draft.approved_by,
        in_force_at=in_force_at,
    )
    version.full_clean(exclude=["reason"])
    version.save()
    return version


def _write_clauses(version: Version, text: PolicyText, newest: Version | None) -> None:
    identities = iter(_identities(text, newest))
    for position, part_text in enumerate(text.parts):
        part = _write_part(version, position, part_text)
        Clause.objects.bulk_create(
            Clause(
                part=part,
                position=place,
                kind=unit.kind,
                number=unit.number,
                anchor=unit.anchor,
                text=unit.text,
                identity=next(identities),
                start=unit.start,
                end=unit.end,
                digest=unit.digest,
            )
            for place, unit in enumerate(part_text.clauses)
        )


def _write_part(version: Version, position: int, part: PartText) -> Part:
    return Part.objects.create(
        version=version,
        position=position,
        slug=part.slug,
        label=part.label,
        title=part.title,
        start=part.start,
        end=part.end,
        digest=part.digest,
    )


def _identities(text: PolicyText, newest: Version | None) -> list[uuid.UUID]:
    """One for each unit in order: carried over from the version before, or new."""
    new = [Unit(part.slug, unit.kind, unit.anchor, unit.text) for part in text.parts for unit in part.clauses]
    rows = Clause.objects.filter(part__version=newest).select_related("part") if newest else Clause.objects.none()
    rows = rows.order_by("part__position", "position")
    before = [(Unit(row.part.slug, row.kind, row.anchor, row.text), row.identity) for row in rows]
    continued = successors([unit for unit, _ in before], new)
    return [before[continued[i]][1] if i in continued else uuid.uuid4() for i in range(len(new))]
