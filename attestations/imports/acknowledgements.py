"""A file of acknowledgements from another system: its rows, and which of them are new here. Pure."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from uuid import UUID

from portal.people.importing.days import read_day
from portal.people.importing.tables import FileRefused, Table
from portal.people.names import fold
from portal.people.staff_numbers import fold_staff_number

MOST_ROWS = 50_000
MOST_POLICY, MOST_VERSION = 200, 60
FIRST_DAY = date(2000, 1, 1)
TEMPLATE = ("Staff number", "E-mail", "Policy", "Version", "Acknowledged on")
# Our columns, and by which names other systems call them.
COLUMNS: dict[str, tuple[str, ...]] = {
    "reference": ("staff number", "staff no", "staff id", "employee number", "employee id", "payroll number"),
    "email": ("e-mail", "email", "e-mail address", "email address", "work email"),
    "policy": ("policy", "policy name", "policy title", "document", "document name", "document title", "title"),
    "version": ("version", "policy version", "document version", "version number", "revision"),
    "day": ("acknowledged on", "acknowledged", "date acknowledged", "acknowledgement date", "signed on", "date"),
}
LABELS = {"policy": "Policy", "day": "Acknowledged on"}


@dataclass(frozen=True, slots=True)
class StatedRow:
    """What a row says, as it stands there; ``number`` is the spreadsheet's, where the header is 1."""

    number: int
    reference: str
    email: str
    policy: str
    version: str
    day: str


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """Ids by folded staff number (the trust's own go before those of the source) and by address; names by id.

    None stands where two people could be meant.
    """

    numbers: Mapping[str, UUID | None]
    emails: Mapping[str, UUID | None]
    names: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class TakenOverLine:
    """One acknowledgement of somebody who is known here."""

    number: int
    person: UUID
    name: str
    policy: str
    version: str
    on: date

    @property
    def identity(self) -> tuple[UUID, str, str, date]:
        return self.person, self.policy, self.version, self.on


@dataclass(slots=True)
class TakenOverPlan:
    """What a file would record; ``refused`` are numbers of rows with the reason."""

    new: list[TakenOverLine] = field(default_factory=list)
    known: int = 0  # on record already, or twice in the file
    refused: list[tuple[int, str]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        said = [[str(part) for part in line.identity] for line in self.new]
        return hashlib.sha256(json.dumps([said, self.refused]).encode()).hexdigest()


def read_rows(table: Table) -> list[StatedRow]:
    """Only the columns that are needed; no others are looked at. Raises FileRefused."""
    places = _find_columns(table)
    rows = []
    for number, cells in table.iterate():
        found = {ours: " ".join(cells[place].split()) if place < len(cells) else "" for ours, place in places.items()}
        rows.append(StatedRow(number, *(found.get(ours, "") for ours in COLUMNS)))
        if len(rows) > MOST_ROWS:
            raise FileRefused(f"{table.name} has more than {MOST_ROWS:,} rows. Upload it in parts.")
    return rows


def _find_columns(table: Table) -> dict[str, int]:
    folded = [fold(column) for column in table.header]
    places = {}
    for ours, names in COLUMNS.items():
        found = next((folded.index(fold(name)) for name in names if fold(name) in folded), None)
        if found is not None:
            places[ours] = found
    missing = [label for ours, label in LABELS.items() if ours not in places]
    if not {"reference", "email"} & places.keys():
        missing.append("Staff number or E-mail")
    if missing:
        raise FileRefused(f"{table.name} lacks the column {', '.join(missing)}. Name its columns as in our template.")
    return places


def dump_rows(rows: Collection[StatedRow]) -> bytes:
    return json.dumps([asdict(row) for row in rows]).encode()


def load_rows(data: bytes) -> list[StatedRow]:
    return [StatedRow(**row) for row in json.loads(data)]


def plan_rows(
    rows: Collection[StatedRow],
    people: KnownPeople,
    recorded: Collection[tuple[UUID, str, str, date]],
    *,
    today: date,
    own: Collection[UUID],
) -> TakenOverPlan:
    """``recorded`` is what is on record of the same source, ``own`` the records of who brings the file in."""
    plan, seen = TakenOverPlan(), set(recorded)
    for row in rows:
        line = _judge(row, people, today, own)
        if isinstance(line, str):
            plan.refused.append((row.number, line))
        elif line.identity in seen:
            plan.known += 1
        else:
            seen.add(line.identity)
            plan.new.append(line)
    return plan


def _judge(row: StatedRow, people: KnownPeople, today: date, own: Collection[UUID]) -> TakenOverLine | str:
    """A line, or why there is none, as a sentence for people."""
    person = _find_person(row, people)
    if isinstance(person, str):
        return person
    if person in own:
        return "This is your own record. Somebody else in HR must bring it in."
    if not row.policy or len(row.policy) > MOST_POLICY:
        return "No policy is named." if not row.policy else f"The policy has more than {MOST_POLICY} characters."
    if len(row.version) > MOST_VERSION:
        return f"The version has more than {MOST_VERSION} characters."
    if not row.day:
        return "There is no day on which it was acknowledged."
    on = read_day(row.day)
    if on is None:
        return f"“{row.day[:30]}” is no day that can be read. Write 01/09/2026 or 2026-09-01."
    if not FIRST_DAY <= on <= today:
        return f"{on:%-d %B %Y} is {'to come' if on > today else 'too long ago to be right'}."
    return TakenOverLine(row.number, person, people.names[person], row.policy, row.version, on)


def _find_person(row: StatedRow, people: KnownPeople) -> UUID | str:
    """By staff number and by address, which must agree; never by name."""
    if not row.reference and not row.email:
        return "There is neither a staff number nor an e-mail address."
    number, email = fold_staff_number(row.reference), row.email.lower()
    by_number, by_email = people.numbers.get(number), people.emails.get(email)
    if (by_number is None and number in people.numbers) or (by_email is None and email in people.emails):
        return "More than one person here could be meant by this staff number or e-mail address."
    if by_number and by_email and by_number != by_email:
        return "The staff number and the e-mail address are of two different people here."
    return by_number or by_email or "Nobody here has this staff number or e-mail address."
