"""All remarks on the real protocol; their waivers, order and speed."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.linter import Remark, Rule, find_remarks
from policy.linter.sentences import split_sentences
from policy.text import parse
from tests.policy.remarks import PROTOCOL, TODAY, make_text
from tests.timing import at_most

# The protocol


@pytest.fixture(scope="module")
def protocol():
    return find_remarks(parse(PROTOCOL), today=TODAY)


def test_the_protocol_has_no_dangling_reference_and_no_list_with_a_gap(protocol):
    assert not [remark for remark in protocol if remark.rule in (Rule.DANGLING, Rule.JUMP)]


def test_the_lead_sees_the_targets_of_the_three_references_of_the_protocol(protocol):
    assert [(r.number, r.quote, r.sentence) for r in protocol if r.rule is Rule.REFERENCE] == [
        (
            "3.3",
            "Appendix 1",
            "Appendix 1, Online awareness: “Employees are reminded of the following points:”",
        ),
        (
            "5.4",
            "section 5.3",
            "5 Safeguarding, 5.3: “There may be occasions when social networking sites are accessed …”",
        ),
        (
            "7.2",
            "section 7.1",
            "7 Disciplinary Action, 7.1: “Employees should not post or ‘like’ any material that is …”",
        ),
    ]


def test_all_other_remarks_on_the_protocol(protocol):
    rest = [remark for remark in protocol if remark.rule not in (Rule.REFERENCE, Rule.LONG)]
    assert [(r.rule.value, r.part, r.anchor, r.number, r.quote) for r in rest] == [
        ("uncited", "appendix-2", "", "Appendix 2", "Responsibilities as an employee of the Trust / Academy"),
        ("unnumbered", "", "lead", "Opening sentence", "Do not"),
        ("unnumbered", "appendix-2", "intro", "Appendix 2, introduction", "should"),
        ("outdated", "", "1.2", "1.2", "Friendster"),
        ("outdated", "", "1.2", "1.2", "My Space"),
        ("outdated", "", "1.2", "1.2", "Twitter"),
        ("outdated", "", "1.5", "1.5", "Safeguarding Children Boards"),
        (
            *("outdated", "", "1.5", "1.5"),
            "Guidance for Safer Working Practice for Adults who work with Children and Young People",
        ),
        ("year", "", "1.5", "1.5", "September 2019"),
    ]


def test_the_eleven_long_sentences_of_the_protocol(protocol):
    """The words of three were counted by hand; a lone slash is no word."""
    long = {r.number: r for r in protocol if r.rule is Rule.LONG}
    assert {number: remark.sentence for number, remark in long.items()} == {
        "1.4": "This sentence has 47 words.",
        "3.4": "This sentence has 41 words.",
        "4.3": "This sentence has 42 words.",
        "5.3": "This sentence has 43 words.",
        "7.5, bullet 5": "This sentence has 44 words.",
        "Appendix 1, point 7": "This sentence has 45 words.",
        "Appendix 1, point 9": "This sentence has 42 words.",
        "Appendix 2, point 3": "This sentence has 51 words.",
        "Appendix 2, point 5": "This sentence has 42 words.",
        "Appendix 2, point 6": "This sentence has 42 words.",
        "Appendix 2, point 8": "This sentence has 43 words.",
    }
    assert long["5.3"].quote.startswith("If permission has been granted")
    assert long["5.3"].quote.endswith("personal devices.")
    assert len([r for r in protocol if r.rule is Rule.LONG]) == 11


# Waivers, order, speed


def find_keys(rule, *clauses, **rest):
    return [r.key for r in find_remarks(make_text(*clauses, **rest), today=TODAY) if r.rule is rule]


def test_a_waiver_survives_renumbering_and_another_day_but_no_change_of_the_words():
    (key,) = find_keys(Rule.OUTDATED, "Use Bebo.")
    assert find_keys(Rule.OUTDATED, "Ask first.", "Use Bebo.") == [key]
    assert [r.key for r in find_remarks(make_text("Use Bebo."), today=date(2030, 1, 1))] == [key]
    assert key not in find_keys(Rule.OUTDATED, "Do not use Bebo.")


def test_a_waiver_of_one_finding_is_none_of_another_in_the_same_clause():
    assert len(set(find_keys(Rule.OUTDATED, "Use Bebo and Orkut."))) == 2
    assert len({r.key for r in find_remarks(make_text("See the guidance on Bebo, May 2001."), today=TODAY)}) == 2


def test_a_waiver_of_a_reference_ends_when_what_it_points_to_changes():
    (key,) = find_keys(Rule.REFERENCE, "Ask first.", "See clause 1.1.")
    assert find_keys(Rule.REFERENCE, "Ask first.", "See clause 1.1.", "More.") == [key]
    assert find_keys(Rule.REFERENCE, "Ask last.", "See clause 1.1.") != [key]


def test_a_waiver_of_an_uncited_appendix_follows_it_to_another_number():
    title = "Title 2"
    one = parse(f"1 Aim\n1.1 Ask.\nAppendix 1\n{title}\n1) One.".encode())
    two = parse(f"1 Aim\n1.1 See Appendix 1.\nAppendix 1\nOther\n1) One.\nAppendix 2\n{title}\n1) One.".encode())
    (first,) = [r.key for r in find_remarks(one, today=TODAY) if r.rule is Rule.UNCITED]
    (second,) = [r.key for r in find_remarks(two, today=TODAY) if r.rule is Rule.UNCITED]
    assert first == second


def test_every_rule_has_a_heading_and_one_sentence():
    for rule in Rule:
        assert rule.heading
        assert rule.explanation.endswith(".")
        assert len(split_sentences(rule.explanation)) == 1
    assert [rule for rule in Rule if rule.is_information] == [Rule.REFERENCE]


def test_a_quote_stands_in_the_text_at_its_place():
    text = parse(PROTOCOL)
    words = {(part.slug, clause.anchor): clause.text for part in text.parts for clause in part.clauses}
    words |= {(part.slug, ""): part.title for part in text.parts}
    for remark in find_remarks(text, today=TODAY):
        assert remark.quote in words[remark.part, remark.anchor]


SCRAPS = [
    "section 9",
    "Appendix 2",
    "(a)",
    "(c)",
    "(iv)",
    "KCSIE",
    "2019",
    "Vine",
    "must",
    "e.g.",
    "Act",
    "of",
    ".",
    "Staff",
]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(SCRAPS), min_size=1, max_size=60))
def test_any_words_give_sound_remarks_and_the_same_again(scraps):
    text = make_text(f"All staff {' '.join(scraps)} act.", appendices=[[f"1) Staff {' '.join(scraps)} act."]])
    remarks = find_remarks(text, today=TODAY)
    assert remarks == find_remarks(parse(text.canonical.encode()), today=TODAY)
    assert all(isinstance(remark, Remark) and remark.sentence.endswith((".", "”")) for remark in remarks)
    assert [remark.rule for remark in remarks] == sorted((r.rule for r in remarks), key=list(Rule).index)


def test_four_hundred_clauses_are_checked_quickly():
    words = [clause.text for part in parse(PROTOCOL).parts for clause in part.clauses if len(clause.text) > 60]
    text = make_text(*(words * 8)[:400])
    with at_most(25):  # about 0.02
        assert len(find_remarks(text, today=TODAY)) > 100


@pytest.mark.parametrize(
    "words", ["section 1, " * 450, "Education " * 450, "(a) " * 1200, "No. 1 " * 800, "2019 KCSIE " * 450]
)
def test_clauses_made_to_be_slow_are_checked_quickly(words):
    text = make_text(*[f"All {words}staff."] * 20)
    with at_most(300):  # all are linear
        find_remarks(text, today=TODAY)
