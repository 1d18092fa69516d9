"""Remarks on what is missing around something: a heading without text, a table without a header."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from policy.text import UnitKind

from .remarks import Remark, RemarkPlace, Rule

FEWEST_COLUMNS = 3  # in a table of two columns, the first says what the second is about
FEWEST_ROWS = 3
MOST_WORDS = 8
# These headings need no text below: an address, a name and its role, a pointer to another document.
_SAYS_ALL = re.compile(r": |^\[|\b(?:see|refer)\b|@|[0-9]{4}", re.IGNORECASE)


def find_remarks(places: Sequence[RemarkPlace]) -> Iterator[Remark]:
    for _, part in groupby(places, key=lambda place: place.part.slug):
        yield from _find_empty_headings(list(part))
    for (_, table), rows in groupby(places, key=lambda place: (place.part.slug, place.clause.table)):
        if table:
            yield from _check_header(list(rows))


def _find_empty_headings(places: Sequence[RemarkPlace]) -> Iterator[Remark]:
    """Find single empty headings. Several in a row are a page of titles or a form to fill in; nothing is missing."""
    empty = [_is_empty(place, after) for place, after in pairwise([*places, None]) if place]
    for index, place in enumerate(places):
        if empty[index] and index and not empty[index - 1] and not any(empty[index + 1 : index + 2]):
            yield place.remark(Rule.EMPTY, place.clause.text, "Nothing stands under this heading.")


def _is_empty(place: RemarkPlace, after: RemarkPlace | None) -> bool:
    """Whether nothing stands under a heading, unless it says enough by itself or stands above numbered headings."""
    clause = place.clause
    if clause.kind is not UnitKind.HEADING or _SAYS_ALL.search(clause.text) or clause.text.count(" ") >= MOST_WORDS:
        return False
    if after is None or after.clause.kind is not UnitKind.HEADING:
        return after is None
    is_over_numbers = bool(after.clause.number) and not clause.number
    return after.clause.level <= clause.level and not is_over_numbers


def _check_header(rows: Sequence[RemarkPlace]) -> Iterator[Remark]:
    first = rows[0]
    columns = first.clause.text.count("\t") + 1
    if first.clause.kind is UnitKind.ROW and columns >= FEWEST_COLUMNS and len(rows) >= FEWEST_ROWS:
        quote = " | ".join(first.clause.text.split("\t"))
        yield first.remark(Rule.HEADERLESS, quote, f"This table has {columns} columns and no header row.")
