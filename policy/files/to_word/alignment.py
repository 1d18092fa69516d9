"""Lists which paragraphs and tables stayed, went, came or moved between two texts, in the order of a Word file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from .lines import Line, Row

Item = Line | Row
Pairs = Sequence[tuple[int, int]]  # positions in the old and in the new text


@dataclass(frozen=True, slots=True)
class LinePlace:
    """A paragraph in the file. One that moved has two places with the same name in ``move``, first the old one."""

    before: Line | None
    after: Line | None
    move: str = ""
    is_source: bool = False


@dataclass(frozen=True, slots=True)
class TablePlace:
    """A table with each of its rows before and after; None if a row was added or removed."""

    rows: Sequence[tuple[Row | None, Row | None]]


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, or the rows of a table, and where it begins in the lines and rows of its text."""

    start: int
    line: Line | None
    rows: tuple[Row, ...]

    @property
    def places(self) -> range:
        return range(self.start, self.start + (len(self.rows) or 1))

    def is_like(self, other: "_Block") -> bool:
        """Whether both are paragraphs, or both are tables with the same number of columns."""
        if self.line or other.line:
            return bool(self.line and other.line)
        return len(self.rows[0].cells) == len(other.rows[0].cells)


def align_units(
    before: Sequence[Sequence[Item]], after: Sequence[Sequence[Item]], staying: Pairs, moved: Pairs
) -> Iterator[LinePlace | TablePlace]:
    """Yield paragraphs and tables. ``staying`` and ``moved`` pair units; staying ones have the same order in both."""
    kept = dict(_pair_items(before, after, staying))
    moves = {pair: f"move{number}" for number, pair in enumerate(_pair_items(before, after, moved), 1)}
    old, new = _list_blocks(before), _list_blocks(after)
    pairs = _pair_blocks(old, new, kept)
    from_, to = _name_moves(old, new, moves)
    for (last_old, last_new), (next_old, next_new) in pairwise([(-1, -1), *pairs, (len(old), len(new))]):
        if last_old >= 0:
            yield _pair_block(old[last_old], new[last_new], kept)
        for block in old[last_old + 1 : next_old]:
            yield from_.get(block.start) or _remove(block)
        for block in new[last_new + 1 : next_new]:
            yield to.get(block.start) or _add(block)


def _pair_items(
    before: Sequence[Sequence[Item]], after: Sequence[Sequence[Item]], pairs: Pairs
) -> Iterator[tuple[int, int]]:
    """For each pair of matching units, the positions of their lines in the old and in the new text."""
    old, new = _list_starts(before), _list_starts(after)
    for one, other in pairs:
        for place in range(min(len(before[one]), len(after[other]))):
            yield old[one] + place, new[other] + place


def _list_starts(units: Sequence[Sequence[Item]]) -> list[int]:
    starts = [0]
    for unit in units:
        starts.append(starts[-1] + len(unit))
    return starts


def _list_blocks(units: Sequence[Sequence[Item]]) -> list[_Block]:
    blocks: list[_Block] = []
    items = enumerate(item for unit in units for item in unit)
    for _, group in groupby(items, key=lambda pair: pair[1].table if isinstance(pair[1], Row) else pair[0]):
        pairs = list(group)
        start, first = pairs[0]
        rows = tuple(item for _, item in pairs if isinstance(item, Row))
        blocks.append(_Block(start, first if isinstance(first, Line) else None, rows))
    return blocks


def _pair_blocks(old: Sequence[_Block], new: Sequence[_Block], kept: Mapping[int, int]) -> list[tuple[int, int]]:
    """Pair the blocks that stayed. A table continues the first one that shares a row with it."""
    owners = {place: number for number, block in enumerate(new) for place in block.places}
    pairs: list[tuple[int, int]] = []
    for number, block in enumerate(old):
        others = (owners[kept[place]] for place in block.places if place in kept)
        last = pairs[-1][1] if pairs else -1
        if (found := next((one for one in others if one > last and block.is_like(new[one])), None)) is not None:
            pairs.append((number, found))
    return pairs


def _name_moves(
    old: Sequence[_Block], new: Sequence[_Block], moves: Mapping[tuple[int, int], str]
) -> tuple[dict[int, LinePlace], dict[int, LinePlace]]:
    """Return moved paragraphs by their old and by their new start. A moved row counts as removed and added."""
    before = {block.start: block.line for block in old}
    after = {block.start: block.line for block in new}
    from_, to = {}, {}
    for (one, other), name in moves.items():
        if before.get(one) and after.get(other):
            from_[one] = LinePlace(before[one], after[other], name, is_source=True)
            to[other] = LinePlace(before[one], after[other], name)
    return from_, to


def _pair_block(old: _Block, new: _Block, kept: Mapping[int, int]) -> LinePlace | TablePlace:
    if old.line:
        return LinePlace(old.line, new.line)
    pairs = [(place - old.start, kept[place] - new.start) for place in old.places if kept.get(place) in new.places]
    # A row that became a header row, or stopped being one, counts as a different row.
    pairs = [(one, other) for one, other in pairs if old.rows[one].is_header == new.rows[other].is_header]
    rows: list[tuple[Row | None, Row | None]] = []
    edges = [(-1, -1), *pairs, (len(old.rows), len(new.rows))]
    for (last_old, last_new), (next_old, next_new) in pairwise(edges):
        rows += [(old.rows[last_old], new.rows[last_new])] if last_old >= 0 else []
        rows += [(row, None) for row in old.rows[last_old + 1 : next_old]]
        rows += [(None, row) for row in new.rows[last_new + 1 : next_new]]
    return TablePlace(rows)


def _remove(block: _Block) -> LinePlace | TablePlace:
    return LinePlace(block.line, None) if block.line else TablePlace([(row, None) for row in block.rows])


def _add(block: _Block) -> LinePlace | TablePlace:
    return LinePlace(None, block.line) if block.line else TablePlace([(None, row) for row in block.rows])
