"""HR invites people who have never signed in, and sees who they are."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal import audit
from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.accounts import queries
from portal.accounts.actions import invitations as actions
from portal.accounts.pacing import spread
from portal.accounts.queries import EntryState, Newcomer
from portal.models import Invitation, Person
from portal.models.roles import Permission
from portal.people.names import name_sort_key
from portal.refusals import ActionRefused

from .paging import get_page

PER_PAGE = 50
CAN_BE_INVITED = (EntryState.NOT_INVITED, EntryState.ENDED)


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Who has never signed in: all of them, and those of the chosen state, by name."""

    everybody: list[Newcomer]
    shown: list[Newcomer]

    @property
    def counts(self) -> list[tuple[str, int, str]]:
        """For each filter link: its value, how many people it shows, and its text."""
        counts = Counter(newcomer.state for newcomer in self.everybody)
        everybody = ("", len(self.everybody), "Everybody")
        return [everybody, *((state.value, counts[state], state.label) for state in EntryState)]

    @property
    def to_invite(self) -> list[UUID]:
        """Those shown who have an address and no link that works."""
        return [newcomer.pk for newcomer in self.shown if newcomer.state in CAN_BE_INVITED]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def invitations(request: HttpRequest) -> HttpResponse:
    """Everybody who has not come in; some, or all of a state, are invited after the page has said what that does."""
    now, by = timezone.now(), get_person(request)
    state = request.GET.get("state", "")
    found = _load(state if state in EntryState else "", now)
    if request.method == "POST":
        return _invite(request, found, now)
    audit.record("see", "people:not-come-in", by=by)
    page: Page[Newcomer] = get_page(request, found.shown, PER_PAGE)
    context = {"state": state, "found": found, "page": page, "can_be_invited": CAN_BE_INVITED}
    return render(request, "accounts/invitations.html", context)


def _load(state: str, at: datetime) -> Newcomers:
    everybody = sorted(
        queries.load_newcomers(at=at), key=lambda person: name_sort_key(person.family_name, person.given_names)
    )
    return Newcomers(everybody, [person for person in everybody if state in {"", person.state}])


def _invite(request: HttpRequest, found: Newcomers, now: datetime) -> HttpResponse:
    ids = {str(pk): pk for pk in found.to_invite}
    ticked = [ids[pk] for pk in request.POST.getlist("person") if pk in ids]
    people = list(ids.values()) if request.POST.get("whom") == "all" else ticked
    back = f"{reverse('invitations')}?{request.GET.urlencode()}".rstrip("?")
    if not people:
        messages.error(request, "Nobody was chosen who can be invited. Tick the people to invite.")
        return redirect(back)
    if "confirm" not in request.POST:
        return _ask_to_confirm(request, people, ticked if people is ticked else [], now, back)
    count = len(actions.invite_many(people, by=get_person(request)))
    messages.success(request, f"{count:,} {'person is' if count == 1 else 'people are'} invited.")
    return redirect(back)


def _ask_to_confirm(
    request: HttpRequest, people: list[UUID], ticked: list[UUID], now: datetime, back: str
) -> HttpResponse:
    """Says what it will do. Those of all are found again when it is confirmed: a form cannot carry 10,000 keys."""
    goes_at = list(spread(len(people), at=now))
    context = {
        "count": len(people),
        "ticked": ticked,
        "first": goes_at[0],
        "last": goes_at[-1],
        "back": back,
        "lasts": actions.LASTS.days,
    }
    return render(request, "accounts/invitations_confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Invite one person, send the link again, or take it back."""
    person, by = get_object_or_404(Person, pk=pk), get_person(request)
    if request.method == "POST":
        _invite_or_withdraw(request, person, by)
        return redirect("person", person.pk)
    now = timezone.now()
    newest = Invitation.objects.filter(person=person).order_by("-invited_at", "-pk").first()
    works_until = newest.expires_at if newest and not newest.withdrawn_at else None
    context = {
        "person": person,
        "newest": newest,
        "is_open": bool(newest and not newest.used_at and works_until and works_until > now),
        "can_be_invited": person != by and queries.find_who_can_be_invited(at=now).filter(pk=pk).exists(),
        "lasts": actions.LASTS.days,
    }
    return render(request, "accounts/invite.html", context)


def _invite_or_withdraw(request: HttpRequest, person: Person, by: Person) -> None:
    """The button says which was meant, so that a page left open does not do the other."""
    wanted = request.POST.get("act")
    try:
        if wanted == "invite":
            actions.invite(person, by=by)
            messages.success(request, f"{person.name} is invited by e-mail to {person.email}.")
        elif wanted == "withdraw":
            actions.withdraw_invitation(person, by=by)
            messages.success(request, f"The link of {person.name} no longer works.")
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
