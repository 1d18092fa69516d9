"""The head, a deputy or HR enters what an agency has shown to the people whom it sends."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from attestations.assignments import queries
from attestations.assignments.required_policies import RequiredPolicy
from attestations.models import ShownByAgency
from portal import audit
from portal.access.permissions import needs
from portal.access.scope import find_academies, get_person, get_scope
from portal.london import london_day
from portal.models import Academy, Category, Person
from portal.models.roles import Permission
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action
from portal.views.form_fields import build_day_field

from .shown_actions import ShownTerms, find_agency_work, record_shown, take_back_shown

USUAL = timedelta(days=365)


class ShownForm(forms.Form):
    use_required_attribute = False

    policy = forms.ChoiceField(
        label="Policy",
        error_messages={"required": "Choose a policy.", "invalid_choice": "Choose a policy from the list."},
    )
    people = forms.MultipleChoiceField(
        label="Shown to",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose to whom it was shown.", "invalid_choice": "Choose from the list."},
    )
    agency = forms.CharField(
        label="Agency", max_length=100, error_messages={"required": "Say which agency sends them."}
    )
    confirmed_by = forms.CharField(
        label="Who of the agency confirmed it",
        max_length=100,
        error_messages={"required": "Say who of the agency confirmed it."},
    )
    shown_on = build_day_field("When it was shown", "Today or an earlier day.")
    until_on = build_day_field("Until when that is enough", "At most a year. After that day they are asked to sign.")

    def __init__(self, data: Any, *, policies: list[RequiredPolicy], people: list[Person], at: datetime) -> None:
        today = london_day(at)
        super().__init__(data, initial={"shown_on": today, "until_on": today + USUAL})
        fields: Any = self.fields
        fields["policy"].choices = [(each.policy.slug, each.policy.title) for each in policies]
        fields["people"].choices = [(str(person.pk), person.name) for person in people]

    @property
    def terms(self) -> ShownTerms:
        data = self.cleaned_data
        said = " ".join(data["agency"].split()), " ".join(data["confirmed_by"].split())
        return ShownTerms(*said, data["shown_on"], data["until_on"])


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ADD_AT_DOOR, Permission.MANAGE_PEOPLE)
def shown(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter it of one or several, or take back what is on record."""
    now, by = timezone.now(), get_person(request)
    academy = _find_academy(request, slug, now)
    recorded = ShownByAgency.objects.known(at=now).filter(academy=academy).select_related("person", "version")
    if "take_back" in request.POST:
        return _take_back(request, recorded.filter(pk=request.POST["take_back"] or 0).first(), slug)
    policies = [each for each in queries.load_required_policies(known_at=now) if _takes_shown(each, academy, now)]
    people = [row.person for row in find_agency_work(academy, at=now).select_related("person")]
    unique = sorted({person.pk: person for person in people}.values(), key=lambda person: person.name)
    form = ShownForm(request.POST or None, policies=policies, people=unique, at=now)

    def record() -> ShownByAgency:
        [version] = [each.in_force(now) for each in policies if each.policy.slug == form.cleaned_data["policy"]]
        if version is None:
            raise ActionRefused("No version of this policy is in force.")
        chosen = [person for person in unique if str(person.pk) in form.cleaned_data["people"]]
        return record_shown(version, academy, chosen, form.terms, by=by)[0]

    if request.method == "POST" and run_action(form, record):
        messages.success(request, "Saved. Boards show it as shown by the agency, and not as signed.")
        return redirect("shown", slug)
    audit.record("see", f"academy:{academy.slug}", by=by, academy=academy)
    rows = recorded.order_by("person__family_name", "person__given_names", "pk")
    context = {"academy": academy, "form": form, "rows": rows, "may_enter": policies and unique}
    return render(request, "grants/shown.html", context)


def _take_back(request: HttpRequest, row: ShownByAgency | None, slug: str) -> HttpResponse:
    try:
        if row:
            take_back_shown(row, by=get_person(request))
            messages.success(request, f"{row.person.name}: taken back.")
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("shown", slug)


def _takes_shown(required: RequiredPolicy, academy: Academy, at: datetime) -> bool:
    """Whether it is enough for whatever asks agency workers there today."""
    here = [
        rule for rule in required.facts.requirements if rule.asks_at(academy.pk) and rule.span.holds(london_day(at))
    ]
    asking = [rule for rule in here if Category.AGENCY in rule.categories]
    return required.in_force(at) is not None and bool(asking) and all(rule.takes_shown for rule in asking)


def _find_academy(request: HttpRequest, slug: str, at: datetime) -> Academy:
    scopes = [get_scope(request, name) for name in (Permission.MANAGE_PEOPLE, Permission.ADD_AT_DOOR)]
    scope = next(scope for scope in scopes if scope)
    return get_object_or_404(find_academies(scope, at=at), slug=slug)
