"""Arranges a part's units for its page and the PDF: sections in sections, lists within clauses, rows in tables."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import UUID

from django.utils.safestring import SafeString

from policy.models import Clause
from policy.text import UnitKind
from policy.text.units import ROWS

from .marked_words import WordsRenderer

# The contents list headings down to this depth.
CONTENTS_LEVELS = 2
LEAST_HEADING = 6  # HTML has no heading below h6
MOST_WORDS_OF_A_LEAD = 40
MOST_WORDS_OF_A_NAME = 8
MOST_OF_A_NARROW_NUMBER = 5
MOST_DIGITS_OF_A_NARROW_NUMBER = 2
MOST_OF_A_WORD = 24
NO_NOTES: Mapping[UUID, Sequence[str]] = MappingProxyType({})
_ITEMS = (UnitKind.CLAUSE, UnitKind.BULLET, UnitKind.LEAD, UnitKind.INTRODUCTION, UnitKind.POINT)
# Form 2 cannot say how far these are indented, so they take the level of the unit after them.
_NEVER_SET_IN = (*ROWS, UnitKind.PICTURE, UnitKind.NOTE)
_NOUNS = {
    UnitKind.PARAGRAPH: "paragraph",
    UnitKind.QUOTE: "quotation",
    UnitKind.HEADER: "table",
    UnitKind.ROW: "table",
    UnitKind.PICTURE: "picture",
    UnitKind.BULLET: "point",
    UnitKind.HEADING: "heading",
}


@dataclass(slots=True)
class ShownClause:
    """A clause as shown: its words, and what stands below it.

    ``cells`` are the cells of a row, each a list of paragraphs. ``since`` is the period in which its words came into
    force, if the page shows it. ``notes`` are the words of what is noted beside it. ``back`` is the link from a
    footnote to the words that cite it. ``picture`` is the address of a picture.
    """

    clause: Clause
    anchor: str
    cells: list[list[SafeString]]
    since: object = None
    notes: Sequence[str] = ()
    is_lead: bool = False
    back: str = ""
    picture: str | None = None
    runs: list["ClauseRun"] = field(default_factory=list)

    @property
    def words(self) -> SafeString:
        return self.cells[0][0]

    @property
    def noun(self) -> str:
        """What a link calls this clause if it has no number."""
        return _NOUNS.get(UnitKind(self.clause.kind), "sentence")

    @property
    def name(self) -> str:
        return self.clause.number or f"This {self.noun}"


@dataclass(slots=True)
class ClauseRun:
    """Neighbouring clauses that are shown as one piece: a list, a table or notes. Every other clause is a run of one.

    ``kind`` is "clause", "items" (clauses within another), "bullets", "table", "notes", or the kind of its only unit.
    """

    kind: str
    clauses: list[ShownClause] = field(default_factory=list)

    @property
    def header(self) -> ShownClause | None:
        return self.clauses[0] if self.clauses[0].clause.kind == UnitKind.HEADER else None

    @property
    def rows(self) -> list[ShownClause]:
        return self.clauses[1:] if self.header else self.clauses

    @property
    def name(self) -> str:
        """The first words of a table, which tell it from other tables."""
        words = self.clauses[0].clause.text.split()
        return " ".join(words[:MOST_WORDS_OF_A_NAME])

    @property
    def has_long_words(self) -> bool:
        """Whether there are words, such as addresses, that would make a table's column wider than paper."""
        return any(len(word) > MOST_OF_A_WORD for shown in self.clauses for word in shown.clause.text.split())

    @property
    def notes(self) -> list[str]:
        """The notes beside the rows of a table, which stand below it."""
        return [words for shown in self.clauses for words in shown.notes]

    @property
    def has_paragraphs(self) -> bool:
        """Whether anything other than a list stands below one of its items."""
        return any(run.kind not in ("bullets", "items") for shown in self.clauses for run in shown.runs)

    @property
    def has_wide_numbers(self) -> bool:
        """Whether a number is wide: 1.1.1 or (viii), but not (iii), because digits are wider than letters such as i."""
        return any(_is_wide(shown.clause.number) for shown in self.clauses)


@dataclass(slots=True)
class Section:
    """A heading with what stands below it. The part itself is a section without a heading.

    ``depth`` counts nested headings from 1. ``rank`` is the heading's rank in HTML, where no rank may be skipped.
    """

    heading: ShownClause | None
    depth: int
    rank: int
    runs: list[ClauseRun] = field(default_factory=list)
    sections: list["Section"] = field(default_factory=list)

    @property
    def is_in_contents(self) -> bool:
        return self.depth <= CONTENTS_LEVELS

    @property
    def is_landmark(self) -> bool:
        """Whether it is a landmark. Without a number it is not, because no two landmarks may have the same name."""
        return self.depth == 1 and self.heading is not None and bool(self.heading.clause.number)

    def walk(self) -> Iterator["Section"]:
        """Yield the sections within it in order, each followed by the sections within that one."""
        for section in self.sections:
            yield section
            yield from section.walk()


def arrange_part(
    clauses: Sequence[Clause],
    renderer: WordsRenderer,
    *,
    first_rank: int = 2,
    picture_url: Callable[[str], str | None] = lambda digest: None,
    find_since: Callable[[Clause], object] = lambda clause: None,
    notes: Mapping[UUID, Sequence[str]] = NO_NOTES,
) -> Section:
    """Arrange a whole part. ``picture_url`` gives a picture's address by the digest of its file, or None if unknown.

    ``notes`` are the words of the notes beside a clause, by its identity.
    """
    arranger = _Arranger(first_rank)
    footnotes: list[ShownClause] = []
    for clause, level in zip(clauses, _list_levels(clauses), strict=True):
        shown = ShownClause(clause, renderer.build_id(clause.anchor), renderer.render_cells(clause))
        shown.since = find_since(clause)
        shown.notes = notes.get(clause.identity, ())
        if clause.kind == UnitKind.PICTURE:
            shown.picture = picture_url(clause.unit.marks[0].address.removeprefix("sha256:"))
        elif clause.kind == UnitKind.NOTE:
            footnotes.append(shown)
        arranger.place(shown, level)
    for shown in footnotes:
        if shown.clause.anchor in renderer.cited:
            shown.back = renderer.build_link(renderer.slug, f"{shown.clause.anchor}:cited")
    _mark_lead(arranger.part)
    return arranger.part


def list_contents(clauses: Iterable[Clause]) -> Iterator[tuple[Clause, int]]:
    """Yield the headings that the contents list, each with its depth: 1 or 2."""
    levels: list[int] = []
    for clause in clauses:
        if clause.kind == UnitKind.HEADING:
            levels = [*(level for level in levels if level < clause.level), clause.level]
            if len(levels) <= CONTENTS_LEVELS:
                yield clause, len(levels)


class _Arranger:
    """Places one clause after another; ``items`` are the clauses and bullets that may hold the next one."""

    def __init__(self, first_rank: int) -> None:
        self.part = Section(None, 0, first_rank - 1)
        self.sections = [self.part]
        self.levels = [-1]
        self.items: list[tuple[ShownClause, int]] = []

    def place(self, shown: ShownClause, level: int) -> None:
        if shown.clause.kind == UnitKind.HEADING:
            self.begin_section(shown)
            return
        while self.items and not self.holds(shown, level):
            self.items.pop()
        runs = self.items[-1][0].runs if self.items else self.sections[-1].runs
        kind = _name_run(shown.clause, is_within=bool(self.items))
        is_of_table = kind == "table" and runs and runs[-1].clauses[-1].clause.table == shown.clause.table
        if not (runs and runs[-1].kind == kind and (is_of_table or kind in ("bullets", "items", "notes"))):
            runs.append(ClauseRun(kind))
        runs[-1].clauses.append(shown)
        if shown.clause.kind in _ITEMS:
            self.items.append((shown, level))

    def begin_section(self, shown: ShownClause) -> None:
        self.items = []
        while self.levels[-1] >= shown.clause.level:
            self.levels.pop()
            self.sections.pop()
        above = self.sections[-1]
        section = Section(shown, above.depth + 1, min(above.rank + 1, LEAST_HEADING))
        above.sections.append(section)
        self.sections.append(section)
        self.levels.append(shown.clause.level)

    def holds(self, shown: ShownClause, level: int) -> bool:
        """Whether the innermost item holds this clause: it is less indented, or a clause of which this is a bullet."""
        item, own = self.items[-1]
        is_bullet_of_clause = shown.clause.kind == UnitKind.BULLET != item.clause.kind
        return own < level or (own == level and is_bullet_of_clause)


def _list_levels(clauses: Sequence[Clause]) -> list[int]:
    levels: list[int] = []
    for clause in reversed(clauses):
        if clause.kind == UnitKind.HEADING:
            levels.append(0)
        else:
            levels.append(levels[-1] if clause.kind in _NEVER_SET_IN and levels else clause.level)
    return levels[::-1]


def _name_run(clause: Clause, *, is_within: bool) -> str:
    if clause.kind in ROWS:
        return "table"
    if clause.kind == UnitKind.CLAUSE and is_within:
        return "items"
    return {UnitKind.BULLET: "bullets", UnitKind.NOTE: "notes"}.get(UnitKind(clause.kind), clause.kind)


def _is_wide(number: str) -> bool:
    digits = sum(character.isdigit() for character in number)
    return len(number) > MOST_OF_A_NARROW_NUMBER or digits > MOST_DIGITS_OF_A_NARROW_NUMBER


def _mark_lead(part: Section) -> None:
    """Mark the single sentence before the first heading of the main body as the lead, in texts of either form."""
    first = part.runs[0].clauses[0] if part.runs else None
    if first and first.clause.anchor == "lead":
        is_alone = len(part.runs) == 1 and bool(part.sections)
        is_short = len(first.clause.text.split()) <= MOST_WORDS_OF_A_LEAD
        first.is_lead = first.clause.kind == UnitKind.LEAD or (is_alone and is_short)
