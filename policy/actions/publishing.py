"""Writes to policies: each a verb, atomic, told who did it."""

import hashlib
import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from portal import audit
from portal.actions import Refusal
from portal.ledger.canonical import Unfit
from portal.ledger.store import NewEntry, enter, moment
from portal.models import Person

from . import statement
from .changes import Unit, successors
from .models import NUMBER, Clause, Part, Policy, Version, Weight
from .text import ClauseText, PartText, PolicyText

LONDON = ZoneInfo("Europe/London")


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
    policy, is_new = Policy.objects.select_for_update().get_or_create(slug=slug, defaults={"title": title})
    if is_new:
        policy.clean_fields()
    at = at or timezone.now()  # only now: whoever signed while we waited signed before this moment
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
    try:
        enter([entry(version)])
    except Unfit as error:
        raise Refusal(str(error)) from error
    audit.record("publish", f"version:{slug}/{draft.number}", by=draft.approved_by)
    return version


def entry(version: Version, *, entered_at: datetime | None = None) -> NewEntry:
    """What the ledger is told of a publication; of one that was made before there was a ledger, at ``entered_at``."""
    assert version.published_at is not None
    content: dict[str, Any] = {
        "in_force_at": moment(version.in_force_at),
        "policy": {
            "slug": version.policy.slug,
            "title": version.title,
            "version": version.number,
            "digest": version.digest,
        },
        "reason_digest": hashlib.sha256(version.reason.encode()).hexdigest(),
        "weight": version.weight,
    }
    if entered_at:
        content["published_at"] = moment(version.published_at)
    subject = f"publication:{version.policy.slug}/{version.number}"
    return NewEntry("publication", subject, entered_at or version.published_at, content)


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
    order = _order(draft.number)
    if newest is None:
        return
    if order <= _order(newest.number):
        raise Refusal(f"Version {draft.number} does not follow {newest.number}. Give it a later number.")
    if in_force_at <= newest.in_force_at:
        day = timezone.localtime(newest.in_force_at).date()
        raise Refusal(f"Version {newest.number} is in force from {day:%d %B %Y}. This one must come later.")
    if in_force_at < at:
        raise Refusal("Only a policy's first version can be in force from a day before it is published.")
    if not draft.reason:
        raise Refusal("Say why there is a new version; staff will read the reason.")


def _order(number: str) -> tuple[int, ...]:
    if not re.fullmatch(NUMBER, number):
        raise Refusal(f"{number} is not a version number. They look like 1.0 or 2.13.")
    return tuple(int(digits) for digits in number.split("."))


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
    version.clean_fields(exclude=["policy", "drafted_by", "approved_by"])
    version.save()
    return version


def _write_clauses(version: Version, text: PolicyText, newest: Version | None) -> None:
    identities = iter(_identities(text, newest))
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


def _identities(text: PolicyText, newest: Version | None) -> list[uuid.UUID]:
    """One for each unit in order: carried over from the version before, or new."""
    new = [Unit(part.slug, unit.kind, unit.anchor, unit.text) for part in text.parts for unit in part.clauses]
    if newest is None:
        return [uuid.uuid4() for _ in new]
    rows = Clause.objects.filter(part__version=newest).select_related("part").order_by("part__position", "position")
    before = [(Unit(row.part.slug, row.kind, row.anchor, row.text), row.identity) for row in rows]
    continued = successors([unit for unit, _ in before], new)
    return [before[continued[i]][1] if i in continued else uuid.uuid4() for i in range(len(new))]
