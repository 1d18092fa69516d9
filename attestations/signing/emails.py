"""Mails about signatures."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from attestations.models import Signing
from attestations.receipts import evidence


def send_receipt(signing_id: int) -> None:
    """Send signers their receipt; once it is sealed, with the checkpoint and the file that proves it."""
    signing = Signing.objects.select_related("person", "version").get(pk=signing_id)
    if not signing.person.email:
        return
    proof = evidence.load_signing_evidence(signing)
    context = {
        "signing": signing,
        "academies": signing.attestations.order_by("academy_name").values_list("academy_name", flat=True),
        "evidence": proof,
        "code": evidence.make_receipt_code(proof),
        "site_address": settings.SITE_ADDRESS,
        "trust_name": settings.TRUST_NAME,
    }
    message = EmailMessage(
        subject=f"Your receipt {signing.number}: {signing.policy_title}, version {signing.version.number}",
        body=render_to_string("email/receipt.txt", context),
        to=[signing.person.email],
    )
    if proof.seal:
        text = evidence.render_json(proof, policy_text=signing.version.text)
        message.attach(f"receipt-{signing.number}.json", text, "application/json")
    message.send()
