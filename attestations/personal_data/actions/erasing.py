"""Erases what names a person whose time is over: asked by one of HR, confirmed by another.

What goes, and what stays, says the table of ``held``. Rows of facts and signatures are blanked by a function of the
database, because the application's own role may not change them; see attestations/migrations/0012_erasure.py.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from attestations.models import Attestation
from attestations.receipts.erasures import NOT_AS_SEALED, EmptiedRows, build_bytes_entry, seal_again
from attestations.receipts.reconciliation import find_wrong_attestations
from attestations.receipts.sealed_tables import SEALED_TABLES
from portal import audit
from portal.clock import moment
from portal.ledger.store import add_entries
from portal.london import london_day
from portal.models import Erasure, LedgerEntry, Notice, Person
from portal.refusals import ActionRefused

from .. import held
from ..retention import find_due_on, find_hold

ERASED = "(erased)"
OWN = "This is your own record. Somebody else in HR must do this."


@transaction.atomic
def ask_erasure(person: Person, *, by: Person) -> Erasure:
    """The first of two. Repeated, it returns what was asked."""
    _lock(person)
    _refuse(person, by)
    if asked := Erasure.objects.filter(person=person).first():
        return asked
    at = moment()
    asked_for = [Erasure(person_id=record, asked_at=at, asked_by=by) for record in person.record_ids]
    Erasure.objects.bulk_create(asked_for, ignore_conflicts=True)
    audit.record("ask-erasure", f"person:{person.pk}", by=by, at=at)
    return Erasure.objects.get(person=person)


@transaction.atomic
def confirm_erasure(person: Person, *, by: Person) -> None:
    """The second of two, who does it. Nothing of it can be taken back.

    Raises ActionRefused where somebody is not due, is held, has come back, or where rows are not what was sealed.
    """
    _lock(person)
    _refuse(person, by)
    at = moment()
    for record in person.record_ids:
        _confirm(record, by, at)
        _erase_record(record, at)
        audit.record("erase", f"person:{record}", by=by, at=at)


def _lock(person: Person) -> None:
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=person.record_ids).order_by("pk"))


def _refuse(person: Person, by: Person) -> None:
    if by.pk in person.record_ids:
        raise ActionRefused(OWN)
    if person.kept_id:
        raise ActionRefused("This record is merged into another. Open that one.")
    due_on = find_due_on(person)
    if due_on is None or due_on > london_day(timezone.now()):
        raise ActionRefused("It is not six years since they left, or they work here. Nothing can be erased yet.")
    if find_hold(person.record_ids):
        raise ActionRefused("This record is kept for longer. End that first, or wait.")
    if Erasure.objects.filter(person=person, confirmed_at__isnull=False).exists():
        raise ActionRefused("This was done already.")


def _confirm(record: UUID, by: Person, at: datetime) -> None:
    """Of the records merged since it was asked, one that nobody asked for is refused with the others."""
    erasure = Erasure.objects.select_for_update(of=["self"]).filter(person_id=record).first()
    if erasure is None:
        raise ActionRefused("Nobody has asked for this yet. One of you asks, another confirms.")
    if erasure.asked_by_id == by.pk:
        raise ActionRefused("You asked for this yourself. Somebody else in HR must confirm it.")
    if erasure.confirmed_at is None:
        erasure.confirmed_at, erasure.confirmed_by = at, by
        erasure.save(update_fields=["confirmed_at", "confirmed_by"])


def _erase_record(record: UUID, at: datetime) -> None:
    attestations = Attestation.objects.filter(person_id=record)
    if find_wrong_attestations(attestations):
        raise ActionRefused(NOT_AS_SEALED)
    entries = _find_entries(attestations)
    with seal_again(list(_list_emptied(record)), reference=str(record), at=at):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT erase_permanent_rows(%(of)s), erase_question_words(%(of)s), erase_void_reasons(%(of)s)",
                {"of": record},
            )
        _erase_notices(record)
    rows = {f"attestation:{row.pk}": row for row in attestations.select_related("signing")}
    add_entries([build_bytes_entry(one, rows[one.subject], reference=str(record), at=at) for one in entries])
    _delete_ways_in(record)
    _erase_person(record)


def _find_entries(attestations: Iterable[Attestation]) -> Sequence[LedgerEntry]:
    """The entries whose bytes go. All were sealed years ago, or something is wrong."""
    entries = list(LedgerEntry.objects.filter(subject__in=[f"attestation:{row.pk}" for row in attestations]))
    if any(entry.position is None for entry in entries):
        raise ActionRefused("A signature of theirs is not sealed yet. Try again in an hour.")
    return [entry for entry in entries if entry.data is not None]


def _list_emptied(record: UUID) -> Iterable[EmptiedRows]:
    """The rows that are blanked, of each table of which ``rows`` entries sealed them."""
    for table in SEALED_TABLES:
        if table.emptiable:
            rows = table.model._default_manager.filter(**{table.of: record, f"{table.order}__isnull": False})
            keys: list[Any] = list(rows.order_by(table.order).values_list(table.order, flat=True))
            yield EmptiedRows(table, sorted(table.emptiable), keys)


def _erase_notices(record: UUID) -> None:
    """That something was sent stays, its words go. What still waits for somebody who has left so long is given up."""
    Notice.objects.filter(person_id=record, sent_at=None, given_up_at=None).update(
        given_up_at=timezone.now(), secret=None
    )
    Notice.objects.filter(person_id=record).update(provider_id="", title="", words="", last_error="")


def _delete_ways_in(record: UUID) -> None:
    """Addresses, passkeys, accounts with others: rows of which nothing is kept go whole, those that name others first.

    Not a person's own row, of which a key stays, nor the ledger's entries, which are no rows of one person.
    """
    tables = [table for table in held.TABLES if table.is_installed and table.of and table.goes_whole]
    for table in sorted(tables, key=lambda one: -one.of[0].count("__")):
        table.model._default_manager.filter(**{table.of[0]: record}).delete()


def _erase_person(record: UUID) -> None:
    person = Person.objects.get(pk=record)
    person.given_names, person.family_name = "", ERASED
    person.reference = person.email = person.last_login = None
    person.set_unusable_password()
    person.save(update_fields=["given_names", "family_name", "reference", "email", "last_login", "password"])
