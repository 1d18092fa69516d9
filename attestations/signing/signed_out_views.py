"""The last page of somebody who signed on a shared computer: signed out, with a receipt to print or to note down."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from attestations.receipts import checking, evidence, pdf

from . import signed_out_links

ENDED = "This page was there for ten minutes. You find your receipt by its number and code, under Check a receipt."


@require_safe
@login_not_required
def signed_out(request: HttpRequest, token: str) -> HttpResponse:
    signing = signed_out_links.find_signing(token)
    if signing is None:
        return render(request, "receipts/link_ended.html", {"sentence": ENDED}, status=410)
    code = evidence.make_receipt_code(evidence.load_signing_evidence(signing))
    academies = signing.attestations.order_by("academy_name").values_list("academy_name", flat=True)
    context = {"signing": signing, "code": code, "academies": academies, "token": token}
    return render(request, "signing/signed_out.html", context)


@require_safe
@login_not_required
def signed_out_pdf(request: HttpRequest, token: str) -> HttpResponse:
    signing = signed_out_links.find_signing(token)
    if signing is None or not checking.is_sound(signing):
        return render(request, "receipts/link_ended.html", {"sentence": ENDED}, status=410)
    code = evidence.make_receipt_code(evidence.load_signing_evidence(signing))
    content = pdf.render_receipt(signing, list(signing.attestations.order_by("academy_name")), code=code)
    headers = {"Content-Disposition": f'inline; filename="receipt-{signing.number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
