"""HR adds, ends, corrects and moves the work of one person, and takes back what was wrongly recorded."""

from datetime import date, timedelta

from django import forms
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from attestations.formatting import day_and_year
from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.models import Academy, Engagement, Person
from portal.models.roles import Permission
from portal.people.actions import work
from portal.people.actions.work import WorkTerms

from .acts import Act, find_person_to_change, take_steps
from .wording import describe_extras, describe_fully, describe_terms
from .work_forms import EndForm, MoveForm, WorkForm, build_initial

DAY = timedelta(days=1)
STAYS = "What was signed stays signed."
METHODS = ["GET", "HEAD", "POST"]


def _find_engagement(request: HttpRequest, person: Person, pk: int) -> Engagement:
    """What was replaced is history. Only an act that was sent finds it still, and says so if it comes too late."""
    rows = Engagement.objects.filter(person__in=person.record_ids).select_related("person")
    rows = rows if request.method == "POST" else rows.filter(replaced_at=None)
    found = get_object_or_404(rows, pk=pk)
    found.academy = Academy.objects.named(at=timezone.now()).get(pk=found.academy_id)
    return found


@require_http_methods(METHODS)
@needs(Permission.MANAGE_PEOPLE)
def engagement_new(request: HttpRequest, pk: str) -> HttpResponse:
    person, by = find_person_to_change(request, pk), get_person(request)
    form = WorkForm(request.POST if request.method == "POST" else None, initial={"from_on": timezone.localdate()})

    def plan() -> Act:
        terms = form.terms
        return Act(
            "Add this work?",
            "Add this work",
            f"{person.name}: the work is added.",
            lambda: work.begin_engagement(person, terms, by=by),
            says=[f"{describe_terms(terms)}.", *describe_extras(terms)],
            days=_list_days(terms),
        )

    return take_steps(request, person, form, "Add work", plan)


def _list_days(terms: WorkTerms) -> list[date | None]:
    """The days on which boards may change: the first, the day after the last, and when the academy joins."""
    return [terms.from_on, terms.until_on and terms.until_on + DAY, terms.academy.joined_on]


@require_http_methods(METHODS)
@needs(Permission.MANAGE_PEOPLE)
def engagement_end(request: HttpRequest, pk: str, engagement: int) -> HttpResponse:
    person, by = find_person_to_change(request, pk), get_person(request)
    found = _find_engagement(request, person, engagement)
    initial = {"until_on": found.until_on or timezone.localdate()}
    others = _find_others(person, found)
    form = EndForm(request.POST if request.method == "POST" else None, initial=initial, others=others)

    def plan() -> Act:
        until_on, ended = form.cleaned_data["until_on"], [found, *form.chosen]
        return Act(
            "End this work?",
            "End this work",
            f"{person.name}: the work ends on {day_and_year(until_on)}.",
            lambda: work.end_several(ended, until_on=until_on, by=by),
            says=[
                *(f"{_name(row)}: the last day is {day_and_year(until_on)}.{_tell_before(row)}" for row in ended),
                STAYS,
            ],
            days=[until_on + DAY, *(row.until_on and row.until_on + DAY for row in ended)],
            kind="warning",
        )

    return take_steps(request, person, form, "End work", plan, about=describe_terms(WorkTerms.build(found)))


def _find_others(person: Person, found: Engagement) -> dict[str, Engagement]:
    """Other work of theirs that goes on today, by key."""
    rows = Engagement.objects.current(at=timezone.now()).filter(person__in=person.record_ids).exclude(pk=found.pk)
    rows = rows.select_related("person").prefetch_related(Prefetch("academy", Academy.objects.named(at=timezone.now())))
    return {str(row.pk): row for row in rows.order_by("-from_on", "pk")}


def _tell_before(engagement: Engagement) -> str:
    return f" Until now {day_and_year(engagement.until_on)} was on record." if engagement.until_on else ""


def _name(engagement: Engagement) -> str:
    return f"{engagement.job_title} at {engagement.academy.name}"


@require_http_methods(METHODS)
@needs(Permission.MANAGE_PEOPLE)
def engagement_move(request: HttpRequest, pk: str, engagement: int) -> HttpResponse:
    person, by = find_person_to_change(request, pk), get_person(request)
    found = _find_engagement(request, person, engagement)
    initial = build_initial(found) | {"academy": None, "from_on": None}
    form = MoveForm(request.POST if request.method == "POST" else None, initial=initial)

    def plan() -> Act:
        terms = form.terms
        return Act(
            "Record this move?",
            "Record this move",
            f"{person.name}: the move is recorded.",
            lambda: work.move(found, terms, by=by),
            says=[
                f"{_name(found)} ends on {day_and_year(terms.from_on - DAY)}.",
                f"{describe_terms(terms)}.",
                *describe_extras(terms),
                STAYS,
            ],
            days=_list_days(terms),
        )

    about = describe_terms(WorkTerms.build(found))
    return take_steps(request, person, form, "Move to another academy or job", plan, about=about)


@require_http_methods(METHODS)
@needs(Permission.MANAGE_PEOPLE)
def engagement_correct(request: HttpRequest, pk: str, engagement: int) -> HttpResponse:
    """Also takes back what was wrongly recorded, which needs no form."""
    person, by = find_person_to_change(request, pk), get_person(request)
    found = _find_engagement(request, person, engagement)
    recorded = WorkTerms.build(found)
    if "take_back" in request.POST:
        return take_steps(request, person, forms.Form(request.POST), "Take back", lambda: _plan_to_take_back(found, by))
    form = WorkForm(request.POST if request.method == "POST" else None, initial=build_initial(found))

    def plan() -> Act:
        terms = form.terms
        return Act(
            "Correct this?",
            "Correct this",
            f"{person.name}: the work is corrected.",
            lambda: work.correct_engagement(found, terms, by=by),
            says=[
                f"{describe_terms(terms)}.",
                *describe_extras(terms),
                f"Until now we had recorded: {describe_fully(recorded)}. That stays in the history.",
            ],
            days=[*_list_days(recorded), *_list_days(terms)],
        )

    context = {"about": describe_terms(recorded), "take_back": "This was recorded by mistake: take it back"}
    return take_steps(request, person, form, "Correct work", plan, **context)


def _plan_to_take_back(found: Engagement, by: Person) -> Act:
    recorded = WorkTerms.build(found)
    return Act(
        "Take this back?",
        "Take it back",
        f"{found.person.name}: the work is taken back.",
        lambda: work.take_back_engagement(found, by=by),
        says=[f"{describe_terms(recorded)}: this never was. It stays in the history as a mistake.", STAYS],
        days=_list_days(recorded),
        kind="warning",
    )
