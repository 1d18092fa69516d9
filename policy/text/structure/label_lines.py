"""Joins headings over two lines: a label alone, "ARTICLE I" or "Section 2.", and its title on the line below."""

from collections.abc import Sequence
from dataclasses import replace

from ..blocks import BlockKind
from ..printed_numbers import is_printed_number
from ..units import UnitKind
from .fill_in_lines import is_fill_in
from .findings import Findings
from .number_shapes import read_number
from .pieces import Piece, is_short

_FEWEST = 2
_MOST_TITLE_WORDS = 12


def take_titles_of_labels(pieces: Sequence[Piece], findings: Findings) -> list[Piece]:
    """Return the pieces, with each such label as the number of its title. A single label may be chance, and stays."""
    labels = {
        place for place in range(len(pieces) - 1) if _is_label(pieces[place]) and _may_be_title(pieces[place + 1])
    }
    if len(labels) < _FEWEST:
        return list(pieces)
    findings.note("Where a label such as “Section 1” has its title on the next line, the two are one heading now.")
    taken: list[Piece] = []
    for place, piece in enumerate(pieces):
        if place in labels:
            taken.append(_put_beside(piece, pieces[place + 1]))
        elif place - 1 not in labels:
            taken.append(piece)
    return taken


def is_bare_label(piece: Piece) -> bool:
    readings = read_number(piece.text) if piece.block.kind is BlockKind.PARAGRAPH else ()
    return bool(readings and readings[0].word) and not piece.number


def _is_label(piece: Piece) -> bool:
    is_paragraph = piece.kind is UnitKind.PARAGRAPH and not piece.level
    return is_paragraph and is_bare_label(piece) and is_printed_number(piece.text)


def _may_be_title(piece: Piece) -> bool:
    is_line = piece.kind is UnitKind.PARAGRAPH and piece.block.kind is BlockKind.PARAGRAPH and not piece.level
    has_few_words = is_short(piece.text) and len(piece.text.split()) <= _MOST_TITLE_WORDS
    return (
        is_line
        and has_few_words
        and not piece.text[0].islower()
        and not is_bare_label(piece)
        and not is_fill_in(piece.text)
    )


def _put_beside(label: Piece, title: Piece) -> Piece:
    return replace(label, kind=UnitKind.HEADING, number=label.text, words=title.words, level=0, is_typed=True)
