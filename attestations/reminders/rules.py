"""Who is owed which reminder on a day: plain functions over plain values. Rule 15 of the design stands here."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

DAY = timedelta(days=1)
MOST = 4  # messages for one asking, those by hand among them
PAUSE = 3  # working days between the last message and one by hand
LONGEST_SEARCH = 366  # days in which somebody who works at all has a day of work

Works = Callable[[date], bool]  # whether a person works on a day


class Rung(StrEnum):
    """Of the ladder; those by hand follow, numbered: ``by-hand-1``."""

    FIRST = "first"
    HALF_WAY = "half-way"
    LAST = "last"


BY_HAND = "by-hand"


@dataclass(frozen=True, slots=True)
class Ladder:
    """When reminders of a requirement go, in working days of the person who is reminded.

    0 ``days_before`` is no last one; ``days_after`` the due date the line above hears of it.
    """

    first: bool = True
    half_way: bool = True
    days_before: int = 2
    days_after: int = 5

    def shorten(self) -> "Ladder":
        """For an urgent version: told at once, once more a day before, and the line above a day after."""
        return replace(self, first=True, half_way=False, days_before=min(self.days_before, 1), days_after=1)


class Asking(NamedTuple):
    """One person is asked for one version (of a school year) since a day; a return or new work begins another."""

    version_id: int
    school_year: int | None
    asked_on: date


@dataclass(frozen=True, slots=True)
class Open:
    """What is still to sign of an asking: by when, and the ladder that says when to remind of it."""

    due_on: date
    ladder: Ladder = Ladder()
    is_urgent: bool = False


class Message(NamedTuple):
    """A message that went, or is on its way: then its day is today. One that never ``went`` only names its rung."""

    on: date
    rung: str
    went: bool = True


def find_next_day(day: date, works: Works) -> date | None:
    """The day itself or the next on which somebody works; None where there is none for a year."""
    return next((found for found in _count(day, DAY) if works(found)), None)


def add_days(day: date, days: int, works: Works) -> date | None:
    """So many working days after a day, or before it where ``days`` is negative; None as above."""
    step, found = (DAY if days > 0 else -DAY), day
    for _ in range(abs(days)):
        after = next((each for each in _count(found + step, step) if works(each)), None)
        if after is None:
            return None
        found = after
    return found


def _count(day: date, step: timedelta) -> Iterator[date]:
    return (day + offset * step for offset in range(LONGEST_SEARCH))


def list_rungs(
    asked_on: date, due_on: date, ladder: Ladder, works: Works, *, wants_half_way: bool = True
) -> list[tuple[date, Rung]]:
    """The rungs by their days, on which the person works. Of those on one day only the first is left."""
    days: dict[Rung, date | None] = {}
    if ladder.first:
        days[Rung.FIRST] = find_next_day(asked_on, works)
    if ladder.half_way and wants_half_way:
        days[Rung.HALF_WAY] = find_next_day(asked_on + (due_on - asked_on) // 2, works)
    if ladder.days_before:
        days[Rung.LAST] = add_days(due_on, -ladder.days_before, works)
    by_day: dict[date, Rung] = {}
    for rung, day in days.items():
        if day and day >= asked_on:
            by_day.setdefault(day, rung)
    return sorted(by_day.items())


# A morning asks the same of thousands who work alike.
_list_rungs_once = lru_cache(maxsize=10_000)(list_rungs)


def find_rung(
    asking: Asking,
    state: Open,
    messages: Iterable[Message],
    today: date,
    works: Works,
    *,
    wants_half_way: bool = True,
) -> Rung | None:
    """The rung that is owed today; None where there is none.

    Only the newest that has come counts, so whatever was missed is made good by one message; and none goes where
    anything was sent since that rung's day.
    """
    messages = list(messages)
    if not works(today) or count(messages) >= MOST:
        return None
    rungs = _list_rungs_once(asking.asked_on, state.due_on, state.ladder, works, wants_half_way=wants_half_way)
    come = [(day, rung) for day, rung in rungs if day <= today]
    if not come:
        return None
    day, rung = come[-1]
    if any((message.went and message.on >= day) or message.rung == rung for message in messages):
        return None
    return rung


def count(messages: Iterable[Message]) -> int:
    """How many of them went, or will."""
    return sum(message.went for message in messages)


def is_repeated(owed_on: date, rung: str, others: Iterable[Message]) -> bool:
    """Whether a message that has waited since a day would tell somebody what another of their records was told."""
    went = [message for message in others if message.went]
    if any(message.on >= owed_on for message in went):
        return True
    is_by_hand = rung.startswith(BY_HAND)  # those of two records bear the same numbers
    return not is_by_hand and (len(went) >= MOST or any(message.rung == rung for message in went))


def find_owed(
    states: Mapping[Asking, Open],
    messages: Mapping[Asking, Sequence[Message]],
    today: date,
    works: Works,
    *,
    wants_half_way: bool = True,
    told_today: bool = False,
) -> dict[Asking, Rung]:
    """Everything about which one person is owed a message today; it is one message.

    Somebody who was told something today already is told once more only of an urgent version.
    """
    owed = {}
    for asking, state in states.items():
        if told_today and not state.is_urgent:
            continue
        sent = messages.get(asking, ())
        rung = find_rung(asking, state, sent, today, works, wants_half_way=wants_half_way)
        if rung:
            owed[asking] = rung
    return owed


def name_by_hand(messages: Sequence[Message]) -> str:
    """The rung of the next one by hand; two that are written at once bear the same, and the database refuses one."""
    return f"{BY_HAND}-{len(messages) + 1}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody cannot be reminded by hand now: too often (which HR may set aside), or not before a day."""

    is_too_often: bool = False
    again_on: date | None = None


def refuse_by_hand(messages: Sequence[Message], today: date, works: Works) -> Refusal | None:
    """None where one more may go: under four, and three working days after the last, no matter who sent it."""
    last = max((message.on for message in messages if message.went), default=None)
    again_on = add_days(last, PAUSE, works) if last else None
    if last and (again_on is None or today < again_on):
        return Refusal(again_on=again_on or last + PAUSE * DAY)
    return Refusal(is_too_often=True) if count(messages) >= MOST else None


def is_for_line_above(state: Open, today: date, works: Works) -> bool:
    """Whether somebody has been overdue for so long that the line above is told."""
    tell_on = add_days(state.due_on, state.ladder.days_after, works)
    return tell_on is not None and tell_on <= today
