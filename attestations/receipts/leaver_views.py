"""HR mails somebody who has left a link to their receipts; the page that it opens."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations.assignments.being_checked import mark_signings
from attestations.models import Signing
from portal.access.permissions import needs, needs_recent_sign_in
from portal.access.scope import get_person
from portal.models import Person
from portal.models.roles import Permission
from portal.refusals import ActionRefused

from . import checking, evidence, leavers, pdf

ENDED = (
    "This link has ended, or was replaced by a newer one. Ask HR for another, "
    "or check a receipt by its number and code."
)


class AddressForm(forms.Form):
    address = forms.EmailField(
        label="E-mail address that they gave you",
        help_text="Check that it is theirs: anyone who reads the e-mail can open the receipts.",
        error_messages={"required": "Type the e-mail address that they gave you."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def person_receipts(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    form = AddressForm(request.POST or None, use_required_attribute=False)
    if request.method == "POST" and form.is_valid():
        try:
            leavers.send_receipts(person, address=form.cleaned_data["address"].lower(), by=get_person(request))
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"A link to the receipts of {person.name} is on its way.")
            return redirect("person", person.pk)
    context = {
        "person": person,
        "form": form,
        "count": _find_signings(person).count(),
        "newest": leavers.find_notices(person).first(),
        "lasts": leavers.LASTS.days,
    }
    return render(request, "receipts/person_receipts.html", context)


@require_safe
@login_not_required
def leaver_receipts(request: HttpRequest, token: str) -> HttpResponse:
    """The receipts of somebody who has left. A mail scanner that opens it uses nothing up."""
    person = leavers.find_person(token, at=timezone.now())
    if person is None:
        return render(request, "receipts/link_ended.html", {"sentence": ENDED}, status=410)
    signings = _find_signings(person).prefetch_related("attestations").order_by("-signed_at")
    return render(request, "receipts/leaver_receipts.html", {"person": person, "signings": signings, "token": token})


@require_safe
@login_not_required
def leaver_receipt_pdf(request: HttpRequest, token: str, number: str) -> HttpResponse:
    person = leavers.find_person(token, at=timezone.now())
    if person is None:
        return render(request, "receipts/link_ended.html", {"sentence": ENDED}, status=410)
    signing = get_object_or_404(_find_signings(person), number=number)
    if signing.is_being_checked or not checking.is_sound(signing):
        raise Http404
    code = evidence.make_receipt_code(evidence.load_signing_evidence(signing))
    content = pdf.render_receipt(signing, list(signing.attestations.order_by("academy_name")), code=code)
    headers = {"Content-Disposition": f'inline; filename="receipt-{number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _find_signings(person: Person) -> QuerySet[Signing]:
    signings: QuerySet[Signing] = mark_signings(Signing.objects.filter(person__in=person.record_ids))
    return signings.select_related("person", "version__policy")
