"""HR and a policy lead say together what is accepted from another system, for which version, and until when."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations.models import Acceptance, ImportedAcknowledgement
from portal.access.permissions import needs
from portal.access.scope import get_person, get_scope
from portal.models.roles import Permission
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action
from portal.views.paging import get_page

from . import acceptance_actions as actions
from .acceptance_forms import AcceptanceForm, list_named

PER_PAGE = 50


def _find_acceptances() -> QuerySet[Acceptance]:
    rows = Acceptance.objects.select_related("version__policy", "said_by", "confirmed_by", "ended_by")
    return rows.defer("version__text")


@require_safe
@needs(Permission.SEE_REQUIREMENTS)
def acceptances(request: HttpRequest) -> HttpResponse:
    context = {
        "page": get_page(request, _find_acceptances().order_by("-said_at", "-pk"), PER_PAGE),
        "named": list_named(),
        "today": timezone.localdate(),
        "may_say": bool(get_scope(request, Permission.REQUIRE)),
    }
    return render(request, "requirements/acceptances.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REQUIRE)
def acceptance_new(request: HttpRequest) -> HttpResponse:
    form = AcceptanceForm(request.POST or None)
    if request.method == "POST" and run_action(form, lambda: _say(request, form)):
        messages.success(request, "A policy lead can see this now. It counts for nobody before they have confirmed it.")
        return redirect("acceptances")
    return render(request, "requirements/acceptance_new.html", {"form": form})


def _say(request: HttpRequest, form: AcceptanceForm) -> Acceptance:
    data = form.cleaned_data
    return actions.accept_elsewhere(data["version"], form.chosen, until_on=data["until_on"], by=get_person(request))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_REQUIREMENTS)
def acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    """A policy lead confirms it; HR, or a policy lead, ends it."""
    found, by = get_object_or_404(_find_acceptances(), pk=pk), get_person(request)
    if request.method == "POST":
        return _decide(request, found)
    source, policy, version = found.named
    people = ImportedAcknowledgement.objects.known(at=timezone.now()).filter(
        source=source, policy_named=policy, version_named=version
    )
    context = {
        "acceptance": found,
        "people": people.values("person").distinct().count(),
        "today": timezone.localdate(),
        "is_over": found.ended_at or found.accepted_until < timezone.localdate(),
        "is_mine": found.said_by_id in by.record_ids,
        "may_confirm": bool(get_scope(request, Permission.DRAFT)),
        "may_end": _may_end(request),
    }
    return render(request, "requirements/acceptance.html", context)


def _may_end(request: HttpRequest) -> bool:
    return bool(get_scope(request, Permission.REQUIRE) or get_scope(request, Permission.DRAFT))


def _decide(request: HttpRequest, found: Acceptance) -> HttpResponse:
    by, is_confirmed = get_person(request), request.POST.get("decision") == "confirm"
    if not (get_scope(request, Permission.DRAFT) if is_confirmed else _may_end(request)):
        raise PermissionDenied
    try:
        if is_confirmed:
            actions.confirm_acceptance(found, by=by)
            messages.success(request, "Confirmed. Boards show those people as “Signed elsewhere”.")
        else:
            actions.end_acceptance(found, by=by)
            messages.success(request, "Ended. From tomorrow those people are asked, with the days of the requirement.")
    except ActionRefused as error:
        messages.error(request, str(error))
        return redirect("acceptance", pk=found.pk)
    return redirect("acceptances")
