"""Which lines begin a unit, which go on with one, and everything that is refused."""

import unicodedata

import pytest

from policy.text import Refused, parse
from policy.text.reading import joined


def policy(*lines):
    """A policy with section 1 and clause 1.1, then these lines: the first of them is line 3."""
    return "\n".join(["1 Purpose", "1.1 It is for pupils.", *lines]).encode()


def read(*lines):
    """What the lines after clause 1.1 are read as, one string a unit."""
    return parse(policy(*lines)).canonical.splitlines()[2:]


def appendix(*lines):
    """The same for the lines after the title of Appendix 1, which begin with line 5."""
    return read("Appendix 1", "Rules", *lines)[2:]


def refusal(source):
    with pytest.raises(Refused) as caught:
        parse(source)
    return str(caught.value)


# Lines that go on


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
        ("1.2 They leave by", "4pm."),
        ("1.2 They are given a form.", "Annexes are kept."),
        ("1.2 Staff must report it.", "(a) at once, and (b) in writing."),
    ],
)
def test_a_wrapped_line_that_begins_like_a_unit_goes_on_where_the_sentence_leads_to_it(before, after):
    assert read(before, after, "2 Scope", "2.1 All.") == [f"{before} {after}", "2 Scope", "2.1 All."]


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
    assert joined(before, after) == both


def test_no_letter_is_composed_of_a_dash_and_what_follows_it():
    """Or joining lines would leave normalisation form C, which the canonical text is in."""
    dashes = {f"{ord(dash):04X}" for dash in "-‐‑–—"}
    composed = [unicodedata.decomposition(chr(code)).split(" ") for code in range(0x110000)]
    assert not [parts for parts in composed if parts[0] in dashes and len(parts) > 1]


# Lines that begin a unit


def test_a_clause_may_follow_one_without_a_full_stop():
    assert len(read("1.2 On the Trust’s networking site", "1.3 If employees act.")) == 2


def test_a_clause_may_begin_small_after_one_that_ended():
    assert len(read("1.2 It applies to:", "1.3 employees; and", "1.4 governors.")) == 3


def test_bullets_in_small_letters_need_no_full_stops():
    assert len(read("1.2 For:", "- staff", "- governors", "- agency", "workers")) == 4


def test_points_in_small_letters_need_no_full_stops():
    assert appendix("Staff must", "1) report it", "2) keep a log", "of it") == [
        "Staff must",
        "1) report it",
        "2) keep a log of it",
    ]


def test_an_appendix_needs_no_introduction():
    assert appendix("1) Be kind.") == ["1) Be kind."]


def test_a_label_goes_with_white_space_around_it():
    assert read("\f  Appendix 1 ", "Rules", "1) Be kind.")[0] == "Appendix 1"


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
    assert not {"7", "8", "9"} & set("".join(read(*lines)))


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (("7", "Appendix 1", "Rules", "1) Be kind."), "7"),  # does not stand apart: may be the end of 1.1
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
    assert f"{number} stands alone on its line" in refusal(policy(*lines))


def test_a_page_number_before_the_first_unit_is_refused():
    assert refusal(b"\f7\f1 Purpose\n1.1 All.").startswith("Line 1: 7 stands alone")


def test_a_footer_is_refused():
    for footer in ("Page 3 of 9", "Page 3", "page 3", "PAGE 3/9", "- 9 -"):
        assert refusal(policy(footer, "1.2 All.")).startswith("Line 3: ")


# Refusals with line and reason


@pytest.mark.parametrize(
    ("lines", "starts"),
    [
        (("1.3 All.",), "Line 3: 1.3 comes after 1.1; next can come 1.2 or 2 or Appendix 1."),
        (("1.1 All.",), "Line 3: 1.1 comes after 1.1;"),
        (("1.2 All of", "1.2 All of"), "Line 4: 1.2 comes after 1.2;"),
        (("1.2 All.", "", "1.2 All."), "Line 5: 1.2 comes after 1.2;"),
        (("2.1 All.",), "Line 3: 2.1 comes after 1.1;"),
        (("3 Scope", "3.1 All."), "Line 3: 3 comes after 1.1;"),
        (("1 Purpose", "1.1 All."), "Line 3: 1 comes after 1.1;"),
        (("2 Scope",), "Line 3: Section 2 has no clauses."),
        (("2 Scope", "3 Aims", "3.1 All."), "Line 3: Section 2 has no clauses."),
        (("2 Scope", "of it", "2.1 All."), "Line 3: Section 2 has no clauses."),
        (("2 Scope", "- all", "2.1 All."), "Line 3: Section 2 has no clauses."),
        (("2. Scope", "2.1 All."), "Line 3: 2 is not written as in policies of this form"),
        (("1.2. All.",), "Line 3: 1.2 is not written"),
        (("1.2All.",), "Line 3: 1.2 is not written"),
        (("1.2",), "Line 3: 1.2 is not written"),
        (("(2) All.",), "Line 3: 2 is not written"),
        (("1.1.1 All.",), "Line 3: 1.1.1 is not written"),
        (("1.02 All.",), "Line 3: 1.02 is not written"),
        (("1) All.",), "Line 3: 1) comes after 1.1;"),
        (("• All",), "Line 3: • begins this line."),
        (("o All",), "Line 3: o begins this line."),
        (("– All",), "Line 3: – begins this line."),
        (("-All",), "Line 3: - begins this line."),
        (("-",), "Line 3: A dash begins this line"),
        (("1.2 There are sites", "- all of them - here."), "Line 4: A dash begins this line"),
        (("1.2 For:", "- All sites", "- all of them - here."), "Line 5: A dash begins this line"),
        (("1.2 For:", "- All", "– none"), "Line 5: – begins this line."),
        (("1.2 …",), "Line 3: “…” has no words."),
        (("Appendix 2", "Rules", "1) All."), "Line 3: Appendix 2 comes after 1.1; next can come 1.2 or 2 or App"),
        (("Appendix 1",), "Line 3: Appendix 1 has no points."),
        (("Appendix 1", "Rules"), "Line 3: Appendix 1 has no points."),
        (("Appendix 1", "Rules", "All follow:"), "Line 3: Appendix 1 has no points."),
        (("Appendix 1", "Rules", "Appendix 2", "Aims", "1) All."), "Line 5: Appendix 1 has no points."),
        (("Appendix 1", "1) All."), "Line 4: Appendix 1 has no title."),
        (("Appendix 1", "All follow this:", "1) All."), "Line 4: Appendix 1 has no title."),
        (("Appendix 1", "***", "1) All."), "Line 4: Appendix 1 has no title."),
        (("Appendix 1", "Rules for the", "use of it", "1) All."), "Line 5: An appendix's title is one line"),
        (("Appendix 1", "A" * 201, "1) All."), "Line 4: The title of Appendix 1 is too long."),
        (("Appendix 1", "Rules", "1) All.", "3) All."), "Line 6: 3) comes after 1); next can come 2) or Appendix 2."),
        (("Appendix 1", "Rules", "1) All.", "1) All."), "Line 6: 1) comes after 1);"),
        (("Appendix 1", "Rules", "2) All."), "Line 5: 2) comes after Appendix 1;"),
        (("Appendix 1", "Rules", "1) All.", "1.2 All."), "Line 6: 1.2 comes after 1);"),
        (("Appendix 1", "Rules", "1) All.", "2 Scope", "2.1 All."), "Line 6: 2 comes after 1);"),
        (("Appendix 1", "Rules", "1) All.", "Appendix 3", "R", "1) All."), "Line 6: Appendix 3 comes after 1);"),
        (("Appendix 1", "Rules", "1) All.", "Appendix 1", "R", "1) All."), "Line 6: Appendix 1 comes after 1);"),
        (("Appendix 1", "Rules", "- all", "1) All."), "Line 5: A dash begins this line"),
        (("Appendix 1: Rules", "1) All."), "Line 3: If this line is a page number, delete it. If it is the label"),
        (("Appendix A", "Rules", "1) All."), "Line 3: If this line is"),
        (("APPENDIX 1", "Rules", "1) All."), "Line 3: If this line is"),
        (("Annex B Contacts", "1) All."), "Line 3: If this line is"),
        (("1.2 " + "all " * 1300,), "Line 3: What begins here goes on for more than 5000 characters."),
        (("1.2 All", *["all " * 10] * 130), "Line 3: What begins here goes on for more than 5000 characters."),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_with_line_and_reason(lines, starts):
    assert refusal(policy(*lines)).startswith(starts)


@pytest.mark.parametrize(
    "lines",
    [
        ("1.2 As outlined in section", "1.3 Staff keep a log."),
        ("1.2 As outlined in sections 1.1 and", "1.3 Staff keep a log."),
        ("1.2 It takes", "1.3 hours."),
        ("1.2 As outlined under", "1.3 Staff keep a log."),
        ("1.2 As outlined (Guidance", "1.3 Staff)"),
        ("1.2 As outlined in section", "2 Scope", "2.1 All."),
        ("1.2 As outlined by sites,", "Appendix 1", "Rules", "1) All."),
        ("Appendix 1", "Rules", "1) See point", "2) All."),
        ("Appendix 1", "Rules", "1) Staff act", "2) now and", "3) then."),
    ],
)
def test_what_may_begin_a_unit_or_go_on_is_refused(lines):
    assert "may begin" in refusal(policy(*lines))


def test_words_that_read_as_something_else_on_one_line_are_refused():
    source = policy("Appendix 1", "Rules", "Annex", "B: Contacts are here.", "1) All.")
    assert refusal(source).startswith("Line 5: If this line is a page number, delete it. If it is the label")


@pytest.mark.parametrize(
    ("source", "starts"),
    [
        (
            "Social Networking Protocol\n1 Purpose\n1.1 All.",
            "Line 1: “Social Networking Protocol” stands before",
        ),
        ("A Protocol\nDo not use any site to write about us.\n1 Purpose\n1.1 All.", "Line 1: “A Protocol” seems to be"),
        ("Approved.\nDo not use any site to write about us.\n1 Purpose\n1.1 All.", "Line 1: “Approved.” seems to be"),
        ("Do not " + "use " * 300 + "it.\n1 Purpose\n1.1 All.", "Line 1: What begins here goes on for more than 1000"),
        ("- Do not.\n1 Purpose\n1.1 All.", "Line 1: A dash begins this line"),
        ("1.1 All.", "Line 1: 1.1 comes after the beginning; next can come 1."),
        ("2 Purpose\n2.1 All.", "Line 1: 2 comes after the beginning; next can come 1."),
        ("1 Purpose\n1.2 All.", "Line 1: Section 1 has no clauses."),
        ("1 " + "p" * 201 + "\n1.1 All.", "Line 1: What begins here goes on for more than 200 characters."),
        ("Appendix 1\nRules\n1) All.", "Line 1: Appendix 1 comes after the beginning;"),
        ("Do not.", "There is no section."),
        ("", "The file is empty."),
        ("\ufeff \n\t\f\r\n", "The file is empty."),
    ],
)
def test_what_stands_before_section_1_is_a_lead_sentence_or_refused(source, starts):
    assert refusal(source.encode()).startswith(starts)
