"""The write with which somebody new comes on record."""

from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction

from portal import audit
from portal.clock import moment
from portal.models import Person
from portal.refusals import ActionRefused

from .email_addresses import check_email, set_sign_in_address
from .locking import lock_actor
from .names import check_name
from .staff_numbers import check_staff_number
from .work import ENTERED_HERE, WorkTerms, begin_engagement


@transaction.atomic
def add_person(
    *,
    given_names: str,
    family_name: str,
    terms: WorkTerms,
    reference: str = "",
    email: str = "",
    by: Person | None,
    source: str = ENTERED_HERE,
    key: UUID | None = None,
) -> Person:
    """Record a person with their first engagement. Without an e-mail address they cannot sign in by themselves.

    Raises ActionRefused with a sentence for people. Whether it is somebody already on record, the page asks before.
    ``key`` is what the page has chosen for the new record: sent twice, it makes one.
    """
    if key and by:
        lock_actor(by)
    if key and (made := Person.objects.filter(pk=key).first()):
        return made
    person = Person(
        pk=key or uuid4(),
        given_names=check_name(given_names, "The given names"),
        family_name=check_name(family_name, "The family name"),
        reference=check_staff_number(reference) or None,
        email=check_email(email) or None,
        password=make_password(None),
    )
    try:
        person.full_clean()
    except ValidationError as error:
        raise ActionRefused(" ".join(error.messages)) from error
    person.save(force_insert=True)
    set_sign_in_address(person)
    at = moment()
    audit.record("add-person", f"person:{person.pk}", by=by, academy=terms.academy, at=at)
    begin_engagement(person, terms, by=by, source=source, at=at)
    return person
