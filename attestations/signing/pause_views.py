"""The page on which HR sees when nobody could sign, and enters such a time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from attestations.models import SigningPause
from portal.access.permissions import keeps_words, needs
from portal.access.scope import get_person
from portal.models.roles import Permission
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action
from portal.views.paging import get_page

from .pause_forms import PauseForm
from .pauses import actions as pausing

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REQUIRE)
@keeps_words
def signing_pauses(request: HttpRequest) -> HttpResponse:
    by = get_person(request)
    rows = SigningPause.objects.known(at=timezone.now()).select_related("recorded_by").order_by("-from_at", "-pk")
    if request.method == "POST" and (key := request.POST.get("remove", "")).isdecimal():
        _remove(request, get_object_or_404(SigningPause, pk=key))
        return redirect("signing_pauses")
    form = PauseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and run_action(form, lambda: pausing.enter_pause(**form.span, by=by)):
        messages.success(request, "Saved. Due dates that fell into that time have moved.")
        return redirect("signing_pauses")
    return render(request, "signing/pauses.html", {"form": form, "page": get_page(request, rows, PER_PAGE)})


def _remove(request: HttpRequest, pause: SigningPause) -> None:
    try:
        pausing.remove_pause(pause, by=get_person(request))
        messages.success(request, "Removed. Due dates are as if there had been no pause.")
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
