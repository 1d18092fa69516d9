"""Pages on which HR corrects when an academy joined and says when it leaves: fill in, see what it does, confirm."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from attestations import formatting
from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.models import Academy
from portal.models.roles import Permission
from portal.people.actions import academy_terms
from portal.people.actions.academy_work import find_ending

from .acts import Act, Place, find_academy, show_act, try_action
from .forms import JoiningForm, LeavingForm
from .impact import build_joining_impact, build_leaving_impact
from .wording import describe_impacts


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def academy_joining(request: HttpRequest, slug: str) -> HttpResponse:
    found, by = find_academy(slug), get_person(request)
    form = JoiningForm(request.POST if request.method == "POST" else None, initial={"joined_on": found.joined_on})
    if _is_filled_in(request, form):
        joined_on: date = form.cleaned_data["joined_on"]
        if request.POST["step"] != "do":
            return _confirm_joining(request, found, form, joined_on)
        if try_action(form, lambda: academy_terms.correct_joining(found, joined_on=joined_on, by=by)):
            messages.success(request, f"The joining day is {formatting.day_and_year(joined_on)} now.")
            return redirect("manage_academy", slug)
    return show_act(request, Place(found), Act("Correct the joining day", "See what this does"), form)


def _is_filled_in(request: HttpRequest, form: JoiningForm | LeavingForm) -> bool:
    return form.is_bound and form.is_valid() and request.POST.get("step") in {"check", "do"}


def _confirm_joining(request: HttpRequest, found: Academy, form: JoiningForm, joined_on: date) -> HttpResponse:
    context = {
        "place": Place(found),
        "form": form,
        "act": Act(f"Joined on {formatting.day_and_year(joined_on)}?", "Save this day"),
        "sentences": describe_impacts(build_joining_impact(found, joined_on, at=timezone.now())),
    }
    return render(request, "academies/term_confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def academy_leaving(request: HttpRequest, slug: str) -> HttpResponse:
    """It leaves at the end of a day, or stays after all."""
    found, by = find_academy(slug), get_person(request)
    if "other" in request.POST:
        return _let_stay(request, found)
    form = LeavingForm(request.POST if request.method == "POST" else None, initial={"left_on": found.left_on})
    if _is_filled_in(request, form):
        left_on: date = form.cleaned_data["left_on"]
        if request.POST["step"] != "do":
            return _confirm_leaving(request, found, form, left_on)
        if try_action(form, lambda: academy_terms.let_leave(found, left_on=left_on, by=by)):
            messages.success(request, f"{found.name} leaves the trust at the end of {formatting.weekday(left_on)}.")
            return redirect("manage_academy", slug)
    return _ask_for_last_day(request, found, form)


def _ask_for_last_day(request: HttpRequest, found: Academy, form: LeavingForm) -> HttpResponse:
    sentences = ["What was signed there stays signed, and boards of earlier days still show it."]
    if found.left_on:
        sentences.append("If it stays, work and roles that were ended with it go on as before.")
    other = "It stays in the trust" if found.left_on else ""
    act = Act("This academy leaves the trust", "See what this does", sentences, other=other)
    return show_act(request, Place(found), act, form)


def _let_stay(request: HttpRequest, found: Academy) -> HttpResponse:
    form = LeavingForm({"left_on": found.left_on})
    if not try_action(form, lambda: academy_terms.let_stay(found, by=get_person(request))):
        return _ask_for_last_day(request, found, form)
    messages.success(request, f"{found.name} stays in the trust.")
    return redirect("manage_academy", found.slug)


def _confirm_leaving(request: HttpRequest, found: Academy, form: LeavingForm, left_on: date) -> HttpResponse:
    work, roles = find_ending(found, left_on)
    context = {
        "place": Place(found),
        "form": form,
        "act": Act(
            f"Leaves at the end of {formatting.day_and_year(left_on)}?", "It leaves on this day", kind="warning"
        ),
        "sentences": describe_impacts([build_leaving_impact(found, left_on, at=timezone.now())]),
        "leaving": True,
        "ending": work.values("person").distinct().count(),
        "roles": roles.count(),
    }
    return render(request, "academies/term_confirm.html", context)
