"""The page on which HR says which policies everybody's home page lists first."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from attestations.models import Requirement, StartHere
from policy.models import Policy
from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.models.roles import Permission
from portal.refusals import ActionRefused

from .order.actions import put_first

CHANGES = {"up", "down", "remove", "add"}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REQUIRE)
def requirement_order(request: HttpRequest) -> HttpResponse:
    first = [row.policy for row in StartHere.objects.select_related("policy")]
    if request.method == "POST":
        return _change(request, first)
    required = Policy.objects.filter(requirements__in=Requirement.objects.known(at=timezone.now())).distinct()
    others = required.exclude(pk__in=[policy.pk for policy in first]).order_by("title", "pk")
    return render(request, "requirements/requirement_order.html", {"first": first, "others": others})


def _change(request: HttpRequest, first: list[Policy]) -> HttpResponse:
    """Each button names a change and a policy, as in ``up:first-aid``; the form says what it showed."""
    change, _, slug = request.POST.get("change", "").partition(":")
    moved = Policy.objects.filter(slug=slug).first()
    if moved and change in CHANGES:
        seen = [int(key) for key in request.POST.getlist("seen") if key.isdecimal()]
        try:
            put_first(_move(first, moved, change), by=get_person(request), seen=seen)
            messages.success(request, f"{moved.title}: the order is saved.")
        except ActionRefused as refusal:
            messages.error(request, str(refusal))
    return redirect("requirement_order")


def _move(first: list[Policy], moved: Policy, change: str) -> list[Policy]:
    others = [policy for policy in first if policy != moved]
    place = first.index(moved) if moved in first else len(first)
    match change:
        case "up":
            place = max(place - 1, 0)
        case "down":
            place += 1
        case "remove":
            return others
    return [*others[:place], moved, *others[place:]]
