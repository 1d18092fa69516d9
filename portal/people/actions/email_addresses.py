"""The write of the address by which somebody signs in: told to the old and the new one, and it ends every session."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format

from portal import audit
from portal.clock import moment
from portal.london import london_day
from portal.models import EmailChange, Invitation, Person
from portal.notices.actions import owe
from portal.notices.returned.actions import end_because_of_address
from portal.refusals import ActionRefused

from ..look_alike_addresses import fold_address
from ..search import find_last_day
from .locking import lock_person

TOLD_AT_OLD, TOLD_AT_NEW = "email_moved_away", "email_moved_here"


def check_email(email: str, *, of: Person | None = None) -> str:
    """The address in lower case, '' for none; refused where it is no address, or somebody else's."""
    plain = email.strip().lower()
    if not plain:
        return ""
    try:
        validate_email(plain if plain.isascii() and len(plain) <= 254 else "")
    except ValidationError:
        raise ActionRefused(f"“{email.strip()}” is not an e-mail address. Correct it.") from None
    owner = Person.objects.filter(email=plain).exclude(pk__in=[of.pk] if of else []).first()
    if owner is None:
        return plain
    left_on = find_last_day(owner.engagements.filter(replaced_at=None), moment())
    left = f", who left on {date_format(left_on, 'j F Y')}" if left_on else ""
    raise ActionRefused(
        f"{plain} is the address of {owner.name}{left}. Use another one, or change that person's address first."
    )


def find_doubts(email: str, *, of: Person | None = None) -> list[str]:
    """Why an address that may be used should be looked at twice, as sentences: it was, or looks like, another's."""
    plain = email.strip().lower()
    if not plain:
        return []
    doubts = []
    former = EmailChange.objects.filter(old=plain).exclude(person=of).select_related("person")
    for change in former.order_by("-changed_at")[:3]:
        until = date_format(london_day(change.changed_at), "j F Y")
        doubts.append(f"{plain} was the address of {change.person.name} until {until}.")
    folded = fold_address(plain)
    rows = Person.objects.exclude(email=None).exclude(email=plain).exclude(pk__in=[of.pk] if of else [])
    for address, given_names, family_name in rows.values_list("email", "given_names", "family_name"):
        if fold_address(address or "") == folded:
            doubts.append(f"It looks like {address}, the address of {given_names} {family_name}.")
    return doubts


@transaction.atomic
def change_email(person: Person, *, email: str, by: Person | None) -> EmailChange | None:
    """Record the address by which somebody signs in from now on; '' is none, and then they cannot by themselves.

    Every session of theirs ends, links and invitations that went to the old address no longer work, and both
    addresses are told. Returns None where it is their address already.
    """
    person = lock_person(person, by=by)
    old, new, at = person.email or "", check_email(email, of=person), moment()
    if old == new:
        return None
    change = EmailChange.objects.create(person=person, old=old, new=new, changed_at=at, changed_by=by)
    person.email = new or None
    person.save(update_fields=["email"])
    set_sign_in_address(person)
    end_because_of_address(person, at=at)
    open_invitations = Invitation.objects.filter(person=person, used_at=None, withdrawn_at=None)
    open_invitations.update(withdrawn_at=at, withdrawn_by=by)
    cause = f"email-change:{change.pk}"
    if old:
        owe(TOLD_AT_OLD, address=old, cause=cause, at=at)
    if new:
        owe(TOLD_AT_NEW, person=person, cause=cause, at=at)
    audit.record("change-email", f"person:{person.pk}", by=by, at=at)
    return change


def set_sign_in_address(person: Person) -> None:
    """Gives a person one verified, primary address in allauth, also where somebody had added it as a second one."""
    EmailAddress.objects.filter(Q(user=person) | Q(email=person.email or "")).delete()
    if person.email:
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
