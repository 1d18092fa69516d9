"""Requirements begin, end and are taken back, and the database holds what they say."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from attestations.assignments import cache_stamp, queries
from attestations.assignments.rules import State
from attestations.models import Requirement
from attestations.requirements import actions as requirement_actions
from portal.models import AuditLine
from portal.refusals import ActionRefused
from tests import factories as make
from tests.attestations.requirement_builders import load_only_assignment, require
from tests.portal.ledger.by_hand import sql


def test_every_column_of_a_requirement_is_in_the_stamp(protocol):
    now = timezone.now()
    stamps = {cache_stamp.load_shared_stamp(at=now)}
    terms = "every = 'school-year'", "counts = 'working'", "days = 15", "joiner_days = 3", "coming_from = '06-01'"
    for change in (*terms, "until_on = '2027-07-31'"):
        sql(f"UPDATE attestations_requirement SET {change}")
        stamps.add(cache_stamp.load_shared_stamp(at=now))
    assert len(stamps) == 7


@pytest.mark.parametrize("column", ["every", "counts"])
def test_the_database_refuses_other_words(protocol, column):
    with pytest.raises(IntegrityError, match="requirement_"), transaction.atomic():
        Requirement.objects.create(
            policy=protocol.policy, categories=["teacher"], days=5, from_on=make.SEPTEMBER, **{column: "sometimes"}
        )


def test_the_same_asked_from_the_same_day_is_one(protocol):
    assert require(protocol.policy) == Requirement.objects.get()
    assert require(protocol.policy, days=15) != require(protocol.policy)
    assert Requirement.objects.count() == 2


def test_the_same_asked_from_another_day_is_refused_until_it_has_ended(protocol, hr):
    with pytest.raises(ActionRefused, match="from 1 September 2026"):
        require(protocol.policy, from_on=date(2027, 1, 1))
    requirement_actions.end(Requirement.objects.get(), until_on=date(2026, 12, 31), by=hr)
    assert require(protocol.policy, from_on=date(2027, 1, 1)).from_on == date(2027, 1, 1)
    with pytest.raises(ActionRefused, match="until 31 December 2026"):
        require(protocol.policy, from_on=date(2026, 12, 31))


def test_ending_writes_a_successor_and_leaves_what_was_known(oakfield, protocol, hr, clock):
    before, teacher = Requirement.objects.get(), make.staff(oakfield)
    before.academies.set([oakfield])
    clock.shift(timedelta(hours=1))
    ended = requirement_actions.end(before, until_on=timezone.localdate(), by=hr)
    assert requirement_actions.end(before, until_on=timezone.localdate(), by=hr) == ended
    before.refresh_from_db()
    assert (before.until_on, before.replaced_at) == (None, ended.recorded_at)
    assert (ended.every, ended.days, list(ended.academies.all())) == (before.every, 14, [oakfield])
    clock.shift(timedelta(days=1))
    now = timezone.now()
    assert load_only_assignment(teacher).state == State.LAPSED
    [then] = queries.load_person_assignments(teacher, as_at=now, known_at=now - timedelta(days=1, minutes=30))
    assert then.state == State.OVERDUE
    assert AuditLine.objects.filter(action="end-requirement", by=hr).count() == 1


@pytest.mark.parametrize("until_on", [date(2026, 11, 21), date(2026, 8, 31)])
def test_nothing_ends_in_the_past(protocol, hr, until_on):
    with pytest.raises(ActionRefused, match="today or a later day"):
        requirement_actions.end(Requirement.objects.get(), until_on=until_on, by=hr)


def test_two_people_who_end_it_on_different_days_learn_of_each_other(protocol, hr):
    before = Requirement.objects.get()
    requirement_actions.end(before, until_on=date(2026, 12, 1), by=hr)
    with pytest.raises(ActionRefused, match="changed this since you opened it"):
        requirement_actions.end(before, until_on=date(2026, 12, 2), by=hr)
    assert Requirement.objects.filter(replaced_at=None).count() == 1


def test_what_has_ended_is_not_revived(protocol, hr, clock):
    ended = requirement_actions.end(Requirement.objects.get(), until_on=date(2026, 11, 22), by=hr)
    clock.shift(timedelta(days=1))
    with pytest.raises(ActionRefused, match="ended already"):
        requirement_actions.end(ended, until_on=date(2026, 12, 1), by=hr)


def test_what_has_not_begun_is_taken_back_and_asks_nobody(oakfield, protocol, hr, clock):
    later = require(protocol.policy, from_on=date(2026, 12, 1), days=3)
    requirement_actions.take_back(later, by=hr)
    requirement_actions.take_back(later, by=hr)
    assert AuditLine.objects.filter(action="take-back-requirement").count() == 1
    teacher = make.staff(oakfield)
    make.sign(teacher, protocol, oakfield)
    clock.move_to(make.midnight(date(2026, 12, 2)))
    [required] = queries.load_required_policies(known_at=timezone.now())
    assert [rule.days for rule in required.facts.requirements] == [14]
    with pytest.raises(ActionRefused, match="You can end it"):
        requirement_actions.take_back(Requirement.objects.get(days=14), by=hr)


def test_what_begins_today_has_begun_and_is_not_taken_back(protocol, hr):
    today = require(protocol.policy, from_on=timezone.localdate(), days=3)
    with pytest.raises(ActionRefused, match="You can end it"):
        requirement_actions.take_back(today, by=hr)


def test_nothing_ends_before_it_begins(protocol, hr):
    later = require(protocol.policy, from_on=date(2026, 12, 1), days=3)
    with pytest.raises(ActionRefused, match="not one before the first day"):
        requirement_actions.end(later, until_on=date(2026, 11, 30), by=hr)


def test_joiners_have_days_and_the_coming_year_a_day_within_bounds(protocol):
    with pytest.raises(ValidationError, match="gives joiners between 1 and 366 days"):
        require(protocol.policy, joiner_days=367)
    with pytest.raises(ValidationError, match="is not a valid choice"):
        require(protocol.policy, coming_from="02-30")
    made = require(protocol.policy, joiner_days=28)
    assert (made.joiner_days, made.coming_from) == (28, "07-01")
    assert "days (people who join later, 28)" in str(made)
