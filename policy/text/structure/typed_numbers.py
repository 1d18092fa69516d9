"""Finds numbers and bullets that an author typed before the words, and not years, dates, sums or initials."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..blocks import BlockKind
from ..printed_numbers import is_printed_number, split_number
from ..units import UnitKind
from .doubts import Doubt, Reading, shorten
from .number_shapes import NumberReading, follows, read_number
from .pieces import Piece, cut_words, is_short, put_before

_BULLET = re.compile(r"([•◦▪▫‣●○■□·∙⁃➢➤✓✔❖⮚►▶➔→*\-‐‑–—\uf000-\uf0ff]|o(?= ))\s*(?=\S)")
_SPACED_BULLET = re.compile(r"(?:[*\-‐‑–—·]|o)(?! )")
_GLUED = re.compile(
    r"(?:\(?[0-9]{1,3}(?:\.[0-9]{1,3})*[.)]|[0-9]{1,2}(?:\.[0-9]{1,2})+|\((?:[a-z]|[ivx]{1,5})\)|[a-z]\))"
    r"(?=[A-Z][a-z]|[A-Z] [a-z])"
)
_DASH = re.compile(r"[-–—:] *(?=\S)")
_DATE = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.(?:[0-9]{2}){1,2}")
_MONTH = re.compile(r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b")
_MOST_ORDINAL = 999
_MOST_BARE = 99
_MOST_JUMP = 2


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A possible number before words, which begin at ``start``. ``is_set_off`` is true if a dash follows the number."""

    number: str
    start: int
    readings: tuple[NumberReading, ...]
    is_set_off: bool


def split_typed(pieces: Sequence[Piece], doubts: list[Doubt]) -> list[Piece]:
    """Return the pieces, with clear numbers and bullets taken away from the beginning of their words."""
    typed = [_find_typed(piece) for piece in pieces]
    in_sequence = _find_sequences(typed)
    in_sequence |= _find_near(typed, in_sequence)
    split: list[Piece] = []
    for position, (piece, number) in enumerate(zip(pieces, typed, strict=True)):
        if number and _is_plain(piece, number, position in in_sequence):
            split.append(_split_number(piece, number, doubts))
        else:
            split.append(_keep_number(_split_bullet(piece)))
    return split


def find_typed_number(text: str) -> TypedNumber | None:
    """Find a possible number at the beginning of a text, if words follow."""
    number, _ = split_number(text)
    if not number and (glued := _GLUED.match(text)):
        number = glued[0]
    if not number:
        bare = re.match(r"([0-9]{1,2}) (?=\S)", text)
        number = bare[1] if bare else ""
    readings = read_number(number)
    if not readings or max(readings[0].ordinals) > _MOST_ORDINAL or _DATE.fullmatch(number):
        return None
    dash = _DASH.match(text[len(number) :].lstrip())
    start = len(text) - len(text[len(number) :].lstrip()[dash.end() if dash else 0 :])
    return TypedNumber(number, start, readings, dash is not None)


def _find_typed(piece: Piece) -> TypedNumber | None:
    may_have_one = piece.block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.ITEM)
    return find_typed_number(piece.text) if may_have_one else None


def _find_sequences(typed: Sequence[TypedNumber | None]) -> set[int]:
    """Find the positions whose number follows another of the same shape, or is followed by one."""
    found: set[int] = set()
    last: dict[str, tuple[int, NumberReading]] = {}
    for position, number in enumerate(typed):
        for reading in number.readings if number else ():
            before = last.get(reading.shape)
            if before and follows(before[1], reading):
                found |= {before[0], position}
            last[reading.shape] = (position, reading)
    return found


def _find_near(typed: Sequence[TypedNumber | None], in_sequence: set[int]) -> set[int]:
    """Find the positions of a first number without a second, or one after a small jump, in a shape of other lists."""
    shapes = {reading.shape for position in in_sequence if (number := typed[position]) for reading in number.readings}
    found: set[int] = set()
    last: dict[str, int] = {}
    for position, number in enumerate(typed):
        for reading in number.readings if number else ():
            ordinal = reading.ordinals[-1]
            is_near = abs(ordinal - last.get(reading.shape, _MOST_ORDINAL * 2)) <= _MOST_JUMP
            if reading.shape in shapes and (ordinal == 1 or is_near):
                found.add(position)
            last[reading.shape] = ordinal
    return found


def _is_plain(piece: Piece, typed: TypedNumber, is_in_sequence: bool) -> bool:
    """Whether it is certainly a number, and not the beginning of a sentence."""
    rest = piece.text[typed.start :]
    reading = typed.readings[0]
    begins_sentence = not rest[0].islower()
    is_alone = piece.stands_out or (is_short(piece.text) and is_in_sequence)
    if reading.word:
        is_marked = typed.is_set_off or typed.number[-1] in ".:)" or len(reading.ordinals) > 1
        return begins_sentence and (is_marked or is_alone or is_in_sequence)
    if not begins_sentence:
        return reading.is_bracketed or (is_in_sequence and not reading.is_bare)
    if reading.is_bare:
        return is_alone and _may_follow_bare_number(reading, rest)
    return reading.is_bracketed or reading.is_numeric or is_in_sequence or piece.stands_out


def _may_follow_bare_number(reading: NumberReading, rest: str) -> bool:
    is_counting = len(reading.ordinals) == 1 and reading.is_numeric and reading.ordinals[0] <= _MOST_BARE
    return is_counting and rest[0].isalpha() and not _MONTH.match(rest)


def _split_number(piece: Piece, typed: TypedNumber, doubts: list[Doubt]) -> Piece:
    if piece.number and typed.readings[0].is_bare:
        return _keep_number(piece)
    if piece.number:
        doubts.append(
            Doubt(
                piece.block.where,
                shorten(piece.full_text),
                f"The file prints “{piece.number}” before it, and “{typed.number}” is typed in its words. Both stay.",
                (Reading.SPLIT, Reading.PARAGRAPH, Reading.ITEM),
            )
        )
        return _keep_number(piece)
    if not is_printed_number(typed.number):
        return piece
    kind = piece.kind if piece.is_heading else UnitKind.CLAUSE
    words = cut_words(piece.words, typed.start)
    return replace(piece, kind=kind, number=typed.number, words=words, is_typed=True)


def _keep_number(piece: Piece) -> Piece:
    """Turn a piece that the file numbers into a clause. A number that form 2 cannot print goes back among the words."""
    if not piece.number or piece.kind is UnitKind.NOTE:
        return piece
    if not piece.text or not is_printed_number(piece.number) or piece.kind is UnitKind.QUOTE:
        kind = UnitKind.PARAGRAPH if piece.kind is UnitKind.BULLET else piece.kind
        return replace(piece, kind=kind, number="", words=put_before(piece.number, piece.words))
    dash = _DASH.match(piece.text)
    words = cut_words(piece.words, dash.end()) if dash else piece.words
    return replace(piece, kind=piece.kind if piece.is_heading else UnitKind.CLAUSE, words=words)


def _split_bullet(piece: Piece) -> Piece:
    found = _BULLET.match(piece.text)
    may_have_one = piece.kind in (UnitKind.PARAGRAPH, UnitKind.BULLET) and not piece.number
    if not found or not may_have_one or _SPACED_BULLET.match(piece.text):
        return piece
    words = cut_words(piece.words, found.end())
    return replace(piece, kind=UnitKind.BULLET, words=words, is_typed=piece.kind is UnitKind.PARAGRAPH, sign=found[1])
