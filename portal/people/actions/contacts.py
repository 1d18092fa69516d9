"""The writes of an academy's contacts: safeguarding lead and deputies, chair, local authority's officer, unions."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from portal import audit
from portal.clock import moment
from portal.models import Academy, Contact, Person
from portal.refusals import ActionRefused

from ..names import describe_fault

CHANGED_MEANWHILE = "This contact was changed in the meantime, so nothing was done. Look at it again."


@dataclass(frozen=True, slots=True)
class ContactTerms:
    """All that is said of a contact; ``until_on`` None is until further notice."""

    kind: str
    name: str
    telephone: str
    email: str
    from_on: date
    until_on: date | None = None

    @property
    def fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@transaction.atomic
def add_contact(academy: Academy | None, terms: ContactTerms, *, by: Person) -> Contact:
    """Name somebody at one academy, or (None) for the whole trust. Repeated, it returns the one on record.

    Raises ActionRefused, or ValidationError without telephone and e-mail address.
    """
    at = _lock(academy)
    same = Contact.objects.filter(academy=academy, replaced_at=None, **terms.fields).first()
    if same:
        return same
    contact = _write(academy, terms, at)
    _record("add-contact", academy, by, at)
    return contact


@transaction.atomic
def change_contact(contact: Contact, terms: ContactTerms, *, by: Person) -> Contact:
    """Correct a contact, or end it on a day. What was known until now stays on record as that."""
    at = _lock(contact.academy)
    found = _find(contact)
    if all(getattr(found, name) == value for name, value in terms.fields.items()):
        return found
    found.replaced_at = at
    found.save(update_fields=["replaced_at"])
    changed = _write(contact.academy, terms, at)
    _record("change-contact", contact.academy, by, at)
    return changed


@transaction.atomic
def take_out_contact(contact: Contact, *, by: Person) -> None:
    """This one was entered by mistake."""
    at = _lock(contact.academy)
    found = _find(contact)
    found.replaced_at = at
    found.save(update_fields=["replaced_at"])
    _record("take-out-contact", contact.academy, by, at)


def _lock(academy: Academy | None) -> datetime:
    if academy:
        Academy.objects.select_for_update(no_key=True).get(pk=academy.pk)
    return moment()


def _find(contact: Contact) -> Contact:
    found = Contact.objects.select_for_update(no_key=True, of=("self",)).filter(pk=contact.pk, replaced_at=None).first()
    if found is None:
        raise ActionRefused(CHANGED_MEANWHILE)
    return found


def _write(academy: Academy | None, terms: ContactTerms, at: datetime) -> Contact:
    if fault := describe_fault(terms.name):
        raise ActionRefused(f"The name {fault}. Type it again.")
    contact = Contact(academy=academy, recorded_at=at, **terms.fields)
    contact.full_clean()
    contact.save()
    return contact


def _record(action: str, academy: Academy | None, by: Person, at: datetime) -> None:
    subject = f"academy:{academy.slug}" if academy else "trust:contacts"
    audit.record(action, subject, by=by, academy=academy, at=at)
