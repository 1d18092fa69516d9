"""The write of people and the addresses by which they sign in."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import Q

from portal.models import Person

from ..imports import PEOPLE, PersonRow
from ..row_validation import Refused, RefusedRow
from .outcome import Change, Count, batches

COLUMNS = ("given_names", "family_name", "email")


def load_people(rows: Sequence[PersonRow], count: Count) -> Change:
    known = {person.reference: person for person in Person.objects.all()}
    absent = known.keys() - {row.reference for row in rows}
    _refuse_taken_addresses(rows, [known[reference] for reference in absent])
    new = [_filled(Person(password=make_password(None)), row) for row in rows if row.reference not in known]
    different = [row for row in rows if row.reference in known and _differs(known[row.reference], row)]
    _free_addresses([known[row.reference] for row in different if row.email != known[row.reference].email])
    renewed = [_filled(known[row.reference], row) for row in different]
    for batch in batches(new, count):
        Person.objects.bulk_create(batch)
    for batch in batches(renewed, count):
        # In effect an update, which as such would take fifty times as long; no row is ever inserted.
        Person.objects.bulk_create(batch, update_conflicts=True, unique_fields=["id"], update_fields=list(COLUMNS))
    met = [known[row.reference] for row in rows if row.reference in known]
    mended = _keep_addresses([*new, *met], count)
    changed = {person.pk for person in renewed} | (mended & {person.pk for person in met})
    return Change(len(new), len(changed), len(absent))


def _refuse_taken_addresses(rows: Sequence[PersonRow], absent: Sequence[Person]) -> None:
    taken = {person.email: person.reference for person in absent if person.email}
    refusals = [
        RefusedRow(
            PEOPLE,
            row.row,
            f"email is that of reference “{taken[row.email]}”, who is on record and not in the file. "
            "Correct it, or add that person without it.",
        )
        for row in rows
        if row.email in taken
    ]
    if refusals:
        raise Refused(refusals)


def _differs(person: Person, row: PersonRow) -> bool:
    return any(getattr(person, column) != getattr(row, column) for column in COLUMNS)


def _filled(person: Person, row: PersonRow) -> Person:
    person.reference = row.reference
    for column in COLUMNS:
        setattr(person, column, getattr(row, column))
    return person


def _free_addresses(people: Sequence[Person]) -> None:
    """Two people may have swapped theirs, so all that change are let go before any is taken."""
    Person.objects.filter(pk__in=[person.pk for person in people]).update(email=None)


def _keep_addresses(people: Sequence[Person], count: Count) -> set[UUID]:
    """See that allauth knows each by one verified, primary address; say for whom that was to do."""
    rows = EmailAddress.objects.order_by("user_id")
    kept = {user: list(addresses) for user, addresses in groupby(rows, key=lambda row: row.user_id)}
    wrong = [person for person in people if not _is_kept(person, kept.get(person.pk, []))]
    reachable = [person for person in wrong if person.email]
    addresses = [person.email for person in reachable]
    # Also where somebody else had added it as a second address of theirs: the trust's list says whose it is.
    EmailAddress.objects.filter(Q(user__in=wrong) | Q(email__in=addresses)).delete()
    for batch in batches(reachable, count):
        EmailAddress.objects.bulk_create(
            EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in batch
        )
    return {person.pk for person in wrong if person.email or person.pk in kept}


def _is_kept(person: Person, addresses: Sequence[EmailAddress]) -> bool:
    if person.email is None:
        return not addresses
    return any(row.email == person.email and row.verified and row.primary for row in addresses)
