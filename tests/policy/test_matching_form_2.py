"""Which unit of form 2 continues which: those without a number are found by their words and order."""

from random import Random

from policy.comparison import Unit, UnitMatch, list_units, match_units
from policy.text import parse
from tests.policy.form_2_texts import LONE_WORKING
from tests.policy.test_matching import list_doubtful, list_old_indexes
from tests.policy.unit_lists import FRIENDS, LOG, POST, make_clauses, make_sentences, rewrite_words
from tests.timing import at_most


def make_paragraphs(*texts, kind="paragraph", letter="p"):
    return [Unit("", kind, "", f"1-{letter}{n}", text) for n, text in enumerate(texts, 1)]


def make_rows(*rows):
    return [Unit("", "row", "", f"1-t1-{n}", "\t".join(cells), table=1) for n, cells in enumerate(rows, 1)]


def make_headings(*headings):
    return [Unit("", "heading", number, number or text, text, level) for number, level, text in headings]


def test_a_text_of_form_2_continues_itself():
    units = list_units(parse(LONE_WORKING.encode()))
    assert match_units(units, units) == [UnitMatch(at) for at in range(len(units))]


def test_paragraphs_after_a_new_one_keep_their_identity():
    old, new = make_paragraphs(POST, LOG, FRIENDS), make_paragraphs("Ask first.", POST, LOG, FRIENDS)
    assert match_units(old, new) == [UnitMatch(None), UnitMatch(0), UnitMatch(1), UnitMatch(2)]


def test_a_heading_with_another_number_or_level_is_the_same():
    old = make_headings(("1", 1, "Purpose"), ("2", 1, "Risks"), ("", 1, "Contacts"))
    new = make_headings(("1", 1, "Before you read"), ("2", 1, "Purpose"), ("3", 2, "Risks"), ("4", 1, "Contacts"))
    assert match_units(old, new) == [UnitMatch(None), UnitMatch(0), UnitMatch(1), UnitMatch(2)]


def test_a_paragraph_that_became_a_clause_or_a_bullet_is_the_same():
    old = make_paragraphs(POST, LOG)
    new = [*make_clauses(POST), *make_paragraphs(LOG, kind="bullet", letter="")]
    assert list_old_indexes(match_units(old, new)) == [0, 1]


def test_a_row_is_found_by_its_first_cell_when_the_others_changed():
    old = make_rows(("Locking up", "Two people", "Site staff"), ("Home visits", "Two people", "Site staff"))
    new = make_rows(
        ("Fires", "Two people", "Site staff"), ("Home visits", "Never alone", "All heads"), ("Locking up", "x", "y")
    )
    assert match_units(old, new) == [UnitMatch(None), UnitMatch(1), UnitMatch(0)]


def test_a_number_in_the_first_cell_does_not_make_a_row():
    old = make_rows(("1", "Locking up the hall", "Site staff"), ("2", "Visits at home", "Teachers"))
    new = make_rows(
        ("1", "Fires", "All"), ("2", "Locking up the hall", "Site staff"), ("3", "Visits at home", "Teachers")
    )
    assert list_old_indexes(match_units(old, new)) == [None, 0, 1]


def test_nobody_is_asked_which_row_a_row_continues():
    old = make_rows(("Locking up", "Two people"), ("Locking up late", "Two people"))
    new = make_rows(("Fires", "Run"), ("Locking up now", "Two people"))
    assert list_doubtful(match_units(old, new)) == []


# Speed


def test_two_thousand_rows_are_matched_within_two_seconds():
    old = make_rows(*((f"Risk {n}", "Two people from 1 November", f"Site {n % 7}") for n in range(2_000)))
    new = make_rows(*((f"Risk {n}", "Two people from 1 October", f"Site {n % 5}") for n in range(1, 2_001)))
    with at_most(200):
        found = match_units(old, new)
    assert list_old_indexes(found)[:100] == list(range(1, 101))


def test_a_handbook_of_900_units_of_all_kinds_is_matched_within_two_seconds():
    random = Random(5)
    texts = make_sentences(900)
    kinds = random.choices(["paragraph", "clause", "bullet"], k=900)
    old = [Unit("", kind, "", f"p{at}", text) for at, (kind, text) in enumerate(zip(kinds, texts, strict=True))]
    kinds = random.choices(["paragraph", "clause", "bullet"], k=900)
    new = [
        Unit("", kind, "", f"p{at}", rewrite_words(text, random))
        for at, (kind, text) in enumerate(zip(kinds, texts, strict=True))
    ]
    with at_most(200):
        found = match_units(old, new)
    assert list_old_indexes(found) == list(range(900))
