"""What every act on a person's record begins with."""

from portal.models import Person
from portal.refusals import ActionRefused


def lock_actor(by: Person) -> None:
    """Handles one person's requests one at a time, so that a second click sees what the first one did."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)


def lock_person(person: Person, *, by: Person | None) -> Person:
    """Locks the person's row until the transaction ends, and returns it as it is now. Nobody changes their own."""
    if by and person.pk in by.record_ids:
        raise ActionRefused("This is your own record. Ask someone else in HR to change it.")
    return Person.objects.select_for_update(no_key=True).get(pk=person.pk)
