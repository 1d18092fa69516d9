"""The message by which a signer learns that a signature of theirs does not count."""

from django.conf import settings

from attestations.formatting import day_and_year
from attestations.models import Void
from portal.london import london_day
from portal.models import Notice
from portal.notices.letters import Button, Facts, Letter, Quote


def build_void(notice: Notice) -> Letter:
    related = "attestation__signing", "decided_by", "asked_by"
    void = Void.objects.select_related(*related).get(pk=notice.cause.removeprefix("void:"))
    signing = void.attestation.signing
    facts = [
        ("Policy", f"{signing.policy_title}, version {signing.version.number}"),
        ("Signed on", day_and_year(london_day(signing.signed_at))),
        ("Academy", void.attestation.academy_name),
        ("Receipt", signing.number),
    ]
    decided_by = void.decided_by.name if void.decided_by else ""
    return Letter(
        subject=f"A signature of yours no longer counts: {signing.policy_title}",
        body=[
            "Two people looked at a signature of yours and decided that it no longer counts.",
            Facts(facts),
            "The reason:",
            Quote(void.reason),
            (
                f"Asked for by {void.asked_by.name}, confirmed by {decided_by}. The signature itself stays on record. "
                "If you are still asked to sign this policy, it is on your home page again."
            ),
            Button("See the receipt", settings.SITE_ADDRESS + signing.get_absolute_url()),
        ],
        ask="",
        why="You are told of every decision about a signature of yours.",
    )
