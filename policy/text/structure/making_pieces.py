"""Makes pieces from blocks: words that form 2 can hold, without empty blocks, page breaks or one-cell frames."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..blocks import Block, BlockKind, Cell, Words
from ..table_lines import MOST_CELLS
from .doubts import Doubt, Reading, shorten
from .findings import Findings
from .fit_words import WordChanges, fit_words, is_all_bold, replace_symbol_bullet
from .pieces import Piece, make_piece
from .sentence_headings import take_sentences_as_text

_SIGNS = r"[-–—_=*.·•~#,;:|\u2010-\u2015\u2500-\u259f]+"  # the last range is for drawing boxes
_DRAWN_LINE = re.compile(rf"{_SIGNS}(?: {_SIGNS})*")


def make_pieces(blocks: Sequence[Block], findings: Findings) -> list[Piece]:
    changes = WordChanges()
    pieces: list[Piece] = []
    for block in blocks:
        for single in _open_frame(block):
            lost_before = changes.lost
            fitted = fit_block(single, changes)
            if not _has_words(fitted):
                continue
            pieces.append(make_piece(fitted))
            if _DRAWN_LINE.fullmatch(fitted.words.text) and not fitted.number:
                findings.leave_out(pieces.pop(), "a line or sign without words")
            if changes.lost > lost_before:
                findings.doubts.append(_doubt_lost(fitted))
    note_changes(changes, findings)
    return take_sentences_as_text(pieces, findings)


def _open_frame(block: Block) -> list[Block]:
    """Return the paragraphs of a one-cell table (a frame) or a table too wide for form 2; else the block itself."""
    if block.kind is not BlockKind.TABLE:
        return [block]
    filled = [cell for row in block.rows for cell in row.cells if any(words.text for words in cell.paragraphs)]
    width = max((sum(max(cell.columns, 1) for cell in row.cells) for row in block.rows), default=0)
    if len(filled) != 1 and width <= MOST_CELLS:
        return [block]
    return [
        Block(BlockKind.PARAGRAPH, words, block.where, is_bold=is_all_bold(words))
        for cell in filled
        for words in cell.paragraphs
        if words.text
    ]


def fit_block(block: Block, changes: WordChanges) -> Block:
    if block.kind is BlockKind.PAGE_BREAK:
        return replace(block, words=Words(""), number="")
    number = fit_words(Words(block.number), changes).text
    words = fit_words(replace_symbol_bullet(block.words), changes)
    rows = tuple(replace(row, cells=tuple(_fit_cell(cell, changes) for cell in row.cells)) for row in block.rows)
    return replace(block, words=words, number=number, rows=rows)


def _fit_cell(cell: Cell, changes: WordChanges) -> Cell:
    paragraphs = (fit_words(words, changes) for words in cell.paragraphs)
    return replace(cell, paragraphs=tuple(words for words in paragraphs if words.text))


def _has_words(block: Block) -> bool:
    if block.kind is BlockKind.TABLE:
        return any(cell.paragraphs for row in block.rows for cell in row.cells)
    return block.kind is BlockKind.PICTURE or bool(block.words.text or block.number)


def _doubt_lost(block: Block) -> Doubt:
    return Doubt(
        block.where,
        shorten(block.words.text),
        "Letters here are lost: the file holds them in a way that no program can read. Each shows as “□”.",
        (Reading.TYPE_AGAIN,),
        must_settle=True,
    )


def note_changes(changes: WordChanges, findings: Findings) -> None:
    findings.notes += _list_notes(changes)


def _list_notes(changes: WordChanges) -> Iterator[str]:
    if changes.removed:
        yield f"{_count(changes.removed, 'character')} that nobody can see {_was(changes.removed)} taken out."
    if changes.accents:
        yield f"{_count(changes.accents, 'accent')} that covered a line {_was(changes.accents)} taken out."
    for address in dict.fromkeys(changes.addresses):
        yield f"The words stay, but no policy can link to “{address[:200]}”."


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
