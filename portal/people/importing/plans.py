"""What applying a file will do, person by person, as plain values. Pure."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from ..row_validation import RefusedRow
from .records import RecordedPerson, RecordedWork, Work


class Change(StrEnum):
    """Under which heading of the preview somebody stands."""

    JOINS = "joins"
    LEAVES = "leaves"
    MOVES = "moves"
    CHANGES = "changes"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class PersonPlan:
    """What will be done about one person. The fields are what is on record afterwards; '' is none.

    ``person`` is None for somebody new. ``number`` is that of the file's source, where it is not the trust's own.
    """

    person: RecordedPerson | None
    rows: list[int]
    reference: str
    given_names: str
    family_name: str
    email: str
    source: str
    number: str = ""
    begins: list[Work] = field(default_factory=list)
    replaced: list[tuple[RecordedWork, Work]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    takes_email_of: RecordedPerson | None = None  # somebody who has left
    email_giver: RecordedPerson | None = None  # who has it now, and gets another one
    is_absent: bool = False  # the file, said to be complete, does not name them

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}"

    @property
    def is_renamed(self) -> bool:
        known = self.person
        return known is not None and (known.given_names, known.family_name) != (self.given_names, self.family_name)

    @property
    def has_new_email(self) -> bool:
        return (self.person.email if self.person else "") != self.email

    @property
    def has_new_reference(self) -> bool:
        return (self.person.reference if self.person else "") != self.reference

    @property
    def has_new_number(self) -> bool:
        return bool(self.number) and (self.person is None or self.person.numbers.get(self.source) != self.number)

    def list_work(self) -> list[Work]:
        """What is on record afterwards."""
        replaced = {row.pk: work for row, work in self.replaced}
        standing = self.person.work if self.person else []
        return [replaced.get(row.pk, row.work) for row in standing] + self.begins

    def find_change(self, day: date) -> Change:
        before = [row.work for row in self.person.work] if self.person else []
        opened = {work.academy for work in before if work.is_open(day)}
        works = any(work.is_open(day) for work in self.list_work())
        ends = any(new.until_on and old.work.until_on != new.until_on for old, new in self.replaced)
        if self.person is None or (self.begins and not opened and works):
            return Change.JOINS
        if ends and not any(work.until_on is None for work in self.list_work()) and not self.begins:
            return Change.LEAVES
        if self.begins and ends and any(work.academy not in opened for work in self.begins):
            return Change.MOVES
        return Change.CHANGES if self.is_changed else Change.UNCHANGED

    @property
    def is_changed(self) -> bool:
        touched = self.begins or self.replaced or self.has_new_number
        return bool(touched) or self.is_renamed or self.has_new_email or self.has_new_reference

    @property
    def last_day(self) -> date | None:
        ends = [work.until_on for work in self.list_work()]
        return max((end for end in ends if end), default=None) if None not in ends else None


@dataclass(slots=True)
class Plan:
    """``day`` is the day it is worked out for; ``absent`` are people with open work whom the file does not name."""

    day: date
    people: list[PersonPlan] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    absent: list[RecordedPerson] = field(default_factory=list)
    not_staff: int = 0
    remarks: list[str] = field(default_factory=list)
    unmatched: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def changed(self) -> list[PersonPlan]:
        return [plan for plan in self.people if plan.is_changed]

    @property
    def digest(self) -> str:
        """SHA-256 of all that would be written and replaced, so that it is noticed if that is no longer the same."""
        return hashlib.sha256(json.dumps(self._list_writes(), sort_keys=True, default=str).encode()).hexdigest()

    def _list_writes(self) -> list[list[object]]:
        return sorted(
            (
                [
                    str(plan.person.key if plan.person else ""),
                    [plan.reference, plan.number, plan.given_names, plan.family_name, plan.email],
                    [_list_fields(work) for work in plan.begins],
                    [[row.pk, *_list_fields(work)] for row, work in plan.replaced],
                    str(plan.takes_email_of.key if plan.takes_email_of else ""),
                ]
                for plan in self.changed
            ),
            key=str,
        )


def _list_fields(work: Work) -> list[str]:
    return [str(getattr(work, name)) for name in work.__slots__]


@dataclass(frozen=True, slots=True)
class Terms:
    """What HR has chosen about a file.

    ``first_day`` is that of work for which the file gives none. Where the file is said to be complete for some
    academies (by key) and sources, who is not in it leaves on ``ends_on``. ``by`` is who applies it: nobody changes
    their own record.
    """

    first_day: date
    ends_on: date
    complete_academies: frozenset[int] = frozenset()
    complete_sources: frozenset[str] = frozenset()
    by: UUID | None = None
