"""What the explanation of the proof says about this deployment, for the page and for PDFs.

Its text is ``templates/components/how_it_works.html``, which gets it as ``how``.
"""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse

# A changed text is a new edition: evidence names the edition that its signer could read.
EDITION = 2
EDITION_ON = date(2026, 11, 29)
ADDRESSES = ("verify", "ledger_verifier", "ledger_checkpoint", "ledger_consistency", "ledger_vkey")


def build_explanation(vkeys: Sequence[str]) -> dict[str, object]:
    """``vkeys`` are the trust's public keys, the current one first."""
    return {
        "edition": EDITION,
        "edition_on": EDITION_ON,
        "trust": settings.TRUST_NAME,
        "vkeys": vkeys,
        "origin": vkeys[0].split("+")[0] if vkeys else "",
        "leaves_the_trust": bool(settings.CHECKPOINT_RECIPIENTS),
        **{name.removeprefix("ledger_"): f"{settings.SITE_ADDRESS}{reverse(name)}" for name in ADDRESSES},
    }
