"""Whether stored parts and clauses are slices of a stored text. Nothing is parsed: they are written and compared."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Model

from policy.models import Clause, Part
from policy.text import canonical
from portal.digests import sha256_hex

from .structure_digests import StoredPart


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row of the database, and which of its columns are not what was sealed."""

    table: str
    key: str
    what: str

    @classmethod
    def build(cls, row: Model, columns: Sequence[str]) -> "RowFault":
        return cls(row._meta.db_table, str(row.pk), ", ".join(columns))


def find_slice_faults(text: str, parts: Sequence[StoredPart]) -> Iterator[RowFault]:
    """Every line of the text must be one of theirs."""
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
        wrong += _list_differing(part, expected)
        if part.title and not part.label:
            wrong.append("title")
        if wrong or (position == len(parts) - 1 and at != count):
            yield RowFault.build(part, wrong or ["clauses"])


def _compare_clause(clause: Clause, line: str, position: int, anchor: str, start: int) -> Iterator[RowFault]:
    end = start + len(line)
    expected = {"position": position, "anchor": anchor, "start": start, "end": end, "digest": sha256_hex(line)}
    wrong = _list_differing(clause, expected)
    if canonical.write_line(clause.kind, clause.number, clause.text) != line:
        wrong.append("kind or number" if line.endswith(clause.text) else "text")
    if wrong:
        yield RowFault.build(clause, wrong)


def _list_differing(row: Part | Clause, expected: Mapping[str, object]) -> list[str]:
    return [name for name, value in expected.items() if getattr(row, name) != value]
