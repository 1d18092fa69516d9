"""HR finds people by name, also those who have left."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.people.search import find_last_day, find_people
from tests import factories as make
from tests.words import read_words


def test_hr_finds_a_leaver_without_typing_accents(school, hr):
    client = make.sign_in(hr)
    page = client.get("/people/?q=lukasz zielinski")
    assert [found.person for found in page.context["rows"]] == [school["left_signed"]]
    person = client.get(f"/people/{school['left_signed'].pk}/").text
    assert "Left on 30 October 2026" in person
    assert "Signed, has left" in person
    assert school["left_signed"].signings.get().number in person


@pytest.mark.parametrize("q", ["S0", "", "khan", "Khan A", "aisha"])
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
