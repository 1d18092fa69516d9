"""Letting a draft through, sending it back, and taking a version back: what it means for people stands beside it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from policy.drafting.actions import approval, writing
from policy.drafting.forms import ApprovalForm, ReturnForm, WithdrawalForm, done
from policy.drafting.review import Review
from policy.drafting.tasks import lacks
from policy.models import Draft, Version
from policy.publishing import actions as publishing_actions
from portal.access.permissions import needs
from portal.access.scope import reader
from portal.models.roles import Permission

from . import version_impact


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.APPROVE, shows_names=False)
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = _submitted(pk)
    form = ApprovalForm(request.POST or None, review=review, use_required_attribute=False)
    made: list[Version] = []
    if request.method == "POST" and done(
        form, lambda: made.append(approval.approve(review.draft, **form.cleaned_data, by=reader(request)))
    ):
        messages.success(request, f"Version {made[0].number} is published.")
        return redirect("versions", made[0].policy.slug)
    return _page(request, pk, form=form, back=ReturnForm())


@require_POST
@needs(Permission.APPROVE, shows_names=False)
def send_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = _submitted(pk)
    form = ReturnForm(request.POST, use_required_attribute=False)
    if done(form, lambda: writing.send_back(review.draft, **form.cleaned_data, by=reader(request))):
        messages.success(request, "The draft went back to its writers.")
        return redirect("drafts")
    return _page(request, pk, form=ApprovalForm(review=review), back=form)


def _submitted(pk: UUID) -> Review:
    return Review(get_object_or_404(Draft.objects.with_names(), pk=pk), today=timezone.localdate())


def _page(request: HttpRequest, pk: UUID, **context: object) -> HttpResponse:
    """As it stands now: somebody else may have been quicker."""
    review = _submitted(pk)
    if review.is_being_written or review.is_over:
        return redirect(review.draft)
    is_writer = review.draft.editors.filter(pk=reader(request).pk).exists()
    context |= {"review": review, "draft": review.draft, "asking": version_impact.by_draft(review.draft)}
    return render(request, "requirements/approve.html", context | {"is_writer": is_writer, "lacks": lacks(review)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.APPROVE, shows_names=False)
def withdraw(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Take back a version in force or to come; the one before is in force again."""
    now = timezone.now()
    published = Version.objects.published(at=now).select_related("policy").filter(policy__slug=slug)
    version = get_object_or_404(published, number=number)
    if version.withdrawn_at:
        messages.info(request, f"Version {number} is withdrawn already.")
        return redirect("versions", slug)
    form = WithdrawalForm(request.POST or None, use_required_attribute=False)
    if request.method == "POST" and done(
        form, lambda: publishing_actions.withdraw(version, **form.cleaned_data, by=reader(request))
    ):
        messages.success(request, f"Version {number} is withdrawn.")
        return redirect("versions", slug)
    before = version.policy.versions.standing().filter(in_force_at__lt=version.in_force_at).first()
    coming = version.policy.versions.standing().filter(in_force_at__gt=now).exclude(pk=version.pk).last()
    context = {"version": version, "before": before, "coming": coming, "form": form, "now": now}
    return render(request, "requirements/withdraw.html", context | {"signed": version.attestations.count()})
