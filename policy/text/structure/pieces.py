"""Pieces: blocks on their way to becoming units, with what has been understood about each so far."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..blocks import Block, BlockKind, Words
from ..units import UnitKind

MOST_HEADING_CHARACTERS = 120
MOST_HEADING_WORDS = 14
_KINDS = {
    BlockKind.PARAGRAPH: UnitKind.PARAGRAPH,
    BlockKind.HEADING: UnitKind.HEADING,
    BlockKind.ITEM: UnitKind.BULLET,
    BlockKind.QUOTE: UnitKind.QUOTE,
    BlockKind.TABLE: UnitKind.ROW,
    BlockKind.PICTURE: UnitKind.PICTURE,
    BlockKind.NOTE: UnitKind.NOTE,
}
_CODE = re.compile(r"[A-Z][0-9]|[0-9][A-Z]")
_STOP_OR_SIGN = re.compile(r"[.;:,!?…—–-][’”'\"»)\]]*$|\b(?:and|or)$")
_STOP = re.compile(r"[.;,][’”'\"»)\]]*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, and the unit that it will become. A table is one piece of the kind row until its rows are written.

    ``level`` is a heading's level, from 1 (0: not known yet). For other kinds it is first the level of the block, later
    that of the unit. ``is_typed`` is true for a number or bullet that was found among the words; ``sign`` is the sign
    of such a bullet.
    """

    block: Block
    kind: UnitKind
    words: Words
    number: str = ""
    level: int = 0
    is_typed: bool = False
    sign: str = ""

    @property
    def text(self) -> str:
        return self.words.text

    @property
    def full_text(self) -> str:
        """Return the words with the number before them, as people see them."""
        return f"{self.number} {self.text}".strip()

    @property
    def is_heading(self) -> bool:
        return self.kind is UnitKind.HEADING

    @property
    def is_list(self) -> bool:
        return self.kind in (UnitKind.CLAUSE, UnitKind.BULLET)

    @property
    def stands_out(self) -> bool:
        """Whether it is a heading, or short words in bold or capitals that do not end a sentence."""
        return self.is_heading or (self.block.kind is BlockKind.PARAGRAPH and is_typed_as_heading(self))


def make_piece(block: Block) -> Piece:
    return Piece(block, _KINDS[block.kind], block.words, block.number, block.level)


def is_typed_as_heading(piece: Piece) -> bool:
    return is_short(piece.text) and (piece.block.is_bold or is_in_capitals(piece.text))


def is_short(text: str) -> bool:
    """Whether a heading may have these words: few, and without a final stop."""
    is_few = len(text) <= MOST_HEADING_CHARACTERS and len(text.split()) <= MOST_HEADING_WORDS
    return is_few and any(character.isalpha() for character in text) and not _STOP.search(text)


def breaks_off(text: str) -> bool:
    """Whether words end without any stop, so that their sentence may go on in the next paragraph."""
    return not _STOP_OR_SIGN.search(text)


def is_in_capitals(text: str) -> bool:
    """Whether the words are in capitals. Postcodes do not count."""
    return text.isupper() and sum(character.isalpha() for character in text) >= 4 and not _CODE.search(text)


def list_cell_texts(block: Block) -> list[list[str]]:
    """List the words of a table, row by row, with one text for each cell."""
    return [
        [" ".join(words.text for words in cell.paragraphs if words.text) for cell in row.cells] for row in block.rows
    ]


def write_plain(block: Block) -> str:
    """Return all words of a block, to list it as left out."""
    if block.kind is BlockKind.TABLE:
        return "\n".join("\t".join(cells) for cells in list_cell_texts(block))
    return f"{block.number} {block.words.text}".strip()


def cut_words(words: Words, start: int) -> Words:
    """Return the words from ``start`` on, without white space before them."""
    start += len(words.text[start:]) - len(words.text[start:].lstrip())
    marks = tuple(
        replace(mark, start=max(mark.start - start, 0), end=mark.end - start)
        for mark in words.marks
        if mark.end > start
    )
    return Words(words.text[start:], marks)


def put_before(prefix: str, words: Words) -> Words:
    """Put a prefix and a space before the words."""
    if not words.text:
        return Words(prefix)
    shift = len(prefix) + 1
    marks = tuple(replace(mark, start=mark.start + shift, end=mark.end + shift) for mark in words.marks)
    return Words(f"{prefix} {words.text}", marks)


def compare_form(text: str) -> str:
    """Return only the letters and digits, in small letters, to compare the words of two texts."""
    return "".join(character for character in text.casefold() if character.isalnum())


def find_next(pieces: Sequence[Piece], position: int) -> Piece | None:
    return pieces[position + 1] if position + 1 < len(pieces) else None
