"""The units of a text of form 2, as the drafting pages show them. Pure, except that it escapes HTML."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from policy.comparison import TITLE, ClausePlace, Unit, list_units
from policy.text import Mark, PolicyText, Run, UnitKind, UnitText, list_runs
from policy.text.units import ROWS

from .deleted_clauses import DeletedClause
from .deleted_units import find_gap
from .review import format_place
from .seen_units import Seen, find_span
from .typed_words import split_cells, split_words, write_typed_cells, write_typed_words
from .unit_places import FORMS, TITLE_ANCHOR, find_spot

BEGINNING: ClausePlace = ("", TITLE_ANCHOR)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A line in the list of clauses: a unit, a part's title, or the start of the text, which only allows inserting."""

    unit: Unit
    index: int

    @property
    def place(self) -> ClausePlace:
        return self.unit.place

    @property
    def key(self) -> str:
        return format_place(self.place)

    @property
    def fragment(self) -> str:
        return self.key.replace("#", "-")

    @property
    def query(self) -> str:
        return urlencode({"at": self.key})

    @property
    def name(self) -> str:
        return self.unit.name[:1].upper() + self.unit.name[1:]

    @property
    def sign(self) -> str:
        """Return what is shown before the words: the number, a bullet, or ""."""
        return "•" if self.unit.kind == UnitKind.BULLET else self.unit.number

    @property
    def is_row(self) -> bool:
        return self.unit.kind in ROWS

    @property
    def is_title(self) -> bool:
        return self.unit.kind == TITLE

    @property
    def is_beginning(self) -> bool:
        return self.place == BEGINNING

    @property
    def has_form(self) -> bool:
        """Whether the unit can change its kind, be joined and be split."""
        return self.unit.kind in FORMS

    @property
    def unit_text(self) -> UnitText:
        unit = self.unit
        return UnitText(UnitKind(unit.kind), unit.text, unit.number, unit.level, unit.table, unit.marks)

    @property
    def typed(self) -> str:
        return self.unit.text if self.is_title else write_typed_words(self.unit_text)

    @property
    def typed_cells(self) -> list[str]:
        return write_typed_cells(self.unit_text)

    @property
    def columns(self) -> list[str]:
        """Return the name of each column of the row's table."""
        count = self.unit.text.count("\t") + 1
        named = [name or f"Column {number}" for number, name in enumerate(self.unit.columns, 1)]
        return named or [f"Column {number}" for number in range(1, count + 1)]

    @property
    def rendered(self) -> SafeString:
        return render_words(self.unit.text, self.unit.marks)

    @property
    def cells(self) -> list[tuple[str, list[SafeString]]]:
        """Return each cell: the name of its column ("" if it has none) and its paragraphs."""
        paragraphs = [split_words(cell, "\n") for cell in split_cells(self.unit_text)]
        rendered = [[render_words(*words) for words in cell if words[0]] for cell in paragraphs]
        names = [] if self.unit.kind == UnitKind.HEADER else self.unit.columns
        return list(zip([*names, *[""] * (len(rendered) - len(names))], rendered, strict=True))


def build_rows(text: PolicyText) -> list[UnitRow]:
    return [UnitRow(unit, index) for index, unit in enumerate(list_units(text))]


def find_row(text: PolicyText, place: ClausePlace | None) -> UnitRow | None:
    if place == BEGINNING:
        return UnitRow(Unit("", TITLE, "", TITLE_ANCHOR, "", name="the beginning of the text"), -1)
    return next((row for row in build_rows(text) if row.place == place), None)


def list_group(text: PolicyText, row: UnitRow, seen: Seen) -> list[UnitRow]:
    """List the rows that ``seen`` covers, such as a unit and everything under it, or the rows of its table."""
    spot = find_spot(text, row.place)
    start, end = find_span(spot, seen)
    first = row.index - spot.index
    return build_rows(text)[first + start : first + end]


def weave_deleted(
    text: PolicyText, rows: Sequence[UnitRow], deleted: Iterable[DeletedClause]
) -> tuple[list[UnitRow | DeletedClause], list[DeletedClause]]:
    """Return the rows with each deleted unit where it would go back, and the deleted units that have no place now."""
    gaps = [(find_gap(text, one), one) for one in deleted]
    lines: list[UnitRow | DeletedClause] = []
    for index in range(len(rows) + 1):
        lines += [one for gap, one in gaps if gap == index]
        lines += rows[index : index + 1]
    return lines, [one for gap, one in gaps if gap is None]


def render_words(text: str, marks: Sequence[Mark]) -> SafeString:
    return format_html_join("", "{}", ((_render_run(run),) for run in list_runs(text, marks)))


def _render_run(run: Run) -> SafeString:
    words = format_html("{}", run.text)
    if run.note:
        return format_html("<sup>{}</sup>", words)
    if run.is_italic:
        words = format_html("<em>{}</em>", words)
    if run.is_bold:
        words = format_html("<strong>{}</strong>", words)
    is_link = run.address and not run.address.startswith("sha256:")
    return format_html('<a class="govuk-link" href="{}">{}</a>', run.address, words) if is_link else words
