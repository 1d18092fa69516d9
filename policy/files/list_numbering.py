"""Counts the paragraphs of Word's lists and formats their numbers as Word does (ECMA-376 part 1, 17.9)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

GREATEST = 32_767
MOST_IN_A_NUMBER = 60
LEVELS = 9
_UNCERTAIN = "that programs count in different ways, because a level of its list is left out or set to start again"
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")),
    *((9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


class UncertainNumber(ValueError):
    """A number that Word shows but cannot be known here. The message continues "has a number ..."."""


@dataclass(frozen=True, slots=True)
class ListLevel:
    """A level of a list. In ``text`` %1 to %9 stand for the levels' numbers; ``restart`` counts from 1."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = " "
    restart: int | None = None
    is_legal: bool = False
    is_hidden: bool = False
    style: str = ""

    @property
    def is_bullet(self) -> bool:
        return self.format == "bullet"


@dataclass(frozen=True, slots=True)
class Numbering:
    """A list in use. Lists with the same ``outline`` continue one another's count, except for their own ``starts``."""

    outline: str
    levels: Mapping[int, ListLevel]
    starts: Mapping[int, int]

    def start(self, level: int) -> int:
        return self.starts.get(level, self.levels[level].start)


@dataclass(slots=True)
class ListCounter:
    """The count of each outline's levels, and the levels that were skipped on the way down.

    ``accepts_uncertain`` counts as Word does where programs differ, and never refuses a number. It counts the numbers
    that were written in digits because their kind is not read, and those that were left away because of their length.
    """

    accepts_uncertain: bool = False
    in_digits: int = 0
    left_away: int = 0
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    used: set[tuple[str, int]] = field(default_factory=set)
    skipped: set[tuple[str, int]] = field(default_factory=set)

    def count(self, name: str, numbering: Numbering, level: int) -> str:
        """Count one paragraph and return its number, with the space or tab after it."""
        counts = self.counts.setdefault(numbering.outline, {})
        begins = (name, level) not in self.used and level in numbering.starts
        if level in counts and not begins:
            counts[level] += 1
        else:
            if not begins and not self.accepts_uncertain:
                self.refuse_uncertain(numbering, level)
            counts[level] = numbering.start(level)
        self.used.add((name, level))
        for deeper in range(level + 1, LEVELS):
            if _restarts(numbering.levels.get(deeper), deeper, level):
                counts.pop(deeper, None)
                self.skipped.discard((numbering.outline, deeper))
        self.skipped.update((numbering.outline, above) for above in range(level) if above not in counts)
        if self.accepts_uncertain:
            return self.render_any_number(numbering, counts, level)
        return _render_number(numbering, counts, level, format_number)

    def render_any_number(self, numbering: Numbering, counts: Mapping[int, int], level: int) -> str:
        """A level that was skipped shows its start, and a number of a kind that is not read its digits."""
        shown = {index: numbering.start(index) for index in numbering.levels if index <= level} | dict(counts)
        in_digits: list[int] = []

        def format_any(value: int, form: str) -> str:
            try:
                return format_number(value, form)
            except UncertainNumber:
                in_digits.append(value)
                return str(value)

        try:
            number = _render_number(numbering, shown, level, format_any)
        except UncertainNumber:
            self.left_away += 1
            return ""
        self.in_digits += bool(in_digits)
        return number

    def refuse_uncertain(self, numbering: Numbering, level: int) -> None:
        """Programs differ on whether the first of a level is 1 or 2 after one of a level below."""
        own = numbering.levels[level]
        # They also differ on whether a level restarts with its outline's number or with the list's own.
        is_uncertain = (numbering.outline, level) in self.skipped or numbering.start(level) != own.start
        if is_uncertain and own.format not in ("bullet", "none"):
            raise UncertainNumber(_UNCERTAIN)


def _restarts(deeper: ListLevel | None, index: int, used: int) -> bool:
    """A level restarts after any level above it, or only after the level it names and those above; 0 is never."""
    limit = index if deeper is None or deeper.restart is None else deeper.restart
    return used < limit


def _render_number(
    numbering: Numbering, counts: Mapping[int, int], level: int, format_value: Callable[[int, str], str]
) -> str:
    own = numbering.levels[level]
    if own.is_hidden or not own.text:
        return ""
    if own.is_bullet:
        return "- "

    def replace_level(found: re.Match[str]) -> str:
        index = int(found[1]) - 1
        other = numbering.levels.get(index)
        if other is None or other.format in ("none", "bullet"):
            return ""
        if index not in counts:
            raise UncertainNumber(_UNCERTAIN)
        return format_value(counts[index], "decimal" if own.is_legal else other.format)

    number = re.sub(r"%([1-9])", replace_level, own.text)
    if len(number) > MOST_IN_A_NUMBER:
        raise UncertainNumber("that is longer than any number")
    return number + own.suffix


def format_number(value: int, form: str) -> str:
    """Format a number as Word does: after z comes aa, then bb."""
    if not 0 <= value <= GREATEST:
        raise UncertainNumber(f"out of all proportion ({value})")
    match form:
        case "decimal":
            return str(value)
        case "decimalZero":
            return f"{value:02}"
        case "none":
            return ""
        case "lowerRoman" | "upperRoman" if 0 < value < 4000:
            return _apply_case(_format_roman(value), form)
        case "lowerLetter" | "upperLetter" if 0 < value <= 780:
            return _apply_case(chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1), form)
    raise UncertainNumber(f"of a kind that is not read ({form[:30]} {value})")


def _apply_case(letters: str, form: str) -> str:
    return letters.upper() if form.startswith("upper") else letters


def _format_roman(value: int) -> str:
    roman = ""
    for worth, letters in _ROMAN:
        roman += letters * (value // worth)
        value %= worth
    return roman
