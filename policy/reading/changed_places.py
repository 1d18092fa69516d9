"""The wording of a clause in one version, in pieces; for the row of a table, cell by cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from policy.comparison import ROWS, Piece, PieceKind, Unit
from policy.text import UnitKind

from .clause_names import build_unit_address, name_in_link


@dataclass(frozen=True, slots=True)
class ShownCell:
    """The paragraphs of a cell. ``column`` is the header of its column, "" if there is none or the columns differ."""

    column: str
    paragraphs: list[list[Piece]]


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """A clause as one version has it; ``remarks`` say what its words do not show."""

    unit: Unit
    pieces: tuple[Piece, ...]
    remarks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return name_in_link(self.unit)

    @property
    def address(self) -> str:
        """The address of the clause below that of the version: ``appendix-1/#4``."""
        return build_unit_address(self.unit)

    @property
    def cells(self) -> list[ShownCell]:
        return cut_cells(self.unit, self.pieces)


def cut_cells(unit: Unit | None, pieces: Sequence[Piece]) -> list[ShownCell]:
    """Cut the row of a table into cells; return [] for other units. ``unit`` is where these words stand, or stood."""
    if unit is None or unit.kind not in ROWS:
        return []
    if len(pieces) > 1 and any(piece.kind is not PieceKind.SAME and "\t" in piece.text for piece in pieces):
        joined = [replace(piece, text=piece.text.replace("\t", " | ")) for piece in pieces]
        return [ShownCell("", _cut(joined, "\n"))]
    cells = _cut(pieces, "\t")
    has_columns = len(unit.columns) == len(cells) and unit.kind != UnitKind.HEADER
    columns = unit.columns if has_columns else ("",) * len(cells)
    return [ShownCell(column, _cut(cell, "\n")) for column, cell in zip(columns, cells, strict=True)]


def _cut(pieces: Iterable[Piece], separator: str) -> list[list[Piece]]:
    groups: list[list[Piece]] = [[]]
    for piece in pieces:
        for index, text in enumerate(piece.text.split(separator)):
            groups += [[]] * bool(index)
            groups[-1] = [*groups[-1], *[replace(piece, text=text)] * bool(text)]
    return groups
