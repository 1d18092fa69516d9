"""Builds the new text from the old one and the changes alone, which proves that the changes say everything."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from policy.text import UnitKind, UnitText
from policy.text.anchors import list_anchors, list_slugs
from policy.text.units import ROWS

from .difference import ClauseChange
from .units import TITLE, Unit


def apply_changes(old: Sequence[Unit], changes: Iterable[ClauseChange]) -> list[Unit]:
    """Build the new text's units in the kinds of form 2. A table right after another table must have a header.

    Whatever depends on a unit's position is computed again: slugs of parts, anchors, and the counts of tables.
    """
    changes = list(changes)
    placed = {change.new_index: change.new for change in changes if change.new is not None}
    replaced = {change.old_index for change in changes}
    kept = [unit for index, unit in enumerate(old) if index not in replaced]
    parts = {
        change.old.part: change.new.part
        for change in changes
        if change.old is not None and change.new is not None and change.old.kind == TITLE
    }
    units = list(_merge(placed, [replace(unit, part=parts.get(unit.part, unit.part)) for unit in kept]))
    starts = [0, *(index for index, unit in enumerate(units) if unit.kind == TITLE), len(units)]
    groups = [units[start:end] for start, end in pairwise(starts)]
    slugs = list_slugs(["", *(group[0].number for group in groups[1:])])
    return [unit for slug, group in zip(slugs, groups, strict=True) for unit in _place_units(slug, group)]


def as_form_2(units: Iterable[Unit]) -> list[Unit]:
    """Return the same units with the kinds, numbers and levels that they have in form 2."""
    return [replace(unit, kind=unit.form_2_kind, number=unit.form_2_number, level=unit.form_2_level) for unit in units]


def _merge(placed: dict[int | None, Unit], kept: Sequence[Unit]) -> Iterator[Unit]:
    """Yield the placed units at their indexes and the kept units in between, part by part, in their old order."""
    waiting: defaultdict[str, deque[Unit]] = defaultdict(deque)
    for unit in kept:
        waiting[unit.part].append(unit)
    further = deque(unit.part for unit in kept if unit.kind == TITLE)
    part = ""
    for index in range(len(placed) + len(kept)):
        unit = placed[index] if index in placed else (waiting[part] or waiting[further.popleft()]).popleft()
        part = unit.part
        yield unit


def _place_units(slug: str, units: Sequence[Unit]) -> Iterator[Unit]:
    titles = [unit for unit in units if unit.kind == TITLE]
    yield from (replace(unit, part=slug) for unit in titles)
    rest = list(_count_tables(as_form_2(units[len(titles) :])))
    plain = [UnitText(UnitKind(unit.kind), unit.text, unit.number, unit.level, unit.table) for unit in rest]
    for unit, anchor in zip(rest, list_anchors(plain, is_main=not slug), strict=True):
        yield replace(unit, part=slug, anchor=anchor)


def _count_tables(units: Iterable[Unit]) -> Iterator[Unit]:
    table = 0
    for are_rows, run in groupby(units, key=lambda unit: unit.kind in ROWS):
        for index, unit in enumerate(run):
            table += are_rows and (not index or unit.kind == UnitKind.HEADER)
            yield replace(unit, table=table) if are_rows else unit
