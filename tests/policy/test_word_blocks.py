"""A Word file becomes blocks as its authors wrote it; nothing is refused for its form."""

import io
import struct
import zlib

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.files.from_word.reader import read_word_blocks
from policy.text.blocks import BlockKind
from policy.text.errors import TextError
from policy.text.inline import Mark, MarkKind
from policy.text.lines import find_accent_heaps
from tests.policy.word_files import (
    level,
    list_of,
    make_docx,
    outline,
    paragraph,
    part,
    parts,
    relations,
    run,
    style,
    zip_parts,
)


def read(body, **more):
    return read_word_blocks(make_docx(body, **more))


def texts(found):
    return [block.words.text for block in found.blocks]


def kinds(found):
    return [(block.kind.value, block.number, block.level, block.words.text) for block in found.blocks]


def word(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def cell(inner, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def table(*rows):
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def row(*cells, properties=""):
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def save(document):
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


BULLETS = outline("7", level(0, "bullet", "•", ""), level(1, "bullet", "o")) + list_of("7", "7")
NUMBERS = outline("1", level(0, text="%1."), level(1, text="%1.%2")) + list_of("1", "1")


def test_paragraphs_are_never_joined():
    found = read(paragraph("Staff keep keys") + paragraph("in the safe."))
    assert kinds(found) == [("paragraph", "", 0, "Staff keep keys"), ("paragraph", "", 0, "in the safe.")]
    assert [block.where for block in found.blocks] == ["paragraph 1", "paragraph 2"]


def test_heading_styles_and_outline_levels_are_headings():
    styles = style("H2", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>', shown="heading 2")
    found = read(paragraph("Keys", style="H2") + paragraph("Doors", '<w:outlineLvl w:val="0"/>'), styles=styles)
    assert kinds(found) == [("heading", "", 2, "Keys"), ("heading", "", 1, "Doors")]


def test_numbers_are_as_word_prints_them():
    body = paragraph("One", list_="1", level="0") + paragraph("Two", list_="1", level="1")
    assert kinds(read(body, numbering=NUMBERS)) == [("item", "1.", 1, "One"), ("item", "1.1", 2, "Two")]


def test_a_legal_level_shows_plain_numbers_of_levels_padded_with_zero():
    levels = level(0, "decimalZero", "%1"), level(1, "decimal", "%1.%2", "<w:isLgl/>")
    body = paragraph("One", list_="1", level="0") + paragraph("Two", list_="1", level="1")
    found = read(body, numbering=outline("1", *levels) + list_of("1", "1"))
    assert [block.number for block in found.blocks] == ["01", "1.1"]


def test_a_number_that_programs_count_differently_is_not_refused():
    found = read(paragraph("Deep", list_="1", level="1"), numbering=NUMBERS)
    assert kinds(found) == [("item", "1.1", 2, "Deep")]


def test_bullets_are_items_without_number():
    found = read(paragraph("Keys", list_="7", level="1"), numbering=BULLETS)
    assert kinds(found) == [("item", "", 2, "Keys")]


def test_a_paragraph_indented_like_the_item_above_goes_on_inside_it():
    numbering = outline("1", level(0, text="%1.").replace("</w:lvl>", '<w:pPr><w:ind w:left="720"/></w:pPr></w:lvl>'))
    body = (
        paragraph("One", list_="1", level="0")
        + paragraph("more", '<w:ind w:left="720"/>')
        + paragraph("flush")
        + paragraph("indented later", '<w:ind w:left="720"/>')
    )
    found = read(body, numbering=numbering + list_of("1", "1"))
    assert [block.level for block in found.blocks] == [1, 1, 0, 0]


def test_a_line_break_begins_a_block_without_number():
    body = f'<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr>{word("A")}{run("<w:br/>")}{word("B")}</w:p>'
    assert kinds(read(body)) == [("heading", "", 1, "A"), ("heading", "", 1, "B")]


def test_a_page_break_stands_between_blocks():
    found = read(paragraph("A") + "<w:p>" + run('<w:br w:type="page"/>') + "</w:p>" + paragraph("B"))
    assert [block.kind for block in found.blocks] == [BlockKind.PARAGRAPH, BlockKind.PAGE_BREAK, BlockKind.PARAGRAPH]


def test_bold_and_italic_words_are_marked():
    (block,) = read(f"<w:p>{word('Never ')}{word('ever', '<w:b/>')}{word(' lend', '<w:i/>')}</w:p>").blocks
    assert block.words.text == "Never ever lend"
    assert block.words.marks == (Mark(6, 10, MarkKind.BOLD), Mark(11, 15, MarkKind.ITALIC))
    assert not block.is_bold


def test_bold_of_the_paragraph_style_is_no_mark_but_is_bold():
    (block,) = read(paragraph("Keys", style="B"), styles=style("B", "<w:rPr><w:b/></w:rPr>")).blocks
    assert block.is_bold
    assert not block.words.marks


def test_links_keep_words_and_address():
    body = f'<w:p><w:hyperlink r:id="l">{word("our site")}</w:hyperlink></w:p>'
    (block,) = read(body, related=[("l", "hyperlink", "https://example.org/a b", "External")]).blocks
    assert block.words.marks == (Mark(0, 8, MarkKind.LINK, "https://example.org/a%20b"),)


def test_a_link_that_runs_a_program_keeps_its_words_only():
    body = f'<w:p><w:hyperlink r:id="l">{word("our site")}</w:hyperlink></w:p>'
    found = read(body, related=[("l", "hyperlink", "javascript:alert(1)", "External")])
    assert texts(found) == ["our site"]
    assert not found.blocks[0].words.marks
    assert any("Links whose address" in note for note in found.notes)


def test_a_hyperlink_field_is_a_link():
    begin, middle, end = (run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "separate", "end"))
    instruction = run('<w:instrText>HYPERLINK "mailto:hr@example.org"</w:instrText>')
    (block,) = read(f"<w:p>{begin}{instruction}{middle}{word('HR')}{end}</w:p>").blocks
    assert block.words.marks == (Mark(0, 2, MarkKind.LINK, "mailto:hr@example.org"),)


def test_a_table_has_header_row_merged_cells_and_inner_tables():
    inner = table(row(cell(paragraph("inner"))))
    body = table(
        row(cell(paragraph("Who"), '<w:gridSpan w:val="2"/>'), properties="<w:tblHeader/>"),
        row(cell(paragraph("A"), '<w:vMerge w:val="restart"/>'), cell(paragraph("B") + inner)),
        row(cell("<w:p/>", "<w:vMerge/>"), cell(paragraph("C"))),
    )
    (block,) = read(body).blocks
    assert block.kind is BlockKind.TABLE
    assert [one.is_header for one in block.rows] == [True, False, False]
    assert block.rows[0].cells[0].columns == 2
    assert block.rows[1].cells[0].rows == 2
    assert [words.text for words in block.rows[1].cells[1].paragraphs] == ["B", "inner"]
    assert len(block.rows[2].cells) == 1


def test_a_footnote_stands_after_the_block_that_cites_it():
    note = part("footnotes", f'<w:footnote w:id="2">{paragraph("See the law.")}</w:footnote>')
    citation = run('<w:footnoteReference w:id="2"/>')
    body = f"<w:p>{word('Keys')}{citation}</w:p>" + paragraph("Doors")
    members = parts(body, related=[("f", "footnotes", "footnotes.xml")]) | {"word/footnotes.xml": note}
    found = read_word_blocks(zip_parts(members))
    assert kinds(found) == [
        ("paragraph", "", 0, "Keys[1]"),
        ("note", "1", 0, "See the law."),
        ("paragraph", "", 0, "Doors"),
    ]
    assert found.blocks[0].words.marks == (Mark(4, 7, MarkKind.NOTE, "1"),)


def test_tracked_changes_are_read_as_accepted_or_as_rejected():
    change = 'w:author="Ada" w:date="2026-01-02T00:00:00Z"'
    body = (
        f"<w:p>{word('Keys ')}<w:ins {change}>{word('stay')}</w:ins>"
        f"<w:del {change}>{run('<w:delText>go</w:delText>')}</w:del></w:p>"
    )
    accepted = read(body)
    assert texts(accepted) == ["Keys stay"]
    assert [(one.text, "Ada, 2 January 2026" in one.reason) for one in accepted.left_out] == [("go", True)]
    assert texts(read_word_blocks(make_docx(body), accept_changes=False)) == ["Keys go"]


def test_hidden_words_are_left_out_and_listed():
    found = read(f"<w:p>{word('Keys')}{word(' secret', '<w:vanish/>')}</w:p>")
    assert texts(found) == ["Keys"]
    assert [(one.text, one.reason) for one in found.left_out] == [("secret", "hidden text")]


def test_invisible_characters_are_removed_with_a_note():
    found = read(paragraph("pol\u00adicy\u200b"))
    assert texts(found) == ["policy"]
    assert found.notes == ("Invisible characters, such as soft hyphens, were removed: 2.",)


def test_the_contents_list_is_left_out():
    found = read(paragraph("Keys 3", style="T") + paragraph("Keys"), styles=style("T", shown="toc 1"))
    assert texts(found) == ["Keys"]
    assert [(one.text, one.reason) for one in found.left_out] == [("Keys 3", "the contents list")]


def test_the_title_is_named_and_stays_a_block():
    found = read(paragraph("Keys policy", style="T"), styles=style("T", shown="Title"))
    assert found.title == "Keys policy"
    assert found.blocks[0].style == "Title"


def test_a_text_box_is_read_once():
    box = f"<w:txbxContent>{paragraph('Boxed')}</w:txbxContent>"
    choice = f"<mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
    body = f"<w:p>{word('Before')}{run(f'<mc:AlternateContent>{choice}{fallback}</mc:AlternateContent>')}</w:p>"
    assert texts(read(body)) == ["Before", "Boxed"]


def test_a_picture_has_its_bytes():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    png += chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    document = docx.Document()
    document.add_picture(io.BytesIO(png))
    (block,) = read_word_blocks(save(document)).blocks
    assert block.kind is BlockKind.PICTURE
    assert block.picture == png


def test_running_heads_are_left_out_once():
    members = parts(paragraph("Keys"), related=[("a", "header", "h1.xml"), ("b", "header", "h2.xml")])
    members |= {"word/h1.xml": part("hdr", paragraph("Oakfield")), "word/h2.xml": part("hdr", paragraph("Oakfield"))}
    assert [one.text for one in read_word_blocks(zip_parts(members)).left_out] == ["Oakfield"]


def test_a_damaged_file_is_refused():
    with pytest.raises(TextError):
        read_word_blocks(b"PK no zip")


def test_a_table_of_two_thousand_rows_is_read():
    found = read(table(*(row(cell(paragraph(f"Row {index}"))) for index in range(2000))))
    assert len(found.blocks[0].rows) == 2000


def test_relations_of_a_missing_part_are_no_hindrance():
    members = parts(paragraph("Keys")) | {"word/_rels/document.xml.rels": relations(("f", "footnotes", "none.xml"))}
    assert texts(read_word_blocks(zip_parts(members))) == ["Keys"]


@given(st.lists(st.text(alphabet="ab é.1", min_size=1).filter(str.strip), max_size=6))
def test_every_paragraph_with_words_is_one_block(lines):
    found = read("".join(paragraph(line) for line in lines))
    assert texts(found) == [" ".join(line.split()) for line in lines]


@pytest.mark.parametrize("form", ["ordinal", "cardinalText", "decimalEnclosedCircle"])
def test_numbers_of_a_kind_that_is_not_read_are_digits_with_a_note(form):
    numbering = outline(1, level(0, "upperRoman", "%1."), level(1, form, "%1.%2)")) + list_of(1, 1)
    body = paragraph("Keys", list_="1") + paragraph("Doors", list_="1", level="1") * 2
    found = read(body, numbering=numbering)
    assert [block.number for block in found.blocks] == ["I.", "I.1)", "I.2)"]
    assert any("written in digits: 2." in note for note in found.notes)


def test_a_number_that_is_longer_than_any_is_left_away_with_a_note():
    found = read(paragraph("Keys", list_="1"), numbering=outline(1, level(0, text="%1" * 100)) + list_of(1, 1))
    assert found.blocks[0].number == ""
    assert found.notes == ("Automatic numbers that cannot be known were left away: 1.",)


@pytest.mark.parametrize(
    "shown",
    [
        '<w:drawing><wp:docPr xmlns:wp="urn:wp" descr="The gate"/><a:blip xmlns:a="urn:a" r:link="p"/></w:drawing>',
        '<w:drawing><wp:docPr xmlns:wp="urn:wp" descr="The gate"/><a:blip xmlns:a="urn:a" r:embed="q"/></w:drawing>',
        '<w:pict><v:shape alt="The gate"><v:imagedata r:id="p"/></v:shape></w:pict>',
        '<w:pict><v:shape alt="The gate"><v:imagedata/></v:shape></w:pict>',
    ],
)
def test_a_picture_that_is_only_linked_is_left_out_with_a_note(shown):
    found = read(f"<w:p>{run(shown)}</w:p>", related=[("p", "image", "https://example.org/gate.png", "External")])
    assert not found.blocks
    assert found.notes == ("Pictures that the file links to but does not hold were left out: 1.",)
    assert [one.text for one in found.left_out] == ["The gate"]


def test_a_picture_with_an_svg_beside_it_is_one():
    drawing = (
        '<w:drawing><a:blip xmlns:a="urn:a" r:embed="p"><s:svgBlip xmlns:s="urn:s" r:embed="s"/></a:blip></w:drawing>'
    )
    related = [("p", "image", "media/a.png"), ("s", "image", "media/a.svg")]
    members = parts(f"<w:p>{run(drawing)}</w:p>", related=related) | {"word/media/a.png": "p", "word/media/a.svg": "s"}
    found = read_word_blocks(zip_parts(members))
    assert [block.picture for block in found.blocks] == [b"p"]
    assert not found.notes


@pytest.mark.parametrize("separator", ["", "\u200b", "\u0344"])
def test_accents_in_heaps_are_cut_with_a_note_of_their_own(separator):
    found = read(paragraph("Ca\u0301fe q" + f"\u0301{separator}" * 40))
    (block,) = found.blocks
    assert next(find_accent_heaps(block.words.text), None) is None
    assert block.words.text.startswith("Cáfe q\u0301")
    assert any(note.startswith("Accents were cut where more than 8 lay on one letter: ") for note in found.notes)


def test_accents_in_a_heap_of_many_runs_are_cut():
    found = read(f"<w:p>{''.join(word(chr(0x301), '<w:b/>' if number % 2 else '') for number in range(40))}</w:p>")
    assert next(find_accent_heaps(found.blocks[0].words.text), None) is None
    assert found.notes == ("Accents were cut where more than 8 lay on one letter: 32.",)


def test_a_hyperlink_field_that_runs_a_program_keeps_its_words_with_a_note():
    begin, middle, end = (run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "separate", "end"))
    instruction = run('<w:instrText>HYPERLINK "javascript:alert(1)"</w:instrText>')
    simple = f'<w:fldSimple w:instr="HYPERLINK file:///etc/passwd">{word(" office")}</w:fldSimple>'
    found = read(f"<w:p>{begin}{instruction}{middle}{word('our')}{word(' site')}{end}{simple}</w:p>")
    assert texts(found) == ["our site office"]
    assert not found.blocks[0].words.marks
    assert found.notes == ("Links whose address is not of the web, mail or telephone kept their words only: 2.",)


def test_a_hyperlink_field_to_a_place_in_the_file_needs_no_note():
    found = read(f'<w:p><w:fldSimple w:instr="HYPERLINK \\l &quot;a&quot;">{word("below")}</w:fldSimple></w:p>')
    assert texts(found) == ["below"]
    assert not found.notes
