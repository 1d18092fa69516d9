"""The register's pages: the list, one policy, its entry, who publishes it, and retiring it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from policy.models import Draft, Policy, Version
from policy.reading.downloads import PDF
from policy.register.access import is_publisher, needs_publisher_or
from policy.register.actions.entries import record_entry
from policy.register.actions.retiring import retire, undo_retirement
from policy.register.queries import load_entry
from policy.register.statutory import SOURCE, SOURCE_NAME, TAKEN_ON
from portal import audit
from portal.access.permissions import keeps_words, needs, needs_recent_sign_in
from portal.access.scope import get_person, get_scope
from portal.models.roles import Permission
from portal.views.form_actions import run_action
from portal.views.paging import get_page

from . import csv_export, pdf
from .forms import EntryForm, KeepForm, RegisterFilterForm, RetireForm
from .queries import Register, list_changes, list_owners, load_register
from .rows import RegisterRow
from .wording import describe_months

PER_PAGE = 25
needs_register = needs(Permission.SEE_DRAFTS, shows_names=False)


@require_safe
@needs_register
def register(request: HttpRequest) -> HttpResponse:
    found, form = _read_list(request)
    rows = form.filter.select(found.rows)
    context = {
        "register": found,
        "form": form,
        "page": get_page(request, rows, PER_PAGE),
        "drafts": Draft.objects.open().with_state().defer("text").select_related("saved_by").order_by("-saved_at"),
        "is_filtered": any(form.cleaned_data[name] for name in ("subject", "owner", "state")),
        "may_draft": bool(get_scope(request, Permission.DRAFT)),
        "source": (SOURCE, SOURCE_NAME, TAKEN_ON),
    }
    return render(request, "register/register.html", context)


def _read_list(request: HttpRequest) -> tuple[Register, RegisterFilterForm]:
    """Raises Http404 for values that the form does not offer."""
    found = load_register(at=timezone.now())
    form = RegisterFilterForm(request.GET, owners=list_owners(found.rows))
    if not form.is_valid():
        raise Http404
    return found, form


@require_safe
@needs_register
def register_csv(request: HttpRequest) -> HttpResponse:
    found = load_register(at=timezone.now())
    audit.record("download csv", "register", by=get_person(request))
    headers = {"Content-Disposition": f'attachment; filename="policy-register-{timezone.localdate()}.csv"'}
    return HttpResponse(csv_export.render_register(found), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@needs_register
def register_pdf(request: HttpRequest) -> HttpResponse:
    found = load_register(at=timezone.now())
    audit.record("download pdf", "register", by=get_person(request))
    headers = {"Content-Disposition": f'inline; filename="policy-register-{timezone.localdate()}.pdf"'}
    return HttpResponse(pdf.render_register(found), content_type=PDF, headers=headers)


@require_safe
@needs_publisher_or(Permission.SEE_DRAFTS)
def register_policy(request: HttpRequest, slug: str) -> HttpResponse:
    policy, row = _load_row(slug)
    publishes = _may_publish(request, row)
    context = {
        "policy": policy,
        "row": row,
        "cycle": describe_months(row.entry.review_months),
        "changes": list_changes(policy),
        "versions": policy.versions.published(at=timezone.now()).defer("text").count(),
        "may_draft": bool(get_scope(request, Permission.DRAFT)),
        "may_approve": publishes,
        "may_name": bool(get_scope(request, Permission.APPROVE)),
        "sees_list": bool(get_scope(request, Permission.SEE_DRAFTS)),
        "source": (SOURCE, SOURCE_NAME, TAKEN_ON),
    }
    return render(request, "register/policy.html", context)


def _load_row(slug: str) -> tuple[Policy, RegisterRow]:
    policy = get_object_or_404(Policy, slug=slug)
    return policy, load_register(at=timezone.now(), policies=[policy]).rows[0]


def _may_publish(request: HttpRequest, row: RegisterRow) -> bool:
    """HR, or the person named in the register while they work here."""
    if row.entry.publisher and not row.has_publisher_left:
        return is_publisher(request, slug=row.policy.slug)
    return bool(get_scope(request, Permission.APPROVE))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DRAFT, shows_names=False)
@keeps_words
def register_entry(request: HttpRequest, slug: str) -> HttpResponse:
    policy = get_object_or_404(Policy, slug=slug)
    entry = load_entry(policy, at=timezone.now())
    form = EntryForm(request.POST or None, initial=EntryForm.build_initial(entry))
    if request.method == "POST" and run_action(
        form, lambda: record_entry(policy, **form.cleaned_data, by=get_person(request))
    ):
        messages.success(request, "The register is saved.")
        return redirect("register_policy", slug)
    return render(request, "register/entry.html", {"policy": policy, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@needs_publisher_or(Permission.APPROVE)
@needs_recent_sign_in
@keeps_words
def register_retire(request: HttpRequest, slug: str) -> HttpResponse:
    """Retire the policy, or keep one that was retired."""
    policy, row = _load_row(slug)
    if row.retirement:
        return _keep(request, policy, row)
    in_force = Version.objects.in_force(at=timezone.now()).exclude(policy=policy)
    others = list(in_force.values_list("policy_id", flat=True))
    initial = {"from_on": timezone.localdate()}
    form = RetireForm(request.POST or None, initial=initial, others=others)
    if request.method == "POST" and run_action(
        form, lambda: retire(policy, **form.cleaned_data, by=get_person(request))
    ):
        messages.success(request, "Saved. You can keep the policy after all until the end of that day.")
        return redirect("register_policy", slug)
    context = {"policy": policy, "row": row, "form": form, "may_approve": _may_publish(request, row)}
    return render(request, "register/retire.html", context)


def _keep(request: HttpRequest, policy: Policy, row: RegisterRow) -> HttpResponse:
    form = KeepForm(request.POST or None)
    if request.method == "POST" and run_action(
        form, lambda: undo_retirement(policy, **form.cleaned_data, by=get_person(request))
    ):
        messages.success(request, "The policy stays in force.")
        return redirect("register_policy", policy.slug)
    context = {"policy": policy, "row": row, "form": form, "may_approve": _may_publish(request, row)}
    return render(request, "register/keep.html", context)
