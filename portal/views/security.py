"""Pages of the security lines: one person's for HR, who says why; everybody's for administrators, by key."""

from uuid import UUID

from django import forms
from django.db.models import QuerySet, TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import audit
from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.access.security_lines import KEPT_FOR
from portal.models import Person, SecurityKind, SecurityLine
from portal.models.roles import Permission

from .paging import get_page

PER_PAGE = 50


class Reason(TextChoices):
    """Choices, not words: the audit trail keeps the reason and must hold nothing typed."""

    ASKED = "asked", "The person asked for it"
    MISUSE = "misuse", "Somebody else may have used the account"
    INVESTIGATION = "investigation", "An investigation, a grievance or a legal claim"


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why do you need to see them?",
        help_text="The audit trail keeps your reason with your name.",
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say why you need to see them."},
    )


class KindForm(forms.Form):
    kind = forms.ChoiceField(label="What happened", required=False, choices=[("", "Everything"), *SecurityKind.choices])


@require_safe
@needs(Permission.SEE_SIGN_INS)
def sign_ins(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign-ins, failures and refusals of one person, after HR has said why."""
    person = get_object_or_404(Person, pk=pk)
    form = ReasonForm(request.GET or None, use_required_attribute=False)
    context: dict[str, object] = {"person": person, "form": form}
    if form.is_valid():
        audit.record("see", f"sign-ins:{pk}/{form.cleaned_data['reason']}", by=get_person(request))
        context["page"] = get_page(request, _find_lines().filter(person=person), PER_PAGE)
        context["reason"] = Reason(form.cleaned_data["reason"]).label
    return render(request, "portal/sign_ins.html", context)


@require_safe
@needs(Permission.SEE_SECURITY)
def security(request: HttpRequest) -> HttpResponse:
    """Everybody's lines, without names: an administrator looks for attacks, not at people."""
    form = KindForm(request.GET)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    audit.record("see", f"security:{kind or 'all'}", by=get_person(request))
    lines = _find_lines().filter(kind=kind) if kind else _find_lines()
    return render(request, "portal/security.html", {"form": form, "page": get_page(request, lines, PER_PAGE)})


def _find_lines() -> QuerySet[SecurityLine]:
    """Newest first. What is older than twelve months is not shown, even before it is deleted."""
    return SecurityLine.objects.filter(at__gt=timezone.now() - KEPT_FOR).order_by("-at", "-pk")
