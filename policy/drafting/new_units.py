"""Builds new units from typed words, and lists the kinds that can be inserted. Pure."""

import re

from policy.text import TextError, UnitKind, UnitText

from .typed_words import read_typed_cells, read_typed_words

# The kinds that can be inserted into any text, as forms name them. A header begins a table.
NEW_KINDS = {
    UnitKind.CLAUSE: "A clause with a number",
    UnitKind.PARAGRAPH: "A paragraph",
    UnitKind.BULLET: "A bullet",
    UnitKind.HEADING: "A heading",
    UnitKind.QUOTE: "A quotation",
    UnitKind.HEADER: "A table",
    UnitKind.NOTE: "A footnote",
}
_NUMBERED = frozenset({UnitKind.CLAUSE, UnitKind.HEADING, UnitKind.NOTE})
_LEVELLED = frozenset({UnitKind.CLAUSE, UnitKind.BULLET, UnitKind.PARAGRAPH, UnitKind.QUOTE})


def build_new_unit(kind: UnitKind, words: str, *, number: str = "", level: int = 0) -> UnitText:
    """Build a unit. A number or level that its kind cannot have is dropped. For a table, each line is a header cell.

    Raises TextError if the words cannot be read.
    """
    if kind is UnitKind.HEADER:
        text, marks = read_typed_cells([line for line in words.splitlines() if line.strip()])
        return UnitText(kind, text, marks=marks)
    if kind is UnitKind.NOTE and not re.fullmatch(r"[A-Za-z0-9]{1,10}", number):
        raise TextError(None, "A footnote has a number, such as 1. Where it is cited, the words have [^1].")
    text, marks = read_typed_words(words)
    level = max(level, 1) if kind is UnitKind.HEADING else level if kind in _LEVELLED else 0
    return UnitText(kind, text, " ".join(number.split()) if kind in _NUMBERED else "", level, marks=marks)


def propose_number(number: str) -> str:
    """Return the next number if it is obvious (1.3 after 1.2, (b) after (a)), else ""."""
    if found := re.fullmatch(r"(.*?)([0-9]{1,4})([.:)]*)", number):
        return f"{found[1]}{int(found[2]) + 1}{found[3]}"
    if found := re.fullmatch(r"(\(?)([a-hj-y])([.:)]*)", number):
        return f"{found[1]}{chr(ord(found[2]) + 1)}{found[3]}"
    return ""
