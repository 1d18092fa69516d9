"""The search finds clauses of the policies in force, whatever is typed."""

from datetime import date

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy.models import Version
from policy.reading.search import describe_found, find_words
from tests import factories as make
from tests.words import read_words

FUNCTION_FIXTURE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def search(words):
    versions = list(Version.objects.in_force(at=timezone.now()))
    found = find_words(versions, words)
    return describe_found(found.clauses), found


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("friend requests", "5.1"),
        ("request from a friend", "5.1"),
        ('"personal and professional boundaries"', "5.1"),
        ("whistleblowing", ""),
    ],
)
def test_the_closest_clause_comes_first(protocol, words, first):
    clauses, found = search(words)
    assert [clause.name for clause in clauses][:1] == [first] * bool(first)
    assert found.has_all or not clauses


def test_some_of_the_words_are_better_than_none(protocol):
    clauses, found = search("zebra friend -pupils")
    assert not found.has_all
    assert {"1.1", "5.1"} <= {clause.name for clause in clauses}


def test_found_words_are_marked_and_the_rest_is_escaped(protocol):
    clauses, _ = search("friend requests")
    assert "<mark>friend</mark> <mark>requests</mark>" in clauses[0].words
    assert clauses[0].address == "#5.1"


def test_an_appendix_is_found_at_its_own_page(protocol):
    clauses, _ = search('"their friends, family, neighbours"')
    assert clauses[0].address == "appendix-2/#5"


def test_only_the_version_in_force_is_searched(protocol, teacher, as_):
    source = b"1 Purpose\n1.1 Nobody keeps zebras at school.\n"
    later = make.version(number="2.0", source=source, in_force_on=date(2027, 1, 4))
    assert "No clause with these words" in read_words(as_(teacher).get("/search/?q=zebras").text)
    assert later.in_force_at > timezone.now()


@FUNCTION_FIXTURE
@given(words=st.text(min_size=1, max_size=250) | st.text("ab\"'&|!:*()<>-\\ \u202e\u200f", max_size=30))
def test_whatever_is_typed_is_answered(protocol, teacher, as_, words):
    answer = as_(teacher).get("/search/", {"q": words})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "Type the words to look for."),
        ("a", "Type at least two letters."),
        ("b" * 10_000, "Type at most 200 letters."),
        ("the", "Words like “the” and “of” are not looked for."),
        ("\u202efriend\u202c requests", "1 clause with these words"),
    ],
)
def test_the_page_says_what_to_do_next(protocol, teacher, as_, words, says):
    assert says in read_words(as_(teacher).get("/search/", {"q": words}).text)


def test_a_search_takes_as_many_queries_for_many_clauses_as_for_one(
    protocol, teacher, as_, django_assert_max_num_queries
):
    client = as_(teacher)
    client.get("/search/?q=employees")
    with django_assert_max_num_queries(9):
        client.get("/search/?q=employees")
