"""HR closes somebody's access, opens it again, and looks at a typed name that differs from the known one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from attestations.models import NameCheck
from attestations.signing import actions as signing_actions
from portal import audit
from portal.access.permissions import needs, needs_recent_sign_in
from portal.access.scope import get_person
from portal.models import Person
from portal.models.roles import Permission
from portal.notices.returned.actions import end_by_hand
from portal.notices.returned.queries import find_trouble
from portal.people.actions import access
from portal.refusals import ActionRefused

from .person_views import find_closure


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def person_access(request: HttpRequest, pk: str) -> HttpResponse:
    """Closes somebody's access, or opens it again, after saying what that does; records that e-mail reaches them."""
    found, by = get_object_or_404(Person, pk=pk), get_person(request)
    if request.method == "POST":
        _change_access(request, found, by)
        return redirect("person", found.pk)
    context = {"person": found, "is_own": found == by, "closure": find_closure(found), "trouble": find_trouble(found)}
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
        elif wanted == "mail":
            end_by_hand(person, by=by)
            messages.success(request, f"{person.name} no longer counts as somebody whom e-mails do not reach.")
    except ActionRefused as refusal:
        messages.error(request, str(refusal))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def name_check(request: HttpRequest, number: str) -> HttpResponse:
    """A signature whose typed name shares no word with the known one, for HR to look at."""
    rows = NameCheck.objects.select_related("signing__person", "signing__version", "settled_by")
    found, by = get_object_or_404(rows, signing__number=number), get_person(request)
    is_own = found.signing.person_id in by.record_ids
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
