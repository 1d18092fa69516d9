"""From the blocks of a file to parts and units: what its authors wrote, and what the policy lead may settle.

Every step takes the pieces and gives them back, with more understood; nothing is refused, joined or lost. What no
step knows is a paragraph. What is not in the text is listed as left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..blocks import FileBlocks
from ..units import UnitKind
from .appendix_labels import AppendixStart
from .chapters import find_part_starts
from .contents_list import leave_out_contents
from .document_control import take_document_control
from .findings import Findings
from .list_levels import set_list_levels
from .making_pieces import make_pieces
from .making_units import make_row_units, make_unit
from .note_numbers import renumber_notes, settle_notes
from .pictures import settle_pictures
from .pieces import Piece
from .title_finding import take_title
from .typed_headings import find_typed_headings
from .typed_numbers import split_typed
from .understood import Understood, UnderstoodPart, UnderstoodUnit


def build_parts(content: FileBlocks) -> Understood:
    """What a file says, as parts and units that form 2 can hold."""
    findings = Findings(left_out=list(content.left_out), notes=list(content.notes))
    pieces = make_pieces(renumber_notes(content.blocks, findings), findings)
    pieces = settle_notes(settle_pictures(pieces, findings))
    register, pieces = take_document_control(pieces, findings)
    title, pieces = take_title(pieces, content.title, findings)
    pieces = leave_out_contents(pieces, findings)
    pieces = split_typed(pieces, findings.doubts)
    pieces = find_typed_headings(pieces, findings.doubts)
    pieces = set_list_levels(pieces, findings.doubts)
    parts = tuple(_build_parts(pieces, findings))
    return Understood(title, parts, tuple(findings.left_out), tuple(findings.doubts), tuple(findings.notes), register)


def _build_parts(pieces: Sequence[Piece], findings: Findings) -> Iterator[UnderstoodPart]:
    """The main body, which may be empty, and the further parts."""
    starts = [AppendixStart(0, 0, "", ""), *find_part_starts(pieces)]
    ends = [start.position for start in starts[1:]] + [len(pieces)]
    for start, end in zip(starts, ends, strict=True):
        inside = _raise_headings(pieces[start.position + start.length : end])
        title = " ".join(start.title.split())
        yield UnderstoodPart(start.label, title, tuple(_build_units(inside, findings)))


def _raise_headings(pieces: Sequence[Piece]) -> list[Piece]:
    """The highest headings of a part at level 1: what stood above them, such as the title, is not in it."""
    highest = min((piece.level for piece in pieces if piece.is_heading), default=1)
    return [replace(piece, level=piece.level - highest + 1) if piece.is_heading else piece for piece in pieces]


def _build_units(pieces: Sequence[Piece], findings: Findings) -> Iterator[UnderstoodUnit]:
    table = 0
    for piece in pieces:
        if piece.kind is UnitKind.ROW:
            table += 1
            for row in make_row_units(piece, table, findings):
                yield UnderstoodUnit(row, piece.block.where)
        else:
            yield UnderstoodUnit(make_unit(piece), piece.block.where)
