"""Finds what stands on the title page around the title: an organisation's name above it, or the title once more."""

import re
from collections.abc import Sequence

from ..blocks import BlockKind
from ..units import UnitKind
from .pieces import Piece, compare_form, is_short

ABOVE = "above the title"
AGAIN = "on the title page, again"
DATE = "the date on the title page"
_DATE = re.compile(r"(?:[A-Za-z]{3,9} )?[0-9]{4}(?: ?[-–/] ?[0-9]{2,4})?")
_MOST_ON_PAGE = 8


def find_title_page(pieces: Sequence[Piece], found: Sequence[int], title: str) -> dict[int, str]:
    """Find the pieces that only belong to the title page. Return their positions, and why each is left out."""
    first = min(found, default=0)
    reasons: dict[int, str] = {}
    if all(_may_stand_there(piece) for piece in pieces[:first]):
        reasons |= {place: ABOVE for place in range(first) if pieces[place].kind is not UnitKind.PICTURE}
    start = max(found, default=-1) + 1
    if found and start < len(pieces) and _DATE.fullmatch(pieces[start].text):
        reasons[start] = DATE
        start += 1
    end = min(_find_end(pieces, start), start + _MOST_ON_PAGE)
    again = next((place for place in range(start, end) if _is_same(pieces[place].text, title)), None)
    if again is None:
        return reasons
    between = [place for place in range(start, again) if pieces[place].kind is not UnitKind.PICTURE]
    said = {compare_form(pieces[place].text) for place in [*reasons, *between]}
    after = [place for place in range(again + 1, end) if compare_form(pieces[place].text) in said]
    return reasons | dict.fromkeys(between, ABOVE) | dict.fromkeys([again, *after], AGAIN)


def _is_same(text: str, title: str) -> bool:
    return bool(title) and compare_form(text) == compare_form(title)


def _find_end(pieces: Sequence[Piece], start: int) -> int:
    return next((place for place in range(start, len(pieces)) if not _may_stand_there(pieces[place])), len(pieces))


def _may_stand_there(piece: Piece) -> bool:
    if piece.kind is UnitKind.PICTURE:
        return True
    is_line = piece.block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING) and not piece.number
    return is_line and is_short(piece.text)
