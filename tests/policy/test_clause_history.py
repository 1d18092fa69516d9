"""Every wording of a clause, newest first."""

from datetime import timedelta

from policy.publishing import actions as publishing_actions
from tests import factories as make
from tests.policy.history_pages import POLICY, get_identity
from tests.revised import DECEMBER, FEBRUARY, JANUARY, REWORDED
from tests.words import read_words


def test_every_wording_of_a_clause_is_shown_newest_first(get, third, clock):
    clock.move_to(make.midnight(JANUARY))
    page = get(f"clauses/{get_identity(third, '5.3')}/")
    said = read_words(page)
    assert "Every wording of 5.3 In force since 4 January 2027 5.3 in version 2.1" in said
    assert "registered with [removed: the end of removed] [added: your end of added] academy." in said
    assert "In force from 1 December 2026 until 4 January 2027 5.3 in version 2.0" in said
    assert f'href="{POLICY}versions/2.0/#5.3"' in page.text


def test_a_clause_that_was_renumbered_is_followed_through_its_numbers(get, second):
    said = read_words(get(f"clauses/{get_identity(second, '5.6')}/"))
    assert "Every wording of 5.6 In force since 1 September 2026 5.5 in version 1.0 5.6 in version 2.0" in said
    assert "Its words have never changed." in said


def test_what_has_no_number_is_named_in_words(get, second):
    assert "Every wording of the lead sentence" in read_words(get(f"clauses/{get_identity(second, 'lead')}/"))
    said = read_words(get(f"clauses/{get_identity(second, '7.4-3')}/"))
    assert "Every wording of 7.4, bullet 3" in said
    assert "Comes into force on 1 December 2026 7.4, bullet 3 in version 2.0 Sharing pictures" in said


def test_a_clause_that_is_gone_says_so(get, protocol, second, clock):
    gone = f"clauses/{get_identity(protocol, '7.4')}/"
    assert "It is not in version" not in read_words(get(gone))
    clock.move_to(make.midnight(DECEMBER))
    said = read_words(get(gone))
    assert "It is not in version 2.0, which is in force now." in said
    assert "In force from 1 September 2026 until 1 December 2026 7.4 in version 1.0" in said


def test_words_of_a_version_withdrawn_before_its_day_were_never_in_force(get, second, hr):
    publishing_actions.withdraw(second, reason="Too early.", by=hr)
    said = read_words(get(f"clauses/{get_identity(second, '5.3')}/"))
    assert "Never in force 5.3 in version 2.0, withdrawn on 22 November 2026" in said


def test_a_clause_of_another_policy_is_not_found_here(get, protocol, as_, teacher):
    other = make.version(slug="gifts", title="Gifts", source=b"Do.\n1 One\n1.1 Words.\n")
    found = get_identity(other, "1.1")
    get(f"clauses/{found}/", 404)
    assert as_(teacher).get(f"/policies/gifts/clauses/{found}/").status_code == 200
    get("clauses/00000000-0000-4000-8000-000000000000/", 404)


def test_the_history_of_a_clause_takes_as_many_queries_for_many_versions(
    third, teacher, as_, django_assert_max_num_queries
):
    address = f"{POLICY}clauses/{get_identity(third, '5.3')}/"
    for number in range(2, 8):
        text = REWORDED.replace("your academy", f"academy {number}")
        make.version(f"2.{number}", text.encode(), in_force_on=FEBRUARY + timedelta(days=number))
    client = as_(teacher)
    client.get(address)  # each version's text is held against its digests once, and kept
    with django_assert_max_num_queries(10):
        assert read_words(client.get(address)).count("5.3 in version") == 8
