"""The navigation: one way to each place, and a way to change one's password."""

import re

import pytest

from tests.words import read_links, read_words


def read_navigation(page):
    [markup] = re.findall(r'<nav aria-label="Main">.*?</nav>', page.text, re.DOTALL)
    return [" ".join(words.split()) for words in re.findall(r"<a [^>]*>(.*?)</a>", markup, re.DOTALL)]


@pytest.mark.parametrize(
    ("role", "places"),
    [
        ("teacher", ["My policies", "Policies"]),
        ("head", ["Home", "Policies", "Oakfield Academy"]),
        ("executive", ["Home", "Policies", "Academies"]),
        ("hr", ["Home", "Policies", "Trust", "People", "Manage"]),
        ("policy_lead", ["Home", "Policies", "Manage"]),
        ("auditor", ["Home", "Policies", "Trust", "People", "Approvals"]),
        ("administrator", ["Home", "Policies", "Security", "Portal"]),
    ],
)
def test_everybody_finds_each_place_once(role, places, protocol, request, as_):
    assert read_navigation(as_(request.getfixturevalue(role)).get("/policies/")) == places


def test_a_board_stands_under_the_trust_for_people_who_see_all_of_it(protocol, oakfield, hr, executive, as_):
    board = as_(hr).get("/academies/oakfield/").text
    assert re.search(r'href="/trust/"\s+aria-current="page"', board)
    own = as_(executive).get("/academies/hawthorn/").text
    assert re.search(r'href="/academies/"\s+aria-current="page"', own)


@pytest.mark.parametrize("address", ["/", "/policies/", "/recorded/", "/verify/"])
def test_every_page_leads_to_a_new_password(teacher, protocol, as_, address):
    assert ("/accounts/password/change/", "Change password") in read_links(as_(teacher).get(address))


def test_signing_out_names_who_is_signed_in_and_why_one_might(teacher, as_):
    said = "You are signed in as Maya O'Brien-Łukasz. Not you? Sign out so that the right person can sign in."
    assert said in read_words(as_(teacher).get("/accounts/logout/"))
