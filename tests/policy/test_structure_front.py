"""What stands before and around the text of a file: its title, document control, contents list and logos."""

import pytest

from policy.text.blocks import FileBlocks, LeftOut
from policy.text.structure.parts import build_parts
from tests.policy.understood import LONG, heading, item, outline, paragraph, picture, table, understand


@pytest.mark.parametrize(
    ("blocks", "title"),
    [
        ((heading("Visitors policy"), heading("Aims", 2), paragraph(LONG)), "Visitors policy"),
        ((paragraph("VISITORS", is_bold=True), heading("Aims", 2), paragraph(LONG)), "VISITORS"),
        ((paragraph("Visitors and guests policy:"), heading("Aims"), paragraph(LONG)), "Visitors and guests policy"),
        ((heading("Introduction"), paragraph(LONG), heading("Rules"), paragraph(LONG)), ""),
        ((heading("Article I Name"), paragraph(LONG)), ""),
        ((paragraph(LONG), heading("Visitors policy"), paragraph(LONG)), ""),
    ],
)
def test_the_title_is_proposed_where_the_file_begins_with_one(blocks, title):
    understood = understand(*blocks)

    assert understood.title == title
    assert [left_out.reason for left_out in understood.left_out] == (["the title"] if title else [])


def test_a_title_of_the_properties_that_is_junk_is_not_believed():
    assert understand(paragraph(LONG), title="I").title == ""
    assert understand(paragraph(LONG), title="Microsoft Word - policy final.docx").title == ""
    assert understand(paragraph(LONG), title="Visitors and guests").title == "Visitors and guests"


def test_a_table_of_document_control_goes_to_the_register():
    control = table(["Version", "2.1"], ["Author", "Kim Lee"], ["Approved by", "Board"], ["Review date", "May 2027"])

    understood = understand(heading("Visitors policy"), control, heading("Aims", 2), paragraph(LONG))

    assert understood.register == {
        "version": "2.1",
        "owner": "Kim Lee",
        "approved_by": "Board",
        "review_on": "May 2027",
    }
    assert [left_out.reason for left_out in understood.left_out] == ["document control", "the title"]


def test_lines_of_document_control_at_the_end_go_to_the_register():
    understood = understand(paragraph(LONG), paragraph("Approved by: the board"), paragraph("Next review: May 2027"))

    assert understood.register == {"approved_by": "the board", "review_on": "May 2027"}
    assert len(understood.parts[0].units) == 1


def test_the_day_a_policy_was_adopted_goes_before_a_date_of_its_version_history():
    history = table(["Version", "Date", "Description"], ["2.6", "3/3/2021", "New"], ["2.7", "17/3/2021", "More"])

    understood = understand(history, paragraph("Date adopted: 5 July 2021"), heading("Aims"), paragraph(LONG))

    assert understood.register == {"version": "2.7", "approved_on": "5 July 2021"}


def test_a_table_of_rules_is_no_document_control():
    rules = table(["Stage", "Who decides"], ["First", "The head"], ["Second", "The board"], header=True)

    assert [kind for _, kind, *_ in outline(rules)] == ["header", "row", "row"]


def test_a_contents_list_is_left_out_and_its_headings_stay():
    understood = understand(
        heading("Contents"),
        paragraph("1 Aims ....... 2"),
        paragraph("2 Visits ....... 3"),
        heading("1 Aims"),
        paragraph(LONG),
        heading("2 Visits"),
        paragraph(LONG),
    )

    assert [left_out.text for left_out in understood.left_out] == ["Contents", "1 Aims ....... 2", "2 Visits ....... 3"]
    assert [found.unit.number for found in understood.parts[0].units] == ["1", "", "2", ""]


def test_a_picture_before_any_words_and_a_repeated_one_are_logos():
    understood = understand(
        picture("", b"crest"), paragraph(LONG), picture("A map", b"map"), picture("b", b"x"), picture("b", b"x")
    )

    assert [left_out.reason for left_out in understood.left_out] == ["a logo"] * 3
    unit = understood.parts[0].units[1].unit
    assert (str(unit.kind), unit.text) == ("picture", "A map")
    assert unit.marks[0].address.startswith("sha256:")


@pytest.mark.parametrize("words", ["", "C:\\Users\\kim\\plan.png", "plan final.jpeg", "Picture 3"])
def test_a_picture_without_alternative_text_must_be_settled(words):
    understood = understand(paragraph(LONG), picture(words, b"plan"))

    assert understood.parts[0].units[1].unit.text == "Picture"
    assert [doubt.must_settle for doubt in understood.doubts] == [True]


def test_a_picture_that_is_not_in_the_file_is_a_paragraph():
    assert outline(paragraph(LONG), picture("A map of the site", b""))[1] == (0, "paragraph", "", "A map of the site")


def test_a_line_that_says_title_names_the_policy():
    blocks = [paragraph("ACADEMY RULES", is_bold=True), paragraph("Title: Visitors and guests"), paragraph(LONG)]
    control = [paragraph("Version: 2"), paragraph("Title: Visitors and guests")]

    assert understand(*blocks).title == "Visitors and guests"
    assert understand(*control, paragraph(LONG)).title == "Visitors and guests"


def test_a_section_is_not_the_title_of_the_file():
    understood = understand(heading("Working from home"), heading("Guidelines", 2), paragraph(LONG))

    assert understood.title == "Working from home"


def test_a_running_head_is_the_title_of_a_file_that_has_no_other():
    left_out = (LeftOut("header", "a running head", "Code of conduct, version 1.2"),)

    assert build_parts(FileBlocks((paragraph(LONG),), left_out)).title == "Code of conduct"


def test_the_name_of_a_school_above_the_title_and_the_title_once_more_are_left_out():
    names = [
        paragraph(text, is_bold=True) for text in ("Oakfield", "Visitors policy", "Spring term", "Visitors policy")
    ]

    understood = understand(*names, paragraph(LONG))

    assert understood.title == "Visitors policy"
    assert [found.unit.text for found in understood.parts[0].units] == [LONG]
    assert [left_out.text for left_out in understood.left_out] == ["Oakfield", *[name.words.text for name in names[1:]]]


@pytest.mark.parametrize(
    ("line", "register"),
    [
        ("Effective date: 1 March 2026", {"approved_on": "1 March 2026"}),
        ("Date for review January 2027", {"review_on": "January 2027"}),
        ("Last updated 24/06/25", {"approved_on": "24/06/25"}),
        ("Adopted: 12 May 2025", {"approved_on": "12 May 2025"}),
    ],
)
def test_a_single_line_with_a_date_goes_to_the_register(line, register):
    assert understand(heading("Visitors policy"), paragraph(LONG), paragraph(line)).register == register


def test_a_school_year_below_the_title_is_left_out():
    understood = understand(heading("Visitors policy"), paragraph("2025/26"), paragraph(LONG))

    assert [left_out.text for left_out in understood.left_out] == ["Visitors policy", "2025/26"]


@pytest.mark.parametrize("line", ["Owner: see the list of contacts below", "Version: the long one", "Date: whenever"])
def test_a_single_line_without_a_date_is_text(line):
    assert outline(paragraph(LONG), paragraph(line))[1] == (0, "paragraph", "", line)


def test_a_body_that_reviews_is_no_date_and_a_date_is_nobody_who_approves():
    control = table(["Approved", "May 2026"], ["To be reviewed by", "Full governing board"], ["Version", "2"])

    assert understand(control, paragraph(LONG)).register == {"approved_on": "May 2026", "version": "2"}


def test_a_table_of_contacts_is_no_document_control():
    contacts = table(["Name", "Position", "Contact"], ["Kim Lee", "Head", "Office"], header=True)

    assert [kind for _, kind, *_ in outline(contacts, paragraph(LONG))] == ["header", "row", "paragraph"]


def test_a_heading_of_document_control_goes_with_it():
    control = table(["Version", "2"], ["Author", "Kim Lee"])

    understood = understand(heading("Document control"), control, heading("Aims"), paragraph(LONG))

    assert [found.unit.text for found in understood.parts[0].units] == ["Aims", LONG]


def test_lines_to_sign_at_the_end_are_left_out():
    lines = ["Signed: ________", "Name: Kim Lee", "Title: Head teacher", "Date: ________"]

    understood = understand(heading("Aims"), paragraph(LONG), *(paragraph(line, is_bold=True) for line in lines))

    assert [left_out.text for left_out in understood.left_out] == lines


def test_entries_in_two_columns_are_left_out_with_their_list():
    blocks = [paragraph("Contents"), item("Aims • Visitors"), item("Something else"), item("Staff")]
    texts = [text for name in ("Aims", "Visitors", "Staff") for text in (heading(name), paragraph(LONG))]

    assert len(understand(*blocks, *texts).left_out) == 4


def test_a_picture_on_the_title_page_is_left_out_unless_it_is_described():
    blocks = [heading("Visitors policy"), picture("crest.png", b"crest"), picture("A map", b"map"), paragraph(LONG)]

    understood = understand(*blocks)

    assert [left_out.reason for left_out in understood.left_out] == ["a logo", "the title"]
    assert [found.unit.text for found in understood.parts[0].units] == ["A map", LONG]
