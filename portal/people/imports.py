"""Reads and checks a trust's three CSV files; nothing here touches the database."""

import csv
import io
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from portal.models import Category
from portal.models.roles import AT_ACADEMY_ONLY, FOR_OUTSIDERS_TOO, FOR_TRUST_ONLY, Role

from .row_validation import RefusedRow, RosterErrors, SheetRow, quote_cell

ACADEMIES, PEOPLE, GRANTS = "academies.csv", "people.csv", "grants.csv"
ENGAGEMENT_COLUMNS = ("academy", "category", "job_title", "from_on", "until_on")
COLUMNS = {
    ACADEMIES: ("slug", "name", "urn", "joined_on", "left_on", "is_central"),
    PEOPLE: ("reference", "given_names", "family_name", "email", *ENGAGEMENT_COLUMNS),
    GRANTS: ("reference", "role", "academy", "from_on", "until_on"),
}
MAX_BYTES = 50_000_000
SLUG_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
SAVE_AS_CSV = "In the spreadsheet, save it as “CSV UTF-8 (comma delimited)”."


@dataclass(frozen=True, slots=True)
class AcademyRow:
    slug: str
    name: str
    urn: str
    joined_on: date
    left_on: date | None
    is_central: bool
    row: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class PersonRow:
    reference: str
    given_names: str
    family_name: str
    email: str | None
    row: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class EngagementRow:
    """``academy`` is a slug. Two rows are equal if they are about the same engagement, whenever it ends."""

    reference: str
    academy: str
    category: str
    job_title: str
    from_on: date
    until_on: date | None = field(compare=False)
    row: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class GrantRow:
    """``academy`` is a slug, or None for the whole trust. Equal as engagements are."""

    reference: str
    role: str
    academy: str | None
    from_on: date
    until_on: date | None = field(compare=False)
    row: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class TrustRows:
    """The rows of the three files; every engagement and grant names an academy and a person among them."""

    academies: tuple[AcademyRow, ...]
    people: tuple[PersonRow, ...]
    engagements: tuple[EngagementRow, ...]
    grants: tuple[GrantRow, ...]


def find_files(folder: Path) -> dict[str, bytes]:
    """Returns the contents of the three files by name. Raises RosterErrors for those that cannot be read."""
    contents: dict[str, bytes] = {}
    refusals = []
    for name in COLUMNS:
        try:
            with (folder / name).open("rb") as file:
                contents[name] = file.read(MAX_BYTES + 1)
        except OSError as error:
            refusals.append(RefusedRow(name, None, f"cannot be read from {folder}: {error.strerror}."))
    if refusals:
        raise RosterErrors(refusals)
    return contents


def read_trust(files: Mapping[str, bytes]) -> TrustRows:
    """Checks the contents of the three files. Raises RosterErrors with every reason."""
    refusals: list[RefusedRow] = []
    sheets = {name: list(_read_sheet(name, files[name], refusals)) for name in COLUMNS}
    unreadable = {refusal.file for refusal in refusals}
    academies = [_check_academy(row) for row in sheets[ACADEMIES]]
    people = [_check_person(row) for row in sheets[PEOPLE]]
    at_work = [row for row in sheets[PEOPLE] if not row.is_empty(*ENGAGEMENT_COLUMNS)]
    # A file that cannot be read is refused once, not again in every row that refers to it.
    slugs = None if ACADEMIES in unreadable else {academy.slug for academy in academies}
    references = None if PEOPLE in unreadable else {person.reference for person in people}
    engagements = [_check_engagement(row, slugs) for row in at_work]
    grants = [_check_grant(row, slugs, references) for row in sheets[GRANTS]]
    _refuse_repeated_academies(sheets[ACADEMIES], academies)
    _refuse_two_people_in_one(sheets[PEOPLE], people)
    _refuse_repeats(at_work, engagements)
    _refuse_repeats(sheets[GRANTS], grants)
    _refuse_rows_without_work(sheets[PEOPLE], people)
    _refuse_outsiders_without_end(sheets[GRANTS], grants, {row.reference for row in engagements})
    refusals += [refusal for rows in sheets.values() for row in rows for refusal in row.refusals]
    if refusals:
        raise RosterErrors(refusals)
    first_rows: dict[str, PersonRow] = {}
    for person in people:
        first_rows.setdefault(person.reference, person)
    return TrustRows(tuple(academies), tuple(first_rows.values()), tuple(engagements), tuple(grants))


def _read_sheet(name: str, content: bytes, refusals: list[RefusedRow]) -> Iterator[SheetRow]:
    """Yields the non-empty rows under the header, numbered as in a spreadsheet."""
    header: list[str] | None = None
    number = 0
    try:
        lines = io.StringIO(_decode(content), newline="")
        for number, cells in enumerate(csv.reader(lines, strict=True), 1):
            if header is None:
                header = [cell.strip() for cell in cells]
                _refuse_header(header, COLUMNS[name])
            elif len(cells) != len(header) and any(cells):
                reason = f"has {len(cells)} cells, but the header has {len(header)}. Is a comma or a quote missing?"
                refusals.append(RefusedRow(name, number, reason))
            elif any(cell.strip() for cell in cells):
                yield SheetRow(name, number, dict(zip(header, cells, strict=True)))
        if header is None:
            raise ValueError(f"is empty. The first row must be: {','.join(COLUMNS[name])}")
    except csv.Error as error:
        refusals.append(RefusedRow(name, number + 1, f"is not CSV ({error}). Is a quote left open? {SAVE_AS_CSV}"))
    except ValueError as error:
        refusals.append(RefusedRow(name, None, str(error)))


def _decode(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise ValueError(f"has more than {MAX_BYTES // 1_000_000} MB. Is this the right file?")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(f"is not UTF-8 (see line {line}). {SAVE_AS_CSV}") from None


def _refuse_header(header: list[str], columns: tuple[str, ...]) -> None:
    faults = [f"{quote_cell(column)} is unknown" for column in header if column not in columns]
    faults += [f"{column} is missing" for column in columns if column not in header]
    faults += [f"{column} appears twice" for column in columns if header.count(column) > 1]
    if faults:
        separator = " between commas (not semicolons)" if ";" in "".join(header) else ""
        raise ValueError(f"{'; '.join(faults)}. The first row must name{separator}: {','.join(columns)}")


def _check_academy(row: SheetRow) -> AcademyRow:
    is_central = row.read_yes_or_no("is_central")
    joined_on, left_on = row.read_span("joined_on", "left_on")
    if is_central:
        urn = row.read_matching("urn", "", "The central office has none: leave it empty.")
    else:
        urn = row.read_matching("urn", r"[0-9]{6}", "A URN has six digits.")
    slug = row.read_matching(
        "slug", SLUG_PATTERN, "Use small letters and digits, joined by hyphens, as in castle-hill."
    )
    if len(slug) > 50:
        row.refuse("slug has more than 50 characters. Shorten it.")
    return AcademyRow(slug, row.read_text("name", 200), urn, joined_on, left_on, is_central, row.number)


def _check_person(row: SheetRow) -> PersonRow:
    return PersonRow(
        reference=row.read_text("reference", 40),
        given_names=row.read_name("given_names", 100),
        family_name=row.read_name("family_name", 100),
        email=row.read_email("email"),
        row=row.number,
    )


def _check_engagement(row: SheetRow, slugs: set[str] | None) -> EngagementRow:
    from_on, until_on = row.read_span("from_on", "until_on")
    return EngagementRow(
        reference=row.read_unchecked("reference"),
        academy=_check_known(row, "academy", slugs, ACADEMIES),
        category=row.read_choice("category", Category.values),
        job_title=row.read_text("job_title", 120),
        from_on=from_on,
        until_on=until_on,
        row=row.number,
    )


def _check_grant(row: SheetRow, slugs: set[str] | None, references: set[str] | None) -> GrantRow:
    role = row.read_choice("role", Role.values)
    academy = None if row.is_empty("academy") else _check_known(row, "academy", slugs, ACADEMIES)
    if academy is None and role in AT_ACADEMY_ONLY:
        row.refuse(f"{role} is a role at an academy. Name the academy.")
    if academy is not None and role in FOR_TRUST_ONLY:
        row.refuse(f"{role} is a role for the whole trust. Leave academy empty.")
    from_on, until_on = row.read_span("from_on", "until_on")
    reference = _check_known(row, "reference", references, PEOPLE)
    return GrantRow(reference, role, academy, from_on, until_on, row.number)


def _check_known(row: SheetRow, column: str, among: set[str] | None, file: str) -> str:
    cell = row.read_unchecked(column)
    if among is not None and cell not in among:
        row.refuse(f"{column} is {quote_cell(cell)}, which is not in {file}. Correct it, or add it there.")
    return cell


def _refuse_repeated_academies(rows: list[SheetRow], academies: list[AcademyRow]) -> None:
    _refuse_repeats(rows, [academy.slug for academy in academies])
    pairs = list(zip(rows, academies, strict=True))
    for row, first, urn in _find_repeats((row, academy.urn) for row, academy in pairs if academy.urn):
        row.refuse(f"urn {quote_cell(urn)} is in row {first.number} too. Correct one of them.")
    for row, first, _ in _find_repeats((row, True) for row, academy in pairs if academy.is_central):
        row.refuse(f"is a second central office, after row {first.number}. There can be only one.")


def _refuse_two_people_in_one(rows: list[SheetRow], people: list[PersonRow]) -> None:
    """Rows of one staff number must agree about the person; an e-mail address belongs to one staff number."""
    firsts: dict[str, PersonRow] = {}
    addresses: dict[str, PersonRow] = {}
    for row, person in zip(rows, people, strict=True):
        first = firsts.setdefault(person.reference, person)
        for column in ("given_names", "family_name", "email"):
            if getattr(person, column) != getattr(first, column) and not row.refusals:
                row.refuse(f"{column} differs from row {first.row}, which has the same reference. Make them the same.")
        owner = addresses.setdefault(person.email, person) if person.email else person
        if owner.reference != person.reference:
            owned = f"reference {quote_cell(owner.reference)} in row {owner.row}"
            row.refuse(f"email is that of {owned} too. Correct one of them.")


def _refuse_rows_without_work(rows: list[SheetRow], people: list[PersonRow]) -> None:
    """A row without an engagement is for somebody who only signs in, such as an external auditor: their only row."""
    times = Counter(person.reference for person in people)
    for row, person in zip(rows, people, strict=True):
        if row.is_empty(*ENGAGEMENT_COLUMNS) and times[person.reference] > 1:
            row.refuse("names no work, and the same reference has other rows. Remove this row.")


def _refuse_outsiders_without_end(rows: list[SheetRow], grants: list[GrantRow], at_work: set[str]) -> None:
    """A role from outside ends: nobody tells the trust when an external auditor has gone."""
    for row, grant in zip(rows, grants, strict=True):
        is_outside = grant.role in FOR_OUTSIDERS_TOO and grant.reference not in at_work
        if is_outside and grant.until_on is None and not row.refusals:
            row.refuse(f"until_on is empty, and {grant.reference} has no work in {PEOPLE}. Write when the role ends.")


def _refuse_repeats(rows: list[SheetRow], identities: Iterable[Hashable]) -> None:
    for row, first, _ in _find_repeats(zip(rows, identities, strict=True)):
        row.refuse(f"repeats row {first.number}. Remove one of them.")


T = TypeVar("T", bound=Hashable)


def _find_repeats(pairs: Iterable[tuple[SheetRow, T]]) -> Iterator[tuple[SheetRow, SheetRow, T]]:
    """Yields each row whose value an earlier row has too, with that earlier row and the value."""
    firsts: dict[T, SheetRow] = {}
    for row, value in pairs:
        first = firsts.setdefault(value, row)
        if first is not row:
            yield row, first, value
