"""One of HR asks for the removal of words that somebody wrote by hand, another confirms it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from attestations.models import Decline, ReminderByHand
from portal.access.permissions import needs, needs_recent_sign_in
from portal.access.scope import get_person
from portal.models.roles import Permission
from portal.refusals import ActionRefused

from . import actions
from .queries import HandWritten, describe_decline, describe_reminder


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def decline_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Of a choice not to sign."""
    found = get_object_or_404(Decline.objects.exclude(words=""), pk=pk)
    return _answer(request, describe_decline(found))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def reminder_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Of a reminder by hand, and of all messages that hold them."""
    found = get_object_or_404(ReminderByHand.objects.exclude(sentence="", reason=""), pk=pk)
    return _answer(request, describe_reminder(found))


def _answer(request: HttpRequest, found: HandWritten) -> HttpResponse:
    by = get_person(request)
    if request.method != "POST":
        is_first_self = found.removal is not None and found.removal.asked_by_id in by.record_ids
        return render(request, "removals/words.html", {"found": found, "is_first_self": is_first_self})
    try:
        if request.POST.get("do") == "confirm":
            actions.confirm(found.row, by=by)
            messages.success(request, "The words were removed. That it was done stays on record.")
        else:
            actions.ask(found.row, by=by)
            messages.success(request, "Somebody else in HR must confirm it now. Send them this page’s address.")
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(request.path)
