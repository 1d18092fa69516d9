"""What the person who has a question can do beside answering: a safeguarding concern, a note, removing its words."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.access.permissions import keeps_words, needs, needs_recent_sign_in
from portal.access.scope import get_person
from portal.access.sessions import redirect_to_sign_in, was_left_idle
from portal.models.roles import Permission
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action

from . import clauses
from .actions import answering, emptying, notes
from .forms import NoteForm
from .views import find_shown, load_safeguarding


@require_http_methods(["GET", "HEAD", "POST"])
def question_safeguarding(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """Whom to speak to now, and what marking it does."""
    shown = find_shown(request, key)
    if was_left_idle(request):
        return redirect_to_sign_in(request)
    if shown.is_own:
        raise PermissionDenied
    if request.method == "POST":
        answering.mark_safeguarding(shown.question, by=get_person(request))
        messages.success(request, "Marked as a safeguarding concern. HR is told, and alone can read the words now.")
        return redirect("question_page", key) if shown.reader.is_hr else redirect("questions")
    context = {"shown": shown, "places": load_safeguarding(shown)}
    return render(request, "questions/safeguarding.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
def question_note(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The person who answered proposes the answer as a note beside the clause."""
    shown = find_shown(request, key)
    if was_left_idle(request):
        return redirect_to_sign_in(request)
    fault, question, by = notes.describe_why_no_note(shown), shown.question, get_person(request)
    if fault:
        messages.info(request, fault)
        return redirect("question_page", key)
    last = next((step.words for step in reversed(shown.answers) if step.by_id in by.record_ids), "")
    form = NoteForm(request.POST or None, initial={"words": last})
    if run_action(form, lambda: notes.propose_note(question, form.cleaned_data["words"], by=by)):
        messages.success(request, "The note was sent to the policy lead, who decides on it.")
        return redirect("question_page", key)
    context = {"shown": shown, "form": form}
    context["clause"] = clauses.describe_clause(question, clauses.find_current(question, at=timezone.now()))
    return render(request, "questions/note_propose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def question_words(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One of HR asks for the removal of a question's words, another confirms."""
    shown, by = find_shown(request, key), get_person(request)
    first = emptying.find_first(shown)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "confirm":
                emptying.empty(shown.question, by=by)
                messages.success(request, "The words were removed. That it was done stays on record.")
            else:
                emptying.ask_emptying(shown.question, by=by)
                messages.success(request, "Somebody else in HR must confirm it now. Send them this page’s address.")
        except ActionRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("question_page", key)
    is_first_self = first is not None and first.by_id in by.record_ids
    return render(request, "questions/words.html", {"shown": shown, "first": first, "is_first_self": is_first_self})
