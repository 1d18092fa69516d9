"""Finds simple tables by their ruled lines: at least two columns of cells between lines that touch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .pages import PdfWord, Rule

_TOUCHING = 4.0  # points: lines whose ends are this close belong together
_MOST_CROSSINGS = 2_500
_SHORTEST = 8.0  # points; shorter lines are parts of letters or drawings


@dataclass(frozen=True, slots=True)
class PdfCell:
    words: tuple[PdfWord, ...]
    right: float
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class PdfTable:
    """A table on one page. A cell over several rows is in the first. ``columns`` are the column edges, in points."""

    top: float
    columns: tuple[float, ...]
    rows: tuple[tuple[PdfCell, ...], ...]


def find_tables(rules: Iterable[Rule], words: Sequence[PdfWord]) -> tuple[list[PdfTable], list[PdfWord]]:
    """Return the tables from top to bottom, and the words outside them."""
    rules = list(rules)
    level = _join_rules([rule for rule in rules if rule.is_level], is_level=True)
    upright = _join_rules([rule for rule in rules if not rule.is_level], is_level=False)
    if len(level) * len(upright) > _MOST_CROSSINGS:
        return [], list(words)
    tables: list[PdfTable] = []
    rest = list(words)
    for group in _group_touching(level, upright):
        grid = _Grid(group)
        inside = [word for word in rest if grid.holds(word)]
        if grid.is_table and inside:
            tables.append(grid.fill(inside))
            rest = [word for word in rest if not grid.holds(word)]
    return sorted(tables, key=lambda table: table.top), rest


def _join_rules(rules: list[Rule], *, is_level: bool) -> list[Rule]:
    """Join the pieces of a line that was drawn cell by cell."""
    joined: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (_across(rule, is_level), _span(rule, is_level))):
        last = joined[-1] if joined else None
        if (
            last is not None
            and abs(_across(rule, is_level) - _across(last, is_level)) <= 1
            and _span(rule, is_level)[0] <= _span(last, is_level)[1] + _TOUCHING
        ):
            right, bottom = max(last.right, rule.right), max(last.bottom, rule.bottom)
            joined[-1] = Rule(min(last.left, rule.left), min(last.top, rule.top), right, bottom)
        else:
            joined.append(rule)
    return [rule for rule in joined if _span(rule, is_level)[1] - _span(rule, is_level)[0] >= _SHORTEST]


def _across(rule: Rule, is_level: bool) -> float:
    """Return how far down a level line is, or how far right an upright line is."""
    return round((rule.top + rule.bottom) / 2 if is_level else (rule.left + rule.right) / 2)


def _span(rule: Rule, is_level: bool) -> tuple[float, float]:
    return (rule.left, rule.right) if is_level else (rule.top, rule.bottom)


def _group_touching(level: list[Rule], upright: list[Rule]) -> Iterator[list[Rule]]:
    """Yield groups of lines that cross or touch."""
    touching: dict[int, list[int]] = {index: [] for index in range(len(level) + len(upright))}
    for first, across in enumerate(level):
        for second, down in enumerate(upright, len(level)):
            if _do_touch(across, down):
                touching[first].append(second)
                touching[second].append(first)
    rules, seen = [*level, *upright], set[int]()
    for start in touching:
        group, waiting = [], [] if start in seen else [start]
        seen.add(start)
        while waiting:
            group.append(waiting.pop())
            new = [other for other in touching[group[-1]] if other not in seen]
            seen.update(new)
            waiting += new
        if len(group) > 1:
            yield [rules[index] for index in group]


def _do_touch(level: Rule, upright: Rule) -> bool:
    return (
        level.left - _TOUCHING <= upright.right
        and upright.left <= level.right + _TOUCHING
        and upright.top - _TOUCHING <= level.bottom
        and level.top <= upright.bottom + _TOUCHING
    )


class _Grid:
    """The positions of the lines of one table, and which lines separate two cells."""

    def __init__(self, rules: list[Rule]) -> None:
        level = [rule for rule in rules if rule.is_level]
        upright = [rule for rule in rules if not rule.is_level]
        self.across = _list_places(_across(rule, False) for rule in upright)
        self.down = _list_places(_across(rule, True) for rule in level)
        self.upright = [[rule for rule in upright if abs(_across(rule, False) - at) <= _TOUCHING] for at in self.across]
        self.level = [[rule for rule in level if abs(_across(rule, True) - at) <= _TOUCHING] for at in self.down]

    @property
    def is_table(self) -> bool:
        return len(self.across) >= 3 and len(self.down) >= 2

    def holds(self, word: PdfWord) -> bool:
        if len(self.across) < 2 or len(self.down) < 2:
            return False
        x, y = _middle(word)
        return self.across[0] <= x <= self.across[-1] and self.down[0] <= y <= self.down[-1]

    def fill(self, words: Sequence[PdfWord]) -> PdfTable:
        by_place: dict[tuple[int, int], list[PdfWord]] = {}
        for word in words:
            x, y = _middle(word)
            by_place.setdefault((_find_interval(self.down, y), _find_interval(self.across, x)), []).append(word)
        taken: set[tuple[int, int]] = set()
        rows = tuple(tuple(self._list_cells(row, taken, by_place)) for row in range(len(self.down) - 1))
        # A row is empty if all its cells began further up. Its line separates no cells, so drop it.
        return PdfTable(self.down[0], tuple(self.across), tuple(row for row in rows if row))

    def _list_cells(
        self, row: int, taken: set[tuple[int, int]], words: dict[tuple[int, int], list[PdfWord]]
    ) -> Iterator[PdfCell]:
        for column in range(len(self.across) - 1):
            if (row, column) in taken:
                continue
            columns, rows = self._measure_cell(row, column, taken)
            places = [(row + down, column + right) for down in range(rows) for right in range(columns)]
            taken.update(places)
            found = tuple(word for place in places for word in words.get(place, ()))
            yield PdfCell(found, self.across[column + columns], columns, rows)

    def _measure_cell(self, row: int, column: int, taken: set[tuple[int, int]]) -> tuple[int, int]:
        last_row, last_column = len(self.down) - 1, len(self.across) - 1
        columns = rows = 1
        while column + columns < last_column and not self._is_parted_across(row, column + columns):
            if (row, column + columns) in taken:
                break
            columns += 1
        while row + rows < last_row and not any(
            self._is_parted_down(row + rows, place) or (row + rows, place) in taken
            for place in range(column, column + columns)
        ):
            rows += 1
        return columns, rows

    def _is_parted_across(self, row: int, place: int) -> bool:
        """Whether an upright line crosses the row at this position."""
        middle = (self.down[row] + self.down[row + 1]) / 2
        return any(rule.top <= middle <= rule.bottom for rule in self.upright[place])

    def _is_parted_down(self, place: int, column: int) -> bool:
        """Whether a level line crosses the column at this position."""
        middle = (self.across[column] + self.across[column + 1]) / 2
        return any(rule.left <= middle <= rule.right for rule in self.level[place])


def _middle(word: PdfWord) -> tuple[float, float]:
    return (word.left + word.right) / 2, word.baseline - 0.3 * word.size


def _list_places(places: Iterable[float]) -> list[float]:
    """Return the positions in order. Almost equal ones, as of a double line, count once."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _TOUCHING:
            found.append(place)
    return found


def _find_interval(places: list[float], at: float) -> int:
    return next((index for index, (low, high) in enumerate(pairwise(places)) if low <= at <= high), 0)
