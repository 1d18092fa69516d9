"""Takes out what a file says about itself (version, author, review date) in tables or lines at its beginning or end."""

import re
from collections.abc import Iterator, Mapping, Sequence

from ..units import UnitKind
from .control_lines import find_register_key, is_date, read_pairs
from .findings import Findings
from .pieces import Piece, is_short

REASON = "document control"
_NEAR_BEGINNING = 8
_NEAR_END = 4
_FEWEST_LINES = 2
_MOST_APART = 2
_CYCLE = re.compile(r"annual|year|month|term", re.IGNORECASE)
_DATES = frozenset({"approved_on", "review_on"})
# The value of such a label replaces an earlier one, such as a date from a row of the version history.
_SURER = {
    "approved_on": re.compile(r"adopted|approv|ratifi", re.IGNORECASE),
    "review_on": re.compile("next", re.IGNORECASE),
}
_HEADING = re.compile(
    r"(?:document|policy|version|revision|change|review|amendment)(?: (?:version|review|revision|change))?"
    r" (?:control|history|log|record|information|details|status|management)(?: (?:sheet|log|table|page|record))?",
    re.IGNORECASE,
)

Pairs = Sequence[tuple[str, str]]


def take_document_control(pieces: Sequence[Piece], findings: Findings) -> tuple[Mapping[str, str], list[Piece]]:
    """Return what the file says about itself, by the fields of ``Understood.register``, and the pieces without it."""
    register: dict[str, str] = {}
    taken: set[int] = set()
    for group in _list_groups(pieces):
        for position, pairs in group.items():
            taken.add(position)
            for label, value in pairs:
                _enter(register, label, value)
    taken |= set(_list_headings(pieces, taken))
    for position in sorted(taken):
        findings.leave_out(pieces[position], REASON)
    return register, [piece for position, piece in enumerate(pieces) if position not in taken]


def _list_groups(pieces: Sequence[Piece]) -> Iterator[dict[int, Pairs]]:
    """Yield groups of lines and tables of document control at the beginning or the end of the file.

    They stand one below the other; a single line between two of them may be something else.
    """
    last = len(pieces) - 1
    group: dict[int, Pairs] = {}
    for position, piece in enumerate(pieces):
        is_inside = _NEAR_BEGINNING <= position <= last - _NEAR_END
        pairs = [] if is_inside and piece.kind is UnitKind.ROW else read_pairs(piece)
        if group and position - next(reversed(group)) > _MOST_APART:
            yield from _keep_if_sure(group, pieces)
            group = {}
        if pairs:
            group[position] = pairs
    if group:
        yield from _keep_if_sure(group, pieces)


def _keep_if_sure(group: dict[int, Pairs], pieces: Sequence[Piece]) -> Iterator[dict[int, Pairs]]:
    if _stands_at_edge(group, len(pieces) - 1) and _is_sure(group, pieces):
        yield group


def _stands_at_edge(group: Mapping[int, Pairs], last: int) -> bool:
    return min(group) < _NEAR_BEGINNING or max(group) > last - _NEAR_END


def _is_sure(group: Mapping[int, Pairs], pieces: Sequence[Piece]) -> bool:
    """Whether the group has a table, several lines with at least one register field, or a single line with a date."""
    pairs = [pair for found in group.values() for pair in found]
    if any(pieces[position].kind is UnitKind.ROW for position in group):
        return True
    keys = [find_register_key(label) for label, _ in pairs]
    if len(group) >= _FEWEST_LINES:
        return any(keys)
    return keys[0] in {*_DATES, "approved_by"} and is_date(pairs[0][1])


def _list_headings(pieces: Sequence[Piece], taken: set[int]) -> Iterator[int]:
    """Find headings such as "Document control" that stand above pieces that are taken, or above another heading."""
    for position in range(min(_NEAR_BEGINNING * 4, len(pieces) - 1)):
        piece, after = pieces[position], pieces[position + 1]
        is_named = is_short(piece.text) and bool(_HEADING.fullmatch(piece.text.strip(" :")))
        if position not in taken and is_named and (position + 1 in taken or after.stands_out):
            yield position
    before_end = [position for position in sorted(taken) if position and position - 1 not in taken]
    for position in before_end:
        if _HEADING.fullmatch(pieces[position - 1].text.strip(" :")):
            yield position - 1


def _enter(register: dict[str, str], label: str, value: str) -> None:
    """Enter a value under the label's key if it fits: dates must have digits, and a date does not name a person."""
    key, value = find_register_key(label), value.strip()
    if key == "approved_by" and is_date(value):
        key = "approved_on"
    has_value = any(character.isalnum() for character in value) and find_register_key(value) is None
    has_digit = any(character.isdigit() for character in value)
    may_be_one = has_digit or key not in {*_DATES, "version"} or (key == "review_on" and _CYCLE.search(value))
    is_surer = key in _SURER and bool(_SURER[key].search(label))
    if key and has_value and may_be_one and (key not in register or is_surer):
        register[key] = value
