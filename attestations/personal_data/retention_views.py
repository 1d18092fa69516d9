"""Pages of retention: who is due to be erased, what stops it, and the two people who do it; reasons of absences."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal import audit
from portal.access.permissions import needs, needs_recent_sign_in
from portal.access.scope import get_person
from portal.ledger.errors import LedgerStopped
from portal.models import Absence, Person
from portal.models.roles import Permission
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action
from portal.views.paging import get_page

from . import retention as retained
from .actions import erasing, holds
from .actions.absence_reasons import empty_absence_reasons
from .forms import HoldForm

PER_PAGE = 50
PAUSED = "Nothing was erased: the trust is checking its records. Please try again tomorrow."


@require_safe
@needs(Permission.MANAGE_PEOPLE)
def retention(request: HttpRequest) -> HttpResponse:
    """Everybody whose time is over, and the holds that somebody has to look at again."""
    now = timezone.now()
    audit.record("see", "people:retention", by=get_person(request))
    context = {
        "page": get_page(request, retained.find_due(at=now), PER_PAGE),
        "reviews": retained.find_holds_to_review(at=now),
        "reasons": Absence.objects.exclude(reason="").count(),
    }
    return render(request, "personal_data/retention.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def retention_of(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: kept for longer or not, and the erasure that one of HR asks for and another confirms."""
    person, by = get_object_or_404(Person, pk=pk), get_person(request)
    form = HoldForm(request.POST if "hold" in request.POST else None)
    if request.method == "POST" and _act(request, person, form):
        return redirect("retention_of", person.pk)
    audit.record("see", f"person:{person.pk}", by=by)
    state = retained.describe_retention_of(person)
    context = {
        "person": person,
        "state": state,
        "is_due": state is not None and state.due_on <= timezone.localdate(),
        "hold": retained.find_hold(person.record_ids),
        "form": form,
        "is_own": by.pk in person.record_ids,
        "asked_myself": bool(state and state.erasure and state.erasure.asked_by_id == by.pk),
    }
    return render(request, "personal_data/retention_of.html", context)


def _act(request: HttpRequest, person: Person, form: HoldForm) -> bool:
    """Returns whether the page is to be opened anew; False where the form shows what is wrong."""
    by = get_person(request)
    if "hold" in request.POST:
        done = run_action(form, lambda: holds.hold_record(person, by=by, **form.cleaned_data))
        if done:
            messages.success(request, "The record is kept until you end this.")
        return done is not None
    try:
        messages.success(request, _decide(request.POST.get("do", ""), person, by))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    except LedgerStopped:
        messages.error(request, PAUSED)
    return True


def _decide(what: str, person: Person, by: Person) -> str:
    """What a button says; returns what was done. Raises ActionRefused."""
    hold = retained.find_hold(person.record_ids)
    if what == "ask":
        erasing.ask_erasure(person, by=by)
        return "Asked. Somebody else in HR must confirm it before anything goes."
    if what == "confirm":
        erasing.confirm_erasure(person, by=by)
        return "Done. Name, addresses and job titles are erased; signatures stay as proofs without a name."
    if what == "review" and hold:
        holds.review_hold(hold, review_on=retained.next_review(timezone.localdate()), by=by)
        return "Kept for another year."
    if what == "release" and hold:
        holds.release_hold(hold, by=by)
        return "This no longer stops an erasure."
    raise ActionRefused("Nothing was done. Someone has since changed this.")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def absence_reasons(request: HttpRequest) -> HttpResponse:
    """Empties what earlier releases kept of why people were away."""
    if request.method == "POST":
        try:
            number = empty_absence_reasons(by=get_person(request))
            messages.success(request, f"{number:,} reasons are emptied." if number else "There was none left.")
        except ActionRefused as refusal:
            messages.error(request, str(refusal))
        except LedgerStopped:
            messages.error(request, PAUSED)
        return redirect("retention")
    context = {"reasons": Absence.objects.exclude(reason="").count()}
    return render(request, "personal_data/absence_reasons.html", context)
