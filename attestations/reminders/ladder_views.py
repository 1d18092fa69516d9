"""When reminders of a requirement go, with whom that would tell; the switch that stops all of them."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from attestations.models import ReminderStop, Requirement
from attestations.requirements.actions import set_ladder
from attestations.requirements.summaries import summarise_requirement
from attestations.requirements.terms import LADDER
from portal.access.permissions import keeps_words, needs
from portal.access.scope import get_person
from portal.models import Academy
from portal.models.roles import Permission
from portal.views.form_actions import run_action

from .actions.stopping import resume, stop
from .forms import LadderForm, StopForm
from .planning import plan_reminders
from .rules import Ladder


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REQUIRE)
def requirement_reminders(request: HttpRequest, pk: int) -> HttpResponse:
    """Each change shows first whom it would tell on which day."""
    now = timezone.now()
    current = Requirement.objects.known(at=now).select_related("policy")
    current = current.prefetch_related(Prefetch("academies", Academy.objects.named(at=now)))
    requirement = get_object_or_404(current, pk=pk)
    requirement_terms = {name: getattr(requirement, name) for name in LADDER}
    form = LadderForm(request.POST if request.method == "POST" else None, initial=requirement_terms)
    is_valid = form.is_valid() if request.method == "POST" else False
    if is_valid and request.POST.get("step") == "do":
        if run_action(form, lambda: set_ladder(requirement, by=get_person(request), **form.ladder)):
            messages.success(request, f"{requirement.policy.title}: reminders go as you chose, from the next morning.")
            return redirect("requirements")
        is_valid = False
    shown: Mapping[str, Any] = form.ladder if is_valid else requirement_terms
    context = {
        "requirement": requirement,
        "sentence": summarise_requirement(requirement),
        "form": form,
        "is_checked": is_valid,
        "days": plan_reminders(requirement, Ladder(*(shown[name] for name in LADDER)), at=now),
    }
    return render(request, "reminders/ladder.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REQUIRE)
@keeps_words
def reminders_stop(request: HttpRequest) -> HttpResponse:
    """Stops all reminders, or starts them again."""
    stopped = ReminderStop.objects.filter(resumed_at=None).select_related("stopped_by").first()
    form = StopForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        by = get_person(request)
        if stopped:
            resume(stopped, by=by)
            messages.success(request, "Reminders go again, from the next morning on.")
            return redirect("notices")
        if run_action(form, lambda: stop(form.cleaned_data["why"], by=by)):
            messages.success(request, "Nobody is reminded of anything until you start reminders again.")
            return redirect("notices")
    return render(request, "reminders/stop.html", {"form": form, "stopped": stopped})
