"""Finds places that could honestly be read in another way. The policy lead settles them in one list or leaves them."""

import re
from collections.abc import Callable, Iterator, Sequence

from ..blocks import BlockKind
from ..units import UnitKind
from .doubts import Doubt, Reading, shorten
from .fill_in_lines import is_fill_in
from .pieces import Piece, breaks_off, find_next, is_short

_MOST_OF_A_KIND = 8  # more become one doubt, or nobody would read the list
_MOST_HEADING_WORDS = 8
_FEWEST_WORDS_BELOW = 12
_TO_FILL_IN = re.compile(
    r"\[[^\]]*\b(?:insert|your|school|academy|trust|company|organi[sz]ation|name|date|role|add|enter)\b[^\]]*\]"
    r"|[<{](?:[A-Za-z]+ ?){1,4}[>}]|\bX{3,}\b|\bTB[CD]\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*")
_NEIGHBOURS = frozenset({UnitKind.PARAGRAPH, UnitKind.CLAUSE, UnitKind.BULLET})

Finder = Callable[[Sequence[Piece], int], bool]


def list_doubtful_places(pieces: Sequence[Piece]) -> Iterator[Doubt]:
    yield from _list_of_kind(
        pieces,
        _breaks_off,
        "This begins in the middle of a sentence, and was taken as a paragraph of its own.",
        "{count} paragraphs begin in the middle of a sentence, and were taken as paragraphs of their own.",
        (Reading.GO_ON, Reading.HEADING),
    )
    yield from _list_of_kind(
        pieces,
        _may_be_heading,
        "This short line may be a heading. It was taken as a paragraph.",
        "{count} short lines may be headings. They were taken as paragraphs.",
        (Reading.HEADING, Reading.ITEM),
    )
    yield from _list_of_kind(
        pieces,
        _is_left_from_template,
        "Something may still have to be filled in here.",
        "Something may still have to be filled in, in {count} places.",
        (Reading.TYPE_AGAIN, Reading.LEAVE_OUT),
    )


def _list_of_kind(
    pieces: Sequence[Piece], finder: Finder, one: str, many: str, readings: tuple[Reading, ...]
) -> Iterator[Doubt]:
    found = [piece for position, piece in enumerate(pieces) if finder(pieces, position)]
    sentence = one if len(found) <= _MOST_OF_A_KIND else many.format(count=len(found))
    for piece in found if len(found) <= _MOST_OF_A_KIND else found[:1]:
        yield Doubt(piece.block.where, shorten(piece.full_text), sentence, readings)


def _breaks_off(pieces: Sequence[Piece], position: int) -> bool:
    piece, before = pieces[position], pieces[position - 1] if position else None
    if before is None or piece.kind is not UnitKind.PARAGRAPH or before.kind not in _NEIGHBOURS:
        return False
    return piece.text[0].islower() and breaks_off(before.text) and not _ADDRESS.match(piece.text)


def _may_be_heading(pieces: Sequence[Piece], position: int) -> bool:
    """Whether it is a short line between long ones, without a stop or colon at its end."""
    piece, after = pieces[position], find_next(pieces, position)
    if piece.kind is not UnitKind.PARAGRAPH or piece.level or piece.block.kind is not BlockKind.PARAGRAPH:
        return False
    has_few_words = is_short(piece.text) and len(piece.text.split()) <= _MOST_HEADING_WORDS
    if not has_few_words or not piece.text[0].isupper() or not breaks_off(piece.text) or is_fill_in(piece.text):
        return False
    if after is None or not position:
        return False
    before = pieces[position - 1]
    return (before.is_heading or _is_long(before)) and after.kind in _NEIGHBOURS and _is_long(after)


def _is_long(piece: Piece) -> bool:
    return len(piece.text.split()) >= _FEWEST_WORDS_BELOW or piece.is_list or piece.text.endswith(":")


def _is_left_from_template(pieces: Sequence[Piece], position: int) -> bool:
    piece = pieces[position]
    return piece.kind is not UnitKind.ROW and bool(_TO_FILL_IN.search(piece.text))
