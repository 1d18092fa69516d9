"""What somebody who asked for it is told while they are away: each version once, on an ordinary working day.

A moment is a day and the number of the last version that was written by then, so that two on one day have an order.
"""

from tests.attestations.reminders.naive_facts import BANK_HOLIDAYS, DAY


def find_absence(human, chosen):
    """The first that was not over when they chose it, with those that follow upon it; None where there is none."""
    found = None
    for first, last in sorted(human.away):
        if found and first <= found[1] + DAY:
            found = found[0], max(last, found[1])
        elif found is None and last >= chosen.at[0]:
            found = first, last
    return found


def is_over(human, chosen, day):
    absence = find_absence(human, chosen)
    return absence is None or absence[1] < day or not any(work.until_on >= day for work in human.work)


def find_news(trust, human, now):
    """The numbers of versions that are new to them."""
    chosen, day = human.chosen, now[0]
    absence = find_absence(human, chosen) if chosen else None
    if absence is None or is_over(human, chosen, day) or not is_ordinary(day) or day < absence[0]:
        return set()
    since = max((absence[0], 0), chosen.at)
    found = set()
    for policy in trust.policies:
        for text in policy.texts if _concerns(human, policy) else ():
            published = text.published_on, text.number if text.is_urgent or text.on > text.published_on else 0
            moment = published if published >= since else (text.on, text.number if text.is_urgent else 0)
            is_told = chosen.told and moment <= chosen.told
            if since <= moment <= now and text.published_on <= day < text.withdrawn_on and not is_told:
                found.add(text.number)
    return found


def is_ordinary(day):
    return day.weekday() < 5 and day not in BANK_HOLIDAYS


def _concerns(human, policy):
    """Whether it asks them, has asked or is to ask, or they have signed it."""
    if {text.number for text in policy.texts} & {number for number, _, _ in human.signed}:
        return True
    ends = [from_on - DAY for from_on, _ in policy.rules[1:]] + [None]
    return any(
        work.academy in academies and work.until_on >= from_on and (until_on is None or work.from_on <= until_on)
        for work in human.work
        for (from_on, academies), until_on in zip(policy.rules, ends, strict=True)
    )
