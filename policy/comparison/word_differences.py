"""Two wordings of one clause, as pieces that stayed, went and came."""

import enum
import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import Indel


class Op(enum.StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Same and removed pieces joined are the old words to the letter; same and added ones the new."""

    op: Op
    text: str


class Span(NamedTuple):
    """``old[i:j]`` became ``new[k:l]``; if it ``is_same``, word by word the same."""

    is_same: bool
    i: int
    j: int
    k: int
    l: int  # noqa: E741  # the four ends of two slices

    @property
    def size(self) -> int:
        return max(self.j - self.i, self.l - self.k)


# Two sentences share these whatever they say: between two changes they are no resting place for the eye.
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
    """What became of a wording, by whole words.

    Punctuation belongs to its word, so that a comma that came is seen: "staff" went, "staff," came.
    """
    if old == new:
        return (Piece(Op.SAME, old),) if old else ()
    before, after = _CHUNK.findall(old), _CHUNK.findall(new)
    pieces = _Pieces()
    for span in spans([chunk for _, chunk in before], [chunk for _, chunk in after]):
        if span.is_same:
            for (gap, chunk), (new_gap, _) in zip(before[span.i : span.j], after[span.k : span.l], strict=True):
                pieces.gap(gap, new_gap)
                pieces.same(chunk)
        else:
            pieces.change(_joined(before[span.i : span.j]), _joined(after[span.k : span.l]))
    pieces.gap(_tail(old), _tail(new))
    return pieces.finish()


def spans(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Span]:
    """Runs that are the same and runs that are not, by turns; islands too small to be read are given up."""
    found = _without_islands(_runs(old, new), old)
    shared = sum(span.j - span.i for span in found if span.is_same)
    if shared < LEAST_SHARED * min(len(old), len(new)):
        return [Span(False, 0, len(old), 0, len(new))]
    return found


def _runs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Span]:
    found: list[Span] = []
    for op in Indel.opcodes(old, new):
        span = Span(op.tag == "equal", op.src_start, op.src_end, op.dest_start, op.dest_end)
        _append(found, span)
    return found


def _append(found: list[Span], span: Span) -> None:
    """Runs of the same sort that touch are one."""
    if found and found[-1].is_same == span.is_same:
        last = found.pop()
        span = Span(span.is_same, last.i, span.j, last.k, span.l)
    found.append(span)


def _without_islands(found: list[Span], old: Sequence[Hashable]) -> list[Span]:
    """Giving one up makes the changes beside it larger, so that the next may be one now."""
    while True:
        kept: list[Span] = []
        for index, span in enumerate(found):
            is_inside = 0 < index < len(found) - 1
            if is_inside and span.is_same and _is_island(span, kept[-1], found[index + 1], old):
                span = span._replace(is_same=False)
            _append(kept, span)
        if len(kept) == len(found):
            return kept
        found = kept


def _is_island(span: Span, before: Span, after: Span, old: Sequence[Hashable]) -> bool:
    if span.size <= 2 and all(is_common(word) for word in old[span.i : span.j]):
        return True
    return span.size <= MOST_IN_AN_ISLAND and span.size < min(before.size, after.size)


def is_common(word: Hashable) -> bool:
    bare = _BARE.findall(str(word).casefold())
    return all(part in COMMON for part in bare)


def _joined(chunks: Sequence[tuple[str, str]]) -> str:
    return "".join(gap + chunk for gap, chunk in chunks)


def _tail(text: str) -> str:
    return text[len(text.rstrip()) :]


class _Pieces:
    """Pieces as they grow: those of one sort that touch are joined, and what went stands before what came."""

    def __init__(self) -> None:
        self.found: list[Piece] = []
        self.kept = self.removed = self.added = ""

    def same(self, text: str) -> None:
        if not text:
            return
        if self.removed or self.added:
            self.flush()
        self.kept += text

    def change(self, old: str, new: str) -> None:
        """White space that both begin with stays, so that only words are marked."""
        if not (self.removed or self.added):
            while old and new and old[0] == new[0] and old[0].isspace():
                self.same(old[0])
                old, new = old[1:], new[1:]
        self.removed += old
        self.added += new

    def gap(self, old: str, new: str) -> None:
        if old == new:
            self.same(old)
        else:
            self.change(old, new)

    def flush(self) -> None:
        pieces = (Op.SAME, self.kept), (Op.REMOVED, self.removed), (Op.ADDED, self.added)
        self.found += [Piece(op, text) for op, text in pieces if text]
        self.kept = self.removed = self.added = ""

    def finish(self) -> tuple[Piece, ...]:
        self.flush()
        return tuple(self.found)
