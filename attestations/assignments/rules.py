"""Who is asked to attest what, by when, and in which state: plain functions over plain values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from portal.london import LONDON, london_day

from .elsewhere import Elsewhere, find_last_day, list_days_asked_again
from .school_years import first_day, school_year

DAY = timedelta(days=1)


class State(StrEnum):
    """Of an assignment. Choosing not to sign and exemptions join when they can be recorded."""

    OVERDUE = "overdue"
    DUE = "due"
    ATTESTED = "attested"
    ELSEWHERE = "elsewhere"  # acknowledged in another system, which is accepted for now
    NOT_DUE = "not_due"
    LAPSED = "lapsed"


ASKED = frozenset({State.OVERDUE, State.DUE, State.ATTESTED, State.ELSEWHERE})
OUTSTANDING = frozenset({State.OVERDUE, State.DUE})


@dataclass(frozen=True, slots=True)
class Span:
    """Days from one to another, both included; open when there is no last one."""

    from_on: date
    until_on: date | None

    def holds(self, day: date) -> bool:
        return self.from_on <= day and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        return self.until_on is not None and self.until_on < day

    def within(self, other: "Span") -> "Span | None":
        """The days that both have, or None."""
        ends = [end for end in (self.until_on, other.until_on) if end is not None]
        both = Span(max(self.from_on, other.from_on), min(ends) if ends else None)
        return None if both.until_on is not None and both.until_on < both.from_on else both


@dataclass(frozen=True, slots=True)
class EngagementFact:
    category: str
    span: Span


AddDays = Callable[[date, int], date]  # the day that comes so many days after another


def add_calendar_days(start: date, days: int) -> date:
    return start + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class RequirementFact:
    """``academies`` None is every academy; ``later`` counts the days, be they the requirement's or a version's."""

    categories: frozenset[str]
    academies: frozenset[int] | None
    days: int
    span: Span
    is_yearly: bool = False
    later: AddDays = add_calendar_days


@dataclass(frozen=True, slots=True)
class VersionFact:
    """``asks`` is true of material and urgent versions; ``days``, where given, go before the requirement's."""

    id: int
    published_at: datetime
    in_force_at: datetime
    asks: bool
    days: int | None = None
    withdrawn_at: datetime | None = None

    def stands(self, at: datetime) -> bool:
        """In force at a moment or superseded by then, and not withdrawn."""
        is_withdrawn = self.withdrawn_at is not None and self.withdrawn_at <= at
        return self.published_at <= at and self.in_force_at <= at and not is_withdrawn


@dataclass(frozen=True, slots=True)
class AcademyFact:
    id: int
    span: Span


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """All that counts about one person at one academy; ``signed`` maps version ids to every moment of signing."""

    engagements: tuple[EngagementFact, ...]
    absences: tuple[Span, ...]
    signed: dict[int, tuple[datetime, ...]]
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """All that counts about one policy; versions in the order of coming into force."""

    versions: tuple[VersionFact, ...]
    requirements: tuple[RequirementFact, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person owes at an academy for a policy at a moment.

    ``version_id`` is the asking version, ``signed_version_id`` the one that was signed and satisfies
    it. ``from_on`` and ``until_on`` are the days for which the engagement is asked. ``due_on`` is None while nothing
    can be said: during an absence, or until ``accepted_until``, while what was signed elsewhere does. ``school_year``
    is that for which a yearly requirement asks, None without one.
    """

    state: State
    version_id: int
    due_on: date | None
    from_on: date
    until_on: date | None
    signed_version_id: int | None = None
    signed_at: datetime | None = None
    school_year: int | None = None
    accepted_until: date | None = None

    @property
    def is_over(self) -> bool:
        """Whether the person has left, having signed or not."""
        return self.until_on is not None


def end_of_day(day: date) -> datetime:
    """The last moment of a day in London; a due date means this moment."""
    return datetime.combine(day, time.max, LONDON)


def version_in_force(versions: Sequence[VersionFact], at: datetime) -> VersionFact | None:
    """The newest standing version."""
    return next((version for version in reversed(versions) if version.stands(at)), None)


def asking_version(versions: Sequence[VersionFact], at: datetime) -> VersionFact | None:
    """The newest standing version that is the first standing one, or material, or urgent."""
    standing = [version for version in versions if version.stands(at)]
    asking = [version for version in standing if version.asks or version is standing[0]]
    return asking[-1] if asking else None


def satisfying(versions: Sequence[VersionFact], asking: VersionFact, at: datetime) -> list[VersionFact]:
    """The versions whose signature does: the asking one, and any later one that still stands."""
    return [v for v in versions if v.stands(at) and v.in_force_at >= asking.in_force_at]


def outcome(policy: PolicyFacts, academy: AcademyFact, person: PersonFacts, at: datetime) -> Outcome | None:
    """The state of one assignment at a moment, or None where nothing is asked.

    Somebody who has left is judged as of the last day, so that a later version never asks them.
    """
    day = london_day(at)
    asked = _asked(policy, academy, person)
    here = [(span, rule) for span, rule in asked if span.holds(day)]
    if live := here or [(span, rule) for span, rule in asked if span.from_on > day]:
        return _of_present(policy, person, live, at)
    if asked:
        return _of_leaver(policy, person, asked, at)
    return None


Signature = tuple[datetime, int]  # its moment, and the version that was signed
Pair = tuple[Span, RequirementFact]  # days of an engagement, and a requirement whose audience it is in on them


def _asked(policy: PolicyFacts, academy: AcademyFact, person: PersonFacts) -> list[Pair]:
    """Each engagement in the audience of a requirement, for the days on which both hold at the academy."""
    pairs = []
    for rule in policy.requirements:
        if rule.academies is not None and academy.id not in rule.academies:
            continue
        place = rule.span.within(academy.span)
        for engagement in person.engagements:
            span = engagement.span.within(place) if place and engagement.category in rule.categories else None
            if span:
                pairs.append((span, rule))
    return pairs


def _of_present(policy: PolicyFacts, person: PersonFacts, live: list[Pair], at: datetime) -> Outcome | None:
    if (asking := asking_version(policy.versions, at)) is None:
        return None
    day = london_day(at)
    from_on, year = min(span.from_on for span, _ in live), _year(live, day)
    pairs, signature = _missing_or_last(policy, person, asking, live, day, at)
    if signature:
        signed_at, version_id = signature
        due_on = _earliest_due(policy, person, asking, pairs, signed_at)
        return Outcome(State.ATTESTED, asking.id, due_on, from_on, None, version_id, signed_at, year)
    if any(absence.holds(day) for absence in person.absences):
        return Outcome(State.NOT_DUE, asking.id, None, from_on, None, school_year=year)
    due_on = _earliest_due(policy, person, asking, pairs, at)
    last_on = find_last_day(person.elsewhere, satisfying(policy.versions, asking, at), day)
    if last_on and from_on <= day:
        return Outcome(State.ELSEWHERE, asking.id, None, from_on, None, school_year=year, accepted_until=last_on)
    state = State.NOT_DUE if from_on > day else State.OVERDUE if due_on < day else State.DUE
    return Outcome(state, asking.id, due_on, from_on, None, school_year=year)


def _of_leaver(policy: PolicyFacts, person: PersonFacts, asked: list[Pair], at: datetime) -> Outcome | None:
    until_on = max(span.until_on for span, _ in asked if span.until_on)
    last = [(span, rule) for span, rule in asked if span.until_on == until_on]
    left_at = end_of_day(until_on)
    if (asking := asking_version(policy.versions, left_at)) is None:
        return None
    from_on, year = min(span.from_on for span, _ in last), _year(last, until_on)
    # Signed by now counts, even after the last day: what was declared is declared.
    pairs, signature = _missing_or_last(policy, person, asking, last, until_on, at)
    due_on = _earliest_due(policy, person, asking, pairs, left_at)
    if signature:
        signed_at, version_id = signature
        return Outcome(State.ATTESTED, asking.id, due_on, from_on, until_on, version_id, signed_at, year)
    if last_on := find_last_day(person.elsewhere, satisfying(policy.versions, asking, left_at), until_on):
        return Outcome(State.ELSEWHERE, asking.id, None, from_on, until_on, school_year=year, accepted_until=last_on)
    return Outcome(State.LAPSED, asking.id, due_on, from_on, until_on, school_year=year)


def _year(pairs: list[Pair], day: date) -> int | None:
    return school_year(day) if any(rule.is_yearly for _, rule in pairs) else None


def _missing_or_last(
    policy: PolicyFacts, person: PersonFacts, asking: VersionFact, live: list[Pair], day: date, at: datetime
) -> tuple[list[Pair], Signature | None]:
    """The pairs that no signature satisfies; where there are none, those that were satisfied last, and by which."""
    signed = {
        is_yearly: _signature(policy, person, asking, school_year(day) if is_yearly else None, at)
        for is_yearly in {rule.is_yearly for _, rule in live}
    }
    if missing := [(span, rule) for span, rule in live if signed[rule.is_yearly] is None]:
        return missing, None
    last = max(signature for signature in signed.values() if signature)
    return [(span, rule) for span, rule in live if signed[rule.is_yearly] == last], last


def _signature(
    policy: PolicyFacts, person: PersonFacts, asking: VersionFact, year: int | None, at: datetime
) -> Signature | None:
    """The first signature of a version that satisfies; under a yearly requirement, from that school year on."""
    if not person.signed:
        return None
    signatures = [
        (moment, version.id)
        for version in satisfying(policy.versions, asking, at)
        for moment in person.signed.get(version.id, ())
        if moment <= at and _is_since(moment, year)
    ]
    return min(signatures, default=None)


def _is_since(moment: datetime, year: int | None) -> bool:
    return year is None or school_year(london_day(moment)) >= year


def _earliest_due(
    policy: PolicyFacts, person: PersonFacts, asking: VersionFact, pairs: list[Pair], at: datetime
) -> date:
    day, found = london_day(at), []
    for span, rule in pairs:
        since = _asked_since(policy, person, asking, school_year(day) if rule.is_yearly else None, at)
        days = rule.days if asking.days is None else asking.days
        found.append(rule.later(max(since, span.from_on), days))
    return min(found)


def _asked_since(policy: PolicyFacts, person: PersonFacts, asking: VersionFact, year: int | None, at: datetime) -> date:
    """The latest of coming into force, publication, return, fallback after a withdrawal, new year, end elsewhere."""
    day = london_day(at)
    returns = [absence.until_on + DAY for absence in person.absences if absence.until_on and absence.is_over(day)]
    fallbacks = [
        london_day(version.withdrawn_at)
        for version in policy.versions
        if version.withdrawn_at
        and asking.in_force_at < version.in_force_at <= version.withdrawn_at <= at
        # A withdrawn correction asked nobody; it moves the date only for those whose signature of it counted.
        and (version.asks or any(_is_since(moment, year) for moment in person.signed.get(version.id, ())))
    ]
    years = [] if year is None else [first_day(year)]
    ends = list_days_asked_again(person.elsewhere, policy.versions, asking, at)
    return max([london_day(asking.in_force_at), london_day(asking.published_at), *returns, *fallbacks, *years, *ends])
