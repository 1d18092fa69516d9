"""While a question is open its due date waits, wherever it is worked out: for one person, an academy and the trust."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from attestations.assignments import queries, totals
from attestations.assignments.rules import State
from attestations.models import KeptDueDate
from attestations.questions.actions import asking, due_dates
from tests import factories as make
from tests.words import read_words

POLICY = "/policies/social-networking-protocol/"
DUE = date(2026, 12, 4)  # of the teacher, at Oakfield since 20 November


def find_states(person, academy, version):
    """As each way of working it out says."""
    now = timezone.now()
    [required] = queries.load_required_policies(known_at=now)
    [own] = queries.load_person_assignments(person, as_at=now)
    [there] = [
        row for row in queries.load_academy_assignments(academy, required, as_at=now) if row.person.pk == person.pk
    ]
    [members] = [one for one in totals.load_members(required, [academy], as_at=now) if person.pk in one.people]
    outcomes = [own.outcome, there.outcome, members.cases[academy.pk].outcome]
    assert len({(outcome.state, outcome.due_on) for outcome in outcomes}) == 1
    return own.outcome.state, own.outcome.due_on


@pytest.fixture
def asked(teacher, protocol, head, oakfield):
    """On Sunday 22 November."""
    return make.question(teacher, protocol, head, oakfield)


@pytest.mark.parametrize(
    ("days", "due_on"),
    [(0, DUE), (2, date(2026, 12, 7)), (5, date(2026, 12, 10)), (60, date(2026, 12, 29))],
)
def test_a_due_date_waits_for_up_to_fifteen_working_days(asked, teacher, oakfield, protocol, clock, days, due_on):
    clock.shift(timedelta(days=days))
    state = State.OVERDUE if days == 60 else State.DUE
    assert find_states(teacher, oakfield, protocol) == (state, due_on)


def test_it_no_longer_waits_once_the_question_is_closed_or_where_hr_has_turned_it_off(
    asked, teacher, oakfield, protocol, hr, clock
):
    clock.shift(timedelta(days=3))  # Wednesday
    asking.close(asked, by=teacher)
    clock.shift(timedelta(days=20))
    assert find_states(teacher, oakfield, protocol) == (State.OVERDUE, date(2026, 12, 8))
    due_dates.keep_due_dates(protocol.policy, "Building work", by=hr)
    make.question(teacher, protocol)
    clock.shift(timedelta(days=3))
    assert find_states(teacher, oakfield, protocol) == (State.OVERDUE, date(2026, 12, 8))
    KeptDueDate.objects.update(replaced_at=timezone.now())
    queries.clear_cache()
    assert find_states(teacher, oakfield, protocol) == (State.OVERDUE, date(2026, 12, 11))


def test_a_reading_page_that_was_kept_shows_the_new_date(teacher, protocol, head, oakfield, clock, as_):
    client = as_(teacher)
    assert "4 December" in read_words(client.get(POLICY))
    make.question(teacher, protocol, head, oakfield, at=timezone.now() - timedelta(days=1))
    assert "7 December" not in read_words(client.get(POLICY))  # a weekend
    clock.shift(timedelta(days=2))
    assert "7 December" in read_words(make.sign_in(teacher).get(POLICY))
