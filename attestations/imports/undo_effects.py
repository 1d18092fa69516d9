"""What undoing an import would do to boards, in figures."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from portal.models import Engagement, PersonMerge
from portal.people.importing.records import Work
from portal.people.importing.undoing import UndoPlan

from .effects import BoardEffects, WorkChange, find_effects

MOST = 2000  # people for whom a page can wait; applying works out many more, but in a job


def find_undo_effects(plan: UndoPlan, *, at: datetime) -> BoardEffects | None:
    """None where these are too many people to work it out for a page."""
    kept = PersonMerge.objects.map_kept(at=at)

    def find_key(record: UUID) -> UUID:
        return kept[record].pk if record in kept else record

    touched = {find_key(row.person_id) for row in (*plan.taken_back, *plan.restored)}
    if len(touched) > MOST:
        return None
    records = touched | {record for record, person in kept.items() if person.pk in touched}
    taken_back = {row.pk for row in plan.taken_back}
    before, after = defaultdict[UUID, list[Work]](list), defaultdict[UUID, list[Work]](list)
    for row in Engagement.objects.filter(person__in=records, replaced_at=None).order_by("pk"):
        before[find_key(row.person_id)].append(_read(row))
        if row.pk not in taken_back:
            after[find_key(row.person_id)].append(_read(row))
    for row in plan.restored:
        after[find_key(row.person_id)].append(_read(row))
    return find_effects([WorkChange(key, before[key], after[key]) for key in touched], at=at)


def _read(row: Engagement) -> Work:
    return Work(
        row.academy_id,
        row.category,
        row.job_title,
        row.from_on,
        row.until_on,
        row.is_with_children,
        row.why_not_with_children,
        row.worked,
        row.weekdays,
        row.is_asked_once_worked,
        row.first_worked_on,
    )
