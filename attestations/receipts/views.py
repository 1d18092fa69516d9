"""Receipt pages: signers and HR see all of a receipt, head teachers their own academy's part."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from attestations.models import Attestation, Signing
from portal import audit
from portal.access.scope import get_person, get_scope
from portal.access.sessions import redirect_to_sign_in, was_left_idle
from portal.models.roles import Permission

from . import evidence, pdf
from .evidence import Evidence

SEES_RECEIPTS = (Permission.SEE_RECEIPTS, Permission.SEE_RECEIPT_LINES)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A signing with those of its attestations that the reader may see."""

    signing: Signing
    attestations: list[Attestation]
    evidence: Evidence
    is_own: bool

    @property
    def code(self) -> str:
        """Shown to the signer only, who may give it to anybody."""
        return evidence.make_receipt_code(evidence.load_signing_evidence(self.signing)) if self.is_own else ""


@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    found = _load_receipt(request, number)
    if not found.is_own and was_left_idle(request):
        return redirect_to_sign_in(request)
    _record_access(request, found, "see")
    return render(request, "receipts/receipt.html", {"receipt": found, "site_address": settings.SITE_ADDRESS})


@require_safe
def receipt_pdf(request: HttpRequest, number: str) -> HttpResponse:
    found = _load_receipt(request, number)
    if not found.is_own and was_left_idle(request):
        return redirect_to_sign_in(request)
    _record_access(request, found, "download")
    content = pdf.render_receipt(found.signing, found.attestations, code=found.code)
    headers = {"Content-Disposition": f'inline; filename="receipt-{number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_safe
def receipt_json(request: HttpRequest, number: str) -> HttpResponse:
    found = _load_receipt(request, number)
    if not found.is_own and was_left_idle(request):
        return redirect_to_sign_in(request)
    if found.evidence.seal is None:
        return render(request, "receipts/not_sealed.html", {"receipt": found}, status=409)
    _record_access(request, found, "download")
    text = evidence.render_json(found.evidence, policy_text=found.signing.version.text)
    headers = {"Content-Disposition": f'attachment; filename="receipt-{number}.json"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


def _load_receipt(request: HttpRequest, number: str) -> Receipt:
    """The receipt as far as the signed-in person may see it. Raises Http404 if they may see none of it."""
    signing = get_object_or_404(Signing.objects.select_related("person", "version__policy"), number=number)
    attestations = list(signing.attestations.order_by("academy_name"))
    is_own = signing.person_id == get_person(request).pk
    if not is_own:
        scopes = [get_scope(request, permission) for permission in SEES_RECEIPTS]
        attestations = [row for row in attestations if any(scope.covers(row.academy_id) for scope in scopes)]
    if not attestations:
        raise Http404
    return Receipt(signing, attestations, evidence.load_evidence(attestations), is_own)


def _record_access(request: HttpRequest, found: Receipt, action: str) -> None:
    if not found.is_own:
        audit.record(action, f"receipt:{found.signing.number}", by=get_person(request))
