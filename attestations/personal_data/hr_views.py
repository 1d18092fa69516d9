"""Pages on which HR answers a request for what is held, and keeps entries of an investigation back for a time."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal import audit
from portal.access.permissions import needs, needs_recent_sign_in
from portal.access.scope import get_person
from portal.models import HeldBack, Person
from portal.models.roles import Permission
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action

from . import files, third_parties
from .actions import held_back as actions
from .collecting import Collector, Everything, mark_words, withhold
from .forms import HeldBackForm, SubjectAccessForm


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def subject_access(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything held about somebody, as they ask for it; HR says what is left out, and why."""
    person, by = get_object_or_404(Person, pk=pk), get_person(request)
    is_own = by.pk in person.record_ids
    if is_own:
        return render(request, "personal_data/subject_access.html", {"person": person, "is_own": True})
    everything = Collector(person, timezone.now(), says_withheld=True).collect()
    titles = [(one.title, f"{one.title} ({one.total})") for _, sections in everything.groups for one in sections]
    form = SubjectAccessForm(request.POST if request.method == "POST" else None, titles=titles)
    if request.method == "POST" and form.is_valid():
        audit.record("see-everything", f"person:{person.pk}", by=by)
        return _send(everything, form)
    return render(request, "personal_data/subject_access.html", {"person": person, "form": form})


def _send(everything: Everything, form: SubjectAccessForm) -> HttpResponse:
    given = withhold(everything, form.cleaned_data["withheld"], form.cleaned_data["reason"])
    content = files.build_zip(mark_words(given, third_parties.build_marker(given)))
    name = f"subject-access-{timezone.localdate(everything.at).isoformat()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def held_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What stays out of a person's own page for a time, a form for more of it, and a button to release it."""
    person, by = get_object_or_404(Person, pk=pk), get_person(request)
    form = HeldBackForm(request.POST if "hold_back" in request.POST else None)
    if "release" in request.POST:
        return _release(request, person)
    if request.method == "POST" and run_action(form, lambda: actions.hold_back(person, by=by, **form.cleaned_data)):
        messages.success(request, "These entries are held back until the day you chose.")
        return redirect("held_back", person.pk)
    audit.record("see", f"person:{person.pk}", by=by)
    rows = HeldBack.objects.filter(person__in=person.record_ids).select_related("held_by", "released_by")
    context = {
        "person": person,
        "is_own": by.pk in person.record_ids,
        "form": form,
        "rows": rows.order_by("-held_at", "-pk"),
        "today": timezone.localdate(),
    }
    return render(request, "personal_data/held_back.html", context)


def _release(request: HttpRequest, person: Person) -> HttpResponse:
    number = request.POST["release"]
    rows = HeldBack.objects.filter(person__in=person.record_ids).select_related("person")
    found = get_object_or_404(rows, pk=number if number.isdecimal() else 0)
    try:
        actions.release(found, by=get_person(request))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The person can see these entries now.")
    return redirect("held_back", person.pk)
