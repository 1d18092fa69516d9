"""Pages on which an administrator turns calendars and webhooks on, and looks after webhooks."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.access.permissions import needs, needs_recent_sign_in
from portal.access.scope import get_person
from portal.hooks import actions
from portal.hooks.forms import EVENTS, NewWebhookForm, SwitchForm
from portal.models import HookKind, HookSwitch, Webhook
from portal.models.roles import Permission
from portal.refusals import ActionRefused

from .paging import get_page

PAGE_SIZE = 20


@require_safe
@needs(Permission.MANAGE_HOOKS)
def hooks(request: HttpRequest) -> HttpResponse:
    switches = {row.kind: row for row in HookSwitch.objects.filter(off_at=None).select_related("on_by")}
    context = {
        "kinds": [(kind, switches.get(kind)) for kind in HookKind],
        "webhooks": Webhook.objects.filter(ended_at=None).order_by("name", "made_at"),
    }
    return render(request, "portal/hooks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_HOOKS)
@needs_recent_sign_in
def hook_switch(request: HttpRequest, kind: str) -> HttpResponse:
    """Turns a kind on, once the data protection officer was asked, or off."""
    if kind not in HookKind.values:
        raise Http404
    found, form = HookKind(kind), SwitchForm(request.POST if request.method == "POST" else None)
    is_on = HookSwitch.objects.filter(kind=kind, off_at=None).exists()
    if request.method == "POST" and is_on:
        actions.turn_off(found, by=get_person(request))
        messages.success(request, f"{found.label} are off. Nothing is sent or shown any more.")
        return redirect("hooks")
    if form.is_valid():
        actions.turn_on(found, by=get_person(request))
        messages.success(request, f"{found.label} are on.")
        return redirect("hooks")
    return render(request, "portal/hook_switch.html", {"kind": found, "is_on": is_on, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_HOOKS)
@needs_recent_sign_in
def webhook_new(request: HttpRequest) -> HttpResponse:
    form = NewWebhookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = actions.add_webhook(**form.cleaned_data, by=get_person(request))
        except ActionRefused as refusal:
            form.add_error("address", str(refusal))
        else:  # no redirect, because the secret is shown this once
            return render(request, "portal/webhook_made.html", {"webhook": made, "secret": secret})
    return render(request, "portal/webhook_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_HOOKS)
def webhook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it is, what was sent, a test, and its end."""
    found = get_object_or_404(Webhook.objects.select_related("made_by"), pk=pk, ended_at=None)
    if request.method == "POST":
        return _act(request, found)
    context = {
        "webhook": found,
        "is_on": Webhook.objects.active().filter(pk=found.pk).exists(),
        "events": [label for value, label in EVENTS if value in found.events],
        "page": get_page(request, found.deliveries.order_by("-owed_at"), PAGE_SIZE),
    }
    return render(request, "portal/webhook.html", context)


def _act(request: HttpRequest, found: Webhook) -> HttpResponse:
    if "remove" in request.POST:
        actions.end_webhook(found, by=get_person(request))
        messages.success(request, f"{found.name} is removed. It is told nothing any more.")
        return redirect("hooks")
    actions.send_test(found, by=get_person(request))
    messages.success(request, "The test is on its way. Load this page again in a moment to see the answer.")
    return redirect("webhook", found.pk)
