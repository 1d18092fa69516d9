"""Finds headings that a file does not mark: lone short paragraphs in bold or capitals, and short numbered ones."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ..blocks import BlockKind
from ..units import UnitKind
from .contents_list import list_forms
from .doubts import Doubt, Reading, shorten
from .fill_in_lines import is_fill_in
from .heading_levels import set_heading_levels
from .label_lines import is_bare_label
from .number_shapes import NumberReading, follows, read_number
from .numbered_headings import FEWEST_SURE, find_numbered_headings, read_heading_number
from .pieces import Piece, find_next, is_in_capitals, is_short, is_typed_as_heading

_MOST_IN_A_ROW = 3


def find_typed_headings(
    pieces: Sequence[Piece], doubts: list[Doubt], entries: Collection[str] = frozenset()
) -> list[Piece]:
    """Return the pieces, with those that look like headings made into headings, and a level for every heading.

    ``entries`` holds the words of the entries of the contents list, as ``list_forms`` gives them.
    """
    settled = _take_lines_as_text(pieces, doubts)
    typed = {position for position in range(len(settled)) if _stands_as_heading(settled, position)}
    typed = _leave_items_of_lists(settled, typed)
    if len(typed) < FEWEST_SURE:
        typed = {position for position in typed if not settled[position].text.endswith(":")}
    listed = _find_listed(settled, entries)
    numbered = find_numbered_headings(settled, typed | listed) - typed
    _doubt_lone_ones(settled, typed - listed, doubts)
    marked = [
        replace(piece, kind=UnitKind.HEADING, level=0) if position in typed | numbered | listed else piece
        for position, piece in enumerate(settled)
    ]
    return set_heading_levels(marked)


def _stands_as_heading(pieces: Sequence[Piece], position: int) -> bool:
    piece, after = pieces[position], find_next(pieces, position)
    may_be_one = (is_typed_as_heading(piece) and not is_fill_in(piece.text)) or is_bare_label(piece)
    if piece.kind not in (UnitKind.PARAGRAPH, UnitKind.CLAUSE) or not may_be_one or after is None:
        return False
    if piece.block.kind is BlockKind.ITEM and after.block.kind is BlockKind.ITEM and after.level <= piece.level:
        return False  # a bold item of a list
    is_inside_item = piece.block.level > 0 and piece.block.kind is BlockKind.PARAGRAPH
    opens_list = piece.block.is_bold and after.block.kind is BlockKind.ITEM and after.level <= piece.block.level
    return (not is_inside_item or opens_list) and after.kind is not UnitKind.NOTE


def _take_lines_as_text(pieces: Sequence[Piece], doubts: list[Doubt]) -> list[Piece]:
    """Return the pieces, with lines that only look like headings as text: lines to fill in, or many lines in a row."""
    settled = list(pieces)
    for position, piece in enumerate(pieces):
        after = find_next(pieces, position)
        is_empty = piece.text.endswith(":") and after is not None and (after.stands_out or is_fill_in(after.text))
        if piece.is_heading and not piece.block.level and (is_fill_in(piece.text) or is_empty):
            settled[position] = _take_as_text(piece)
    for _, group in groupby(enumerate(settled), key=lambda pair: _may_be_in_a_block(pair[1])):
        row = list(group)
        if len(row) > _MOST_IN_A_ROW and _may_be_in_a_block(row[0][1]):
            doubts.append(_doubt_block([piece for _, piece in row]))
            for position, piece in row[:-1]:
                settled[position] = _take_as_text(piece)
    return settled


def _may_be_in_a_block(piece: Piece) -> bool:
    is_own = piece.is_heading and piece.block.level > 0
    return piece.stands_out and not piece.number and not is_own and not is_fill_in(piece.text)


def _take_as_text(piece: Piece) -> Piece:
    """Turn the piece into text without bold, so that it is not taken as a heading again for its looks."""
    kind = UnitKind.CLAUSE if piece.number else UnitKind.PARAGRAPH
    block = replace(piece.block, kind=BlockKind.PARAGRAPH, level=0, is_bold=False)
    return replace(piece, block=block, kind=kind, level=0)


def _leave_items_of_lists(pieces: Sequence[Piece], typed: set[int]) -> set[int]:
    """Return ``typed`` without the items of numbered lists in which most items do not look like headings."""
    left: set[int] = set()
    for chain in _list_chains(pieces):
        if 2 * len(typed.intersection(chain)) < len(chain):
            left |= set(chain)
    return typed - left


def _list_chains(pieces: Sequence[Piece]) -> Iterator[list[int]]:
    """List the numbered items of each list, as long as one number follows another."""
    chains: dict[tuple[int, str], list[int]] = {}
    last: dict[tuple[int, str], NumberReading] = {}
    for position, piece in enumerate(pieces):
        readings = read_number(piece.number) if piece.block.kind is BlockKind.ITEM else ()
        for reading in readings[:1]:
            key = piece.block.level, reading.shape
            if key in last and not follows(last[key], reading):
                yield chains.pop(key)
            chains.setdefault(key, []).append(position)
            last[key] = reading
    yield from chains.values()


def _find_listed(pieces: Sequence[Piece], entries: Collection[str]) -> set[int]:
    """Find short lines that the contents list names, if no heading of the file has the same words."""
    held = {form for piece in pieces if piece.is_heading for form in list_forms(piece.full_text)}
    return {
        position
        for position, piece in enumerate(pieces)
        if piece.kind in (UnitKind.PARAGRAPH, UnitKind.CLAUSE)
        and find_next(pieces, position) is not None
        and is_short(piece.text)
        and (read_heading_number(piece) is not None or not piece.number)
        and (list_forms(piece.full_text) - held) & set(entries)
    }


def _doubt_block(row: Sequence[Piece]) -> Doubt:
    return Doubt(
        row[0].block.where,
        shorten(row[0].full_text),
        f"{len(row) - 1} short lines that look like headings follow each other, and were taken as paragraphs.",
        (Reading.HEADING, Reading.ITEM, Reading.LEAVE_OUT),
    )


def _doubt_lone_ones(pieces: Sequence[Piece], typed: set[int], doubts: list[Doubt]) -> None:
    """Doubt a typed heading that is the only one: several would show that the author writes headings this way."""
    if len(typed) >= FEWEST_SURE:
        return
    for position in typed:
        piece = pieces[position]
        if piece.number or is_bare_label(piece):
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
