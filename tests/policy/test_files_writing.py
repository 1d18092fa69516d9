"""A version is written as a Word file and read back without a difference."""

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from hypothesis import given

from policy.files import write_docx
from policy.text import TextError, parse
from tests.policy.test_text_properties import MARKERS, SMALL, TRAPS, rounds, settings, units
from tests.policy.understood import read_text
from tests.policy.word_files import W

HERE = Path(__file__).parent
PROTOCOL = HERE.parents[1] / "policy/texts/social-networking-protocol.txt"
SOURCES = [PROTOCOL, *sorted((HERE / "texts").glob("*.txt"))]


def write_and_read(text):
    assert read_text("policy.docx", write_docx(text, title="A policy", number="1.0")) == text


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_policy_goes_to_word_and_comes_back_the_same(path):
    write_and_read(parse(path.read_bytes()))


@settings(rounds, max_examples=15)
@given(units(SMALL + TRAPS))
def test_any_policy_goes_to_word_and_comes_back_the_same(policy):
    lines = [MARKERS.get(kind, "").format(number) + words for kind, number, words in policy]
    try:
        text = parse("\n".join(lines).encode())
    except TextError:  # a trap that the parser refuses
        return
    write_and_read(text)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_plain_text_and_markdown_of_a_policy_say_the_same(path):
    text = parse(path.read_bytes())
    source = "\n\n".join(text.canonical.splitlines())
    assert read_text("a.txt", source.encode()) == text
    assert read_text("a.md", source.replace("(", "\\(").encode()) == text


@pytest.mark.parametrize(
    "words", ["& <b>", "e\u2011mail", "“5 * 3”", "a]]>b", "Łukasz’s naïve", "_x_ \\ %1", "𝒜 😀", "- –"]
)
def test_every_character_survives(words):
    write_and_read(parse(f"1 Aim {words}\n1.1 All {words} act.\nAppendix 1\nRules {words}\n1) All {words}.".encode()))


def test_the_same_version_gives_the_same_bytes():
    text = parse(PROTOCOL.read_bytes())
    first = write_docx(text, title="A", number="1.0")
    assert first == write_docx(parse(text.canonical.encode()), title="A", number="1.0")
    assert first != write_docx(text, title="A", number="1.1")
    with zipfile.ZipFile(BytesIO(first)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = " ".join(archive.namelist())
    assert names.startswith("[Content_Types].xml")
    assert "thumbnail" not in names
    assert "customXml" not in names
    assert b"python-docx" not in first


def open_docx(**more):
    text = parse(PROTOCOL.read_bytes())
    return docx.Document(BytesIO(write_docx(text, title="Social  Networking", number="1.0", **more)))


def test_title_version_and_draft_stand_in_the_header_and_never_in_the_body():
    for is_draft in (True, False):
        document = open_docx(is_draft=is_draft)
        section = document.sections[0]
        first = [paragraph.text for paragraph in section.first_page_header.paragraphs]
        others = [paragraph.text for paragraph in section.header.paragraphs]
        draft = ["Draft, not in force"] * is_draft
        assert first == ["Social Networking", "Version 1.0", *draft]
        assert others == ["Social Networking\tVersion 1.0", *draft]
        body = "\n".join(paragraph.text for paragraph in document.paragraphs)
        assert "Draft" not in body
        assert "Version" not in body


def test_pages_are_counted_in_the_footer():
    section = open_docx().sections[0]
    for footer in (section.first_page_footer, section.footer):
        assert footer.paragraphs[0].text == "\tPage 1 of 1"
        fields = [element.text.strip() for element in footer._element.iter(f"{{{W}}}instrText")]
        assert fields == ["PAGE", "NUMPAGES"]


def test_headings_bullets_and_numbers_are_words_own():
    document = open_docx()
    by_style = {}
    for paragraph in document.paragraphs:
        by_style.setdefault(paragraph.style.name, []).append(paragraph)
    assert [paragraph.text for paragraph in by_style["Heading 1"]] == [
        *("1\tPurpose", "2\tScope", "3\tPrinciples", "4\tExpectations", "5\tSafeguarding", "6\tMonitoring"),
        "7\tDisciplinary Action",
    ]
    assert [paragraph.text for paragraph in by_style["Policy part"]] == ["Appendix 1", "Appendix 2"]
    breaks = [paragraph.text for paragraph in document.paragraphs if paragraph.paragraph_format.page_break_before]
    assert breaks == ["Appendix 1", "Appendix 2"]
    assert len(by_style["Policy bullet 1"]) == 5
    assert by_style["Policy bullet 1"][0].text.startswith("Posts, comments")
    clause = document.styles["Policy clause 1"].paragraph_format
    assert clause.first_line_indent == -clause.left_indent
    assert round(document.sections[0].page_width.cm, 1) == 21.0
    assert document.core_properties.title == "Social Networking, version 1.0"
    assert document.core_properties.language == "en-GB"
    assert document.core_properties.author == ""


def test_a_title_in_any_words_breaks_nothing():
    text = parse(PROTOCOL.read_bytes())
    data = write_docx(text, title="A & B <c>\n" + "long " * 100, number="10.12", is_draft=True)
    assert read_text("a.docx", data) == text
