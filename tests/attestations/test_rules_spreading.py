"""In which week each asking begins, where HR spreads them: worked cases, and a naive model for any others."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestations.assignments.facts import PolicyFacts, Queue, SpreadingFact
from attestations.assignments.history import find_turning_days
from attestations.assignments.rules import State, end_of_day, outcome
from attestations.assignments.spans import DAY, Span
from attestations.assignments.spreading import find_starts
from tests.attestations.test_rules import OAKFIELD, at, on, requirement, someone, version, work, yearly

TWO_A_WEEK = SpreadingFact(on(9, 1), 2)


def facts(number, *versions, **terms):
    """A policy whose versions have ids of its own, from September unless told otherwise."""
    versions = versions or (version(number * 10),)
    return PolicyFacts(versions, (requirement(**terms),), id=number)


def queue_up(*policies, choices=(TWO_A_WEEK,)):
    queue = Queue(choices, policies)
    return [replace(policy, queue=queue) for policy in policies]


FIVE = [facts(number) for number in range(1, 6)]
SINCE_MAY = [facts(number, version(number * 10, at(5, 1)), from_on=on(5, 1)) for number in range(1, 6)]
# Tuesday 1 September, then the Mondays after it.
W1, W2, W3 = on(9, 1), on(9, 7), on(9, 14)
HERE = work(on(1, 1))

TABLE = [
    # what is the case, choices, policies, person, the first day of each asking
    ("five at once by two a week", [TWO_A_WEEK], FIVE, someone(HERE), [W1, W1, W2, W2, W3]),
    ("never spread", [SpreadingFact(on(9, 1), None)], FIVE, someone(HERE), [W1] * 5),
    ("asked before it began", [SpreadingFact(on(9, 2), 2)], FIVE, someone(HERE), [W1] * 5),
    (
        "in HR's order",
        [SpreadingFact(on(9, 1), 2, (5, 3))],
        FIVE,
        someone(HERE),
        [W2, W2, W1, W3, W1],
    ),
    (
        "one at once takes a place, and needs none",
        [SpreadingFact(on(9, 1), 1, at_once=frozenset({4, 5}))],
        FIVE[1:],
        someone(HERE),
        [W2, W3, W1, W1],
    ),
    (
        "an urgent version waits for nothing",
        [TWO_A_WEEK],
        [*FIVE[:3], facts(4, replace(version(40), is_urgent=True))],
        someone(HERE),
        [W1, W2, W2, W1],
    ),
    ("a joiner", [TWO_A_WEEK], FIVE, someone(work(on(9, 10))), [on(9, 10)] * 2 + [W3] * 2 + [on(9, 21)]),
    (
        "a second job asks nobody anew",
        [TWO_A_WEEK],
        [*SINCE_MAY, facts(6)],
        someone(work(on(1, 1), on(8, 31)), work()),
        [W1] * 6,
    ),
    (
        "a new contract in between keeps the weeks",
        [TWO_A_WEEK],
        FIVE,
        someone(work(on(1, 1), on(9, 9)), work(on(9, 10))),
        [on(9, 10)] * 4 + [W3],
    ),
    (
        "only what is in the audience counts",
        [TWO_A_WEEK],
        [*FIVE[:2], facts(6, categories=("governor",)), facts(7)],
        someone(HERE),
        [W1, W1, None, W2],
    ),
    (
        "the later batch comes after the first",
        [TWO_A_WEEK],
        [*FIVE[:4], facts(5, from_on=on(9, 2)), facts(6, from_on=on(9, 8))],
        someone(HERE),
        [W1, W1, W2, W2, W3, W3],
    ),
    (
        "back after a year: what came meanwhile, two a week from the return",
        [TWO_A_WEEK],
        FIVE,
        someone(HERE, absences=[(on(1, 10), on(9, 30))]),
        [on(10, 1), on(10, 1), on(10, 5), on(10, 5), on(10, 12)],
    ),
    (
        "back after months: what was asked just before them is spread too",
        [SpreadingFact(on(4, 1), None), TWO_A_WEEK],
        SINCE_MAY,
        someone(HERE, absences=[(on(5, 4), on(9, 30))]),
        [on(10, 1), on(10, 1), on(10, 5), on(10, 5), on(10, 12)],
    ),
    (
        "back after months: what was asked before anything was spread is asked again at once",
        [TWO_A_WEEK],
        [*SINCE_MAY[:3], *FIVE[3:]],
        someone(HERE, absences=[(on(5, 4), on(9, 30))]),
        [on(10, 1)] * 5,
    ),
    (
        "away from the day on which spreading begins: what was asked the day before is asked again at once",
        [SpreadingFact(on(9, 2), 2)],
        FIVE,
        someone(HERE, absences=[(on(9, 2), on(9, 30))]),
        [on(10, 1)] * 5,
    ),
    (
        "away for a week: what was asked is asked again on return, and the others keep their weeks",
        [TWO_A_WEEK],
        FIVE,
        someone(HERE, absences=[(on(9, 2), on(9, 6))]),
        [W2, W2, W2, W2, W3],
    ),
    (
        "away in the week of a turn: later ones move on",
        [TWO_A_WEEK],
        FIVE,
        someone(HERE, absences=[(on(9, 5), on(9, 13))]),
        [W3, W3, W3, W3, on(9, 21)],
    ),
    (
        "a new version of what has not begun keeps its place",
        [TWO_A_WEEK],
        [*FIVE[:4], facts(5, version(50), version(51, at(9, 3))), facts(6)],
        someone(HERE),
        [W1, W1, W2, W2, W3, W3],
    ),
    (
        "another choice holds from its day on",
        [TWO_A_WEEK, SpreadingFact(on(9, 8), None)],
        [*FIVE, facts(6, from_on=on(9, 8))],
        someone(HERE),
        [W1, W1, W2, W2, W3, on(9, 8)],
    ),
]


@pytest.mark.parametrize(
    ("choices", "policies", "person", "begins"), [pytest.param(*row[1:], id=row[0]) for row in TABLE]
)
def test_the_truth_table(choices, policies, person, begins):
    policies = queue_up(*policies, choices=tuple(choices))
    found = [outcome(policy, OAKFIELD, person, at(12, 1)) for policy in policies]
    assert [each and each.asked_on for each in found] == begins


def test_until_its_week_nothing_is_asked_and_the_due_date_counts_from_there():
    [*_, last] = queue_up(*FIVE)
    before, then = (outcome(last, OAKFIELD, someone(HERE), at(9, day, 23)) for day in (13, 14))
    assert (before.state, before.is_later, before.due_on) == (State.NOT_DUE, True, on(9, 28))
    assert (then.state, then.is_later, then.due_on) == (State.DUE, False, on(9, 28))
    early = someone(HERE, signed={50: at(9, 2)})
    assert outcome(last, OAKFIELD, early, at(9, 3)).state == State.ATTESTED
    gone = someone(work(on(1, 1), on(9, 10)))
    assert outcome(last, OAKFIELD, gone, at(9, 20)) is None  # never asked, so not "left without signing"
    assert W3 in find_turning_days(last, OAKFIELD, someone(HERE), W3)


def test_weeks_in_which_somebody_does_not_work_are_not_used():
    christmas = [facts(number, version(number * 10, at(12, 21))) for number in range(1, 6)]
    policies = queue_up(*christmas, choices=(SpreadingFact(on(9, 1), 2),))
    found = [outcome(policy, OAKFIELD, someone(HERE), at(12, 22)).asked_on for policy in policies]
    assert found == [on(12, 21), on(12, 21), on(12, 29), on(12, 29), on(1, 4, 2027)]  # Monday 28 is a bank holiday


def test_policies_that_are_signed_every_year_take_turns_in_september():
    policies = [
        replace(facts(number, version(number * 10, at(5, 1))), requirements=(yearly(),)) for number in (1, 2, 3)
    ]
    found = [outcome(policy, OAKFIELD, someone(HERE), at(9, 20)).asked_on for policy in queue_up(*policies)]
    assert found == [W1, W1, W2]


days = st.integers(0, 60).map(lambda number: on(9, 1) + number * DAY)
absences = st.lists(st.tuples(days, st.integers(0, 26)), max_size=3).map(
    lambda drawn: tuple(Span(day, day + length * DAY) for day, length in drawn)
)


@given(st.lists(days, min_size=1, max_size=12), st.integers(1, 4), st.sets(st.integers(1, 12)), absences, days)
def test_it_is_a_queue_that_is_called_day_by_day(firsts, per_week, at_once, absences, joined_on):
    policies = queue_up(
        *(facts(number, from_on=first) for number, first in enumerate(firsts, 1)),
        choices=(SpreadingFact(on(9, 1), per_week, at_once=frozenset(at_once)),),
    )
    person = replace(someone(work(joined_on)), absences=absences)
    asked = call_day_by_day(firsts, per_week, at_once, absences, joined_on)
    weeks = Counter()
    for number, policy in enumerate(policies, 1):
        [start] = find_starts(policy, OAKFIELD, person, on(12, 1))
        assert monday(find_working_day(start.from_on, absences)) == asked[number]
        weeks[asked[number]] += number not in at_once
        found = outcome(policy, OAKFIELD, person, end_of_day(on(12, 31)))
        assert found.asked_on >= start.from_on
    assert max(weeks.values()) <= per_week


def call_day_by_day(firsts, per_week, at_once, absences, joined_on):
    """Those who wait are called on a day of work, in the order of arrival, while the week has places; by its Monday."""
    waiting, asked, places, day = [], {}, Counter(), on(9, 1)
    while len(asked) < len(firsts):
        come = [number for number, first in enumerate(firsts, 1) if max(first, joined_on) == day]
        waiting += sorted(come, key=lambda number: (number not in at_once, number))
        if day == find_working_day(day, absences):
            for number in list(waiting):
                if number in at_once or places[monday(day)] < per_week:
                    waiting.remove(number)
                    asked[number] = monday(day)
                    places[monday(day)] += 1
        day += DAY
    return asked


def find_working_day(day, absences):
    while day.weekday() > 4 or any(span.holds(day) for span in absences):
        day += DAY
    return day


def monday(day):
    return day - day.weekday() * DAY
