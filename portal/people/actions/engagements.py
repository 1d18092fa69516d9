"""The write of engagements and grants: dated facts, which are replaced and never edited."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.utils import timezone

from portal.models import DatedQuerySet, Engagement, Grant

from ..imports import EngagementRow, GrantRow
from .outcome import Change, Count, batches

F = TypeVar("F", bound=Engagement | Grant)


@dataclass(frozen=True, slots=True)
class Keys:
    """What slugs and staff numbers stand for in the database."""

    academies: dict[str, int]
    people: dict[str, UUID]


def load_engagements(rows: Sequence[EngagementRow], keys: Keys, count: Count, *, source: str, at: datetime) -> Change:
    facts = [
        Engagement(
            person_id=keys.people[row.reference],
            academy_id=keys.academies[row.academy],
            category=row.category,
            job_title=row.job_title,
            from_on=row.from_on,
            until_on=row.until_on,
            source=source,
            recorded_at=at,
        )
        for row in rows
    ]
    return _succeed(Engagement.objects.all(), facts, _engagement_identity, count, at)


def load_grants(rows: Sequence[GrantRow], keys: Keys, count: Count, *, at: datetime) -> Change:
    facts = [
        Grant(
            person_id=keys.people[row.reference],
            role=row.role,
            academy_id=keys.academies[row.academy] if row.academy else None,
            from_on=row.from_on,
            until_on=row.until_on,
            recorded_at=at,
        )
        for row in rows
    ]
    return _succeed(Grant.objects.all(), facts, _grant_identity, count, at)


def _engagement_identity(fact: Engagement) -> Hashable:
    return fact.person_id, fact.academy_id, fact.category, fact.job_title, fact.from_on


def _grant_identity(fact: Grant) -> Hashable:
    return fact.person_id, fact.role, fact.academy_id, fact.from_on


def _succeed(
    on_record: DatedQuerySet[F],
    facts: Sequence[F],
    identity: Callable[[F], Hashable],
    count: Count,
    at: datetime,
) -> Change:
    """Add what is new, and let a fact whose last day differs take the place of the one on record."""
    known: dict[Hashable, F] = {identity(fact): fact for fact in on_record.filter(replaced_at=None)}
    new: list[F] = []
    corrected: list[F] = []
    for fact in facts:
        before = known.get(identity(fact))
        if before is None:
            new.append(fact)
        elif before.until_on != fact.until_on:
            corrected.append(fact)
    replaced = [known[identity(fact)].pk for fact in corrected]
    on_record.filter(pk__in=replaced).update(replaced_at=at)
    for batch in batches(new + corrected, count):
        on_record.bulk_create(batch)
    absent = [known[key] for key in known.keys() - {identity(fact) for fact in facts}]
    today = timezone.localdate(at)
    lasting = [fact for fact in absent if not fact.until_on or fact.until_on >= today]
    return Change(len(new), len(corrected), len(lasting))
