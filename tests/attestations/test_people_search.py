"""HR finds people by name, also those who have left."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.models import PersonName, StaffNumber
from portal.people.names import squeeze
from portal.people.search import find_last_day, find_people
from portal.people.search_index import IndexedRecord, SearchIndex, split_query
from tests import factories as make
from tests.rows import ask_all
from tests.words import read_words


def test_hr_finds_a_leaver_without_typing_accents(school, hr):
    client = make.sign_in(hr)
    page = client.get("/people/?q=lukasz zielinski")
    assert [found.person for found in page.context["rows"]] == [school["left_signed"]]
    person = client.get(f"/people/{school['left_signed'].pk}/").text
    assert "Left on 30 October 2026" in person
    assert "Signed, has left" in person
    assert school["left_signed"].signings.get().number in person


@ask_all("q", ["S0", "", "khan", "Khan A", "aisha"])
def test_search_answers_whatever_is_typed(school, hr, q):
    assert make.sign_in(hr).get("/people/", {"q": q}).status_code == 200


def test_search_says_when_nobody_is_found(school, hr):
    assert "Nobody found for “zzz”" in read_words(make.sign_in(hr).get("/people/?q=zzz"))


def test_on_the_last_day_of_work_nobody_has_left(oakfield):
    today = timezone.localdate()
    person = make.staff(oakfield, until_on=today)
    now = timezone.now()
    assert find_last_day(person.engagements.all(), now) is None
    assert find_last_day(person.engagements.all(), now + timedelta(days=1)) == today


@pytest.mark.parametrize("typed", ["x0042", " X0042 ", "zo.f", "fair ZOE"])
def test_somebody_is_found_by_staff_number_start_of_the_address_or_words_of_the_name(oakfield, typed):
    make.staff(oakfield, "Aisha", "Khan")
    found = make.staff(oakfield, "Zoë", "Fairclough", reference="X0042", email="zo.f@demo.example")
    assert find_people(typed) == [found.pk]


@pytest.fixture
def cast(oakfield):
    """Three people whose names are written in many ways."""
    return {
        "maya": make.staff(oakfield, "Maya", "O'Brien-Łukasz", reference="S0077", email="m.obrien@demo.example"),
        "sean": make.staff(oakfield, "Seán", "O'Connor", reference="S0100", email="head@demo.example"),
        "ana": make.staff(oakfield, "Ana María", "de la Cruz", reference=None, email=""),
    }


@ask_all(
    ("typed", "names"),
    [
        ("oconnor", ["sean"]),
        ("O’CONNOR", ["sean"]),
        ("connor sean", ["sean"]),
        ("lukasz maya", ["maya"]),
        ("brienlukasz", ["maya"]),
        ("O'Brien-Łukasz", ["maya"]),
        ("delacruz", ["ana"]),
        ("maria ana", ["ana"]),
        ("0077", ["maya"]),
        ("s 0077", ["maya"]),
        ("brien 0077", ["maya"]),
        ("obrien@demo", ["maya"]),
        ("m.obr", ["maya"]),
        ("head", ["sean"]),
        ("demo", []),
        ("nobody", []),
    ],
)
def test_parts_of_names_numbers_and_addresses_are_found_in_any_order_and_spelling(cast, typed, names):
    assert find_people(typed) == [cast[name].pk for name in names]


def test_former_numbers_and_those_of_other_systems_are_found(cast):
    now = timezone.now()
    StaffNumber.objects.create(person=cast["sean"], number="OLD-9", replaced_at=now)
    StaffNumber.objects.create(person=cast["ana"], source="SIMS", number="4711")
    assert find_people("old-9") == [cast["sean"].pk]
    assert find_people("4711") == [cast["ana"].pk]


def test_a_former_name_is_found_by_hr_alone(cast, hr, auditor):
    name = {"given_names": "Ana", "family_name": "Oldname", "until_on": timezone.localdate() - timedelta(days=9)}
    PersonName.objects.create(person=cast["ana"], **name)
    words = {person: read_words(make.sign_in(person).get("/people/?q=oldname")) for person in (hr, auditor)}
    assert "Also known as Ana Oldname" in words[hr]
    assert "Nobody found" in words[auditor]
    assert "Also known as" not in read_words(make.sign_in(auditor).get("/people/?q=cruz"))


def test_a_changed_name_or_number_is_found_at_once(cast):
    assert find_people("newname") == []
    cast["sean"].family_name, cast["sean"].reference = "Newname", "N1"
    cast["sean"].save()
    assert find_people("newname") == find_people("n1") == [cast["sean"].pk]
    assert find_people("oconnor") == []


def test_a_merged_record_leads_to_the_kept_person(cast):
    make.merge(cast["sean"], into=cast["ana"])
    assert find_people("oconnor") == find_people("s0100") == find_people("cruz") == [cast["ana"].pk]


names = st.text(st.characters(categories=["Lu", "Ll", "Lo"], include_characters=" -'’"), min_size=1, max_size=30)


@given(names, names, st.data())
def test_any_part_of_each_of_somebodys_names_finds_them(given_names, family_name, data):
    name = f"{squeeze(given_names)}|{squeeze(family_name)}"
    record = IndexedRecord("id", name, "", "", "", "")
    parts = []
    for written in (given_names, family_name):
        word = data.draw(st.sampled_from(written.split() or [""]))
        begin = data.draw(st.integers(0, len(word)))
        parts.append(word[begin : begin + data.draw(st.integers(0, 9))])
    query = " ".join(data.draw(st.permutations(parts)))
    if all(word.name for word in split_query(query)):
        assert SearchIndex([record], {}).find(query, sees_former_names=False) == {"id"}
