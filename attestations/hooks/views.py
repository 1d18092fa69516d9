"""Everybody's own due dates as a calendar, and the page on which they make its address."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations.assignments.queries import load_person_assignments
from attestations.assignments.rules import OUTSTANDING
from attestations.assignments.todos import Todo, build_todos
from portal.access.permissions import needs_work
from portal.access.scope import get_person
from portal.digests import sha256_hex
from portal.models import AccessClosure, CalendarFeed, Engagement, HookKind, HookSwitch
from portal.refusals import ActionRefused

from . import actions
from .icalendar import CalendarDay, write_calendar


@require_http_methods(["GET", "HEAD", "POST"])
@needs_work
def my_calendar(request: HttpRequest) -> HttpResponse:
    if not HookSwitch.objects.filter(kind=HookKind.CALENDAR, off_at=None).exists():
        raise Http404
    person = get_person(request)
    context = {"feed": CalendarFeed.objects.filter(person=person, ended_at=None).first(), "address": ""}
    if request.method == "POST" and "end" in request.POST:
        actions.end_calendar(person)
        messages.success(request, "The address has ended. Calendars that still have it show nothing new.")
        return redirect("my_calendar")
    if request.method == "POST":
        try:
            token = actions.make_calendar(person)
        except ActionRefused as refusal:
            raise Http404 from refusal
        context["address"] = f"{settings.SITE_ADDRESS}/calendar/{token}.ics"
    return render(request, "hooks/my_calendar.html", context)


@require_safe
@login_not_required
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs, which cannot sign in. It is 404 for people who have left, or whose access is closed."""
    feeds = CalendarFeed.objects.active().select_related("person")
    person = get_object_or_404(feeds, digest=sha256_hex(token)).person
    now = timezone.now()
    is_closed = AccessClosure.objects.filter(person__in=person.record_ids, opened_at=None).exists()
    if is_closed or not Engagement.objects.current(at=now).filter(person__in=person.record_ids).exists():
        raise Http404
    todos = build_todos(load_person_assignments(person, as_at=now), now, OUTSTANDING)
    host = settings.SITE_HOST.rsplit(":", 1)[0]
    text = write_calendar(f"{settings.TRUST_NAME}: to sign", _list_days(todos), host=host, at=now)
    return HttpResponse(
        text, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "private, max-age=3600"}
    )


def _list_days(todos: Iterable[Todo]) -> Iterable[CalendarDay]:
    for todo in todos:
        if todo.due_on:
            policy = todo.version.policy
            address = f"{settings.SITE_ADDRESS}{policy.get_absolute_url()}"
            words = f"{todo.version.title}, version {todo.version.number}, about {todo.minutes} minutes.\n{address}"
            yield CalendarDay(
                f"sign-{policy.slug}-{todo.version.number}", todo.due_on, f"Sign: {todo.version.title}", words, address
            )
