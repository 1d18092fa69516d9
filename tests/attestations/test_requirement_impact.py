"""What a requirement will do, computed before it is made."""

from datetime import date, timedelta

from django.utils import timezone

from attestations.assignments import queries
from attestations.requirements import impact
from portal.models import Category
from tests import factories as make
from tests.attestations.requirement_builders import TERMS, require


def test_the_effect_is_what_happens_then(oakfield, millbrook, protocol, clock):
    signed = make.staff(oakfield)
    make.staff(oakfield)
    make.staff(millbrook, from_on=date(2026, 11, 20))
    make.staff(millbrook, category=Category.GOVERNOR)
    away = make.staff(millbrook)
    make.absence(away, date(2026, 11, 1))
    make.sign(signed, protocol, oakfield)
    terms = TERMS | {"from_on": date(2026, 11, 23)}
    found = impact.build_requirement_impact(protocol.policy, terms, at=timezone.now())
    assert (found.people, found.academies, found.already, found.signed) == (2, 2, 2, 1)
    assert found.first_due_on == found.last_due_on == date(2026, 11, 30)
    clock.move_to(make.midnight(date(2026, 11, 23)) + timedelta(hours=12))
    require(protocol.policy, **terms)
    [required] = queries.load_required_policies(known_at=timezone.now())
    due = [
        a.outcome.due_on
        for a in queries.load_trust_assignments(required, as_at=timezone.now())
        if a.outcome.school_year == 2026
    ]
    assert sorted(filter(None, due))[-1] == date(2026, 11, 30)


def test_the_effect_of_a_year_to_come_asks_those_again_who_have_signed(oakfield, protocol):
    teacher = make.staff(oakfield)
    make.sign(teacher, protocol, oakfield)
    terms = TERMS | {"from_on": date(2027, 9, 1)}
    found = impact.build_requirement_impact(protocol.policy, terms, at=timezone.now())
    assert (found.people, found.already, found.signed, found.first_due_on) == (1, 0, 0, date(2027, 9, 8))


def test_the_effect_takes_as_many_queries_for_many_people(oakfield, millbrook, protocol, django_assert_max_num_queries):
    for _ in range(20):
        make.engagement(make.staff(oakfield), millbrook)
    with django_assert_max_num_queries(12):
        found = impact.build_requirement_impact(protocol.policy, TERMS, at=timezone.now())
    assert (found.people, found.academies) == (20, 2)


def test_a_policy_without_a_version_in_force_asks_nobody_yet(protocol):
    later = make.version(slug="gifts", title="Gifts Policy", in_force_on=date(2027, 1, 1), at=timezone.now())
    found = impact.build_requirement_impact(later.policy, TERMS, at=timezone.now())
    assert (found.has_version, found.people) == (False, 0)


def test_who_would_sign_for_one_academy_more_is_not_counted_as_asked_already(oakfield, millbrook):
    make.engagement(make.staff(oakfield), millbrook)
    version = make.version()
    make.requirement(version.policy, academies=[oakfield])
    found = impact.build_requirement_impact(version.policy, TERMS, at=timezone.now())
    assert (found.people, found.academies, found.already) == (1, 2, 0)
