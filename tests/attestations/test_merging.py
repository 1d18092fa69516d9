"""Two records of one person count as one, nothing is moved, and they can be taken apart again."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from attestations.assignments import queries
from attestations.assignments.loading import load_engagement_facts
from attestations.assignments.one_person import load_person_facts
from attestations.assignments.rules import State
from attestations.models import Attestation
from attestations.reports import boards
from attestations.reports.rows import BoardFilter
from attestations.signing.actions import StaleForm
from policy.models import Version
from portal.access.scope import load_current_grants
from portal.models import AuditLine, Category, Engagement, Grant, Person, PersonMerge
from portal.models.roles import Role
from portal.people.actions import access, merging
from portal.people.duplicates import find_pairs
from portal.refusals import ActionRefused
from tests import factories as make
from tests.words import read_words

MINUTE = timedelta(minutes=1)


@pytest.fixture
def kept(oakfield):
    return make.staff(oakfield, "Maya", "O'Brien", email="maya@demo.example")


@pytest.fixture
def merged(oakfield, millbrook):
    """The same person, recorded a second time: at both academies, in another category at Oakfield."""
    person = make.staff(oakfield, "Maya", "Brien", category=Category.SUPPORT, email="m.brien@demo.example")
    make.engagement(person, millbrook)
    return person


@pytest.fixture
def merge(kept, merged, hr, clock):
    """Merges the two, a minute after whatever was done before."""

    def do():
        clock.shift(60)
        done = merging.merge_people(merged, into=kept, by=hr)
        clock.shift(60)
        return done

    return do


def fresh(person):
    return Person.objects.get(pk=person.pk)


def list_states(person, at=None):
    found = queries.load_person_assignments(fresh(person), as_at=at or timezone.now())
    return {assignment.academy.slug: assignment.state for assignment in found}


def read_board(academy, at=None):
    at = at or timezone.now()
    [required] = queries.load_required_policies(known_at=at)
    board = boards.build_board(academy, required, as_at=at, filter=BoardFilter(sort="name"))
    return [(row.name, row.state) for row in board.rows if row.name.startswith("Maya")]


def test_a_signature_of_the_merged_record_counts_for_the_kept_one(protocol, kept, merged, oakfield, millbrook, merge):
    make.sign(merged, protocol, oakfield)
    assert list_states(kept) == {"oakfield": State.OVERDUE}
    merge()
    assert list_states(kept) == {"oakfield": State.ATTESTED, "millbrook": State.OVERDUE}
    assert list_states(merged) == {}


def test_boards_show_one_row_then_and_two_before(protocol, kept, merged, oakfield, millbrook, merge):
    make.sign(merged, protocol, oakfield)
    before = timezone.now() + MINUTE / 2
    merge()
    assert read_board(oakfield) == [("Maya O'Brien", State.ATTESTED)]
    assert read_board(millbrook) == [("Maya O'Brien", State.OVERDUE)]
    assert read_board(oakfield, before) == [("Maya Brien", State.ATTESTED), ("Maya O'Brien", State.OVERDUE)]


def test_an_absence_of_either_record_pauses_both(protocol, kept, merged, oakfield, merge):
    make.absence(merged, date(2026, 11, 1))
    merge()
    assert read_board(oakfield) == [("Maya O'Brien", State.NOT_DUE)]


def test_taken_apart_each_counts_for_itself_and_the_days_between_stay(
    protocol, kept, merged, oakfield, hr, clock, merge
):
    make.sign(merged, protocol, oakfield)
    merge()
    between = timezone.now()
    clock.shift(60)
    merging.separate_people(merged, by=hr)
    merging.separate_people(merged, by=hr)
    clock.shift(60)
    assert read_board(oakfield) == [("Maya Brien", State.ATTESTED), ("Maya O'Brien", State.OVERDUE)]
    assert read_board(oakfield, between) == [("Maya O'Brien", State.ATTESTED)]
    assert AuditLine.objects.filter(action="separate-people").count() == 1


def test_one_persons_facts_are_the_same_read_either_way(protocol, kept, merged, oakfield, merge):
    make.sign(merged, protocol, oakfield)
    make.absence(merged, date(2026, 9, 7), date(2026, 9, 11))
    merge()
    at = timezone.now()
    versions = list(Version.objects.values_list("pk", flat=True))
    work = Engagement.objects.filter(person__in=[kept, merged])
    one = load_person_facts(fresh(kept), as_at=at, known_at=at)
    every = load_engagement_facts(work, versions, groups=[], as_at=at, known_at=at)
    assert (one.people, one.jobs, one.absences, one.signed) == (
        every.people,
        every.jobs,
        every.absences,
        every.signed,
    )
    assert len(one.jobs) == 2
    known_before = at - 3 * MINUTE
    assert not load_person_facts(fresh(merged), as_at=at, known_at=at).jobs
    assert load_person_facts(fresh(merged), as_at=at, known_at=known_before).jobs


def test_signing_again_for_the_same_academy_gives_the_earlier_receipt(protocol, kept, merged, oakfield, merge):
    signing = make.sign(merged, protocol, oakfield)
    merge()
    assert make.sign(fresh(kept), protocol, oakfield) == signing
    assert Attestation.objects.count() == 1


def test_the_kept_person_signs_for_an_academy_of_the_merged_record(protocol, kept, merged, millbrook, hr, merge):
    merge()
    signing = make.sign(fresh(kept), protocol, millbrook)
    assert signing.person == kept
    assert list_states(kept)["millbrook"] == State.ATTESTED
    merging.separate_people(merged, by=hr)
    assert list_states(merged) == {"oakfield": State.OVERDUE, "millbrook": State.OVERDUE}


def test_whoever_is_merged_while_signing_signs_nothing_twice_and_loses_nothing(protocol, kept, merged, oakfield, merge):
    page_was_opened_by = fresh(merged)
    assert page_was_opened_by.record_ids == [merged.pk]  # as the request read it before the merge
    merge()
    with pytest.raises(StaleForm), transaction.atomic():
        make.sign(page_was_opened_by, protocol, oakfield)
    assert not Attestation.objects.exists()


def test_whoever_is_in_the_merged_record_is_told_the_other_address(protocol, kept, merged, merge):
    client = make.sign_in(merged)
    assert client.get("/").status_code == 200
    merge()
    page = client.post("/policies/social-networking-protocol/sign/", {"typed_name": "Maya"})
    assert page.status_code == 403
    words = read_words(page)
    assert "Sign in with maya@demo.example instead" in words
    assert "The form that you have just sent was not saved" in words
    assert client.get("/").status_code == 302
    assert "not saved" not in read_words(make.sign_in(merged).get("/"))


def test_the_kept_persons_home_receipts_and_name_checks_are_those_of_both(protocol, kept, merged, oakfield, merge):
    signing = make.sign(merged, protocol, oakfield)
    merge()
    client = make.sign_in(fresh(kept))
    assert signing.number in client.get("/").text
    page = client.get(f"/receipts/{signing.number}/")
    assert page.context["receipt"].is_own


def test_a_cached_page_notices_the_merge(protocol, kept, merged, oakfield, merge):
    make.sign(merged, protocol, oakfield)
    client, address = make.sign_in(kept), "/policies/social-networking-protocol/"
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    merge()
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


def test_work_in_the_merged_record_keeps_access_and_roles_alive(protocol, hr, oakfield, millbrook):
    kept = make.staff(oakfield, "Maya", "Left", until_on=date(2026, 10, 1))
    merged = make.staff(millbrook, "Maya", "Here")
    make.grant(kept, Role.HEAD, oakfield)
    make.grant(merged, Role.DEPUTY, millbrook)
    assert (kept.has_work, load_current_grants(kept, at=timezone.now())) == (False, [])
    merging.merge_people(merged, into=kept, by=hr)
    now = timezone.now()
    roles = {(Role.HEAD, oakfield.pk), (Role.DEPUTY, millbrook.pk)}
    assert fresh(kept).has_work
    assert set(load_current_grants(fresh(kept), at=now)) == roles
    found = Grant.objects.in_force(at=now).filter(person__in=[kept, merged])
    assert {(grant.role, grant.academy_id) for grant in found} == roles
    assert make.sign_in(kept).get("/academies/oakfield/").status_code == 200


def test_a_grant_of_the_merged_record_works_by_the_work_of_the_kept_one_or_of_a_third(hr, oakfield, millbrook):
    kept, third = make.person("Maya", "Kept"), make.staff(millbrook, "Maya", "Third")
    merged = make.person("Maya", "Merged")
    make.grant(merged, Role.HEAD, oakfield)
    merging.merge_people(merged, into=kept, by=hr)
    merging.merge_people(third, into=kept, by=hr)
    assert Grant.objects.in_force(at=timezone.now()).filter(person=merged).exists()
    merging.separate_people(third, by=hr)
    assert not Grant.objects.in_force(at=timezone.now()).filter(person=merged).exists()


def test_colleagues_are_told_the_kept_name_of_their_head(protocol, oakfield, hr, teacher):
    kept, merged = make.staff(oakfield, "Siân", "Kept"), make.staff(oakfield, "Siân", "Merged")
    make.grant(merged, Role.HEAD, oakfield)
    merging.merge_people(merged, into=kept, by=hr)
    words = read_words(make.sign_in(teacher).get("/policies/social-networking-protocol/question/"))
    assert "Siân Kept" in words
    assert "Siân Merged" not in words


@pytest.mark.parametrize("turn", [1, -1])
def test_no_chain_and_no_cycle_of_merges(kept, merged, hr, oakfield, turn):
    merging.merge_people(merged, into=kept, by=hr)
    third = make.staff(oakfield, "Maya", "Third")
    for one, other in [(kept, third), (third, merged), (kept, merged), (merged, third), (kept, kept)]:
        with pytest.raises(ActionRefused):
            merging.merge_people(one, into=other, by=hr)
    assert PersonMerge.objects.count() == 1


def test_a_merge_is_made_once_however_often_it_is_sent(kept, merged, hr):
    assert merging.merge_people(merged, into=kept, by=hr) == merging.merge_people(merged, into=kept, by=hr)
    assert AuditLine.objects.filter(action="merge-people").count() == 1


def test_nobody_merges_or_separates_their_own_records(kept, merged, hr, office):
    with pytest.raises(ActionRefused, match="your own record"):
        merging.merge_people(hr, into=kept, by=hr)
    with pytest.raises(ActionRefused, match="your own record"):
        merging.merge_people(kept, into=hr, by=hr)
    other = make.staff(office, "Holly", "Reid")
    make.grant(other, Role.HR)
    merging.merge_people(merged, into=hr, by=other)
    with pytest.raises(ActionRefused, match="your own record"):
        merging.separate_people(merged, by=fresh(hr))


def test_nobody_loses_the_only_address_or_a_closed_access_by_a_merge(kept, merged, hr, oakfield):
    without = make.staff(oakfield, "Maya", "Offline", email="")
    with pytest.raises(ActionRefused, match="Only Maya O'Brien"):
        merging.merge_people(kept, into=without, by=hr)
    access.close_access(merged, by=hr)
    with pytest.raises(ActionRefused, match="closed access"):
        merging.merge_people(merged, into=kept, by=hr)


def test_two_records_that_hr_found_to_be_two_people_are_not_suggested_again(oakfield, hr, protocol):
    one, other = (make.staff(oakfield, "Sarah", "Smith") for _ in range(2))
    [pair] = find_pairs(at=timezone.now())
    assert {pair.one, pair.other} == {one, other}
    merging.keep_apart(one, other, by=hr)
    assert find_pairs(at=timezone.now()) == []
    assert queries.load_person_assignments(fresh(one), as_at=timezone.now())
    assert fresh(other).kept_id is None
