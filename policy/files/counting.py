"""How Word counts the paragraphs of its lists, and what it shows in front of them (ECMA-376 part 1, 17.9)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

GREATEST = 32_767
MOST_IN_A_NUMBER = 60
LEVELS = 9
_UNCERTAIN = "that programs count in different ways, because a level of its list is left out or set to begin anew"
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")),
    *((9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


class Uncountable(ValueError):
    """A number that Word may show and that is not known here. Its words go on with "has a number ..."."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list. ``text`` has %1 to %9 for the numbers of the levels; ``restart`` counts from 1."""

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
    """A list in use. Those with the same ``outline`` count on from one another, but for their own ``starts``."""

    outline: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int]

    def start(self, level: int) -> int:
        return self.starts.get(level, self.levels[level].start)

    def begins_anew_for_certain(self, level: int) -> bool:
        """Programs differ on which of two numbers a level begins with again, its outline's or the list's own."""
        return self.start(level) == self.levels[level].start


@dataclass(slots=True)
class Counter:
    """How far each outline has been counted, and which of its levels were left out on the way down."""

    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    used: set[tuple[str, int]] = field(default_factory=set)
    skipped: set[tuple[str, int]] = field(default_factory=set)

    def number(self, name: str, numbering: Numbering, level: int) -> str:
        """Count one paragraph, and return what stands in front of it, what follows the number included."""
        counts = self.counts.setdefault(numbering.outline, {})
        begins = (name, level) not in self.used and level in numbering.starts
        if level in counts and not begins:
            counts[level] += 1
        else:
            if not begins:
                self.refuse_uncertain(numbering, level)
            counts[level] = numbering.start(level)
        self.used.add((name, level))
        for deeper in range(level + 1, LEVELS):
            if _restarts(numbering.levels.get(deeper), deeper, level):
                counts.pop(deeper, None)
                self.skipped.discard((numbering.outline, deeper))
        self.skipped.update((numbering.outline, above) for above in range(level) if above not in counts)
        return _shown(numbering, counts, level)

    def refuse_uncertain(self, numbering: Numbering, level: int) -> None:
        """After (a) of a level below, the first of a level may be the first or the second: programs differ."""
        own = numbering.levels[level]
        is_uncertain = (numbering.outline, level) in self.skipped or not numbering.begins_anew_for_certain(level)
        if is_uncertain and own.format not in ("bullet", "none"):
            raise Uncountable(_UNCERTAIN)


def _restarts(deeper: Level | None, index: int, used: int) -> bool:
    """A level begins again after any level above it, or from the one that it names upwards; 0 is never."""
    limit = index if deeper is None or deeper.restart is None else deeper.restart
    return used < limit


def _shown(numbering: Numbering, counts: dict[int, int], level: int) -> str:
    own = numbering.levels[level]
    if own.is_hidden or not own.text:
        return ""
    if own.is_bullet:
        return "- "

    def replaced(found: re.Match[str]) -> str:
        index = int(found[1]) - 1
        other = numbering.levels.get(index)
        if other is None:
            return ""
        if other.format in ("none", "bullet"):
            return ""
        if index not in counts:
            raise Uncountable(_UNCERTAIN)
        return formatted(counts[index], "decimal" if own.is_legal else other.format)

    number = re.sub(r"%([1-9])", replaced, own.text)
    if len(number) > MOST_IN_A_NUMBER:
        raise Uncountable("that is longer than any number")
    return number + own.suffix


def formatted(value: int, form: str) -> str:
    """A number as Word writes it: after z comes aa, then bb."""
    if not 0 <= value <= GREATEST:
        raise Uncountable(f"out of all proportion ({value})")
    match form:
        case "decimal":
            return str(value)
        case "decimalZero":
            return f"{value:02}"
        case "none":
            return ""
        case "lowerRoman" | "upperRoman" if 0 < value < 4000:
            return _cased(_roman(value), form)
        case "lowerLetter" | "upperLetter" if 0 < value <= 780:
            return _cased(chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1), form)
    raise Uncountable(f"of a kind that is not read ({form[:30]} {value})")


def _cased(letters: str, form: str) -> str:
    return letters.upper() if form.startswith("upper") else letters


def _roman(value: int) -> str:
    found = ""
    for worth, letters in _ROMAN:
        found += letters * (value // worth)
        value %= worth
    return found
