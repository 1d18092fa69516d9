"""Where somebody is led who signed on a shared computer: to their receipt, for ten minutes, without being signed in."""

from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from attestations.models import Signing

LASTS = timedelta(minutes=10)


def make_address(signing: Signing) -> str:
    return reverse("signed_out", args=[_build_signer().sign(signing.number)])


def find_signing(token: str) -> Signing | None:
    """The signing of a link, while it lasts; None for one that has ended or was made up."""
    try:
        number = _build_signer().unsign(token, max_age=LASTS)
    except BadSignature:
        return None
    return Signing.objects.select_related("person", "version__policy").filter(number=number).first()


def _build_signer() -> TimestampSigner:
    return TimestampSigner(salt="attestations.signed-out")
