"""The write of the trust's own staff number of a person. The former one stays on record, and finds them still."""

import unicodedata

from django.db import transaction

from portal import audit
from portal.clock import moment
from portal.models import Person, StaffNumber
from portal.refusals import ActionRefused

from ..names import find_invisible
from ..staff_numbers import fold_staff_number
from .locking import lock_person

LONGEST = 40
OWN = ""  # the source of the trust's own numbers


def check_staff_number(number: str, *, of: Person | None = None) -> str:
    """The number with single spaces between its parts, '' for none; refused where it is, or looks like, another's."""
    if find_invisible(number):
        raise ActionRefused("The staff number has an invisible character. Type it again.")
    plain = " ".join(unicodedata.normalize("NFC", number).split())
    if len(plain) > LONGEST:
        raise ActionRefused(f"A staff number has at most {LONGEST} characters. Shorten it.")
    if not plain:
        return ""
    others = Person.objects.exclude(reference=None).exclude(pk__in=[of.pk] if of else [])
    for reference, given_names, family_name in others.values_list("reference", "given_names", "family_name"):
        if fold_staff_number(reference or "") == fold_staff_number(plain):
            looks = "is" if reference == plain else f"looks like {reference}, which is"
            raise ActionRefused(f"{plain} {looks} the staff number of {given_names} {family_name}. Use another.")
    return plain


def find_former_holder(number: str, *, of: Person | None = None) -> Person | None:
    """Somebody else who once had this number, for a page to ask whether it is meant."""
    rows = StaffNumber.objects.filter(source=OWN, number__iexact=number.strip()).select_related("person")
    row = rows.exclude(person=of).order_by("-recorded_at").first()
    return row.person if row else None


@transaction.atomic
def change_staff_number(person: Person, *, number: str, by: Person | None) -> None:
    """Record the staff number that somebody has now; '' is none."""
    person = lock_person(person, by=by)
    new, at = check_staff_number(number, of=person) or None, moment()
    if new == person.reference:
        return
    if person.reference:
        StaffNumber.objects.create(person=person, source=OWN, number=person.reference, recorded_at=at, replaced_at=at)
    person.reference = new
    person.save(update_fields=["reference"])
    audit.record("change-staff-number", f"person:{person.pk}", by=by, at=at)
