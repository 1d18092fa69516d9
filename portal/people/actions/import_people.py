"""The writes of what a plan says of people: new and changed rows of people, their names, addresses and work."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import Q

from portal.london import london_day
from portal.models import AuditLine, EmailChange, Engagement, Invitation, Notice, Person, PersonName, StaffNumber

from ..importing.plans import PersonPlan, Plan
from .email_addresses import TOLD_AT_NEW, TOLD_AT_OLD
from .load_progress import BATCH
from .staff_numbers import OWN

COLUMNS = ("reference", "given_names", "family_name", "email")
T = TypeVar("T")


def write_people(plan: Plan, *, source: str, by: Person | None, at: datetime) -> None:
    """All in the caller's transaction and at one moment, by which it can be undone. ``source`` said so."""
    changed = plan.changed
    keys = [found.person.key if found.person else uuid4() for found in changed]
    _write_rows(list(zip(changed, keys, strict=True)), by=by, at=at)
    _write_numbers(list(zip(changed, keys, strict=True)), at=at)
    write_former_names([found for found in changed if found.is_renamed], at=at)
    _write_work(list(zip(changed, keys, strict=True)), source=source, at=at)
    losing = [found.takes_email_of.key for found in changed if found.takes_email_of]
    record_lines("import-people", list(dict.fromkeys([*keys, *losing])), by=by, at=at)


def _write_rows(changed: Sequence[tuple[PersonPlan, UUID]], *, by: Person | None, at: datetime) -> None:
    new = [_fill(Person(pk=key, password=make_password(None)), found) for found, key in changed if not found.person]
    known = Person.objects.in_bulk([key for found, key in changed if found.person and _has_new_columns(found)])
    losing = [found.takes_email_of.key for found, _ in changed if found.takes_email_of]
    # An address or a number may go from one person to another, so all that change are cleared before any is set.
    moved = [key for found, key in changed if found.person and found.has_new_email]
    Person.objects.filter(pk__in=[*moved, *losing]).update(email=None)
    renumbered = [key for found, key in changed if found.person and found.has_new_reference]
    Person.objects.filter(pk__in=renumbered).update(reference=None)
    for batch in split_rows(new):
        Person.objects.bulk_create(batch)
    updated = [_fill(known[key], found) for found, key in changed if key in known]
    for batch in split_rows(updated):
        # An upsert that only ever updates: bulk_update takes fifty times as long.
        Person.objects.bulk_create(batch, update_conflicts=True, unique_fields=["id"], update_fields=list(COLUMNS))
    changes = [
        EmailChange(
            person_id=key,
            old=found.person.email if found.person else "",
            new=found.email,
            changed_at=at,
            changed_by=by,
        )
        for found, key in changed
        if found.has_new_email and (found.person or found.takes_email_of or found.email_giver)
    ]
    changes += [
        EmailChange(
            person_id=found.takes_email_of.key, old=found.takes_email_of.email, new="", changed_at=at, changed_by=by
        )
        for found, _ in changed
        if found.takes_email_of
    ]
    write_email_changes(changes, new=new, by=by, at=at)


def _fill(person: Person, found: PersonPlan) -> Person:
    person.reference = found.reference or None
    person.given_names, person.family_name = found.given_names, found.family_name
    person.email = found.email or None
    return person


def _has_new_columns(found: PersonPlan) -> bool:
    return found.is_renamed or found.has_new_email or found.has_new_reference


def write_email_changes(
    changes: Sequence[EmailChange], *, new: Sequence[Person], by: Person | None, at: datetime
) -> None:
    """As ``change_email`` does for one person, after the rows of people are written. ``new`` are people just made."""
    EmailChange.objects.bulk_create(changes)
    changed = {change.person_id: change.new for change in changes}
    addresses = {person.pk: person.email for person in new if person.email} | {
        key: email for key, email in changed.items() if email
    }
    # Also where somebody else had added it as a second address: the trust's list decides whose it is.
    EmailAddress.objects.filter(Q(user__in=list(changed)) | Q(email__in=list(addresses.values()))).delete()
    for batch in split_rows(list(addresses.items())):
        EmailAddress.objects.bulk_create(
            EmailAddress(user_id=key, email=email, verified=True, primary=True) for key, email in batch
        )
    still_open = Invitation.objects.filter(person__in=list(changed), used_at=None, withdrawn_at=None)
    still_open.update(withdrawn_at=at, withdrawn_by=by)
    notices = []
    in_use, made = set(addresses.values()), {person.pk for person in new}
    for change in changes:
        common = {"cause": f"email-change:{change.pk}", "owed_at": at, "try_at": at}
        # Where somebody else has the address now, they are not told of its former owner.
        if change.old and change.old not in in_use:
            notices.append(Notice(kind=TOLD_AT_OLD, address=change.old, **common))
        if change.new and change.person_id not in made:
            notices.append(Notice(kind=TOLD_AT_NEW, person_id=change.person_id, **common))
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def _write_numbers(changed: Sequence[tuple[PersonPlan, UUID]], *, at: datetime) -> None:
    """The trust's own former numbers, which are on record as replaced, and those of other systems."""
    rows = [
        StaffNumber(person_id=key, source=OWN, number=found.person.reference, recorded_at=at, replaced_at=at)
        for found, key in changed
        if found.person and found.person.reference and found.has_new_reference
    ]
    numbered = [(found, key) for found, key in changed if found.has_new_number]
    if numbered:
        source = numbered[0][0].source
        former = StaffNumber.objects.filter(person__in=[key for _, key in numbered], source=source, replaced_at=None)
        former.update(replaced_at=at)
        rows += [
            StaffNumber(person_id=key, source=source, number=found.number, recorded_at=at) for found, key in numbered
        ]
    for batch in split_rows(rows):
        StaffNumber.objects.bulk_create(batch)


def write_former_names(renamed: Sequence[PersonPlan], *, at: datetime) -> None:
    """As ``rename_person`` does for one person from today: the name of before stays on record as a former one."""
    today = london_day(at)
    keys = [found.person.key for found in renamed if found.person]
    standing: dict[UUID, list[PersonName]] = {}
    for name in PersonName.objects.filter(person__in=keys, replaced_at=None).order_by("pk"):
        standing.setdefault(name.person_id, []).append(name)
    over: list[int] = []
    rows: list[PersonName] = []
    for found in renamed:
        if found.person is None:
            continue
        key, names = found.person.key, standing.get(found.person.key, [])
        for name in names:
            if name.until_on is not None and name.until_on < today:
                continue
            over.append(name.pk)
            if name.from_on is None or name.from_on < today:
                rows.append(_build_name(key, name.given_names, name.family_name, name.from_on, today, at))
        if not names:
            rows.append(_build_name(key, found.person.given_names, found.person.family_name, None, today, at))
        rows.append(
            PersonName(
                person_id=key,
                given_names=found.given_names,
                family_name=found.family_name,
                from_on=today,
                recorded_at=at,
            )
        )
    PersonName.objects.filter(pk__in=over).update(replaced_at=at)
    PersonName.objects.bulk_create(rows)


def _build_name(
    key: UUID, given_names: str, family_name: str, from_on: date | None, today: date, at: datetime
) -> PersonName:
    """One that ended yesterday."""
    return PersonName(
        person_id=key,
        given_names=given_names,
        family_name=family_name,
        from_on=from_on,
        until_on=today - timedelta(days=1),
        recorded_at=at,
    )


def _write_work(changed: Sequence[tuple[PersonPlan, UUID]], *, source: str, at: datetime) -> None:
    rows: list[Engagement] = []
    replaced: list[int] = []
    for found, key in changed:
        facts = [(work, source, key) for work in found.begins]
        for known, work in found.replaced:
            replaced.append(known.pk)
            facts.append((work, known.source, known.owner))
        rows += [
            Engagement(
                person_id=owner,
                academy_id=work.academy,
                category=work.category,
                job_title=work.job_title,
                from_on=work.from_on,
                until_on=work.until_on,
                is_with_children=work.is_with_children,
                why_not_with_children=work.why_not_with_children,
                worked=work.worked,
                weekdays=work.weekdays,
                is_asked_once_worked=work.is_asked_once_worked,
                first_worked_on=work.first_worked_on,
                source=said,
                recorded_at=at,
            )
            for work, said, owner in facts
        ]
    for batch in split_rows(replaced):
        Engagement.objects.filter(pk__in=batch).update(replaced_at=at)
    for rows_of_batch in split_rows(rows):
        Engagement.objects.bulk_create(rows_of_batch)


def record_lines(action: str, keys: Sequence[UUID], *, by: Person | None, at: datetime) -> None:
    """A line of the audit trail for each person whose record was changed."""
    for batch in split_rows(keys):
        AuditLine.objects.bulk_create(AuditLine(at=at, action=action, subject=f"person:{key}", by=by) for key in batch)


def split_rows(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
