"""Pages of policy leads: how many ask about each clause, notes that wait and notes that stand; and HR's due dates."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations.models import KeptDueDate
from policy.models import Note, Policy
from portal.access.permissions import keeps_words, needs
from portal.access.scope import get_person, get_scope
from portal.models.roles import Permission
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action
from portal.views.paging import get_page

from . import clauses, note_queries
from .actions import due_dates, notes
from .forms import KeptDueDateForm, NoteForm

PER_PAGE = 50


@require_safe
@needs(Permission.SEE_CLAUSE_QUESTIONS, shows_names=False)
def clause_questions(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "proposals": note_queries.find_proposals(),
        "page": get_page(request, note_queries.count_by_clause(), PER_PAGE),
        "notes": note_queries.describe_notes(at=now),
        "may_approve": bool(get_scope(request, Permission.APPROVE_NOTES)),
    }
    return render(request, "questions/clauses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.APPROVE_NOTES, shows_names=False)
@keeps_words
def note_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Without the question: the policy lead sees the words proposed, and the clause."""
    step = get_object_or_404(note_queries.find_steps(), pk=pk)
    question, by = step.question, get_person(request)
    is_decided = step not in note_queries.find_proposals()
    is_approved = request.POST.get("do") == "approve"
    form = NoteForm(request.POST if is_approved else None, initial={"words": step.words})
    if request.method == "POST":
        if is_approved and run_action(form, lambda: notes.approve_note(question, form.cleaned_data["words"], by=by)):
            messages.success(request, "The note stands beside its clause now.")
            return redirect("clause_questions")
        if request.POST.get("do") == "no" and _turn_down(request, step.pk):
            return redirect("clause_questions")
    current = clauses.find_current(question, at=timezone.now())
    clause = clauses.describe_clause(question, current)
    context = {"step": step, "question": question, "clause": clause, "form": form, "is_decided": is_decided}
    return render(request, "questions/note_proposal.html", context)


def _turn_down(request: HttpRequest, pk: int) -> bool:
    step = note_queries.find_steps().get(pk=pk)
    try:
        notes.turn_down_note(step.question, by=get_person(request))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, "The note was turned down. Nothing is shown.")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.APPROVE_NOTES, shows_names=False)
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraws a note."""
    found = get_object_or_404(Note.objects.select_related("policy", "approved_by", "withdrawn_by"), pk=pk)
    if request.method == "POST":
        notes.withdraw_note(found, by=get_person(request))
        messages.success(request, "The note was withdrawn. Nobody sees it now.")
        return redirect("clause_questions")
    return render(request, "questions/note.html", {"note": found})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REQUIRE, shows_names=False)
@keeps_words
def questions_due_dates(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether due dates of a policy wait for questions; HR turns it off with a reason, and on again."""
    policy, by = get_object_or_404(Policy, slug=slug), get_person(request)
    kept = KeptDueDate.objects.filter(policy=policy, replaced_at=None, until_on=None).select_related("recorded_by")
    form = KeptDueDateForm(request.POST if request.POST.get("do") == "keep" else None)
    if request.method == "POST":
        if request.POST.get("do") == "wait":
            due_dates.let_due_dates_wait(policy, by=by)
            messages.success(request, "Due dates of this policy wait for questions again.")
            return redirect("questions_due_dates", slug)
        if run_action(form, lambda: due_dates.keep_due_dates(policy, form.cleaned_data["reason"], by=by)):
            messages.success(request, "Due dates of this policy no longer wait for questions asked from today on.")
            return redirect("questions_due_dates", slug)
    return render(request, "questions/due_dates.html", {"policy": policy, "kept": kept.first(), "form": form})
