"""Who is asked to attest what, by when, and in which state: plain functions over plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)


class State(StrEnum):
    """Of an assignment. Choosing not to sign and exemptions join when they can be recorded."""

    OVERDUE = "overdue"
    DUE = "due"
    ATTESTED = "attested"
    NOT_DUE = "not_due"
    LAPSED = "lapsed"


ASKED = frozenset({State.OVERDUE, State.DUE, State.ATTESTED})
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


@dataclass(frozen=True, slots=True)
class RequirementFact:
    """``academies`` None is every academy; ``days`` are calendar days."""

    categories: frozenset[str]
    academies: frozenset[int] | None
    days: int
    span: Span


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
    """All that counts about one person at one academy; ``signed`` maps version ids to moments."""

    engagements: tuple[EngagementFact, ...]
    absences: tuple[Span, ...]
    signed: dict[int, datetime]


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """All that counts about one policy; versions in the order of coming into force."""

    versions: tuple[VersionFact, ...]
    requirements: tuple[RequirementFact, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person owes at an academy for a policy at a moment.

    ``version_id`` is the asking version, ``signed_version_id`` the one that was signed and satisfies
    it. ``from_on`` and ``until_on`` are the days for which the engagement is asked. ``due_on`` is
    None while nothing can be said: during an absence.
    """

    state: State
    version_id: int
    due_on: date | None
    from_on: date
    until_on: date | None
    signed_version_id: int | None = None
    signed_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether the person has left, having signed or not."""
        return self.until_on is not None


def london_day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def end_of_day(day: date) -> datetime:
    """The last moment of a day in London; a due date means this moment."""
    return datetime.combine(day, time.max, LONDON)


def asking_version(versions: Sequence[VersionFact], at: datetime) -> VersionFact | None:
    """The newest standing version that is the first standing one, or material, or urgent."""
    standing = [version for version in versions if version.stands(at)]
    asking = [version for version in standing if version.asks or version is standing[0]]
    return asking[-1] if asking else None


def satisfying(versions: Sequence[VersionFact], asking: VersionFact, at: datetime) -> list[VersionFact]:
    """The versions whose signature does: the asking one, and any later one that still stands."""
    return [v for v in versions if v.stands(at) and v.in_force_at >= asking.in_force_at]


def outcome(policy: PolicyFacts, academy: AcademyFact, person: PersonFacts, at: datetime) -> Outcome | None:
    """The state of one assignment at a moment, or None where nothing is asked (DESIGN: asking, due and state).

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


def _asked(policy: PolicyFacts, academy: AcademyFact, person: PersonFacts) -> list[tuple[Span, RequirementFact]]:
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


def _of_present(
    policy: PolicyFacts, person: PersonFacts, live: list[tuple[Span, RequirementFact]], at: datetime
) -> Outcome | None:
    asking = asking_version(policy.versions, at)
    if asking is None:
        return None
    day = london_day(at)
    from_on = min(span.from_on for span, _ in live)
    if signed := _signature(policy, person, asking, at):
        version_id, signed_at = signed
        due_on = _earliest_due(policy, person, asking, live, signed_at)
        return Outcome(State.ATTESTED, asking.id, due_on, from_on, None, version_id, signed_at)
    if any(absence.holds(day) for absence in person.absences):
        return Outcome(State.NOT_DUE, asking.id, None, from_on, None)
    due_on = _earliest_due(policy, person, asking, live, at)
    state = State.NOT_DUE if from_on > day else State.OVERDUE if due_on < day else State.DUE
    return Outcome(state, asking.id, due_on, from_on, None)


def _of_leaver(
    policy: PolicyFacts, person: PersonFacts, asked: list[tuple[Span, RequirementFact]], at: datetime
) -> Outcome | None:
    until_on = max(span.until_on for span, _ in asked if span.until_on)
    last = [(span, rule) for span, rule in asked if span.until_on == until_on]
    left_at = end_of_day(until_on)
    asking = asking_version(policy.versions, left_at)
    if asking is None:
        return None
    from_on = min(span.from_on for span, _ in last)
    due_on = _earliest_due(policy, person, asking, last, left_at)
    # Signed by now counts, even after the last day: what was declared is declared.
    if signed := _signature(policy, person, asking, at):
        return Outcome(State.ATTESTED, asking.id, due_on, from_on, until_on, *signed)
    return Outcome(State.LAPSED, asking.id, due_on, from_on, until_on)


def _signature(
    policy: PolicyFacts, person: PersonFacts, asking: VersionFact, at: datetime
) -> tuple[int, datetime] | None:
    """The first signature of a version that satisfies, as its version and moment."""
    moments = [
        (person.signed[version.id], version.id)
        for version in satisfying(policy.versions, asking, at)
        if version.id in person.signed and person.signed[version.id] <= at
    ]
    if not moments:
        return None
    signed_at, version_id = min(moments)
    return version_id, signed_at


def _earliest_due(
    policy: PolicyFacts,
    person: PersonFacts,
    asking: VersionFact,
    live: list[tuple[Span, RequirementFact]],
    at: datetime,
) -> date:
    since = _asked_since(policy, person, asking, at)
    return min(
        max(since, span.from_on) + timedelta(days=rule.days if asking.days is None else asking.days)
        for span, rule in live
    )


def _asked_since(policy: PolicyFacts, person: PersonFacts, asking: VersionFact, at: datetime) -> date:
    """The latest of coming into force, publication, return from an absence, fallback after a withdrawal."""
    day = london_day(at)
    returns = [absence.until_on + DAY for absence in person.absences if absence.until_on and absence.is_over(day)]
    fallbacks = [
        london_day(version.withdrawn_at)
        for version in policy.versions
        if version.withdrawn_at
        and asking.in_force_at < version.in_force_at <= version.withdrawn_at <= at
        # A withdrawn correction asked nobody; it moves the date only for those who had signed it.
        and (version.asks or version.id in person.signed)
    ]
    return max([london_day(asking.in_force_at), london_day(asking.published_at), *returns, *fallbacks])


def lapsed_before(policy: PolicyFacts, academy: AcademyFact, person: PersonFacts, at: datetime) -> list[Outcome]:
    """What was asked by earlier versions, and was not signed before a newer one asked."""
    turns = sorted({m for v in policy.versions for m in (v.in_force_at, v.withdrawn_at) if m and m <= at})
    now_asking = asking_version(policy.versions, at)
    lapsed: dict[int, Outcome] = {}
    for turn in turns:
        before = outcome(policy, academy, person, turn - timedelta(microseconds=1))
        if before and before.state in OUTSTANDING and not (now_asking and before.version_id == now_asking.id):
            lapsed[before.version_id] = Outcome(
                State.LAPSED, before.version_id, before.due_on, before.from_on, london_day(turn)
            )
    return [lapse for version_id, lapse in lapsed.items() if version_id not in person.signed]


def turning_days(policy: PolicyFacts, academy: AcademyFact, person: PersonFacts) -> set[date]:
    """The days on which somebody may begin or cease to be asked, or sign: the steps of a picture of progress."""
    spans = [academy.span, *person.absences, *(engagement.span for engagement in person.engagements)]
    spans += [requirement.span for requirement in policy.requirements]
    days = {span.from_on for span in spans} | {span.until_on + DAY for span in spans if span.until_on}
    days |= {london_day(moment) for moment in person.signed.values()}
    moments = [m for v in policy.versions for m in (v.in_force_at, v.published_at, v.withdrawn_at) if m]
    return days | {london_day(moment) for moment in moments}


def school_year(day: date) -> int:
    """The year in which the school year of a day began, on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def london_offset(moment: datetime) -> str:
    """The offset from UTC that clocks in London showed, as ``+01:00``: two moments may read alike."""
    return moment.astimezone(LONDON).isoformat()[-6:]
