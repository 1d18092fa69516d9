"""Bold, italic, links and citations of notes inside the words of a unit, and how a line of form 2 writes them.

Rule 5 of ``form_2`` defines this; it never changes.
"""

import enum
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from .errors import TextError


class MarkKind(enum.StrEnum):
    BOLD = "bold"
    ITALIC = "italic"
    LINK = "link"
    NOTE = "note"


EMPHASIS = frozenset({MarkKind.BOLD, MarkKind.ITALIC})


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """``text[start:end]`` is bold, italic, a link to ``address``, or cites the note ``address`` and reads "[1]"."""

    start: int
    end: int
    kind: MarkKind
    address: str = ""


class _Style(NamedTuple):
    """The style of one character. ``target`` is the kind and address of its link or note."""

    is_bold: bool = False
    is_italic: bool = False
    target: tuple[MarkKind, str] | None = None


_PLAIN = _Style()
# The characters of RFC 3986. Schemes that run a program are not allowed.
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:|sha256:)[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{1,2000}")
_SEPARATOR = re.compile(r"[\t\n]")  # between cells and between their paragraphs; never inside a mark
_NOTE_LABEL = re.compile(r"[A-Za-z0-9]{1,10}")
_TOKEN = re.compile(
    r"\\(?P<escaped>.)|(?P<toggle>\*\*?)|\[\^(?P<note>[A-Za-z0-9]{1,10})\]|(?P<open>\[)"
    r"|\]\((?P<address>(?:[^\\()\s]|\\[()])+)\)|(?P<words>[^\\*\[\]^]+)"
)


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a text in one style. ``address`` is a link's address; ``note`` is the note that the piece cites."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    address: str = ""
    note: str = ""


def list_runs(text: str, marks: Iterable[Mark]) -> list[Run]:
    """Split the text into the longest pieces of one style. Joined, they give the text again."""
    return [_build_run(run, style) for run, style in _split_runs(text, marks)]


def _build_run(text: str, style: "_Style") -> Run:
    kind, address = style.target or (MarkKind.LINK, "")
    is_note = kind is MarkKind.NOTE
    return Run(text, style.is_bold, style.is_italic, "" if is_note else address, address if is_note else "")


def sort_marks(text: str, marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return the same marks in their one standard form: in order, and joined where they touch.

    Raises ``TextError`` where an address is invalid, two links overlap, or a citation does not read "[1]".
    """
    return _collect_marks(list(_split_runs(text, marks)))


def write_words(text: str, marks: Iterable[Mark]) -> str:
    """Write the words with their marks, as they stand in a line."""
    written: list[str] = []
    before = _PLAIN
    for run, style in [*_split_runs(text, marks), ("", _PLAIN)]:
        written.append(_write_change(before, style))
        is_note = style.target is not None and style.target[0] is MarkKind.NOTE
        written.append(f"[^{run[1:-1]}]" if is_note else _escape(run))
        before = style
    return "".join(written)


def read_words(source: str) -> tuple[str, tuple[Mark, ...]]:
    """Read what ``write_words`` wrote. Raises ``TextError`` where a mark has no beginning or no end."""
    reader = _WordsReader()
    position = 0
    while position < len(source):
        found = _TOKEN.match(source, position)
        if found is None:
            raise TextError(None, f"“{source[position : position + 30]}” has a mark that means nothing here.")
        reader.read(found)
        position = found.end()
    return reader.finish()


@dataclass(slots=True)
class _WordsReader:
    text: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    length: int = 0
    opened: dict[MarkKind, int] = field(default_factory=dict)

    def read(self, found: re.Match[str]) -> None:
        match found.lastgroup:
            case "escaped" | "words":
                self.add(found[found.lastgroup])
            case "toggle":
                self.toggle(MarkKind.BOLD if found[0] == "**" else MarkKind.ITALIC)
            case "note":
                start = self.length
                self.add(f"[{found['note']}]")
                self.marks.append(Mark(start, self.length, MarkKind.NOTE, found["note"]))
            case "open" if MarkKind.LINK not in self.opened:
                self.opened[MarkKind.LINK] = self.length
            case "address" if MarkKind.LINK in self.opened:
                self.toggle(MarkKind.LINK, re.sub(r"\\(.)", r"\1", found["address"]))
            case _:
                raise TextError(None, "A link begins or ends where it cannot. Write a bracket of the words as \\[.")

    def add(self, words: str) -> None:
        self.text.append(words)
        self.length += len(words)

    def toggle(self, kind: MarkKind, address: str = "") -> None:
        if kind not in self.opened:
            self.opened[kind] = self.length
            return
        self.marks.append(Mark(self.opened.pop(kind), self.length, kind, address))

    def finish(self) -> tuple[str, tuple[Mark, ...]]:
        if self.opened:
            raise TextError(None, f"What is {min(self.opened)} has a beginning and no end.")
        text = "".join(self.text)
        return text, sort_marks(text, self.marks)


def _split_runs(text: str, marks: Iterable[Mark]) -> list[tuple[str, _Style]]:
    """Split the text into the longest runs of one style. A space has the style that its two neighbours share."""
    pieces = [piece for run, style in _split_at_edges(text, marks) for piece in _set_spaces_apart(run, style)]
    runs: list[tuple[str, _Style]] = []
    for place, (piece, own) in enumerate(pieces):
        style = _find_space_style(pieces, place) if piece == " " else own
        if runs and runs[-1][1] == style:
            runs[-1] = (runs[-1][0] + piece, style)
        else:
            runs.append((piece, style))
    return runs


def _set_spaces_apart(run: str, style: _Style) -> Iterator[tuple[str, _Style]]:
    """Split off the first and the last space of a run, because their neighbours are in another run."""
    words = run.strip(" ")
    for piece in (run[: len(run) - len(run.lstrip(" "))], words, run[len(run.rstrip(" ")) :] if words else ""):
        if piece:
            yield piece, style


def _find_space_style(pieces: list[tuple[str, _Style]], place: int) -> _Style:
    if not 0 < place < len(pieces) - 1:
        return _PLAIN
    (_, before), (_, after) = pieces[place - 1], pieces[place + 1]
    is_linked = before.target == after.target and before.target is not None and before.target[0] is MarkKind.LINK
    target = before.target if is_linked else None
    return _Style(before.is_bold and after.is_bold, before.is_italic and after.is_italic, target)


def _split_at_edges(text: str, marks: Iterable[Mark]) -> Iterator[tuple[str, _Style]]:
    marks = _join_overlaps(text, marks)
    cuts = [place for found in _SEPARATOR.finditer(text) for place in found.span()]
    edges = sorted({0, len(text), *cuts, *(place for mark in marks for place in (mark.start, mark.end))})
    coming = deque(marks)
    current: list[Mark] = []
    run, style = "", _PLAIN
    for start, end in pairwise(edges):
        while coming and coming[0].start <= start:
            current.append(coming.popleft())
        current = [mark for mark in current if mark.end >= end]
        own = _PLAIN if _SEPARATOR.match(text, start) else _find_style(current)
        if own != style and run:
            yield run, style
            run = ""
        run, style = run + text[start:end], own
    if run:
        yield run, style


def _join_overlaps(text: str, marks: Iterable[Mark]) -> list[Mark]:
    """Return the marks in order. Marks of one kind and address that overlap are joined."""
    joined: list[Mark] = []
    last: dict[tuple[MarkKind, str], int] = {}
    for mark in sorted(marks):
        _check_mark(text, mark)
        place = last.get((mark.kind, mark.address))
        if place is not None and mark.start < joined[place].end:
            joined[place] = replace(joined[place], end=max(joined[place].end, mark.end))
            continue
        last[mark.kind, mark.address] = len(joined)
        joined.append(mark)
    return joined


def _check_mark(text: str, mark: Mark) -> None:
    if not 0 <= mark.start < mark.end <= len(text):
        raise TextError(None, "A mark stands outside the words.")
    if mark.kind is MarkKind.LINK and not _ADDRESS.fullmatch(mark.address):
        raise TextError(None, f"“{mark.address[:60]}” is not an address of a link.")
    reads_so = text[mark.start : mark.end] == f"[{mark.address}]" and _NOTE_LABEL.fullmatch(mark.address)
    if mark.kind is MarkKind.NOTE and not reads_so:
        raise TextError(None, f"The citation of note {mark.address[:10]} does not read [{mark.address[:10]}].")


def _find_style(marks: list[Mark]) -> _Style:
    kinds = {mark.kind for mark in marks}
    targets = {(mark.kind, mark.address) for mark in marks if mark.kind in (MarkKind.LINK, MarkKind.NOTE)}
    if len(targets) > 1:
        raise TextError(None, "Two links, or a link and the citation of a note, have words in common.")
    return _Style(MarkKind.BOLD in kinds, MarkKind.ITALIC in kinds, next(iter(targets), None))


def _collect_marks(runs: list[tuple[str, _Style]]) -> tuple[Mark, ...]:
    found: list[Mark] = []
    opened: dict[tuple[MarkKind, str], int] = {}
    position = 0
    for run, style in [*runs, ("", _PLAIN)]:
        wanted = {(MarkKind.BOLD, "")} if style.is_bold else set()
        wanted |= {(MarkKind.ITALIC, "")} if style.is_italic else set()
        wanted |= {style.target} if style.target else set()
        for kind, address in [key for key in opened if key not in wanted]:
            found.append(Mark(opened.pop((kind, address)), position, kind, address))
        for key in wanted:
            opened.setdefault(key, position)
        position += len(run)
    return tuple(sorted(found))


def _write_change(before: _Style, after: _Style) -> str:
    """Write the marks between two runs, in this order: a link's end, bold, italic, a link's beginning."""
    is_other_target = before.target != after.target
    change = ""
    if is_other_target and before.target is not None and before.target[0] is MarkKind.LINK:
        address = re.sub(r"([()])", r"\\\1", before.target[1])
        change = f"]({address})"
    change += "**" * (before.is_bold != after.is_bold) + "*" * (before.is_italic != after.is_italic)
    if is_other_target and after.target is not None and after.target[0] is MarkKind.LINK:
        change += "["
    return change


def _escape(words: str) -> str:
    return re.sub(r"([\\*\[\]^])", r"\\\1", words)
