"""The page of what somebody was told, with what they want to be told by mail; and the way out that mails offer."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.access.scope import get_person
from portal.notices import actions, choices, queries

from .paging import get_page

ON_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def my_messages(request: HttpRequest) -> HttpResponse:
    """What I was sent, newest first; what I have not read; and which mails I do without."""
    person = get_person(request)
    if request.method == "POST":
        return _act(request)
    unread = list(queries.find_unread(person).values_list("pk", flat=True))
    without = choices.find_choices(person)
    context = {
        "page": get_page(request, queries.find_messages(person).defer("secret", "last_error"), ON_A_PAGE),
        "unread": unread,
        "unread_messages": len(unread),
        "now": timezone.now().isoformat(),
        "choices": [(choice, choice.key in without) for choice in choices.CHOICES.values()],
    }
    return render(request, "portal/my_messages.html", context)


def _act(request: HttpRequest) -> HttpResponse:
    person = get_person(request)
    if "read" in request.POST:
        actions.mark_read(person, until=_read_moment(request.POST["read"]))
        messages.success(request, "These messages are marked as read.")
    else:
        chosen = request.POST.getlist("without")
        for key in choices.CHOICES:
            actions.choose(key, does_without=key in chosen, by=person)
        messages.success(request, "Your choice is saved.")
    return redirect("my_messages")


def _read_moment(words: str) -> datetime:
    """When the page was shown: what came since has not been seen."""
    try:
        shown_at = parse_datetime(words)
    except ValueError:
        shown_at = None
    return min(shown_at, timezone.now()) if shown_at and shown_at.tzinfo else timezone.now()


@csrf_exempt  # a mail program sends it, without cookies (RFC 8058); the token is all that it needs
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def messages_off(request: HttpRequest, token: str) -> HttpResponse:
    """Turns off one choice of one person, and nothing else. Looking at the page changes nothing."""
    found = choices.read_token(token)
    if found is None:
        raise Http404
    person, choice = found
    if request.method == "POST":
        actions.turn_off(choice.key, person=person, by=None)
    is_off = choice.key in choices.find_choices(person)
    return render(request, "portal/messages_off.html", {"choice": choice, "is_off": is_off})
