"""Due dates are days on which the person works: a truth table. The days of joiners."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestations.assignments.facts import PolicyFacts
from attestations.assignments.rules import State, outcome
from attestations.assignments.spans import Span
from attestations.assignments.working_days import WorkCalendar, WorkPattern, add_working_days
from tests.attestations.test_rules import NOW, OAKFIELD, ONE, at, on, requirement, someone, version, work

HERE = Span(on(1, 1, 2020), None)
CHRISTMAS = frozenset(on(12, 18) + timedelta(days=number) for number in range(17))  # to 3 January


def calendar(weekdays="12345", days_off=frozenset()):
    return WorkCalendar(((HERE, WorkPattern(weekdays, days_off)),))


TERM_TIME, TUESDAYS = calendar(days_off=CHRISTMAS), calendar("2")
URGENT = (version(in_force=at(11, 21), any_day=True),)

TABLE = [
    # what is the case, versions, requirements, person, state, due on
    ("Friday stays", ONE, [requirement()], someone(work(on(11, 20))), State.DUE, on(12, 4)),
    ("Saturday moves to Tuesday", ONE, [requirement()], someone(work(on(11, 21))), State.DUE, on(12, 8)),
    (
        "due today is not overdue",
        ONE,
        [requirement()],
        someone(work(on(11, 8)), calendar=calendar("7")),
        State.DUE,
        on(11, 22),
    ),
    ("Sunday moves to Tuesday", ONE, [requirement()], someone(work(on(11, 8))), State.DUE, on(11, 24)),
    ("it is overdue only after that", ONE, [requirement()], someone(work(on(11, 7))), State.DUE, on(11, 24)),
    (
        "in the Christmas holidays: the second day of the new term",
        ONE,
        [requirement(30)],
        someone(work(on(11, 20)), calendar=TERM_TIME),
        State.DUE,
        on(1, 5, 2027),
    ),
    (
        "who works all year is due in the holidays",
        ONE,
        [requirement(34)],
        someone(work(on(11, 20))),
        State.DUE,
        on(12, 24),
    ),
    (
        "a bank holiday moves it for everybody",
        ONE,
        [requirement(35)],
        someone(work(on(11, 20))),
        State.DUE,
        on(12, 30),  # Friday 25, Monday 28 for Boxing Day, so 29 and 30
    ),
    (
        "who works on Tuesdays has two of them",
        ONE,
        [requirement()],
        someone(work(on(11, 20)), calendar=TUESDAYS),
        State.DUE,
        on(12, 15),
    ),
    (
        "working days are those of the person",
        ONE,
        [requirement(3, in_working_days=True)],
        someone(work(on(11, 20)), calendar=TUESDAYS),
        State.DUE,
        on(12, 8),
    ),
    (
        "working days leave the holidays out",
        ONE,
        [requirement(20, in_working_days=True)],
        someone(work(on(11, 20)), calendar=TERM_TIME),
        State.DUE,
        on(1, 4, 2027),
    ),
    ("urgent: it stays on a Saturday", URGENT, [requirement()], someone(work()), State.DUE, on(12, 5)),
    (
        "urgent: working days are Monday to Friday",
        URGENT,
        [requirement(20, in_working_days=True)],
        someone(calendar=TERM_TIME),
        State.DUE,
        on(12, 18),
    ),
    (
        "joiners have days of their own",
        ONE,
        [requirement(joiner_days=28)],
        someone(work(on(11, 20))),
        State.DUE,
        on(12, 18),
    ),
    (
        "joiners have them whatever the version gives those who are here",
        (version(days=3),),
        [requirement(joiner_days=28)],
        someone(work(on(11, 20))),
        State.DUE,
        on(12, 18),
    ),
    (
        "who was here before the version came is no joiner",
        (version(in_force=at(11, 13)),),
        [requirement(joiner_days=28)],
        someone(work(on(11, 12))),
        State.DUE,
        on(11, 27),
    ),
    (
        "who was here before the requirement began is no joiner",
        ONE,
        [requirement(joiner_days=28, from_on=on(11, 13))],
        someone(work(on(9, 2))),
        State.DUE,
        on(11, 27),
    ),
    (
        "who comes back is no joiner",
        ONE,
        [requirement(joiner_days=28)],
        someone(work(on(10, 1)), absences=[(on(10, 5), on(11, 12))]),
        State.DUE,
        on(11, 27),
    ),
]


@pytest.mark.parametrize(
    ("versions", "requirements", "person", "state", "due_on"),
    [pytest.param(*row[1:], id=row[0]) for row in TABLE],
)
def test_the_truth_table_of_working_days(versions, requirements, person, state, due_on):
    found = outcome(PolicyFacts(versions, tuple(requirements)), OAKFIELD, person, NOW)
    assert (found.state, found.due_on) == (state, due_on)


weekdays = st.sets(st.sampled_from("1234567"), min_size=1).map(lambda days: "".join(sorted(days)))
closed = st.frozensets(st.dates(on(9, 1), on(12, 31)), max_size=60)


@given(weekdays, closed, st.integers(1, 90), st.booleans(), st.dates(on(9, 2), on(11, 22)))
def test_nobody_is_due_on_a_day_they_do_not_work(weekdays, closed, days, in_working_days, joined_on):
    theirs = calendar(weekdays, closed)
    person = someone(work(joined_on), calendar=theirs)
    policy = PolicyFacts(ONE, (requirement(days, in_working_days=in_working_days),))
    due_on = outcome(policy, OAKFIELD, person, NOW).due_on
    assert theirs.works(due_on)
    if not in_working_days:
        plain = joined_on + timedelta(days=days)
        assert due_on == (plain if theirs.works(plain) else add_working_days(plain, 2, theirs))
