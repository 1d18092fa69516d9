"""How often and when the people of a board were reminded of what it asks."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from attestations.models import NoticeItem
from attestations.reminders.queries import MOST_BY_KEY
from attestations.reminders.wording import describe_reminded
from portal.london import london_day

from .rows import BoardRow

Key = tuple[UUID, int, int | None]


def describe_rows(rows: Collection[BoardRow], *, as_at: datetime) -> list[tuple[BoardRow, str]]:
    """Each row with ``Reminded twice, last on 12 October``, or ''; messages of the present asking, up to a moment."""
    sent = _load_days(rows, as_at)
    described = []
    for row in rows:
        outcome, person = row.assignment.outcome, row.assignment.person.pk
        days = [
            on for asked_from, on in sent[person, outcome.version_id, outcome.school_year] if _is_of(row, asked_from)
        ]
        described.append((row, describe_reminded(len(days), max(days)) if days else ""))
    return described


def _is_of(row: BoardRow, asked_from: date) -> bool:
    """Of a row that is signed all messages about the version count."""
    asked_on = row.assignment.outcome.asked_on
    return asked_on is None or asked_from == asked_on


def _load_days(rows: Iterable[BoardRow], as_at: datetime) -> dict[Key, list[tuple[date, date]]]:
    people = {row.assignment.person.pk for row in rows}
    versions = {row.assignment.outcome.version_id for row in rows}
    found: dict[Key, list[tuple[date, date]]] = defaultdict(list)
    items = NoticeItem.objects.filter(version__in=versions, notice__sent_at__lte=as_at)
    if len(people) <= MOST_BY_KEY:
        items = items.filter(person__in=people)
    columns = "person_id", "version_id", "school_year", "asked_from", "notice__sent_at"
    for person, version, year, asked_from, sent_at in items.values_list(*columns):
        found[person, version, year].append((asked_from, london_day(sent_at)))
    return found
