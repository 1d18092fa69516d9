"""Finds which part of the old text each part of the new one continues."""

from collections import Counter
from collections.abc import Sequence

from .units import Unit


def match_parts(old: Sequence[Unit], new: Sequence[Unit]) -> dict[str, str]:
    """Map each new part's slug to the slug of the old part that it continues.

    An appendix continues the one with most units in common; if there is none, it keeps its own slug if that is free.
    """
    texts: dict[tuple[str, str], set[str]] = {}
    for unit in old:
        texts.setdefault((unit.form_2_kind, unit.text), set()).add(unit.part)
    shared: Counter[tuple[str, str]] = Counter()
    for unit in new:
        parts = texts.get((unit.form_2_kind, unit.text), set())
        shared.update((unit.part, part) for part in parts if bool(part) == bool(unit.part))
    continued: dict[str, str] = {"": ""}
    by_rank = sorted(shared, key=lambda pair: (-shared[pair], pair[0] != pair[1], pair))
    for new_part, old_part in by_rank:
        if new_part not in continued and old_part not in continued.values():
            continued[new_part] = old_part
    taken = set(continued.values())
    for slug in dict.fromkeys(unit.part for unit in new):
        continued.setdefault(slug, f"none for {slug}" if slug in taken else slug)
    return continued
