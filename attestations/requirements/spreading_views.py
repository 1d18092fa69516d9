"""The page on which HR spreads askings over weeks, with who would be asked for what in which week."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from attestations.assignments.facts import SpreadingFact
from attestations.assignments.spans import DAY
from attestations.models import Spreading, StartHere
from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.models.roles import Permission
from portal.views.form_actions import run_action

from .order.actions import TOO_EARLY, spread_askings
from .spreading_forms import SpreadingForm
from .spreading_impact import SpreadingImpact, build_spreading_impact

PROPOSED = 5  # policies a week


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REQUIRE)
def requirement_weeks(request: HttpRequest) -> HttpResponse:
    """Each change shows first whom it would ask for what in which week."""
    now = timezone.now()
    known = list(Spreading.objects.known(at=now).order_by("from_on"))
    tomorrow = timezone.localdate(now) + DAY
    last = known[-1] if known else None
    initial = {
        "way": SpreadingForm.SPREAD if last and last.per_week else SpreadingForm.ALL,
        "per_week": last.per_week if last and last.per_week else PROPOSED,
        "from_on": max(last.from_on, tomorrow) if last else tomorrow,
        "at_once": last.at_once if last else [],
    }
    form = SpreadingForm(request.POST if request.method == "POST" else None, initial=initial)
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and form.cleaned_data["from_on"] < tomorrow:
        form.add_error("from_on", TOO_EARLY)
        is_valid = False
    if is_valid and request.POST.get("step") == "do":
        if run_action(form, lambda: _spread(request, form)):
            messages.success(request, "Saved. What people have been asked by then does not change.")
            return redirect("requirement_weeks")
        is_valid = False
    current = [row for row in known if row.from_on < tomorrow][-1:]
    context = {
        "form": form,
        "is_checked": is_valid,
        "choices": [*current, *(row for row in known if row.from_on >= tomorrow)],
        "impact": _build_impact(form) if is_valid else None,
    }
    return render(request, "requirements/requirement_weeks.html", context)


def _spread(request: HttpRequest, form: SpreadingForm) -> Spreading:
    data = form.cleaned_data
    return spread_askings(
        from_on=data["from_on"],
        per_week=form.per_week_or_none,
        at_once=list(data["at_once"]),
        by=get_person(request),
    )


def _build_impact(form: SpreadingForm) -> SpreadingImpact:
    data = form.cleaned_data
    order = tuple(StartHere.objects.values_list("policy_id", flat=True))
    at_once = frozenset(policy.pk for policy in data["at_once"])
    choice = SpreadingFact(data["from_on"], form.per_week_or_none, order, at_once)
    return build_spreading_impact(choice, at=timezone.now())
