"""The page on which anybody checks a receipt, by its number and code or by its file; no sign-in needed."""

import logging
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from attestations.models import Signing
from policy.files.kept_pdf.checks import MOST_BYTES
from portal import audit
from portal.ledger import errors, file_check, store
from portal.ledger.verify import KEYBOARD, NO_FILE, Kind, Verdict

from . import evidence, pdf, verification
from .uploads import ReceiptInMemory

log = logging.getLogger(__name__)

UNKNOWN = "We have no receipt with this number and this code. Please compare both with your copy, letter by letter."
TOO_MANY = "This receipt number was tried too often. Please try again in 15 minutes."
BUSY = Verdict(Kind.UNREADABLE, ("Two files are being checked just now.", "Please try again in a minute.", KEYBOARD))
NO_RECEIPT = "Choose a file first."
POLICY_ALONE = "Choose the receipt too. The policy’s file alone does not say who signed it."
POLICY_TOO_LARGE = "The policy’s file has more than 25 MB. No policy here is so large, so choose another file."
EXACT_INPUT = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class ReceiptForm(forms.Form):
    """Sent by POST, so that the code appears in no address and no log."""

    number = forms.CharField(
        label="Receipt number",
        help_text=mark_safe('Three groups of four, as in <span class="app-nowrap">7KQ4-M2XD-9RTV</span>'),
        max_length=40,
        error_messages={"required": "Type the receipt number."},
        widget=forms.TextInput(attrs=EXACT_INPUT),
    )
    code = forms.CharField(
        label="Receipt code",
        help_text=mark_safe(
            'Two groups of five, as in <span class="app-nowrap">7KQ4M-2XD9R</span>. The signer has it.'
        ),
        max_length=40,
        error_messages={"required": "Type the receipt code."},
        widget=forms.TextInput(attrs=EXACT_INPUT),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@csrf_exempt  # _verify checks the token: looking for it reads the upload, so the handler must be set first
def verify(request: HttpRequest) -> HttpResponse:
    handler = ReceiptInMemory(request)
    request.upload_handlers = [handler]
    return _verify(request, handler)


@csrf_protect
def _verify(request: HttpRequest, handler: ReceiptInMemory) -> HttpResponse:
    try:
        vkeys = store.load_public_keys()
    except errors.LedgerStopped as error:
        log.error("Nothing can be checked: %s", error)
        return render(request, "receipts/verify_paused.html", status=503)
    if request.method != "POST":
        return _page(request, vkeys)
    return _check_number(request, vkeys) if "number" in request.POST else _check_file(request, handler, vkeys)


def _check_number(request: HttpRequest, vkeys: list[str]) -> HttpResponse:
    form = ReceiptForm(request.POST, use_required_attribute=False)
    if not form.is_valid():
        return _page(request, vkeys, form=form)
    number = verification.parse_number(form.cleaned_data["number"])
    code = verification.parse_code(form.cleaned_data["code"])
    if number and not ratelimit.consume(request, action="check_receipt", key=number):
        form.add_error(None, TOO_MANY)
        return _page(request, vkeys, form=form, status=429)
    if found := verification.find_receipt(number, code) if number and code else None:
        answer = verification.check_receipt(*found, vkeys=vkeys)
        if answer.signing and (build := FILES.get(request.POST.get("want", ""))):
            audit.record("download-by-code", f"receipt:{number}", by=None)
            return build(answer.signing, code)
        return _page(request, vkeys, answer=answer, code=code)
    form.add_error(None, UNKNOWN)
    return _page(request, vkeys, form=form)


def _send_pdf(signing: Signing, code: str) -> HttpResponse:
    content = pdf.render_receipt(signing, list(signing.attestations.order_by("academy_name")), code=code)
    headers = {"Content-Disposition": f'attachment; filename="receipt-{signing.number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _send_json(signing: Signing, code: str) -> HttpResponse:
    text = evidence.render_json(evidence.load_signing_evidence(signing), policy_text=signing.version.signed_text)
    headers = {"Content-Disposition": f'attachment; filename="receipt-{signing.number}.json"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


# What whoever has number and code may take with them, as somebody who has left does.
FILES = {"pdf": _send_pdf, "json": _send_json}


def _check_file(request: HttpRequest, handler: ReceiptInMemory, vkeys: list[str]) -> HttpResponse:
    sent = request.FILES.get("file")
    if not isinstance(sent, InMemoryUploadedFile):
        return _page(request, vkeys, file_error=POLICY_ALONE if handler.policy_size else NO_RECEIPT)
    if handler.policy_size > MOST_BYTES:
        return _page(request, vkeys, policy_error=POLICY_TOO_LARGE)
    digest = handler.policy.hexdigest() if handler.policy_size else ""
    try:
        verdict = file_check.check_file(sent.read(), vkeys, digest)
        asks_for_policy = verdict.kind is Kind.OTHER_FILE or NO_FILE in verdict.sentences
        return _page(request, vkeys, verdict=verdict, asks_for_policy=asks_for_policy)
    except file_check.TooBusyError:
        response = _page(request, vkeys, verdict=BUSY, status=503)
        response.headers["Retry-After"] = "60"
        return response


def _page(request: HttpRequest, vkeys: list[str], *, status: int = 200, **context: Any) -> HttpResponse:
    form = ReceiptForm(use_required_attribute=False)
    context = {"form": form, "vkeys": vkeys, "newest": store.find_newest_checkpoint(), **context}
    return render(request, "receipts/verify.html", context, status=status)
