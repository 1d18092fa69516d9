"""How asking and signing went on, day by day: the steps of a picture."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from . import rules
from .rules import ASKED, State
from .standing import Asked, Assignment


@dataclass(frozen=True, slots=True)
class Step:
    """At the end of a day: how many were asked, and how many of them had signed."""

    on: date
    asked: int
    signed: int


def progress(assignments: list[Assignment], as_at: datetime) -> list[Step]:
    """From the day the asking version came into force: asked and signed on each day that changed either.

    Each person is judged by the rules on the days that can change anything for them, and nowhere
    else, so that the last step is the figures of ``as_at``.
    """
    if not assignments:
        return []
    today = rules.london_day(as_at)
    asking = rules.asking_version(assignments[0].asked.facts.versions, as_at)
    if asking is None:
        return []
    start = rules.london_day(asking.in_force_at)
    changes: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for assignment in assignments:
        before = (0, 0)
        days = rules.turning_days(assignment.asked.facts, assignment.place, assignment.facts) | {start}
        for day in sorted(day for day in days if start <= day <= today):
            now = _tally(assignment.at(min(rules.end_of_day(day), as_at)))
            changes[day][0] += now[0] - before[0]
            changes[day][1] += now[1] - before[1]
            before = now
    steps, asked, signed = [], 0, 0
    for day in sorted(changes):
        asked, signed = asked + changes[day][0], signed + changes[day][1]
        steps.append(Step(day, asked, signed))
    return steps


def _tally(outcome: rules.Outcome | None) -> tuple[int, int]:
    if outcome is None or outcome.is_over:
        return 0, 0
    return int(outcome.state in ASKED), int(outcome.state == State.ATTESTED)


def first_due_on(asked: Asked, assignments: list[Assignment]) -> date | None:
    dates = [a.outcome.due_on for a in assignments if a.outcome.due_on and a.outcome.from_on <= _since(a)]
    return min(dates) if dates else None


def _since(assignment: Assignment) -> date:
    return rules.london_day(assignment.version.in_force_at)
