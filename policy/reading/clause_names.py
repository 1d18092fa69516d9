"""How a clause is named for people, and its address within a version."""

from policy.comparison import TITLE, Unit, name_place
from policy.models import Clause


def build_unit(clause: Clause) -> Unit:
    return Unit(clause.part.slug, clause.kind, clause.number, clause.anchor, clause.text)


def name_unit(unit: Unit) -> str:
    """At the beginning of a sentence: "5.3", "7.5, bullet 2", "The heading of section 5", "The lead sentence"."""
    name = name_place(unit.place)
    return name[:1].upper() + name[1:]


def build_unit_address(unit: Unit) -> str:
    """Its address below that of its version: ``appendix-1/#4``."""
    return f"{unit.part}/" * bool(unit.part) + f"#{unit.anchor}" * bool(unit.anchor)


def name_in_link(unit: Unit) -> str:
    """As ``name_place``; the title of an appendix stands for the appendix."""
    return unit.number if unit.kind == TITLE else name_place(unit.place)
