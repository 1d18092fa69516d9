"""Writes of everybody's own calendar."""

import secrets

from django.db import transaction

from portal import audit
from portal.clock import moment
from portal.digests import sha256_hex
from portal.models import CalendarFeed, HookKind, HookSwitch, Person
from portal.refusals import ActionRefused


@transaction.atomic
def make_calendar(person: Person) -> str:
    """Returns the secret part of the new address, which is kept nowhere. An earlier address ends."""
    if not HookSwitch.objects.filter(kind=HookKind.CALENDAR, off_at=None).exists():
        raise ActionRefused("Calendars are turned off.")
    end_calendar(person)
    token = secrets.token_urlsafe(32)
    at = moment()
    CalendarFeed.objects.create(person=person, digest=sha256_hex(token), made_at=at)
    audit.record("make-calendar", f"person:{person.pk}", by=person, at=at)
    return token


@transaction.atomic
def end_calendar(person: Person) -> None:
    """Programs that use the address get nothing from now on. Repeated, it does nothing."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    at = moment()
    if CalendarFeed.objects.filter(person=person, ended_at=None).update(ended_at=at):
        audit.record("end-calendar", f"person:{person.pk}", by=person, at=at)
