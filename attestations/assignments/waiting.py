"""How long a due date waits because a question about the policy was open. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.london import london_day

from .spans import DAY, Span
from .working_days import WorkCalendar, add_working_days, is_working

MOST_DAYS = 15  # working days, in all, for one asking


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """When somebody asked about a version, and when the question was closed: None if that is not known yet."""

    version_id: int
    asked_at: datetime
    closed_at: datetime | None


def add_waiting(
    due_on: date,
    questions: Iterable[OpenQuestion],
    kept: Sequence[Span],
    calendar: WorkCalendar,
    *,
    asked_on: date,
    on: date,
) -> date:
    """The due date later by the working days on which a question was open, from the first day of the asking until now.

    The day on which one was closed is not counted, nor is a question that was asked on one of the days ``kept``.
    """
    open_days = set[date]()
    for question in questions:
        first = london_day(question.asked_at)
        if not any(span.holds(first) for span in kept):
            end = min(on, london_day(question.closed_at) if question.closed_at else on)
            open_days |= set(_list_first_working_days(max(first, asked_on), end, calendar))
    waited = min(len(open_days), MOST_DAYS)
    return add_working_days(due_on, waited, calendar) if waited else due_on


def _list_first_working_days(first: date, end: date, calendar: WorkCalendar) -> list[date]:
    """As many as can count of those before ``end``."""
    found: list[date] = []
    day = first
    while day < end and len(found) < MOST_DAYS:
        if is_working(day, calendar):
            found.append(day)
        day += DAY
    return found
