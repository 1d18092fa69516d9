"""Pages of a long list, put together from copies of its rows: WeasyPrint lays out one of each shape, not thousands.

All else is WeasyPrint's own: what stands around the rows, where a line ends, drawing, and what is read aloud.
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

# The first of the rows that are laid out stands below the heading, one of each shape on the pages after that.
CUT = ".list tbody tr:nth-child(2){break-before:page}"
SPACE = re.compile(r"[^\S\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")
# WeasyPrint's allowance for rounding.
NEARLY = 1 + 1e-9

# The class of each cell, and the elements in it that have words.
Shape = tuple[tuple[str | None, tuple[str, ...]], ...]


class Words(Layout):  # type: ignore[misc]  # WeasyPrint is untyped
    """Words on one line, set once. WeasyPrint forgets how they are set, and sets them again to draw them."""

    def __init__(self, text: str, style: Any) -> None:
        super().__init__(style)
        self.set_text(text)

    def reactivate(self, style: Any) -> None:
        pass

    def deactivate(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Row:
    """What a row says: the texts of each cell, which begin on a line of their own."""

    shape: Shape
    cells: Sequence[Sequence[str]]


class First:
    """The first line of a text as it was laid out, and how many lines stand above it in the cell."""

    def __init__(self, line: Any, words: Any, above: int) -> None:
        self.line = line
        self.above = above
        self._style = words.style
        self._known: dict[str, Sequence[Words]] = {}

    def lines(self, text: str, width: float) -> Sequence[Words]:
        """Another text, or one that was set before, in lines that end where WeasyPrint would end them."""
        if text not in self._known:
            self._known[text] = list(_lines(text, self._style, width))
        return self._known[text]


class Specimen:
    """A row as it was laid out."""

    def __init__(self, box: Any) -> None:
        self.box = box
        self.cells = [_texts(cell) for cell in box.children]
        line = next(first.line for texts in self.cells for first in texts)
        self.pitch: float = line.height
        self.before: float = line.position_y - box.position_y
        self.around: float = box.height - self.pitch * max(len(cell.children) for cell in box.children)


@dataclass(frozen=True, slots=True)
class Measured:
    """A row whose lines are known, and so its height, but not yet its place."""

    like: Specimen
    cells: Sequence[Sequence[tuple[First, Words]]]

    @property
    def height(self) -> float:
        return self.like.around + self.like.pitch * max(len(lines) for lines in self.cells)

    def at(self, top: float) -> Any:
        """The boxes of the row there."""
        down, pitch = top - self.like.box.position_y, self.like.pitch
        cells = []
        for cell, lines in zip(self.like.box.children, self.cells, strict=True):
            made = [
                _moved(first.line, words, down + (number - first.above) * pitch)
                for number, (first, words) in enumerate(lines)
            ]
            cells.append(cell.copy_with_children(made))
        row = self.like.box.copy_with_children(cells)
        row.position_y, row.height = top, self.height
        return row


def specimens(rows: Sequence[str]) -> list[str]:
    """Of the rows of a list, those that have to be laid out."""
    return [*rows[:1], *_one_of_each(rows).values()]


def filled(document: Document, rows: Sequence[str]) -> Iterator[Any]:
    """The pages of a list of which only the specimens were laid out."""
    if not rows:
        yield from document.pages
        return
    page, *others = document.pages
    [start] = map(Specimen, _body(page).children)
    laid_out = [Specimen(box) for other in others for box in _body(other).children]
    like = dict(zip(_one_of_each(rows), laid_out, strict=True))
    waiting = [_measured(row, like[row.shape]) for row in map(read, rows)]
    thicker = start.before - waiting[0].like.before  # the rule above the first row of a table
    while waiting:
        top = _body(page).children[0].position_y
        tops = list(accumulate((row.height for row in waiting), initial=top + thicker))
        count = max(1, bisect(tops, NEARLY * (page._page_box.content_box_y() + page._page_box.height)) - 1)
        placed = [row.at(at) for row, at in zip(waiting[:count], tops, strict=False)]
        placed[0].position_y -= thicker
        placed[0].height += thicker
        yield _with_rows(page, placed)
        page, waiting, thicker = others[0], waiting[count:], 0


def read(row: str) -> Row:
    """The markup of a row, in which people's words are escaped."""
    cells = list(ElementTree.fromstring(SPACE.sub(" ", row)))  # noqa: S314  # a template's
    said = [[(part.tag, text) for part in cell.iter() if (text := (part.text or "").strip(" \n"))] for cell in cells]
    shape = tuple((cell.get("class"), tuple(tag for tag, _ in texts)) for cell, texts in zip(cells, said, strict=True))
    return Row(shape, [[text for _, text in texts] for texts in said])


def _one_of_each(rows: Sequence[str]) -> Mapping[Shape, str]:
    return {read(row).shape: row for row in rows}


def _texts(cell: Any) -> list[First]:
    """All lines of a text are of the same element."""
    found: dict[Any, First] = {}
    for above, line in enumerate(cell.children):
        words = line
        while not isinstance(words, boxes.TextBox):
            words = words.children[0]
        found.setdefault(words.element, First(line, words, above))
    return list(found.values())


def _measured(row: Row, like: Specimen) -> Measured:
    cells = [
        [(first, line) for first, text in zip(firsts, texts, strict=True) for line in first.lines(text, cell.width)]
        for cell, firsts, texts in zip(like.box.children, like.cells, row.cells, strict=True)
    ]
    return Measured(like, cells)


def _lines(text: str, style: Any, width: float) -> Iterator[Words]:
    whole = Words(text, style)
    if style["white_space"] == "pre" or line_size(whole.get_first_line()[0], style)[0] <= width:
        yield whole
        return
    rest: int | None = 0
    while rest is not None:
        text = text.encode()[rest:].decode()
        layout, _, rest, *_ = split_first_line(text, style, None, width, 0)
        yield Words(layout.text, style)


def _moved(box: Any, words: Words, down: float) -> Any:
    made = box.copy()
    made.position_y += down
    if isinstance(box, boxes.TextBox):
        made.text, made.pango_layout = words.text, words
    else:
        made.children = [_moved(box.children[0], words, down)]
    return made


def _body(page: Any) -> Any:
    """The rows of people on a page. WeasyPrint says it nowhere, so look for their boxes."""
    return next(box for box in page._page_box.descendants() if _is_body(box))


def _is_body(box: Any) -> bool:
    return isinstance(box, boxes.TableRowGroupBox) and not box.is_header


def _with_rows(page: Any, rows: Sequence[Any]) -> Any:
    """The page with these rows instead of its own."""
    made = copy.copy(page)
    made._page_box = _refilled(page._page_box, rows)
    return made


def _refilled(box: Any, rows: Sequence[Any]) -> Any:
    if _is_body(box):
        return box.copy_with_children(rows)
    if not isinstance(box, boxes.ParentBox):
        return box
    made = box.copy_with_children([_refilled(child, rows) for child in box.children])
    if isinstance(box, boxes.TableBox):
        down, [above, below, between, *_] = box.collapsed_border_grid
        made.skipped_rows = 0
        made.collapsed_border_grid = [down[0]] * (len(rows) + 1), [above, below, *[between] * len(rows)]
    return made
