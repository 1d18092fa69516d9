"""A policy's plain text, read: its parts and clauses, the canonical text and the digests. No ORM, no clock.

What can be read stands in ``grammar``, what is written in ``canonical``.
"""

from collections.abc import Sequence
from functools import lru_cache

from . import canonical, grammar, lines
from .errors import Refused
from .references import Reference, reading_minutes, references
from .units import ClauseText, Kind, PartText, PolicyText

__all__ = [
    "ClauseText",
    "Kind",
    "PartText",
    "PolicyText",
    "Reference",
    "Refused",
    "parse",
    "reading_minutes",
    "references",
]


# A page about a draft reads its text and that of the version in force, and so does the next page.
@lru_cache(maxsize=4)
def parse(source: bytes) -> PolicyText:
    """Read a policy from a file in UTF-8, or refuse it with a line and a reason.

    What is returned reads as the very same again: ``parse(text.canonical.encode()) == text``.
    """
    parts = grammar.read(lines.lines_of(source))
    text = canonical.write(parts)
    _refuse_unless_it_reads_the_same(text, parts)
    return text


def _refuse_unless_it_reads_the_same(text: PolicyText, parts: Sequence[grammar.RawPart]) -> None:
    """Refuse words that say one thing wrapped over several lines, and another on one line.

    The grammar leaves few of them ("Annex" and "B: Contacts" at the beginning of an introduction), but
    what people sign must not hang on anybody having thought of all.
    """
    origins = [number for part in parts for number, _ in canonical.lines_of(part)]
    try:
        again = grammar.read(lines.split(text.canonical))
    except Refused as refused:
        raise Refused(origins[(refused.line or 1) - 1], refused.reason) from refused
    if again != parts:
        raise Refused(None, "Its units would be others if each stood on one line. Put each of them on one line.")
