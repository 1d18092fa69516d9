"""Gives each note its own number of letters and digits, and the same number to its citations."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count

from ..blocks import Block, BlockKind, Cell, Words
from ..inline import Mark, MarkKind
from ..units import UnitKind
from .findings import Findings
from .pieces import Piece, put_before

_NUMBER = re.compile(r"[A-Za-z0-9]{1,10}")


def renumber_notes(blocks: Sequence[Block], findings: Findings) -> list[Block]:
    """Return the blocks with a new number, 1, 2, 3, for each note whose own number is a sign, and for its citations."""
    numbers = dict.fromkeys(block.number for block in blocks if block.kind is BlockKind.NOTE and block.number)
    taken = {number for number in numbers if _NUMBER.fullmatch(number)}
    free = (str(number) for number in count(1) if str(number) not in taken)
    renumbered = {number: next(free) for number in numbers if number not in taken}
    if not renumbered:
        return list(blocks)
    findings.note("Notes whose number is a sign, such as an asterisk, have a number now.")
    return [_renumber_block(block, renumbered) for block in blocks]


def settle_notes(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces. A further block of the same note, or a note without a number or words, becomes a paragraph."""
    settled: list[Piece] = []
    seen: set[str] = set()
    before = ""
    for piece in pieces:
        is_note = piece.kind is UnitKind.NOTE
        if is_note and (not piece.number or not piece.text or piece.number in seen):
            goes_on = piece.number == before or not piece.number
            words = piece.words if goes_on and piece.text else put_before(piece.number, piece.words)
            settled.append(replace(piece, kind=UnitKind.PARAGRAPH, words=words, number="", level=0))
        else:
            settled.append(piece)
        before = piece.number if is_note else ""
        seen |= {piece.number} if is_note else set()
    return settled


def _renumber_block(block: Block, renumbered: Mapping[str, str]) -> Block:
    number = renumbered.get(block.number, block.number) if block.kind is BlockKind.NOTE else block.number
    rows = tuple(
        replace(row, cells=tuple(_renumber_cell(cell, renumbered) for cell in row.cells)) for row in block.rows
    )
    return replace(block, number=number, words=_cite_again(block.words, renumbered), rows=rows)


def _renumber_cell(cell: Cell, renumbered: Mapping[str, str]) -> Cell:
    return replace(cell, paragraphs=tuple(_cite_again(words, renumbered) for words in cell.paragraphs))


def _cite_again(words: Words, renumbered: Mapping[str, str]) -> Words:
    """Return the words with the new numbers in their citations."""
    cited = [mark for mark in sorted(words.marks) if mark.kind is MarkKind.NOTE and mark.address in renumbered]
    text, end = "", 0
    for mark in cited:
        text += f"{words.text[end : mark.start]}[{renumbered[mark.address]}]"
        end = max(mark.end, end)
    marks = tuple(_move(mark, cited, renumbered) for mark in words.marks)
    return Words(text + words.text[end:], marks)


def _move(mark: Mark, cited: Sequence[Mark], renumbered: Mapping[str, str]) -> Mark:
    def grow(position: int) -> int:
        return sum(len(renumbered[one.address]) + 2 - (one.end - one.start) for one in cited if one.end <= position)

    is_renumbered = mark.kind is MarkKind.NOTE and mark.address in renumbered
    address = renumbered[mark.address] if is_renumbered else mark.address
    return replace(mark, start=mark.start + grow(mark.start), end=mark.end + grow(mark.end), address=address)
