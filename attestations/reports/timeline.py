"""How many were asked and how many had signed, day by day: the steps of a board's chart. Pure."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from attestations.assignments import history, rules
from attestations.assignments.facts import PolicyFacts, VersionFact
from attestations.assignments.queries import Case
from attestations.assignments.rules import ASKED, Outcome, State
from attestations.assignments.versions import asking_version
from portal.london import london_day


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """At the end of a day: how many were asked, and how many of them had signed."""

    on: date
    asked: int
    signed: int


def build_timeline(policy: PolicyFacts, cases: Mapping[Case, int], as_at: datetime) -> list[TimelineStep]:
    """The first day, and each day that changed how many were asked or had signed; empty if nobody was asked.

    ``cases`` maps each case to its number of people. The rules judge each case on the days that can change
    its outcome, so the last step equals the board's figures at ``as_at``.
    """
    asking = asking_version(policy.versions, as_at)
    if asking is None:
        return []
    start, today = _start(policy, asking, as_at), london_day(as_at)
    changes: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for case, people in cases.items():
        before = (0, 0)
        days = history.find_turning_days(policy, case.academy_fact, case.person_facts, today) | {start}
        for day in sorted(day for day in days if start <= day <= today):
            now = _count(rules.outcome(policy, case.academy_fact, case.person_facts, min(rules.end_of_day(day), as_at)))
            changes[day][0] += (now[0] - before[0]) * people
            changes[day][1] += (now[1] - before[1]) * people
            before = now
    steps, asked, signed = [], 0, 0
    for day in sorted(changes):
        if day == start or any(changes[day]):
            asked, signed = asked + changes[day][0], signed + changes[day][1]
            steps.append(TimelineStep(day, asked, signed))
    return steps if any(step.asked for step in steps) else []


def find_first_due_date(policy: PolicyFacts, cases: Mapping[Case, int], as_at: datetime) -> date | None:
    """The due date of those who were here on the first day of the timeline; the earliest, if they differ."""
    asking = asking_version(policy.versions, as_at)
    if asking is None:
        return None
    start = _start(policy, asking, as_at)
    outcomes = [case.outcome for case in cases if case.outcome.version_id == asking.id]
    return min((o.due_on for o in outcomes if o.due_on and o.from_on <= start), default=None)


def _start(policy: PolicyFacts, asking: VersionFact, as_at: datetime) -> date:
    """The latest of the day the version came into force, that from which anybody was asked, and that from which
    signatures count (yearly policies)."""
    in_force_on = london_day(asking.in_force_at)
    asked_on = min((rule.span.from_on for rule in policy.requirements), default=in_force_on)
    return max(in_force_on, asked_on, history.signatures_count_from(policy, as_at) or in_force_on)


def _count(outcome: Outcome | None) -> tuple[int, int]:
    """Asked and signed, each 0 or 1."""
    if outcome is None or outcome.is_over:
        return 0, 0
    return int(outcome.state in ASKED), int(outcome.state == State.ATTESTED)
