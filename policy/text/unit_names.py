"""Names the units of a part for use within a sentence: "5.3", "the second paragraph under section 5"."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from .nesting import Nesting, list_nestings
from .units import ClauseText, UnitKind, UnitText

MOST_WORDS = 8
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NOUNS = {
    UnitKind.PARAGRAPH: "paragraph",
    UnitKind.QUOTE: "quotation",
    UnitKind.PICTURE: "picture",
    UnitKind.BULLET: "point",
    UnitKind.HEADER: "table",
    UnitKind.ROW: "table",
}
_OF_FORM_1 = (UnitKind.LEAD, UnitKind.INTRODUCTION, UnitKind.POINT)


def name_units(label: str, units: Sequence[UnitText | ClauseText]) -> list[str]:
    """Return the name of each unit of a part. ``label`` is the part's label, "" for the main body."""
    return _Namer(label, units).names


def plain_number(number: str) -> str:
    """Return a printed number without the signs around it: "1" for "1." and "(1)"; "7.5(a)" stays as it is."""
    stripped = number.rstrip(".:").removesuffix(")" if number.count(")") > number.count("(") else "")
    bracketed = re.fullmatch(r"\(([^()]+)\)", stripped)
    return bracketed[1] if bracketed else stripped


class _Namer:
    """Names one unit after another, because the name of a unit may contain the name of the unit around it."""

    def __init__(self, label: str, units: Sequence[UnitText | ClauseText]) -> None:
        self.label, self.units = label, units
        self.nestings = list_nestings(units)
        self.is_form_1 = any(u.kind in _OF_FORM_1 or (u.kind == UnitKind.HEADING and not u.level) for u in units)
        self.totals = Counter(self.find_group(index) for index in range(len(units)))
        self.headings = list(_list_headings_above(units))
        self.repeats = Counter(self.name_alone(unit) for unit in units if _is_cited_alone(unit))
        self.names: list[str] = []
        for index in range(len(units)):
            self.names.append(self.name(index))

    def find_group(self, index: int) -> tuple[int | None, str]:
        """Return the group that a unit is counted in: units of one kind under one parent, or whole tables."""
        nesting, unit = self.nestings[index], self.units[index]
        is_further_row = bool(unit.table) and index > 0 and self.units[index - 1].table == unit.table
        return nesting.parent, "" if is_further_row else _NOUNS.get(unit.kind, unit.kind)

    def name(self, index: int) -> str:
        unit, nesting = self.units[index], self.nestings[index]
        match unit.kind:
            case UnitKind.HEADING:
                return f"the heading {'of ' if unit.number else ''}{self.name_cited(index)}{self.of_part}"
            case UnitKind.NOTE:
                return f"note {unit.number}{self.of_part}"
            case UnitKind.CLAUSE | UnitKind.POINT:
                return self.name_clause(index)
            case UnitKind.HEADER:
                return f"the header of {self.count(unit, nesting)}"
            case UnitKind.ROW:
                return f"row {nesting.row} of {self.count(unit, nesting)}"
            case UnitKind.BULLET if self.is_form_1 and nesting.parent is not None:
                return f"{self.names[nesting.parent].removeprefix('the heading of ')}, bullet {nesting.ordinal}"
            case UnitKind.LEAD:
                return "the lead sentence"
        is_opening = not index and unit.kind in (UnitKind.PARAGRAPH, UnitKind.INTRODUCTION) and not unit.level
        if is_opening:
            return f"the introduction{self.of_part}" if self.label else "the opening paragraph"
        return self.count(unit, nesting)

    @property
    def of_part(self) -> str:
        return f" of {self.label}" if self.label else ""

    def name_alone(self, unit: UnitText | ClauseText) -> str:
        """Return "section 5", "Part 2" or “Reporting a concern” for a heading, and "5.3" for a clause."""
        if not unit.number:
            return quote_opening(unit.text.rstrip(":"))
        has_word = " " in unit.number or unit.kind != UnitKind.HEADING
        return f"{'' if has_word else 'section '}{plain_number(unit.number)}"

    def name_cited(self, index: int) -> str:
        """Name a heading, or a clause whose number says enough; add the heading above it if others are named alike."""
        name, above = self.name_alone(self.units[index]), self.headings[index]
        return name if above is None or self.repeats[name] == 1 else f"{name} of {self.name_cited(above)}"

    def name_above(self, parent: int | None) -> str:
        """Name what a unit stands under: "section 5", "“Reporting a concern”", "5.3", "Annex A" or ""."""
        if parent is None:
            return self.label
        if self.units[parent].kind != UnitKind.HEADING:
            return self.names[parent]
        return f"{self.name_cited(parent)}{self.of_part}"

    def name_clause(self, index: int) -> str:
        unit, parent = self.units[index], self.nestings[index].parent
        number = plain_number(unit.number)
        within = f"{self.label}, " if self.label else ""
        if self.is_form_1:
            return f"{within}point {number}" if self.label else number
        if says_enough(unit.number):
            return f"{within}{'' if ' ' in number or not within else 'clause '}{self.name_cited(index)}"
        if parent is None:
            return f"{within}clause {number}"
        above = self.units[parent]
        inner = number if number.startswith("(") else f"({number})"
        if above.kind == UnitKind.CLAUSE:
            cited, *rest = re.split(r"(?= under | of )", self.names[parent], maxsplit=1)
            return f"{cited}{inner}{''.join(rest)}"
        is_of_section = above.kind == UnitKind.HEADING and above.number and unit.number.startswith("(")
        if is_of_section and self.repeats[self.name_alone(above)] == 1:
            return f"{within}{plain_number(above.number)}{inner}"
        return f"clause {number} under {self.name_above(parent)}"

    def count(self, unit: UnitText | ClauseText, nesting: Nesting) -> str:
        """Return "the second paragraph under section 5", or "the picture under 5.3" if it is the only one."""
        noun = _NOUNS[unit.kind]
        is_only = self.totals[nesting.parent, noun] == 1
        ordinal = "" if is_only else f"{name_ordinal(nesting.ordinal)} "
        above = self.name_above(nesting.parent)
        relation = "of" if nesting.parent is None else "under"
        return f"the {ordinal}{noun}{f' {relation} {above}' if above else ''}"


def _is_cited_alone(unit: UnitText | ClauseText) -> bool:
    return unit.kind == UnitKind.HEADING or (unit.kind == UnitKind.CLAUSE and says_enough(unit.number))


def _list_headings_above(units: Sequence[UnitText | ClauseText]) -> Iterator[int | None]:
    """Yield the index of the heading above each unit; for a heading, that of the last heading of a higher level."""
    above: list[int] = []
    for index, unit in enumerate(units):
        if unit.kind == UnitKind.HEADING:
            above = [one for one in above if units[one].level < unit.level]
        yield above[-1] if above else None
        if unit.kind == UnitKind.HEADING:
            above.append(index)


def says_enough(number: str) -> bool:
    """Whether a printed number names its clause without the number of its parent: "5.3", "4(b)", "Article 5"."""
    labels = re.findall("[A-Za-z0-9]+|§", number)
    return len(labels) > 1 and not number.startswith("(")


def name_ordinal(number: int) -> str:
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def quote_opening(text: str, most: int = MOST_WORDS) -> str:
    """Return the first words in quotation marks: “Reporting a concern about …”"""
    words = text.split()
    return f"“{' '.join(words[:most])}{' …' if len(words) > most else ''}”"
