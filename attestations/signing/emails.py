"""Mails about signatures."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from attestations.formatting import signed_at_in_full
from attestations.models import Decline, Signing
from attestations.receipts import checking, evidence
from portal.models import Academy, Notice
from portal.notices.letters import Attachment, Button, Code, Facts, Letter, Quote
from portal.notices.messages import NotYet

LONGEST_WAIT_FOR_SEAL = timedelta(minutes=10)


def build_declined(notice: Notice) -> Letter:
    """Tells a head that somebody at their academy chose not to sign: who and what, not why."""
    row, academy_id = notice.cause.removeprefix("decline:").split("/")
    found = Decline.objects.select_related("person", "version").get(pk=row)
    academy = Academy.objects.named(at=notice.owed_at).get(pk=academy_id)
    title = found.version.title
    return Letter(
        subject=f"{academy.name}: somebody has chosen not to sign the {title}",
        body=[
            f"{found.person.name} has recorded that they choose not to sign the {title}.",
            "The policy applies to them all the same. They are not overdue, and can still sign at any time.",
            "You need not do anything. If you talk about it, listen first: nobody has to say why.",
            Button("Go to the board", f"{settings.SITE_ADDRESS}{reverse('academy', args=[academy.slug])}"),
        ],
        ask="",
        why="The head teacher is told once when somebody at their academy chooses not to sign.",
    )


def build_receipt(notice: Notice) -> Letter:
    """The signer's receipt, with the checkpoint and the file that prove it; after ten minutes also without.

    It waits while its rows are not what was sealed. Its code opens it to anybody who has it, so that is not kept.
    """
    number = notice.cause.removeprefix("receipt:")
    signing = Signing.objects.select_related("person", "version").get(number=number)
    if not checking.is_sound(signing):
        raise NotYet
    proof = evidence.load_signing_evidence(signing)
    if not proof.seal and timezone.now() < signing.signed_at + LONGEST_WAIT_FOR_SEAL:
        raise NotYet
    code = evidence.make_receipt_code(proof)
    academies = signing.attestations.order_by("academy_name").values_list("academy_name", flat=True)
    facts = [
        ("Receipt", signing.number),
        ("Signed by", signing.typed_name),
        ("What", f"{signing.policy_title}, version {signing.version.number}"),
        ("For", ", ".join(academies)),
        ("When", signed_at_in_full(signing)),
    ]
    sealed = "Keep the attached file as proof." if proof.seal else "It is being sealed. Your signature already counts."
    return Letter(
        subject=f"Your receipt {signing.number}: {signing.policy_title}, version {signing.version.number}",
        body=[
            "You have signed. This is your receipt; keep it.",
            Facts(facts),
            "You declared:",
            Quote(signing.statement),
            Button("See your receipt", f"{settings.SITE_ADDRESS}{signing.get_absolute_url()}"),
            "To show it to somebody without an account, give them the receipt number and this code:",
            Code(code),
            f"They can check both at {settings.SITE_ADDRESS}{reverse('verify')}",
            sealed,
        ],
        why="You get this because you signed a policy.",
        attachments=list(_enclose_proof(proof, signing)),
        confidential=[code],
    )


def _enclose_proof(proof: evidence.Evidence, signing: Signing) -> Iterator[Attachment]:
    if proof.seal:
        text = evidence.render_json(proof, policy_text=signing.version.signed_text)
        yield Attachment(f"receipt-{signing.number}.json", text, "application/json")
