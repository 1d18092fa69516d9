"""The anchors of the units of form 2, and the slugs of its parts. They stand in addresses, and never change.

A unit with a number of several labels, or a heading with a number, has its number: ``5.3``, ``part-1``. One with a
single label has the anchor of the clause or heading it belongs to before it: ``5.3-a-ii``. Bullets, paragraphs,
quotes, pictures and tables count under what they belong to: ``7.5-1``, ``5-p2``, ``5-q1``, ``5-f1``, ``5-t1``; the
rows of a table after its first ``5-t1-2``. A heading without a number has its words: ``reporting-a-concern``. A note
is ``note-1``. The paragraph with which the main body begins is ``lead``, and a further part's ``intro``.

A bullet belongs to the last clause that is set in no further, or the last bullet less so; all else that is set in to
the last clause or bullet set in less; what is not set in, and no bullet, to the last heading.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .printed_numbers import WORDS_BEFORE_A_NUMBER
from .units import UnitKind, UnitText

MOST_OF_WORDS = 60
MOST_CHARACTERS = 90
MOST_OF_A_SLUG = 50
# Words that stand after a policy's own address, and so can be no part of it.
RESERVED_SLUGS = frozenset({"versions", "sign", "question", "decline", "on", "clauses"})
_COUNTED = re.compile(r"lead|intro|note-[a-z0-9]+|[0-9]+|(?:.+-)?[bpqft][0-9]+(?:-[0-9]+)?")
_LETTERS = {UnitKind.PARAGRAPH: "p", UnitKind.QUOTE: "q", UnitKind.PICTURE: "f"}


def list_anchors(units: Iterable[UnitText], *, is_main: bool) -> Iterator[str]:
    """The anchors of a part's units, in order. Where one repeats, the second bears ``~2``."""
    namer = _Namer("lead" if is_main else "intro")
    return (namer.name(unit) for unit in units)


def list_slugs(labels: Sequence[str]) -> list[str]:
    """The slugs of parts by their labels: "" for the main body, ``annex-a``; where one repeats, ``annex-a-2``."""
    slugs: list[str] = []
    for label in labels:
        slug = base = (slugify_words(label)[:MOST_OF_A_SLUG].strip("-") or "part") if label else ""
        count = 1
        while slug in slugs or slug in RESERVED_SLUGS:
            count += 1
            slug = f"{base}-{count}"
        slugs.append(slug)
    return slugs


def slugify_words(words: str) -> str:
    """Small letters a to z and digits, hyphens between words; "" where there are none."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


@dataclass(slots=True)
class _Namer:
    """Names one unit after another. ``above`` holds the clauses and bullets that a further one may belong to."""

    first: str
    heading: str = ""
    above: list[tuple[UnitKind, int, str]] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    table: int = 0
    table_anchor: str = ""
    has_begun: bool = False
    used: Counter[str] = field(default_factory=Counter)

    def name(self, unit: UnitText) -> str:
        is_first, self.has_begun = not self.has_begun, True
        match unit.kind:
            case UnitKind.HEADING:
                self.heading, self.above = self.claim(_name_heading(unit)), []
                return self.heading
            case UnitKind.NOTE:
                return self.claim(f"note-{unit.number.lower()}")
            case UnitKind.CLAUSE | UnitKind.BULLET:
                return self.name_listed(unit)
            case UnitKind.HEADER | UnitKind.ROW:
                return self.name_row(unit)
        parent = self.find_parent(unit.level)
        counted = self.count(parent, _LETTERS[unit.kind])
        is_opening = is_first and unit.kind is UnitKind.PARAGRAPH and not unit.level
        return self.claim(self.first if is_opening else counted)

    def claim(self, name: str) -> str:
        name = name[:MOST_CHARACTERS]
        self.used[name] += 1
        return name if self.used[name] == 1 else f"{name}~{self.used[name]}"

    def name_listed(self, unit: UnitText) -> str:
        level = unit.level
        if unit.kind is UnitKind.BULLET:
            self.above = [one for one in self.above if one[1] < level or (one[1] == level and one[0] != unit.kind)]
            parent = self.above[-1][2] if self.above else self.heading
            name = self.count(parent, "" if parent else "b")
        else:
            self.above = [one for one in self.above if one[1] < level]
            name = _name_number(unit.number, self.above[-1][2] if self.above else self.heading)
        anchor = self.claim(name)
        self.above.append((unit.kind, level, anchor))
        return anchor

    def name_row(self, unit: UnitText) -> str:
        if unit.table != self.table:
            self.table = unit.table
            self.table_anchor = self.claim(self.count(self.heading, "t"))
            self.counts[self.table_anchor, ""] = 1
            return self.table_anchor
        return self.claim(self.count(self.table_anchor, ""))

    def find_parent(self, level: int) -> str:
        return next((name for _, own, name in reversed(self.above) if own < level), self.heading)

    def count(self, parent: str, letter: str) -> str:
        self.counts[parent, letter] += 1
        return f"{parent}{'-' if parent else ''}{letter}{self.counts[parent, letter]}"


def _name_heading(unit: UnitText) -> str:
    if unit.number:
        return _name_number(unit.number, "")
    words = slugify_words(unit.text)[:MOST_OF_WORDS].rstrip("-") or "heading"
    return f"{words}~1" if _COUNTED.fullmatch(words) else words


def _name_number(number: str, parent: str) -> str:
    """A number's anchor: brackets become hyphens, and a single label stands after what it belongs to."""
    own = re.sub(r"[^a-z0-9.]+", "-", number.lower()).replace("..", ".").strip("-.")
    own = re.sub(r"-?\.-?(?![0-9a-z])|-\.|\.-", "-", own)
    is_whole = "." in own or number.partition(" ")[0] in WORDS_BEFORE_A_NUMBER
    return own if is_whole or not parent else f"{parent}-{own}"
