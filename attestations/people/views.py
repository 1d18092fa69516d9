"""HR finds a person, leavers included, and sees what they were asked to sign and have signed."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from attestations.assignments import queries
from attestations.models import Signing
from attestations.reports.rows import BoardRow
from portal import audit
from portal.access.permissions import needs
from portal.access.scope import get_person, get_scope
from portal.models import Absence, Academy, Engagement, Grant, Person
from portal.models.roles import Permission
from portal.people.search import find_last_day, find_people, load_with_work
from portal.views.paging import get_page

from .forms import PeopleForm

PER_PAGE = 50


@require_safe
@needs(Permission.SEE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    form = PeopleForm(request.GET)
    q = form.cleaned_data["q"] if form.is_valid() else ""
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
    grants = Grant.objects.current(at=now).filter(person=found).prefetch_related(named)
    signings = Signing.objects.filter(person=found).select_related("version__policy").prefetch_related("attestations")
    context = {
        "person": found,
        "engagements": engagements.order_by("-from_on", "pk"),
        "left_on": find_last_day(engagements, now),
        "rows": [BoardRow(assignment, now) for assignment in assignments],
        "lapsed": [lapse for assignment in assignments for lapse in assignment.find_lapses(now)],
        "signings": signings.order_by("-signed_at"),
        "grants": grants.order_by("role", "from_on"),
        "absences": _load_absences(request, found),
    }
    return render(request, "people/person.html", context)


def _load_absences(request: HttpRequest, person: Person) -> list[Absence]:
    """Empty for everybody but HR: absences tell why somebody is not asked."""
    if not get_scope(request, Permission.SEE_REASONS):
        return []
    return list(Absence.objects.known(at=timezone.now()).filter(person=person).order_by("-from_on"))
