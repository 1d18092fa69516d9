"""Joins the lines of a PDF into paragraphs, by the gaps between them, their ends, indents and type."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from .line_starts import has_bullet, has_number, is_number_set_apart
from .lines import Line

_WIDER = 1.3  # times the usual line distance: a larger gap begins a paragraph
_USUAL = 1.25  # times the type size: the usual line distance if no wrapped lines were found
_INDENT = 0.8  # times the type size
_SAME_SIZE = 0.6  # points
_ALMOST = 0.75  # times the column's right edge
_ENDED = re.compile(r"[.!?:;][”’\"')\]]*$")


@dataclass(slots=True)
class Paragraph:
    """The lines of one paragraph. ``crosses`` counts the page and column ends that it continues over."""

    lines: list[Line] = field(default_factory=list)
    is_item: bool = False
    crosses: int = 0

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def text_left(self) -> float:
        """Where the words begin: after the bullet, or at the left of the second line."""
        if self.is_item:
            return self.first.words[1].left
        return self.lines[1].left if len(self.lines) > 1 else self.first.left


def set_edges(lines: Sequence[Line], *, edge: float = 0.0) -> list[Line]:
    """Set on each line how far right its column goes. Lines of a cell get the cell's ``edge``."""
    if edge:
        return [replace(line, edge=edge) for line in lines]
    columns: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in lines:
        columns[line.page, line.column].append(line)
    is_alone = {page: len({column for other, column in columns if other == page}) == 1 for page, _ in columns}
    usual = _find_edge([line for line in lines if is_alone[line.page]])
    edges = {
        key: max(_find_edge(column), usual if is_alone[key[0]] and len(column) < 10 else 0)
        for key, column in columns.items()
    }
    return [replace(line, edge=edges[line.page, line.column]) for line in lines]


def _find_edge(lines: Sequence[Line]) -> float:
    """Return the right edge that nine in ten of the longer lines stay within."""
    if not lines:
        return 0.0
    start = min(line.left for line in lines)
    middle = start + 0.6 * (max(line.right for line in lines) - start)
    ends = sorted(line.right for line in lines if line.right >= middle)
    return ends[(len(ends) - 1) * 9 // 10]


class LineJoiner:
    """Joins lines, knowing the usual line distance for each type size in the whole document."""

    def __init__(self, lines: Sequence[Line]) -> None:
        distances: dict[float, Counter[float]] = defaultdict(Counter)
        for before, line in pairwise(lines):
            is_near = _is_same_column(before, line) and abs(before.size - line.size) <= _SAME_SIZE
            distance = round(2 * (line.baseline - before.baseline)) / 2
            if is_near and not _is_short(before, line) and 0 < distance < 3 * line.size:
                distances[round(line.size)][distance] += 1
        self.usual = {size: _find_usual(found) for size, found in distances.items()}

    def join(self, lines: Sequence[Line]) -> list[Paragraph]:
        paragraphs: list[Paragraph] = []
        for line in lines:
            if paragraphs and self._goes_on(paragraphs[-1], line):
                paragraphs[-1].crosses += not _is_same_column(paragraphs[-1].last, line)
                paragraphs[-1].lines.append(line)
            else:
                paragraphs.append(Paragraph([line], has_bullet(line)))
        return paragraphs

    def _goes_on(self, paragraph: Paragraph, line: Line) -> bool:
        before = paragraph.last
        if has_bullet(line) or is_number_set_apart(line) or abs(before.size - line.size) > _SAME_SIZE:
            return False
        is_open = not _ENDED.search(before.text) and not _is_short(before, line)
        if has_number(line) and not is_open:
            return False
        if before.is_bold != line.is_bold and not is_open:
            return False
        if before.is_bold and not line.is_bold and all(other.is_bold for other in paragraph.lines) and has_number(line):
            return False
        if not _is_same_column(before, line):
            return is_open and before.is_bold == line.is_bold
        return not (_is_short(before, line) or self._is_apart(before, line) or _is_moved(paragraph, line, is_open))

    def _is_apart(self, before: Line, line: Line) -> bool:
        usual = self.usual.get(round(line.size), _USUAL * line.size)
        return line.baseline - before.baseline > _WIDER * usual


def _find_usual(distances: Counter[float]) -> float:
    """Return the shortest distance at least half as common as the top one: that of lines, not of paragraphs."""
    most = max(distances.values())
    return min(distance for distance, count in distances.items() if count >= most / 2)


def _is_same_column(before: Line, line: Line) -> bool:
    is_below = line.baseline > before.baseline
    return before.page == line.page and before.column == line.column and is_below


def _is_short(before: Line, line: Line) -> bool:
    """Whether the first word of the line would have fitted at the end of the line before."""
    first = line.words[0]
    if first.text[0].islower() and not _ENDED.search(before.text) and before.right > _ALMOST * before.edge:
        return False  # the author typed a line break, or the paragraph is narrower
    return before.right + 0.3 * before.size + (first.right - first.left) < before.edge - 0.5 * before.size


def _is_moved(paragraph: Paragraph, line: Line, is_open: bool) -> bool:
    """Whether the line begins further left or right than the words of the paragraph."""
    room = _INDENT * line.size
    if len(paragraph.lines) == 1 and not paragraph.is_item:
        is_further_in = line.left > paragraph.first.left + room and not has_number(paragraph.first)
        return (is_further_in or line.left < paragraph.first.left - room) and not is_open
    return abs(line.left - paragraph.text_left) > room and not is_open
