"""The units that are compared. The title of an appendix counts as one too."""

from collections.abc import Hashable
from dataclasses import dataclass

from policy.text import PolicyText

ClausePlace = tuple[str, str]  # a part's slug and an anchor in it
TITLE = "title"  # not a UnitKind, because titles are no units of the text


@dataclass(frozen=True, slots=True)
class Unit:
    """``part`` is the part's slug, ``kind`` a value of ``policy.text.UnitKind``.

    An appendix is also a unit, of the kind TITLE: its label is the number, its title the text, its anchor "".
    """

    part: str
    kind: str
    number: str
    anchor: str
    text: str

    @property
    def place(self) -> ClausePlace:
        return self.part, self.anchor


@dataclass(frozen=True, slots=True)
class IdentifiedUnit:
    """A unit with its identity, which it keeps from version to version."""

    identity: Hashable
    unit: Unit


def name_place(place: ClausePlace) -> str:
    """Within a sentence: "5.3", "Appendix 1, point 4", "7.5, bullet 2", "the title of Appendix 1"."""
    part, anchor = place
    within = part.replace("appendix-", "Appendix ")
    if not anchor:
        return f"the title of {within}"
    if anchor == "lead":
        return "the lead sentence"
    if anchor == "intro":
        return f"the introduction of {within}"
    parent, _, bullet = anchor.partition("-")
    name = f"{within}, point {parent}" if within else parent if "." in parent else f"the heading of section {parent}"
    return f"{name}, bullet {bullet}" if bullet else name


def list_units(text: PolicyText) -> list[Unit]:
    """Every unit of a text in order; the title of an appendix comes before its points."""
    units: list[Unit] = []
    for part in text.parts:
        if part.label:
            units.append(Unit(part.slug, TITLE, part.label, "", part.title))
        units.extend(
            Unit(part.slug, clause.kind.value, clause.number, clause.anchor, clause.text) for clause in part.clauses
        )
    return units
