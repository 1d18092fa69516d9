"""Checks that stored parts and clauses match a stored text of form 2, by writing the text from them; no parsing."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from policy.models import Clause, Part
from policy.text import ClauseText, PartText, PartUnits, PolicyText, TextError
from policy.text.form_2 import compose_form_2
from portal.digests import sha256_hex

from .row_faults import RowFault, list_differing
from .structure_digests import StoredPart


def find_form_2_faults(text: str, parts: Sequence[StoredPart]) -> Iterator[RowFault]:
    """Find faults by writing the whole text again, because table lines and rows do not match one to one."""
    try:
        written = compose_form_2([_build_part(part, clauses) for part, clauses in parts])
    except (TextError, TypeError, ValueError):
        yield RowFault.build(parts[0][0], ["clauses that no text can have"])
        return
    faults = [*_find_gaps(text, parts)]
    for position, (stored, part) in enumerate(zip(parts, written.parts, strict=True)):
        faults += _compare_part(text, written, stored, part, position)
    yield from faults
    if not faults and written.canonical != text:
        yield RowFault.build(parts[0][0], ["clauses"])


def _build_part(part: Part, clauses: Sequence[Clause]) -> PartUnits:
    return PartUnits(part.label, part.title, tuple(clause.unit for clause in clauses))


def _find_gaps(text: str, parts: Sequence[StoredPart]) -> Iterator[RowFault]:
    """Find parts that leave a gap or overlap: together they must be the whole text."""
    edges = [(0, 0), *((part.start, part.end) for part, _ in parts), (len(text), len(text))]
    for place, ((_, end), (start, _)) in enumerate(pairwise(edges)):
        if start != end:
            yield RowFault.build(parts[min(place, len(parts) - 1)][0], ["start or end"])


def _compare_part(
    text: str, written: PolicyText, stored: StoredPart, part: PartText, position: int
) -> Iterator[RowFault]:
    row, clauses = stored
    faults: list[RowFault] = []
    for place, (clause, unit) in enumerate(zip(clauses, part.clauses, strict=True)):
        faults += _compare_clause(text, clause, unit, written.canonical[unit.start : unit.end], place)
    own = text[row.start : row.end]
    expected = {"position": position, "slug": part.slug, "digest": sha256_hex(own)}
    wrong = list_differing(row, expected)
    if not faults and not wrong and own != written.canonical[part.start : part.end]:
        wrong = ["label, title or clauses"]
    yield from faults
    if wrong:
        yield RowFault.build(row, wrong)


def _compare_clause(text: str, clause: Clause, unit: ClauseText, line: str, position: int) -> Iterator[RowFault]:
    expected = {"position": position, "anchor": unit.anchor, "digest": sha256_hex(text[clause.start : clause.end])}
    wrong = list_differing(clause, expected)
    if line != text[clause.start : clause.end]:
        wrong.append("start or end" if sha256_hex(line) == clause.digest else "text, kind, number or marks")
    if wrong:
        yield RowFault.build(clause, wrong)
