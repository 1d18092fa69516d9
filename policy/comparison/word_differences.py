"""Compares two wordings of a clause and cuts them into pieces that stayed, were removed or were added."""

import enum
import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import Indel


class PieceKind(enum.StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a wording. SAME and REMOVED pieces joined are exactly the old wording, SAME and ADDED the new one."""

    kind: PieceKind
    text: str


class WordRun(NamedTuple):
    """``old[old_start:old_end]`` became ``new[new_start:new_end]``; ``is_same`` if they are equal."""

    is_same: bool
    old_start: int
    old_end: int
    new_start: int
    new_end: int

    @property
    def in_old(self) -> slice:
        return slice(self.old_start, self.old_end)

    @property
    def in_new(self) -> slice:
        return slice(self.new_start, self.new_end)

    @property
    def size(self) -> int:
        return max(self.old_end - self.old_start, self.new_end - self.new_start)


# Any two sentences share these words, so one or two of them between two changes do not help the reader.
_COMMON = (
    "a an and any are as at be been but by can could do does for from had has have he her his i if in is it its may "
    "might must nor not of on or our shall she should so such than that the their them they this those to was we were "
    "which who will with would you your"
)
COMMON = frozenset(_COMMON.split())
MOST_IN_AN_ISLAND = 3
LEAST_SHARED = 0.25

_CHUNK = re.compile(r"(\s*)(\S+)")
_BARE = re.compile(r"\w+(?:[’']\w+)*")


def compare_words(old: str, new: str) -> tuple[Piece, ...]:
    """Compare two wordings by whole words.

    Punctuation belongs to its word, so an added comma shows: "staff" is removed, "staff," added.
    """
    if old == new:
        return (Piece(PieceKind.SAME, old),) if old else ()
    before, after = _CHUNK.findall(old), _CHUNK.findall(new)
    pieces = _Pieces()
    for run in find_runs([chunk for _, chunk in before], [chunk for _, chunk in after]):
        if run.is_same:
            for (gap, chunk), (new_gap, _) in zip(before[run.in_old], after[run.in_new], strict=True):
                pieces.add_gap(gap, new_gap)
                pieces.add_same(chunk)
        else:
            pieces.add_change(_join_chunks(before[run.in_old]), _join_chunks(after[run.in_new]))
    pieces.add_gap(_trailing_space(old), _trailing_space(new))
    return pieces.finish()


def compare_cells(old: str, new: str) -> tuple[Piece, ...]:
    """Compare two rows cell by cell (cells are separated by tabs), or as a whole if the number of cells differs."""
    before, after = old.split("\t"), new.split("\t")
    if len(before) != len(after) or old == new:
        return compare_words(old, new)
    pieces: list[Piece] = []
    for index, (old_cell, new_cell) in enumerate(zip(before, after, strict=True)):
        pieces += [Piece(PieceKind.SAME, "\t")] * bool(index)
        pieces += compare_words(old_cell, new_cell)
    return tuple(pieces)


def find_runs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[WordRun]:
    """List equal and different runs in turn. Equal runs too small to help the reader count as different."""
    runs: list[WordRun] = []
    for step in Indel.opcodes(old, new):
        _append(runs, WordRun(step.tag == "equal", step.src_start, step.src_end, step.dest_start, step.dest_end))
    runs = _remove_islands(runs, old)
    shared = sum(run.old_end - run.old_start for run in runs if run.is_same)
    if shared < LEAST_SHARED * min(len(old), len(new)):
        return [WordRun(False, 0, len(old), 0, len(new))]
    return runs


def _append(runs: list[WordRun], run: WordRun) -> None:
    """Append the run, or merge it with the last one if both are equal runs or both are different ones."""
    if runs and runs[-1].is_same == run.is_same:
        last = runs.pop()
        run = run._replace(old_start=last.old_start, new_start=last.new_start)
    runs.append(run)


def _remove_islands(runs: list[WordRun], old: Sequence[Hashable]) -> list[WordRun]:
    """Turn islands into changes. Each enlarges the changes beside it and may make the next run an island, so repeat."""
    while True:
        kept: list[WordRun] = []
        for index, run in enumerate(runs):
            is_inside = 0 < index < len(runs) - 1
            if is_inside and run.is_same and _is_island(run, kept[-1], runs[index + 1], old):
                run = run._replace(is_same=False)
            _append(kept, run)
        if len(kept) == len(runs):
            return kept
        runs = kept


def _is_island(run: WordRun, before: WordRun, after: WordRun, old: Sequence[Hashable]) -> bool:
    if run.size <= 2 and all(_is_common(word) for word in old[run.in_old]):
        return True
    return run.size <= MOST_IN_AN_ISLAND and run.size < min(before.size, after.size)


def _is_common(word: Hashable) -> bool:
    return all(part in COMMON for part in _BARE.findall(str(word).casefold()))


def _join_chunks(chunks: Sequence[tuple[str, str]]) -> str:
    return "".join(gap + chunk for gap, chunk in chunks)


def _trailing_space(text: str) -> str:
    return text[len(text.rstrip()) :]


class _Pieces:
    """Collects pieces: joins adjacent pieces of the same kind, and puts removed ones before added ones."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.kept = self.removed = self.added = ""

    def add_same(self, text: str) -> None:
        if not text:
            return
        if self.removed or self.added:
            self.flush()
        self.kept += text

    def add_change(self, old: str, new: str) -> None:
        """Add a change. White space that both begin with stays unmarked, so that only words are marked."""
        if not (self.removed or self.added):
            while old and new and old[0] == new[0] and old[0].isspace():
                self.add_same(old[0])
                old, new = old[1:], new[1:]
        self.removed += old
        self.added += new

    def add_gap(self, old: str, new: str) -> None:
        if old == new:
            self.add_same(old)
        else:
            self.add_change(old, new)

    def flush(self) -> None:
        pieces = (PieceKind.SAME, self.kept), (PieceKind.REMOVED, self.removed), (PieceKind.ADDED, self.added)
        self.pieces += [Piece(kind, text) for kind, text in pieces if text]
        self.kept = self.removed = self.added = ""

    def finish(self) -> tuple[Piece, ...]:
        self.flush()
        return tuple(self.pieces)
