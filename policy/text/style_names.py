"""The names of the styles in the Word files that we write: they say what a paragraph is, where its words cannot.

Other files use Word's own styles. They have ours only if somebody copied from a file that we wrote.
"""

import re

from .printed_numbers import split_number
from .units import UnitKind, UnitText

PART_LABEL = "Policy part"
PART_TITLE = "Policy part title"
TABLE = "Policy table"
CELL, HEADER_CELL = "Policy cell", "Policy header cell"
BOLD, CITATION, BOLD_CITATION = "Policy bold", "Policy citation", "Policy bold citation"  # character styles
_WORDS = {
    UnitKind.CLAUSE: "Policy clause",
    UnitKind.BULLET: "Policy bullet",
    UnitKind.QUOTE: "Policy quote",
    UnitKind.PARAGRAPH: "Policy text",
}
_PLAIN_HEADING = "Policy heading"
_WITHOUT_LEVEL = {UnitKind.NOTE: "Policy note", UnitKind.PICTURE: "Policy picture"}
_KINDS = {name: kind for kind, name in [*_WORDS.items(), *_WITHOUT_LEVEL.items(), (UnitKind.HEADING, _PLAIN_HEADING)]}
_NAME = re.compile(r"(Policy [a-z]+)(?: ([1-9]))?")
_BOOKMARK = re.compile(r"_((?:Policy|Heading)_\w+?)_[0-9]{1,9}")
_WORDS_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)


def name_style(unit: UnitText) -> str:
    """The Word style for a paragraph outside a table. Style names count levels from 1, units from 0.

    A heading has Word's own style, except one without a number whose words begin like a number: "2020 Vision".
    """
    if unit.kind is UnitKind.HEADING:
        begins_as_number = not unit.number and bool(split_number(unit.text)[0])
        return f"{_PLAIN_HEADING if begins_as_number else 'Heading'} {unit.level}"
    name = _WITHOUT_LEVEL.get(unit.kind)
    return name or f"{_WORDS[unit.kind]} {unit.level + 1}"


def read_style(name: str) -> tuple[UnitKind, int] | None:
    """Return the kind and level that one of our styles stands for, or None for any other style."""
    found = _NAME.fullmatch(name)
    kind = _KINDS.get(found[1]) if found else None
    if found is None or kind is None or bool(found[2]) == (kind in _WITHOUT_LEVEL):
        return None
    level = int(found[2] or 1)
    return kind, level if kind is UnitKind.HEADING else level - 1


def name_bookmark(style: str, number: int) -> str:
    """Return the name of a hidden bookmark that names its paragraph's style, in case a program changes the style."""
    return f"_{style.replace(' ', '_')}_{number}"


def read_bookmark(name: str) -> str:
    """Return the style that one of our bookmarks names, or ""."""
    found = _BOOKMARK.fullmatch(name)
    return found[1].replace("_", " ") if found else ""


def read_heading_style(name: str) -> int:
    """Return the level of one of Word's own heading styles, or 0."""
    found = _WORDS_HEADING.fullmatch(name)
    return int(found[1]) if found else 0
