"""What differs between two texts, clause by clause: plain functions over plain values."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unit:
    """A clause as far as comparing goes; ``part`` is the slug of its part."""

    part: str
    kind: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference(Generic[T]):
    """A clause before and after; one of them is None where it was added or removed."""

    old: T | None
    new: T | None


def successors(old: Sequence[Unit], new: Sequence[Unit]) -> dict[int, int]:
    """Which unit of the old text each unit of the new one continues, as new index -> old index.

    A unit continues the one with the very same words (in its own part before any other), so that a
    clause keeps its identity when it is renumbered or moved; what is left continues the unit that
    stood in the same place. Each unit is continued once.
    """
    found: dict[int, int] = {}
    for key in (
        lambda unit: (unit.part, unit.kind, unit.anchor, unit.text),
        lambda unit: (unit.part, unit.kind, unit.text),
        lambda unit: (unit.kind, unit.text),
        lambda unit: (unit.part, unit.kind, unit.anchor),
    ):
        taken = set(found.values())
        free: dict[Hashable, list[int]] = {}
        for index, unit in enumerate(old):
            if index not in taken:
                free.setdefault(key(unit), []).append(index)
        for index, unit in enumerate(new):
            if index not in found and (candidates := free.get(key(unit))):
                found[index] = candidates.pop(0)
    return found


def differences(old: Iterable[tuple[Hashable, str, T]], new: Iterable[tuple[Hashable, str, T]]) -> list[Difference[T]]:
    """The units whose digests differ, in the order of the new text, removed ones last.

    Each unit comes as its identity, its digest and whatever the caller wants back.
    """
    before = {identity: (digest, unit) for identity, digest, unit in old}
    found: list[Difference[T]] = []
    for identity, digest, unit in new:
        old_digest, old_unit = before.pop(identity, (None, None))
        if digest != old_digest:
            found.append(Difference(old_unit, unit))
    return found + [Difference(unit, None) for _, unit in before.values()]
