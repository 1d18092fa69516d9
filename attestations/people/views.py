"""HR finds a person, leavers included, and sees what they were asked to sign and have signed."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations.assignments import queries
from attestations.assignments.being_checked import mark_signings
from attestations.models import NameCheck, Signing
from attestations.reports.rows import BoardRow
from attestations.signing import actions as signing_actions
from portal import audit
from portal.access.permissions import needs, needs_recent_sign_in
from portal.access.scope import get_person, get_scope
from portal.models import Absence, Academy, AccessClosure, Engagement, Grant, Person
from portal.models.roles import Permission
from portal.people.actions import access
from portal.people.search import find_last_day, find_people, load_with_work
from portal.refusals import ActionRefused
from portal.views.paging import get_page

from .forms import PeopleForm

PER_PAGE = 50


@require_safe
@needs(Permission.SEE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    form = PeopleForm(request.GET)
    q = form.cleaned_data["q"] if form.is_valid() else ""
    audit.record("see", "people:search" if q else "people:all", by=get_person(request))
    page = get_page(request, find_people(q), PER_PAGE)
    rows = load_with_work(page.object_list, timezone.now())
    return render(request, "people/people.html", {"form": form, "q": q, "page": page, "rows": rows})


@require_safe
@needs(Permission.SEE_PEOPLE)
def person(request: HttpRequest, pk: str) -> HttpResponse:
    found, now = get_object_or_404(Person, pk=pk), timezone.now()
    audit.record("see", f"person:{found.pk}", by=get_person(request))
    assignments = queries.load_person_assignments(found, as_at=now)
    named = Prefetch("academy", Academy.objects.named(at=now))
    engagements = Engagement.objects.known(at=now).filter(person=found).prefetch_related(named)
    grants = Grant.objects.current(at=now).with_works(at=now).filter(person=found).prefetch_related(named)
    signings = mark_signings(Signing.objects.filter(person=found))
    signings = signings.select_related("version__policy").prefetch_related("attestations")
    context = {
        "person": found,
        "engagements": engagements.order_by("-from_on", "pk"),
        "left_on": find_last_day(engagements, now),
        "rows": [BoardRow(assignment, now) for assignment in assignments],
        "lapsed": [lapse for assignment in assignments for lapse in assignment.find_lapses(now)],
        "signings": signings.order_by("-signed_at"),
        "grants": grants.order_by("role", "from_on"),
        "absences": _load_absences(request, found),
        "closure": _find_closure(found),
        "manages_access": bool(get_scope(request, Permission.MANAGE_PEOPLE)) and found != get_person(request),
        "sees_sign_ins": bool(get_scope(request, Permission.SEE_SIGN_INS)),
    }
    return render(request, "people/person.html", context)


def _load_absences(request: HttpRequest, person: Person) -> list[Absence]:
    """Only HR gets them, because an absence says why somebody is not asked; all others get an empty list."""
    if not get_scope(request, Permission.SEE_REASONS):
        return []
    return list(Absence.objects.known(at=timezone.now()).filter(person=person).order_by("-from_on"))


def _find_closure(person: Person) -> AccessClosure | None:
    return person.access_closures.filter(opened_at=None).select_related("closed_by").first()


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def person_access(request: HttpRequest, pk: str) -> HttpResponse:
    """Closes somebody's access, or opens it again, after saying what that does."""
    found, by = get_object_or_404(Person, pk=pk), get_person(request)
    if request.method == "POST":
        _change_access(request, found, by)
        return redirect("person", found.pk)
    context = {"person": found, "is_own": found == by, "closure": _find_closure(found)}
    return render(request, "people/access.html", context)


def _change_access(request: HttpRequest, person: Person, by: Person) -> None:
    """The button says which of the two was meant, so that a page left open does not do the other."""
    wanted = request.POST.get("access")
    try:
        if wanted == "close":
            access.close_access(person, by=by)
            messages.success(request, f"{person.name} is signed out everywhere and cannot sign in.")
        elif wanted == "open":
            access.open_access(person, by=by)
            messages.success(request, f"{person.name} can sign in again.")
    except ActionRefused as refusal:
        messages.error(request, str(refusal))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def name_check(request: HttpRequest, number: str) -> HttpResponse:
    """A signature whose typed name shares no word with the known one, for HR to look at."""
    rows = NameCheck.objects.select_related("signing__person", "signing__version", "settled_by")
    found, by = get_object_or_404(rows, signing__number=number), get_person(request)
    is_own = found.signing.person == by
    if request.method == "POST":
        try:
            signing_actions.settle_name(found, by=by)
        except ActionRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("name_check", number)
        messages.success(request, f"The name on receipt {number} is checked.")
        return redirect("home")
    if not is_own:
        audit.record("see-name", f"receipt:{number}", by=by)
    return render(request, "people/name_check.html", {"check": found, "is_own": is_own})
