"""Asking a question about a policy, the list of questions, and the page of one."""

import uuid
from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations.assignments.queries import load_person_assignments
from attestations.assignments.rules import OUTSTANDING, State
from attestations.models import Addressee
from attestations.signing.views import contact, load_version_in_force, load_whom_to_ask
from policy.models import Clause, Version
from portal import audit
from portal.access.kept_words import keep_words
from portal.access.permissions import keeps_words, needs_work
from portal.access.scope import get_person
from portal.access.sessions import came_with_slip, redirect_to_sign_in, was_left_idle
from portal.people.contacts import load_place_contacts, load_reader_contacts
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action
from portal.views.paging import get_page

from . import clauses, listing, queries
from .actions import answering, asking
from .actions.asking import Asking
from .actions.notes import describe_why_no_note
from .forms import QuestionFilterForm, QuestionForm, SayForm
from .queries import ShownQuestion
from .recipients import list_recipients

PER_PAGE = 50
SIGNABLE = frozenset({*OUTSTANDING, State.NOT_DUE, State.DECLINED, State.ELSEWHERE})
DONE = {
    "answer": "Your answer was sent. The person who asked is told that it is there.",
    "ask-on": "Your words were added, and the person who has the question is told.",
    "pass-hr": "The question is with HR now.",
    "pass-leads": "The question is with the policy lead now.",
    "close": "The question is closed.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs_work
@keeps_words
def ask(request: HttpRequest, slug: str) -> HttpResponseBase:
    """With a slip, which somebody else printed, only whom to talk to."""
    if came_with_slip(request):
        return contact(request, slug, "question")
    version, person, now = load_version_in_force(slug), get_person(request), timezone.now()
    clause = _find_clause(request, version)
    recipients = list_recipients(person, at=now)
    form = QuestionForm(request.POST or None, recipients=recipients)

    def send() -> object:
        words, to = form.cleaned_data["words"], form.cleaned_data["to"]
        return asking.ask(Asking(form.cleaned_data["key"], version, clause, to, words), by=person)

    if request.method == "POST" and run_action(form, send):  # type: ignore[type-var]
        messages.success(request, "Your question was sent. We e-mail you when there is an answer.")
        return redirect("question_page", form.cleaned_data["key"])
    name = clauses.name_clause(clause) if clause else ""
    context = {"clause": clause, "clause_name": name, "form": form, **load_whom_to_ask(person, version)}
    return render(request, "questions/ask.html", context)


def _find_clause(request: HttpRequest, version: Version) -> Clause | None:
    """The clause of ``?clause=``; one that the version in force no longer has is 404."""
    identity = request.GET.get("clause")
    if not identity:
        return None
    try:
        clause = clauses.find_clause(version, uuid.UUID(identity))
    except ValueError:
        clause = None
    if clause is None:
        raise Http404
    return clause


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """One's own questions; for the person who answers, those that wait for them, and others that they may read."""
    reader, now = queries.get_reader(request), timezone.now()
    if reader.answers and was_left_idle(request):
        return redirect_to_sign_in(request)
    form = QuestionFilterForm(request.GET, answers=reader.answers)
    if not form.is_valid():
        raise Http404
    default = QuestionFilterForm.WAITING if reader.answers else QuestionFilterForm.MINE
    show = form.cleaned_data.get("show") or default
    page = get_page(request, listing.find_listed(reader, show, form.cleaned_data["state"], at=now), PER_PAGE)
    context = {"form": form, "show": show, "page": page, "lines": listing.build_lines(page.object_list, reader, at=now)}
    return render(request, "questions/questions.html", context | {"reader": reader})


def find_shown(request: HttpRequest, key: uuid.UUID) -> ShownQuestion:
    """The question, if the signed-in person may read it; 404 if not. Opening another person's leaves a line."""
    reader, now = queries.get_reader(request), timezone.now()
    question = queries.find_for(reader).filter(key=key).first()
    shown = queries.describe_question(question, reader, at=now) if question else None
    if shown is None or not shown.may_read:
        raise Http404
    if not shown.is_own and request.method != "POST":
        audit.record("see", f"question:{key}", by=reader.person)
    return shown


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
def question_page(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    shown = find_shown(request, key)
    if not shown.is_own and was_left_idle(request):
        keep_words(request)
        return redirect_to_sign_in(request)
    form = _build_form(request, shown)
    if request.method == "POST" and _act(request, shown, form):
        return redirect("question_page", key)
    return _show(request, find_shown(request, key) if request.method == "POST" else shown, form)


def _build_form(request: HttpRequest, shown: ShownQuestion) -> SayForm:
    label = "Ask further" if shown.is_own else "Your answer"
    is_sent = request.POST.get("do") in {"answer", "ask-on"}
    return SayForm(request.POST if is_sent else None, label=label, initial={"seen": shown.last_step.pk})


def _act(request: HttpRequest, shown: ShownQuestion, form: SayForm) -> bool:
    """What the pressed button says. Returns whether it was done; where it was not, the page says why."""
    by, do, question = get_person(request), request.POST.get("do", ""), shown.question
    acts: dict[str, Callable[[], object]] = {
        "answer": lambda: answering.answer(question, form.cleaned_data["words"], seen=form.seen_step, by=by),
        "ask-on": lambda: asking.ask_on(question, form.cleaned_data["words"], seen=form.seen_step, by=by),
        "pass-hr": lambda: answering.pass_on(question, to=Addressee.HR, by=by),
        "pass-leads": lambda: answering.pass_on(question, to=Addressee.LEADS, by=by),
        "close": lambda: asking.close(question, by=by),
    }
    if do not in acts or (form.is_bound and not form.is_valid()):
        return False
    try:
        acts[do]()
    except ActionRefused as refusal:
        if form.is_bound:
            form.add_error(None, str(refusal))
        else:
            messages.error(request, str(refusal))
        return not form.is_bound
    messages.success(request, DONE[do])
    return True


def _show(request: HttpRequest, shown: ShownQuestion, form: SayForm) -> HttpResponse:
    now, question = timezone.now(), shown.question
    if form.is_bound:
        form.data = {**request.POST.dict(), "seen": str(shown.last_step.pk)}
    context = {
        "shown": shown,
        "question": question,
        "clause": clauses.describe_clause(question, clauses.find_current(question, at=now)),
        "form": form,
        "passes_on": answering.list_places_to_pass_on(shown),
        "may_propose": not describe_why_no_note(shown),
        "places": load_safeguarding(shown),
        "may_sign": shown.is_own and _is_to_sign(shown, now),
    }
    return render(request, "questions/question.html", context)


def _is_to_sign(shown: ShownQuestion, at: datetime) -> bool:
    """Whether the person who asked can sign the policy, and has not done so."""
    slug = shown.question.version.policy.slug
    assignments = load_person_assignments(shown.reader.person, as_at=at, only=slug)
    return any(each.state in SIGNABLE and not each.is_being_checked for each in assignments)


def load_safeguarding(shown: ShownQuestion) -> list[object]:
    """The contacts of the academy where it was asked; of those of the person who asked, where it went to HR."""
    now, academy = timezone.now(), shown.question.academy
    if academy is None:
        return list(load_reader_contacts(shown.question.person, at=now))
    return list(load_place_contacts([academy], at=now))
