"""What kind of day it is at an academy: for pupils and staff, for staff only, or closed."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q

from portal.models import Academy, ClosureDays

DAY = timedelta(days=1)


def find_days(academy: Academy | None, *, from_on: date, until_on: date, at: datetime) -> list[ClosureDays]:
    """The spans on record of an academy, or (None) of all, that touch these days, by their first day."""
    rows = ClosureDays.objects.known(at=at).filter(academy=academy, from_on__lte=until_on, until_on__gte=from_on)
    return list(rows.order_by("from_on"))


def load_days(
    academies: Sequence[Academy], *, from_on: date, until_on: date, at: datetime
) -> dict[int | None, dict[date, ClosureDays]]:
    """By the ids of academies, each day that is not for pupils and staff; under None those of all.

    An academy's own days go before those of all.
    """
    rows = ClosureDays.objects.known(at=at).filter(Q(academy=None) | Q(academy__in=academies))
    by_place: dict[int | None, dict[date, ClosureDays]] = {None: {}, **{academy.pk: {} for academy in academies}}
    for row in rows.filter(from_on__lte=until_on, until_on__gte=from_on):
        for day in _list_days(max(row.from_on, from_on), min(row.until_on, until_on)):
            by_place[row.academy_id][day] = row
    return {place: by_place[None] | own if own else by_place[None] for place, own in by_place.items()}


def _list_days(from_on: date, until_on: date) -> Iterator[date]:
    for offset in range((until_on - from_on).days + 1):
        yield from_on + offset * DAY
