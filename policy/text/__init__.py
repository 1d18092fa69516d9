"""Parses a policy's plain text into parts and clauses, its canonical text and digests. No ORM, no clock.

``grammar`` defines what form 1 can read and ``canonical`` what it writes; ``form_2`` defines both for form 2.
"""

from collections.abc import Sequence
from functools import lru_cache

from . import canonical, grammar, lines, typed_form_2
from .errors import TextError
from .inline import Mark, MarkKind, Run, list_runs
from .references import Reference, estimate_reading_minutes, find_references
from .smallest_form import write_smallest
from .units import ClauseText, PartText, PartUnits, PolicyText, UnitKind, UnitText

__all__ = [
    "ClauseText",
    "Mark",
    "MarkKind",
    "PartText",
    "PartUnits",
    "PolicyText",
    "Reference",
    "Run",
    "TextError",
    "UnitKind",
    "UnitText",
    "estimate_reading_minutes",
    "find_references",
    "list_runs",
    "parse",
    "write_smallest",
]


# Pages about a draft parse its text and the text of the version in force, again on every page.
@lru_cache(maxsize=4)
def parse(source: bytes) -> PolicyText:
    """Parse a policy in UTF-8. Raises ``TextError`` with the line and the reason.

    Parsing the result gives the same result again: ``parse(text.canonical.encode()) == text``.
    """
    if typed_form_2.is_typed_form_2(source):
        return write_smallest(typed_form_2.read_typed(source))
    parts = grammar.read_parts(lines.read_lines(source))
    text = canonical.write(parts)
    _check_round_trip(text, parts)
    return text


def _check_round_trip(text: PolicyText, parts: Sequence[grammar.RawPart]) -> None:
    """Refuse a text that means one thing wrapped over several lines, and another on one line.

    The grammar lets few of these through ("Annex" and "B: Contacts" at the beginning of an introduction), but we may
    not have thought of all of them, and what people sign must not depend on that.
    """
    line_numbers = [number for part in parts for number, _ in canonical.write_lines(part)]
    try:
        again = grammar.read_parts(lines.split_lines(text.canonical))
    except TextError as error:
        raise TextError(line_numbers[(error.line or 1) - 1], error.reason) from error
    if again != parts:
        raise TextError(
            None, "Its clauses would come out differently if each were on one line. Put each clause on one line."
        )
