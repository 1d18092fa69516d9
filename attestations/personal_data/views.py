"""Pages on which everybody sees what is held about them, what is recorded, and how to complain."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations.reminders.informed import load_absence
from portal.access.kept_words import KEPT_WORDS
from portal.access.scope import get_person
from portal.access.sessions import came_with_slip
from portal.accounts.known_devices import find_device
from portal.models import HookKind, HookSwitch
from portal.notices.queries import find_unread
from portal.views.form_actions import run_action
from portal.views.retention import describe_retention

from . import files, held
from .actions import complaints
from .collecting import NEWEST, collect_for_file, collect_for_page
from .forms import ComplaintForm
from .held.words import NOBODY
from .held_tables import Group


@dataclass(frozen=True, slots=True)
class RecordedKind:
    """What is recorded for one reason, for one time, and seen by the same people."""

    titles: list[str]
    why: str
    how_long: str
    seen_by: str


@dataclass(frozen=True, slots=True)
class RecordedGroup:
    """A heading of the page about what is recorded, with what stands below it."""

    title: str
    kinds: list[RecordedKind]


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Everything held about the signed-in person, made from the models themselves."""
    person = get_person(request)
    context = {
        "everything": collect_for_page(person),
        "newest": NEWEST,
        "held_back": files.HELD_BACK,
        "is_known_device": bool(find_device(request, person)),
        "has_kept_words": KEPT_WORDS in request.session,
        "sign_ins": _find_sign_ins(),
        "has_calendars": HookSwitch.objects.filter(kind=HookKind.CALENDAR, off_at=None).exists(),
        "kept": describe_retention(),
        "unread_messages": find_unread(person).count(),
        "may_be_informed": load_absence(person, chosen_at=timezone.now()) is not None,
    }
    return render(request, "personal_data/me.html", context)


def _find_sign_ins() -> str:
    """The page of one's own sessions, passkeys and devices, where this deployment has it."""
    try:
        return reverse("my_sign_ins")
    except NoReverseMatch:
        return ""


@require_safe
def me_html(request: HttpRequest) -> HttpResponse:
    content = files.render_html(collect_for_file(get_person(request)), is_own=True)
    return HttpResponse(content, content_type="text/html; charset=utf-8", headers=_name_download("html"))


@require_safe
def me_json(request: HttpRequest) -> HttpResponse:
    content = files.render_json(collect_for_file(get_person(request)))
    return HttpResponse(content, content_type="application/json", headers=_name_download("json"))


def _name_download(ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{files.NAME}.{ending}"'}


@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HttpRequest) -> HttpResponse:
    """Asks the data protection officer to write to somebody who complains; what about is a choice, not words."""
    form = ComplaintForm(request.POST if request.method == "POST" else None, use_required_attribute=False)
    if request.method == "POST":
        by = get_person(request)
        if run_action(form, lambda: complaints.complain(topic=form.cleaned_data["topic"], by=by)):
            messages.success(request, "The data protection officer has been told, and will write to you.")
            return redirect("me")
    return render(request, "personal_data/complaint.html", {"form": form})


@require_safe
def recorded(request: HttpRequest) -> HttpResponse:
    """What is recorded about people, from the same table from which each of them reads it."""
    groups = [RecordedGroup(group.value, _list_kinds(group)) for group in Group if group != Group.NOBODY]
    context = {
        "groups": [group for group in groups if group.kinds],
        "kept": describe_retention(),
        "held_back": files.HELD_BACK,
        "hr_email": settings.HR_EMAIL,
        "may_see_own": not came_with_slip(request),  # a slip opens neither the page of one's own data nor a complaint
    }
    return render(request, "personal_data/recorded.html", context)


def _list_kinds(group: Group) -> list[RecordedKind]:
    kinds: dict[tuple[str, str, str], RecordedKind] = {}
    for table in held.TABLES:
        if table.is_installed and table.group == group and table.seen_by != NOBODY:
            key = (table.why, table.how_long, table.seen_by)
            kinds.setdefault(key, RecordedKind([], *key)).titles.append(table.title)
    return list(kinds.values())
