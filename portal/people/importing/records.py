"""What is on record when a file is matched against it, as plain values. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from ..look_alike_addresses import fold_address
from ..names import fold
from .rows import AcademyBook


@dataclass(frozen=True, slots=True)
class Work:
    """All that an engagement says. ``academy`` is a key."""

    academy: int
    category: str
    job_title: str
    from_on: date
    until_on: date | None
    is_with_children: bool = True
    why_not_with_children: str = ""
    worked: str = ""
    weekdays: str = ""
    is_asked_once_worked: bool = False  # casual work
    first_worked_on: date | None = None

    @property
    def identity(self) -> tuple[int, str, str, date]:
        return self.academy, self.category, self.job_title, self.from_on

    def is_open(self, day: date) -> bool:
        """Whether it goes on, or is to come, on a day."""
        return self.until_on is None or self.until_on >= day

    def end(self, until_on: date) -> "Work":
        return replace(self, until_on=until_on)


@dataclass(frozen=True, slots=True)
class RecordedWork:
    """An engagement on record, with its key and the source that said so. ``owner`` is whose record it stands in."""

    pk: int
    owner: UUID
    source: str
    work: Work


@dataclass(slots=True)
class RecordedPerson:
    """``numbers`` are those of other systems, by source; ``heads`` the academies of which they are head or deputy."""

    key: UUID
    reference: str
    given_names: str
    family_name: str
    email: str
    work: list[RecordedWork] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    heads: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}"

    def has_left(self, day: date) -> date | None:
        """The last day of somebody who worked here and does not any more."""
        if not self.work or any(row.work.is_open(day) for row in self.work):
            return None
        return max(row.work.until_on or date.min for row in self.work)


class Records:
    """Everybody on record, found by staff number, by e-mail address and (only to warn) by name."""

    def __init__(
        self,
        people: Iterable[RecordedPerson],
        book: AcademyBook,
        *,
        kept_for: dict[UUID, UUID] | None = None,
        former_emails: dict[str, UUID] | None = None,
    ) -> None:
        """``kept_for`` gives, for each record that was merged into another, that other one."""
        self.book = book
        everybody = list(people)
        self._kept_for = kept_for or {}
        self.people = {person.key: person for person in everybody if person.key not in self._kept_for}
        self._references = {person.reference: person for person in everybody if person.reference}
        self._emails = {person.email: person for person in everybody if person.email}
        self._numbers = {(source, number): person for person in everybody for source, number in person.numbers.items()}
        self._former_emails = former_emails or {}
        self._folded_emails: dict[str, list[RecordedPerson]] = {}
        for person in self._emails.values():
            self._folded_emails.setdefault(fold_address(person.email), []).append(person)
        self._names: dict[str, list[RecordedPerson]] = {}
        for person in self.people.values():
            self._names.setdefault(fold(person.name), []).append(person)

    @property
    def references(self) -> Iterable[str]:
        return self._references

    def find_by_number(self, source: str, number: str) -> RecordedPerson | None:
        """``source`` is '' for the trust's own numbers."""
        return self._keep(self._numbers.get((source, number)) if source else self._references.get(number))

    def find_by_email(self, email: str | None) -> RecordedPerson | None:
        return self._keep(self._emails.get(email or ""))

    def is_of_merged(self, source: str, number: str) -> bool:
        """Whether a staff number stands in a record that was merged into another."""
        found = self._numbers.get((source, number)) if source else self._references.get(number)
        return found is not None and found.key in self._kept_for

    def is_email_of_merged(self, email: str) -> bool:
        return email in self._emails and self._emails[email].key in self._kept_for

    def find_former_owner(self, email: str | None) -> RecordedPerson | None:
        """Somebody who once had this address."""
        return self.people.get(self._former_emails.get(email or "", UUID(int=0)))

    def find_look_alikes(self, email: str) -> list[RecordedPerson]:
        """People whose address a reader would take for this one."""
        return [person for person in self._folded_emails.get(fold_address(email), []) if person.email != email]

    def find_by_name(self, given_names: str, family_name: str) -> list[RecordedPerson]:
        return self._names.get(fold(f"{given_names} {family_name}"), [])

    def _keep(self, person: RecordedPerson | None) -> RecordedPerson | None:
        return self.people.get(self._kept_for.get(person.key, person.key)) if person else None
