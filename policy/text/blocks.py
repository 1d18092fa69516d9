"""Blocks: the paragraphs, headings, tables and so on that the reader of a file hands to the parser. No ORM.

A reader records what the file says (this is a heading of level 2, Word prints "3.1" before it) and decides nothing.
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
    """Words as people read them, with marks for bold, italic, links and citations of notes.

    White space is single plain spaces, with none at either end. Positions count characters of ``text``.
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
    """A row of a table. A cell that covers several rows is only in the first of them."""

    cells: tuple[Cell, ...]
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, quote, table, picture or note.

    ``number`` is what the file counts or prints apart from the words, without white space ("3.1", "(a)", "1."). It is
    "" for a bullet, and for a number that the author typed among the words. ``level`` is the level of a heading, from 1
    (0 where only its style or type suggests a heading), or the depth of an item, from 1. For a paragraph it is the
    depth of the item that it continues, else 0. ``style`` is the file's own name for the style, or "". ``where`` tells
    people where in the file the block is: "paragraph 12", "line 40", "page 3".

    ``picture`` holds a picture's bytes; its words are the alternative text in the file. ``rows`` holds a table's rows.
    ``is_bold`` is true where every letter is bold, so that the paragraph may be a heading typed in bold.
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
    """A tracked change in a Word file, accepted or not. ``at`` is None where the file gives no time.

    ``words`` is "" where only the end of a paragraph was inserted or deleted. ``where`` is as in ``Block``.
    """

    kind: RevisionKind
    author: str
    at: datetime | None
    words: str
    where: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment in a Word file. ``about`` holds the words that it is attached to, or "" if there are none."""

    author: str
    at: datetime | None
    words: str
    about: str
    where: str
    replies: tuple["Comment", ...] = ()


@dataclass(frozen=True, slots=True)
class FileBlocks:
    """All that a reader found. ``notes`` are sentences for the policy lead about what was interpreted or joined.

    ``title`` is the title that the file itself names (its title style or properties), or "". ``revisions`` and
    ``comments`` are not part of the text; ``formatting_changes`` counts tracked changes of formatting alone.
    """

    blocks: tuple[Block, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    title: str = ""
    revisions: tuple[Revision, ...] = ()
    comments: tuple[Comment, ...] = ()
    formatting_changes: int = 0
