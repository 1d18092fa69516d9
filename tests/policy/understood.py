"""Blocks as readers hand them over, and what is understood of them."""

from policy.files.reading_blocks import read_blocks
from policy.text.blocks import Block, BlockKind, Cell, FileBlocks, Row, Words
from policy.text.smallest_form import write_smallest
from policy.text.structure.parts import build_parts

LONG = "Everybody who works for the school keeps to this, whatever their role and wherever they happen to be."


def paragraph(text, **fields):
    return Block(BlockKind.PARAGRAPH, Words(text), "line 1", **fields)


def heading(text, level=1, **fields):
    return Block(BlockKind.HEADING, Words(text), "line 1", level=level, **fields)


def item(text, level=1, **fields):
    return Block(BlockKind.ITEM, Words(text), "line 1", level=level, **fields)


def table(*rows, header=False):
    """A table whose cells are texts or cells."""
    made = [[cell if isinstance(cell, Cell) else Cell((Words(cell),)) for cell in row] for row in rows]
    kept = [Row(tuple(row), is_header=header and place == 0) for place, row in enumerate(made)]
    return Block(BlockKind.TABLE, Words(""), "table 1", rows=tuple(kept))


def understand(*blocks, title=""):
    understood = build_parts(FileBlocks(blocks, title=title))
    if any(part.units for part in understood.parts):
        write_smallest([part.part_units for part in understood.parts])
    return understood


def outline(*blocks, part=0):
    """The units of a part: level, kind, number, words."""
    return [
        (unit.level, str(unit.kind), unit.number, unit.text)
        for unit in (found.unit for found in understand(*blocks).parts[part].units)
    ]


def levels(*blocks):
    return [level for level, *_ in outline(*blocks)]


def picture(words, data):
    return Block(BlockKind.PICTURE, Words(words), "picture 1", picture=data)


def note(text, number):
    return Block(BlockKind.NOTE, Words(text), "note", number=number)


def read_text(name, data):
    """The text as which a file comes in."""
    return write_smallest([part.part_units for part in build_parts(read_blocks(name, data)).parts])
