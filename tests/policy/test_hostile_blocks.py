"""Files of every kind as nobody should write them: read to the end, every word kept, within seconds."""

import html
import re
import textwrap
import time
from collections.abc import Callable, Iterable
from io import BytesIO

import pikepdf
import pytest
from weasyprint import HTML

from policy.files.from_pdf.lines import build_lines
from policy.files.from_pdf.pages import PdfWord
from policy.files.reading_blocks import read_blocks
from policy.files.trial.process import understand
from policy.files.trial.word_counts import count_words
from policy.text.blocks import Block, BlockKind, FileBlocks, Words
from policy.text.errors import TextError
from policy.text.structure.parts import build_parts
from policy.text.structure.understood import Understood
from policy.text.units import UnitKind
from tests.policy.word_files import level, list_of, make_docx, outline, paragraph, run, style

SENTENCE = "Staff hand in their keys before they go on leave, and the office writes the day into its book."
LONG = " ".join(f"{SENTENCE[:-1]} number {number}." for number in range(2_900))  # 300 kB
LONG_HEADING = " ".join(["Keys and doors"] * 60)  # 900 characters
RIGHT_TO_LEFT = "המפתחות נשארים במשרד. תוקף 12 חודשים."
MOST_SECONDS = 8  # of the processor, without coverage or the like most end within one


def draw(body: str, css: str = "") -> bytes:
    return HTML(string=f"<style>@page {{ size: A4 }} p {{ margin: 0 0 9pt }} {css}</style>{body}").write_pdf()


def type_pages(pages: Iterable[Iterable[tuple[int, int, str]]], drawing: str = "") -> bytes:
    """A PDF of words at places, because a layout of many pages takes long. The same drawing is on each page."""
    pdf = pikepdf.new()
    face = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for words in pages:
        pdf.add_blank_page(page_size=(595, 842))
        typed = "".join(f"BT /F 8 Tf 1 0 0 1 {left} {up} Tm ({text}) Tj ET\n" for left, up, text in words)
        pdf.pages[-1].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=face))
        pdf.pages[-1].Contents = pdf.make_stream(f"{drawing}{typed}".encode())
    file = BytesIO()
    pdf.save(file)
    return file.getvalue()


def rule_grid(columns: list[int], rows: list[int]) -> str:
    level = "".join(f"{columns[0]} {up} m {columns[-1]} {up} l S\n" for up in rows)
    return level + "".join(f"{left} {rows[0]} m {left} {rows[-1]} l S\n" for left in columns)


def bring_in(name: str, data: bytes) -> Understood:
    """What was understood; ``understand`` holds that the text that is written reads back the same."""
    started = time.process_time()
    understood = understand(name, data)
    assert time.process_time() - started < MOST_SECONDS
    return understood


def list_units(understood: Understood) -> list[tuple[str, str, int, str]]:
    units = [found.unit for part in understood.parts for found in part.units]
    return [(unit.kind.value, unit.number, unit.level, unit.text) for unit in units]


def assert_no_word_is_lost(understood: Understood, source: str) -> None:
    kept = [understood.title, *(f"{part.label}\n{part.title}" for part in understood.parts)]
    kept += [f"{number} {text}".replace("\t", "\n") for _, number, _, text in list_units(understood)]
    counts = count_words(source, kept, [found.text for found in understood.left_out])
    assert not counts.lost


# Word


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(inner: str) -> str:
    return f"<w:tc>{inner}</w:tc>"


def nest(depth: int) -> str:
    inner = paragraph(f"Cell {depth}")
    return inner if depth == 8 else inner + table(cell(nest(depth + 1)) + cell(paragraph(f"Side {depth}"))) + "<w:p/>"


def box(words: str) -> str:
    return run(f"<w:pict><v:textbox><w:txbxContent>{paragraph(words)}</w:txbxContent></v:textbox></w:pict>")


NUMBERING = (
    outline(1, *(level(index, "bullet", "•-o"[index % 3]) for index in range(9)))
    + outline(2, level(0, text="%1."))
    + list_of(1, 1)
    + list_of(2, 2)
    + outline(3, level(0, "bullet", "–"))
    + list_of(3, 3)
)
LEVELS = [f"Level {number} stands deep." for number in range(40)]
ITEMS = [f"Key {number} stays here;" for number in range(8)]
ROWS = [f"Key {number}|Door {number}|{SENTENCE[:19]}" for number in range(2_000)]
BOLD = [f"{topic} at school|{SENTENCE}" for topic in ("Keys", "Doors", "Lights")]

WORD: dict[str, Callable[[], str]] = {
    "a table in a table": lambda: nest(0),
    "a table of 2,000 rows": lambda: table(*("".join(cell(paragraph(c)) for c in row.split("|")) for row in ROWS)),
    "a list that changes its sign": lambda: "".join(
        paragraph(item, list_="1" if number < 4 else "3", level="0") for number, item in enumerate(ITEMS)
    ),
    "a heading of 900 characters": lambda: paragraph(LONG_HEADING, style="H") + paragraph(SENTENCE),
    "40 levels": lambda: "".join(paragraph(text, list_="1", level=str(n)) for n, text in enumerate(LEVELS)),
    "one paragraph of 300 kB": lambda: paragraph(LONG),
    "headings in bold": lambda: "".join(
        paragraph(heading, run="<w:b/>") + paragraph(text) for heading, text in (pair.split("|") for pair in BOLD)
    ),
    "typed numbers beside automatic ones": lambda: "".join(
        paragraph(f"{number + 1}. {item}", list_="" if number % 2 else "2") for number, item in enumerate(ITEMS)
    ),
    "text boxes": lambda: "".join(f"<w:p>{box(item)}{run(f'<w:t>{SENTENCE}</w:t>')}</w:p>" for item in ITEMS),
    "right to left": lambda: paragraph(RIGHT_TO_LEFT, "<w:bidi/>", run="<w:rtl/>") * 3 + paragraph(SENTENCE),
}
HEADING_STYLE = style("H", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>', shown="heading 1")


# Markdown, text and PDF


def nest_list(depth: int) -> str:
    return f"<ul><li>{LEVELS[depth]}{nest_list(depth + 1) if depth < 39 else ''}</li></ul>"


INNER_TABLE = (
    "<table border><tr><td>Keys</td><td>Doors</td></tr><tr><td>Lights</td><td>"
    "<table border><tr><td>Gate</td><td>Hall</td></tr><tr><td>Roof</td><td>Yard</td></tr></table></td></tr></table>"
)
LISTS = "".join(f"{sign} {item}\n" for sign, item in zip("----****", ITEMS, strict=True))
TYPED = "".join(f"{'1. ' if number % 2 else ''}{number + 1}. {item}\n\n" for number, item in enumerate(ITEMS))
MARKDOWN: dict[str, Callable[[], str]] = {
    "a table in a table": lambda: INNER_TABLE,
    "a table of 2,000 rows": lambda: "|A|B|C|\n|-|-|-|\n" + "".join(f"|{row}|\n" for row in ROWS),
    "a list that changes its sign": lambda: LISTS,
    "a heading of 900 characters": lambda: f"# {LONG_HEADING}\n\n{SENTENCE}",
    "40 levels": lambda: "".join(f"{'  ' * depth}- {text}\n" for depth, text in enumerate(LEVELS)),
    "one paragraph of 300 kB": lambda: LONG,
    "headings in bold": lambda: "".join("**{}**\n\n{}\n\n".format(*pair.split("|")) for pair in BOLD),
    "typed numbers beside automatic ones": lambda: TYPED,
    "right to left": lambda: f"{RIGHT_TO_LEFT}\n\n- {RIGHT_TO_LEFT}\n- {SENTENCE}\n",
}
PLAIN: dict[str, Callable[[], str]] = {
    "a table of 2,000 rows": lambda: "\n".join(ROWS).replace("|", "\t"),
    "a list that changes its sign": lambda: LISTS,
    "a heading of 900 characters": lambda: f"{LONG_HEADING}\n{'=' * 900}\n\n{SENTENCE}",
    "40 levels": lambda: "".join(f"{'  ' * depth}- {text}\n" for depth, text in enumerate(LEVELS)),
    "one paragraph of 300 kB": lambda: LONG,
    "typed numbers beside automatic ones": lambda: TYPED,
    "right to left": lambda: f"{RIGHT_TO_LEFT}\n\n{SENTENCE}\n",
}
BOX = "position:absolute;border:1pt solid;width:150pt;left:{left}pt;top:{top}pt"
PDF: dict[str, Callable[[], str]] = {
    "a table in a table": lambda: INNER_TABLE,
    "a list that changes its sign": lambda: "".join(
        f"<p>{sign}&emsp;{item}</p>" for sign, item in zip("••••–––\uf0b7", ITEMS, strict=True)
    ),
    "a heading of 900 characters": lambda: f"<h1>{LONG_HEADING}</h1><p>{SENTENCE}</p>",
    "40 levels": lambda: f"<style>ul {{ padding-left: 9pt }}</style>{nest_list(0)}",
    "headings in bold": lambda: "".join("<p><b>{}</b><p>{}".format(*pair.split("|")) for pair in BOLD),
    "typed numbers beside automatic ones": lambda: "<ol>{}</ol>".format(
        "".join(f"<li>{'1. ' if number % 2 else ''}{item}</li>" for number, item in enumerate(ITEMS))
    ),
    "text boxes": lambda: (
        f"<p>{SENTENCE}</p>"
        + "".join(
            f'<div style="{BOX.format(left=200 * (number % 2), top=80 + 30 * number)}">{item}</div>'
            for number, item in enumerate(ITEMS)
        )
    ),
    "right to left": lambda: f'<p dir="rtl">{RIGHT_TO_LEFT}</p><p>{SENTENCE}</p>',
    "two columns": lambda: f'<div style="columns:2">{"".join(f"<p>{n}. {SENTENCE}</p>" for n in range(60))}</div>',
}
FILES = {
    **{f"Word: {name}": ("a.docx", build) for name, build in WORD.items()},
    **{f"Markdown: {name}": ("a.md", build) for name, build in MARKDOWN.items()},
    **{f"text: {name}": ("a.txt", build) for name, build in PLAIN.items()},
    **{f"PDF: {name}": ("a.pdf", build) for name, build in PDF.items()},
}


def save(name: str, source: str) -> bytes:
    match name.rpartition(".")[2]:
        case "docx":
            return make_docx(source, numbering=NUMBERING, styles=HEADING_STYLE)
        case "pdf":
            return draw(source)
    return source.encode()


@pytest.mark.parametrize("what", FILES)
def test_a_hostile_file_is_read_to_the_end_with_every_word(what):
    name, build = FILES[what]
    source = build()
    understood = bring_in(name, save(name, source))
    tags = re.compile(r"<style>.*?</style>|<(?!w:)/?[^>]*>|</?w:[^>]*>")
    assert_no_word_is_lost(understood, html.unescape(tags.sub("\n", source)).replace("|-", "\n").replace("|", "\n"))


def test_a_table_in_a_table_in_40_tables_is_refused_with_the_way_out():
    with pytest.raises(TextError, match="Paste its words into a new Word file"):
        read_blocks("a.docx", make_docx("<w:tbl><w:tr><w:tc>" * 40 + paragraph("Keys") + "</w:tc></w:tr></w:tbl>" * 40))


def test_a_pdfs_table_of_2000_rows_is_one_table_with_every_row():
    ups = list(range(46, 797, 15))
    pages = [ROWS[start : start + 50] for start in range(0, 2_000, 50)]
    words = [
        [
            (40 + 150 * place, 785 - 15 * line, text)
            for line, row in enumerate(page)
            for place, text in enumerate(row.split("|"))
        ]
        for page in pages
    ]
    understood = bring_in("a.pdf", type_pages(words, rule_grid([35, 185, 335, 500], ups)))
    rows = [text for kind, _, _, text in list_units(understood) if kind == UnitKind.ROW]
    assert rows == [row.replace("|", "\t") for row in ROWS]


def test_a_pdf_of_one_paragraph_of_300_kb_is_one_paragraph():
    lines = textwrap.wrap(LONG, 110)
    pages = [
        [(40, 800 - 10 * place, line) for place, line in enumerate(lines[start : start + 76])]
        for start in range(0, len(lines), 76)
    ]
    assert [text for *_, text in list_units(bring_in("a.pdf", type_pages(pages)))] == [LONG]


@pytest.mark.parametrize("name", ["a.docx", "a.md", "a.txt", "a.pdf"])
def test_a_list_that_changes_its_sign_stays_a_list_of_bullets(name):
    build = {"docx": WORD, "md": MARKDOWN, "txt": PLAIN, "pdf": PDF}[name.rpartition(".")[2]]
    units = list_units(bring_in(name, save(name, build["a list that changes its sign"]())))
    assert [(kind, text) for kind, _, _, text in units] == [(UnitKind.BULLET, item) for item in ITEMS]


@pytest.mark.parametrize("name", ["a.docx", "a.md", "a.pdf"])
def test_headings_typed_in_bold_are_headings(name):
    build = {"docx": WORD, "md": MARKDOWN, "pdf": PDF}[name.rpartition(".")[2]]
    understood = bring_in(name, save(name, build["headings in bold"]()))
    headings = [text for kind, _, _, text in list_units(understood) if kind == UnitKind.HEADING]
    assert [understood.title, *headings] == [pair.split("|")[0] for pair in BOLD]


def test_an_automatic_number_stands_before_one_typed_by_hand():
    source = paragraph("1.1 Keys stay here.", list_="2") + paragraph("2. Doors stay shut.")
    units = list_units(bring_in("a.docx", save("a.docx", source)))
    assert [f"{number} {text}" for _, number, _, text in units] == ["1. 1.1 Keys stay here.", "2. Doors stay shut."]


def test_a_word_file_without_words_is_refused_with_the_way_out():
    with pytest.raises(TextError, match=r"holds no words\. Open it and see whether it is the right one"):
        read_blocks("a.docx", make_docx("<w:p/>"))


def test_two_citations_of_a_note_that_touch_keep_their_words():
    units = list_units(bring_in("a.md", b"Keys[^1][^1] stay here.\n\nStaff sign.\n\n[^1]: Or cards."))
    assert ("paragraph", "", 0, "Keys[1][1] stay here.") in units


@pytest.mark.parametrize("number", ["1.é", "١.٢", "(é)", "²", "Ⅷ.", "9" * 5_000])
def test_a_number_in_letters_of_another_script_is_kept(number):
    found = FileBlocks((Block(BlockKind.ITEM, Words("Keys stay here."), "line 1", number=number, level=1),))
    [part] = build_parts(found).parts
    assert number in f"{part.units[0].unit.number} {part.units[0].unit.text}"


@pytest.mark.parametrize("texts", [ITEMS * 2_500, [f"Key {number}" for number in range(20_000)], ["Keys"] * 20_000])
def test_a_list_of_20000_items_ends_in_time(texts):
    started = time.process_time()
    items = (Block(BlockKind.ITEM, Words(text), "page 1", level=1) for text in texts)
    assert sum(len(part.units) for part in build_parts(FileBlocks(tuple(items))).parts) > 19_000
    assert time.process_time() - started < MOST_SECONDS


def test_a_page_wider_than_any_paper_is_read_in_time():
    words = [
        PdfWord("Keys", left=place * 4e7, right=place * 4e7 + 20, baseline=10 * place, size=8) for place in range(50)
    ]
    started = time.process_time()
    assert len(build_lines(1, words)) == 50
    assert time.process_time() - started < MOST_SECONDS
