"""How a clause is named for people, and its address within a version."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from policy.comparison import TITLE, Unit, build_units
from policy.models import Clause, Part

from .pages import load_outline


def list_part_units(part: Part, clauses: Sequence[Clause]) -> Iterator[tuple[Unit, UUID | None]]:
    """List every unit of a part with its identity. The title of an appendix has none."""
    units = build_units(part.slug, part.label, part.title, [(clause.anchor, clause.unit) for clause in clauses])
    titles = [None for unit in units if unit.kind == TITLE]
    return zip(units, [*titles, *(clause.identity for clause in clauses)], strict=True)


def find_unit(clause: Clause) -> Unit:
    """Return a clause of a published version as a unit. Its name depends on the clauses around it."""
    clauses = load_outline(clause.part.version_id).clauses[clause.part.slug]
    return next(unit for unit, identity in list_part_units(clause.part, clauses) if identity == clause.identity)


def name_unit(unit: Unit) -> str:
    """Name a unit to begin a sentence: "5.3", "7.5, bullet 2", "The heading of section 5", "The lead sentence"."""
    return unit.name[:1].upper() + unit.name[1:]


def build_unit_address(unit: Unit) -> str:
    """Build a unit's address below that of its version: ``appendix-1/#4``."""
    return f"{unit.part}/" * bool(unit.part) + f"#{unit.anchor}" * bool(unit.anchor)


def name_in_link(unit: Unit) -> str:
    """Return a unit's name for a link. The title of an appendix is called by the label of the appendix."""
    return unit.number if unit.kind == TITLE else unit.name
