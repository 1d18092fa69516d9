"""What was signed: the signer and HR see it whole, a head the line of the own academy."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from attestations.models import Attestation, Signing
from portal import audit
from portal.access.scope import Scope, reader, scope
from portal.access.sessions import has_rested, sign_in_again
from portal.models.roles import Permission

from . import evidence, pdf
from .evidence import Evidence


@dataclass(frozen=True, slots=True)
class Receipt:
    """A signing with as much of it as its reader may see."""

    signing: Signing
    attestations: list[Attestation]
    evidence: Evidence
    is_own: bool

    @property
    def code(self) -> str:
        """The signer alone is told it, and shows it to whom they like."""
        return evidence.receipt_code(evidence.of_signing(self.signing)) if self.is_own else ""


@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    found = _readable(request, number)
    if not found.is_own and has_rested(request):
        return sign_in_again(request)
    _note(request, found, "see")
    address = settings.SITE_ADDRESS
    return render(request, "receipts/receipt.html", {"receipt": found, "site_address": address})


@require_safe
def receipt_pdf(request: HttpRequest, number: str) -> HttpResponse:
    found = _readable(request, number)
    if not found.is_own and has_rested(request):
        return sign_in_again(request)
    _note(request, found, "download")
    response = HttpResponse(
        pdf.of_receipt(found.signing, found.attestations, code=found.code), content_type="application/pdf"
    )
    response.headers["Content-Disposition"] = f'inline; filename="receipt-{number}.pdf"'
    return response


@require_safe
def receipt_json(request: HttpRequest, number: str) -> HttpResponse:
    found = _readable(request, number)
    if not found.is_own and has_rested(request):
        return sign_in_again(request)
    if found.evidence.seal is None:
        return render(request, "receipts/not_sealed.html", {"receipt": found}, status=409)
    _note(request, found, "download")
    text = evidence.as_json(found.evidence, policy_text=found.signing.version.text)
    response = HttpResponse(text, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="receipt-{number}.json"'
    return response


def _readable(request: HttpRequest, number: str) -> Receipt:
    """The receipt as far as the signed-in person may see it; outside that it does not exist."""
    signings = Signing.objects.select_related("person", "version__policy")
    signing = signings.filter(number=number).first()
    if signing is None:
        raise Http404
    attestations = list(signing.attestations.order_by("academy_name"))
    is_own = signing.person_id == reader(request).pk
    if not is_own:
        attestations = [row for row in attestations if _may_see(request, row)]
    if not attestations:
        raise Http404
    return Receipt(signing, attestations, evidence.of_attestations(attestations), is_own)


def _may_see(request: HttpRequest, attestation: Attestation) -> bool:
    scopes: list[Scope] = [
        scope(request, permission) for permission in (Permission.SEE_RECEIPTS, Permission.SEE_RECEIPT_LINES)
    ]
    return any(held.covers(attestation.academy_id) for held in scopes)


def _note(request: HttpRequest, found: Receipt, action: str) -> None:
    if not found.is_own:
        audit.record(action, f"receipt:{found.signing.number}", by=reader(request))
