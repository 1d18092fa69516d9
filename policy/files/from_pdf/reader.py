"""Reads the text of a PDF as blocks. A PDF says only where words stand, so notes say what was interpreted."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from policy.text.blocks import Block, BlockKind, Cell, FileBlocks, LeftOut, Row, Words
from policy.text.errors import TextError

from .furniture import take_out_contents, take_out_furniture
from .lines import Line, build_lines
from .notes import list_notes
from .pages import DAMAGED, TOO_LONG, PdfContent, PdfPage, PdfWord, read_pages
from .paragraphs import LineJoiner, Paragraph, set_edges
from .table_pages import Pieces, PlacedTable, join_tables
from .tables import find_tables
from .words import WordJoiner, count_words

SCAN = (
    "The PDF holds pictures of pages and no text, as a scan does. Choose the Word file that it was made from, or type "
    "the words into a Word file and choose that."
)
_LETTERLESS = (
    "The PDF does not say which letters its signs are, so its words cannot be read. Choose the Word file that it was "
    "made from, or open the PDF in Word and save it as .docx."
)
MOST_LINES = 40_000  # 80 on each of 500 pages
_LONGEST_HEADING = 200  # characters
_LONGEST_BOLD_HEADING = 120
_LARGER = 1.07  # times the size of the running text: larger type is a heading
_DEEPEST = 6
_SAME_INDENT = 6.0  # points
_UNFINISHED = re.compile(r"[.;,]$")
_TYPED_BY_A_PROGRAM = re.compile(r"^(?:Microsoft Word - |untitled$|document\d*$)|\.\w{2,4}$", re.IGNORECASE)


def read_pdf_blocks(data: bytes, first: int = 1, last: int = 0) -> FileBlocks:
    """Read the pages of a PDF; ``last`` is 0 for all from the first.

    Raises ``TextError`` if they are a scan, if it has a password or is damaged, and for more than 500 pages.
    """
    if b"%%EOF" not in data[-2048:]:
        raise TextError(None, DAMAGED)
    content = read_pages(data, first, last)
    _refuse_wordless(content.pages)
    kept, left_out = take_out_furniture(content.pages)
    laid_out = list(_lay_out_pages(content.pages, kept))
    lines = [piece for page in laid_out for piece in page if isinstance(piece, Line)]
    lines, contents = take_out_contents(lines)
    builder = _BlockBuilder(set_edges(lines))
    pieces, headers, joined_tables = join_tables(laid_out)
    blocks = list(builder.build(pieces))
    turned = [LeftOut(f"page {page.number}", "words at an angle", page.turned_words) for page in content.pages]
    left_out += [*contents, *headers, *(words for words in turned if words.text)]
    notes = list_notes(content.pages, builder.paragraphs, builder.words, joined_tables)
    return FileBlocks(tuple(blocks), tuple(left_out), notes, _read_title(content))


def _refuse_wordless(pages: Sequence[PdfPage]) -> None:
    letters = Counter(letter.isalnum() for page in pages for word in page.words for letter in word.text)
    if not letters[True]:
        raise TextError(None, _LETTERLESS if letters[False] else SCAN)
    unknown = sum(letter in "\ufffd" for page in pages for word in page.words for letter in word.text)
    if unknown > 0.2 * letters.total():
        raise TextError(None, _LETTERLESS)


def _read_title(content: PdfContent) -> str:
    """Return the title in the properties, unless a program put a file name there."""
    return "" if _TYPED_BY_A_PROGRAM.search(content.title) else content.title[:_LONGEST_HEADING]


def _lay_out_pages(pages: Sequence[PdfPage], words: Sequence[Sequence[PdfWord]]) -> Iterator[Pieces]:
    left = MOST_LINES
    for page, kept in zip(pages, words, strict=True):
        laid_out = _lay_out_page(page, kept)
        left -= len(laid_out)
        if left < 0:
            raise TextError(None, TOO_LONG)
        yield laid_out


def _lay_out_page(page: PdfPage, words: Sequence[PdfWord]) -> Pieces:
    """Return lines and tables from top to bottom. Columns above and below a table are read separately."""
    tables, rest = find_tables(page.rules, words)
    pieces: Pieces = []
    column = 0
    for table in tables:
        lines = build_lines(page.number, [word for word in rest if word.baseline < table.top], column)
        rest = [word for word in rest if word.baseline >= table.top]
        column = max([column, *(line.column for line in lines)])
        pieces += [*lines, PlacedTable(page.number, table)]
    return pieces + build_lines(page.number, rest, column)


class _BlockBuilder:
    """Builds blocks, knowing the type sizes in the whole document and the depth of the current list."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = {(line.page, line.words): line for line in lines}
        self.joiner = LineJoiner(lines)
        self.words = WordJoiner(count_words(lines))
        self.paragraphs: list[Paragraph] = []
        self.indents: list[tuple[float, float]] = []  # of the open items: left edges of their sign and words
        self.place = 0, 0  # the page and column of the last item
        letters = Counter[float]()
        for line in lines:
            letters[round(line.size)] += len(line.text)
        self.body = letters.most_common(1)[0][0] if letters else 0.0
        self.sizes = sorted({size for size in letters if size > _LARGER * self.body}, reverse=True)

    def build(self, pieces: Pieces) -> Iterator[Block]:
        waiting: list[Line] = []
        for piece in pieces:
            if isinstance(piece, Line):
                waiting += [self.lines[piece.page, piece.words]] if (piece.page, piece.words) in self.lines else []
                continue
            yield from self._build_paragraphs(waiting)
            yield self._build_table(piece)
            waiting = []
        yield from self._build_paragraphs(waiting)

    def _build_paragraphs(self, lines: Sequence[Line]) -> Iterator[Block]:
        for paragraph in self.joiner.join(lines):
            self.paragraphs.append(paragraph)
            yield self._build_block(paragraph)

    def _build_block(self, paragraph: Paragraph) -> Block:
        is_bold = all(line.is_bold for line in paragraph.lines)
        words = self.words.join(paragraph.lines, skip=int(paragraph.is_item), with_bold=not is_bold)
        where = f"page {paragraph.first.page}"
        if paragraph.is_item:
            level = self._open_item(paragraph)
            return Block(BlockKind.ITEM, words, where, level=level, is_bold=is_bold)
        level = self._find_heading_level(paragraph, words.text)
        is_heading = level > 0 or (
            is_bold and len(words.text) <= _LONGEST_BOLD_HEADING and not _UNFINISHED.search(words.text)
        )
        if is_heading:
            self.indents.clear()
            return Block(BlockKind.HEADING, words, where, level=level, is_bold=is_bold)
        return Block(BlockKind.PARAGRAPH, words, where, level=self._find_depth(paragraph), is_bold=is_bold)

    def _find_heading_level(self, paragraph: Paragraph, text: str) -> int:
        size = round(paragraph.first.size)
        if size not in self.sizes or len(text) > _LONGEST_HEADING or _UNFINISHED.search(text):
            return 0
        return min(self.sizes.index(size) + 1, _DEEPEST)

    def _open_item(self, paragraph: Paragraph) -> int:
        sign, words = paragraph.first.left, paragraph.text_left
        before, self.place = self.place, (paragraph.first.page, paragraph.first.column)
        if before[0] == self.place[0] and before != self.place:
            self.indents.clear()  # another column has other indents
        while self.indents and self.indents[-1][0] > sign + _SAME_INDENT:
            self.indents.pop()
        if not self.indents or self.indents[-1][0] < sign - _SAME_INDENT:
            self.indents.append((sign, words))
        return len(self.indents)

    def _find_depth(self, paragraph: Paragraph) -> int:
        """Return the depth of the list item that the paragraph is indented under, or 0."""
        while self.indents and self.indents[-1][1] > paragraph.first.left + _SAME_INDENT:
            self.indents.pop()
        return len(self.indents) if self.indents and paragraph.first.left > self.indents[0][0] + _SAME_INDENT else 0

    def _build_table(self, placed: PlacedTable) -> Block:
        self.indents.clear()
        rows = []
        for number, cells in enumerate(placed.table.rows):
            built = tuple(
                Cell(tuple(self._build_cell(placed.page, cell.words, cell.right)), cell.columns, cell.rows)
                for cell in cells
            )
            rows.append(Row(built, is_header=number == 0 and placed.has_header))
        return Block(BlockKind.TABLE, Words(""), f"page {placed.page}", rows=tuple(rows))

    def _build_cell(self, page: int, words: Sequence[PdfWord], right: float) -> Iterator[Words]:
        """Yield the paragraphs of a cell. Bullets stay in the words, because a cell has no list items."""
        if words:
            lines = set_edges(build_lines(page, words), edge=right - 2 * min(word.size for word in words) / 3)
            for paragraph in self.joiner.join(lines):
                yield self.words.join(paragraph.lines)
