"""Reads the blocks of a Word file that we wrote: its styles say what each paragraph is, and nothing is guessed.

What people added to it in one of Word's own styles is understood as in any other file.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from ..blocks import Block, BlockKind, Words
from ..inline import Mark, MarkKind
from ..printed_numbers import split_number
from ..style_names import PART_LABEL, PART_TITLE, TABLE, read_heading_style, read_style
from ..units import UnitKind
from .findings import Findings
from .fit_words import WordChanges
from .list_levels import set_list_levels
from .making_pieces import fit_block, make_pieces, note_changes
from .making_units import build_units, make_row_units, make_unit
from .note_numbers import settle_notes
from .pictures import settle_pictures
from .pieces import Piece, cut_words
from .typed_headings import find_typed_headings
from .typed_numbers import split_typed
from .understood import UnderstoodPart, UnderstoodUnit

_LABEL_OF_NOTE = re.compile(r"\[([A-Za-z0-9]{1,10})\] (?=.)")
_PARTS = frozenset({PART_LABEL, PART_TITLE})


def has_own_styles(blocks: Sequence[Block]) -> bool:
    """Whether most of a file is in our styles. Its headings do not count, because they are in Word's own."""
    counted = [block for block in blocks if block.kind is not BlockKind.PAGE_BREAK and not _is_words_heading(block)]
    return 2 * sum(_has_own_style(block) for block in counted) > len(counted)


def build_own_parts(blocks: Sequence[Block], findings: Findings) -> list[UnderstoodPart]:
    changes = WordChanges()
    fitted = [fit_block(block, changes) for block in blocks if block.kind is not BlockKind.PAGE_BREAK]
    parts = [_OpenPart()]
    for is_known, group in groupby(fitted, key=lambda block: _has_own_style(block) or _is_words_heading(block)):
        if not is_known:
            parts[-1].add(_understand_added(list(group), findings))
            continue
        for block in group:
            if block.style == PART_LABEL:
                parts.append(_OpenPart(block.words.text))
            elif block.style == PART_TITLE and parts[-1].may_take_title:
                parts[-1].title = block.words.text
            else:
                parts[-1].add(_read_block(block, findings))
    note_changes(changes, findings)
    return [UnderstoodPart(part.label, part.title, tuple(part.units)) for part in parts]


@dataclass(slots=True)
class _OpenPart:
    """A part that is being read; ``tables`` counts the tables among its units."""

    label: str = ""
    title: str = ""
    units: list[UnderstoodUnit] = field(default_factory=list)
    tables: int = 0

    @property
    def may_take_title(self) -> bool:
        return bool(self.label) and not self.title and not self.units

    def add(self, units: Iterable[UnderstoodUnit]) -> None:
        """Add units whose tables count from 1, and count these on from the tables that the part has."""
        before = self.tables
        for found in units:
            if table := found.unit.table:
                self.tables = before + table
                found = replace(found, unit=replace(found.unit, table=self.tables))
            self.units.append(found)


def _has_own_style(block: Block) -> bool:
    """Whether the block is in a style of ours. A number that Word counts was added by somebody else."""
    return not block.number and (block.style in _PARTS or block.style == TABLE or read_style(block.style) is not None)


def _is_words_heading(block: Block) -> bool:
    return block.kind is BlockKind.HEADING and not block.number and bool(read_heading_style(block.style))


def _read_block(block: Block, findings: Findings) -> list[UnderstoodUnit]:
    if block.kind is BlockKind.TABLE:
        piece = Piece(block, UnitKind.ROW, block.words)
        rows = make_row_units(piece, 1, findings, keeps_columns=True)
        return [UnderstoodUnit(row, block.where) for row in rows]
    return [UnderstoodUnit(make_unit(_make_piece(block)), block.where)]


def _make_piece(block: Block) -> Piece:
    if block.kind is BlockKind.PICTURE:
        digest = hashlib.sha256(block.picture).hexdigest()
        mark = Mark(0, len(block.words.text), MarkKind.LINK, f"sha256:{digest}")
        return Piece(block, UnitKind.PICTURE, Words(block.words.text, (mark,)))
    kind, level = read_style(block.style) or (UnitKind.HEADING, read_heading_style(block.style))
    has_number = kind is UnitKind.CLAUSE or bool(read_heading_style(block.style))
    number = split_number(block.words.text)[0] if has_number else ""
    words = cut_words(block.words, len(number))
    if kind is UnitKind.NOTE and (found := _LABEL_OF_NOTE.match(block.words.text)):
        number, words = found[1], cut_words(block.words, found.end())
    if (kind in (UnitKind.CLAUSE, UnitKind.NOTE) and not number) or kind is UnitKind.PICTURE:
        kind = UnitKind.PARAGRAPH
    return Piece(block, kind, words, number, level)


def _understand_added(blocks: Sequence[Block], findings: Findings) -> Iterable[UnderstoodUnit]:
    pieces = settle_notes(settle_pictures(make_pieces(blocks, findings), findings))
    pieces = find_typed_headings(split_typed(pieces, findings.doubts), findings.doubts, findings.entries)
    return build_units(set_list_levels(pieces, findings.doubts), findings)
