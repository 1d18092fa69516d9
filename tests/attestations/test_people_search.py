"""HR finds people by name, also those who have left."""

import pytest

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
