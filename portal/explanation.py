"""How the proof works, for people: which edition of the words, and what they print of this deployment.

The words stand in ``templates/components/how_it_works.html``, for the page and for PDFs; they read ``how``.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse

from .ledger import store

# A change of the words is a new edition: evidence says which one its signers could read.
EDITION = 1
EDITION_ON = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Explanation:
    """``vkeys`` are the trust's public keys, that of now first; none where the key cannot be read."""

    edition: int
    edition_on: date
    trust: str
    site: str
    vkeys: list[str]
    leaves_the_trust: bool

    @property
    def origin(self) -> str:
        return self.vkeys[0].split("+")[0] if self.vkeys else ""

    @property
    def verify(self) -> str:
        return f"{self.site}{reverse('verify')}"

    @property
    def verifier(self) -> str:
        return f"{self.site}{reverse('ledger_verifier')}"

    @property
    def checkpoint(self) -> str:
        return f"{self.site}{reverse('ledger_checkpoint')}"

    @property
    def consistency(self) -> str:
        return f"{self.site}{reverse('ledger_consistency')}"

    @property
    def vkey(self) -> str:
        return f"{self.site}{reverse('ledger_vkey')}"


def explained() -> Explanation:
    try:
        vkeys = store.public_keys()
    except store.Stopped:
        vkeys = []
    is_sent_outside = bool(settings.CHECKPOINT_RECIPIENTS)
    return Explanation(EDITION, EDITION_ON, settings.TRUST_NAME, settings.SITE_ADDRESS, vkeys, is_sent_outside)
