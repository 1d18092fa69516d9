"""Whom a trust must tell what on a day: rule 15 and section 7 of the design once more, day by day and without haste.

Nothing here is shared with the product: days are looked at one after the other, and facts are plain lists.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(1)
BANK_HOLIDAYS = {date(2026, 8, 31), date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2027, 3, 26)}
BANK_HOLIDAYS |= {date(2027, 3, 29), date(2027, 5, 3), date(2027, 5, 31), date(2027, 8, 30), date(2027, 12, 27)}
BANK_HOLIDAYS |= {date(2027, 12, 28), date(2028, 1, 3)}


class Asking(NamedTuple):
    version: int
    school_year: int | None
    asked_on: date


@dataclass
class Work:
    academy: int
    from_on: date
    until_on: date = date.max

    def holds(self, day):
        return self.from_on <= day <= self.until_on


@dataclass
class Text:
    """A version; it asks everybody anew unless it is only a correction."""

    number: int
    on: date
    asks: bool = True
    is_urgent: bool = False
    days: int | None = None
    withdrawn_on: date = date.max

    def stands(self, day):
        return self.on <= day < self.withdrawn_on


@dataclass
class Policy:
    number: int
    days: int
    is_yearly: bool
    has_half_way: bool
    days_before: int
    from_on: date
    academies: frozenset
    texts: list = field(default_factory=list)

    def find_asking(self, day):
        standing = [text for text in self.texts if text.stands(day)]
        return next((text for text in reversed(standing) if text.asks or text is standing[0]), None)


@dataclass
class Mail:
    """About one asking; ``went`` is False of what was not needed any more when its turn came."""

    asking: Asking
    rung: str
    on: date
    went: bool = True


@dataclass
class Human:
    number: int
    work: list = field(default_factory=list)
    away: list = field(default_factory=list)  # the first and last day
    signed: list = field(default_factory=list)  # the number of a text, the academy, the school year
    declined: list = field(default_factory=list)  # the same
    questions: list = field(default_factory=list)  # the number of a policy, the first day, the day of the last answer
    mails: list = field(default_factory=list)
    waiting: list = field(default_factory=list)  # messages on their way: the rung of each asking
    is_merged: bool = False


class Trust:
    def __init__(self, policies, people):
        self.policies, self.people, self.closed = policies, people, set()  # academies and days

    def works(self, human, day):
        """Where somebody works on a day counts; between two engagements the last place, before the first all."""
        if day.weekday() > 4 or day in BANK_HOLIDAYS:
            return False
        places = [work for work in human.work if work.holds(day)]
        if not places:
            last = max((work.until_on for work in human.work if work.until_on < day), default=None)
            places = [work for work in human.work if last in {None, work.until_on}]
        return any((work.academy, day) not in self.closed for work in places)

    def find_working_day(self, human, day, step=DAY):
        for _ in range(366):
            if self.works(human, day):
                return day
            day += step
        return None

    def add_working_days(self, human, day, days):
        for _ in range(abs(days)):
            step = DAY if days > 0 else -DAY
            day = self.find_working_day(human, day + step, step)
        return day

    def list_open(self, human, day):
        """What somebody has yet to sign on a day: by when, whether it is urgent, and the policy."""
        found = {}
        if any(first <= day <= last for first, last in human.away):
            return found
        for policy in self.policies:
            asking = policy.find_asking(day)
            for academy in sorted({work.academy for work in human.work if work.holds(day)}):
                if asking is None or academy not in policy.academies or day < policy.from_on:
                    continue
                if self.is_done(human, policy, asking, academy, day):
                    continue
                due_on, asked_on = min(
                    self.find_due(human, policy, asking, work, day)
                    for work in human.work
                    if work.academy == academy and work.holds(day)
                )
                key = Asking(asking.number, _school_year(day) if policy.is_yearly else None, asked_on)
                earlier = found.get(key, (due_on, asking.is_urgent, policy))
                found[key] = (min(due_on, earlier[0]), asking.is_urgent, policy)
        return found

    def is_done(self, human, policy, asking, academy, day):
        """Signed here, the asking version or a later one that stands, this school year where it is asked yearly."""
        year = _school_year(day) if policy.is_yearly else None
        enough = [text.number for text in policy.texts if text.stands(day) and text.on >= asking.on]
        signed = any(
            number in enough and place == academy and (year is None or served >= year)
            for number, place, served in human.signed
        )
        return signed or (asking.number, academy, year) in human.declined

    def find_due(self, human, policy, asking, work, day):
        """Days from the latest of what began the asking; never on a day off; waiting while a question is open."""
        begun = [work.from_on, policy.from_on, asking.on]
        begun += [last + DAY for _, last in human.away if last < day]
        year = _school_year(day) if policy.is_yearly else 0
        if policy.is_yearly:
            begun.append(date(year, 9, 1))
        for text in policy.texts:
            own = any(
                number == text.number and place == work.academy and served >= year
                for number, place, served in human.signed
            )
            if asking.on < text.on and text.withdrawn_on <= day and (text.asks or own):
                begun.append(text.withdrawn_on)
        asked_on = max(begun)
        due_on = asked_on + (policy.days if asking.days is None else asking.days) * DAY
        if not self.works(human, due_on):
            due_on = self.add_working_days(human, due_on, 2)
        open_days = [
            asked_on + number * DAY
            for number in range(max(0, (day - asked_on).days))
            if any(
                policy.number == about and first <= asked_on + number * DAY < last
                for about, first, last in human.questions
            )
        ]
        waited = min(15, sum(self.works(human, each) for each in open_days))
        return self.add_working_days(human, due_on, waited), asked_on

    def plan(self, human, asking, due_on, is_urgent, policy):
        """When somebody asked on a day is told: then, half way, and a little before; an urgent version its own way."""
        days_before = min(policy.days_before, 1) if is_urgent else policy.days_before
        days = {"first": self.find_working_day(human, asking.asked_on)}
        if policy.has_half_way and not is_urgent:
            middle = asking.asked_on + (due_on - asking.asked_on) // 2
            days["half-way"] = self.find_working_day(human, middle)
        if days_before:
            days["last"] = self.add_working_days(human, due_on, -days_before)
        planned = []
        for rung, day in days.items():
            if day >= asking.asked_on and day not in [other for other, _ in planned]:
                planned.append((day, rung))
        return sorted(planned)

    def list_owed(self, human, day):
        """What somebody must be told today, by asking."""
        if not self.works(human, day):
            return {}
        mails = [*human.mails, *(Mail(*item, day) for each in human.waiting for item in each.items())]
        was_told = any(mail.went and mail.on == day for mail in mails)
        owed = {}
        for asking, (due_on, is_urgent, policy) in self.list_open(human, day).items():
            about = [mail for mail in mails if mail.asking == asking]
            come = [each for each in self.plan(human, asking, due_on, is_urgent, policy) if each[0] <= day]
            if not come or (was_told and not is_urgent) or sum(mail.went for mail in about) >= 4:
                continue
            came_on, rung = come[-1]
            if not any(mail.rung == rung or (mail.went and mail.on >= came_on) for mail in about):
                owed[asking] = rung
        return owed


def _school_year(day):
    return day.year if day.month >= 9 else day.year - 1


def find_served_year(day):
    """From July on a signature serves the coming school year."""
    return day.year if day.month >= 7 else day.year - 1
