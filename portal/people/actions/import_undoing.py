"""The write that undoes an import by further rows: nothing that was on record is lost, and so both answers stay."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from portal import audit
from portal.clock import moment
from portal.jobs.actions import queue_job
from portal.jobs.files import build_file
from portal.jobs.progress import JobFailed, JobProgress
from portal.models import (
    AcademyName,
    EmailChange,
    Engagement,
    Import,
    Job,
    Person,
    PersonName,
    StaffNumber,
    StoredFile,
)
from portal.refusals import ActionRefused

from ..importing.undoing import UndoPlan, plan_undo
from ..importing.undoing_academies import AcademiesUndo
from .academy_terms import write_term
from .import_people import record_lines, split_rows, write_email_changes
from .importing import UNDO, find_jobs
from .roster import LOAD_LOCK

NOT_APPLIED = "This import has not been applied, so there is nothing to undo."
COPIED = (
    *("person_id", "academy_id", "category", "job_title", "from_on", "until_on", "source"),
    *("is_with_children", "why_not_with_children", "worked", "weekdays"),
    *("is_asked_once_worked", "first_worked_on"),
)


@transaction.atomic
def start_undoing(found: Import, *, by: Person) -> Job | None:
    """Queue the job that undoes an import; once, however often it is asked. None where it is undone already."""
    found = Import.objects.select_for_update().get(pk=found.pk)
    if found.applied_at is None:
        raise ActionRefused(NOT_APPLIED)
    if found.undone_at:
        return None
    waiting: Job | None = find_jobs(found, UNDO).filter(done_at=None, failed_at=None, cancelled_at=None).first()
    return waiting or queue_job(UNDO, {"import": found.number}, by=by)


def run_job(job: Job, progress: JobProgress) -> StoredFile | None:
    """The job of ``settings.JOBS``; its file says in figures what was done. Killed after its commit, it has none."""
    found = Import.objects.get(number=job.arguments["import"])
    progress(0, 1)
    if found.undone_at:
        return None
    try:
        done = undo_import(found, by=job.by)
    except ActionRefused as refusal:
        raise JobFailed(str(refusal)) from refusal
    return build_file(f"undone-{found.number}.json", "application/json", json.dumps(done.count()).encode())


@transaction.atomic
def undo_import(found: Import, *, by: Person | None) -> UndoPlan:
    """Take back what an import wrote, and put back what it replaced. What was changed by hand since is left.

    People whom it added stay on record, without work; academies leave as of the day they joined, unless something
    needs them. Returns what was done. Raises ActionRefused.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
    found = Import.objects.select_for_update().get(pk=found.pk)
    if found.applied_at is None:
        raise ActionRefused(NOT_APPLIED)
    if found.undone_at:
        raise ActionRefused("This import has been undone already.")
    list(Person.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    at = moment()
    plan = plan_undo(found.applied_at, own=by.record_ids if by else ())
    _write_work(plan, at)
    _write_names(plan, at)
    _write_numbers(plan, at)
    _write_emails(plan, by=by, at=at)
    _write_academies(plan.academies, by=by, at=at)
    found.undone_at, found.undone_by = at, by
    found.save(update_fields=["undone_at", "undone_by"])
    record_lines("undo-import", sorted(plan.people), by=by, at=at)
    audit.record("undo-import", f"import:{found.number}", by=by, at=at)
    return plan


def _write_work(plan: UndoPlan, at: datetime) -> None:
    for batch in split_rows([row.pk for row in plan.taken_back]):
        Engagement.objects.filter(pk__in=batch).update(replaced_at=at)
    anew = [Engagement(recorded_at=at, **{column: getattr(row, column) for column in COPIED}) for row in plan.restored]
    for rows in split_rows(anew):
        Engagement.objects.bulk_create(rows)


def _write_names(plan: UndoPlan, at: datetime) -> None:
    PersonName.objects.filter(pk__in=[row.pk for row in plan.taken_back_names]).update(replaced_at=at)
    columns = ("person_id", "given_names", "family_name", "from_on", "until_on")
    PersonName.objects.bulk_create(
        PersonName(recorded_at=at, **{column: getattr(row, column) for column in columns})
        for row in plan.restored_names
    )
    people = Person.objects.in_bulk(list(plan.names))
    for key, (given_names, family_name) in plan.names.items():
        people[key].given_names, people[key].family_name = given_names, family_name
    _update(list(people.values()), "given_names", "family_name")


def _write_numbers(plan: UndoPlan, at: datetime) -> None:
    StaffNumber.objects.filter(pk__in=[row.pk for row in plan.taken_back_numbers]).update(replaced_at=at)
    rows = [
        StaffNumber(person_id=row.person_id, source=row.source, number=row.number, recorded_at=at)
        for row in plan.restored_numbers
    ]
    people = Person.objects.in_bulk(list(plan.references))
    for key, reference in plan.references.items():
        former = people[key].reference
        if former:
            rows.append(StaffNumber(person_id=key, source="", number=former, recorded_at=at, replaced_at=at))
        people[key].reference = reference
    StaffNumber.objects.bulk_create(rows)
    Person.objects.filter(pk__in=list(people)).update(reference=None)
    _update(list(people.values()), "reference")


def _write_emails(plan: UndoPlan, *, by: Person | None, at: datetime) -> None:
    people = Person.objects.in_bulk(list(plan.emails))
    changes = []
    for key, email in plan.emails.items():
        changes.append(EmailChange(person_id=key, old=people[key].email or "", new=email, changed_at=at, changed_by=by))
        people[key].email = email or None
    Person.objects.filter(pk__in=list(people)).update(email=None)
    _update(list(people.values()), "email")
    if changes:
        write_email_changes(changes, new=[], by=by, at=at)


def _update(people: Sequence[Person], *columns: str) -> None:
    """An upsert that only ever updates: bulk_update takes fifty times as long."""
    for batch in split_rows(people):
        Person.objects.bulk_create(batch, update_conflicts=True, unique_fields=["id"], update_fields=list(columns))


def _write_academies(plan: AcademiesUndo, *, by: Person | None, at: datetime) -> None:
    AcademyName.objects.filter(pk__in=[row.pk for row in plan.taken_back_names]).update(replaced_at=at)
    columns = ("academy_id", "name", "urn", "from_on", "until_on")
    AcademyName.objects.bulk_create(
        AcademyName(recorded_at=at, **{column: getattr(row, column) for column in columns})
        for row in plan.restored_names
    )
    for academy in plan.leaving:
        write_term(academy, academy.joined_on, academy.joined_on, at)
        audit.record("change-academy-term", f"academy:{academy.slug}", by=by, academy=academy, at=at)
