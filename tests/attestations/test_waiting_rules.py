"""Due dates that wait while a question is open: worked cases of the pure rule."""

from datetime import UTC, date, datetime

import pytest

from attestations.assignments.spans import Span
from attestations.assignments.waiting import OpenQuestion, add_waiting
from attestations.assignments.working_days import ORDINARY

DUE = date(2026, 12, 4)  # a Friday
ASKED_ON = date(2026, 11, 20)


def asked(first, closed=None):
    moments = [datetime(2026, *day, 9, tzinfo=UTC) if day else None for day in (first, closed)]
    return OpenQuestion(1, *moments)


@pytest.mark.parametrize(
    ("questions", "on", "expected"),
    [
        ([], (12, 4), DUE),
        ([asked((12, 3))], (12, 3), DUE),  # nothing has passed yet
        ([asked((12, 3))], (12, 4), date(2026, 12, 7)),
        ([asked((12, 3))], (12, 7), date(2026, 12, 8)),  # one day ahead, as when it was asked
        ([asked((12, 3), (12, 7))], (12, 18), date(2026, 12, 8)),
        ([asked((12, 3), (12, 3))], (12, 18), DUE),  # answered and closed on one day
        ([asked((12, 5), (12, 6))], (12, 18), DUE),  # at a weekend
        ([asked((11, 2), (11, 24))], (12, 1), date(2026, 12, 8)),  # since the asking: Friday and Monday
        ([asked((11, 30), (12, 2)), asked((12, 1), (12, 3))], (12, 3), date(2026, 12, 9)),  # no day twice
        ([asked((11, 23))], (12, 30), date(2026, 12, 29)),  # 15 working days at most
        ([asked((11, 23), (12, 4)), asked((12, 7))], (12, 31), date(2026, 12, 29)),  # of all together
        ([asked((12, 9))], (12, 10), date(2026, 12, 7)),  # overdue stays overdue
    ],
)
def test_a_due_date_waits_for_the_working_days_of_open_questions(questions, on, expected):
    assert add_waiting(DUE, questions, (), ORDINARY, asked_on=ASKED_ON, on=date(2026, *on)) == expected


def test_it_waits_for_no_question_that_was_asked_while_hr_had_turned_that_off():
    kept = [Span(date(2026, 11, 30), date(2026, 12, 1))]
    questions = [asked((12, 1), (12, 3)), asked((12, 2), (12, 3))]
    on = {"asked_on": ASKED_ON, "on": date(2026, 12, 4)}
    assert add_waiting(DUE, questions, kept, ORDINARY, **on) == date(2026, 12, 7)
