"""The head, a deputy or HR enters on which day a casual worker first worked: from that day on they are asked."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations.formatting import day_and_year
from portal import audit
from portal.access.permissions import needs
from portal.access.scope import find_academies, get_person, get_scope
from portal.london import london_day
from portal.models import Academy, DatedQuerySet, Engagement
from portal.models.roles import Permission
from portal.people.actions.work import enter_first_day
from portal.views.form_actions import run_action
from portal.views.form_fields import build_day_field
from portal.views.paging import get_page

PER_PAGE = 50


class FirstDayForm(forms.Form):
    use_required_attribute = False

    first_worked_on = build_day_field("First day worked", "Today or an earlier day.")


@require_safe
@needs(Permission.ADD_AT_DOOR, Permission.MANAGE_PEOPLE)
def casual(request: HttpRequest, slug: str) -> HttpResponse:
    academy = _find_academy(request, slug)
    audit.record("see", f"academy:{academy.slug}", by=get_person(request), academy=academy)
    going_on = Q(until_on=None) | Q(until_on__gte=london_day(timezone.now()))
    rows = (
        _find_casual_work(academy)
        .filter(going_on)
        .order_by("first_worked_on", "person__family_name", "person__given_names", "pk")
    )
    waiting_first = sorted(rows, key=lambda row: row.first_worked_on is not None)
    context = {"academy": academy, "page": get_page(request, waiting_first, PER_PAGE)}
    return render(request, "grants/casual.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ADD_AT_DOOR, Permission.MANAGE_PEOPLE)
def first_day(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Also takes back a day that was entered by mistake, which needs no form."""
    academy, by = _find_academy(request, slug), get_person(request)
    found = get_object_or_404(_find_casual_work(academy), pk=pk)
    if request.method != "POST":
        audit.record("see", f"person:{found.person_id}", by=by, academy=academy)
    is_taken_back = "take_back" in request.POST
    form = (
        forms.Form(request.POST)
        if is_taken_back
        else FirstDayForm(request.POST or None, initial={"first_worked_on": found.first_worked_on})
    )

    def enter() -> Engagement:
        day = None if is_taken_back else form.cleaned_data["first_worked_on"]
        return enter_first_day(found, first_worked_on=day, by=by)

    if request.method == "POST" and (entered := run_action(form, enter)):
        messages.success(request, _describe(found, entered))
        return redirect("casual", slug)
    context = {"academy": academy, "engagement": found, "form": form}
    return render(request, "grants/first_day.html", context)


def _find_academy(request: HttpRequest, slug: str) -> Academy:
    scopes = [get_scope(request, name) for name in (Permission.MANAGE_PEOPLE, Permission.ADD_AT_DOOR)]
    scope = next(scope for scope in scopes if scope)
    return get_object_or_404(find_academies(scope, at=timezone.now()), slug=slug)


def _find_casual_work(academy: Academy) -> DatedQuerySet[Engagement]:
    """Casual work there that is asked for once it is worked."""
    known = Engagement.objects.known(at=timezone.now()).filter(academy=academy, is_asked_once_worked=True)
    return known.select_related("person")


def _describe(engagement: Engagement, entered: Engagement) -> str:
    name, day = engagement.person.name, entered.first_worked_on
    if day is None:
        return f"{name}: no day worked yet. They are not asked to sign until there is one."
    return f"{name}: first worked on {day_and_year(day)}. From that day on they are asked to sign."
