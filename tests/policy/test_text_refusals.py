"""Refused texts, with line and reason, and the limits."""

import pytest

from policy.text import TextError, parse
from tests.policy.short_policies import find_refusal, make_policy


@pytest.mark.parametrize(
    ("lines", "starts"),
    [
        (
            ("1.3 All.",),
            "Line 3: 1.3 comes after 1.1; next can come 1.2 or 2 or Appendix 1. If it goes on with “… It is for pu",
        ),
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
        (
            ("1.2 For:", "- all", "- of us", "1.3 For:", "- All sites", "- all of them"),
            "Line 8: A dash begins this line",
        ),
        (("1.2 For:", "- All", "– none"), "Line 5: – begins this line."),
        (("1.2 …",), "Line 3: “…” has no words."),
        (("Appendix 2", "Rules", "1) All."), "Line 3: Appendix 2 comes after 1.1; next can come 1.2 or 2 or App"),
        (("Appendix 1",), "Line 3: Appendix 1 has no points."),
        (("Appendix 1", "Rules"), "Line 3: Appendix 1 has no points."),
        (("Appendix 1", "Rules", "All follow:"), "Line 3: Appendix 1 has no points."),
        (("Appendix 1", "Rules", "Appendix 2", "Aims", "1) All."), "Line 5: Appendix 1 has no points."),
        (("Appendix 1", "1) All."), "Line 4: Appendix 1 has no title."),
        (("Appendix 1", "1) All", "1) All."), "Line 4: Appendix 1 has no title."),
        (("Appendix 1", "24 hours", "1) All."), "Line 4: Appendix 1 has no title."),
        (("Appendix 1", "“24/7”", "1) All."), "Line 4: Appendix 1 has no title."),
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
    assert find_refusal(make_policy(*lines)).startswith(starts)


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
    assert "may begin" in find_refusal(make_policy(*lines))


def test_words_that_read_as_something_else_on_one_line_are_refused():
    source = make_policy("Appendix 1", "Rules", "Annex", "B: Contacts are here.", "1) All.")
    assert find_refusal(source).startswith("Line 5: If this line is a page number, delete it. If it is the label")


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
        ("1.1 All.", "Line 1: 1.1 comes after the beginning; next can come 1. Correct the line."),
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
    assert find_refusal(source.encode()).startswith(starts)


@pytest.mark.parametrize(
    "lead",
    [
        "Do not use any site, whatever its name, to\nwrite about us.",
        "Do not use any site, whatever its name, Twitter or\nFacebook, to write about us.",
        "Do not use\nany site to write about us.",
    ],
)
def test_a_lead_sentence_may_be_wrapped(lead):
    text = parse(f"{lead}\n1 Purpose\n1.1 It is for pupils, parents and governors alike.".encode())
    assert text.parts[0].clauses[0].text == " ".join(lead.split())


@pytest.mark.parametrize(
    ("template", "most"),
    [
        ("{}.\n1 Purpose\n1.1 All.", 999),
        ("1 {}\n1.1 All.", 200),
        ("1 Purpose\n1.1 {}", 5_000),
        ("1 Purpose\n1.1 All.\nAppendix 1\n{}\n1) All.", 200),
        ("1 Purpose\n1.1 All.\nAppendix 1\nRules\n1) {}", 5_000),
    ],
)
def test_a_unit_may_be_as_long_as_the_limit_and_not_longer(template, most):
    parse(template.format("P" * most).encode())
    with pytest.raises(TextError, match=r"goes on for more than|is too long"):
        parse(template.format("P" * (most + 1)).encode())


def test_a_file_may_be_as_big_as_the_limit_and_not_bigger():
    small = make_policy()
    parse(small + b"\n" * (1_000_000 - len(small)))
    assert find_refusal(small + b"\n" * (1_000_001 - len(small))).startswith("The file has 1.0 MB.")


def test_a_policy_may_have_two_thousand_units_and_not_more():
    clauses = [f"{section}.{clause} All." for section in (2, 3) for clause in range(1, 999)]
    clauses.insert(998, "3 Scope")
    full = make_policy("2 Scope", *clauses[:-1])
    assert sum(len(part.clauses) for part in parse(full).parts) == 2_000 - 1
    parse(make_policy("2 Scope", *clauses))
    assert "more than 2,000 clauses" in find_refusal(make_policy("2 Scope", *clauses, "3.999 All."))


def test_a_letter_may_carry_eight_accents():
    parse(make_policy("1.2 A" + "\u0323" * 8 + "ll."))
