"""Harmful bytes (bombs, entities, noise) are refused quickly, and nothing is fetched."""

import random
import struct
import time
import zipfile
from io import BytesIO

import pytest
from defusedxml.common import DefusedXmlException
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.files.from_word import markup, word_package
from policy.files.reading_blocks import read_blocks
from policy.text.blocks import FileBlocks
from policy.text.errors import TextError
from tests.policy.word_files import level, list_of, make_docx, outline, paragraph, part, parts, style, zip_parts
from tests.portal.verify import hostile
from tests.timing import at_most

noise = settings(max_examples=100)


def find_refusal(data, name="a.docx"):
    with pytest.raises(TextError) as caught:
        read_blocks(name, data)
    return str(caught.value)


def read_texts(data):
    return [block.words.text for block in read_blocks("a.docx", data).blocks]


@pytest.fixture(autouse=True)
def _quickly(request):
    """Every test ends within seconds. Hypothesis times its examples one by one."""
    started = time.process_time()
    yield
    if not hasattr(request.node.obj, "hypothesis"):
        assert time.process_time() - started < 10  # a few tenths of a second, without coverage or the like


# Bombs


@pytest.mark.parametrize(
    "filling",
    [
        b" " * (word_package.MOST_INFLATED + 1),
        b" " * 8_000_000,  # not too much by itself, but a thousand times its size
        random.Random(1).randbytes(3_000) * (word_package.MOST_INFLATED // 3_000),  # in proportion, but too much
    ],
    ids=["both", "times", "sum"],
)
def test_a_bomb_is_refused_by_what_it_declares(filling):
    bomb = zip_parts(parts(paragraph("Staff")) | {"word/media/a.xml": filling})
    assert len(bomb) < 1_000_000
    assert find_refusal(bomb).startswith("The file would grow out of all proportion")


def test_many_members_are_refused():
    members = parts(paragraph("Staff")) | {f"word/{n}.xml": "" for n in range(word_package.MOST_MEMBERS)}
    assert find_refusal(zip_parts(members)).startswith("The file would grow out of all proportion")


@pytest.mark.real_time
@pytest.mark.parametrize(
    "bomb", [hostile.a_zip_of_a_million_entries(100_000), hostile.a_zip_of_long_extras(75)], ids=["members", "extras"]
)
def test_a_directory_of_a_hundred_thousand_members_is_refused_unread(bomb):
    """Its end record speaks of one member."""
    with at_most(5):
        assert find_refusal(bomb).startswith("The file would grow out of all proportion")


@pytest.mark.parametrize(
    ("size", "said"),
    [(10, "damaged"), (1_000_000, "damaged"), (word_package.MOST_IN_A_PART + 1, "out of all proportion")],
)
def test_a_part_that_is_larger_or_smaller_than_it_declares_is_refused(size, said):
    """No more than the directory declares is ever inflated, whatever the deflated bytes hold."""
    filling = random.Random(1).randbytes(100_000)
    data = bytearray(zip_parts(parts(paragraph("Staff act. " * 2_000)) | {"word/media/a.bin": filling}))
    with zipfile.ZipFile(_file(data)) as archive:
        names = archive.namelist()
    place = -1
    for _ in range(names.index("word/document.xml") + 1):
        place = data.index(b"PK\x01\x02", place + 1)
    struct.pack_into("<I", data, place + 24, size)
    assert said in find_refusal(bytes(data))


def _file(data):
    return BytesIO(bytes(data))


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_compression_is_refused(kind):
    assert "damaged" in find_refusal(zip_parts(parts(paragraph("Staff")), kind))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_refused():
    file = _file(b"")
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts(paragraph("Staff")).items():
            archive.writestr(name, data)
        archive.writestr("Word/Document.xml", part("document", f"<w:body>{paragraph('Nobody')}</w:body>"))
    assert "the same part twice" in find_refusal(file.getvalue())


# XML


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE a [<!ENTITY x "Staff">]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "https://example.org/a.dtd">',
        "<!DOCTYPE a>",
    ],
)
@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "[Content_Types].xml", "_rels/.rels"])
def test_a_document_type_is_refused_before_anything_grows(prolog, name):
    members = parts(paragraph("&x;" if "ENTITY" in prolog and "document" in name else "Staff"))
    members[name] = prolog + members[name].removeprefix('<?xml version="1.0" encoding="UTF-8"?>')
    assert find_refusal(zip_parts(members)).startswith("The file holds an XML document type")


def test_the_parser_refuses_a_document_type_whatever_becomes_of_the_text():
    with pytest.raises(TextError) as caught:
        markup.parse_xml(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')
    assert isinstance(caught.value.__cause__, DefusedXmlException)


def test_a_document_type_in_another_encoding_is_refused():
    members = parts()
    members["word/document.xml"] = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16")
    assert find_refusal(zip_parts(members)).startswith("The file holds an XML document type")


@pytest.mark.parametrize("tag", ["w:sdt", "w:r", "w:hyperlink", "w:mystery"])
def test_endless_nesting_is_refused(tag):
    deep = f"<{tag}>" * 50_000 + f"</{tag}>" * 20_000
    for body in (deep, f"<w:p>{deep}</w:p>"):
        assert find_refusal(_stored(body)).startswith("The file is made up of far too many pieces")


def _stored(body, **more):
    return zip_parts(parts(body, **more), zipfile.ZIP_STORED)


@pytest.mark.parametrize("tag", ["w:sdt", "w:smartTag", "w:customXml"])
def test_the_deepest_that_is_taken_can_be_walked(tag):
    """A stack overflow would not be a refusal."""
    depth = markup.DEEPEST - 6
    for body in (
        f"<{tag}>" * depth + paragraph("Staff") + f"</{tag}>" * depth,
        f"<w:p>{f'<{tag}>' * depth}<w:r><w:t>Staff</w:t></w:r>{f'</{tag}>' * depth}</w:p>",
    ):
        assert read_texts(_stored(body)) == ["Staff"]


# Numbers and styles that multiply


def test_chains_and_rings_of_styles_end():
    styles = "".join(style(f"s{n}", f'<w:basedOn w:val="s{n + 1}"/>') for n in range(5_000))
    body = "".join(paragraph("Staff", style=f"s{n}") for n in range(0, 5_000, 5))
    assert len(read_texts(_stored(body, styles=styles))) == 1_000


def test_a_number_that_is_written_with_a_million_letters_is_left_away():
    many = level(0, "upperRoman", "%1" * 50_000)
    found = read_blocks("a.docx", _stored(paragraph("Staff", list_="1"), numbering=outline(1, many) + list_of(1, 1)))
    assert [block.number for block in found.blocks] == [""]


@pytest.mark.parametrize("value", ["9" * 5_000, "-1", "x", "", "٣", "1e9", " 1"])
def test_values_that_are_no_numbers_are_none(value):
    body = paragraph("Staff", list_="1", level=value) + paragraph("act", list_=value)
    assert read_texts(make_docx(body, numbering=outline(1, level(0)) + list_of(1, 1))) == ["Staff", "act"]


# Much, and noise


def test_far_more_words_than_any_policy_has_are_refused():
    paragraphs = [f"{number} Staff must keep a log of each online contact." * 20 for number in range(1_500)]
    data = make_docx("".join(map(paragraph, paragraphs)))
    assert len(data) < 1_000_000
    assert "A policy has at most 1 MB" in find_refusal(data)  # before anybody takes pains to understand it


def test_a_paragraph_of_many_small_pieces_is_read():
    pieces = "<w:r><w:t>a </w:t></w:r>" * 20_000
    assert read_texts(_stored(f"<w:p>{pieces}</w:p>")) == [" ".join("a" * 20_000)]


def test_more_pieces_than_any_policy_has_are_refused():
    data = _stored("<w:r/>" * (markup.MOST_ELEMENTS + 1))
    assert find_refusal(data).startswith("The file is made up of far too many pieces")


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "*a ",
        "**",
        "`",
        "> ",
        "- ",
        "1. ",
        "![",
        "[a](",
        "<",
        "&#1;",
        "~~",
        "a\n",
        "|a|\n|-|\n",
        "\\",
        "_a_",
        "[a]: b\n",
    ],
)
def test_twenty_kilobytes_of_markdown_marks_are_read_or_refused(unit):
    taken((unit * (20_000 // len(unit))).encode(), "a.md", seconds=10)


def taken(data, name, seconds=2):
    """Read or refused, in time, and with a sentence."""
    started = time.process_time()
    try:
        found = read_blocks(name, data)
    except TextError as error:
        found = error
    if isinstance(found, TextError):
        assert found.line is None or found.line >= 1
        assert 10 < len(str(found)) < 600
    else:
        assert isinstance(found, FileBlocks)
        assert all("\n" not in note and note.endswith(".") for note in found.notes)
    assert time.process_time() - started < seconds


@noise
@given(st.sampled_from(["a.docx", "a.txt", "a.md", "a.pdf", "a"]), st.binary(max_size=300))
def test_bytes_are_read_or_refused(name, data):
    taken(data, name)


GOOD = make_docx(
    paragraph("1. Purpose", style="H") + paragraph("All act.", list_="1", level="1") + paragraph("x", list_="1"),
    styles=style("H", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', shown="heading 1"),
    numbering=outline(1, level(0), level(1, text="%1.%2")) + list_of(1, 1),
)


@noise
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_word_file_with_changed_bytes_is_read_or_refused(changes):
    data = bytearray(GOOD)
    for place, byte in changes:
        data[place] = byte
    taken(bytes(data), "a.docx")


TAGS = ["p", "r", "t", "tab", "br", "pPr", "rPr", "numPr", "numId", "ilvl", "sdt", "sdtPr", "sdtContent", "tbl", "tc"]
TAGS += ["hyperlink", "fldChar", "instrText", "fldSimple", "pStyle", "vanish", "framePr", "style", "basedOn", "lvl"]
TAGS += [
    "num",
    "abstractNum",
    "abstractNumId",
    "lvlText",
    "numFmt",
    "start",
    "lvlOverride",
    "startOverride",
    "ins",
    "x",
]
ATTRIBUTES = ["val", "ilvl", "numId", "abstractNumId", "styleId", "type", "fldCharType", "instr"]
VALUES = ["1", "0", "2", "begin", "separate", "end", "TOC", "%1.%2", "decimal", "bullet", "N", "", "99999"]
elements = st.recursive(
    st.sampled_from(["Staff", "1. act ", "Appendix 1", " "]),
    lambda inner: st.builds(
        lambda tag, attributes, children: (
            f"<w:{tag}{''.join(f' w:{name}={chr(34)}{value}{chr(34)}' for name, value in attributes.items())}>"
            f"{''.join(children)}</w:{tag}>"
        ),
        st.sampled_from(TAGS),
        st.dictionaries(st.sampled_from(ATTRIBUTES), st.sampled_from(VALUES), max_size=2),
        st.lists(inner, max_size=4),
    ),
    max_leaves=30,
)


@noise
@given(elements, elements, elements)
def test_any_nesting_of_words_own_elements_is_read_or_refused(body, styles, numbering):
    taken(make_docx(f"<w:p><w:r><w:t>a</w:t></w:r>{body}</w:p>{body}", styles=styles, numbering=numbering), "a.docx")
