"""From when somebody is asked, and by when they must sign. Pure."""

from datetime import date, datetime
from typing import NamedTuple

from portal.london import london_day

from .elsewhere import list_days_asked_again
from .facts import PersonFacts, PolicyFacts, RequirementFact, VersionFact
from .pairs import Pair
from .pauses import move_after_pauses
from .school_years import first_day
from .signatures import Signed, is_since, list_signed
from .spans import DAY
from .spreading import find_start
from .waiting import add_waiting
from .working_days import ORDINARY, WorkCalendar, add_working_days, is_working


class DueDate(NamedTuple):
    """The first day of an asking, and which requirement set the date."""

    on: date
    asked_on: date
    requirement_id: int


def find_due_date(
    policy: PolicyFacts, person: PersonFacts, asking: VersionFact, pairs: list[Pair], at: datetime, year: int | None
) -> DueDate:
    """The earliest of those that a person has at an academy. ``year`` is that for which yearly requirements ask.

    ``at`` is the moment of the signature, where there is one, and may lie before the version or the year began.
    """
    found = []
    for pair in pairs:
        signed = list_signed(person, is_shared=pair.is_shared)
        since = _asked_since(policy, person, signed, asking, year if pair.rule.is_yearly else None, at)
        if pair.takes_shown:
            since = max([since, *list_days_asked_again(person.shown, policy.versions, asking, at)])
        asked_on = find_start(pair.starts, max(since, pair.span.from_on))
        days = _count_days(pair, asking, since)
        due_on = add_waiting(
            _add_days(asked_on, days, pair.rule, asking, person.calendar),
            person.questions,
            policy.kept_due_dates,
            person.calendar,
            asked_on=asked_on,
            on=london_day(at),
        )
        due_on = move_after_pauses(due_on, policy.pauses, person.calendar, on=london_day(at))
        found.append(DueDate(due_on, asked_on, pair.rule.id))
    return min(found)


def _count_days(pair: Pair, asking: VersionFact, since: date) -> int:
    """Joiners have days of their own, whatever a version gave those who were there when it came into force."""
    if pair.rule.joiner_days is not None and pair.is_joiner and pair.span.from_on > since:
        return pair.rule.joiner_days
    return pair.rule.days if asking.days is None else asking.days


def _add_days(asked_on: date, days: int, rule: RequirementFact, asking: VersionFact, calendar: WorkCalendar) -> date:
    """A date on a day that the person does not work moves to their second working day after it."""
    if rule.in_working_days:
        return add_working_days(asked_on, days, ORDINARY if asking.is_due_on_any_day else calendar)
    due_on = asked_on + days * DAY
    if asking.is_due_on_any_day or is_working(due_on, calendar):
        return due_on
    return add_working_days(due_on, 2, calendar)


def _asked_since(
    policy: PolicyFacts, person: PersonFacts, signed: Signed, asking: VersionFact, year: int | None, at: datetime
) -> date:
    """The latest of coming into force, publication, return, fallback after a withdrawal, new year, end elsewhere."""
    day = london_day(at)
    returns = [absence.until_on + DAY for absence in person.absences if absence.until_on and absence.is_over(day)]
    fallbacks = [
        london_day(version.withdrawn_at)
        for version in policy.versions
        if version.withdrawn_at
        and asking.in_force_at < version.in_force_at <= version.withdrawn_at <= at
        # A withdrawn correction asked nobody; it moves the date only for those whose signature of it counted.
        and (version.asks or any(is_since(each, year) for each in signed.get(version.id, ())))
    ]
    years = [] if year is None else [first_day(year)]
    ends = list_days_asked_again(person.elsewhere, policy.versions, asking, at)
    return max([london_day(asking.in_force_at), london_day(asking.published_at), *returns, *fallbacks, *years, *ends])
