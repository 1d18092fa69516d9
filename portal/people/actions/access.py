"""The writes with which HR closes somebody's access to the portal, and opens it again."""

from django.db import transaction

from portal import audit
from portal.clock import moment
from portal.models import AccessClosure, Person
from portal.refusals import ActionRefused


@transaction.atomic
def close_access(person: Person, *, by: Person) -> AccessClosure:
    """End every session of somebody, and let them sign in by no way. Repeated, it returns the closure that stands."""
    _lock(person, by)
    if standing := person.access_closures.filter(opened_at=None).first():
        return standing
    closure = AccessClosure.objects.create(person=person, closed_at=moment(), closed_by=by)
    audit.record("close-access", f"person:{person.pk}", by=by, at=closure.closed_at)
    return closure


@transaction.atomic
def open_access(person: Person, *, by: Person) -> None:
    """Let somebody sign in again; sessions from before stay ended. Repeated, it does nothing."""
    _lock(person, by)
    standing = person.access_closures.filter(opened_at=None).first()
    if standing is None:
        return
    standing.opened_at, standing.opened_by = moment(), by
    standing.save(update_fields=["opened_at", "opened_by"])
    audit.record("open-access", f"person:{person.pk}", by=by, at=standing.opened_at)


def _lock(person: Person, by: Person) -> None:
    if person == by:
        raise ActionRefused("You cannot open or close your own access. Ask someone else in HR.")
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
