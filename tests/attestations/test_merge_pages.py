"""HR finds records that may be of one person, compares and merges them, and takes them apart in the browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.models import AuditLine, Category, Person, PersonMerge, StaffNumber
from portal.people.duplicates import find_pairs
from tests import factories as make
from tests.words import read_words

DUPLICATES = "/manage/people/duplicates/"


@pytest.fixture
def pair(oakfield, millbrook):
    one = make.staff(oakfield, "Maya", "O'Brien", reference="S0077")
    other = make.staff(oakfield, "Maya", "Obrien", category=Category.SUPPORT, email="", reference=None)
    make.engagement(other, millbrook)
    return one, other


def compare(one, other):
    return f"{DUPLICATES}{one.pk}/{other.pk}/"


def list_pairs():
    return [({pair.one, pair.other}, pair.reasons) for pair in find_pairs(at=timezone.now())]


def test_the_same_name_at_the_same_academy_is_suggested(pair):
    assert list_pairs() == [(set(pair), ["Same name, both at Oakfield Academy"])]


def test_the_same_name_elsewhere_is_suggested_only_if_one_has_no_address(oakfield, millbrook, hawthorn):
    one = make.staff(oakfield, "Sarah", "Smith")
    make.staff(millbrook, "Sarah", "Smith")
    assert list_pairs() == []
    other = make.staff(hawthorn, "Smith", "Sarah", email="")
    assert ({one, other}, ["Same name, and one of them has no e-mail address"]) in list_pairs()


def test_the_staff_number_of_another_source_is_suggested_if_the_names_share_a_word(oakfield, millbrook):
    one = make.staff(oakfield, "Maya", "O'Brien", reference="S0077")
    other = make.staff(millbrook, "Maya", "Khan")
    stranger = make.staff(millbrook, "Liam", "Byrne")
    StaffNumber.objects.create(person=other, source="Payroll", number="S0077")
    StaffNumber.objects.create(person=stranger, source="Library", number="S0077")
    assert list_pairs() == [({one, other}, ["Same staff number: S0077"])]


def test_hr_compares_and_merges_two_records(protocol, pair, hr):
    one, other = pair
    client = make.sign_in(hr)
    assert compare(*sorted(pair, key=lambda person: person.reference or "~")) in client.get(DUPLICATES).text
    words = read_words(client.get(compare(one, other)))
    assert "Social Networking Protocol, Oakfield Academy" in words
    assert "Not on it" in words  # the first at Millbrook
    page = client.post(compare(one, other), {"kept": one.pk}, follow=True)
    assert page.redirect_chain == [(f"/people/{one.pk}/", 302)]
    assert "Everything of Maya Obrien now counts for Maya O'Brien" in read_words(page)
    assert PersonMerge.objects.get().merged == other
    assert client.get(DUPLICATES).context["page"].paginator.count == 0


def test_a_refusal_stands_in_the_form(pair, hr):
    one, other = pair
    client = make.sign_in(hr)
    assert "Choose the record that you keep" in read_words(client.post(compare(one, other), {}))
    words = read_words(client.post(compare(one, other), {"kept": other.pk}))
    assert "Only Maya O'Brien (S0077) has an e-mail address to sign in with" in words
    assert not PersonMerge.objects.exists()


def test_hr_says_that_they_are_two_people(pair, hr):
    page = make.sign_in(hr).post(compare(*pair), {"apart": "1"}, follow=True)
    assert "stay two people" in read_words(page)
    assert list_pairs() == []


def test_hr_is_warned_of_somebody_who_is_signed_in(pair, hr):
    client = make.sign_in(hr)
    assert "may be using the portal now" not in read_words(client.get(compare(*pair)))
    Person.objects.filter(pk=pair[0].pk).update(last_login=timezone.now() - timedelta(hours=1))
    assert "may be using the portal now" in read_words(client.get(compare(*pair)))


def test_hr_finds_the_other_record_of_somebody_whom_nothing_suggested(oakfield, hr):
    one, other = make.staff(oakfield, "Maya", "O'Brien"), make.staff(oakfield, "Maya", "Zeta")
    page = make.sign_in(hr).get(f"/manage/people/{one.pk}/merge/?q=zeta")
    assert compare(one, other) in page.text


def test_hr_takes_two_records_apart_from_the_persons_page(protocol, pair, hr, clock):
    one, other = pair
    client = make.sign_in(hr)
    client.post(compare(one, other), {"kept": one.pk})
    address = f"/manage/people/{other.pk}/apart/"
    assert address in client.get(f"/people/{one.pk}/").text
    assert "Take the two records apart?" in read_words(client.get(address))
    clock.shift(60)
    page = client.post(address, follow=True)
    assert page.redirect_chain == [(f"/people/{one.pk}/", 302)]
    assert "they are two people again" in read_words(page)
    assert client.get(address).status_code == 404
    assert client.post(address).url == f"/people/{one.pk}/"  # the second half of a double click


def test_two_who_were_never_one_cannot_be_taken_apart(pair, hr):
    client = make.sign_in(hr)
    client.post(compare(*pair), {"apart": "1"})
    assert [client.post(f"/manage/people/{person.pk}/apart/").status_code for person in pair] == [404, 404]


def test_the_page_of_a_merged_record_leads_to_the_kept_one(pair, hr):
    one, other = pair
    client = make.sign_in(hr)
    client.post(compare(one, other), {"kept": one.pk})
    page = client.get(f"/people/{other.pk}/", follow=True)
    assert page.redirect_chain == [(f"/people/{one.pk}/", 302)]
    assert "Merged with the record of Maya Obrien" in read_words(page)


def test_nobody_takes_their_own_records_apart(pair, hr, office):
    merged = pair[1]
    PersonMerge.objects.create(kept=hr, merged=merged, recorded_at=make.LONG_AGO)
    page = make.sign_in(hr).post(f"/manage/people/{merged.pk}/apart/", follow=True)
    assert "This is your own record" in read_words(page)
    assert PersonMerge.objects.filter(replaced_at=None).exists()


def test_looking_at_two_records_leaves_a_line_for_each(pair, hr):
    make.sign_in(hr).get(compare(*pair))
    subjects = AuditLine.objects.filter(by=hr, action="see").values_list("subject", flat=True)
    assert {f"person:{person.pk}" for person in pair} <= set(subjects)


def test_a_page_of_pairs_takes_as_many_queries_however_many(oakfield, hr, django_assert_max_num_queries):
    for number in range(30):
        for _ in range(2):
            make.staff(oakfield, "Sarah", f"Smith {number}")
    client = make.sign_in(hr)
    with django_assert_max_num_queries(20):
        assert client.get(DUPLICATES).context["page"].paginator.count == 30
