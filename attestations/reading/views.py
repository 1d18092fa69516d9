"""Home, the list of policies and the pages of the version in force, each with what it asks of its reader."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from attestations.assignments import cache_stamp, queries
from attestations.assignments.being_checked import mark_signings
from attestations.assignments.readers import find_unreadable
from attestations.assignments.rules import OUTSTANDING, State
from attestations.assignments.todos import Todo, build_todos, sort_later, sort_todos
from attestations.models import Signing
from attestations.receipts.slip_confirmations import find_questions
from attestations.signing import statement
from attestations.signing.heads import load_heads
from attestations.signing.views import load_version_in_force
from policy.models import Version
from policy.reading import pages
from policy.reading.forms import SearchForm
from policy.reading.in_short import arrange_summary
from policy.register.queries import group_by_subject
from portal.access.permissions import needs_work
from portal.access.scope import get_person, may_read
from portal.access.sessions import came_with_slip
from portal.digests import sha256_hex
from portal.models import Engagement, Person
from portal.notices.queries import find_unread
from portal.people.contacts import load_reader_contacts

from .home import find_changed_policies
from .home_questions import load_home_questions
from .middleware import is_hidden, reads_all
from .role_work import build_role_work


@require_safe
@needs_work
def policies(request: HttpRequest) -> HttpResponse:
    now, person = timezone.now(), get_person(request)
    unreadable = find_unreadable(person, at=now, reads_all=reads_all(request))
    in_force = Version.objects.in_force(at=now).exclude(policy__in=unreadable).select_related("policy")
    assignments = queries.load_person_assignments(person, as_at=now)
    todos = {todo.version.pk: todo for todo in build_todos(assignments, now, OUTSTANDING)}
    signed = {a.required.policy.pk: a.outcome.signed_at for a in assignments if _is_signed(a)}
    elsewhere = {todo.version.pk: todo for todo in build_todos(assignments, now, {State.ELSEWHERE, State.SHOWN})}
    mine = {each.required.policy.pk for each in assignments if not each.outcome.is_over}
    versions = sorted(in_force, key=lambda version: version.title)
    declined = {todo.version.pk for todo in build_todos(assignments, now, {State.DECLINED})}
    rows = [
        (
            version,
            pages.load_reading_minutes(version.pk),
            todos.get(version.pk),
            signed.get(version.policy_id),
            elsewhere.get(version.pk),
            version.pk in declined,
        )
        for version in versions
        if version.policy_id in mine
    ]
    context = {"rows": rows, "subjects": group_by_subject(versions, at=now), "search": SearchForm()}
    return render(request, "reading/policies.html", context)


@require_safe
@needs_work
def policy(request: HttpRequest, slug: str, part: str = "") -> HttpResponseBase:
    now = timezone.now()
    tag = _tag(request, now)
    response = get_conditional_response(request, etag=f'"{tag}"')
    if response is None:
        # The tag covers everything that can change the page, so a cached page is never stale.
        response = HttpResponse(caches["pages"].get_or_set(tag, lambda: _render(request, slug, part, now)))
        response.headers["ETag"] = f'"{tag}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _tag(request: HttpRequest, at: datetime) -> str:
    """The ETag of this page. It covers the session, so that nobody is given a page of another session."""
    stamp = cache_stamp.load_reader_stamp(get_person(request), at=at)
    return sha256_hex(f"{stamp} {request.session.session_key} {request.path}")


def _render(request: HttpRequest, slug: str, part: str, at: datetime) -> bytes:
    if is_hidden(request, get_person(request), slug):
        raise Http404
    version = load_version_in_force(slug)
    ask = reverse("question", args=[slug])
    page = pages.build_page(version, part, root=version.policy.get_absolute_url(), ask=ask)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "version": version,
        "assignments": _build_assignments(request, version, at),
        "in_short": arrange_summary(version.summary, _load_categories(request, at)),
        "places": load_reader_contacts(get_person(request), at=at),
    }
    return render_to_string("reading/policy.html", context, request).encode()


def _load_categories(request: HttpRequest, at: datetime) -> frozenset[str]:
    """In which the reader works now, or has yet to begin."""
    work = Engagement.objects.known(at=at).filter(person__in=get_person(request).record_ids)
    return frozenset(work.exclude(until_on__lt=timezone.localdate(at)).values_list("category", flat=True))


def _build_assignments(request: HttpRequest, version: Version, at: datetime) -> dict[str, object]:
    """What a policy asks of its reader. ``later`` is what they may sign already, though nobody asks yet."""
    person = get_person(request)
    assignments = queries.load_person_assignments(person, as_at=at, only=version.policy.slug)
    todo = next(iter(build_todos(assignments, at, OUTSTANDING)), None)
    if todo:
        todo = replace(todo, since=statement.fill_statement(person, version, todo.assignments[0].required).since)
    return {
        "todo": todo,
        "later": next(iter(build_todos(assignments, at, {State.NOT_DUE})), None),
        "elsewhere": next(iter(build_todos(assignments, at, {State.ELSEWHERE, State.SHOWN})), None),
        "declined": next(iter(build_todos(assignments, at, {State.DECLINED})), None),
        "coming_year": max((a.outcome.coming_year or 0 for a in assignments), default=0),
        "signed": [assignment for assignment in assignments if _is_signed(assignment)],
        "is_being_checked": any(assignment.is_being_checked for assignment in assignments),
        "changed": next(iter(find_changed_policies(assignments, at)), None),
    }


def _is_signed(assignment: queries.Assignment) -> bool:
    return assignment.state == State.ATTESTED and not assignment.outcome.is_over


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now, person = timezone.now(), get_person(request)
    if not may_read(request):
        return _show_what_leaver_signed(request)
    assignments = queries.load_person_assignments(person, as_at=now)
    rows = (
        Signing.objects.filter(person__in=person.record_ids)
        .prefetch_related("attestations")
        .select_related("version__policy", "slip_printed_by")
    )
    signings = list(mark_signings(rows).order_by("-signed_at"))
    signed = {
        row.version.policy_id: row.version for row in reversed(signings) if not (row.is_being_checked or row.is_void)
    }
    todos = [_add_since(todo, signed) for todo in sort_todos(build_todos(assignments, now, OUTSTANDING))]
    context = {
        "todos": todos,
        "minutes": sum(todo.minutes for todo in todos),
        "heads": _load_heads(person, todos, now),
        "later": sort_later(build_todos(assignments, now, {State.NOT_DUE})),
        "elsewhere": build_todos(assignments, now, {State.ELSEWHERE, State.SHOWN}),
        "declined": build_todos(assignments, now, {State.DECLINED}),
        "signings": signings,
        "slip_questions": [] if came_with_slip(request) else find_questions(signings, person),
        "changed": find_changed_policies(assignments, now),
        "contact_places": load_reader_contacts(person, at=now),
        "unread_messages": find_unread(person).count(),
        **(work := build_role_work(request, now)),
        "questions": load_home_questions(request, answers=bool(work), at=now),
    }
    return render(request, "reading/home.html", context)


def _load_heads(person: Person, todos: Sequence[Todo], at: datetime) -> list[Person]:
    """Whom to tell if there is no time to sign: the head teachers of the academies that the reader signs for."""
    academies = {assignment.academy.pk: assignment.academy for todo in todos for assignment in todo.assignments}
    places = load_heads(person, list(academies.values()), at=at) if academies else []
    return list(dict.fromkeys(head for place in places for head in place.heads))


def _show_what_leaver_signed(request: HttpRequest) -> HttpResponse:
    rows = mark_signings(Signing.objects.filter(person__in=get_person(request).record_ids)).select_related(
        "version__policy"
    )
    signings = rows.prefetch_related("attestations").order_by("-signed_at")
    return render(request, "reading/left.html", {"signings": signings})


def _add_since(todo: Todo, signed: Mapping[int, Version]) -> Todo:
    """``signed`` maps a policy's id to the version that was signed last; it is added if it is an earlier one."""
    last = signed.get(todo.version.policy_id)
    return replace(todo, since=last) if last and last.in_force_at < todo.version.in_force_at else todo
