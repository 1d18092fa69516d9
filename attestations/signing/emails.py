"""Mails about signatures."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from attestations.models import Signing
from attestations.receipts import checking, evidence
from portal.models import Notice
from portal.notices.messages import ConfidentialMessage, NotYet

LONGEST_WAIT_FOR_SEAL = timedelta(minutes=10)


def build_receipt(notice: Notice) -> EmailMessage:
    """The signer's receipt, with the checkpoint and the file that prove it; after ten minutes also without.

    It waits while its rows are not what was sealed. Its code opens it to whoever has it, so that is not kept.
    """
    number = notice.cause.removeprefix("receipt:")
    signing = Signing.objects.select_related("person", "version").get(number=number)
    if not checking.is_sound(signing):
        raise NotYet
    proof = evidence.load_signing_evidence(signing)
    if not proof.seal and timezone.now() < signing.signed_at + LONGEST_WAIT_FOR_SEAL:
        raise NotYet
    code = evidence.make_receipt_code(proof)
    context = {
        "signing": signing,
        "academies": signing.attestations.order_by("academy_name").values_list("academy_name", flat=True),
        "evidence": proof,
        "code": code,
        "site_address": settings.SITE_ADDRESS,
        "trust_name": settings.TRUST_NAME,
    }
    message = ConfidentialMessage(
        subject=f"Your receipt {signing.number}: {signing.policy_title}, version {signing.version.number}",
        body=render_to_string("email/receipt.txt", context),
        confidential=(code,),
    )
    if proof.seal:
        text = evidence.render_json(proof, policy_text=signing.version.text)
        message.attach(f"receipt-{signing.number}.json", text, "application/json")
    return message
