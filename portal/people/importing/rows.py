"""A row of somebody else's table into what it says of a person and their work. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.models import Category, Worked

from ..names import fold
from ..row_validation import RefusedRow, SheetRow, quote_cell
from . import layouts
from .layouts import NOT_STAFF, Layout, fold_value

_CATEGORIES = {fold(label): value for value, label in Category.choices} | {value: value for value in Category.values}
_WORKED = {fold(label): value for value, label in Worked.choices} | {fold(value): value for value in Worked.values}
_WORKED |= {"term time only": Worked.TERM_TIME.value, "": ""}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_UNMATCHED = 200


@dataclass(frozen=True, slots=True)
class RowWork:
    """What a row says of work at an academy (by key); None stands for what the file does not say.

    ``is_rough``: it comes from a system of accounts, whose roles and first days are not those of HR.
    """

    academy: int
    category: str
    job_title: str | None
    from_on: date | None
    until_on: date | None
    says_until: bool
    is_with_children: bool | None = None
    why_not: str = ""
    worked: str | None = None
    weekdays: str = ""
    first_worked_on: date | None = None
    is_rough: bool = False


@dataclass(frozen=True, slots=True)
class StaffRow:
    """``reference`` is '', ``email`` and ``work`` are None where the row has none."""

    file: str
    number: int
    reference: str
    given_names: str
    family_name: str
    email: str | None
    work: RowWork | None


@dataclass(slots=True)
class ReadRows:
    """What came of reading a file. Of rows that are not staff there is a count, and nothing else."""

    rows: list[StaffRow] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    not_staff: int = 0
    remarks: list[str] = field(default_factory=list)
    unmatched: dict[str, Counter[str]] = field(default_factory=dict)
    # Whose rows were refused: nobody is taken for absent because of a slip in their row.
    refused_references: set[str] = field(default_factory=set)
    refused_emails: set[str] = field(default_factory=set)

    def note_unmatched(self, column: str, value: str) -> None:
        values = self.unmatched.setdefault(column, Counter())
        if value in values or len(values) < MOST_UNMATCHED:
            values[value] += 1


class AcademyBook:
    """The academies by whatever a file may call them: slug, URN, a name they have or had."""

    def __init__(self, academies: Collection[tuple[int, str, str]], calls: Mapping[str, int]) -> None:
        """``academies`` are key, slug and today's name; ``calls`` gives keys by anything else they are called."""
        self.slugs = {key: slug for key, slug, _ in academies}
        self.names = {key: name for key, _, name in academies}
        self._calls = {fold(call): key for call, key in calls.items() if call}
        self._calls |= {fold(slug): key for key, slug, _ in academies} | {fold(name): key for key, _, name in academies}

    def find(self, call: str) -> int | None:
        return self._calls.get(fold_value(call)) if call else None


def read_staff_row(row: SheetRow, layout: Layout, book: AcademyBook, read: ReadRows, *, needs_from: bool) -> None:
    """Adds a row to what was read, or why it is refused. ``needs_from``: a first day must stand in it."""
    columns = layout.columns
    reference = row.read_optional(columns[layouts.REFERENCE], 40) if layouts.REFERENCE in columns else ""
    email = row.read_email(columns[layouts.EMAIL]) if layouts.EMAIL in columns else None
    given_names = row.read_name(columns[layouts.GIVEN_NAMES], 100)
    family_name = row.read_name(columns[layouts.FAMILY_NAME], 100)
    if not reference and not email:
        row.refuse("has neither a staff number nor an e-mail address, so nobody can be found by it. Add one of them.")
    work = _read_work(row, layout, book, read, needs_from=needs_from)
    if row.refusals:
        read.refused += row.refusals
        read.refused_references |= {reference} - {""}
        read.refused_emails |= {email} - {None} if email else set()
        return
    read.rows.append(StaffRow(row.file, row.number, reference, given_names, family_name, email, work))


def is_left_out(row: SheetRow, layout: Layout) -> bool:
    """Whether HR has said of its category or its academy that such rows are not staff."""
    return any(
        layout.translate(column, row.read_unchecked(layout.columns[column])) == NOT_STAFF
        for column in layouts.VALUE_LISTS
        if column in layout.columns
    )


def _read_work(row: SheetRow, layout: Layout, book: AcademyBook, read: ReadRows, *, needs_from: bool) -> RowWork | None:
    columns = layout.columns
    here = [columns[column] for column in layouts.WORK_COLUMNS if column in columns]
    if here and row.is_empty(*here):
        return None
    academy, category = _read_academy(row, layout, book, read), _read_category(row, layout, read)
    from_on = row.read_day(columns[layouts.FROM_ON]) if layouts.FROM_ON in columns else None
    until_on = row.read_day(columns[layouts.UNTIL_ON]) if layouts.UNTIL_ON in columns else None
    if needs_from and layouts.FROM_ON in columns and row.is_empty(columns[layouts.FROM_ON]):
        row.refuse(f"{columns[layouts.FROM_ON]} is empty. Write a date such as 2026-09-01 or 01/09/2026.")
    if from_on and until_on and until_on < from_on:
        row.refuse(
            f"{columns[layouts.UNTIL_ON]} ({until_on}) is before {columns[layouts.FROM_ON]} ({from_on}). "
            "Correct one of them."
        )
    title = row.read_text(columns[layouts.JOB_TITLE], 120) if layouts.JOB_TITLE in columns else None
    details = _read_details(row, columns)
    if from_on and (first_worked_on := details.get("first_worked_on")) and first_worked_on < from_on:
        row.refuse(
            f"{columns[layouts.FIRST_WORKED_ON]} ({first_worked_on}) is before {columns[layouts.FROM_ON]} ({from_on}). "
            "Correct one of them."
        )
    return RowWork(
        academy=academy,
        category=category,
        job_title=title,
        from_on=from_on,
        until_on=until_on,
        says_until=layouts.UNTIL_ON in columns,
        is_rough=not needs_from,
        **details,
    )


def _read_academy(row: SheetRow, layout: Layout, book: AcademyBook, read: ReadRows) -> int:
    if layouts.ACADEMY not in layout.columns:
        return book.find(layout.same.get(layouts.ACADEMY, "")) or _refuse_unsaid(row, "at which academy")
    column = layout.columns[layouts.ACADEMY]
    value = row.read_unchecked(column)
    found = book.find(layout.translate(layouts.ACADEMY, value) or "") or book.find(value)
    if found is None:
        if value:
            read.note_unmatched(layouts.ACADEMY, value[:100])
        row.refuse(f"{column} is {quote_cell(value)}, which is no academy on record. Correct it, or match it.")
    return found or 0


def _read_category(row: SheetRow, layout: Layout, read: ReadRows) -> str:
    if layouts.CATEGORY not in layout.columns:
        return layout.same.get(layouts.CATEGORY) or str(_refuse_unsaid(row, "in which category") or "")
    column = layout.columns[layouts.CATEGORY]
    value = row.read_unchecked(column)
    found = layout.translate(layouts.CATEGORY, value) or _CATEGORIES.get(fold_value(value))
    if found is None:
        if value:
            read.note_unmatched(layouts.CATEGORY, value[:100])
        row.refuse(f"{column} is {quote_cell(value)}, which is no category here. Correct it, or match it.")
    return found or ""


def _refuse_unsaid(row: SheetRow, what: str) -> int:
    row.refuse(f"does not say {what} the work is.")
    return 0


def _read_details(row: SheetRow, columns: Mapping[str, str]) -> dict[str, Any]:
    """Whether it is work with children, and when it is worked, where the file says so."""
    found: dict[str, Any] = {}
    with_children = columns.get(layouts.WITH_CHILDREN, "")
    if with_children and not row.is_empty(with_children):
        found["is_with_children"] = row.read_yes_or_no(with_children)
        if not found["is_with_children"] and not row.refusals:
            why = columns.get(layouts.WHY_NOT, "")
            found["why_not"] = row.read_optional(why, 200) if why else ""
            if not found["why_not"]:
                row.refuse(f"{with_children} is “no”. Say in “{why or layouts.WHY_NOT}” why.")
    weekdays = columns.get(layouts.WEEKDAYS, "")
    digits = _read_weekdays(row, weekdays) if weekdays and not row.is_empty(weekdays) else ""
    worked = columns.get(layouts.WORKED, "")
    if digits:
        found |= {"worked": Worked.WEEKDAYS.value, "weekdays": digits}
    elif worked and not row.is_empty(worked):
        value = _WORKED.get(fold(row.read_unchecked(worked)))
        if value is None or value == Worked.WEEKDAYS:
            row.refuse(
                f"{worked} is {quote_cell(row.read_unchecked(worked))}. Write all year or term time, or name weekdays."
            )
        else:
            found["worked"] = value
    first_day = columns.get(layouts.FIRST_WORKED_ON, "")
    if first_day and not row.is_empty(first_day):
        found["first_worked_on"] = row.read_day(first_day)
    return found


def _read_weekdays(row: SheetRow, column: str) -> str:
    """``Mon, Wed`` as 13."""
    cell = row.read_unchecked(column)
    words = fold(cell.replace("/", " ").replace(";", " ")).split()
    if len(words) == 1 and words[0].isdigit():
        days = {int(digit) for digit in words[0]}
    else:
        days = {place for word in words for place, day in enumerate(_WEEKDAYS, 1) if word.startswith(day)}
        days |= {0} if any(word[:3] not in _WEEKDAYS for word in words) else set()
    if not days or not days <= set(range(1, 8)):
        row.refuse(f"{column} is {quote_cell(cell)}. Write weekdays such as Mon, Wed, Fri.")
        return ""
    return "".join(map(str, sorted(days)))
