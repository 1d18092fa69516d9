"""HR makes groups, adds and removes people from a day, and ends them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations.formatting import day_and_year
from attestations.models import Requirement
from attestations.requirements.summaries import load_names, prefetch_academies, summarise_requirement
from portal import audit
from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.models import Group, GroupMember, Person
from portal.models.roles import Permission
from portal.people.actions import groups as actions
from portal.people.groups import count_members, find_members, list_groups, read_pasted
from portal.people.search import find_people, load_with_work
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action
from portal.views.paging import get_page

from .group_effects import find_group_effects
from .group_forms import AddForm, LastDayForm, NameForm, ReopenForm, SearchForm

METHODS = ["GET", "HEAD", "POST"]
PER_PAGE, MOST_FOUND = 100, 20
STAYS = "What was signed stays signed."


@require_safe
@needs(Permission.MANAGE_PEOPLE)
def groups(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    people = count_members(on=today, at=now)
    rows = [(group, people.get(group.key, 0)) for group in list_groups(at=now)]
    return render(request, "people/groups.html", {"rows": rows, "today": today})


@require_http_methods(METHODS)
@needs(Permission.MANAGE_PEOPLE)
def group_new(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        made = run_action(form, lambda: actions.make_group(form.cleaned_data["name"], by=get_person(request)))
        if made:
            messages.success(request, f"{made.name}: the group is made. Add the people who are in it.")
            return redirect("group_add", made.key)
    return _show(request, None, "Make a group", "Make the group", form)


@require_safe
@needs(Permission.MANAGE_PEOPLE)
def group(request: HttpRequest, key: str) -> HttpResponse:
    """Who is in the group today or on another day, and the requirements that use it."""
    now, found = timezone.now(), _find(key)
    on = _read_day(request) or timezone.localdate(now)
    audit.record("see", f"group:{found.key}", by=get_person(request))
    page = get_page(request, find_members(found, on=on, at=now), PER_PAGE)
    work = {row.person.pk: row.work for row in load_with_work({member.person_id for member in page}, now)}
    context = {
        "group": found,
        "on": on,
        "is_today": on == timezone.localdate(now),
        "page": page,
        "rows": [(member, work[member.person_id]) for member in page],
        "decides": _list_requirements(found, now),
        "own": get_person(request).record_ids,
    }
    return render(request, "people/group.html", context)


@require_http_methods(METHODS)
@needs(Permission.MANAGE_PEOPLE)
def group_add(request: HttpRequest, key: str) -> HttpResponse:
    """Three steps: search or paste, see who was found, confirm."""
    found, now = _find(key), timezone.now()
    search = SearchForm(request.GET or None)
    keys = _search(request, search)
    people = _list_choices(keys[:MOST_FOUND], now)
    form = AddForm(request.POST if request.method == "POST" else None, people)
    context: dict[str, Any] = {"group": found, "form": form, "search": search, "is_searched": search.is_bound}
    context |= {"found": len(keys), "shown": len(people)}
    if request.method != "POST" or request.POST.get("step") == "change" or not form.is_valid():
        return render(request, "people/group_add.html", context)
    chosen, unknown = _read_chosen(form)
    from_on, by = form.cleaned_data["from_on"], get_person(request)
    inside = actions.find_inside(found, chosen, from_on=from_on)
    added = [person for person in chosen if person.pk not in inside and person != by]
    if request.POST.get("step") == "do" and added:
        if run_action(form, lambda: actions.add_to_group(found, added, from_on=from_on, by=by)):
            count = "1 person is" if len(added) == 1 else f"{len(added)} people are"
            messages.success(request, f"{found.name}: {count} in it from {day_and_year(from_on)}.")
            return redirect("group", found.key)
        return render(request, "people/group_add.html", context)
    context |= {
        "added": load_with_work([person.pk for person in added], now),
        "effects": _find_effects(found, added, from_on, by) if added else [],
        "inside": [person for person in chosen if person.pk in inside],
        "is_own": by in chosen,
        "unknown": unknown,
        "from_on": from_on,
        "decides": _list_requirements(found, now),
        "carried": [(name, value) for name in form.fields for value in request.POST.getlist(name)],
    }
    return render(request, "people/group_add_confirm.html", context)


def _find_effects(group: Group, added: Sequence[Person], from_on: date, by: Person) -> list[str]:
    """Sentences on what adding them does. Where it would be refused, the last step says why."""
    policies = {row.policy for row, _ in _list_requirements(group, timezone.now())}
    if not policies:
        return []
    try:
        found = find_group_effects(
            added, policies, lambda: actions.add_to_group(group, added, from_on=from_on, by=by), on=from_on
        )
    except ActionRefused as refusal:
        return [str(refusal)]
    return found.sentences


@require_http_methods(METHODS)
@needs(Permission.MANAGE_PEOPLE)
def group_reopen(request: HttpRequest, key: str) -> HttpResponse:
    """A group that has ended goes on from a day, with or without those who were in it to the end."""
    found, by = _find(key), get_person(request)
    if found.until_on is None:
        return redirect("group", found.key)
    last = [member.person for member in find_members(found, on=found.until_on, at=timezone.now())]
    form = ReopenForm(request.POST if request.method == "POST" else None, people=len(last))

    def reopen() -> Group:
        day, brings_back = form.cleaned_data["from_on"], form.cleaned_data.get("brings_back", False)
        return actions.reopen_group(found, from_on=day, brings_back=brings_back, by=by)

    if request.method == "POST" and run_action(form, reopen):
        messages.success(request, f"{found.name} goes on from {day_and_year(form.cleaned_data['from_on'])}.")
        return redirect("group", found.key)
    says = [f"It ended on {day_and_year(found.until_on)}. Days between stay as they are: nobody was in it."]
    context = {"says": says, "decides": _list_requirements(found, timezone.now())}
    return _show(request, found, "Open this group again", "Open it again", form, **context)


@require_http_methods(METHODS)
@needs(Permission.MANAGE_PEOPLE)
def group_rename(request: HttpRequest, key: str) -> HttpResponse:
    found, by = _find(key), get_person(request)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if request.method == "POST" and run_action(
        form, lambda: actions.rename_group(found, form.cleaned_data["name"], by=by)
    ):
        messages.success(request, "The group has its new name.")
        return redirect("group", found.key)
    return _show(request, found, "Rename this group", "Save", form)


@require_http_methods(METHODS)
@needs(Permission.MANAGE_PEOPLE)
def group_end(request: HttpRequest, key: str) -> HttpResponse:
    found, by = _find(key), get_person(request)
    form = LastDayForm(request.POST if request.method == "POST" else None, initial={"until_on": timezone.localdate()})
    if request.method == "POST" and run_action(
        form, lambda: actions.end_group(found, until_on=form.cleaned_data["until_on"], by=by)
    ):
        messages.success(request, f"{found.name} ends on {day_and_year(form.cleaned_data['until_on'])}. {STAYS}")
        return redirect("group", found.key)
    words = [f"Nobody is in the group after its last day. {STAYS} Past boards stay as they are."]
    context = {"says": words, "decides": _list_requirements(found, timezone.now()), "kind": "warning"}
    return _show(request, found, "End this group", "End the group", form, **context)


@require_http_methods(METHODS)
@needs(Permission.MANAGE_PEOPLE)
def group_member(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """The last day of somebody in the group; or that they never were in it."""
    found, by = _find(key), get_person(request)
    rows = GroupMember.objects.filter(group_key=found.key, replaced_at=None).select_related("person")
    member = get_object_or_404(rows, pk=pk)
    initial = {"until_on": member.until_on or timezone.localdate()}
    form: forms.Form = LastDayForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        if "take_back" in request.POST:
            form = LastDayForm(initial)
            is_done = run_action(form, lambda: actions.take_back_membership(member, by=by))
        else:
            is_done = run_action(
                form, lambda: actions.take_out_of_group(member, until_on=form.cleaned_data["until_on"], by=by)
            )
        if is_done:
            messages.success(request, f"{member.person.name}: saved. {STAYS}")
            return redirect("group", found.key)
    says = [f"{member.person.name} is in it since {day_and_year(member.from_on)}."]
    context = {"says": says, "take_back": "Entered by mistake: they never were in it"}
    return _show(request, found, "Take somebody out of a group", "Save", form, **context)


def _show(
    request: HttpRequest, group: Group | None, title: str, button: str, form: forms.Form, **context: object
) -> HttpResponse:
    context |= {"group": group, "title": title, "button": button, "form": form}
    return render(request, "people/group_act.html", context)


def _find(key: str) -> Group:
    return get_object_or_404(Group, key=key, replaced_at=None)


def _read_day(request: HttpRequest) -> date | None:
    """``?on=2026-09-01``; 404 for a day that does not exist."""
    try:
        day: date | None = forms.DateField(required=False).clean(request.GET.get("on", ""))
    except ValidationError as error:
        raise Http404 from error
    return day


def _search(request: HttpRequest, search: SearchForm) -> list[UUID]:
    if not search.is_valid() or not search.cleaned_data["q"].strip():
        return []
    audit.record("see", "people:search", by=get_person(request))
    return find_people(search.cleaned_data["q"])


def _list_choices(people: Sequence[UUID], at: datetime) -> list[tuple[str, str]]:
    return [row.choice for row in load_with_work(people, at)]


def _read_chosen(form: AddForm) -> tuple[list[Person], list[str]]:
    """Everybody who was ticked or pasted, once each, and the pasted words that match nobody."""
    pasted = read_pasted(form.cleaned_data["words"])
    ticked = Person.objects.filter(pk__in=form.cleaned_data.get("people", ()))
    people = {person.pk: person for person in [*ticked, *pasted.people]}
    return list(people.values()), pasted.unknown


def _list_requirements(group: Group, at: datetime) -> list[tuple[Requirement, str]]:
    """Requirements that name the group and have not ended, with their sentences."""
    going_on = Q(until_on=None) | Q(until_on__gte=timezone.localdate(at))
    naming = Q(groups__contains=[group.key]) | Q(not_groups__contains=[group.key])
    rows = Requirement.objects.known(at=at).filter(going_on, naming).select_related("policy")
    names = load_names(at=at)
    return [(row, summarise_requirement(row, names)) for row in rows.prefetch_related(prefetch_academies(at))]
