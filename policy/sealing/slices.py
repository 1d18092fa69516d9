"""Checks that stored parts and clauses are slices of a stored text, by writing and comparing them; no parsing."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from policy.models import Clause
from policy.text import canonical
from policy.text.units import is_form_2
from portal.digests import sha256_hex

from .form_2_slices import find_form_2_faults
from .row_faults import RowFault, list_differing
from .structure_digests import StoredPart


def find_slice_faults(text: str, parts: Sequence[StoredPart]) -> Iterator[RowFault]:
    """Find faults in either form: every line of the text must come from a part or clause."""
    return find_form_2_faults(text, parts) if is_form_2(text) else _find_in_form_1(text, parts)


def _find_in_form_1(text: str, parts: Sequence[StoredPart]) -> Iterator[RowFault]:
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    count = len(starts) - 1
    lines = [text[start : end - 1] for start, end in pairwise(starts)]
    at = 0
    for position, (part, clauses) in enumerate(parts):
        first = at
        names = {"label": part.label, "title": part.title} if part.label else {}
        wrong = [name for place, name in enumerate(names, at) if names[name] != "".join(lines[place : place + 1])]
        at += len(names)
        anchors = canonical.list_anchors((clause.kind, clause.number) for clause in clauses)
        for place, (clause, anchor) in enumerate(zip(clauses, anchors, strict=True)):
            start = starts[min(at, count)]
            yield from _compare_clause(clause, "".join(lines[at : at + 1]), place, anchor, start)
            at += 1
        start, end = starts[min(first, count)], starts[min(at, count)]
        expected = {"position": position, "slug": canonical.build_slug(part.label), "start": start, "end": end}
        expected["digest"] = sha256_hex(text[start:end])
        wrong += list_differing(part, expected)
        if part.title and not part.label:
            wrong.append("title")
        if wrong or (position == len(parts) - 1 and at != count):
            yield RowFault.build(part, wrong or ["clauses"])


def _compare_clause(clause: Clause, line: str, position: int, anchor: str, start: int) -> Iterator[RowFault]:
    end = start + len(line)
    expected = {"position": position, "anchor": anchor, "start": start, "end": end, "digest": sha256_hex(line)}
    wrong = list_differing(clause, {**expected, "level": 0, "table": 0, "marks": []})
    if canonical.write_line(clause.kind, clause.number, clause.text) != line:
        wrong.append("kind or number" if line.endswith(clause.text) else "text")
    if wrong:
        yield RowFault.build(clause, wrong)
