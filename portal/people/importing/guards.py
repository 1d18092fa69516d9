"""When a file ends or changes so many people of an academy that HR is asked once more. Pure."""

from dataclasses import dataclass, field
from datetime import date

from .plans import Plan

SHARE = 0.10
AT_LEAST = 5


@dataclass(slots=True)
class Guard:
    """How many of an academy's people a file ends or changes; ``last_days`` counts its leavers by their last day."""

    academy: int
    people: int = 0
    touched: int = 0
    last_days: dict[date, int] = field(default_factory=dict)

    @property
    def stops(self) -> bool:
        return self.touched >= AT_LEAST and self.touched > SHARE * self.people


def find_guards(plan: Plan) -> list[Guard]:
    """The academies for which HR must say that it is right. Who joins is not counted."""
    guards: dict[int, Guard] = {}
    for person in plan.absent:
        for academy in {row.work.academy for row in person.work if row.work.is_open(plan.day)}:
            guards.setdefault(academy, Guard(academy)).people += 1
    for found in plan.people:
        if found.person is None:
            continue
        here = {row.work.academy for row in found.person.work if row.work.is_open(plan.day)}
        changed = {row.work.academy for row, _ in found.replaced}
        is_person_changed = found.is_renamed or found.has_new_email or found.has_new_reference
        for academy in here:
            guard = guards.setdefault(academy, Guard(academy))
            guard.people += 1
            guard.touched += academy in changed or is_person_changed
        for row, new in found.replaced:
            if new.until_on and new.until_on != row.work.until_on and row.work.academy in here:
                days = guards[row.work.academy].last_days
                days[new.until_on] = days.get(new.until_on, 0) + 1
    return sorted((guard for guard in guards.values() if guard.stops), key=lambda guard: guard.academy)
