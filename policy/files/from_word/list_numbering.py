"""Counts the paragraphs of Word's lists and formats their numbers as Word does (ECMA-376 part 1, 17.9)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

GREATEST = 32_767
MOST_IN_A_NUMBER = 60
LEVELS = 9
_LEVEL = re.compile(r"%([1-9])")
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")),
    *((9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


@dataclass(frozen=True, slots=True)
class ListLevel:
    """A level of a list. In ``text``, %1 to %9 stand for the levels' numbers; ``restart`` counts levels from 1."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    is_legal: bool = False
    is_hidden: bool = False
    style: str = ""

    @property
    def is_bullet(self) -> bool:
        return self.format == "bullet"

    @property
    def is_counted(self) -> bool:
        return self.format not in ("none", "bullet")


@dataclass(frozen=True, slots=True)
class Numbering:
    """A list in use. Lists with the same ``outline`` share one count, except for their own ``starts``."""

    outline: str
    levels: Mapping[int, ListLevel]
    starts: Mapping[int, int]

    def start(self, level: int) -> int:
        return self.starts.get(level, self.levels[level].start)


@dataclass(slots=True)
class ListCounter:
    """Counts the levels of each outline. Where programs differ, it counts as Word does.

    ``in_digits`` counts numbers written in digits because we do not read their format. ``left_away`` counts numbers
    that cannot be known: they are too long, or include the number of a level that was not reached.
    """

    in_digits: int = 0
    left_away: int = 0
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    used: set[tuple[str, int]] = field(default_factory=set)

    def count(self, name: str, numbering: Numbering, level: int) -> str:
        """Count one paragraph and return its number; "" for a bullet or a number that cannot be known."""
        counts = self.counts.setdefault(numbering.outline, {})
        begins = (name, level) not in self.used and level in numbering.starts
        counts[level] = counts[level] + 1 if level in counts and not begins else numbering.start(level)
        self.used.add((name, level))
        for deeper in range(level + 1, LEVELS):
            if _restarts(numbering.levels.get(deeper), deeper, level):
                counts.pop(deeper, None)
        return self.render_number(numbering, counts, level)

    def render_number(self, numbering: Numbering, counts: Mapping[int, int], level: int) -> str:
        """Return the number. A skipped level shows its start; a number in a format that we do not read shows digits."""
        own = numbering.levels[level]
        if own.is_hidden or own.is_bullet:
            return ""
        shown = {index: numbering.start(index) for index in numbering.levels if index <= level} | dict(counts)
        named = {int(digit) - 1 for digit in _LEVEL.findall(own.text)}
        forms = {index: one.format for index, one in numbering.levels.items() if index in named and one.is_counted}
        if not forms.keys() <= shown.keys():
            self.left_away += 1
            return ""
        read = {index: format_number(shown[index], "decimal" if own.is_legal else forms[index]) for index in forms}
        texts = {index: str(shown[index]) if text is None else text for index, text in read.items()}
        number = _LEVEL.sub(lambda found: texts.get(int(found[1]) - 1, ""), own.text)
        if len(number) > MOST_IN_A_NUMBER:
            self.left_away += 1
            return ""
        self.in_digits += None in read.values()
        return number


def _restarts(deeper: ListLevel | None, index: int, used: int) -> bool:
    """Whether a level restarts: after any level above it, or only from its ``restart`` level up; 0 means never."""
    limit = index if deeper is None or deeper.restart is None else deeper.restart
    return used < limit


def format_number(value: int, form: str) -> str | None:
    """Format a number as Word does: after z comes aa, then bb. None for a format or number that we do not read."""
    match form:
        case "decimal" if value <= GREATEST:
            return str(value)
        case "decimalZero" if value <= GREATEST:
            return f"{value:02}"
        case "lowerRoman" | "upperRoman" if 0 < value < 4000:
            return _apply_case(_format_roman(value), form)
        case "lowerLetter" | "upperLetter" if 0 < value <= 780:
            return _apply_case(chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1), form)
    return None


def _apply_case(letters: str, form: str) -> str:
    return letters.upper() if form.startswith("upper") else letters


def _format_roman(value: int) -> str:
    roman = ""
    for worth, letters in _ROMAN:
        roman += letters * (value // worth)
        value %= worth
    return roman
