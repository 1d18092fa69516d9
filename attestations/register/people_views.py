"""The pages for choosing the owner of a policy, and the person who publishes it."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from policy.models import Policy, RegisterEntry
from policy.register.actions.entries import Columns, record_entry
from policy.register.queries import load_entry
from portal import audit
from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.models import Person
from portal.models.roles import Permission
from portal.views.form_actions import run_action

from .candidates import Candidates, find_candidates
from .forms import ChosenForm, FindForm, SeenForm


@dataclass(frozen=True, slots=True)
class Duty:
    """``column`` of the register says who has it; ``nobody`` is the button's word for leaving it empty."""

    column: str
    title: str
    sentence: str
    nobody: str


OWNER = Duty(
    "owner",
    "Who owns it?",
    "The owner looks after the policy, and gets an e-mail three months and one month before each review.",
    "Leave it without an owner",
)
PUBLISHER = Duty(
    "publisher",
    "Who publishes it?",
    "The person you name here, such as the company secretary, approves, publishes, withdraws and retires this policy "
    "instead of HR. Nobody can do so for what they drafted themselves. If they leave, HR does it again.",
    "Let HR publish it",
)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DRAFT)
def register_owner(request: HttpRequest, slug: str) -> HttpResponse:
    return _choose(request, slug, OWNER)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.APPROVE)
def register_publisher(request: HttpRequest, slug: str) -> HttpResponse:
    return _choose(request, slug, PUBLISHER)


def _choose(request: HttpRequest, slug: str, duty: Duty) -> HttpResponse:
    """Find somebody, then say who of those found it is; or nobody."""
    policy = get_object_or_404(Policy, slug=slug)
    entry = load_entry(policy, at=timezone.now())
    search = FindForm(request.GET or None)
    candidates = _search(request, search)
    sent = request.POST if request.method == "POST" else None
    form = ChosenForm(sent, initial={"seen": entry.pk}, found=candidates.found)
    nobody = SeenForm(sent, initial={"seen": entry.pk})
    chosen = nobody if sent and "nobody" in sent else form
    if sent and run_action(chosen, lambda: _record(policy, duty, chosen, candidates, by=get_person(request))):
        messages.success(request, "The register is saved.")
        return redirect("register_policy", slug)
    context = {"policy": policy, "duty": duty, "current": getattr(entry, duty.column), "search": search}
    context |= {"form": form, "nobody": nobody, "errors": chosen, "candidates": candidates}
    return render(request, "register/choose.html", context)


def _search(request: HttpRequest, search: FindForm) -> Candidates:
    if not search.is_valid():
        return Candidates([], [])
    audit.record("see", "people:search", by=get_person(request))
    return find_candidates(search.cleaned_data["q"], at=timezone.now())


def _record(policy: Policy, duty: Duty, form: SeenForm, candidates: Candidates, *, by: Person) -> RegisterEntry:
    key = form.cleaned_data.get("person")
    person = next((row.person for row in candidates.found if str(row.person.pk) == key), None)
    columns = Columns(owner=person) if duty is OWNER else Columns(publisher=person)
    return record_entry(policy, seen=form.cleaned_data["seen"], by=by, **columns)
