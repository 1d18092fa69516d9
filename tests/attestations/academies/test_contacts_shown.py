"""Where people read whom they can turn to."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal.models import Contact, ContactKind, LineAbove, PersonMerge
from portal.people.actions import contacts, lines_above
from portal.people.actions.contacts import ContactTerms
from portal.people.lines_above import find_line_above
from portal.refusals import ActionRefused
from tests import factories as make

POLICY = "/policies/social-networking-protocol/"


def name_contact(academy, hr, kind=ContactKind.SAFEGUARDING_LEAD, name="Dana Lee", telephone="01632 960123", **terms):
    terms = {"email": "", "from_on": date(2026, 9, 1), **terms}
    return contacts.add_contact(academy, ContactTerms(kind, name, telephone, **terms), by=hr)


def read(client, address):
    return " ".join(client.get(address).content.decode().split())


@pytest.mark.parametrize("address", ["/", POLICY, f"{POLICY}appendix-1/"])
def test_contacts_of_the_readers_academy_stand_on_home_and_every_policy(
    oakfield, millbrook, teacher, hr, protocol, as_, address
):
    name_contact(oakfield, hr)
    name_contact(millbrook, hr, name="Somebody Else")
    page = read(as_(teacher), address)
    assert "Contacts at Oakfield Academy" in page
    assert "Dana Lee" in page
    assert 'href="tel:01632960123"' in page
    assert "Somebody Else" not in page


@pytest.mark.parametrize("page", ["question", "decline"])
def test_where_people_can_write_they_read_whom_to_speak_to_about_a_child(oakfield, teacher, hr, protocol, as_, page):
    name_contact(oakfield, hr)
    name_contact(oakfield, hr, ContactKind.CHAIR, "Ayo Bello", "", email="chair@demo.example")
    words = read(as_(teacher), f"{POLICY}{page}/")
    assert "Worried about a child, or about how an adult behaves with one? Do not write it here." in words
    assert "Speak to Dana Lee now on" in words
    assert "If it is about the head teacher, speak to Ayo Bello at" in words
    assert '<a class="govuk-link" href="tel:999">999</a>' in words


def test_without_a_name_it_says_whom_to_look_for(oakfield, teacher, protocol, as_):
    words = read(as_(teacher), f"{POLICY}question/")
    assert "Speak to the designated safeguarding lead now." in words
    assert "Contacts at" not in read(as_(teacher), "/")


def test_at_two_academies_each_is_named(two_academies, millbrook, hawthorn, hr, protocol, as_):
    name_contact(millbrook, hr)
    name_contact(hawthorn, hr, name="Bea Moss")
    words = read(as_(two_academies), f"{POLICY}question/")
    assert "At Millbrook Primary Academy, speak to Dana Lee now" in words
    assert "At Hawthorn Academy, speak to Bea Moss now" in words


def test_the_deputy_stands_in_where_there_is_no_lead(oakfield, teacher, hr, protocol, as_):
    name_contact(oakfield, hr, ContactKind.SAFEGUARDING_DEPUTY, "Della Fox")
    assert "Speak to Della Fox now" in read(as_(teacher), f"{POLICY}question/")


def test_a_page_that_was_kept_is_made_anew_when_a_contact_changes(oakfield, teacher, hr, protocol, as_, clock):
    client = as_(teacher)
    tags = {client.get(POLICY)["ETag"]}
    clock.shift(60)
    contact = name_contact(oakfield, hr)
    tags.add(client.get(POLICY)["ETag"])
    assert "Dana Lee" in read(client, POLICY)
    clock.shift(60)
    terms = ContactTerms(contact.kind, "Dana Lee-Moss", contact.telephone, "", contact.from_on)
    contacts.change_contact(contact, terms, by=hr)
    tags.add(client.get(POLICY)["ETag"])
    assert "Dana Lee-Moss" in read(client, POLICY)
    assert len(tags) == 3


def test_contacts_count_on_their_days_only(oakfield, teacher, hr, protocol, as_):
    name_contact(oakfield, hr, name="Past Lead", until_on=date(2026, 11, 21))
    name_contact(oakfield, hr, name="Coming Lead", from_on=date(2026, 11, 23))
    page = read(as_(teacher), "/")
    assert "Past Lead" not in page
    assert "Coming Lead" not in page


def test_a_contact_that_was_changed_by_somebody_else_is_not_changed_again(oakfield, hr, clock):
    contact = name_contact(oakfield, hr)
    clock.shift(60)
    contacts.take_out_contact(contact, by=hr)
    with pytest.raises(ActionRefused, match="changed in the meantime"):
        contacts.take_out_contact(contact, by=hr)
    assert name_contact(oakfield, hr) == name_contact(oakfield, hr)
    assert Contact.objects.filter(replaced_at=None).count() == 1


def test_the_line_above_is_who_is_named_while_they_work_here(oakfield, executive, hr, clock):
    assert find_line_above(oakfield, at=timezone.now()) is None
    lines_above.name_line_above(oakfield, executive, from_on=date(2026, 11, 22), by=hr)
    assert find_line_above(oakfield, at=timezone.now()) == executive
    assert find_line_above(oakfield, at=timezone.now() - timedelta(days=1)) is None
    clock.shift(60)
    make.end(executive.engagements.filter(replaced_at=None), date(2026, 11, 21))
    assert find_line_above(oakfield, at=timezone.now()) is None


def test_the_line_above_of_a_merged_record_is_who_was_kept(oakfield, executive, hr):
    double = make.person("Danny", "Wright")
    LineAbove.objects.create(academy=oakfield, person=double, from_on=date(2026, 9, 1))
    PersonMerge.objects.create(kept=executive, merged=double)
    assert find_line_above(oakfield, at=timezone.now()) == executive


def test_whoever_is_named_next_takes_the_place_from_that_day(oakfield, executive, hr, clock):
    other = make.staff(oakfield, "Olu", "Ade")
    lines_above.name_line_above(oakfield, executive, from_on=date(2026, 9, 1), by=hr)
    clock.shift(60)
    lines_above.name_line_above(oakfield, other, from_on=date(2026, 12, 1), by=hr)
    assert find_line_above(oakfield, at=timezone.now()) == executive
    clock.shift(timedelta(days=9))
    assert find_line_above(oakfield, at=timezone.now()) == other


@pytest.mark.parametrize("who", ["hr", "head"])
def test_nobody_names_themselves_or_the_head_above_the_head(oakfield, head, hr, who, request):
    with pytest.raises(ActionRefused):
        lines_above.name_line_above(oakfield, request.getfixturevalue(who), from_on=date(2026, 12, 1), by=hr)
