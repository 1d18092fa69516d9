"""Mails that tell HR of signatures with a slip that somebody should look at."""

from django.conf import settings

from attestations.formatting import day_and_year
from attestations.models import Signing
from portal.london import london_day
from portal.models import Notice
from portal.notices.letters import Button, Facts, Letter

COUNTS = "The signature still counts. Please talk to the person soon, and then to the person who printed the slip."
GRADE_C = (
    "The signature counts, with evidence of grade C. "
    "Please check that the e-mail address on record is the signer’s own."
)


def build_denied(notice: Notice) -> Letter:
    said = "A policy was signed with a slip. The person in whose name it was signed says that they did not sign it."
    return _build(notice, "Somebody says that they did not sign", said, COUNTS)


def build_not_asked(notice: Notice) -> Letter:
    said = (
        "A policy was signed with a slip, and the person who printed the slip has also set up how the signer signs in. "
        "So we do not ask the signer whether it was them."
    )
    return _build(notice, "A signature with a slip that nobody can confirm", said, GRADE_C)


def _build(notice: Notice, subject: str, said: str, next_step: str) -> Letter:
    """Without the signer's name, as mails are passed on: it stands behind the link."""
    signings = Signing.objects.select_related("slip_printed_by", "version")
    signing = signings.get(number=notice.cause.removeprefix("receipt:"))
    printer = signing.slip_printed_by.name if signing.slip_printed_by else ""
    facts = [
        ("Policy", f"{signing.policy_title}, version {signing.version.number}"),
        ("Signed on", day_and_year(london_day(signing.signed_at))),
        ("Slip printed by", printer),
        ("Receipt", signing.number),
    ]
    return Letter(
        subject=subject,
        body=[
            said,
            Facts(facts),
            next_step,
            Button("See the receipt", settings.SITE_ADDRESS + signing.get_absolute_url()),
        ],
        ask="",
        why="HR is told of signatures with a slip that somebody should look at.",
    )
