"""Numbers the headings and paragraphs of a policy that has no numbers. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from policy.text import PartUnits, PolicyText, UnitKind, UnitText
from policy.text.smallest_form import list_parts

from .unit_places import write_parts


def number_for_me(text: PolicyText) -> str:
    """Number headings 1, 2, their subheadings 1.1, and the paragraphs of a heading without subheadings 1.1, 1.2.

    Each part starts again. Units before the first heading keep their numbers. In a part without headings, clauses are
    numbered 1, 2, or else paragraphs, if there are at least two. Bullets, tables, quotes, notes, indented units and
    those with letters do not change.
    """
    return write_parts([replace(part, units=tuple(_number_units(part))) for part in list_parts(text)])


def _number_units(part: PartUnits) -> Iterator[UnitText]:
    counter = _Counter(end=_find_end_sign(part.units))
    kinds = _find_kinds_without_headings(part.units)
    for index, unit in enumerate(part.units):
        if unit.kind is UnitKind.HEADING:
            yield replace(unit, number=counter.count_heading(unit.level, _has_headings_below(part.units, index)))
        elif _is_counted(unit) and (counter.above or unit.kind in kinds):
            number = counter.count_paragraph()
            yield replace(unit, kind=UnitKind.CLAUSE if number else UnitKind.PARAGRAPH, number=number)
        else:
            yield unit


@dataclass(slots=True)
class _Counter:
    """``above`` lists the headings over the next unit: level, number, and whether the heading has subheadings."""

    end: str
    above: list[tuple[int, str, bool]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def count_heading(self, level: int, has_headings_below: bool) -> str:
        self.above = [one for one in self.above if one[0] < level]
        number = self.count(self.above[-1][1] if self.above else "")
        self.above.append((level, number, has_headings_below))
        return number

    def count_paragraph(self) -> str:
        """Return the next number; "" between a heading and its subheadings, which need the same numbers."""
        if not self.above:
            return self.count("") + self.end
        _, number, has_headings_below = self.above[-1]
        return "" if has_headings_below else self.count(number)

    def count(self, parent: str) -> str:
        self.counts[parent] += 1
        return f"{parent}.{self.counts[parent]}" if parent else str(self.counts[parent])


def _has_headings_below(units: Sequence[UnitText], index: int) -> bool:
    following = (unit.level for unit in units[index + 1 :] if unit.kind is UnitKind.HEADING)
    return next(following, 0) > units[index].level


def _is_counted(unit: UnitText) -> bool:
    has_digit = any(character.isdigit() for character in unit.number)
    is_clause = unit.kind is UnitKind.CLAUSE and has_digit
    return not unit.level and (is_clause or unit.kind is UnitKind.PARAGRAPH)


def _find_kinds_without_headings(units: Sequence[UnitText]) -> frozenset[UnitKind]:
    """Find the kinds that are numbered if the part has no headings: clauses, else paragraphs."""
    counted = Counter(unit.kind for unit in units if _is_counted(unit))
    if any(unit.kind is UnitKind.HEADING for unit in units):
        return frozenset()
    if counted[UnitKind.CLAUSE]:
        return frozenset({UnitKind.CLAUSE})
    return frozenset({UnitKind.PARAGRAPH} if counted[UnitKind.PARAGRAPH] > 1 else ())


def _find_end_sign(units: Sequence[UnitText]) -> str:
    """Find the sign after each number in a part without headings: ")" or "."."""
    first = next((unit.number for unit in units if unit.kind is UnitKind.CLAUSE and not unit.level), "")
    return ")" if first.endswith(")") else "."


@dataclass(frozen=True, slots=True)
class NewNumber:
    """A unit whose number would change; "" means no number."""

    words: str
    old: str
    new: str
    is_heading: bool


def list_new_numbers(text: PolicyText) -> list[NewNumber]:
    """List the numbers that ``number_for_me`` would change."""
    pairs = [
        (old, new)
        for part in list_parts(text)
        for old, new in zip(part.units, _number_units(part), strict=True)
        if old.number != new.number
    ]
    return [NewNumber(old.text, old.number, new.number, old.kind is UnitKind.HEADING) for old, new in pairs]
