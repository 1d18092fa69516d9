"""Which lines begin a unit, which continue one, and which are dropped or refused."""

import unicodedata

import pytest

from policy.text import TextError, parse
from policy.text.grammar import join_lines
from tests.policy.short_policies import find_refusal, make_policy


def read_units(*lines):
    """The units read from the lines after clause 1.1, one string each."""
    return parse(make_policy(*lines)).canonical.splitlines()[2:]


def read_appendix(*lines):
    """The same for the lines after the title of Appendix 1."""
    return read_units("Appendix 1", "Rules", *lines)[2:]


# The truth table. A line begins like a unit, and comes after words that end in one of seven ways.

ENDS = {
    "ended": "Staff act.",
    "plain": "Staff act",
    "reference": "Staff act by section",
    "hanging": "Staff act on",
    "counting": "Staff act each school year",
    "bracket": "Staff (of a school",
    "comma": "Staff act,",
}


def clause(words):
    return ["1 Purpose", "1.1 It is for pupils.", f"1.2 {words}"]


def point(words):
    return ["1 Purpose", "1.1 It is for pupils.", "Appendix 1", "Rules", f"1) {words}"]


def small_point(words):
    return point(words.lower())


def introduction(words):
    return ["1 Purpose", "1.1 It is for pupils.", "Appendix 1", "Rules", words]


def bullet(words):
    return ["1 Purpose", "1.1 It is for:", f"- {words}"]


def small_bullet(words):
    return bullet(words.lower())


# For each ending, in the order of ENDS: S the line begins a unit, C it goes on, R it is refused, L it goes on
# and the line after it is refused, - it is dropped. {} is "staff act.", "Staff act." and "24 act." in turn.
TABLE = [
    (clause, "1.3 {}", "SRCRRRR SSRRSRS SRRRRRR"),
    (clause, "1.5 {}", "RRCCCRR RRCRRRR RRCCCRR"),
    (clause, "2 {}\n2.1 All.", "SRLRRRR SSRRSRS SSRRSRS"),
    (clause, "3 {}\n3.1 All.", "RRRRRRR RRRRRRR RRRRRRR"),
    (clause, "2 {}", "RCCCCCC RRCCCRR RRCCCRR"),
    (clause, "9 {}", "RCCCCCC RRCCCRR RRCCCRR"),
    (clause, "9) {}", "RRCCCCR RRCRRRR RRCCCRR"),
    (clause, "- {}", "SRRRRRR SRRRRRR SRRRRRR"),
    (clause, "1.3. {}", "RRCCCRR RRCCCRR RRCCCRR"),
    (clause, "7. {}", "RCCCCCC RCCCCCC RCCCCCC"),
    (clause, "– {}", "RCCCCCC RRRRRRR RCCCCCC"),
    (clause, "• {}", "RRRRRRR RRRRRRR RRRRRRR"),
    (clause, "-{}", "RRRRRRR RRRRRRR RRRRRRR"),
    (clause, "2019 {}", "CCCCCCC CCCCCCC CCCCCCC"),
    (bullet, "- {}", "SRRRRRS SSSSSSS SRRRRRS"),
    (small_bullet, "- {}", "SSSSSSS SSSSSSS SSSSSSS"),
    (bullet, "– {}", "RRRRRRR RRRRRRR RRRRRRR"),
    (point, "2) {}", "SRRRRCS SSRSSRS SRRRRRS"),
    (small_point, "2) {}", "SSRSSCS SSRSSRS SSRSSRS"),
    (point, "9) {}", "RRCCCCR RRCRRRR RRCCCRR"),
    (introduction, "1) {}\n2) All.", "SSRSSLS SSRSSRS SSRSSRS"),
    (introduction, "- {}\n1) All.", "RRRRRRR RRRRRRR RRRRRRR"),
    (clause, "1.3", "RRCCCRR"),
    (clause, "1.7", "RCCCCCC"),
    (clause, "9)", "RRCCCCR"),
    (point, "2)", "RRCCCCR"),
    (clause, "Appendix 1\nRules\n1) All.", "SSLLSRR"),
    (clause, "Appendix 3\nRules\n1) All.", "RRLLRRR"),
    (point, "Appendix 2\nRules\n1) All.", "SSLLSRR"),
    (clause, "Appendix 1: Rules", "RRCCCRR"),
    (clause, "Appendix 3 Rules", "RCCCCCC"),
    (clause, "Appendix 1 is new.", "CCCCCCC"),
    (clause, "Annex B", "RCCCCCC"),
    (clause, "Page 3", "RRCCCRR"),
    (clause, "page 3", "RCCCCCC"),
    (clause, "\f7", "-RRRRRR"),
    (clause, "\f999\n1.3 All.", "-RRRRRR"),
    (clause, "1000", "RCCCCCC"),
]


def outcome(before, lines):
    try:
        text = parse("\n".join([*before, lines]).encode())
    except TextError as refused:
        return "L" if refused.line > len(before) + 1 else "R"
    line = " ".join(lines.split("\n")[0].split())
    if line in text.canonical.splitlines():
        return "S"
    return "C" if f"{before[-1]} {line}" in text.canonical else "-"


@pytest.mark.parametrize(("before", "line", "expected"), TABLE)
def test_the_truth_table_of_lines(before, line, expected):
    rests = ("staff act.", "Staff act.", "24 act.") if "{}" in line else ("",)
    found = ["".join(outcome(before(words), line.format(rest)) for words in ENDS.values()) for rest in rests]
    assert " ".join(found) == expected


# Lines that continue a unit


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1.2 As outlined in section", "1.1, staff keep a log."),
        ("1.2 As outlined in section", "1.1 staff keep a log."),
        ("1.2 As outlined in section", "1.3 staff keep a log."),
        ("1.2 As outlined in section", "1.3."),
        ("1.2 Sections 1.1, 1.2 and", "1.3 are new."),
        ("1.2 Pupils under", "16. It is so."),
        ("1.2 Pupils under", "2 years."),
        ("1.2 It takes about", "2.5 hours."),
        ("1.2 The Act of", "2018 says so."),
        ("1.2 Only in Year", "6 Staff do so."),
        ("1.2 See sections 1.1,", "1.3 and others."),
        ("1.2 See the list (points 1 and", "2) below."),
        ("1.2 See the guidance (part", "2)"),
        ("1.2 Staff act, as it is said in", "Appendix 1"),
        ("1.2 Each of them has to be kept for", "3 years, on paper."),
        ("1.2 A leader and a deputy", "– who may be a volunteer – go."),
        ("1.2 There is a plan, see", "page 9"),
        ("1.2 Meet at", "10.30 am."),
        ("1.2 It takes approx.", "9 hours a week."),
        ("1.2 They leave by", "4pm."),
        ("1.2 They are given a form.", "Annexes are kept."),
        ("1.2 Staff must report it.", "(a) at once, and (b) in writing."),
    ],
)
def test_a_wrapped_line_that_begins_like_a_unit_goes_on_where_the_sentence_leads_to_it(before, after):
    assert read_units(before, after, "2 Scope", "2.1 All.") == [f"{before} {after}", "2 Scope", "2.1 All."]


@pytest.mark.parametrize(
    ("before", "after", "both"),
    [
        ("reviewing e-", "mails", "reviewing e-mails"),
        ("the post-", "holder", "the post-holder"),
        ("full-", "and part-time", "full- and part-time"),
        ("pre-", "or", "pre- or"),
        ("bed-", "and-breakfast", "bed-and-breakfast"),
        ("face-", "to-face", "face-to-face"),
        ("pre-", "(and post-)", "pre- (and post-)"),
        ("aged 5–", "7", "aged 5–7"),
        ("a friend—", "and more", "a friend—and more"),
        ("non-", "“smart” phones", "non-“smart” phones"),
        ("a friend –", "and more", "a friend – and more"),
        ("a friend -", "and more", "a friend - and more"),
        ("a friend --", "and more", "a friend -- and more"),
        ("and/", "or", "and/ or"),
    ],
)
def test_a_word_hyphenated_at_the_end_of_a_line_is_joined_as_written(before, after, both):
    assert join_lines(before, after) == both


def test_no_letter_is_composed_of_a_dash_and_what_follows_it():
    """Otherwise joining lines would break normalisation form C, which the canonical text has."""
    dashes = {f"{ord(dash):04X}" for dash in "-‐‑–—"}
    composed = [unicodedata.decomposition(chr(code)).split(" ") for code in range(0x110000)]
    assert not [parts for parts in composed if parts[0] in dashes and len(parts) > 1]


# Lines that begin a unit


def test_a_clause_may_follow_one_without_a_full_stop():
    assert len(read_units("1.2 On the Trust’s networking site", "1.3 If employees act.")) == 2


def test_a_clause_may_begin_small_after_one_that_ended():
    assert len(read_units("1.2 It applies to:", "1.3 employees; and", "1.4 governors.")) == 3


def test_a_clause_may_begin_small_after_its_heading():
    assert read_units("2 What we work with", "2.1 staff act.", "2.2 Staff act.")[1] == "2.1 staff act."


def test_bullets_in_small_letters_need_no_full_stops():
    assert len(read_units("1.2 For:", "- staff", "- governors", "- agency", "workers")) == 4


def test_points_in_small_letters_need_no_full_stops():
    assert read_appendix("Staff must", "1) report it", "2) keep a log", "of it") == [
        "Staff must",
        "1) report it",
        "2) keep a log of it",
    ]


def test_an_appendix_needs_no_introduction():
    assert read_appendix("1) Be kind.") == ["1) Be kind."]


def test_a_label_goes_with_white_space_around_it():
    assert read_units("\f  Appendix 1 ", "Rules", "1) Be kind.")[0] == "Appendix 1"


# Page numbers


@pytest.mark.parametrize(
    "lines",
    [
        ("", "", "", "7", "Appendix 1", "Rules", "1) Be kind."),
        ("7\f", "Appendix 1", "Rules", "1) Be kind."),
        ("\f7", "2 Scope", "2.1 All.", "8\f", "Appendix 1", "Rules", "1) Be kind.", "\f 9"),
    ],
)
def test_a_number_that_stands_apart_between_units_is_a_page_number(lines):
    assert not {"7", "8", "9"} & set("".join(read_units(*lines)))


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (("7", "Appendix 1", "Rules", "1) Be kind."), "7"),  # does not stand apart: may be the end of 1.1
        (("", "", "7", "Appendix 1", "Rules", "1) Be kind."), "7"),  # nor does it here
        (("1.2 It ends in", "\f7", "Appendix 1", "Rules", "1) Be kind."), "7"),  # the sentence has not ended
        (("\f7", "more words."), "7"),  # a unit goes on after it
        (("\f7", "\f8", "Appendix 1", "Rules", "1) Be kind."), "7"),  # which of them?
        (("\f2", "Appendix 1", "Rules", "1) Be kind."), "2"),  # section 2 would come next
        (("\f7", "1.2 All.", "\f7", "1.3 All."), "7"),  # no page comes twice
        (("\f1000", "1.2 All."), "1000"),
        (("\f0", "1.2 All."), "0"),
        (("1.2 No more than", "12", "1.3 All."), "12"),
    ],
)
def test_a_number_that_may_be_wording_is_not_dropped(lines, number):
    assert f"{number} stands alone on its line" in find_refusal(make_policy(*lines))


def test_a_page_number_before_the_first_unit_is_refused():
    assert find_refusal(b"\f7\f1 Purpose\n1.1 All.").startswith("Line 1: 7 stands alone")


def test_a_footer_is_refused():
    for footer in ("Page 3 of 9", "Page 3", "page 3", "PAGE 3/9", "- 9 -"):
        assert find_refusal(make_policy(footer, "1.2 All.")).startswith("Line 3: ")


def test_numbers_alone_on_a_thousand_lines_are_refused():
    assert "7 stands alone" in find_refusal(make_policy(*["\f7"] * 1_000))


def test_a_title_may_hold_numbers_and_an_introduction_may_begin_with_one():
    assert read_units("Appendix 1", "24-hour rules", "2019 was hard:", "1) Be kind.")[1:3] == [
        "24-hour rules",
        "2019 was hard:",
    ]
