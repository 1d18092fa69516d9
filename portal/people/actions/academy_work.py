"""The writes that end all work and roles at an academy that leaves, and put them back if it stays."""

from collections.abc import Hashable
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Q

from portal import audit
from portal.models import Academy, DatedQuerySet, Engagement, Grant, Person
from portal.refusals import ActionRefused

F = TypeVar("F", bound=Engagement | Grant)


def lock_people(academy: Academy, left_on: date, *, by: Person) -> None:
    """Locks everybody with work or a role there. Nobody ends or reopens their own, which lasts until then or longer."""
    people = Person.objects.filter(Q(engagements__academy=academy) | Q(grants__academy=academy))
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=people.values("pk")).order_by("pk"))
    lasts = Q(until_on=None) | Q(until_on__gte=left_on)
    own = [facts.filter(lasts, academy=academy, replaced_at=None).exists() for facts in (by.engagements, by.grants)]
    if any(own):
        raise ActionRefused("You have work or a role there, so this would change your own record. Ask someone else.")


def end_all_work(academy: Academy, left_on: date, *, by: Person, at: datetime) -> None:
    """Whatever would go on ends on the day; what would begin later does not begin."""
    ended = _end(Engagement.objects.filter(academy=academy), left_on, at)
    ended |= _end(Grant.objects.filter(academy=academy), left_on, at)
    _record("end-engagement", ended, academy, by=by, at=at)


def reopen_work(academy: Academy, left_on: date, moments: set[datetime], *, by: Person, at: datetime) -> None:
    """Puts back what ended with a day chosen before, at these moments, unless it was changed since."""
    people = _reopen(Engagement.objects.filter(academy=academy), left_on, moments, at)
    people |= _reopen(Grant.objects.filter(academy=academy), left_on, moments, at)
    _record("reopen-engagement", people, academy, by=by, at=at)


def find_ending(academy: Academy, left_on: date) -> "tuple[DatedQuerySet[Engagement], DatedQuerySet[Grant]]":
    """The work and roles that would end."""
    return (
        _find_going_on(Engagement.objects.filter(academy=academy), left_on),
        _find_going_on(Grant.objects.filter(academy=academy), left_on),
    )


def _find_going_on(facts: DatedQuerySet[F], left_on: date) -> DatedQuerySet[F]:
    return facts.filter(Q(until_on=None) | Q(until_on__gt=left_on), replaced_at=None)


def _end(facts: DatedQuerySet[F], left_on: date, at: datetime) -> set[Person]:
    people = set()
    for row in list(_find_going_on(facts, left_on).select_related("person")):
        people.add(row.person)
        _replace(row, at)
        if row.from_on <= left_on:
            _write_again(row, left_on, at)
    return people


def _reopen(facts: DatedQuerySet[F], left_on: date, moments: set[datetime], at: datetime) -> set[Person]:
    standing = {_identify(row): row for row in facts.filter(replaced_at=None)}
    people = set()
    before = {
        _identify(row): row for row in facts.filter(replaced_at__in=moments).select_related("person").order_by("pk")
    }
    for identity, row in before.items():
        successor = standing.get(identity)
        if successor:
            if successor.recorded_at not in moments or successor.until_on != left_on:
                continue
            _replace(successor, at)
        elif row.from_on <= left_on:
            continue
        people.add(row.person)
        _write_again(row, row.until_on, at)
    return people


def _identify(row: Engagement | Grant) -> Hashable:
    what = (row.category, row.job_title) if isinstance(row, Engagement) else (row.role,)
    return row.person_id, *what, row.from_on


def _replace(row: Engagement | Grant, at: datetime) -> None:
    row.replaced_at = at
    row.save(update_fields=["replaced_at"])


def _write_again(row: Engagement | Grant, until_on: date | None, at: datetime) -> None:
    row.pk, row.until_on, row.recorded_at, row.replaced_at, row._state.adding = None, until_on, at, None, True
    row.save()


def _record(action: str, people: set[Person], academy: Academy, *, by: Person, at: datetime) -> None:
    for key in sorted(str(person.pk) for person in people):
        audit.record(action, f"person:{key}", by=by, academy=academy, at=at)
