"""HR finds people, leavers included: by name, number or address, by where they work, and by what they have to sign."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import audit
from portal.access.permissions import needs
from portal.access.scope import get_person, get_scope
from portal.london import london_day
from portal.models import Academy
from portal.models.roles import Permission
from portal.people.names import fold
from portal.views.paging import get_page

from . import list_csv, list_filter, list_rows
from .list_filter import PeopleFilter
from .list_forms import PeopleFilterForm
from .person_list import PeopleList, build_people_list, load_listed_policies

PER_PAGE = 50
MOST_LINES = 100_000  # of a file, which takes some three seconds
LONGEST_SUBJECT = 120  # of an audit line


@require_safe
@needs(Permission.SEE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    form, listed = _read_list(request)
    audit.record("see", _name_subject(listed), by=get_person(request))
    page = get_page(request, listed.people, PER_PAGE)
    context = {
        "form": form,
        "listed": listed,
        "described": _describe(listed),
        "is_filtered": replace(listed.filter, q="") != PeopleFilter(),
        "page": page,
        "rows": list_rows.load_page_rows(listed, list(page), sees_former=_sees_former_names(request)),
        "may_manage": bool(get_scope(request, Permission.MANAGE_PEOPLE)),
    }
    return render(request, "people/people.html", context)


@require_safe
@needs(Permission.SEE_PEOPLE)
def people_csv(request: HttpRequest) -> HttpResponse:
    _, listed = _read_list(request)
    if listed.is_too_long:
        return redirect(reverse("people", query=request.GET))
    if listed.signatures > MOST_LINES:
        messages.error(request, f"That is {listed.signatures:,} lines. Choose a policy, an academy or a state first.")
        return redirect(reverse("people", query=request.GET))
    audit.record("download csv", _name_subject(listed), by=get_person(request))
    headers = {"Content-Disposition": f'attachment; filename="people-{london_day(listed.as_at)}.csv"'}
    content = list_csv.render_people_list(listed, _describe(listed))
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _read_list(request: HttpRequest) -> tuple[PeopleFilterForm, PeopleList]:
    """Raises Http404 for values that the form does not offer: the address was tampered with."""
    now = timezone.now()
    policies = load_listed_policies(at=now)
    academies = sorted(Academy.objects.named(at=now), key=lambda place: (place.is_central, fold(place.name)))
    form = PeopleFilterForm(request.GET, policies=policies, academies=academies)
    if not form.is_valid():
        raise Http404
    sees_former = _sees_former_names(request)
    return form, build_people_list(form.filter, policies, academies, at=now, sees_former=sees_former)


def _sees_former_names(request: HttpRequest) -> bool:
    """HR alone, which has reasons to know them."""
    return bool(get_scope(request, Permission.MANAGE_PEOPLE))


def _describe(listed: PeopleList) -> str:
    titles = {required.policy.slug: required.policy.title for required in listed.policies}
    names = {academy.slug: academy.name for academy in listed.academies}
    return list_filter.describe_filter(listed.filter, titles, names)


def _name_subject(listed: PeopleList) -> str:
    """What was seen or taken, as audit lines have it: nothing that was typed."""
    chosen = listed.filter
    if chosen.q:
        return "people:search"
    keys = [chosen.state, chosen.policy, chosen.academy, chosen.category, chosen.role, chosen.work, chosen.access]
    return f"people:{'/'.join(filter(None, keys)) or 'all'}"[:LONGEST_SUBJECT]
