"""Builds parts and units from the blocks of a file: what its authors wrote, and what the policy lead may settle.

Every step takes the pieces and returns them with more understood; nothing is refused, joined or lost. A piece that no
step recognises is a paragraph. What is not in the text is listed as left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..blocks import FileBlocks
from ..inline import EMPHASIS
from .appendix_labels import AppendixStart
from .chapters import find_part_starts
from .contents_list import leave_out_contents
from .document_control import take_document_control
from .doubtful_places import list_doubtful_places
from .findings import Findings
from .label_lines import take_titles_of_labels
from .list_levels import set_list_levels
from .making_pieces import make_pieces
from .making_units import build_units
from .note_numbers import renumber_notes, settle_notes
from .own_styles import build_own_parts, has_own_styles
from .pictures import settle_pictures
from .pieces import Piece
from .title_finding import take_title
from .typed_headings import find_typed_headings
from .typed_numbers import split_typed
from .understood import Understood, UnderstoodPart

# The properties of our own files name the version beside the title; a draft may have no number yet.
_VERSION = re.compile(r", version(?: [0-9.]+(?: with changes since [0-9.]+)?)? ?$")


def build_parts(content: FileBlocks) -> Understood:
    """Return what a file says, as parts and units that form 2 can hold."""
    findings = Findings(left_out=list(content.left_out), notes=list(content.notes))
    if has_own_styles(content.blocks):
        return _finish(_VERSION.sub("", content.title), build_own_parts(content.blocks, findings), findings, {})
    pieces = make_pieces(renumber_notes(content.blocks, findings), findings)
    pieces = settle_notes(settle_pictures(pieces, findings))
    register, pieces = take_document_control(pieces, findings)
    title, pieces = take_title(pieces, content.title, findings)
    pieces = leave_out_contents(pieces, findings)
    pieces = split_typed(pieces, findings.doubts)
    pieces = take_titles_of_labels(pieces, findings)
    pieces = find_typed_headings(pieces, findings.doubts, findings.entries)
    pieces = set_list_levels(pieces, findings.doubts)
    findings.doubts += list_doubtful_places(pieces)
    return _finish(title, _build_parts(pieces, findings), findings, register)


def _finish(title: str, parts: Iterable[UnderstoodPart], findings: Findings, register: Mapping[str, str]) -> Understood:
    built = tuple(parts)
    return Understood(title, built, tuple(findings.left_out), tuple(findings.doubts), tuple(findings.notes), register)


def _build_parts(pieces: Sequence[Piece], findings: Findings) -> Iterator[UnderstoodPart]:
    """Yield the main body, which may be empty, then the further parts."""
    starts = [AppendixStart(0, 0, "", ""), *find_part_starts(pieces)]
    ends = [start.position for start in starts[1:]] + [len(pieces)]
    for start, end in zip(starts, ends, strict=True):
        inside = _raise_headings(pieces[start.position + start.length : end])
        title = " ".join(start.title.split())
        yield UnderstoodPart(start.label, title, tuple(build_units(inside, findings)))


def _raise_headings(pieces: Sequence[Piece]) -> list[Piece]:
    """Move a part's highest headings to level 1 and close gaps between levels: higher ones are in other parts."""
    used = sorted({piece.level for piece in pieces if piece.is_heading})
    return [_finish_heading(piece, used.index(piece.level) + 1) if piece.is_heading else piece for piece in pieces]


def _finish_heading(piece: Piece, level: int) -> Piece:
    """Set the level, and remove bold and italic over a whole heading, which only make it look like a heading."""
    whole = (0, len(piece.text))
    marks = tuple(mark for mark in piece.words.marks if mark.kind not in EMPHASIS or (mark.start, mark.end) != whole)
    return replace(piece, level=level, words=replace(piece.words, marks=marks))
