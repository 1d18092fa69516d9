"""Writes a policy in form 1 if that can hold it, else in form 2. Texts of form 1 keep their bytes and digests."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from . import canonical, grammar, lines
from .errors import TextError
from .form_2 import write_form_2
from .inline import EMPHASIS
from .units import ClauseText, PartUnits, PolicyText, UnitKind, UnitText

_OF_FORM_1 = {
    UnitKind.LEAD: UnitKind.PARAGRAPH,
    UnitKind.INTRODUCTION: UnitKind.PARAGRAPH,
    UnitKind.POINT: UnitKind.CLAUSE,
}


def write_smallest(parts: Sequence[PartUnits]) -> PolicyText:
    """Write form 1 if it reads back as exactly these units, else form 2. Emphasis alone never needs form 2.

    Raises ``TextError`` if neither form can hold them.
    """
    source = "".join(f"{line}\n" for part in parts for line in _list_lines(part))
    try:
        raw = grammar.read_parts(lines.read_lines(source.encode()))
    except TextError:
        return write_form_2(parts)
    text = canonical.write(raw)
    is_the_same = text.canonical == source and [_read_part(part) for part in raw] == [_strip(part) for part in parts]
    return text if is_the_same else write_form_2(parts)


def list_parts(text: PolicyText) -> list[PartUnits]:
    """List a text's parts and units in form 2's terms, whichever form it has. ``write_smallest`` reverses this."""
    return [
        PartUnits(part.label, part.title, tuple(_read_clause(clause) for clause in part.clauses)) for part in text.parts
    ]


def _read_clause(clause: ClauseText) -> UnitText:
    number = f"{clause.number})" if clause.kind is UnitKind.POINT else clause.number
    level = clause.level or int(clause.kind is UnitKind.HEADING)
    kind = _OF_FORM_1.get(clause.kind, clause.kind)
    return UnitText(kind, clause.text, number, level, clause.table, clause.marks)


def _list_lines(part: PartUnits) -> Iterator[str]:
    if part.label:
        yield part.label
        yield part.title
    for unit in part.units:
        sign = "-" if unit.kind is UnitKind.BULLET else unit.number
        yield f"{sign} {unit.text}" if sign else unit.text


def _read_part(part: grammar.RawPart) -> PartUnits:
    return PartUnits(part.label, part.title, tuple(_read_unit(unit) for unit in part.units))


def _read_unit(unit: grammar.RawUnit) -> UnitText:
    number = f"{unit.number})" if unit.kind is UnitKind.POINT else unit.number
    level = 1 if unit.kind is UnitKind.HEADING else 0
    return UnitText(_OF_FORM_1.get(unit.kind, unit.kind), unit.text, number, level)


def _strip(part: PartUnits) -> PartUnits:
    """Return the part without its emphasis."""
    stripped = []
    for unit in part.units:
        marks = tuple(mark for mark in unit.marks if mark.kind not in EMPHASIS)
        stripped.append(replace(unit, marks=marks))
    return replace(part, units=tuple(stripped))
