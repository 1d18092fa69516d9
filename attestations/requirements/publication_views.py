"""Pages to approve a draft or send it back and to withdraw a version, each with whom it would ask."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from policy.drafting.actions import approval, writing
from policy.drafting.approval_forms import ApprovalForm
from policy.drafting.forms import ReturnForm, WithdrawalForm
from policy.drafting.review import Review
from policy.drafting.tasks import find_missing_items
from policy.models import Draft, RegisterEntry, Version
from policy.publishing import actions as publishing_actions
from policy.register.access import needs_publisher_or
from policy.register.queries import find_publisher, load_entry
from portal.access.permissions import keeps_words, needs_recent_sign_in
from portal.access.scope import get_person
from portal.models.roles import Permission
from portal.views.form_actions import run_action

from . import version_impact


@require_http_methods(["GET", "HEAD", "POST"])
@needs_publisher_or(Permission.APPROVE)
@needs_recent_sign_in
@keeps_words
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = _submitted(pk)
    entry, by = _load_entry(review.draft), get_person(request)
    form = ApprovalForm(request.POST or None, review=review, entry=entry, use_required_attribute=False)
    if request.method == "POST":
        version = run_action(
            form, lambda: approval.approve(review.draft, **form.reasons, approved=form.approved, by=by)
        )
        if version:
            messages.success(request, f"Version {version.number} is published.")
            return redirect("versions", version.policy.slug)
    return _page(request, review, form=form, back=ReturnForm())


@require_http_methods(["GET", "HEAD", "POST"])
@needs_publisher_or(Permission.APPROVE)
@keeps_words
def send_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its page is that of approving, with the words if they come back from before a sign-in."""
    review = _submitted(pk)
    form = ReturnForm(request.POST or None, use_required_attribute=False)
    if request.method == "POST" and run_action(
        form, lambda: writing.send_back(review.draft, **form.cleaned_data, by=get_person(request))
    ):
        messages.success(request, "The draft was sent back for changes.")
        return redirect("register")
    return _page(request, review, form=ApprovalForm(review=review, entry=_load_entry(review.draft)), back=form)


def _load_entry(draft: Draft) -> RegisterEntry | None:
    return load_entry(draft.policy, at=timezone.now()) if draft.policy else None


def _submitted(pk: UUID) -> Review:
    return Review(get_object_or_404(Draft.objects.with_related(), pk=pk), today=timezone.localdate())


def _page(request: HttpRequest, review: Review, **context: object) -> HttpResponse:
    """Reloads the draft after a try: somebody else may have decided meanwhile."""
    if request.method == "POST":
        review = _submitted(review.draft.pk)
    if review.is_being_written or review.is_closed:
        return redirect(review.draft)
    person = get_person(request)
    is_writer = review.draft.editors.filter(pk=person.pk).exists()
    publisher = find_publisher(review.draft.policy, at=timezone.now())
    context["publisher"] = publisher if publisher and publisher.pk not in person.record_ids else None
    context |= {"review": review, "draft": review.draft, "impact": version_impact.build_version_impact(review.draft)}
    return render(
        request,
        "requirements/approve.html",
        context | {"is_writer": is_writer, "missing_items": find_missing_items(review)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs_publisher_or(Permission.APPROVE)
@needs_recent_sign_in
@keeps_words
def withdraw(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    now = timezone.now()
    published = Version.objects.published(at=now).select_related("policy").filter(policy__slug=slug)
    version = get_object_or_404(published, number=number)
    if version.withdrawn_at:
        messages.info(request, f"Version {number} is withdrawn already.")
        return redirect("versions", slug)
    form = WithdrawalForm(request.POST or None, use_required_attribute=False)
    if request.method == "POST" and run_action(
        form, lambda: publishing_actions.withdraw(version, **form.cleaned_data, by=get_person(request))
    ):
        messages.success(request, f"Version {number} is withdrawn.")
        return redirect("versions", slug)
    before = version.policy.versions.standing().filter(in_force_at__lt=version.in_force_at).first()
    coming = version.policy.versions.standing().filter(in_force_at__gt=now).exclude(pk=version.pk).last()
    context = {"version": version, "before": before, "coming": coming, "form": form, "now": now}
    return render(request, "requirements/withdraw.html", context | {"signed": version.attestations.count()})
