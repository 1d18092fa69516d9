"""What a receipt proves: the ledger's entries of a signing, the checkpoint that covers them, and the proofs."""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from attestations.models import ALPHABET, Attestation, Signing
from portal.ledger import store
from portal.ledger.canonical import decoded
from portal.models import LedgerCheckpoint, LedgerEntry

from .ledger_entries import subject

CODE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Evidence:
    """In the order of the attestations. ``seal`` is None while one of the entries waits, or where there are none."""

    entries: list[LedgerEntry]
    seal: LedgerCheckpoint | None

    @property
    def is_late(self) -> bool:
        """Whether it was entered some time after it was signed: then only the moment of entering is proved."""
        return any("signed_at" in decoded(bytes(entry.data)) for entry in self.entries if entry.data)

    @property
    def files(self) -> list[tuple[str, str]]:
        """Each entry's exact bytes as text, and its proof."""
        if self.seal is None:
            return []
        return [
            (bytes(entry.data).decode(), store.proof(entry, self.seal).text) for entry in self.entries if entry.data
        ]


def of_attestations(attestations: Sequence[Attestation]) -> Evidence:
    """Of as much of a signing as its reader may see."""
    rows = LedgerEntry.objects.filter(subject__in=[subject(attestation) for attestation in attestations])
    by_subject = {row.subject: row for row in rows}
    entries = [by_subject[key] for attestation in attestations if (key := subject(attestation)) in by_subject]
    return Evidence(entries, store.seal_over(entries) if len(entries) == len(attestations) else None)


def of_signing(signing: Signing) -> Evidence:
    return of_attestations(list(signing.attestations.order_by("academy_name", "pk")))


def receipt_code(evidence: Evidence) -> str:
    """What the signer tells whoever is to check the receipt; empty where the entry is not there, or was erased.

    It comes from the nonce of the first entry, which nobody else has seen, so it is kept nowhere else and an
    erasure takes it along: ten letters and digits (49 bits), ``7KQ4M-2XD9R``.
    """
    first = min(evidence.entries, key=lambda entry: entry.subject, default=None)
    if first is None or first.data is None:
        return ""
    nonce = base64.b64decode(decoded(bytes(first.data))["nonce"])
    spread = hashlib.sha256(b"receipt code\n" + nonce).digest()
    letters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in spread[:CODE_LENGTH])
    return f"{letters[:5]}-{letters[5:]}"


def as_json(evidence: Evidence, *, policy_text: str) -> str:
    """The receipt for programs: everything that ``verify.py`` needs but the key from another source."""
    entries = [{"entry": entry, "proof": proof} for entry, proof in evidence.files]
    vkey = store.keys_of(evidence.seal)[0] if evidence.seal else ""
    receipt = {"vkey": vkey, "policy_text": policy_text, "entries": entries}
    return json.dumps(receipt, ensure_ascii=False, indent=1) + "\n"
