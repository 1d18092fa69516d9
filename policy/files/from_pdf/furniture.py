"""Removes what is not part of a PDF's text: running heads and feet, page numbers and contents lists."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policy.text.blocks import LeftOut

from .lines import Line, group_rows
from .pages import PdfPage, PdfWord

_MOST_ROWS = 6  # in a running head or foot
_DEEPEST = 0.2  # times the page's height: how far a running head or foot may reach
_SAME_PLACE = 12.0  # points
_FEWEST_PAGES = 3
_NUMBER = re.compile(r"\d{1,4}")
_CONTENTS = re.compile(r"(?:table of )?contents(?: page| list)?:?", re.IGNORECASE)
_LEADER = re.compile(r"(?:(?:\. ?){4,}|…[… .]*|_{4,}) ?(?:\d{1,3}|[ivxl]{1,6})?$")
_PAGE_AT_END = re.compile(r"[^\d\s].* \d{1,3}$")
_FEWEST_ENTRIES = 2
_HEAD, _FOOT, _CONTENTS_LIST = "a running head", "a running foot or page number", "the contents list"


@dataclass(frozen=True, slots=True)
class _Row:
    """A line across the whole page, which may be part of a running head or foot."""

    page: int
    words: tuple[PdfWord, ...]

    @property
    def text(self) -> str:
        return "".join(f"{'' if word.is_glued else ' '}{word.text}" for word in self.words).strip()

    @property
    def place(self) -> float:
        return self.words[0].baseline

    def list_keys(self) -> set[str]:
        """Return its text, and copies in which its first or last number becomes the distance to the page's number.

        So "Page 2 of 7" is the same on all pages, but headings "Appendix 1" and "Appendix 2" are not.
        """
        numbers = list(_NUMBER.finditer(self.text))
        counted = (self._write_counted(number) for number in (numbers[:1] + numbers[-1:]))
        return {self.text, *counted}

    def _write_counted(self, number: re.Match[str]) -> str:
        return f"{self.text[: number.start()]}\0{int(number[0]) - self.page}\0{self.text[number.end() :]}"


def take_out_furniture(pages: Sequence[PdfPage]) -> tuple[list[list[PdfWord]], list[LeftOut]]:
    """Return the words of each page without running heads and feet, and the heads and feet."""
    rows = [[_Row(page.number, tuple(row)) for row in group_rows(page.words)] for page in pages]
    depths = [_DEEPEST * page.height for page in pages]
    tops = [[row for row in found[:_MOST_ROWS] if row.place < deep] for found, deep in zip(rows, depths, strict=True)]
    ends = [
        [row for row in found[: -_MOST_ROWS - 1 : -1] if row.place > page.height - deep]
        for found, page, deep in zip(rows, pages, depths, strict=True)
    ]
    heads, feet = _take_repeated(tops), _take_repeated(ends)
    left_out, kept = [], []
    for page, head, foot in zip(rows, heads, feet, strict=True):
        gone = {id(row) for row in (*head, *foot)}
        kept.append([word for row in page if id(row) not in gone for word in row.words])
        left_out += [LeftOut(f"page {row.page}", _HEAD, row.text) for row in head]
        taken = {id(row) for row in head}
        left_out += [LeftOut(f"page {row.page}", _FOOT, row.text) for row in reversed(foot) if id(row) not in taken]
    if not any(kept):  # the pages hold nothing else, or are all the same
        return [list(page.words) for page in pages], []
    return kept, left_out


def _take_repeated(edges: Sequence[Sequence[_Row]]) -> list[list[_Row]]:
    """Return each page's rows from the edge inwards, up to the first that other pages do not have at the same place."""
    places: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in (row for edge in edges for row in edge):
        for key in row.list_keys():
            places[key].append((row.page, row.place))
    fewest = max(2, min(_FEWEST_PAGES, (len(edges) + 1) // 2))
    return [list(_take_while_repeated(edge, places, fewest)) for edge in edges]


def _take_while_repeated(
    edge: Sequence[_Row], places: dict[str, list[tuple[int, float]]], fewest: int
) -> Iterator[_Row]:
    for row in edge:
        if not any(_count_pages(places[key], row.place) >= fewest for key in row.list_keys()):
            return
        yield row


def _count_pages(found: Iterable[tuple[int, float]], place: float) -> int:
    return len({page for page, other in found if abs(other - place) <= _SAME_PLACE})


def take_out_contents(lines: Sequence[Line]) -> tuple[list[Line], list[LeftOut]]:
    """Leave out contents lists: lines with page numbers after the heading "Contents", or lines with leader dots."""
    gone: set[int] = set()
    for start, line in enumerate(lines):
        if start not in gone and _CONTENTS.fullmatch(line.text):
            entries = _list_entries(lines, start + 1)
            if len(entries) >= _FEWEST_ENTRIES:
                gone |= {start, *range(start + 1, entries[-1] + 1)}
    leaders = [index for index, line in enumerate(lines) if _LEADER.search(line.text) and line.text[-1].isdigit()]
    gone |= set(leaders) if len(leaders) >= _FEWEST_ENTRIES else set()
    left_out = [LeftOut(f"page {lines[index].page}", _CONTENTS_LIST, lines[index].text) for index in sorted(gone)]
    return [line for index, line in enumerate(lines) if index not in gone], left_out


def _list_entries(lines: Sequence[Line], start: int) -> list[int]:
    """Return the positions of lines that end with a page number. One line between two may begin a long entry."""
    entries: list[int] = []
    for index in range(start, len(lines)):
        text = lines[index].text
        if _LEADER.search(text) or _PAGE_AT_END.search(text):
            entries.append(index)
        elif index - (entries[-1] if entries else start - 1) > 1:
            break
    return entries
