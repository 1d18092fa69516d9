"""Writes one unit of form 2 as a line and reads it back, except for rows of tables (rules 3 to 5 of ``form_2``)."""

import re

from .errors import TextError
from .inline import MarkKind, read_words, write_words
from .printed_numbers import is_printed_number, split_number
from .units import MOST_LEVELS, UnitKind, UnitText

_INDENT = "  "
_SIGNS = {UnitKind.BULLET: "- ", UnitKind.QUOTE: "> "}
_HEADING = re.compile(r"(#{1,9}) (.+)")
_NOTE = re.compile(r"\[\^([A-Za-z0-9]{1,10})\]: (.+)")
_OF_ANOTHER_KIND = re.compile(r"#{1,9} |- |> |\||!\[|--- .+ ---$")


def write_unit(unit: UnitText) -> str:
    """Write the line of a unit, without the line feed. Only reading the line shows whether the unit is valid."""
    words = write_words(unit.text, unit.marks)
    indent = _INDENT * unit.level
    match unit.kind:
        case UnitKind.HEADING:
            return f"{'#' * unit.level} {_write_numbered(unit.number, words)}"
        case UnitKind.CLAUSE:
            return f"{indent}{unit.number} {words}"
        case UnitKind.BULLET | UnitKind.QUOTE:
            return f"{indent}{_SIGNS[unit.kind]}{words}"
        case UnitKind.PARAGRAPH:
            return indent + _escape_start(words)
        case UnitKind.PICTURE:
            return f"!{words}"
        case UnitKind.NOTE:
            return f"[^{unit.number}]: {words}"
    raise TextError(None, f"Form 2 has no paragraphs of the kind {unit.kind}.")


def read_unit(line: str) -> UnitText:
    """Read one line. Raises ``TextError``, without a line number."""
    body = line.lstrip(" ")
    level, is_odd = divmod(len(line) - len(body), len(_INDENT))
    unit = _read_flush(body) if not level else _read_set_in(body, level)
    if is_odd or level > MOST_LEVELS:
        raise TextError(None, f"The line is set in by spaces for no level. Each of up to {MOST_LEVELS} takes two.")
    return unit


def _read_flush(body: str) -> UnitText:
    if found := _HEADING.fullmatch(body):
        number, words = split_number(found[2])
        text, marks = read_words(words)
        return UnitText(UnitKind.HEADING, text, number, len(found[1]), marks=marks)
    if found := _NOTE.fullmatch(body):
        text, marks = read_words(found[2])
        return UnitText(UnitKind.NOTE, text, found[1], marks=marks)
    if body.startswith("!["):
        text, marks = read_words(body[1:])
        return UnitText(UnitKind.PICTURE, text, marks=marks)
    return _read_set_in(body, 0)


def _read_set_in(body: str, level: int) -> UnitText:
    for kind, sign in _SIGNS.items():
        if body.startswith(sign):
            text, marks = read_words(body.removeprefix(sign))
            return UnitText(kind, text, level=level, marks=marks)
    number, words = split_number(body)
    text, marks = read_words(words)
    return UnitText(UnitKind.CLAUSE if number else UnitKind.PARAGRAPH, text, number, level, marks=marks)


def find_fault(unit: UnitText) -> str:
    """Return why a unit that was read from a line is not valid, as a sentence, or "" if it is."""
    if unit.kind is UnitKind.CLAUSE and not is_printed_number(unit.number):
        return f"“{unit.number}” is not a number that can be printed before words."
    links = [mark for mark in unit.marks if mark.kind is MarkKind.LINK and mark.address.startswith("sha256:")]
    if unit.kind is not UnitKind.PICTURE:
        return "Only a picture has an address that begins with sha256." if links else ""
    is_whole = len(unit.marks) == len(links) == 1 and (links[0].start, links[0].end) == (0, len(unit.text))
    if not is_whole or not re.fullmatch(r"sha256:[0-9a-f]{64}", links[0].address):
        return "A picture has its alternative text and the digest of its file, and nothing else."
    return ""


def _write_numbered(number: str, words: str) -> str:
    if number:
        return f"{number} {words}"
    return f"\\{words}" if split_number(words)[0] else words


def _escape_start(words: str) -> str:
    if found := re.match(r"\[\^[A-Za-z0-9]{1,10}\](?=: )", words):  # a citation and a colon would begin a note
        return f"{found[0]}\\{words[found.end() :]}"
    return f"\\{words}" if _OF_ANOTHER_KIND.match(words) else _write_numbered("", words)
