"""Finds words in a heading style that are not headings: sentences, and clauses that Word numbers by that style."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ..blocks import BlockKind
from .doubts import Doubt, Reading, shorten
from .findings import Findings
from .number_shapes import read_number
from .pieces import MOST_HEADING_WORDS, Piece, make_piece
from .typed_numbers import find_typed_number

MOST_HEADING = 200
_SHARE_OF_SENTENCES = 0.5
_MOST_WORDS_BEFORE_STOP = 3
_GOES_ON = re.compile(r"(?:[;,—]|[;,] (?:and|or))$")
_ENDS_SENTENCE = re.compile(r"(?:[.;,]|[;,] (?:and|or)|[—–:])[’”'\"»)\]]*$")


def take_sentences_as_text(pieces: Sequence[Piece], findings: Findings) -> list[Piece]:
    """Return the pieces, with sentences in a heading style as paragraphs, or as clauses if they have a number."""
    clauses = _find_clauses(pieces)
    long = {place for place, piece in enumerate(pieces) if piece.is_heading and _is_text(piece.text)}
    bare = [pieces[place] for place in sorted(long - clauses) if not _read_shape(pieces[place])]
    if bare:
        findings.doubts.append(
            Doubt(
                bare[0].block.where,
                shorten(bare[0].full_text),
                f"{len(bare)} places in a heading's style are sentences, and were taken as text.",
                (Reading.HEADING, Reading.SPLIT),
            )
        )
    return [_take_as_text(piece) if place in long | clauses else piece for place, piece in enumerate(pieces)]


def _find_clauses(pieces: Sequence[Piece]) -> set[int]:
    """Find numbered headings of one level and shape, such as "(1)", if at least half of them are sentences."""
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place, piece in enumerate(pieces):
        if piece.is_heading and (shape := _read_shape(piece)):
            groups[piece.level, shape].append(place)
    found: set[int] = set()
    for places in groups.values():
        sentences = [place for place in places if _is_sentence(pieces[place].text)]
        if len(sentences) >= _SHARE_OF_SENTENCES * len(places):
            found |= set(places)
    return found


def _read_shape(piece: Piece) -> str:
    """Return the shape of the number that the file prints or the author typed, or ""."""
    typed = find_typed_number(piece.text)
    readings = read_number(piece.number) if piece.number else typed.readings if typed else ()
    return readings[0].shape.replace("a", "i") if readings else ""


def _is_sentence(text: str) -> bool:
    return _is_long(text) or bool(_ENDS_SENTENCE.search(text) and len(text.split()) > _MOST_WORDS_BEFORE_STOP)


def _is_text(text: str) -> bool:
    """Whether it is too long for a heading, or part of a sentence that continues after it or begins before it."""
    has_words = len(text.split()) > _MOST_WORDS_BEFORE_STOP
    return _is_long(text) or (has_words and bool(_GOES_ON.search(text) or (text[0].islower() and text[-1] in ".;")))


def _is_long(text: str) -> bool:
    return len(text) > MOST_HEADING or (len(text.split()) > MOST_HEADING_WORDS and text[-1] in ".;")


def _take_as_text(piece: Piece) -> Piece:
    """Turn the piece into a paragraph. If the file counts it, turn it into a clause that keeps its depth."""
    if piece.number:
        return make_piece(replace(piece.block, kind=BlockKind.ITEM, level=max(piece.level, 1)))
    return make_piece(replace(piece.block, kind=BlockKind.PARAGRAPH, level=0))
