"""What undoing an import will do: a further row for each that it wrote, but for what was changed by hand since."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from portal.models import EmailChange, Engagement, Person, PersonName, StaffNumber

from .undoing_academies import AcademiesUndo, plan_academies_undo


@dataclass(slots=True)
class UndoPlan:
    """``restored`` are facts that the import replaced, ``taken_back`` those that it recorded.

    ``left`` are people of whom something stays, because it was changed since.
    """

    restored: list[Engagement] = field(default_factory=list)
    taken_back: list[Engagement] = field(default_factory=list)
    restored_names: list[PersonName] = field(default_factory=list)
    taken_back_names: list[PersonName] = field(default_factory=list)
    names: dict[UUID, tuple[str, str]] = field(default_factory=dict)
    restored_numbers: list[StaffNumber] = field(default_factory=list)
    taken_back_numbers: list[StaffNumber] = field(default_factory=list)
    references: dict[UUID, str] = field(default_factory=dict)
    emails: dict[UUID, str] = field(default_factory=dict)
    left: set[UUID] = field(default_factory=set)
    academies: AcademiesUndo = field(default_factory=AcademiesUndo)

    @property
    def people(self) -> set[UUID]:
        work = [*self.restored, *self.taken_back]
        return (
            {row.person_id for row in work}
            | {row.person_id for row in self.taken_back_numbers}
            | set(self.names)
            | set(self.references)
            | set(self.emails)
        )

    def count(self) -> dict[str, int]:
        """How many of what go back, in the order in which people read it; those that stay last."""
        return {
            "people": len(self.people),
            "work": len({row.person_id for row in (*self.restored, *self.taken_back)}),
            "names": len(self.names),
            "emails": len(self.emails),
            "numbers": len({*self.references, *(row.person_id for row in self.taken_back_numbers)}),
            "academy_names": len({row.academy_id for row in self.academies.taken_back_names}),
            "academies": len(self.academies.leaving),
            "left": len(self.left),
            "academies_left": len(self.academies.kept),
        }


def plan_undo(at: datetime, *, own: Collection[UUID]) -> UndoPlan:
    """``at`` is the moment at which the import was applied; ``own`` are the records of who undoes it, which stay."""
    plan = UndoPlan()
    _plan_work(plan, at, own)
    _plan_names(plan, at, own)
    _plan_numbers(plan, at, own)
    _plan_emails(plan, at, own)
    plan.academies = plan_academies_undo(at)
    return plan


def _plan_work(plan: UndoPlan, at: datetime, own: Collection[UUID]) -> None:
    """Work at one academy is one thing: where any of it was changed since, all of it stays."""
    touched = Engagement.objects.filter(Q(recorded_at=at) | Q(replaced_at=at)).order_by("pk")
    groups: dict[tuple[UUID, int], list[Engagement]] = defaultdict(list)
    for row in touched:
        groups[row.person_id, row.academy_id].append(row)
    since = Engagement.objects.filter(recorded_at__gt=at, person__in={person for person, _ in groups})
    changed = set(since.values_list("person_id", "academy_id"))
    for (person, academy), rows in groups.items():
        recorded = [row for row in rows if row.recorded_at == at]
        is_changed = (person, academy) in changed or any(row.replaced_at for row in recorded)
        if is_changed or person in own:
            plan.left.add(person)
            continue
        plan.taken_back += recorded
        plan.restored += [row for row in rows if row.replaced_at == at]


def _plan_names(plan: UndoPlan, at: datetime, own: Collection[UUID]) -> None:
    groups: dict[UUID, list[PersonName]] = defaultdict(list)
    for row in PersonName.objects.filter(Q(recorded_at=at) | Q(replaced_at=at)).order_by("pk"):
        groups[row.person_id].append(row)
    later = PersonName.objects.filter(recorded_at__gt=at, person__in=groups)
    changed = set(later.values_list("person_id", flat=True))
    people = Person.objects.in_bulk(list(groups))
    for key, rows in groups.items():
        recorded = [row for row in rows if row.recorded_at == at]
        newest = next((row for row in recorded if row.until_on is None), None)
        former = next((row for row in recorded if row.until_on is not None), None)
        person = people[key]
        is_as_written = newest and (newest.given_names, newest.family_name) == (
            person.given_names,
            person.family_name,
        )
        if key in changed or key in own or not is_as_written or former is None or any(r.replaced_at for r in recorded):
            plan.left.add(key)
            continue
        plan.taken_back_names += recorded
        plan.restored_names += [row for row in rows if row.replaced_at == at]
        plan.names[key] = (former.given_names, former.family_name)


def _plan_numbers(plan: UndoPlan, at: datetime, own: Collection[UUID]) -> None:
    rows = list(StaffNumber.objects.filter(Q(recorded_at=at) | Q(replaced_at=at)).order_by("pk"))
    keys = {row.person_id for row in rows}
    later = set(StaffNumber.objects.filter(recorded_at__gt=at, person__in=keys).values_list("person_id", "source"))
    taken = set(Person.objects.exclude(reference=None).values_list("reference", flat=True))
    for row in rows:
        if (row.person_id, row.source) in later or row.person_id in own:
            plan.left.add(row.person_id)
        elif row.source == "":
            if row.number in taken:
                plan.left.add(row.person_id)
            else:
                plan.references[row.person_id] = row.number
        elif row.recorded_at == at and row.replaced_at is None:
            plan.taken_back_numbers.append(row)
        elif row.replaced_at == at:
            plan.restored_numbers.append(row)


def _plan_emails(plan: UndoPlan, at: datetime, own: Collection[UUID]) -> None:
    changes = list(EmailChange.objects.filter(changed_at=at).order_by("pk"))
    keys = {change.person_id for change in changes}
    later = set(EmailChange.objects.filter(changed_at__gt=at, person__in=keys).values_list("person_id", flat=True))
    people = Person.objects.in_bulk(list(keys))
    wanted = {
        change.person_id: change.old
        for change in changes
        if change.person_id not in later | set(own) and (people[change.person_id].email or "") == change.new
    }
    owners = dict(Person.objects.filter(email__in=[old for old in wanted.values() if old]).values_list("email", "pk"))
    # If one person keeps an address, its former owner cannot get it back, nor the person who waits for theirs.
    while stuck := {key for key, old in wanted.items() if owners.get(old, key) not in wanted}:
        wanted = {key: old for key, old in wanted.items() if key not in stuck}
    plan.emails = wanted
    plan.left |= keys - set(wanted)
