"""Units deleted from a text of form 2: how the draft stores them, and how they are put back. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from policy.comparison import ClausePlace, list_units
from policy.text import Mark, MarkKind, PolicyText, TextError, UnitKind, UnitText
from policy.text.smallest_form import list_parts
from policy.text.units import ROWS

from .deleted_clauses import DeletedClause, StoredUnit, find_nearest, read_deleted
from .unit_places import Spot, belongs, find_end, find_table, find_unit, write_units

_IN_FORM_2 = {UnitKind.LEAD: UnitKind.PARAGRAPH, UnitKind.INTRODUCTION: UnitKind.PARAGRAPH}


def describe_deletion(
    text: PolicyText, place: ClausePlace, earlier: Sequence[dict[str, Any]], *, is_table: bool = False
) -> dict[str, Any]:
    """Return what a draft stores before a unit with everything under it, or a table, is removed."""
    spot = find_unit(text, place)
    units = spot.units
    first, last = spot.index, find_end(units, spot.index)
    if spot.unit.kind in ROWS and (is_table or find_table(units, first) == (first, last)):
        is_table, (first, last) = True, find_table(units, first)
    start = _count_before(spot) + first
    end = start + last - first
    stored = _list_stored(list_parts(text), [part.slug for part in text.parts])
    same_gap = [one.units[-1] for one in read_deleted(earlier) if find_gap(text, one) == start]
    name = list_units(text)[start].name
    deleted = DeletedClause(
        id=uuid.uuid4().hex,
        number=spot.unit.number,
        units=stored[start:end],
        after=[*reversed(same_gap), *stored[max(start - 1, 0) : start]],
        before=stored[end] if end < len(stored) else None,
        index=start,
        title="The table" if is_table else name[:1].upper() + name[1:],
    )
    if is_table:
        deleted.units[:] = [[*unit[:5], -1, unit[6]] for unit in deleted.units]
    return asdict(deleted)


def find_gap(text: PolicyText, deleted: DeletedClause) -> int | None:
    """Find the index in ``list_units`` where a deleted unit would go back; None if its neighbours are gone."""
    parts = list_parts(text)
    stored = _list_stored(parts, [part.slug for part in text.parts])
    for unit in deleted.after:
        if (index := find_nearest(stored, unit, deleted.index - 1)) is not None:
            return _skip_what_belongs(stored, index + 1, _read_stored(deleted)[0])
    if deleted.index == 0:
        return 0
    return find_nearest(stored, deleted.before, deleted.index)


def put_back(text: PolicyText, deleted: DeletedClause) -> str:
    """Return the text with a deleted unit, and everything that was under it, back in its place."""
    gap = find_gap(text, deleted)
    if gap is None:
        raise TextError(None, "What stood around it has changed. Copy its words, and insert them where they belong.")
    spot = _find_spot(text, deleted.units[0][0], gap)
    units, own = spot.units, _read_stored(deleted)
    return write_units(spot, [*units[: spot.index], *_fit_table(own, units, spot.index), *units[spot.index :]])


def _find_spot(text: PolicyText, slug: str, gap: int) -> Spot:
    parts = list_parts(text)
    number = next((number for number, part in enumerate(text.parts) if part.slug == slug), None)
    if number is None:
        raise TextError(None, "Its part is no longer in the text. Copy its words, and insert them where they belong.")
    spot = Spot(parts, number, 0)
    return replace(spot, index=min(max(gap - _count_before(spot), 0), len(spot.units)))


def _count_before(spot: Spot) -> int:
    """Count the items of ``list_units`` before the first unit of a part, titles included."""
    before = sum(len(part.units) + bool(part.label) for part in spot.parts[: spot.part])
    return before + bool(spot.parts[spot.part].label)


def _fit_table(rows: Sequence[UnitText], units: Sequence[UnitText], index: int) -> list[UnitText]:
    """Put a row back into its table, which is directly above or below the gap."""
    row = rows[0]
    if row.kind not in ROWS or row.table < 0:
        return list(rows)
    above, below = (units[at : at + 1] if at >= 0 else () for at in (index - 1, index))
    is_header = row.kind is UnitKind.HEADER
    near = [unit for unit in (*(() if is_header else above), *below) if unit.kind in ROWS]
    fitting = [unit for unit in near if unit.text.count("\t") == row.text.count("\t")]
    if not fitting:
        raise TextError(None, "Its table has changed. Copy its words, and insert a row.")
    table = min(fitting, key=lambda unit: unit.table != row.table)
    if is_header and table.kind is UnitKind.HEADER:
        raise TextError(None, "The table has another header now. Copy its words.")
    return [replace(row, table=table.table)]


def _skip_what_belongs(stored: Sequence[StoredUnit], index: int, to: UnitText) -> int:
    """Skip units that would end up under the restored unit: they came later and belong to the unit before it."""
    while index < len(stored) and stored[index][1] and belongs(_read_unit(stored[index]), to):
        index += 1
    return index


def _list_stored(parts: Sequence[Any], slugs: Sequence[str]) -> list[StoredUnit]:
    stored: list[StoredUnit] = []
    for part, slug in zip(parts, slugs, strict=True):
        if part.label:
            stored.append([slug, "", part.title])
        stored += [_store(slug, unit) for unit in part.units]
    return stored


def _store(slug: str, unit: UnitText) -> StoredUnit:
    marks = [[mark.start, mark.end, mark.kind.value, mark.address] for mark in unit.marks]
    return [slug, unit.kind.value, unit.text, unit.number, unit.level, unit.table, marks]


def _read_stored(deleted: DeletedClause) -> list[UnitText]:
    first, *others = [_read_unit(unit) for unit in deleted.units]
    if deleted.is_of_form_1:
        first = replace(first, number=deleted.number + ")" * (deleted.units[0][1] == UnitKind.POINT))
    return [first, *others]


def _read_unit(stored: StoredUnit) -> UnitText:
    _, kind, text, number, level, table, marks = [*stored, "", int(stored[1] == UnitKind.HEADING), 0, []][:7]
    kind = UnitKind.CLAUSE if kind == UnitKind.POINT else UnitKind(kind)
    found = tuple(Mark(start, end, MarkKind(name), address) for start, end, name, address in marks)
    return UnitText(_IN_FORM_2.get(kind, kind), text, number, level, table, found)
