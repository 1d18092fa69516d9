"""Facts of the naive trust: plain lists, and nothing of the product's."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

DAY = timedelta(1)
BANK_HOLIDAYS = {date(2026, 8, 31), date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2027, 3, 26)}
BANK_HOLIDAYS |= {date(2027, 3, 29), date(2027, 5, 3), date(2027, 5, 31), date(2027, 8, 30), date(2027, 12, 27)}
BANK_HOLIDAYS |= {date(2027, 12, 28), date(2028, 1, 3)}


class Asking(NamedTuple):
    version: int
    school_year: int | None
    asked_on: date


class Open(NamedTuple):
    """What somebody has yet to sign of an asking: by when, and at which academies."""

    due_on: date
    is_urgent: bool
    policy: Any
    places: list


@dataclass
class Work:
    academy: int
    from_on: date
    until_on: date = date.max

    def holds(self, day):
        return self.from_on <= day <= self.until_on


@dataclass
class Text:
    """A version, in force from a day; it asks everybody anew unless it is only a correction."""

    number: int
    published_on: date
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
    rules: list = field(default_factory=list)  # from when on at which academies, the one that holds now the last

    def __post_init__(self):
        self.rules.append((self.from_on, self.academies))

    def change(self, day, days, academies):
        self.from_on, self.days, self.academies = day, days, academies
        self.rules.append((day, academies))

    def find_academies(self, day):
        return next((academies for from_on, academies in reversed(self.rules) if from_on <= day), frozenset())

    def find_asking(self, day):
        standing = [text for text in self.texts if text.stands(day)]
        return next((text for text in reversed(standing) if text.asks or text is standing[0]), None)


@dataclass
class Mail:
    """About one asking; ``went`` is False of what was not needed any more when its turn came.

    What ``is_lost`` counts as perhaps sent, but no mail server had it.
    """

    asking: Asking
    rung: str
    on: date
    went: bool = True
    is_lost: bool = False


@dataclass
class Message:
    """On its way: the rung of each asking."""

    items: dict
    owed_on: date

    @property
    def is_by_hand(self):
        return any(rung.startswith("by-hand") for rung in self.items.values())


@dataclass
class Pause:
    """From an hour of a day nobody could sign; until an hour of another, or it goes on."""

    first: tuple
    last: tuple | None = None

    def list_lost(self, today):
        """The days of which half or more of the eight hours from 8:00 was lost, and the one on which it was over."""
        last = self.last if self.last and self.last[0] <= today else (today, 24)
        count = (last[0] - self.first[0]).days + 1
        days = [self.first[0] + number * DAY for number in range(count)]
        lost = [day for day in days if sum(self.first <= (day, hour) < last for hour in range(8, 16)) >= 4]
        return lost, last[0]


@dataclass
class Choice:
    """HR's: from a day on so many a week, or (None) all at once."""

    from_on: date
    per_week: int | None
    order: tuple  # the numbers of policies
    at_once: frozenset


@dataclass
class Chosen:
    """That somebody wants news while they are away: since when, and up to when they were told."""

    at: tuple
    told: tuple | None = None


@dataclass
class Human:
    number: int
    work: list = field(default_factory=list)
    away: list = field(default_factory=list)  # the first and last day
    signed: list = field(default_factory=list)  # the number of a text, the academy, the school year
    declined: list = field(default_factory=list)  # the same
    questions: list = field(default_factory=list)  # the number of a policy, the first day, the day of the last answer
    mails: list = field(default_factory=list)
    waiting: list = field(default_factory=list)  # messages on their way
    chosen: Chosen | None = None
    merged_after: int | None = None  # how many mails had gone to all records when the last one was merged
