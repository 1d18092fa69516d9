"""What speaks against calling a version of form 2 editorial."""

from policy.comparison import compare_texts, list_units
from policy.comparison.significance import find_refused_weights, find_significant_changes
from policy.text import parse
from tests.policy.form_2_texts import LONE_WORKING
from tests.policy.unit_lists import identify_units
from tests.revised import replace_once

EDITORIAL = {"editorial"}


def find_changes_of_form_2(*pairs):
    texts = (LONE_WORKING, replace_once(LONE_WORKING, *pairs))
    return find_significant_changes(compare_texts(*identify_units(*(list_units(parse(t.encode())) for t in texts))))


def test_a_date_in_a_row_counts_like_one_in_a_clause():
    found = find_changes_of_form_2(("1 November", "1 October"))
    assert [one.sentence for one in found] == [
        "In row 1 of the table under section 3, “1 November” became “1 October”."
    ]
    assert find_refused_weights(found).keys() == EDITORIAL


def test_another_picture_is_not_editorial():
    found = find_changes_of_form_2(("5" * 64, "6" * 64))
    assert [one.sentence for one in found] == ["The picture under section 3.1 was replaced."]
    assert find_refused_weights(found).keys() == EDITORIAL


def test_emphasis_a_level_and_the_address_of_a_link_may_be_editorial():
    assert not find_changes_of_form_2(("**alone**", "alone"), ("## 3.1", "# 3.1"), ("org/lone-working", "org/new"))
