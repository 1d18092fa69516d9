"""Blocks: what the reader of a file hands to the parser, as the file keeps them apart. No ORM.

A reader keeps what the file says (this is a heading of level 2, Word prints "3.1" before it) and decides nothing.
"""

import enum
from dataclasses import dataclass
from datetime import datetime

from .inline import Mark


class BlockKind(enum.StrEnum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"
    PICTURE = "picture"
    NOTE = "note"
    PAGE_BREAK = "page break"


@dataclass(frozen=True, slots=True)
class Words:
    """Words as people read them, and what is bold, italic, a link or the citation of a note in them.

    White space is single plain spaces, none at either end. Positions count characters of ``text``.
    """

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its paragraphs, and how many columns and rows it covers in the file."""

    paragraphs: tuple[Words, ...] = ()
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. A cell that covers several rows stands in the first of them only."""

    cells: tuple[Cell, ...]
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, quote, table, picture or note.

    ``number`` is what the file counts or prints apart from the words, bare of white space ("3.1", "(a)", "1."); ""
    for a bullet and for a number that the author typed among the words. ``level`` is a heading's, from 1 (0 where
    only its style or type say that it may be one), an item's depth, from 1, or for a paragraph the depth of the item
    inside which it goes on, else 0. ``style`` is the file's own name for its style, or "". ``where`` says where in the
    file it is, for people: "paragraph 12", "line 40", "page 3".

    ``picture`` holds a picture's bytes, and its words are the alternative text in the file; ``rows`` a table's rows.
    ``is_bold`` is true where every letter is bold, so that it may be a heading typed in bold.
    """

    kind: BlockKind
    words: Words
    where: str
    number: str = ""
    level: int = 0
    style: str = ""
    is_bold: bool = False
    rows: tuple[Row, ...] = ()
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words of a file that are not in its blocks, and why: "the contents list", "a running head"."""

    where: str
    reason: str
    text: str


class RevisionKind(enum.StrEnum):
    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED_AWAY = "moved away"
    MOVED_HERE = "moved here"


@dataclass(frozen=True, slots=True)
class Revision:
    """A tracked change of a Word file, whether it was accepted or not. ``at`` is None where the file does not say.

    ``words`` are "" where only the end of a paragraph was inserted or deleted. ``where`` is as in a block.
    """

    kind: RevisionKind
    author: str
    at: datetime | None
    words: str
    where: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of a Word file. ``about`` are the words of the text that it is on, "" where it is on none."""

    author: str
    at: datetime | None
    words: str
    about: str
    where: str
    replies: tuple["Comment", ...] = ()


@dataclass(frozen=True, slots=True)
class FileBlocks:
    """All that a reader found. ``notes`` are sentences for the policy lead on what was interpreted or joined.

    ``title`` is the title that the file itself names (its title style or properties), or "". ``revisions`` and
    ``comments`` are no part of the text; ``formatting_changes`` counts tracked changes of formatting alone.
    """

    blocks: tuple[Block, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    title: str = ""
    revisions: tuple[Revision, ...] = ()
    comments: tuple[Comment, ...] = ()
    formatting_changes: int = 0
