"""How the proof works, for people: which edition of the words, and what they print of this deployment.

The words stand in ``templates/components/how_it_works.html``, for the page and for PDFs; they read ``how``.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse

from . import store

# A change of the words is a new edition: evidence says which one its signers could read.
EDITION = 1
EDITION_ON = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Explanation:
    """``vkeys`` are the trust's public keys, that of now first; none where the key cannot be read.

    The last five are addresses, in full.
    """

    edition: int
    edition_on: date
    trust: str
    vkeys: list[str]
    leaves_the_trust: bool
    verify: str
    verifier: str
    checkpoint: str
    consistency: str
    vkey: str

    @property
    def origin(self) -> str:
        return self.vkeys[0].split("+")[0] if self.vkeys else ""


def explained() -> Explanation:
    try:
        vkeys = store.public_keys()
    except store.Stopped:
        vkeys = []
    return Explanation(
        edition=EDITION,
        edition_on=EDITION_ON,
        trust=settings.TRUST_NAME,
        vkeys=vkeys,
        leaves_the_trust=bool(settings.CHECKPOINT_RECIPIENTS),
        verify=_address("verify"),
        verifier=_address("ledger_verifier"),
        checkpoint=_address("ledger_checkpoint"),
        consistency=_address("ledger_consistency"),
        vkey=_address("ledger_vkey"),
    )


def _address(name: str) -> str:
    return f"{settings.SITE_ADDRESS}{reverse(name)}"
