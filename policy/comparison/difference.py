"""What became of each clause between two texts: added, removed, changed, moved, renumbered."""

import enum
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from policy.text import Kind

from .order import staying
from .units import TITLE, Paired, Unit
from .word_differences import Op, Piece, compare_words

T = TypeVar("T")

# The fewest clauses are called moved; their bullets come after them, and of two equals a heading stays.
_WEIGHT = {Kind.BULLET.value: 1, Kind.HEADING.value: 10_001}
_WEIGHT_OF_OTHERS = 10_000


class ChangeKind(enum.StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    RENUMBERED = "renumbered"


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """A unit before and after; one of them is None where it was added or removed.

    ``words`` are the wording in pieces, the whole of it in one piece where it did not change. ``old_at`` and
    ``new_at`` are its places in the two sequences that were compared.
    """

    kinds: frozenset[ChangeKind]
    old: T | None
    new: T | None
    words: tuple[Piece, ...]
    old_at: int | None
    new_at: int | None

    @property
    def words_before(self) -> tuple[Piece, ...]:
        """The old wording, for showing the two beside one another."""
        return tuple(piece for piece in self.words if piece.op != Op.ADDED)

    @property
    def words_after(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.words if piece.op != Op.REMOVED)


def changes(old: Sequence[Paired[T]], new: Sequence[Paired[T]]) -> list[Change[T]]:
    """What differs, in reading order: that of the new text, what was removed after what it stood behind.

    A unit moved if it came to another part, or changed its order among those that stayed. Where both sides hold
    the titles of their appendices (``units_of``), an appendix continues the one with which it shares most, under
    whatever number, and its points need not have moved. The identities of titles are not looked at.
    """
    pairs = _pairs(old, new)
    parts = _continued_parts(old, new, pairs)
    moved = _moved(old, new, pairs, parts)
    last = _last_stayed(old, pairs, moved)
    found: list[tuple[tuple[int, int, int], Change[T]]] = []
    olds = set(pairs.values())
    for at, was in enumerate(old):
        if at not in olds:
            went = (Piece(Op.REMOVED, was.unit.text),)
            found.append(((last[at], 1, at), Change(frozenset({ChangeKind.REMOVED}), was.row, None, went, at, None)))
    for at, now in enumerate(new):
        if at not in pairs:
            came = (Piece(Op.ADDED, now.unit.text),)
            found.append(((at, 0, 0), Change(frozenset({ChangeKind.ADDED}), None, now.row, came, None, at)))
        elif kinds := _kinds(old[pairs[at]].unit, now.unit, is_moved=at in moved):
            was = old[pairs[at]]
            said = compare_words(was.unit.text, now.unit.text)
            found.append(((at, 0, 0), Change(kinds, was.row, now.row, said, pairs[at], at)))
    return [change for _, change in sorted(found, key=lambda pair: pair[0])]


def applied(old: Sequence[Unit], changes: Iterable[Change[Unit]]) -> list[Unit]:
    """The new text, made from the old one and its changes alone; for texts as ``policy.text`` reads them."""
    changed = list(changes)
    fixed = {change.new_at: change.new for change in changed if change.new is not None}
    gone = {change.old_at for change in changed}
    parts = {
        change.old.part: change.new.part
        for change in changed
        if change.old is not None and change.new is not None and change.old.kind == TITLE
    }
    kept = [replace(unit, part=parts.get(unit.part, unit.part)) for at, unit in enumerate(old) if at not in gone]
    left = iter(sorted(kept, key=lambda unit: _rank(unit.part)))
    found = [fixed[at] if at in fixed else next(left) for at in range(len(kept) + len(fixed))]
    return list(_anchored(found))


def _anchored(units: Iterable[Unit]) -> Iterator[Unit]:
    """A bullet has no number, and its anchor follows from where it stands."""
    above, bullets = "", 0
    for unit in units:
        if unit.kind == Kind.BULLET:
            bullets += 1
            yield replace(unit, anchor=f"{above}-{bullets}")
        else:
            above, bullets = unit.number, 0
            yield unit


def _rank(part: str) -> int:
    """Appendices count from 1 and come after the main body."""
    number = part.rpartition("-")[2]
    return int(number) if number.isdecimal() else 0


def _pairs(old: Sequence[Paired[T]], new: Sequence[Paired[T]]) -> dict[int, int]:
    """New index -> old index of the units with the same identity, each once."""
    places = {paired.identity: at for at, paired in reversed(list(enumerate(old))) if paired.unit.kind != TITLE}
    found: dict[int, int] = {}
    for at, paired in enumerate(new):
        if paired.unit.kind != TITLE and paired.identity in places:
            found[at] = places.pop(paired.identity)
    return found


def _continued_parts(
    old: Sequence[Paired[T]], new: Sequence[Paired[T]], pairs: dict[int, int]
) -> dict[str, str | None]:
    """New slug -> old slug of the appendices that go on, or None of a new one; titles are put among the pairs."""
    before = {paired.unit.part: at for at, paired in enumerate(old) if paired.unit.kind == TITLE}
    after = {paired.unit.part: at for at, paired in enumerate(new) if paired.unit.kind == TITLE}
    shared = Counter((new[at].unit.part, old[was].unit.part) for at, was in pairs.items())
    found: dict[str, str] = {}
    for score, now, was in sorted(
        (-(2 * shared[now, was] + (new[after[now]].unit.text == old[before[was]].unit.text)), now, was)
        for now in after
        for was in before
    ):
        if score and now not in found and was not in found.values():
            found[now] = was
            pairs[after[now]] = before[was]
    return {slug: found.get(slug) for slug in after}


def _moved(
    old: Sequence[Paired[T]], new: Sequence[Paired[T]], pairs: Mapping[int, int], parts: Mapping[str, str | None]
) -> set[int]:
    """The new indexes of what moved: to another part, or within one; or a whole appendix among its like."""
    rows: dict[str, list[int]] = {}
    found: set[int] = set()
    for at in sorted(pairs):
        unit, was = new[at].unit, old[pairs[at]].unit
        if unit.kind == TITLE:
            rows.setdefault(TITLE, []).append(at)
        elif parts.get(unit.part, unit.part) == was.part:
            rows.setdefault(f"in {unit.part}", []).append(at)
        else:
            found.add(at)
    sizes = Counter(paired.unit.part for paired in new)
    for row in rows.values():
        weights = [_weight(new[at].unit, sizes) for at in row]
        stayed = staying([pairs[at] for at in row], weights)
        found.update(at for index, at in enumerate(row) if index not in stayed)
    return found


def _weight(unit: Unit, sizes: Mapping[str, int]) -> int:
    return sizes[unit.part] if unit.kind == TITLE else _WEIGHT.get(unit.kind, _WEIGHT_OF_OTHERS)


def _last_stayed(old: Sequence[Paired[T]], pairs: Mapping[int, int], moved: set[int]) -> list[int]:
    """For each old unit the new index of the nearest one before it that stayed, or -1; its appendix always did."""
    after = {was: at for at, was in pairs.items()}
    found, last = [], -1
    for was, paired in enumerate(old):
        if was in after and (paired.unit.kind == TITLE or after[was] not in moved):
            last = after[was]
        found.append(last)
    return found


def _kinds(old: Unit, new: Unit, *, is_moved: bool) -> frozenset[ChangeKind]:
    """A clause that becomes a point moved and was renumbered; a change of kind that shows in neither is one too."""
    has = {
        ChangeKind.CHANGED: old.text != new.text,
        ChangeKind.MOVED: is_moved,
        ChangeKind.RENUMBERED: old.number != new.number,
    }
    found = frozenset(kind for kind, it_is in has.items() if it_is)
    return found or frozenset({ChangeKind.CHANGED} if old.kind != new.kind else ())
