"""The write of people and the addresses by which they sign in."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import Q

from portal import audit
from portal.models import Person

from ..imports import PEOPLE, PersonRow
from ..row_validation import RefusedRow, RosterErrors, quote_cell
from ..staff_numbers import fold_staff_number
from .load_progress import AddProgress, RowCounts, split_into_batches

PERSON_COLUMNS = ("given_names", "family_name", "email")


def load_people(rows: Sequence[PersonRow], add_progress: AddProgress, *, by: Person | None, at: datetime) -> RowCounts:
    everybody = Person.objects.all()
    known = {person.reference: person for person in everybody if person.reference}
    named = {row.reference for row in rows}
    _refuse_look_alikes(rows, known)
    _refuse_taken_addresses(rows, [person for person in everybody if person.reference not in named])
    new = [_copy_row(Person(password=make_password(None)), row) for row in rows if row.reference not in known]
    different = [row for row in rows if row.reference in known and _differs(known[row.reference], row)]
    # Two people may have swapped addresses, so all that change are cleared before any is set.
    moved = [known[row.reference].pk for row in different if row.email != known[row.reference].email]
    Person.objects.filter(pk__in=moved).update(email=None)
    updated = [_copy_row(known[row.reference], row) for row in different]
    for batch in split_into_batches(new, add_progress):
        Person.objects.bulk_create(batch)
    for batch in split_into_batches(updated, add_progress):
        # An upsert that only ever updates: bulk_update takes fifty times as long.
        Person.objects.bulk_create(
            batch, update_conflicts=True, unique_fields=["id"], update_fields=list(PERSON_COLUMNS)
        )
    already_known = [known[row.reference] for row in rows if row.reference in known]
    synced = _sync_sign_in_addresses([*new, *already_known], add_progress)
    changed = {person.pk for person in updated} | (synced & {person.pk for person in already_known})
    subjects = (f"person:{key}" for key in [*(person.pk for person in new), *sorted(changed)])
    audit.record_many("load-person", subjects, by=by, at=at)
    return RowCounts(len(new), len(changed), len(known.keys() - named))


def _refuse_taken_addresses(rows: Sequence[PersonRow], absent: Sequence[Person]) -> None:
    taken = {
        person.email: f"reference “{person.reference}”" if person.reference else f"{person.name}, without reference"
        for person in absent
        if person.email
    }
    refusals = [
        RefusedRow(
            PEOPLE,
            row.row,
            f"email belongs to {taken[row.email]}, who is on record but not in the file. "
            "Correct it, or add that person to the file without this e-mail address.",
        )
        for row in rows
        if row.email in taken
    ]
    if refusals:
        raise RosterErrors(refusals)


def _refuse_look_alikes(rows: Sequence[PersonRow], known: Collection[str]) -> None:
    """Nobody becomes two people by a slip in a staff number. Those on record stay: somebody has decided on them."""
    seen = {fold_staff_number(reference): f"{quote_cell(reference)}, which is on record" for reference in known}
    refusals = []
    for row in rows:
        if row.reference in known:
            continue
        place = f"{quote_cell(row.reference)} in row {row.row}"
        other = seen.setdefault(fold_staff_number(row.reference), place)
        if other != place:
            why = "If they are the same person, write it the same way; if not, give this one a different number."
            refusals.append(
                RefusedRow(PEOPLE, row.row, f"reference {quote_cell(row.reference)} looks like {other}. {why}")
            )
    if refusals:
        raise RosterErrors(refusals)


def _differs(person: Person, row: PersonRow) -> bool:
    return any(getattr(person, column) != getattr(row, column) for column in PERSON_COLUMNS)


def _copy_row(person: Person, row: PersonRow) -> Person:
    person.reference = row.reference
    for column in PERSON_COLUMNS:
        setattr(person, column, getattr(row, column))
    return person


def _sync_sign_in_addresses(people: Sequence[Person], add_progress: AddProgress) -> set[UUID]:
    """Gives each person one verified, primary address in allauth; returns the ids of those for whom it changed."""
    rows = EmailAddress.objects.order_by("user_id")
    on_record = {user: list(addresses) for user, addresses in groupby(rows, key=lambda row: row.user_id)}
    wrong = [person for person in people if not _has_sign_in_address(person, on_record.get(person.pk, []))]
    reachable = [person for person in wrong if person.email]
    addresses = [person.email for person in reachable]
    # Also where somebody else had added it as a second address: the trust's list decides whose it is.
    EmailAddress.objects.filter(Q(user__in=wrong) | Q(email__in=addresses)).delete()
    for batch in split_into_batches(reachable, add_progress):
        EmailAddress.objects.bulk_create(
            EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in batch
        )
    return {person.pk for person in wrong if person.email or person.pk in on_record}


def _has_sign_in_address(person: Person, addresses: Sequence[EmailAddress]) -> bool:
    if person.email is None:
        return not addresses
    return any(row.email == person.email and row.verified and row.primary for row in addresses)
