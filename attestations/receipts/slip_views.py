"""Asks somebody who signed with a slip, once they have signed in on their own, whether it was them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from attestations.assignments.being_checked import mark_signings
from attestations.models import Method, Signing
from portal.access.permissions import needs, needs_recent_sign_in
from portal.access.scope import get_person
from portal.access.sessions import find_recent_sign_in
from portal.models.roles import Permission
from portal.refusals import ActionRefused
from portal.views.form_actions import require_form_of

from . import checking
from .actions import slips
from .slip_confirmations import find_questions

ANSWERS = {"yes": True, "no": False}


@require_http_methods(["GET", "HEAD", "POST"])
@needs_recent_sign_in
def slip_answer(request: HttpRequest, number: str) -> HttpResponse:
    """The question on a page of its own, for people who had to sign in again; home and the receipt ask it too."""
    person = get_person(request)
    rows = mark_signings(Signing.objects.filter(person__in=person.record_ids, method=Method.SLIP))
    signing = get_object_or_404(rows.select_related("person", "slip_printed_by", "version"), number=number)
    was_signer, sign_in = ANSWERS.get(request.POST.get("answer", "")), find_recent_sign_in(request)
    if was_signer is not None and sign_in is not None and checking.is_sound(signing):
        try:
            slips.answer(signing, was_signer=was_signer, by=person, sign_in=sign_in)
        except ActionRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("home")
        return redirect(f"{signing.get_absolute_url()}?answered")
    if not find_questions([signing], person):
        return redirect(signing)
    return render(request, "receipts/slip_answer.html", {"signing": signing})


@require_form_of("receipt", "number")
@needs(Permission.MANAGE_PEOPLE)
def slip_settle(request: HttpRequest, number: str) -> HttpResponse:
    rows = Signing.objects.filter(slip_confirmation__was_signer=False).select_related("slip_printed_by")
    signing = get_object_or_404(rows, number=number)
    try:
        slips.settle_denial(signing, by=get_person(request))
        messages.success(request, f"Receipt {number} is no longer on your list.")
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("home")
