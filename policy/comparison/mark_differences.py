"""Which words became bold or italic or ceased to be, and which links lead elsewhere, between two units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from policy.text import MarkKind, UnitKind, list_runs

from .units import Unit
from .word_differences import Piece, PieceKind


@dataclass(frozen=True, slots=True)
class MarkChange:
    """The mark on ``words`` before and now: the address of a link or picture, else the kind, "" without a mark."""

    kind: MarkKind
    words: str
    old: str
    new: str


class _Marked(NamedTuple):
    """The marks on one character, each "" if absent."""

    bold: str
    italic: str
    link: str


_KINDS = (MarkKind.BOLD, MarkKind.ITALIC, MarkKind.LINK)
_PLAIN = _Marked("", "", "")


def compare_marks(old: Unit, new: Unit, pieces: Sequence[Piece]) -> tuple[MarkChange, ...]:
    """List changes of emphasis in words that stayed, and all changes of links. ``pieces`` compare the two wordings.

    A link that was removed together with its words does not count as a separate change.
    """
    has_none = not old.marks and not new.marks
    if has_none or (old.marks == new.marks and old.text == new.text):
        return ()
    if UnitKind.PICTURE in (old.kind, new.kind):
        addresses = [unit.marks[0].address if unit.marks else "" for unit in (old, new)]
        return (MarkChange(MarkKind.LINK, new.text, *addresses),) if len(set(addresses)) == 2 else ()
    pairs = list(_pair_characters(_list_marked(old), _list_marked(new), pieces))
    return tuple(change for at, kind in enumerate(_KINDS) for change in _list_changes(pairs, at, kind))


def _list_marked(unit: Unit) -> list[_Marked]:
    return [
        _Marked(MarkKind.BOLD * run.is_bold, MarkKind.ITALIC * run.is_italic, run.address)
        for run in list_runs(unit.text, unit.marks)
        for _ in run.text
    ]


def _pair_characters(
    old: Sequence[_Marked], new: Sequence[_Marked], pieces: Sequence[Piece]
) -> Iterator[tuple[str, _Marked, _Marked]]:
    """Yield each kept or added character with its old and new marks. Of the marks on added words, only links count."""
    old_at = new_at = 0
    for piece in pieces:
        for character in piece.text:
            if piece.kind is PieceKind.ADDED:
                yield character, _PLAIN, _PLAIN._replace(link=new[new_at].link)
            elif piece.kind is PieceKind.SAME:
                yield character, old[old_at], new[new_at]
            old_at += piece.kind is not PieceKind.ADDED
            new_at += piece.kind is not PieceKind.REMOVED


def _list_changes(pairs: Sequence[tuple[str, _Marked, _Marked]], at: int, kind: MarkKind) -> Iterator[MarkChange]:
    def key(pair: tuple[str, _Marked, _Marked]) -> tuple[str, str] | None:
        return None if pair[0] in "\t\n" else (pair[1][at], pair[2][at])

    for change, run in groupby(pairs, key):
        words = "".join(character for character, _, _ in run).strip()
        if change and change[0] != change[1] and words:
            yield MarkChange(kind, words, *change)
