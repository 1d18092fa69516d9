"""Finds units again after a text has changed, by their place and the digest of their words. Pure."""

from collections.abc import Iterator, Sequence

from policy.comparison import ClausePlace
from policy.text import ClauseText, MarkKind, PolicyText
from portal.digests import sha256_hex

# A unit as it was when seen: its place, and the digest of its words.
SeenUnit = tuple[ClausePlace, str]


def digest_unit(unit: ClauseText) -> str:
    """Return the digest of a unit's words, and for a picture also of its file. Number and kind do not count."""
    files = [mark.address for mark in unit.marks if mark.kind is MarkKind.LINK and mark.address.startswith("sha256:")]
    return sha256_hex("\n".join([unit.text, *files]))


def list_placed_units(text: PolicyText) -> Iterator[tuple[ClausePlace, ClauseText]]:
    for part in text.parts:
        for unit in part.clauses:
            yield (part.slug, unit.anchor), unit


def locate_units(text: PolicyText, wanted: Sequence[SeenUnit]) -> list[ClausePlace | None]:
    """Find where each unit is now: at its old place, else at the first other place with the same words.

    No place is taken by two different units. None for a unit whose words are no longer in the text.
    """
    digests = {place: digest_unit(unit) for place, unit in list_placed_units(text)}
    found = [place if digests.get(place) == digest else None for place, digest in wanted]
    taken = set(found)
    moved: dict[str, Iterator[ClausePlace]] = {}
    again: dict[SeenUnit, ClausePlace | None] = {}
    for index, seen in enumerate(wanted):
        if found[index] is None and seen not in again:
            _, digest = seen
            if digest not in moved:
                moved[digest] = iter([place for place, other in digests.items() if other == digest])
            again[seen] = next((place for place in moved[digest] if place not in taken), None)
        found[index] = found[index] or again.get(seen)
    return found
