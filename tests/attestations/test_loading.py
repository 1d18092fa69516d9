"""What is read of one person in plain SQL is what Django's own queries read of everybody."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from attestations.assignments import cache_stamp
from attestations.assignments.elsewhere import Elsewhere
from attestations.assignments.facts import Membership
from attestations.assignments.loading import load_engagement_facts
from attestations.assignments.one_person import load_person_facts
from attestations.assignments.spans import Span
from policy.models import Version
from portal.models import AcademyName, Engagement
from tests import factories as make


@pytest.fixture
def person(oakfield, millbrook, protocol, clock):
    """Somebody with work at two academies, one of them replaced, an absence that is over, and a signature at each."""
    person = make.staff(oakfield, "Zoë", "O'Brien-Łukasz", from_on=date(2026, 9, 1), until_on=date(2026, 12, 31))
    indoors = {"is_with_children": False, "why_not_with_children": "Works in the office"}
    make.engagement(person, oakfield, job_title="Midday supervisor", from_on=date(2026, 10, 1), **indoors)
    worked = {"category": "casual", "is_asked_once_worked": True, "first_worked_on": date(2026, 10, 9)}
    make.engagement(person, oakfield, job_title="Relief cook", from_on=date(2026, 10, 2), **worked)
    make.member(person, "drivers", from_on=date(2026, 10, 1))
    make.member(person, "drivers", from_on=date(2026, 9, 1), replaced_at=make.LONG_AGO)
    make.engagement(person, millbrook, from_on=date(2026, 9, 2))
    replaced = make.engagement(person, millbrook, job_title="Entered by mistake", from_on=date(2026, 9, 3))
    replaced.replaced_at = timezone.now()
    replaced.save(update_fields=["replaced_at"])
    make.absence(person, date(2026, 9, 7), date(2026, 9, 11))
    make.sign(person, protocol, oakfield)
    clock.shift(60)
    make.sign(person, protocol, millbrook)
    make.sign(make.staff(oakfield), protocol, oakfield)
    make.taken_over(person)
    make.taken_over(person, "Not accepted")
    make.acceptance(protocol, date(2026, 12, 31), make.person(), make.person())
    return person


@pytest.mark.parametrize("seconds_ago", [0, 30, 90])
def test_one_persons_facts_are_the_same_read_either_way(person, protocol, seconds_ago):
    at = timezone.now() - timedelta(seconds=seconds_ago)
    one = load_person_facts(person, as_at=at, known_at=at)
    versions = list(Version.objects.values_list("pk", flat=True))
    work = Engagement.objects.filter(person=person)
    every = load_engagement_facts(work, versions, groups=["drivers"], as_at=at, known_at=at)
    assert (one.people, one.jobs, one.absences) == (every.people, every.jobs, every.absences)
    assert one.memberships == every.memberships == {person.pk: [Membership("drivers", Span(date(2026, 10, 1), None))]}
    assert [job.is_with_children for job in one.jobs[person.pk, work[0].academy_id]] == [True, False, True]
    assert one.signed == every.signed
    assert one.elsewhere == every.elsewhere == {person.pk: [Elsewhere(protocol.pk, date(2026, 12, 31))]}
    assert len(one.jobs) == 2
    assert len(one.signed) == {0: 2, 30: 1, 90: 0}[seconds_ago]


def test_signatures_made_after_the_day_asked_for_are_not_read_whatever_is_known_now(person):
    now = timezone.now()
    one = load_person_facts(person, as_at=now - timedelta(seconds=30), known_at=now)
    assert len(one.signed) == 1


def test_what_is_shared_is_loaded_anew_on_the_day_of_an_academys_new_name_and_on_no_other(oakfield, protocol):
    now = timezone.now()
    begins = timezone.localdate(now) + timedelta(2)
    AcademyName.objects.create(academy=oakfield, name="Oak", urn="149999", from_on=begins, recorded_at=make.LONG_AGO)
    stamps = [cache_stamp.load_shared_stamp(at=now + timedelta(days)) for days in range(5)]
    assert stamps[0] == stamps[1] != stamps[2] == stamps[3] == stamps[4]
