"""HR looks at records that may be of one person, merges them, and takes them apart again."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal import audit
from portal.access.permissions import needs, needs_recent_sign_in
from portal.access.scope import get_person
from portal.models import Person, PersonMerge
from portal.models.roles import Permission
from portal.people.actions import merging
from portal.people.duplicates import find_pairs
from portal.people.search import find_people, load_with_work
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action
from portal.views.paging import get_page

from .merge_forms import FindForm, MergeForm
from .merge_impact import find_impact, load_record_facts

PER_PAGE = 25
MOST_FOUND = 20
JUST_NOW = timedelta(hours=12)  # as long as a session lasts


@require_safe
@needs(Permission.MANAGE_PEOPLE)
def duplicates(request: HttpRequest) -> HttpResponse:
    audit.record("see", "people:duplicates", by=get_person(request))
    page = get_page(request, find_pairs(at=timezone.now()), PER_PAGE)
    found = load_with_work({person.pk for pair in page for person in (pair.one, pair.other)}, timezone.now())
    by_id = {row.person.pk: row for row in found}
    rows = [(pair, [by_id[person.pk] for person in (pair.one, pair.other)]) for pair in page]
    return render(request, "people/duplicates.html", {"page": page, "rows": rows})


@require_safe
@needs(Permission.MANAGE_PEOPLE)
def merge_find(request: HttpRequest, pk: str) -> HttpResponse:
    """Finds the other record of somebody whom nothing suggested."""
    person, rows = get_object_or_404(Person, pk=pk), []
    form = FindForm(request.GET or None)
    audit.record("see", f"person:{person.pk}", by=get_person(request))
    if form.is_valid():
        ids = [key for key in find_people(form.cleaned_data["q"], sees_former_names=True) if key != person.pk]
        rows = load_with_work(ids[:MOST_FOUND], timezone.now(), sees_former_names=True)
    context = {"person": person, "form": form, "rows": rows, "is_searched": form.is_bound}
    return render(request, "people/merge_find.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def merge(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """Two records side by side, what merging them does, and which of them is kept."""
    people, by = (get_object_or_404(Person, pk=one), get_object_or_404(Person, pk=other)), get_person(request)
    form = MergeForm(request.POST if request.method == "POST" else None, one=people[0], other=people[1])
    if "apart" in request.POST:
        return _keep_apart(request, *people)
    if request.method == "POST" and run_action(form, lambda: _merge(form, by)):
        kept, merged = form.chosen
        messages.success(request, f"Merged. Everything of {merged.name} now counts for {kept.name}.")
        return redirect("person", kept.pk)
    return _show_pair(request, *people, form)


def _merge(form: MergeForm, by: Person) -> PersonMerge:
    kept, merged = form.chosen
    return merging.merge_people(merged, into=kept, by=by)


def _keep_apart(request: HttpRequest, one: Person, other: Person) -> HttpResponse:
    try:
        merging.keep_apart(one, other, by=get_person(request))
        messages.success(request, f"{one.name} and {other.name} stay two people. They are not suggested again.")
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("duplicates")


def _show_pair(request: HttpRequest, one: Person, other: Person, form: MergeForm) -> HttpResponse:
    now = timezone.now()
    for person in (one, other):
        audit.record("see", f"person:{person.pk}", by=get_person(request))
    context = {
        "records": [load_record_facts(person, at=now) for person in (one, other)],
        "impact": find_impact(one, other, at=now) if one != other else [],
        "signed_in": [p for p in (one, other) if p.last_login and now - p.last_login < JUST_NOW],
        "form": form,
    }
    return render(request, "people/merge.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def separate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Takes a merged record apart again, after saying what that does."""
    rows, now = PersonMerge.objects.filter(merged=pk).select_related("kept", "merged"), timezone.now()
    if request.method == "POST":  # a second click comes when it has been done
        rows = rows.exclude(replaced_at=F("recorded_at")).order_by(F("replaced_at").desc(nulls_first=True))[:1]
    else:
        rows = rows.filter(replaced_at=None)
    found = get_object_or_404(rows)
    if request.method == "POST":
        try:
            merging.separate_people(found.merged, by=get_person(request))
            messages.success(request, "Taken apart: they are two people again.")
        except ActionRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("person", found.kept_id)
    audit.record("see", f"person:{found.merged_id}", by=get_person(request))
    context = {
        "merge": found,
        "records": [load_record_facts(person, at=now) for person in (found.kept, found.merged)],
        "impact": find_impact(found.kept, found.merged, at=now),
    }
    return render(request, "people/separate.html", context)
