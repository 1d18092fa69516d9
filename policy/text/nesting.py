"""Finds what each unit of a part belongs to, by the rule of ``anchors``, and its place among its kind there."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from .units import ROWS, UnitKind

_LISTED = (UnitKind.CLAUSE, UnitKind.POINT, UnitKind.BULLET)


class PlacedUnit(Protocol):
    """The properties of a unit that the rule needs."""

    @property
    def kind(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def table(self) -> int: ...


class Nesting(NamedTuple):
    """``parent`` is the index of the unit that a unit belongs to, None for the part itself.

    ``ordinal`` counts units of the same kind under that parent from 1; for a row it counts tables. ``row`` counts the
    rows of a table without its header.
    """

    parent: int | None
    ordinal: int
    row: int = 0


def list_nestings(units: Sequence[PlacedUnit]) -> list[Nesting]:
    """List the nesting of each unit, in order."""
    found: list[Nesting] = []
    above: list[int] = []  # the clauses and bullets that a later unit may belong to, innermost last
    heading: int | None = None
    counts: Counter[tuple[int | None, str]] = Counter()
    for index, unit in enumerate(units):
        before = units[index - 1] if index else None
        if unit.kind in ROWS and before and before.kind in ROWS and before.table == unit.table:
            last = found[-1]
            found.append(last._replace(row=last.row + 1))
            continue
        if unit.kind == UnitKind.BULLET:
            above = [i for i in above if _may_hold_bullet(units[i], unit)]
        elif unit.kind in _LISTED:
            above = [i for i in above if units[i].level < unit.level]
        parent = _find_parent(units, unit, above, heading)
        kind = UnitKind.ROW if unit.kind in ROWS else unit.kind
        counts[parent, kind] += 1
        found.append(Nesting(parent, counts[parent, kind], int(unit.kind == UnitKind.ROW)))
        if unit.kind == UnitKind.HEADING:
            heading, above = index, []
        elif unit.kind in _LISTED:
            above.append(index)
    return found


def _may_hold_bullet(other: PlacedUnit, bullet: PlacedUnit) -> bool:
    return other.level < bullet.level or (other.level == bullet.level and other.kind != UnitKind.BULLET)


def _find_parent(
    units: Sequence[PlacedUnit], unit: PlacedUnit, above: Sequence[int], heading: int | None
) -> int | None:
    if unit.kind in (UnitKind.HEADING, UnitKind.NOTE):
        return None
    if unit.kind in ROWS:
        return heading
    if unit.kind in _LISTED:
        return above[-1] if above else heading
    return next((index for index in reversed(above) if units[index].level < unit.level), heading)
