"""What a file, or undoing it, would do to boards, in figures by academy and policy: worked out, and nothing written.

``attestations/people/effects.py`` does an act of one person and undoes it. For 10,000 people that would hold their rows
for seconds, so here the rules judge the work of before and the work of after.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from attestations.assignments import loading, rules
from attestations.assignments.calendars import WorkAt, build_work_calendar, load_academy_days
from attestations.assignments.facts import AcademyFact, EngagementFact, PersonFacts
from attestations.assignments.loading import PeopleFacts
from attestations.assignments.queries import load_required_policies
from attestations.assignments.required_policies import RequiredPolicy
from attestations.assignments.rules import Outcome, State
from attestations.assignments.spans import DAY, Span
from attestations.assignments.steps import TO_SIGN, Step, find_step, summarise
from attestations.assignments.working_days import WorkCalendar
from portal.london import london_day
from portal.models import Academy, Engagement, Person, PersonMerge
from portal.people.academy_terms import apply_known_terms
from portal.people.importing.plans import PersonPlan, Plan
from portal.people.importing.records import Work

BATCH = 500  # people whose signatures are held in memory at once
MOST_DAYS = 4  # with a sentence each; where there are more, one sentence is about all days after today


@dataclass(slots=True)
class Figures:
    """How many assignments take which step, and the days on which those that are to be signed are due."""

    steps: Counter[Step] = field(default_factory=Counter)
    due_days: dict[Step, set[date]] = field(default_factory=dict)
    unsigned: int = 0  # of those that end

    def add(self, step: Step, old: Outcome | None, new: Outcome | None) -> None:
        self.steps[step] += 1
        self.unsigned += step == Step.ENDS and old is not None and old.state != State.ATTESTED
        if step in TO_SIGN and new and new.due_on:
            self.due_days.setdefault(step, set()).add(new.due_on)

    def join(self, other: "Figures") -> None:
        self.steps += other.steps
        self.unsigned += other.unsigned
        for step, days in other.due_days.items():
            self.due_days.setdefault(step, set()).update(days)

    @property
    def summary(self) -> str:
        return summarise(self.steps, self.due_days)


@dataclass(frozen=True, slots=True)
class DayLine:
    """``At once`` or ``On 1 September 2027``, and what happens, as a sentence."""

    when: str
    summary: str


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """``first_due`` is '' where nobody is asked anew; ``other`` says in words what neither ends nor begins."""

    academy: str
    policy: str
    ends: int
    unsigned: int
    begins: int
    first_due: str
    other: str


@dataclass(frozen=True, slots=True)
class BoardEffects:
    days: tuple[DayLine, ...] = ()
    places: tuple[PlaceLine, ...] = ()

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "BoardEffects":
        return cls(
            tuple(DayLine(**line) for line in found["days"]), tuple(PlaceLine(**line) for line in found["places"])
        )


@dataclass(frozen=True, slots=True)
class WorkChange:
    """All work of one person, by their key if they are on record, before and after."""

    key: UUID | None
    before: Sequence[Work]
    after: Sequence[Work]

    @property
    def changed(self) -> set[Work]:
        return {*self.before} ^ {*self.after}


def find_board_effects(plan: Plan, *, at: datetime) -> BoardEffects:
    """What applying a file changes."""
    touched = [found for found in plan.changed if found.begins or found.replaced]
    return find_effects([_build_change(found) for found in touched], at=at)


def find_effects(changes: Sequence[WorkChange], *, at: datetime) -> BoardEffects:
    """What changes on boards today and on every later day on which changed work begins or has ended."""
    required = load_required_policies(known_at=at)
    academies = {academy.pk: academy for academy in apply_known_terms(Academy.objects.named(at=at), known_at=at)}
    judge = _Judge(required, academies, at)
    days: dict[date, Figures] = {}
    places: dict[tuple[int, int], Figures] = {}
    for found, facts in _load_batches(changes, required, at):
        for on, academy, policy, step, old, new in judge.compare(found, facts):
            days.setdefault(on, Figures()).add(step, old, new)
            places.setdefault((academy, policy), Figures()).add(step, old, new)
    lines = [
        _describe_place(academies[academy].name, required[policy].policy.title, figures)
        for (academy, policy), figures in places.items()
    ]
    return BoardEffects(
        tuple(_describe_days(days, london_day(at))),
        tuple(sorted(lines, key=lambda line: (line.academy.casefold(), line.policy.casefold()))),
    )


def _build_change(found: PersonPlan) -> WorkChange:
    before = [row.work for row in found.person.work] if found.person else []
    return WorkChange(found.person.key if found.person else None, before, found.list_work())


def _load_batches(
    changes: Sequence[WorkChange], required: Sequence[RequiredPolicy], at: datetime
) -> Iterator[tuple[WorkChange, PeopleFacts]]:
    """Everybody whose work changes, with what else counts of them: absences, and what was signed."""
    kept = PersonMerge.objects.map_kept(at=at)
    others: dict[UUID, list[UUID]] = {}
    for record, person in kept.items():
        others.setdefault(person.pk, []).append(record)
    for start in range(0, len(changes), BATCH):
        batch = changes[start : start + BATCH]
        keys = [found.key for found in batch if found.key]
        records = [record for key in keys for record in (key, *others.get(key, ()))]
        facts = _load_facts(records, required, at, kept)
        for found in batch:
            yield found, facts


def _load_facts(
    records: Sequence[UUID], required: Sequence[RequiredPolicy], at: datetime, kept: Mapping[UUID, Person]
) -> PeopleFacts:
    if not records:
        return PeopleFacts()
    work = Engagement.objects.filter(person__in=records)
    return loading.load_facts(work, required, as_at=at, known_at=at, merged=kept)


Change = tuple[date, int, int, Step, Outcome | None, Outcome | None]


class _Judge:
    """Asks the rules, and keeps their answers for people of whom nothing but their work counts, as for joiners."""

    def __init__(self, required: Sequence[RequiredPolicy], academies: Mapping[int, Academy], at: datetime) -> None:
        self._days = load_academy_days(academies.values(), known_at=at)
        self._required = required
        self._places = {key: AcademyFact(key, Span(row.joined_on, row.left_on)) for key, row in academies.items()}
        self._names_titles = any(each.facts.titles for each in required)
        self._at, self._today = at, london_day(at)
        self._kept: dict[object, Outcome | None] = {}

    def compare(self, found: WorkChange, facts: PeopleFacts) -> Iterator[Change]:
        """The day, the academy, the place of the policy, what happens, and the outcomes. Nothing is said twice."""
        before, after, key = self._group(found.before), self._group(found.after), found.key
        calendars = [self._build_calendar(work) for work in (found.before, found.after)]
        said = set()
        for on in sorted({self._today, *(day for day in _list_days(found) if day > self._today)}):
            at = self._at if on == self._today else rules.end_of_day(on)
            for academy in {work.academy for work in found.changed}:
                for policy in range(len(self._required)):
                    place = policy, academy
                    old = self._ask(place, before.get(academy, ()), calendars[0], facts, key, at)
                    new = self._ask(place, after.get(academy, ()), calendars[1], facts, key, at)
                    step = find_step(old, new)
                    identity = step, academy, policy, new.due_on if new and step in TO_SIGN else None
                    if step and identity not in said:
                        said.add(identity)
                        yield on, academy, policy, step, old, new

    def _ask(
        self,
        policy_at_academy: tuple[int, int],
        work: tuple[EngagementFact, ...],
        calendar: WorkCalendar,
        facts: PeopleFacts,
        key: UUID | None,
        at: datetime,
    ) -> Outcome | None:
        if not work:
            return None
        policy, academy = policy_at_academy
        required, place = self._required[policy], self._places[academy]
        person = _build_facts(work, calendar, facts, key, academy, required)
        signs = person.signed or person.signed_as_agency or person.elsewhere or person.shown
        if signs or person.questions or person.absences or person.memberships:
            return rules.outcome(required.facts, place, person, at)
        alike = policy, academy, work, calendar, at
        if alike not in self._kept:
            self._kept[alike] = rules.outcome(required.facts, place, person, at)
        return self._kept[alike]

    def _group(self, work: Iterable[Work]) -> dict[int, tuple[EngagementFact, ...]]:
        """By academy. Job titles only where any requirement names some: without them more people are alike."""
        found: dict[int, tuple[EngagementFact, ...]] = {}
        for row in work:
            title = row.job_title if self._names_titles else ""
            when = Span(row.from_on, row.until_on), title, row.is_with_children
            fact = EngagementFact(row.category, *when, row.is_asked_once_worked, row.first_worked_on)
            found[row.academy] = (*found.get(row.academy, ()), fact)
        return found

    def _build_calendar(self, work: Iterable[Work]) -> WorkCalendar:
        dated = (WorkAt(row.academy, Span(row.from_on, row.until_on), row.worked, row.weekdays) for row in work)
        return build_work_calendar(dated, self._days)


def _build_facts(
    work: tuple[EngagementFact, ...],
    calendar: WorkCalendar,
    facts: PeopleFacts,
    key: UUID | None,
    academy: int,
    required: RequiredPolicy,
) -> PersonFacts:
    if key is None:
        return PersonFacts(work, (), {}, (), calendar)
    now = facts.build_person((key, academy), required.versions, {key: calendar})
    return replace(now, engagements=work)


def _list_days(found: WorkChange) -> set[date]:
    """On which something may be different: first days, and those after last days."""
    worked = {row.first_worked_on for row in found.changed if row.first_worked_on}
    return (
        worked | {row.from_on for row in found.changed} | {row.until_on + DAY for row in found.changed if row.until_on}
    )


def _describe_place(academy: str, policy: str, figures: Figures) -> PlaceLine:
    due = min(set().union(*figures.due_days.values()), default=None)
    others = Counter(figures.steps)
    del others[Step.ENDS], others[Step.BEGINS]
    return PlaceLine(
        academy,
        policy,
        figures.steps[Step.ENDS],
        figures.unsigned,
        figures.steps[Step.BEGINS],
        f"{due:%-d %B %Y}" if due else "",
        summarise(others, {}),
    )


def _describe_days(days: Mapping[date, Figures], today: date) -> Iterator[DayLine]:
    later = sorted(day for day in days if day > today)
    if today in days:
        yield DayLine("At once", days[today].summary)
    if len(later) <= MOST_DAYS:
        yield from (DayLine(f"On {day:%-d %B %Y}", days[day].summary) for day in later)
        return
    joined = Figures()
    for day in later:
        joined.join(days[day])
    yield DayLine(f"From {later[0]:%-d %B %Y} to {later[-1]:%-d %B %Y}", joined.summary)
