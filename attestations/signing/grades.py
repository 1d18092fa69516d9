"""How strong the evidence of a signature is, by the way in which its signer had signed in."""

from attestations.models import Grade, Method
from portal.access.sessions import SLIP, SignIn
from portal.models import Person, Slip
from portal.refusals import ActionRefused


def grade_of(sign_in: SignIn) -> Grade:
    """C with a slip that somebody else printed, A with a second factor, B with one's own password or code alone."""
    if sign_in.method == SLIP:
        return Grade.C
    return Grade.A if sign_in.has_second_factor else Grade.B


def method_of(sign_in: SignIn) -> Method:
    return Method.SLIP if sign_in.method == SLIP else Method.OWN_SIGN_IN


def find_slip_printer(sign_in: SignIn, person: Person) -> Person | None:
    """Who printed the slip that somebody came in with; None where they came in by a way of their own."""
    if sign_in.method != SLIP:
        return None
    slip = Slip.objects.filter(pk=sign_in.slip or 0, person=person, used_at__isnull=False).select_related("printed_by")
    if found := slip.first():
        return found.printed_by
    raise ActionRefused("Your slip is not on record any more. Ask for a new one. Nothing has been signed.")
