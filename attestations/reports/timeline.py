"""How asking and signing went on, day by day: the steps of a picture."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from attestations.assignments import history, rules
from attestations.assignments.rules import ASKED, Outcome, PolicyFacts, State, VersionFact
from attestations.assignments.totals import Case


@dataclass(frozen=True, slots=True)
class Step:
    """At the end of a day: how many were asked, and how many of them had signed."""

    on: date
    asked: int
    signed: int


def progress(policy: PolicyFacts, cases: Mapping[Case, int], as_at: datetime) -> list[Step]:
    """From the day it began: asked and signed on that day, and on each that changed either.

    ``cases`` says of how many people each is true. Each is judged by the rules on the days that can
    change anything for it, and nowhere else, so that the last step is the figures of ``as_at``. None where nobody
    was asked.
    """
    asking = rules.asking_version(policy.versions, as_at)
    if asking is None:
        return []
    start, today = _start(policy, asking, as_at), rules.london_day(as_at)
    changes: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for case, people in cases.items():
        before = (0, 0)
        days = history.turning_days(policy, case.place, case.facts, today) | {start}
        for day in sorted(day for day in days if start <= day <= today):
            now = _tally(rules.outcome(policy, case.place, case.facts, min(rules.end_of_day(day), as_at)))
            changes[day][0] += (now[0] - before[0]) * people
            changes[day][1] += (now[1] - before[1]) * people
            before = now
    steps, asked, signed = [], 0, 0
    for day in sorted(changes):
        if day == start or any(changes[day]):
            asked, signed = asked + changes[day][0], signed + changes[day][1]
            steps.append(Step(day, asked, signed))
    return steps if any(step.asked for step in steps) else []


def _start(policy: PolicyFacts, asking: VersionFact, as_at: datetime) -> date:
    """The day the asking version came into force, or of the school year where what was signed before counts no more."""
    in_force_on = rules.london_day(asking.in_force_at)
    return max(in_force_on, history.counted_from(policy, as_at) or in_force_on)


def _tally(outcome: Outcome | None) -> tuple[int, int]:
    if outcome is None or outcome.is_over:
        return 0, 0
    return int(outcome.state in ASKED), int(outcome.state == State.ATTESTED)


def first_due_on(policy: PolicyFacts, cases: Mapping[Case, int], as_at: datetime) -> date | None:
    """By when those had to sign who were here on the day it began."""
    asking = rules.asking_version(policy.versions, as_at)
    if asking is None:
        return None
    start = _start(policy, asking, as_at)
    outcomes = [case.outcome for case in cases if case.outcome.version_id == asking.id]
    return min((o.due_on for o in outcomes if o.due_on and o.from_on <= start), default=None)
