"""Which policies somebody may read because they are in the audience, were once, or have signed."""

from datetime import date

import pytest
from django.utils import timezone

from attestations.assignments.queries import find_policies_of_audience
from attestations.models import Requirement
from portal.models import Category
from tests import factories as make
from tests.attestations.requirement_builders import require


@pytest.fixture
def policy(db):
    return make.version().policy


def find(person):
    return find_policies_of_audience(person, at=timezone.now())


def test_only_the_audience_has_a_policy(policy, oakfield, millbrook):
    require(policy, categories=[Category.GOVERNOR], academies=[oakfield])
    assert find(make.staff(oakfield, category=Category.GOVERNOR)) == {policy.pk}
    assert find(make.staff(millbrook, category=Category.GOVERNOR)) == set()
    assert find(make.staff(oakfield)) == set()


def test_who_was_asked_before_and_who_is_about_to_join_have_it_too(policy, oakfield):
    make.end([require(policy)], date(2026, 9, 30))
    assert find(make.staff(oakfield)) == {policy.pk}
    assert find(make.staff(oakfield, from_on=date(2026, 10, 1))) == set()
    require(policy, days=7, from_on=date(2027, 1, 1))
    assert find(make.staff(oakfield, from_on=date(2027, 9, 1))) == {policy.pk}


def test_what_somebody_signed_stays_theirs_when_the_requirement_is_gone(protocol, oakfield):
    person = make.staff(oakfield)
    make.sign(person, protocol, oakfield)
    Requirement.objects.update(replaced_at=timezone.now())
    assert find(person) == {protocol.policy_id}
    assert find(make.staff(oakfield)) == set()
