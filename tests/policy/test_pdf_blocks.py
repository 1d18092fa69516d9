"""What a PDF's pages say is told apart: columns, running heads, headings, bullets, broken words, tables."""

from functools import cache
from io import BytesIO

import pikepdf
import pytest
from weasyprint import HTML

from policy.files.from_pdf.reader import read_pdf_blocks
from policy.text.blocks import BlockKind, FileBlocks
from policy.text.inline import MarkKind

STYLE = (
    "@page { size: A4; margin: 25mm } body { font: 11pt/1.3 sans-serif; margin: 0 } p { margin: 0 0 8pt } "
    "h1 { font-size: 20pt } h2 { font-size: 15pt }"
)
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
LONG = (
    "Every member of staff reads this before the first day of term and asks the office where anything in it is not "
    "clear, because nobody can keep to a rule that nobody has explained to them in words that they know."
)


@cache
def draw(body: str, style: str = "") -> bytes:
    return HTML(string=f"<style>{STYLE}{style}</style>{body}").write_pdf()


def read(body: str, style: str = "") -> FileBlocks:
    return read_pdf_blocks(draw(body, style))


def list_texts(found: FileBlocks) -> list[str]:
    return [block.words.text for block in found.blocks]


def test_lines_of_a_paragraph_are_one_block_and_paragraphs_are_not_joined():
    found = read(f"<p>{LONG}</p><p>{LONG}</p>")
    assert list_texts(found) == [LONG, LONG]
    assert "2 paragraphs over several lines were put together." in found.notes


def test_it_says_that_it_must_be_checked():
    assert read("<p>Keep left.</p>").notes[0] == "Taken from a PDF: check it against the original."


def test_each_block_says_its_page():
    found = read('<p>One.</p><p style="break-before:page">Two.</p>')
    assert [block.where for block in found.blocks] == ["page 1", "page 2"]


def test_headings_have_their_levels_by_the_rank_of_their_size():
    found = read(f"<h1>Lone working</h1><h2>Who it is for</h2><p>{LONG}</p><h2>What to do</h2><p>{LONG}</p>")
    headings = [(block.words.text, block.level) for block in found.blocks if block.kind is BlockKind.HEADING]
    assert headings == [("Lone working", 1), ("Who it is for", 2), ("What to do", 2)]


def test_a_short_bold_line_may_be_a_heading():
    [heading, _] = read(f"<p><b>Who it is for</b></p><p>{LONG}</p>").blocks
    assert (heading.kind, heading.level, heading.is_bold) == (BlockKind.HEADING, 0, True)


@pytest.mark.parametrize("sign", ["•", "\uf0b7", "–", "o", "▪"])
def test_bullets_of_any_sign_are_items(sign):
    item = '<p style="margin-left:20pt;text-indent:-15pt"><span style="display:inline-block;width:15pt">'
    found = read(f"<p>Staff:</p>{item}{sign}</span>{LONG}</p>{item}{sign}</span>keep left</p>")
    assert [block.words.text for block in found.blocks if block.kind is BlockKind.ITEM] == [LONG, "keep left"]


def test_items_within_items_are_deeper():
    found = read("<ul><li>One<ul><li>Two<ul><li>Three</li></ul></li></ul></li><li>Four</li></ul>")
    assert [(block.words.text, block.level) for block in found.blocks] == [
        ("One", 1),
        ("Two", 2),
        ("Three", 3),
        ("Four", 1),
    ]


def test_a_paragraph_under_the_words_of_an_item_goes_on_inside_it():
    found = read(f"<ul><li><p>One.</p><p>{LONG}</p></li></ul><p>{LONG}</p>")
    assert [block.level for block in found.blocks] == [1, 1, 0]


def test_typed_numbers_begin_a_block():
    lines = "<br>".join(["1.1 Keep left.", "1.2 Keep right.", "(a) Look up.", "2) Look down."])
    assert list_texts(read(f"<p>{lines}</p><p>{LONG}</p>"))[:4] == [
        "1.1 Keep left.",
        "1.2 Keep right.",
        "(a) Look up.",
        "2) Look down.",
    ]


def test_two_columns_are_read_one_after_the_other():
    words = [f"<p>Column {number}. {LONG}</p>" for number in range(8)]
    found = read(f"<h1>Over both</h1><div>{''.join(words)}</div>", "div { columns: 2; column-gap: 24pt }")
    assert list_texts(found) == ["Over both", *(f"Column {number}. {LONG}" for number in range(8))]


def test_short_bullets_side_by_side_are_two_lists_and_what_follows_comes_after_both():
    sides = [["Pupils", "Parents"], ["Teachers and others who help", "Governors", "The head"]]
    columns = "".join(f"<ul>{''.join(f'<li>{name}</li>' for name in side)}</ul>" for side in sides)
    style = "div { display: flex } ul { width: 200pt; margin: 0 } h2 { margin: 20pt 0 0 }"
    found = read(f"<p>{LONG}</p><div>{columns}</div><h2>What to do</h2><ul><li>Keep left</li></ul>", style)
    assert list_texts(found)[1:] == [*sides[0], *sides[1], "What to do", "Keep left"]
    assert {block.level for block in found.blocks if block.kind is BlockKind.ITEM} == {1}


def test_heads_feet_and_page_numbers_are_left_out_and_listed():
    style = (
        '@page { @top-left { content: "Hill Trust policies" } '
        '@bottom-right { content: "Page " counter(page) " of " counter(pages) } }'
    )
    rules = ["Keep left on the stairs.", "Let others pass.", "Never run, not even when you are late."]
    found = read("".join(f'<p style="break-after:page">{rule}</p>' for rule in rules), style)
    assert list_texts(found) == rules
    assert [(part.where, part.text) for part in found.left_out if part.where == "page 2"] == [
        ("page 2", "Hill Trust policies"),
        ("page 2", "Page 2 of 3"),
    ]


def test_headings_that_count_are_no_running_heads():
    pages = [f'<h1 style="break-before:page">Appendix {number + 4}</h1><p>{LONG}</p>' for number in (1, 5, 2, 9)]
    headings = [block.words.text for block in read("".join(pages)).blocks if block.kind is BlockKind.HEADING]
    assert headings == ["Appendix 5", "Appendix 9", "Appendix 6", "Appendix 13"]


def test_a_sentence_goes_on_over_the_end_of_a_page():
    found = read(f"<p>{LONG * 20}</p>", "@page { size: 150mm 90mm } p { orphans: 1; widows: 1 }")
    assert list_texts(found) == [LONG * 20]
    assert any("joined over the end of a page or column." in note for note in found.notes)


def test_a_broken_word_that_stands_whole_elsewhere_is_made_whole():
    found = read("<p>safeguarding is for all of us.</p><p>We all know what safe-<br>guarding means.</p>")
    assert list_texts(found)[1] == "We all know what safeguarding means."
    assert "1 word broken at a line's end was made whole." in found.notes


def test_a_hyphen_that_belongs_to_its_word_is_kept():
    found = read("<p>A member of staff is a co-<br>worker, whoever he or she is.</p>")
    assert list_texts(found) == ["A member of staff is a co-worker, whoever he or she is."]
    assert "1 word with a hyphen at a line's end kept it." in found.notes


def test_a_contents_list_is_left_out():
    entries = "".join(f"<p>{name} ........................ {page}</p>" for page, name in enumerate(["Aim", "Scope"], 1))
    found = read(f"<p><b>Contents</b></p>{entries}<p>{LONG}</p>")
    assert list_texts(found) == [LONG]
    assert [part.reason for part in found.left_out] == ["the contents list"] * 3


def test_a_ruled_table_has_its_cells_and_merged_ones_their_size():
    rows = "<tr><th>Who</th><th>When</th></tr><tr><td>Head</td><td>Daily</td></tr><tr><td colspan=2>All</td></tr>"
    style = "table { border-collapse: collapse } td, th { border: 1pt solid; padding: 3pt; width: 100pt }"
    [before, table, after] = read(f"<p>{LONG}</p><table>{rows}</table><p>{LONG}</p>", style).blocks
    assert (before.kind, table.kind, after.kind) == (BlockKind.PARAGRAPH, BlockKind.TABLE, BlockKind.PARAGRAPH)
    cells = [[" / ".join(words.text for words in cell.paragraphs) for cell in row.cells] for row in table.rows]
    assert cells == [["Who", "When"], ["Head", "Daily"], ["All"]]
    assert [row.is_header for row in table.rows] == [True, False, False]
    assert table.rows[2].cells[0].columns == 2


def test_bold_words_and_links_are_marked():
    [block] = read('<p>Never <b>lend it</b>; see <a href="https://www.example.org/keys">the rules</a>.</p>').blocks
    marked = [(block.words.text[mark.start : mark.end], mark.kind, mark.address) for mark in block.words.marks]
    assert marked == [
        ("lend it", MarkKind.BOLD, ""),
        ("the rules", MarkKind.LINK, "https://www.example.org/keys"),
    ]


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_page_that_is_turned_is_read_as_it_is_seen(angle):
    upright = draw(f"<p>One. {LONG}</p><p>Two. {LONG}</p>")
    assert list_texts(read_pdf_blocks(turn_page(upright, angle))) == [f"One. {LONG}", f"Two. {LONG}"]


def turn_page(data: bytes, angle: int) -> bytes:
    """Draws the page sideways, and turns it back for whoever looks at it."""
    a, b, c, d = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[angle]
    pdf = pikepdf.open(BytesIO(data))
    turned = pdf.pages[0]
    width, height = (float(side) for side in turned.mediabox[2:])
    across, up = {0: (0, 0), 90: (height, 0), 180: (width, height), 270: (0, width)}[angle]
    turned.contents_add(f"q {a} {b} {c} {d} {across} {up} cm".encode(), prepend=True)
    turned.contents_add(b"Q")
    turned.mediabox = [0, 0, width, height] if angle in (0, 180) else [0, 0, height, width]
    turned.Rotate = angle
    file = BytesIO()
    pdf.save(file)
    return file.getvalue()


def read_tables(rows: str, second: str = "", between: str = "") -> FileBlocks:
    style = "table { border-collapse: collapse } td, th { border: 1pt solid; width: 100pt; height: 30pt }"
    style += " @page { size: 150mm 60mm; margin: 5mm }"
    return read(f"<table>{rows}</table>{between}{second and f'<table>{second}</table>'}", style)


def list_rows(found: FileBlocks) -> list[list[list[str]]]:
    tables = [block for block in found.blocks if block.kind is BlockKind.TABLE]
    return [[[words.text for cell in row.cells for words in cell.paragraphs] for row in table.rows] for table in tables]


ROWS = "".join(f"<tr><td>Key {number}</td><td>Door {number}</td></tr>" for number in range(9))


def test_a_table_that_goes_on_over_the_end_of_a_page_is_one():
    found = read_tables(ROWS)
    assert list_rows(found) == [[[f"Key {number}", f"Door {number}"] for number in range(9)]]
    assert "2 tables were joined over the end of a page." in found.notes


def test_a_header_that_repeats_on_each_page_stands_once_and_is_listed():
    found = read_tables(f"<thead><tr><th>Key</th><th>Door</th></tr></thead>{ROWS}")
    [rows] = list_rows(found)
    assert rows[:2] == [["Key", "Door"], ["Key 0", "Door 0"]]
    assert len(rows) == 10
    repeated = [part.text for part in found.left_out if part.reason == "a table's header that repeats"]
    assert set(repeated) == {"Key\tDoor"}


@pytest.mark.parametrize(
    "second",
    [
        "<tr><td>Key</td><td>Door</td><td>Gate</td></tr>",
        "<tr><th>Who</th><th>When</th></tr><tr><td>Head</td><td>Daily</td></tr>",
    ],
    ids=["other columns", "another header"],
)
def test_another_table_on_the_next_page_is_not_joined(second):
    found = read_tables("<tr><td>Key</td><td>Door</td></tr>", second, '<div style="break-after:page"></div>')
    assert len(list_rows(found)) == 2


def test_words_at_an_angle_are_listed_as_left_out():
    found = read(f'<p>{LONG}</p><p style="transform:rotate(45deg);margin-top:200pt">DRAFT</p>')
    assert list_texts(found) == [LONG]
    assert [(part.reason, part.text) for part in found.left_out] == [("words at an angle", "DRAFT")]


def test_pictures_are_counted():
    picture = f"data:image/png;base64,{PICTURE}"
    assert "1 picture was left out." in read(f'<p>{LONG}</p><img src="{picture}" width=90>').notes


def test_the_title_is_that_of_the_properties():
    assert read("<title>Lone working</title><p>Keep left.</p>").title == "Lone working"
    assert read("<title>Microsoft Word - keys.doc</title><p>Keep left.</p>").title == ""
