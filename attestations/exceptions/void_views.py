"""One person asks that a signature should not count, another decides; HR lists them all."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from attestations.models import Attestation, Signing, Void
from portal import audit
from portal.access.permissions import keeps_words, needs, needs_recent_sign_in
from portal.access.scope import get_person, get_scope
from portal.models.roles import Permission
from portal.refusals import ActionRefused
from portal.views.paging import get_page

from .actions import voids as actions
from .void_forms import VoidForm

PER_PAGE = 50
ASKED = "Somebody else in HR must confirm it now. Until then, the signature counts."
CONFIRMED = "The signature no longer counts. The person who signed is told, with the reason."
REFUSED = "The signature goes on counting. That somebody asked stays on record."


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ASK_VOID)
@needs_recent_sign_in
@keeps_words
def void_ask(request: HttpRequest, number: str) -> HttpResponse:
    signing = get_object_or_404(Signing.objects.select_related("person", "version"), number=number)
    attestations = _list_open(request, signing)
    if not attestations:
        raise Http404
    form = VoidForm(request.POST or None, attestations=attestations)
    if request.method == "POST" and form.is_valid() and _ask(request, form):
        return redirect(signing)
    audit.record("see", f"receipt:{number}", by=get_person(request))
    return render(request, "exceptions/void_ask.html", {"signing": signing, "form": form})


def _list_open(request: HttpRequest, signing: Signing) -> list[Attestation]:
    """Those of a signing that this person may ask about: in their scope, not their own, and nobody has asked yet."""
    if signing.person_id in get_person(request).record_ids:
        return []
    scope = get_scope(request, Permission.ASK_VOID)
    open_ones = signing.attestations.exclude(
        voids__in=Void.objects.exclude(decided_at__isnull=False, is_confirmed=False)
    )
    return [row for row in open_ones.order_by("academy_name") if scope.covers(row.academy_id)]


def _ask(request: HttpRequest, form: VoidForm) -> bool:
    try:
        actions.ask_void(form.chosen, reason=form.cleaned_data["reason"], by=get_person(request))
    except ActionRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, ASKED)
    return True


@require_safe
@needs(Permission.CONFIRM_VOID)
def voids(request: HttpRequest) -> HttpResponse:
    """Those that wait first, then the newest."""
    rows = _find_voids().order_by(F("decided_at").desc(nulls_first=True), "-asked_at", "-pk")
    return render(request, "exceptions/voids.html", {"page": get_page(request, rows, PER_PAGE)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.CONFIRM_VOID, Permission.ASK_VOID)
@needs_recent_sign_in
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """HR decides; whoever asked may take it back."""
    found, by = get_object_or_404(_find_voids(), pk=pk), get_person(request)
    is_mine, may_confirm = found.asked_by_id in by.record_ids, bool(get_scope(request, Permission.CONFIRM_VOID))
    if not is_mine and not may_confirm:
        raise Http404
    if request.method == "POST":
        return _decide(request, found, may_confirm=may_confirm)
    audit.record("see", f"receipt:{found.attestation.signing.number}", by=by)
    context = {
        "void": found,
        "is_mine": is_mine,
        "is_signer": found.attestation.person_id in by.record_ids,
        "may_confirm": may_confirm,
    }
    return render(request, "exceptions/void.html", context)


def _decide(request: HttpRequest, found: Void, *, may_confirm: bool) -> HttpResponse:
    by, is_confirmed = get_person(request), request.POST.get("decision") == "confirm"
    if is_confirmed and not may_confirm:
        raise PermissionDenied
    try:
        if is_confirmed:
            actions.confirm_void(found, by=by)
        else:
            actions.refuse_void(found, by=by)
        messages.success(request, CONFIRMED if is_confirmed else REFUSED)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("void", pk=found.pk)


def _find_voids() -> QuerySet[Void, Any]:
    related = "attestation__signing", "attestation__person", "attestation__academy", "asked_by", "decided_by"
    return Void.objects.select_related(*related)
