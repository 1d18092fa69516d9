"""Finds how far lists are set in: by the file's own depth, or for typed lists by the kinds of their numbers and signs.

Bullets right below a clause that is not set in are not set in either, and belong to it, as in form 1. A paragraph that
is not set in ends the open lists: a bullet after it belongs to the section.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..blocks import BlockKind
from ..units import MOST_LEVELS, UnitKind
from .doubts import Doubt, Reading, shorten
from .number_shapes import NumberReading, follows, read_number
from .pieces import Piece, breaks_off

_OUTSIDE_LISTS = frozenset({UnitKind.ROW, UnitKind.PICTURE, UnitKind.NOTE})


def set_list_levels(pieces: Sequence[Piece], doubts: list[Doubt]) -> list[Piece]:
    """Return the pieces with a level for every clause, bullet, quote and paragraph: how far it is set in, 0 to 8."""
    levelled: list[Piece] = []
    section: list[Piece] = []
    for piece in pieces:
        if piece.is_heading:
            levelled += [*_set_section(section), piece]
            section = []
        else:
            section.append(piece)
    levelled += _set_section(section)
    return _cap_levels(levelled, doubts)


@dataclass(slots=True)
class _OpenList:
    """A list that may go on: its shapes with the last number in each, or the sign of its bullets.

    ``is_below_item`` is true for a list typed below an item that the file itself counts.
    """

    readings: tuple[NumberReading, ...] = ()
    sign: str = ""
    level: int = 0
    is_below_item: bool = False

    def goes_on_with(self, readings: tuple[NumberReading, ...], sign: str) -> bool:
        """Whether an item continues this list: after (i), (j) does so as a letter, and (ii) as a roman number."""
        if sign or not readings:
            return sign == self.sign and not self.readings
        if self.is_next(readings):
            return True
        starts_anew = any(reading.ordinals[-1] == 1 and len(readings) > 1 for reading in readings)
        return not starts_anew and bool(
            {reading.shape for reading in readings} & {last.shape for last in self.readings}
        )

    def is_next(self, readings: tuple[NumberReading, ...]) -> bool:
        return any(follows(last, reading) for last in self.readings for reading in readings)

    def go_on(self, readings: tuple[NumberReading, ...]) -> None:
        """Keep the readings that fit: after (h), (i) is a letter."""
        fitting = [reading for reading in readings if any(follows(last, reading) for last in self.readings)] or [
            reading for reading in readings if reading.shape in {last.shape for last in self.readings}
        ]
        self.readings = tuple(fitting)


@dataclass(slots=True)
class _SectionLevels:
    """The lists that are open in a section.

    ``least_labels`` is the smallest number of labels in its clauses ("1.1" has two), ``least`` the smallest depth of
    its other items. ``above`` is the last clause with several labels. ``items`` holds what was listed since the last
    paragraph that is not set in.
    """

    least_labels: int
    least: int
    open_lists: list[_OpenList] = field(default_factory=list)
    is_interrupted: bool = False
    above: Piece | None = None
    above_level: int = 0
    last_item: Piece | None = None
    inside: int = 0
    items: list[Piece] = field(default_factory=list)

    def find_level(self, piece: Piece) -> int:
        if piece.kind in _OUTSIDE_LISTS:
            return 0
        if piece.block.kind is BlockKind.ITEM or piece.is_list:
            self.items.append(piece)
            is_item = piece.block.kind is BlockKind.ITEM
            return self.find_item_level(piece) if is_item else self.find_typed_level(piece)
        if piece.block.level:
            return self.inside
        if level := self.find_level_of_rest(piece):
            return level
        self.interrupt()
        return 0

    def find_level_of_rest(self, piece: Piece) -> int:
        """Return the level of a paragraph that continues a sentence, else 0.

        It stands inside the last item if only that item breaks off, else inside the clause that the list belongs to.
        """
        if not self.items or piece.kind is not UnitKind.PARAGRAPH or not piece.text[0].islower():
            return 0
        others_end = len(self.items) == 1 or not breaks_off(self.items[-2].text)
        return self.inside if others_end and breaks_off(self.items[-1].text) else self.inside - 1

    def interrupt(self) -> None:
        """Interrupt the open lists, because a paragraph is not set in."""
        self.is_interrupted = True
        self.items = []
        self.above = self.last_item = None
        self.inside = 0

    def find_item_level(self, piece: Piece) -> int:
        labels = _count_labels(piece)
        self.open_lists = [open_list for open_list in self.open_lists if not open_list.is_below_item]
        if labels > 1 or self.goes_on_outside(piece):
            level = labels - self.least_labels
            self.above, self.above_level = piece, level
            self.open_lists = []
        else:
            level = self.find_level_below(piece)
        self.last_item, self.inside = piece, level + 1
        return level

    def goes_on_outside(self, piece: Piece) -> bool:
        """Whether "2." continues the list around the clause "1.1", after a separate list of bullets."""
        own = read_number(piece.number) if _count_labels(piece) == 1 else ()
        above = read_number(self.above.number) if self.above and self.above.block.level > piece.block.level else ()
        return bool(own and above) and own[0].ordinals[0] == above[0].ordinals[0] + 1

    def find_level_below(self, piece: Piece) -> int:
        """Return the level of a bullet, or of a clause with one label such as "(a)", by the file's own depths."""
        depth = max(piece.block.level, 1)
        if self.above is None:
            base = self.find_typed_base(is_bullet=piece.kind is UnitKind.BULLET)
            return base + depth - self.least
        first = _find_level_inside(self.above_level, is_bullet=piece.kind is UnitKind.BULLET)
        deeper = depth - max(self.above.block.level, 1)
        return first + (deeper - 1 if deeper > 0 else depth - self.least)

    def find_typed_base(self, *, is_bullet: bool) -> int:
        """Return the level of items that the file itself lists below a typed clause."""
        if self.is_interrupted or not self.open_lists:
            return 0
        last = self.open_lists[-1]
        return _find_level_inside(last.level, is_bullet=is_bullet and bool(last.readings))

    def find_typed_level(self, piece: Piece) -> int:
        readings = read_number(piece.number)
        if self.above is not None and (labels := _count_labels(piece)) > 1:
            return self.go_on_after_counted(piece, labels)
        for place, open_list in enumerate(self.open_lists):
            if open_list.goes_on_with(readings, piece.sign) and self.may_go_on(open_list, readings):
                open_list.go_on(readings)
                del self.open_lists[place + 1 :]
                break
        else:
            self.open_list(readings, piece.sign)
        self.is_interrupted = False
        level = self.open_lists[-1].level
        self.inside = level + 1
        return level

    def go_on_after_counted(self, piece: Piece, labels: int) -> int:
        """Return the level of a typed number such as "2.2" among clauses that the file itself counts: "2.1", "2.3"."""
        level = self.above_level + labels - _count_labels(self.above) if self.above else 0
        self.open_lists, self.is_interrupted = [], False
        self.above, self.above_level, self.last_item, self.inside = piece, level, piece, level + 1
        return level

    def may_go_on(self, open_list: _OpenList, readings: tuple[NumberReading, ...]) -> bool:
        has_labels = bool(readings) and len(readings[0].ordinals) > 1
        return not self.is_interrupted or has_labels or open_list.is_next(readings)

    def open_list(self, readings: tuple[NumberReading, ...], sign: str) -> None:
        if readings and readings[0].word:  # "Section 2" never belongs to "(a)"
            self.interrupt()
        if self.is_interrupted:
            self.open_lists = []
        is_beside_bullets = bool(readings) and self.ends_with_bullet()
        if is_beside_bullets and self.open_lists and not self.open_lists[-1].readings:
            self.open_lists.pop()
        level, is_below_item = 0, False
        if self.open_lists:
            above = self.open_lists[-1]
            level = _find_level_inside(above.level, is_bullet=bool(above.readings) and not readings)
            is_below_item = above.is_below_item
        elif self.last_item is not None:
            is_bullet_below_clause = not readings and self.last_item.kind is UnitKind.CLAUSE
            inside = _find_level_inside(self.inside - 1, is_bullet=is_bullet_below_clause)
            level, is_below_item = self.inside - 1 if is_beside_bullets else inside, True
        self.open_lists.append(_OpenList(_sort_readings(readings), sign, level, is_below_item))

    def ends_with_bullet(self) -> bool:
        """Whether the item before this one is a bullet that does not end with a colon."""
        before = self.items[-2] if len(self.items) > 1 else None
        return before is not None and before.kind is UnitKind.BULLET and not before.text.endswith(":")


def _find_level_inside(level: int, *, is_bullet: bool) -> int:
    """Return the level of what belongs to a clause; ``is_bullet`` is true for a bullet right below the clause."""
    return level if is_bullet and level == 0 else level + 1


def _sort_readings(readings: tuple[NumberReading, ...]) -> tuple[NumberReading, ...]:
    """Keep only the roman reading for a list that begins with (i)."""
    first = [reading for reading in readings if reading.ordinals[-1] == 1]
    return tuple(first) or readings


def _count_labels(piece: Piece) -> int:
    """Count the labels in the number of a clause: 2 for "1.1", 0 for a bullet or letters in brackets."""
    readings = read_number(piece.number) if piece.kind is UnitKind.CLAUSE else ()
    return len(readings[0].ordinals) if readings and readings[0].is_numeric else 0


def _set_section(section: Sequence[Piece]) -> list[Piece]:
    """Set levels relative to the section's outermost list, because Word gives a clause below a heading depth 2."""
    items = [piece for piece in section if piece.block.kind is BlockKind.ITEM]
    labels = [_count_labels(piece) for piece in items]
    depths = [max(piece.block.level, 1) for piece, number in zip(items, labels, strict=True) if number <= 1]
    levels = _SectionLevels(min((number for number in labels if number), default=1), min(depths, default=1))
    return [replace(piece, level=max(levels.find_level(piece), 0)) for piece in section]


def _cap_levels(pieces: Sequence[Piece], doubts: list[Doubt]) -> list[Piece]:
    deep = [piece for piece in pieces if not piece.is_heading and piece.level > MOST_LEVELS]
    if deep:
        doubts.append(
            Doubt(
                deep[0].block.where,
                shorten(deep[0].full_text),
                f"{len(deep)} paragraphs were set in deeper than {MOST_LEVELS} levels, and are now at the deepest.",
                (Reading.PARAGRAPH, Reading.ITEM),
            )
        )
    return [piece if piece.is_heading else replace(piece, level=min(piece.level, MOST_LEVELS)) for piece in pieces]
