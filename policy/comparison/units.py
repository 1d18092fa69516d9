"""The units that are compared. The title of an appendix counts as one too."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from policy.text import ClauseText, Mark, PolicyText, UnitKind, UnitText
from policy.text.unit_names import name_units

ClausePlace = tuple[str, str]  # a part's slug and an anchor in it
TITLE = "title"  # not a UnitKind, because titles are not units of the text
_IN_FORM_2 = {
    UnitKind.LEAD.value: UnitKind.PARAGRAPH.value,
    UnitKind.INTRODUCTION.value: UnitKind.PARAGRAPH.value,
    UnitKind.POINT.value: UnitKind.CLAUSE.value,
}


@dataclass(frozen=True, slots=True)
class Unit:
    """``part`` is the part's slug, ``kind`` a value of ``policy.text.UnitKind``.

    The title of an appendix is also a unit, of the kind TITLE: ``number`` is the label, ``text`` the title, and
    ``anchor`` is "". ``name`` is what a sentence calls the unit, and ``columns`` are the cells of the header above a
    row; both depend on the units around it, so they are not compared.
    """

    part: str
    kind: str
    number: str
    anchor: str
    text: str
    level: int = 0
    table: int = 0
    marks: tuple[Mark, ...] = ()
    name: str = field(default="", compare=False)
    columns: tuple[str, ...] = field(default=(), compare=False)

    @property
    def place(self) -> ClausePlace:
        return self.part, self.anchor

    @property
    def form_2_kind(self) -> str:
        """The unit's kind in form 2, so that texts of both forms can be compared."""
        return _IN_FORM_2.get(self.kind, self.kind)

    @property
    def form_2_number(self) -> str:
        return f"{self.number})" if self.kind == UnitKind.POINT else self.number

    @property
    def form_2_level(self) -> int:
        return self.level or int(self.kind == UnitKind.HEADING)


@dataclass(frozen=True, slots=True)
class IdentifiedUnit:
    """A unit with its identity, which it keeps from version to version."""

    identity: Hashable
    unit: Unit


def list_units(text: PolicyText) -> list[Unit]:
    """List every unit of a text in order. The title of an appendix comes before its points."""
    units: list[Unit] = []
    for part in text.parts:
        clauses = [(clause.anchor, _build_unit_text(clause)) for clause in part.clauses]
        units += build_units(part.slug, part.label, part.title, clauses)
    return units


def build_units(slug: str, label: str, title: str, clauses: Iterable[tuple[str, UnitText]]) -> list[Unit]:
    """Build the units of a part with their names, the title first. ``clauses`` are pairs of anchor and unit."""
    clauses = list(clauses)
    units = [Unit(slug, TITLE, label, "", title, name=f"the title of {label}")] if label else []
    columns: dict[int, tuple[str, ...]] = {}
    for (anchor, unit), name in zip(clauses, name_units(label, [unit for _, unit in clauses]), strict=True):
        if unit.kind == UnitKind.HEADER:
            columns[unit.table] = tuple(" ".join(cell.split()) for cell in unit.text.split("\t"))
        units.append(
            Unit(
                slug,
                unit.kind.value,
                unit.number,
                anchor,
                unit.text,
                unit.level,
                unit.table,
                unit.marks,
                name,
                columns.get(unit.table, ()),
            )
        )
    return units


def _build_unit_text(clause: ClauseText) -> UnitText:
    return UnitText(clause.kind, clause.text, clause.number, clause.level, clause.table, clause.marks)
