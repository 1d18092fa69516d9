"""Receipt pages: signers and HR see all of a receipt, head teachers their own academy's part."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from attestations.assignments.being_checked import mark_signings
from attestations.assignments.todos import load_still_to_sign
from attestations.models import Attestation, Signing
from portal import audit
from portal.access.scope import get_person, get_scope
from portal.access.sessions import came_with_slip, redirect_to_sign_in, was_left_idle
from portal.ledger import store
from portal.models import GOVERNING
from portal.models.roles import Permission

from . import checking, evidence, pdf, verification
from .evidence import Evidence
from .slip_confirmations import load_slip_state
from .voids import ShownVoid, load_voids


@dataclass(frozen=True, slots=True)
class Receipt:
    """A signing with those of its attestations that the reader may see."""

    signing: Signing
    attestations: list[Attestation]
    evidence: Evidence
    is_own: bool
    sees_all: bool  # of the trust's receipts; heads see lines of their academy
    sees_names: bool  # the name that was typed and the one known then; others see today's
    is_being_checked: bool  # its rows are not what was sealed
    voids: list[ShownVoid]
    may_ask_void: bool

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
    if found.is_being_checked:
        return _show_being_checked(request, found)
    own = get_person(request) if found.is_own and not came_with_slip(request) else None
    slip = load_slip_state(found.signing, own=own, sees_denial=found.sees_all)
    context = {"receipt": found, "slip": slip, "site_address": settings.SITE_ADDRESS}
    if found.is_own and "signed" in request.GET:
        context["still"] = load_still_to_sign(get_person(request), at=timezone.now())
    return render(request, "receipts/receipt.html", context)


@require_safe
def receipt_pdf(request: HttpRequest, number: str) -> HttpResponse:
    found = _load_receipt(request, number)
    if not found.is_own and was_left_idle(request):
        return redirect_to_sign_in(request)
    _record_access(request, found, "download")
    if found.is_being_checked:
        return _show_being_checked(request, found, status=503)
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
    if found.is_being_checked:
        return _show_being_checked(request, found, status=503)
    text = evidence.render_json(found.evidence, policy_text=found.signing.version.signed_text)
    headers = {"Content-Disposition": f'attachment; filename="receipt-{number}.json"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


def _load_receipt(request: HttpRequest, number: str) -> Receipt:
    """The receipt as far as the signed-in person may see it. Raises Http404 if they may see none of it."""
    signings = mark_signings(Signing.objects.select_related("person", "slip_printed_by", "version__policy"))
    signing = get_object_or_404(signings, number=number)
    attestations = list(signing.attestations.order_by("academy_name"))
    is_own = signing.person_id in get_person(request).record_ids
    if not is_own:
        attestations = [row for row in attestations if _may_see(request, row)]
    if not attestations:
        raise Http404
    sees_all = is_own or bool(get_scope(request, Permission.SEE_RECEIPTS))
    sees_names = is_own or bool(get_scope(request, Permission.MANAGE_PEOPLE))
    is_being_checked = signing.is_being_checked or not checking.is_sound(signing)
    proof = evidence.load_evidence(attestations)
    voids = load_voids(attestations, readers=get_person(request).record_ids, sees_all=sees_names)
    standing = {shown.void.attestation_id for shown in voids}
    scope = get_scope(request, Permission.ASK_VOID)
    may_ask = not is_own and any(scope.covers(row.academy_id) and row.pk not in standing for row in attestations)
    return Receipt(signing, attestations, proof, is_own, sees_all, sees_names, is_being_checked, voids, may_ask)


def _may_see(request: HttpRequest, row: Attestation) -> bool:
    """Heads see the lines of the own academy, but for those who only govern it; the governance professional sees these.

    What somebody did there when they signed stands in the attestation.
    """
    if get_scope(request, Permission.SEE_RECEIPTS).covers(row.academy_id):
        return True
    governs = [work["category"] in GOVERNING for work in row.engagements]
    if any(governs) and get_scope(request, Permission.SEE_GOVERNING).covers(row.academy_id):
        return True
    only_governs = bool(governs) and all(governs)
    return not only_governs and get_scope(request, Permission.SEE_RECEIPT_LINES).covers(row.academy_id)


def _show_being_checked(request: HttpRequest, found: Receipt, *, status: int = 200) -> HttpResponse:
    """In place of rows that were changed: what the ledger proves, to the person whom it names, and to HR."""
    own_ids = get_person(request).record_ids
    is_shown = found.sees_names and (not found.is_own or verification.is_of(found.evidence, own_ids))
    answer = verification.read_sealed(found.evidence, found.signing, store.load_public_keys()) if is_shown else None
    return render(request, "receipts/being_checked.html", {"receipt": found, "answer": answer}, status=status)


def _record_access(request: HttpRequest, found: Receipt, action: str) -> None:
    if not found.is_own:
        audit.record(action, f"receipt:{found.signing.number}", by=get_person(request))
