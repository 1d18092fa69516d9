"""Writes about signatures made with a slip: what the signer answers later, and that HR has looked at a "no"."""

from django.conf import settings
from django.db import transaction

from attestations.models import Method, Signing, SlipConfirmation
from portal import audit
from portal.access.sessions import SLIP, SignIn
from portal.clock import moment
from portal.models import Notice, Person
from portal.notices.actions import owe
from portal.refusals import ActionRefused

from ..slip_confirmations import find_not_asked, find_printers_records, find_who_gave_way_in, is_of_printer

DENIED, NOT_ASKED = "slip-denied", "slip-not-asked"


@transaction.atomic
def answer(signing: Signing, *, was_signer: bool, by: Person, sign_in: SignIn) -> SlipConfirmation:
    """Record whether it was the signer who signed with a slip. A second answer changes nothing: the first is returned.

    A "no" is told to HR at once, and leaves the signature as it is: a void needs two people.
    """
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    if signing.person_id not in by.record_ids or signing.method != Method.SLIP:
        raise ActionRefused("This is not a signature of yours with a slip.")
    if given := SlipConfirmation.objects.filter(signing=signing).first():
        return given
    at = moment()
    if sign_in.method == SLIP or sign_in.slip is not None or sign_in.at <= signing.signed_at:
        raise ActionRefused("Sign in with your own e-mail address first. A slip does not do for this.")
    if is_of_printer(signing, by, find_who_gave_way_in(by)):
        raise ActionRefused("Your way of signing in was set up by the person who printed the slip. Please talk to HR.")
    given = SlipConfirmation.objects.create(
        signing=signing,
        answered_at=at,
        answered_by=by,
        was_signer=was_signer,
        sign_in_method=sign_in.method,
        signed_in_at=min(sign_in.at, at),  # a session keeps the time of its process, which may be ahead
    )
    subject = f"receipt:{signing.number}"
    audit.record("confirm-slip" if was_signer else "deny-slip", subject, by=by, at=at)
    if not was_signer and settings.HR_EMAIL:
        owe(DENIED, address=settings.HR_EMAIL, cause=subject, at=at)
    return given


@transaction.atomic
def settle_denial(signing: Signing, *, by: Person) -> None:
    """Record that HR has dealt with a "no". Neither the signer nor the person who printed the slip does it."""
    found = SlipConfirmation.objects.select_for_update(of=["self"]).get(signing=signing, was_signer=False)
    if {found.answered_by_id, signing.person_id, *find_printers_records(signing)} & {*by.record_ids}:
        raise ActionRefused("You signed this, or printed the slip. Someone else in HR must deal with it.")
    if found.settled_at:
        return
    found.settled_at, found.settled_by = moment(), by
    found.save(update_fields=["settled_at", "settled_by"])
    audit.record("settle-slip", f"receipt:{signing.number}", by=by, at=found.settled_at)


@transaction.atomic
def tell_not_asked(job: object, progress: object) -> None:
    """The job of every day: HR is told, once, of signers who are not asked because of who gave them their address."""
    if not settings.HR_EMAIL:
        return
    told = Notice.objects.filter(kind=NOT_ASKED).values_list("cause", flat=True)
    numbers = [cause.removeprefix("receipt:") for cause in told]
    rows = Signing.objects.filter(method=Method.SLIP, slip_confirmation=None).exclude(number__in=numbers)
    for signing in find_not_asked(rows.select_related("person", "slip_printed_by")):
        owe(NOT_ASKED, address=settings.HR_EMAIL, cause=f"receipt:{signing.number}", at=moment())
