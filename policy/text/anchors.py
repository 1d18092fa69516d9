"""How the clauses of a form 2 text get their anchors, and its parts their slugs.

They stand in addresses and in sealed digests: nothing here, no list and no pattern, ever changes.

1. Words become an anchor so: in form NFKD, without all but ASCII and without ``'``, in small letters, every run of
   other than a to z and 0 to 9 a hyphen, none at the ends; then cut to 60 characters, none at the end. A number: in
   small letters, § an ``s``, every run of other than a to z and 0 to 9 a point if it is a single point and else a
   hyphen, neither at the ends.
2. A heading has its number (``5``, ``part-1``), or without one its words (``reporting-a-concern``), or ``heading``
   where nothing is left of these. After words that could be another anchor (``_COUNTED``) or an id of a page
   (``RESERVED_ANCHORS``) stands ``~1``.
3. A clause has its number if that has a point between two labels, or several labels and no bracket before the first; a
   word or § counts as a label (``5.3``, ``4-b``, ``s-3``). Any other number stands after the anchor of the clause,
   bullet or heading that it belongs to, and a hyphen (``5.3-a-ii``).
4. Bullets, paragraphs, quotes, pictures and tables count under what they belong to: ``7.5-1``, ``5-p2``, ``5-q1``,
   ``5-f1``, ``5-t1``; under nothing ``b1``, ``p2`` and so on. The rows of a table after its first count from 2 after
   the anchor of the first: ``5-t1-2``. If the first unit of a part is a paragraph that is not set in, it is ``lead``
   in the main body and ``intro`` in a further part, and counts as the first paragraph. A note is ``note-1``, in small
   letters.
5. A clause belongs to the last clause or bullet set in less; a bullet to the last clause that is set in no further, or
   the last bullet less so; a paragraph, quote or picture to the last clause or bullet set in less; and where there is
   none since the last heading, and a table always, to that heading.
6. An anchor is cut to 90 characters, and where it was used in the part before, the first of ``~2``, ``~3`` and so on
   that was not stands after it. What stands after another's anchor stands after that as it was given.
7. The slug of a part is its label as words, but cut to 50 characters, or ``part`` where nothing is left; ``-2``,
   ``-3`` and so on stand after it where it was used or is in ``RESERVED_SLUGS``. That of the main body is empty.

Fixed test vector. The main body of these lines, after the first, and the parts after it

    Ask first.
    # Main
    # Main
    ## 1990
    # 5 Duties
    5.3 x
      (a)(ii) x
        - x
      x
    (1.2) x
    b) x
    |  |
    | --- |
    | x |
    | x |
    --- Annex A ---
    --- Annex A ---
    --- Notes ---
      x

have the anchors ``lead``, ``main~1``, ``main~1~2``, ``1990~1``, ``5``, ``5.3``, ``5.3-a-ii``, ``5.3-a-ii-1``,
``5.3-p1``, ``1.2``, ``5-b``, ``5-t1``, ``5-t1-2`` and ``p1``, and the slugs ``annex-a``, ``annex-a-2``, ``notes-2``.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .units import UnitKind, UnitText

MOST_OF_WORDS = 60
MOST_CHARACTERS = 90
MOST_OF_A_SLUG = 50
# Words that follow a policy's own address. New addresses need a character there that no slug has, such as a point.
RESERVED_SLUGS = frozenset(
    {"versions", "sign", "question", "decline", "on", "clauses"}
    | {"changes", "file", "pictures", "preview", "history", "questions", "notes"}
)
# Ids on the pages that show a text. New ids need a character that no anchor has, such as an underscore.
RESERVED_ANCHORS = frozenset(
    {"contents", "doubts", "end", "file", "help", "instead", "keys", "main", "menu", "on", "search", "sign", "since"}
)
_COUNTED = re.compile(r"lead|intro|note-[a-z0-9]+|[0-9]+|(?:.+-)?[bpqft][0-9]+(?:-[0-9]+)?")
_LETTERS = {UnitKind.PARAGRAPH: "p", UnitKind.QUOTE: "q", UnitKind.PICTURE: "f"}


def list_anchors(units: Iterable[UnitText], *, is_main: bool) -> Iterator[str]:
    """List the anchors of a part's units, in order. An anchor that repeats gets ``~2``."""
    namer = _Namer("lead" if is_main else "intro")
    return (namer.name(unit) for unit in units)


def list_slugs(labels: Sequence[str]) -> list[str]:
    """List the slugs of parts by their labels: "" for the main body, else ``annex-a``; if it repeats, ``annex-a-2``."""
    unused = _Unused("-", set(RESERVED_SLUGS))
    return [
        unused.claim(slugify_words(label)[:MOST_OF_A_SLUG].strip("-") or "part") if label else "" for label in labels
    ]


def slugify_words(words: str) -> str:
    """Return small letters a to z and digits, with hyphens between words, or "" if nothing is left."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


@dataclass(slots=True)
class _Unused:
    """Gives out each name once. A name that is used already gets the first number from 2 that makes it new."""

    sign: str
    used: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def claim(self, name: str) -> str:
        claimed = name
        while claimed in self.used:
            self.counts[name] += 1
            claimed = f"{name}{self.sign}{self.counts[name] + 1}"
        self.used.add(claimed)
        return claimed


@dataclass(slots=True)
class _Namer:
    """Names one unit after another. ``above`` holds the clauses and bullets that a later unit may belong to."""

    first: str
    heading: str = ""
    above: list[tuple[UnitKind, int, str]] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    table: int = 0
    table_anchor: str = ""
    has_begun: bool = False
    unused: _Unused = field(default_factory=lambda: _Unused("~"))

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
        return self.unused.claim(name[:MOST_CHARACTERS])

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
    return f"{words}~1" if _COUNTED.fullmatch(words) or words in RESERVED_ANCHORS else words


def _name_number(number: str, parent: str) -> str:
    """Return a number's anchor. The parent's anchor stands before it unless the number says enough by itself."""
    labels = re.findall("[a-z0-9]+|§", number.lower())
    own = re.sub("[^a-z0-9]+", _join_labels, number.lower().replace("§", "s")).strip("-.")
    says_enough = "." in own or (len(labels) > 1 and not number.startswith("("))
    return own if says_enough or not parent else f"{parent}-{own}"


def _join_labels(between: re.Match[str]) -> str:
    return "." if between[0] == "." else "-"
