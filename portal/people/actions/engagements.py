"""The write of engagements and grants: dated facts, which are replaced and never edited."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import TypeVar
from uuid import UUID

from django.utils import timezone

from portal.models import Category, DatedQuerySet, Engagement, Grant

from ..imports import EngagementRow, GrantRow
from .load_progress import AddProgress, RowCounts, split_into_batches

F = TypeVar("F", bound=Engagement | Grant)
SAID_BY_FILES = {"id", "until_on", "source", "recorded_at", "replaced_at"}
identify_engagement = attrgetter("person_id", "academy_id", "category", "job_title", "from_on")
identify_grant = attrgetter("person_id", "role", "academy_id", "from_on")


@dataclass(frozen=True, slots=True)
class RecordKeys:
    """Primary keys: of academies by slug, of people by staff number."""

    academies: dict[str, int]
    people: dict[str, UUID]


def load_engagements(
    rows: Sequence[EngagementRow], keys: RecordKeys, add_progress: AddProgress, *, source: str, at: datetime
) -> RowCounts:
    facts = [
        Engagement(
            person_id=keys.people[row.reference],
            academy_id=keys.academies[row.academy],
            category=row.category,
            job_title=row.job_title,
            from_on=row.from_on,
            until_on=row.until_on,
            source=source,
            is_asked_once_worked=row.category == Category.CASUAL,
            recorded_at=at,
        )
        for row in rows
    ]
    return _replace_changed(Engagement.objects.all(), facts, identify_engagement, add_progress, at)


def load_grants(rows: Sequence[GrantRow], keys: RecordKeys, add_progress: AddProgress, *, at: datetime) -> RowCounts:
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
    return _replace_changed(Grant.objects.all(), facts, identify_grant, add_progress, at)


def _replace_changed(
    on_record: DatedQuerySet[F],
    facts: Sequence[F],
    identify: Callable[[F], Hashable],
    add_progress: AddProgress,
    at: datetime,
) -> RowCounts:
    """Adds new facts; where the last day differs, the fact replaces the one on record."""
    known: dict[Hashable, F] = {identify(fact): fact for fact in on_record.filter(replaced_at=None)}
    new: list[F] = []
    corrected: list[F] = []
    for fact in facts:
        before = known.get(identify(fact))
        if before is None:
            new.append(fact)
        elif before.until_on != fact.until_on:
            corrected.append(_carry_over(before, fact))
    replaced = [known[identify(fact)].pk for fact in corrected]
    on_record.filter(pk__in=replaced).update(replaced_at=at)
    for batch in split_into_batches(new + corrected, add_progress):
        on_record.bulk_create(batch)
    absent = [known[key] for key in known.keys() - {identify(fact) for fact in facts}]
    today = timezone.localdate(at)
    still_open = [fact for fact in absent if not fact.until_on or fact.until_on >= today]
    return RowCounts(len(new), len(corrected), len(still_open))


def _carry_over(before: F, fact: F) -> F:
    """What the files do not say stays as it is on record."""
    for column in fact._meta.concrete_fields:
        if column.name not in SAID_BY_FILES:
            setattr(fact, column.attname, getattr(before, column.attname))
    return fact
