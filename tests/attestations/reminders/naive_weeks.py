"""In which week each asking begins, where HR spreads them: once more, event by event and without haste.

Days alone decide it. Each asking of somebody at an academy takes a place in the first week that has one left and in
which they work, in the order in which they would begin; on one day those that wait for nothing first, then in HR's
order. Whoever comes back after four weeks or more takes a place again for what had begun in the four weeks before.
"""

from collections import Counter
from datetime import date, timedelta

from tests.attestations.reminders.naive_facts import DAY

FOUR_WEEKS = timedelta(28)


def find_begins(trust, human, academy, today):
    """The days on which askings of each policy would begin, up to today, each with the day on which it does."""
    if not any(choice.per_week for choice in trust.choices):
        return {}
    first = trust.choices[0].from_on
    begins = {policy.number: _list_days(policy, human, academy, today) for policy in trust.policies}
    last = {number: max([day for day, _ in days if day < first], default=None) for number, days in begins.items()}
    found, taken = {}, Counter()
    for day, waits, _, number, absence in sorted(
        _list_events(trust, human, academy, begins), key=lambda each: each[:4]
    ):
        if day < first or day > today:
            continue
        if absence:
            # Not what was asked before anything was spread, nor what began long before they went, or has yet to begin.
            if not last[number] or not max(first, absence[0] - FOUR_WEEKS) <= last[number] < absence[0]:
                continue
        elif last[number] and last[number] >= day:
            continue
        per_week = _find_choice(trust, day).per_week if waits else None
        last[number] = _take(trust, human, taken, day, per_week)
        found.setdefault(number, []).append((day, last[number]))
    return found


def _list_days(policy, human, academy, today):
    """When a policy would begin to ask somebody there, and whether that is urgent."""
    days = {work.from_on for work in human.work} | {text.on for text in policy.texts} | {day for day, _ in policy.rules}
    days |= {date(year, 9, 1) for year in range(today.year - 1, today.year + 1)}
    found = []
    for day in sorted(each for each in days if each <= today):
        text = policy.find_asking(day)
        if text is None or not _is_asked(policy, human, academy, day):
            continue
        begins_here = not _is_asked(policy, human, academy, day - DAY)
        is_new_year = policy.is_yearly and (day.month, day.day) == (9, 1)
        if begins_here or is_new_year or text.on == day:
            found.append((day, text.is_urgent))
    return found


def _is_asked(policy, human, academy, day):
    return academy in policy.find_academies(day) and any(
        work.academy == academy and work.holds(day) for work in human.work
    )


def _list_events(trust, human, academy, begins):
    """The day, whether it waits for a week with a place, the place in HR's order, the policy, the absence before it."""
    for policy in trust.policies:
        days = begins[policy.number]
        for day, is_urgent in days:
            yield _build_event(trust, policy, day, is_urgent, None)
        for away in human.away:
            before = [is_urgent for day, is_urgent in days if day < away[0]]
            back_on = away[1] + DAY
            if back_on - away[0] >= FOUR_WEEKS and before and _is_asked(policy, human, academy, back_on):
                yield _build_event(trust, policy, back_on, before[-1], away)


def _build_event(trust, policy, day, is_urgent, absence):
    choice = _find_choice(trust, day)
    waits = bool(choice and choice.per_week) and not is_urgent and policy.number not in choice.at_once
    order = [*choice.order, policy.number] if choice else [policy.number]
    position = order.index(policy.number) if policy.number in order[:-1] else len(order) - 1
    return day, waits, position, policy.number, absence


def _find_choice(trust, day):
    return next((choice for choice in reversed(trust.choices) if choice.from_on <= day), None)


def _take(trust, human, taken, day, per_week):
    """The day itself, if in the week in which they first work there is a place; else when they work in a later one."""
    first = here = _find_day_here(trust, human, day)
    while here and per_week and taken[_find_monday(here)] >= per_week:
        monday = _find_monday(here) + 7 * DAY
        here = _find_day_here(trust, human, monday)
        if here is None:
            return monday
    if here:
        taken[_find_monday(here)] += 1
    return day if here == first else here


def _find_day_here(trust, human, day):
    for _ in range(400):
        if trust.works(human, day) and not any(first <= day <= last for first, last in human.away):
            return day
        day += DAY
    return None


def _find_monday(day):
    return day - day.weekday() * DAY
