"""What a Word file holds for each unit of a text: paragraphs and table rows, not yet as XML."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from policy.text.inline import Run, list_runs
from policy.text.style_names import PART_LABEL, PART_TITLE, name_style
from policy.text.units import ROWS, PartUnits, UnitKind, UnitText

Words = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. ``head`` is the number before its words; ``picture`` is the digest of the picture file."""

    style: str
    words: Words
    head: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row. ``table`` is the position of its part and the table's number in it. A cell is a tuple of paragraphs."""

    table: tuple[int, int]
    cells: tuple[tuple[Words, ...], ...]
    is_header: bool


def list_items(parts: Sequence[PartUnits]) -> list[list[Line | Row]]:
    """List what the file holds for the label and title of each further part, and for each unit."""
    found: list[list[Line | Row]] = []
    for place, part in enumerate(parts):
        if part.label:
            titles = [(PART_LABEL, part.label), *[(PART_TITLE, part.title)] * bool(part.title)]
            found.append([Line(style, (Run(words),)) for style, words in titles])
        found += ([_make_line(unit, place)] for unit in part.units)
    return found


def split_cells(words: Sequence[Run]) -> tuple[tuple[Words, ...], ...]:
    """Split the words of a row into cells and their paragraphs. An empty cell has no paragraphs."""
    return tuple(tuple(paragraph for paragraph in _split(cell, "\n") if paragraph) for cell in _split(words, "\t"))


def _make_line(unit: UnitText, part: int) -> Line | Row:
    words = tuple(list_runs(unit.text, unit.marks))
    if unit.kind in ROWS:
        return Row((part, unit.table), split_cells(words), is_header=unit.kind is UnitKind.HEADER)
    if unit.kind is UnitKind.PICTURE:
        return Line(name_style(unit), (Run(unit.text),), picture=unit.marks[0].address.removeprefix("sha256:"))
    number = f"[{unit.number}]" if unit.kind is UnitKind.NOTE else unit.number
    return Line(name_style(unit), words, f"{number}\t" if number else "")


def _split(words: Sequence[Run], separator: str) -> Iterator[Words]:
    piece: list[Run] = []
    for run in words:
        first, *others = run.text.split(separator)
        piece += [replace(run, text=first)] * bool(first)
        for text in others:
            yield tuple(piece)
            piece = [replace(run, text=text)] * bool(text)
    yield tuple(piece)
