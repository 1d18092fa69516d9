"""Mails about signatures."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from attestations.models import Signing
from attestations.receipts import evidence


def send_receipt(signing_id: int) -> None:
    """The signer's receipt, with the checkpoint that covers it and the file that proves it, once it is sealed."""
    signing = Signing.objects.select_related("person", "version").get(pk=signing_id)
    if not signing.person.email:
        return
    proof = evidence.of_signing(signing)
    context = {
        "signing": signing,
        "academies": signing.attestations.order_by("academy_name").values_list("academy_name", flat=True),
        "evidence": proof,
        "code": evidence.receipt_code(proof),
        "site_address": settings.SITE_ADDRESS,
        "trust_name": settings.TRUST_NAME,
    }
    message = EmailMessage(
        subject=f"Your receipt {signing.number}: {signing.policy_title}, version {signing.version.number}",
        body=render_to_string("email/receipt.txt", context),
        to=[signing.person.email],
    )
    if proof.seal:
        text = evidence.as_json(proof, policy_text=signing.version.text)
        message.attach(f"receipt-{signing.number}.json", text, "application/json")
    message.send()
