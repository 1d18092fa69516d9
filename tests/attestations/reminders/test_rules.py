"""The rules of reminders, on worked days and on random ones."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestations.reminders import rules
from attestations.reminders.rules import MOST, Asking, Ladder, Message, Open, Refusal, Rung

MONDAY = date(2026, 11, 2)  # a week without bank holidays
FRIDAY, NEXT_MONDAY = MONDAY + timedelta(4), MONDAY + timedelta(7)


def weekdays(day):
    return day.weekday() < 5


def never(day):
    return False


def in_days(days):
    return MONDAY + timedelta(days)


def asking(asked_on=MONDAY):
    return Asking(1, None, asked_on)


def open_until(due_on, ladder=None, **fields):
    return Open(due_on, ladder or Ladder(), **fields)


@pytest.mark.parametrize(
    ("asked_on", "due_on", "ladder", "expected"),
    [
        # Two weeks: on the Monday, half way on the next Monday, and on the Friday with two working days left after it.
        (0, 15, Ladder(), [(0, Rung.FIRST), (7, Rung.HALF_WAY), (11, Rung.LAST)]),
        # Asked on a Saturday: told on Monday.
        (5, 19, Ladder(), [(7, Rung.FIRST), (14, Rung.HALF_WAY), (17, Rung.LAST)]),
        # Two working days: the last would come before the first, so it does not come.
        (0, 1, Ladder(), [(0, Rung.FIRST)]),
        # Half way and first on one day are one message.
        (4, 8, Ladder(), [(4, Rung.FIRST), (7, Rung.HALF_WAY)]),
        (5, 9, Ladder(days_before=0), [(7, Rung.FIRST)]),
        (0, 15, Ladder(first=False, half_way=False, days_before=1), [(14, Rung.LAST)]),
        (0, 4, Ladder().shorten(), [(0, Rung.FIRST), (3, Rung.LAST)]),
        (0, 15, Ladder(first=False, half_way=False, days_before=0), []),
    ],
)
def test_rungs_stand_on_days_of_work(asked_on, due_on, ladder, expected):
    found = rules.list_rungs(in_days(asked_on), in_days(due_on), ladder, weekdays)
    assert found == [(in_days(day), rung) for day, rung in expected]


def test_whoever_wants_no_half_way_mail_gets_none():
    found = rules.list_rungs(MONDAY, in_days(15), Ladder(), weekdays, wants_half_way=False)
    assert [rung for _, rung in found] == [Rung.FIRST, Rung.LAST]


def test_whoever_never_works_is_never_told():
    assert rules.list_rungs(MONDAY, in_days(15), Ladder(), never) == []
    assert rules.find_rung(asking(), open_until(in_days(15)), [], MONDAY, never) is None


def test_a_missed_rung_is_not_made_good_on_a_day_off():
    """The worker was down on the Monday on which the first was due, and is back on a Saturday."""
    saturday = in_days(5)
    state = open_until(in_days(15))
    assert rules.find_rung(asking(), state, [], saturday, weekdays) is None
    assert rules.find_rung(asking(), state, [], NEXT_MONDAY, weekdays) == Rung.HALF_WAY


def test_missed_days_are_made_good_by_one_message():
    state = open_until(in_days(15))
    assert rules.find_rung(asking(), state, [], in_days(8), weekdays) == Rung.HALF_WAY
    assert rules.find_rung(asking(), state, [Message(in_days(8), Rung.HALF_WAY)], in_days(9), weekdays) is None


def test_a_message_by_hand_stands_for_rungs_missed_before_it():
    sent = [Message(MONDAY, Rung.FIRST), Message(in_days(8), "by-hand-2")]
    assert rules.find_rung(asking(), open_until(in_days(15)), sent, in_days(9), weekdays) is None
    assert rules.find_rung(asking(), open_until(in_days(15)), sent, in_days(11), weekdays) == Rung.LAST


def test_a_later_due_date_never_repeats_a_rung():
    sent = [Message(MONDAY, Rung.FIRST), Message(in_days(7), Rung.HALF_WAY), Message(in_days(11), Rung.LAST)]
    assert rules.find_rung(asking(), open_until(in_days(40)), sent, in_days(36), weekdays) is None


def test_one_message_tells_of_everything_owed_that_day():
    askings = {asking(): open_until(in_days(15)), Asking(2, 2026, in_days(7)): open_until(in_days(21))}
    sent = {asking(): [Message(MONDAY, Rung.FIRST)]}
    owed = rules.find_owed(askings, sent, in_days(7), weekdays)
    assert owed == {asking(): Rung.HALF_WAY, Asking(2, 2026, in_days(7)): Rung.FIRST}


def test_only_an_urgent_version_is_told_beside_another_message_of_the_same_day():
    askings = {asking(): open_until(in_days(15)), Asking(2, None, MONDAY): open_until(in_days(3), is_urgent=True)}
    assert rules.find_owed(askings, {}, MONDAY, weekdays, told_today=True) == {Asking(2, None, MONDAY): Rung.FIRST}


@pytest.mark.parametrize(
    ("days", "today", "expected"),
    [
        ([], 0, None),
        ([4], 8, Refusal(again_on=in_days(9))),  # Friday, then three working days
        ([4], 9, None),
        ([0, 3, 7], 10, None),
        ([0, 3, 7, 10], 14, Refusal(again_on=in_days(15))),
        ([0, 3, 7, 10], 15, Refusal(is_too_often=True)),
    ],
)
def test_by_hand_comes_after_three_working_days_and_four_times_in_all(days, today, expected):
    messages = [Message(in_days(day), f"by-hand-{number}") for number, day in enumerate(days)]
    assert rules.refuse_by_hand(messages, in_days(today), weekdays) == expected


def test_the_line_above_hears_of_it_five_working_days_after_the_due_date():
    state = open_until(FRIDAY)
    assert not rules.is_for_line_above(state, in_days(10), weekdays)
    assert rules.is_for_line_above(state, in_days(11), weekdays)
    assert rules.is_for_line_above(open_until(FRIDAY, Ladder().shorten()), NEXT_MONDAY, weekdays)


ladders = st.builds(Ladder, st.booleans(), st.booleans(), st.integers(0, 10), st.integers(1, 10))


@given(
    st.integers(0, 60),
    st.integers(0, 60),
    ladders,
    st.sets(st.integers(0, 140)),
    st.sets(st.integers(0, 140)),
    st.sets(st.integers(0, 140), max_size=3),
)
def test_whatever_happens_nobody_is_told_twice_or_too_often_or_on_a_wrong_day(
    asked, length, ladder, off, down, by_hand
):
    """Day by day, with days off, days on which nothing runs, and messages by hand wherever they may go."""

    def works(day):
        return weekdays(day) and day not in {in_days(each) for each in off}

    one, state = asking(in_days(asked)), open_until(in_days(asked + length), ladder)
    sent: list[Message] = []
    for number in range(asked, 140):
        today = in_days(number)
        if number not in down and (rung := rules.find_rung(one, state, sent, today, works)):
            sent.append(Message(today, rung))
        if number in by_hand and rules.refuse_by_hand(sent, today, works) is None:
            sent.append(Message(today, rules.name_by_hand(sent)))
    automatic = [message for message in sent if message.rung in list(Rung)]
    assert len(sent) <= MOST
    assert len({message.rung for message in sent}) == len(sent)
    assert len({message.on for message in sent}) == len(sent)
    assert all(works(message.on) for message in automatic)
    planned = rules.list_rungs(one.asked_on, state.due_on, ladder, works)
    assert all(message.on >= min(day for day, rung in planned if rung == message.rung) for message in automatic)
    if not down and not by_hand:
        assert [(message.on, message.rung) for message in sent] == planned
    if planned and planned[-1][0] < in_days(100) and set(range(100, 140)) - down - off and len(sent) < MOST:
        reached = [each for each in range(100, 140) if each not in down and works(in_days(each))]
        assert not reached or any(message.on >= planned[-1][0] for message in sent)
