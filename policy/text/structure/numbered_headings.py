"""Finds headings that a file numbers but does not mark: "1. Aims", "3.1 Confidentiality", "Section 2: Visitors"."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ..blocks import BlockKind
from ..units import UnitKind
from .fill_in_lines import is_fill_in
from .number_shapes import NumberReading, read_number
from .pieces import Piece, find_next, is_short

FEWEST_SURE = 2
_MOST_WORDS = 10
_MOST_WORDS_WITH_STOP = 6
_SHARE_OF_HEADINGS = 0.6
_LONG_WORD = 4


def find_numbered_headings(pieces: Sequence[Piece], typed: Iterable[int]) -> set[int]:
    """Find short numbered pieces above others: most of one shape, all below one number, or like known headings."""
    readings = [read_heading_number(piece) for piece in pieces]
    above = {position for position, reading in enumerate(readings) if reading and _stands_above(pieces, position)}
    known = {position for position, piece in enumerate(pieces) if piece.is_heading} | set(typed)
    found: set[int] = set()
    for positions in _group(pieces, readings).values():
        headings = [position for position in positions if position in above]
        if len(headings) >= max(FEWEST_SURE, _SHARE_OF_HEADINGS * len(positions)):
            found |= set(headings)
    for positions in _group_below_one_number(pieces, readings).values():
        if len(positions) >= FEWEST_SURE and above.issuperset(positions):
            found |= set(positions)
    return found | _find_like_others(pieces, readings, above, known | found)


def read_heading_number(piece: Piece) -> NumberReading | None:
    """Return the number if headings use its kind: "1", "1.", "1.1", "Section 1"; not "(a)" or "a."."""
    readings = read_number(piece.number)
    if not readings or readings[0].is_bracketed:
        return None
    return readings[0] if readings[0].word or readings[0].is_numeric or readings[-1].shape == "I." else None


def _group(pieces: Sequence[Piece], readings: Sequence[NumberReading | None]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for position, (piece, reading) in enumerate(zip(pieces, readings, strict=True)):
        if reading and piece.kind is UnitKind.CLAUSE:
            groups[f"{piece.block.kind} {piece.block.level} {reading.shape}"].append(position)
    return groups


def _group_below_one_number(
    pieces: Sequence[Piece], readings: Sequence[NumberReading | None]
) -> dict[tuple[str, tuple[int, ...]], list[int]]:
    """Group 3.1, 3.2 and 3.3 of one section: some sections of a file have headings, others numbered sentences."""
    groups: dict[tuple[str, tuple[int, ...]], list[int]] = defaultdict(list)
    for position, (piece, reading) in enumerate(zip(pieces, readings, strict=True)):
        if reading and piece.kind is UnitKind.CLAUSE and len(reading.ordinals) > 1:
            groups[reading.shape, reading.ordinals[:-1]].append(position)
    return groups


def _find_like_others(
    pieces: Sequence[Piece], readings: Sequence[NumberReading | None], above: set[int], known: set[int]
) -> set[int]:
    """Find pieces numbered like known headings: if "Section A: President" is one, so is "Section B: Secretary"."""
    kinds = {_name_kind(reading) for position in known if (reading := readings[position])}
    return {
        position
        for position in above
        if (reading := readings[position]) and reading.word and _name_kind(reading) in kinds
    }


def _name_kind(reading: NumberReading) -> tuple[str, int]:
    return reading.word.capitalize(), len(reading.ordinals)


def _stands_above(pieces: Sequence[Piece], position: int) -> bool:
    piece, after = pieces[position], find_next(pieces, position)
    if piece.kind is not UnitKind.CLAUSE or after is None or is_fill_in(piece.text):
        return False
    reading = read_number(piece.number)[0]
    has_few_words = is_short(piece.text) and len(piece.text.split()) <= _MOST_WORDS and piece.text[-1] not in ":?!"
    if not has_few_words and not (reading.word and _is_in_title_case(piece.text)):
        return False
    return not piece.text[0].islower() and _is_below(piece, after)


def _is_in_title_case(text: str) -> bool:
    """Whether it is a few words, all long ones with a capital, perhaps with a stop: "Election of Officers."."""
    words = text.rstrip(".:").split()
    long = [word for word in words if len(word) >= _LONG_WORD]
    is_plain = bool(words) and len(words) <= _MOST_WORDS_WITH_STOP and "." not in text[:-1]
    return is_plain and all(word[0].isupper() for word in long)


def _is_below(piece: Piece, after: Piece) -> bool:
    """Whether the next piece is text under this heading, and not another item beside it."""
    is_item_beside = piece.block.kind is after.block.kind is BlockKind.ITEM and after.block.level <= piece.block.level
    if after.kind in (UnitKind.PARAGRAPH, UnitKind.ROW, UnitKind.QUOTE, UnitKind.PICTURE):
        return after.level == 0
    if after.kind is UnitKind.CLAUSE:
        own, other = read_number(piece.number)[0], read_number(after.number)[0]
        if own.word and not other.word:
            return True
        return other.ordinals[: len(own.ordinals)] == own.ordinals and len(other.ordinals) > len(own.ordinals)
    return after.kind is UnitKind.BULLET and after.level <= 1 and not is_item_beside
