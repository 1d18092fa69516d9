"""Fills the pages of a long list with copies of a few rows: WeasyPrint lays out one row of each shape, not thousands.

Everything else is WeasyPrint's own: what is around the rows, where a line ends, drawing, and what is read aloud. The
names of WeasyPrint used here are private; where they have changed, ``processes`` does without this module. Tests
compare copied pages, byte for byte, with those that WeasyPrint lays out.
"""

import copy
import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from xml.etree import ElementTree

from weasyprint import Document
from weasyprint.formatting_structure import boxes
from weasyprint.text.line_break import Layout, line_size, split_first_line

if not {"reactivate", "deactivate"} <= set(dir(Layout)):
    raise ImportError("WeasyPrint no longer sets text as SetText expects.")

# The first row is laid out below the table's heading. On later pages, one row of each shape is laid out and copied.
SPECIMENS_BELOW = (
    ".list tbody tr:nth-child(n){break-before:auto;break-after:auto}.list tbody tr:nth-child(2){break-before:page}"
)
# As the style sheet has it (people.css): a page has no fewer rows at its foot, and the last page no fewer at all.
FEWEST_FIRST, FEWEST_LAST = 3, 7
SPACE = re.compile(r"[^\S\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")
# WeasyPrint's allowance for rounding.
ROUNDING = 1 + 1e-9

# The class of each cell, and the elements in it that have words.
Shape = tuple[tuple[str | None, tuple[str, ...]], ...]


class SetText(Layout):  # type: ignore[misc]  # WeasyPrint is untyped
    """Text of one line, set once. WeasyPrint's own layout is dropped after layout and set again for drawing."""

    def __init__(self, text: str, style: Any) -> None:
        super().__init__(style)
        self.set_text(text)

    def reactivate(self, style: Any) -> None:
        pass

    def deactivate(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class RowTexts:
    """The texts in each cell of a row; each text begins a new line."""

    shape: Shape
    cells: Sequence[Sequence[str]]


class FirstLine:
    """The first line of a text as it was laid out, and how many lines are above it in its cell."""

    def __init__(self, line: Any, words: Any, above: int) -> None:
        self.line = line
        self.above = above
        self._style = words.style
        self._known: dict[str, Sequence[SetText]] = {}

    def lines(self, text: str, width: float) -> Sequence[SetText]:
        """Another text in the same place, in lines that end where WeasyPrint would end them."""
        if text not in self._known:
            self._known[text] = list(_split_lines(text, self._style, width))
        return self._known[text]


class Specimen:
    """A row as it was laid out."""

    def __init__(self, box: Any) -> None:
        self.box = box
        self.cells = [_find_texts(cell) for cell in box.children]
        line = next(first.line for texts in self.cells for first in texts)
        self.pitch: float = line.height
        self.before: float = line.position_y - box.position_y
        self.around: float = box.height - self.pitch * max(len(cell.children) for cell in box.children)


@dataclass(frozen=True, slots=True)
class MeasuredRow:
    """A row whose lines and height are known, but not yet its place on a page."""

    like: Specimen
    cells: Sequence[Sequence[tuple[FirstLine, SetText]]]

    @property
    def height(self) -> float:
        return self.like.around + self.like.pitch * max(len(lines) for lines in self.cells)

    def at(self, top: float) -> Any:
        """The boxes of the row, placed at this height of the page."""
        down, pitch = top - self.like.box.position_y, self.like.pitch
        cells = []
        for cell, lines in zip(self.like.box.children, self.cells, strict=True):
            made = [
                _move_copy(first.line, words, down + (number - first.above) * pitch)
                for number, (first, words) in enumerate(lines)
            ]
            cells.append(cell.copy_with_children(made))
        row = self.like.box.copy_with_children(cells)
        row.position_y, row.height = top, self.height
        return row


def choose_specimens(rows: Sequence[str]) -> list[str]:
    """The rows of a list that have to be laid out: the first one, and one of each shape."""
    return [*rows[:1], *_one_of_each(rows).values()]


def fill_pages(document: Document, rows: Sequence[str]) -> Iterator[Any]:
    """The pages of the whole list, from a document in which only the specimens were laid out."""
    if not rows:
        yield from document.pages
        return
    page, *others = document.pages
    [start] = map(Specimen, _find_body(page).children)
    laid_out = [Specimen(box) for other in others for box in _find_body(other).children]
    like = dict(zip(_one_of_each(rows), laid_out, strict=True))
    waiting = [_measure_row(row, like[row.shape]) for row in map(read_row, rows)]
    thicker = start.before - waiting[0].like.before  # the rule above the first row of a table
    fewest = FEWEST_FIRST
    while waiting:
        top = _find_body(page).children[0].position_y
        tops = list(accumulate((row.height for row in waiting), initial=top + thicker))
        count = max(1, bisect(tops, ROUNDING * (page._page_box.content_box_y() + page._page_box.height)) - 1)
        if fewest <= len(waiting) - FEWEST_LAST < count < len(waiting):
            count = len(waiting) - FEWEST_LAST
        placed = [row.at(at) for row, at in zip(waiting[:count], tops, strict=False)]
        placed[0].position_y -= thicker
        placed[0].height += thicker
        yield _copy_with_rows(page, placed)
        page, waiting, thicker, fewest = others[0], waiting[count:], 0, 1


def read_row(row: str) -> RowTexts:
    """Reads the markup of a row, in which everything that people typed is escaped."""
    cells = list(ElementTree.fromstring(SPACE.sub(" ", row)))  # noqa: S314  # our own markup
    texts = [[(part.tag, text) for part in cell.iter() if (text := (part.text or "").strip(" \n"))] for cell in cells]
    shape = tuple((cell.get("class"), tuple(tag for tag, _ in found)) for cell, found in zip(cells, texts, strict=True))
    return RowTexts(shape, [[text for _, text in found] for found in texts])


def _one_of_each(rows: Sequence[str]) -> Mapping[Shape, str]:
    return {read_row(row).shape: row for row in rows}


def _find_texts(cell: Any) -> list[FirstLine]:
    """The texts of a cell; all lines of a text belong to one element."""
    found: dict[Any, FirstLine] = {}
    for above, line in enumerate(cell.children):
        words = line
        while not isinstance(words, boxes.TextBox):
            words = words.children[0]
        found.setdefault(words.element, FirstLine(line, words, above))
    return list(found.values())


def _measure_row(row: RowTexts, like: Specimen) -> MeasuredRow:
    cells = [
        [(first, line) for first, text in zip(firsts, texts, strict=True) for line in first.lines(text, cell.width)]
        for cell, firsts, texts in zip(like.box.children, like.cells, row.cells, strict=True)
    ]
    return MeasuredRow(like, cells)


def _split_lines(text: str, style: Any, width: float) -> Iterator[SetText]:
    whole = SetText(text, style)
    if style["white_space"] == "pre" or line_size(whole.get_first_line()[0], style)[0] <= width:
        yield whole
        return
    rest: int | None = 0
    while rest is not None:
        text = text.encode()[rest:].decode()
        layout, _, rest, *_ = split_first_line(text, style, None, width, 0)
        yield SetText(layout.text, style)


def _move_copy(box: Any, words: SetText, down: float) -> Any:
    made = box.copy()
    made.position_y += down
    if isinstance(box, boxes.TextBox):
        made.text, made.pango_layout = words.text, words
    else:
        made.children = [_move_copy(box.children[0], words, down)]
    return made


def _find_body(page: Any) -> Any:
    """The box around the rows of people on a page."""
    return next(box for box in page._page_box.descendants() if _is_body(box))


def _is_body(box: Any) -> bool:
    return isinstance(box, boxes.TableRowGroupBox) and not box.is_header


def _copy_with_rows(page: Any, rows: Sequence[Any]) -> Any:
    """A copy of the page with these rows instead of its own."""
    made = copy.copy(page)
    made._page_box = _refill(page._page_box, rows)
    return made


def _refill(box: Any, rows: Sequence[Any]) -> Any:
    if _is_body(box):
        return box.copy_with_children(rows)
    if not isinstance(box, boxes.ParentBox):
        return box
    made = box.copy_with_children([_refill(child, rows) for child in box.children])
    if isinstance(box, boxes.TableBox):
        down, [above, below, between, *_] = box.collapsed_border_grid
        made.skipped_rows = 0
        made.collapsed_border_grid = [down[0]] * (len(rows) + 1), [above, below, *[between] * len(rows)]
    return made
