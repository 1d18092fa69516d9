"""Whose record each row is about: by staff number of its source, then by e-mail address, never by name alone. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from ..names import share_a_word
from ..row_validation import RefusedRow, quote_cell
from ..staff_numbers import fold_staff_number
from .records import RecordedPerson, Records
from .rows import ReadRows, StaffRow


@dataclass(slots=True)
class Matched:
    """The rows of one person; ``person`` is None for somebody new. ``owner`` has left and had the address so far.

    ``giver`` has it now, and another address in the file: two people swap theirs, or pass them on in a ring.
    """

    rows: list[StaffRow]
    person: RecordedPerson | None
    owner: RecordedPerson | None = None
    warnings: list[str] = field(default_factory=list)
    giver: RecordedPerson | None = None

    @property
    def first(self) -> StaffRow:
        return self.rows[0]


def match_rows(read: ReadRows, records: Records, *, source: str, day: date) -> list[Matched]:
    """Adds to ``read.refused`` the rows of which it cannot be said whose they are."""
    matched: list[Matched] = []
    taken: dict[object, Matched] = {}
    look_alikes = _LookAlikes(records.references) if not source else None
    groups = _group(read)
    givers = _find_givers(groups, records, source)
    for rows in groups:
        first = rows[0]
        found = _find_swap(first, records, source, givers) or _find(first, records, source, day)
        why = found if isinstance(found, str) else ""
        if not isinstance(found, str):
            other = taken.setdefault(found.person.key, found) if found.person else found
            if other is not found:
                why = f"is about the same person as row {other.first.number}, with another staff number. Correct one."
            elif look_alikes and first.reference:
                why = look_alikes.find(first, found.person.reference if found.person else "")
        if why or isinstance(found, str):
            _refuse(read, rows, why)
            continue
        found.rows = rows
        matched.append(found)
    return matched


def _group(read: ReadRows) -> list[list[StaffRow]]:
    """The rows of each person, by staff number or, without one, by address; rows that contradict others are refused."""
    groups: dict[tuple[str, str], list[StaffRow]] = {}
    emails: dict[str, StaffRow] = {}
    for row in read.rows:
        key = ("number", row.reference) if row.reference else ("email", row.email or "")
        owner = emails.setdefault(row.email, row) if row.email else row
        first = groups.get(key, [row])[0]
        if owner.reference != row.reference:
            _refuse(read, [row], f"email is that of row {owner.number} too, which has another staff number.")
        elif (wrong := _differ(first, row)) is not None:
            why = f"{wrong} differs from row {first.number}, which has the same staff number. Make them the same."
            _refuse(read, [row], why)
        else:
            groups.setdefault(key, []).append(row)
    return list(groups.values())


def _differ(first: StaffRow, row: StaffRow) -> str | None:
    names = (("the given name", "given_names"), ("the family name", "family_name"), ("the e-mail address", "email"))
    return next((label for label, name in names if getattr(first, name) != getattr(row, name)), None)


def _find_givers(groups: Iterable[list[StaffRow]], records: Records, source: str) -> dict[UUID, int]:
    """People to whom the file gives another address than they have, with the row. Whether it can is known later."""
    givers = {}
    for first, *_ in groups:
        person = records.find_by_number(source, first.reference) if first.reference else None
        if person and first.email and person.email and first.email != person.email:
            givers[person.key] = first.number
    return givers


def _find_swap(row: StaffRow, records: Records, source: str, givers: Mapping[UUID, int]) -> Matched | None:
    """Somebody who gets the address of a person who gets another one; None where that is not so."""
    giver = records.find_by_email(row.email)
    person = records.find_by_number(source, row.reference) if row.reference else None
    if giver is None or not row.reference or giver is person or giver.email != row.email or giver.key not in givers:
        return None
    if person and not share_a_word(person.name, f"{row.given_names} {row.family_name}"):
        return None
    warning = f"{row.email} is the address of {giver.name}, who gets another one in row {givers[giver.key]}."
    return Matched([], person, warnings=[warning], giver=giver)


def _find(row: StaffRow, records: Records, source: str, day: date) -> Matched | str:
    """Whose record it is, or why that cannot be said."""
    name = f"{row.given_names} {row.family_name}"
    by_number = records.find_by_number(source, row.reference) if row.reference else None
    by_email = records.find_by_email(row.email)
    if by_number is not None:
        if not share_a_word(by_number.name, name) and by_email is not by_number:
            return (
                f"The staff number {quote_cell(row.reference)} is that of {by_number.name}, who has another name and "
                "address. If it is the same person, correct the name on record; if not, use another number."
            )
        if by_email in (None, by_number):
            return Matched([], by_number, warnings=_warn_of_address(row, records, by_number))
        left_on = by_email.has_left(day) if by_email else None
        if by_email and left_on:
            return Matched([], by_number, by_email, [_say_taken(row, by_email, left_on)])
        return (
            f"The e-mail address is that of {by_email.name if by_email else ''}, the staff number another person's. "
            "Correct one of them, or merge the two records if they are one person."
        )
    if by_email is None:
        return Matched([], None, warnings=_warn_of_address(row, records, None))
    left_on = by_email.has_left(day)
    if share_a_word(by_email.name, name):
        return Matched([], by_email, warnings=[_say_returns(row, by_email, left_on)] if left_on else [])
    if left_on:
        return Matched([], None, by_email, [_say_taken(row, by_email, left_on)])
    return (
        f"The e-mail address {quote_cell(row.email or '')} is that of {by_email.name}, who has another name. "
        "Correct the address, or the name on record."
    )


def _say_taken(row: StaffRow, owner: RecordedPerson, left_on: date) -> str:
    return f"{row.email} belonged to {owner.name}, who left on {left_on:%-d %B %Y}. It is taken from that record."


def _say_returns(row: StaffRow, person: RecordedPerson, left_on: date) -> str:
    return f"{row.email} belongs to {person.name}, who left on {left_on:%-d %B %Y}: taken to be the same person."


def _warn_of_address(row: StaffRow, records: Records, person: RecordedPerson | None) -> list[str]:
    if not row.email or (person and person.email == row.email):
        return []
    alike = [other for other in records.find_look_alikes(row.email) if other is not person]
    warnings = [f"{row.email} looks like {other.email}, the address of {other.name}." for other in alike[:3]]
    owner = records.find_former_owner(row.email)
    if owner is not None and owner is not person:
        warnings.append(f"{row.email} was the address of {owner.name} before.")
    return warnings


def _refuse(read: ReadRows, rows: Iterable[StaffRow], why: str) -> None:
    for row in rows:
        read.refused.append(RefusedRow(row.file, row.number, why))
        read.refused_references |= {row.reference} - {""}
        if row.email:
            read.refused_emails.add(row.email)


class _LookAlikes:
    """Nobody becomes two people by a slip in a staff number. Those on record stay: somebody has decided on them."""

    def __init__(self, references: Iterable[str]) -> None:
        self._references = set(references)
        self._known = {
            fold_staff_number(reference): f"{quote_cell(reference)} on record" for reference in self._references
        }

    def find(self, row: StaffRow, own: str) -> str:
        """Why a new number cannot be taken, '' if it can, is on record, or is like their own so far."""
        if row.reference in self._references:
            return ""
        if own and fold_staff_number(own) == fold_staff_number(row.reference):
            return ""
        place = f"{quote_cell(row.reference)} in row {row.number}"
        other = self._known.setdefault(fold_staff_number(row.reference), place)
        if other == place:
            return ""
        return (
            f"The staff number {quote_cell(row.reference)} looks like {other}. If they are the same person, write it "
            "the same way; if not, give this one a different number."
        )
