"""Finds where the parts of a file begin: at appendices, and at top headings if a handbook is too long for one page."""

from collections import Counter
from collections.abc import Sequence

from ..form_2_reading import MOST_OF_A_LABEL, MOST_PARTS
from ..printed_numbers import WORDS_BEFORE_A_NUMBER
from ..units import UnitKind
from .appendix_labels import AppendixStart, find_appendices
from .pieces import Piece, list_cell_texts

MOST_WORDS = 15_000  # about an hour of reading, which is too long for one page on a phone
MOST_BYTES = 400_000
_FEWEST_CHAPTERS = 2
_MOST_CHAPTERS = 60


def find_part_starts(pieces: Sequence[Piece]) -> list[AppendixStart]:
    """Find every part after the main body, in order. Appendices and the headings inside them are not chapters."""
    appendices = find_appendices(pieces)
    if len(appendices) >= MOST_PARTS - _MOST_CHAPTERS:
        return []
    end = min((start.position for start in appendices), default=len(pieces))
    if not _is_long(pieces[:end]):
        return appendices
    return [*(_make_chapter(pieces, position) for position in _list_top_headings(pieces[:end])), *appendices]


def _is_long(pieces: Sequence[Piece]) -> bool:
    texts = [_join_text(piece) for piece in pieces]
    return (
        sum(len(text.split()) for text in texts) > MOST_WORDS or sum(len(text.encode()) for text in texts) > MOST_BYTES
    )


def _join_text(piece: Piece) -> str:
    if piece.kind is UnitKind.ROW:
        return " ".join(cell for row in list_cell_texts(piece.block) for cell in row)
    return piece.full_text


def _list_top_headings(pieces: Sequence[Piece]) -> list[int]:
    """List the headings of the highest level that has several, and those above it; none if there would be too many."""
    counts = Counter(piece.level for piece in pieces if piece.is_heading)
    several = [level for level, number in counts.items() if number >= _FEWEST_CHAPTERS]
    top = min(several, default=0)
    places = [place for place, piece in enumerate(pieces) if piece.is_heading and piece.level <= top]
    are_labels = all(len(pieces[place].full_text) <= MOST_OF_A_LABEL for place in places)
    return places if are_labels and len(places) <= _MOST_CHAPTERS else []


def _make_chapter(pieces: Sequence[Piece], position: int) -> AppendixStart:
    piece = pieces[position]
    word = piece.number.partition(" ")[0]
    if word in WORDS_BEFORE_A_NUMBER and " " in piece.number:
        return AppendixStart(position, 1, piece.number, piece.text)
    return AppendixStart(position, 1, piece.full_text, "")
