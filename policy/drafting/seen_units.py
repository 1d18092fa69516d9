"""Digests of what a writer was shown, so that an action changes nothing that the writer has not seen. Pure."""

import enum

from policy.comparison import ClausePlace
from policy.text import PolicyText
from portal.digests import sha256_hex

from .unit_places import Spot, find_end, find_spot, find_table


class Seen(enum.Enum):
    """How much of the text an action affects."""

    UNIT = enum.auto()
    GROUP = enum.auto()  # the unit and everything under it
    PAIR = enum.auto()  # the unit and the one before it
    TABLE = enum.auto()


def digest_seen(text: PolicyText, place: ClausePlace, seen: Seen) -> str:
    """Compute the digest of what is shown at a place. Raises TextError if the place is not in the text."""
    spot = find_spot(text, place)
    part = text.parts[spot.part]
    if spot.index < 0:
        return sha256_hex(part.title)
    start, end = find_span(spot, seen)
    return sha256_hex("\n".join(clause.digest for clause in part.clauses[start:end]))


def find_span(spot: Spot, seen: Seen) -> tuple[int, int]:
    """Return the start and end, among the units of its part, of what ``seen`` covers."""
    match seen:
        case Seen.UNIT:
            return spot.index, spot.index + 1
        case Seen.PAIR:
            return max(spot.index - 1, 0), spot.index + 1
        case Seen.GROUP:
            return spot.index, find_end(spot.units, spot.index)
        case Seen.TABLE:
            return find_table(spot.units, spot.index)
