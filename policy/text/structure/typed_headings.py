"""Headings that a file does not name as such: lone short paragraphs in bold or capitals, and short numbered ones."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ..blocks import BlockKind
from ..units import UnitKind
from .doubts import Doubt, Reading, shorten
from .number_shapes import NumberReading, read_number
from .pieces import Piece, find_next, is_in_capitals, is_short, is_typed_as_heading

_FEWEST_SURE = 2
_MOST_NUMBERED_WORDS = 10
_SHARE_OF_HEADINGS = 0.6


def find_typed_headings(pieces: Sequence[Piece], doubts: list[Doubt]) -> list[Piece]:
    """The same pieces, with those that stand as headings made into headings, and a level for every heading."""
    typed = {position for position in range(len(pieces)) if _stands_as_heading(pieces, position)}
    if len(typed) < _FEWEST_SURE:
        typed = {position for position in typed if not pieces[position].text.endswith(":")}
    numbered = _find_numbered(pieces) - typed
    _doubt_lone_ones(pieces, typed, doubts)
    marked = [
        replace(piece, kind=UnitKind.HEADING, level=0) if position in typed | numbered else piece
        for position, piece in enumerate(pieces)
    ]
    return _set_levels(marked)


def _stands_as_heading(pieces: Sequence[Piece], position: int) -> bool:
    piece, after = pieces[position], find_next(pieces, position)
    may_be_one = is_typed_as_heading(piece) or _is_bare_label(piece)
    if piece.kind not in (UnitKind.PARAGRAPH, UnitKind.CLAUSE) or not may_be_one or after is None:
        return False
    if piece.block.kind is BlockKind.ITEM and after.block.kind is BlockKind.ITEM and after.level <= piece.level:
        return False  # an item of a list in bold
    return not (piece.block.level and piece.block.kind is BlockKind.PARAGRAPH) and after.kind is not UnitKind.NOTE


def _is_bare_label(piece: Piece) -> bool:
    """A line such as "Section 2." with its title on the next one."""
    readings = read_number(piece.text) if piece.block.kind is BlockKind.PARAGRAPH else ()
    return bool(readings and readings[0].word)


def _find_numbered(pieces: Sequence[Piece]) -> set[int]:
    """Short numbered pieces that stand above others, if most of the same shape in the file do."""
    by_shape: dict[str, list[int]] = defaultdict(list)
    for position, piece in enumerate(pieces):
        reading = _read_heading_number(piece)
        if reading and piece.kind is UnitKind.CLAUSE:
            by_shape[f"{piece.block.kind} {piece.block.level} {reading.shape}"].append(position)
    found: set[int] = set()
    for positions in by_shape.values():
        headings = [position for position in positions if _stands_above(pieces, position)]
        if len(headings) >= max(_FEWEST_SURE, _SHARE_OF_HEADINGS * len(positions)):
            found |= set(headings)
    return found


def _stands_above(pieces: Sequence[Piece], position: int) -> bool:
    piece, after = pieces[position], find_next(pieces, position)
    has_few_words = is_short(piece.text) and len(piece.text.split()) <= _MOST_NUMBERED_WORDS
    if after is None or not has_few_words or piece.text[-1] in ":?!" or piece.text[0].islower():
        return False
    return _is_below(piece, after)


def _is_below(piece: Piece, after: Piece) -> bool:
    """Whether the next one is text under a heading, and not another item beside it."""
    if after.kind in (UnitKind.PARAGRAPH, UnitKind.ROW, UnitKind.QUOTE, UnitKind.PICTURE):
        return after.level == 0
    if after.kind is UnitKind.CLAUSE:
        own, other = read_number(piece.number)[0], read_number(after.number)[0]
        return other.ordinals[: len(own.ordinals)] == own.ordinals and len(other.ordinals) > len(own.ordinals)
    return after.kind is UnitKind.BULLET and after.level <= 1


def _read_heading_number(piece: Piece) -> NumberReading | None:
    """The number, if headings have such: "1", "1.", "1.1", "Section 1"; not "(a)" or "a."."""
    readings = read_number(piece.number)
    if not readings or readings[0].is_bracketed:
        return None
    return readings[0] if readings[0].word or readings[0].is_numeric or readings[-1].shape == "I." else None


def _doubt_lone_ones(pieces: Sequence[Piece], typed: set[int], doubts: list[Doubt]) -> None:
    """One alone is thin evidence: several show that the author writes headings so."""
    if len(typed) >= _FEWEST_SURE:
        return
    for position in typed:
        piece = pieces[position]
        if piece.number:
            continue
        looks = "capitals" if is_in_capitals(piece.text) else "bold"
        doubts.append(
            Doubt(
                piece.block.where,
                shorten(piece.full_text),
                f"It is the only short paragraph in {looks} that stands alone, and was taken as a heading.",
                (Reading.PARAGRAPH, Reading.ITEM),
            )
        )


def _set_levels(pieces: Sequence[Piece]) -> list[Piece]:
    """A level for every heading: its own, by its number's depth, or one below the last that the file itself names."""
    above, levelled = 0, []
    depths = _find_top_depth(pieces)
    for piece in pieces:
        if piece.is_heading:
            reading = _read_heading_number(piece)
            level = piece.level or (reading.depth - depths + 1 if reading else above + 1)
            piece = replace(piece, level=max(level, 1))
            if piece.block.level or reading:
                above = piece.level
        levelled.append(piece)
    return levelled


def _find_top_depth(pieces: Sequence[Piece]) -> int:
    """The smallest depth of the numbers of headings that have no level, less the levels that the file has above."""
    numbered = [_read_heading_number(piece) for piece in pieces if piece.is_heading and not piece.level]
    return min((reading.depth for reading in numbered if reading), default=1)
