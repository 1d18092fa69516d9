"""HR records, corrects and takes back absences of one person."""

from datetime import date, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.models import Absence, AbsenceKind, Person
from portal.models.roles import Permission
from portal.people.actions import absences

from .absence_forms import AbsenceForm
from .acts import Act, find_person_to_change, take_steps
from .wording import describe_absence

DAY = timedelta(days=1)
WHILE_AWAY = "While they are away they are not asked and get no reminders. What they have signed stays signed."
METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@needs(Permission.MANAGE_PEOPLE)
def absence_new(request: HttpRequest, pk: str) -> HttpResponse:
    person, by = find_person_to_change(request, pk), get_person(request)
    initial = {"kind": AbsenceKind.AWAY, "from_on": timezone.localdate()}
    form = AbsenceForm(request.POST if request.method == "POST" else None, initial=initial)

    def plan() -> Act:
        data = form.cleaned_data
        return Act(
            "Record this absence?",
            "Record this absence",
            f"{person.name}: the absence is recorded.",
            lambda: absences.record_absence(person, **data, by=by),
            says=[f"{describe_absence(**data)}.", WHILE_AWAY],
            days=[data["from_on"], data["until_on"] and data["until_on"] + DAY],
        )

    return take_steps(request, person, form, "Record an absence", plan)


@require_http_methods(METHODS)
@needs(Permission.MANAGE_PEOPLE)
def absence(request: HttpRequest, pk: str, absence: int) -> HttpResponse:
    """Corrects the days, says the last one once it is known, or takes the absence back."""
    person, by = find_person_to_change(request, pk), get_person(request)
    rows = Absence.objects.filter(person__in=person.record_ids).select_related("person")
    rows = rows if request.method == "POST" else rows.filter(replaced_at=None)
    found = get_object_or_404(rows, pk=absence)
    recorded = {"kind": found.kind, "from_on": found.from_on, "until_on": found.until_on}
    about = describe_absence(found.kind, found.from_on, found.until_on)
    if "take_back" in request.POST:
        return take_steps(request, person, forms.Form(request.POST), "Take back", lambda: _plan_to_take_back(found, by))
    form = AbsenceForm(request.POST if request.method == "POST" else None, initial=recorded)

    def plan() -> Act:
        data = form.cleaned_data
        return Act(
            "Change this absence?",
            "Change it",
            f"{person.name}: the absence is changed.",
            lambda: absences.correct_absence(found, **data, by=by),
            says=[
                f"{describe_absence(**data)}.",
                f"Until now we had recorded: {about}. That stays in the history.",
            ],
            days=[*_list_days(found), data["from_on"], data["until_on"] and data["until_on"] + DAY],
        )

    context = {"about": about, "take_back": "This was recorded by mistake: take it back"}
    return take_steps(request, person, form, "Change an absence", plan, **context)


def _list_days(absence: Absence) -> list[date | None]:
    return [absence.from_on, absence.until_on and absence.until_on + DAY]


def _plan_to_take_back(found: Absence, by: Person) -> Act:
    said = describe_absence(found.kind, found.from_on, found.until_on)
    return Act(
        "Take this back?",
        "Take it back",
        f"{found.person.name}: the absence is taken back.",
        lambda: absences.take_back_absence(found, by=by),
        says=[f"{said}: this never was. It stays in the history as a mistake."],
        days=_list_days(found),
        kind="warning",
    )
