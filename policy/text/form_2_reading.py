"""Reads the lines of a text of form 2 into its parts and units. The rules are those of ``form_2``."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from .errors import TextError
from .inline import read_words
from .lines import MOST_BYTES, find_accent_heaps, find_invisible
from .table_lines import find_row_fault, read_tables
from .unit_lines import find_fault, read_unit
from .units import FIRST_LINE, ROWS, PartUnits, UnitText

MOST_UNITS = 20_000
MOST_PARTS = 200
MOST_SIGNS = 50_000
MOST_OF_A_LABEL, MOST_OF_A_TITLE = 100, 300
_PART = re.compile(r"--- ((?:[^\\:]|\\.)+)(?:: (.+))? ---")


def read_parts(canonical: str) -> list[PartUnits]:
    """Read the main body, then the other parts in order. Raises ``TextError``; not every rule is checked here."""
    first, *lines = canonical.split("\n")
    if first != FIRST_LINE or lines[-1:] != [""]:
        raise TextError(1, f"A text of form 2 begins with the line “{FIRST_LINE}” and ends with a line feed.")
    _refuse_characters(canonical)
    if canonical.count("*") + canonical.count("[") > MOST_SIGNS:
        raise TextError(None, f"There are more than {MOST_SIGNS:,} stars and square brackets. Is this the right file?")
    starts = [place for place, line in enumerate(lines) if _PART.fullmatch(line)]
    edges = [0, *starts, len(lines) - 1]
    parts = [
        _read_part(lines[start:end], start + 2, is_main=place == 0)
        for place, (start, end) in enumerate(pairwise(edges))
    ]
    _refuse_sizes(canonical, parts)
    return parts


def _refuse_sizes(canonical: str, parts: Sequence[PartUnits]) -> None:
    count = sum(len(part.units) for part in parts)
    if not count:
        raise TextError(None, "The text is empty.")
    if count > MOST_UNITS:
        raise TextError(None, f"There are more than {MOST_UNITS:,} paragraphs. Is this the right file?")
    if len(parts) > MOST_PARTS:
        raise TextError(None, f"There are more than {MOST_PARTS} appendices. Is this the right file?")
    if len(canonical.encode()) > MOST_BYTES:
        raise TextError(None, "A policy has at most 1 MB of plain text. Is this the right file?")


def _refuse_characters(canonical: str) -> None:
    position = next(find_invisible(canonical), next(find_accent_heaps(canonical), None))
    if position is None:
        position = next((place for place, character in enumerate(canonical) if character in "\t\r\f"), None)
    if position is not None:
        line = canonical.count("\n", 0, position) + 1
        raise TextError(line, "This line holds a character that nobody can see, or an accent too many. Delete it.")


def _read_part(lines: Sequence[str], first: int, *, is_main: bool) -> PartUnits:
    """Read a part whose first line is line number ``first`` of the text, counted from 1."""
    label, title = ("", "") if is_main else _read_label(lines[0], first)
    skipped = 0 if is_main else 1
    units = tuple(_read_units(lines[skipped:], first + skipped))
    return PartUnits(label, title, units)


def _read_label(line: str, number: int) -> tuple[str, str]:
    found = _PART.fullmatch(line)
    assert found is not None
    texts: list[str] = []
    for source in (found[1], found[2] or ""):
        words, marks = _read_at(number, source)
        if marks or (words and not _is_tidy(words)):
            raise TextError(number, "The label and title of a part are plain words, with single spaces.")
        texts.append(words)
    label, title = texts
    if len(label) > MOST_OF_A_LABEL or len(title) > MOST_OF_A_TITLE:
        most = f"{MOST_OF_A_LABEL} characters, its title {MOST_OF_A_TITLE}"
        raise TextError(number, f"The label of an appendix has at most {most}.")
    return label, title


def _read_at(number: int, source: str) -> tuple[str, tuple[object, ...]]:
    try:
        return read_words(source)
    except TextError as error:
        raise TextError(number, error.reason) from error


def _read_units(lines: Sequence[str], first: int) -> Iterator[UnitText]:
    table = 0
    numbered = enumerate(lines, first)
    for is_table, group in groupby(numbered, key=lambda numbered_line: numbered_line[1].startswith("|")):
        together = list(group)
        start = together[0][0]
        if not is_table:
            for number, line in together:
                yield _check(_read_line(line, number), number)
            continue
        try:
            rows = list(read_tables([line for _, line in together], table))
        except TextError as error:
            raise TextError(start + (error.line or 1) - 1, error.reason) from error
        yield from (_check(unit, start + place) for place, unit in rows)
        table = rows[-1][1].table if rows else table


def _read_line(line: str, number: int) -> UnitText:
    try:
        return read_unit(line)
    except TextError as error:
        raise TextError(number, error.reason) from error


def _check(unit: UnitText, number: int) -> UnitText:
    is_row = unit.kind in ROWS
    pieces = re.split(r"[\t\n]", unit.text) if is_row else [unit.text]
    fault = find_row_fault(unit) if is_row else find_fault(unit)
    if not fault and not all(_is_tidy(piece) or (is_row and not piece) for piece in pieces):
        fault = "A line has words, with single spaces between them, and accents in their normal form."
    if fault:
        raise TextError(number, fault)
    return unit


def _is_tidy(words: str) -> bool:
    return bool(words) and " ".join(words.split()) == words and unicodedata.is_normalized("NFC", words)
