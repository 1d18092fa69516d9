"""Prepares the source of a Markdown file: takes out its properties and notes, and limits nesting.

Lines that are taken out become blank, so that every line keeps its number.
"""

import re
from dataclasses import dataclass

from ..findings import Findings

DEEPEST = 20
_WIDEST_PREFIX = 120
FLATTENED = "Lists or quotes that are too deep inside one another were put on fewer levels: {count} lines."
_PROPERTIES = "the properties at the beginning of the file"
_PROPERTY = re.compile(r"[A-Za-z_][\w .-]*:(?:\s|$)")
_TITLE = re.compile(r"""title\s*:\s*(["']?)(.+?)\1\s*$""", re.IGNORECASE)
_MOST_PROPERTIES = 200
_NOTE = re.compile(r" {0,3}\[\^([^\]\s]{1,100})\]:[ \t]*(.*)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_BEGINS_OTHER = re.compile(r" {0,3}(?:#{1,6}(?:\s|$)|>|[-*+]\s|\d{1,9}[.)]\s|\||`{3}|~{3}|\[\^[^\]\s]{1,100}\]:)")
_MARKER = re.compile(r">|(?:[-*+]|\d{1,9}[.)])(?=[ \t])")


@dataclass(frozen=True, slots=True)
class NoteSource:
    """The Markdown text of a note, and the line on which it begins, counted from 1."""

    text: str
    line: int


def take_properties(lines: list[str], findings: Findings) -> str:
    """Take out the block between "---" lines at the start of the file. Return the title that it gives, or ""."""
    if not lines or lines[0].rstrip() != "---":
        return ""
    ends = (place for place, line in enumerate(lines[1:_MOST_PROPERTIES], 1) if line.rstrip() in ("---", "..."))
    end = next(ends, 0)
    inside = lines[1:end]
    first = next((line for line in inside if line.strip() and not line.startswith("#")), "")
    if not _PROPERTY.match(first):
        return ""
    for place, line in enumerate(inside, 2):
        findings.leave_out(f"line {place}", _PROPERTIES, line)
    lines[: end + 1] = [""] * (end + 1)
    titles = (found[2] for line in inside if (found := _TITLE.match(line)))
    return " ".join(next(titles, "").split())


def take_notes(lines: list[str]) -> dict[str, NoteSource]:
    """Take out footnotes ("[^1]: words") and return them by label. If two have the same label, the first counts."""
    notes: dict[str, NoteSource] = {}
    fence = ""
    place = 0
    while place < len(lines):
        fence = _follow_fence(fence, lines[place])
        found = None if fence else _NOTE.match(lines[place])
        if found is None or found[1] in notes:
            place += 1
            continue
        end = _find_end_of_note(lines, place)
        rest = [re.sub(r"^(?: {1,4}|\t)", "", line) for line in lines[place + 1 : end]]
        notes[found[1]] = NoteSource("\n".join([found[2], *rest]), place + 1)
        lines[place:end] = [""] * (end - place)
        place = end
    return notes


def _follow_fence(fence: str, line: str) -> str:
    """Return the signs that opened the code block that is still open after this line, or ""."""
    found = _FENCE.match(line)
    if found is None:
        return fence
    if not fence:
        return found[1]
    closes = found[1].startswith(fence) and not line.strip().strip(fence[0])
    return "" if closes else fence


def _find_end_of_note(lines: list[str], place: int) -> int:
    """Return the line after a note. A note includes indented lines, and wrapped ones up to the first blank line."""
    end = place + 1
    is_wrapped = True
    while end < len(lines):
        line = lines[end]
        if not line.strip():
            is_wrapped = False
        elif not line.startswith(("  ", "\t")) and (not is_wrapped or _BEGINS_OTHER.match(line)):
            break
        end += 1
    while end > place + 1 and not lines[end - 1].strip():
        end -= 1
    return end


def limit_nesting(lines: list[str], findings: Findings) -> None:
    """Limit how deep lines are nested in lists and quotes, because the parser silently drops deeper ones."""
    for place, line in enumerate(lines):
        limited = _limit_prefix(line)
        if limited != line:
            findings.add(FLATTENED)
            lines[place] = limited


def _limit_prefix(line: str) -> str:
    """Limit the white space and marks before a line's words. A mark that is too deep becomes text."""
    width = position = marks = 0
    while position < len(line):
        if line[position] in " \t":
            width += 4 if line[position] == "\t" else 1
            position += 1
        elif found := _MARKER.match(line, position):
            marks += 1
            if marks > DEEPEST:
                break
            width += len(found[0])
            position = found.end()
        else:
            break
        if width > _WIDEST_PREFIX:
            return line[: position - 1] + _escape_mark(line[position - 1 :].lstrip(" \t"))
    return line if marks <= DEEPEST else line[:position] + _escape_mark(line[position:])


def _escape_mark(rest: str) -> str:
    """Return the rest of the line as text: drop quote marks, and escape a bullet or list number."""
    return re.sub(r"^([0-9]{0,9})([-*+.)][ \t])", r"\1\\\2", rest.lstrip("> \t"))
