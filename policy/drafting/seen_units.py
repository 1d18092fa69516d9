"""What a writer was shown before acting on a unit, as a digest, so that nothing is changed that was not seen. Pure."""

import enum

from policy.comparison import ClausePlace
from policy.text import PolicyText
from portal.digests import sha256_hex

from .unit_places import Spot, find_end, find_spot, find_table


class Seen(enum.Enum):
    """How much of the text an act is about."""

    UNIT = enum.auto()
    GROUP = enum.auto()  # with what belongs to it
    PAIR = enum.auto()  # with the unit before it
    TABLE = enum.auto()


def digest_seen(text: PolicyText, place: ClausePlace, seen: Seen) -> str:
    """Raises TextError if the place is not in the text."""
    spot = find_spot(text, place)
    part = text.parts[spot.part]
    if spot.index < 0:
        return sha256_hex(part.title)
    start, end = find_span(spot, seen)
    return sha256_hex("\n".join(clause.digest for clause in part.clauses[start:end]))


def find_span(spot: Spot, seen: Seen) -> tuple[int, int]:
    """The indexes, in its part, of what is seen of a unit."""
    match seen:
        case Seen.UNIT:
            return spot.index, spot.index + 1
        case Seen.PAIR:
            return max(spot.index - 1, 0), spot.index + 1
        case Seen.GROUP:
            return spot.index, find_end(spot.units, spot.index)
        case Seen.TABLE:
            return find_table(spot.units, spot.index)
