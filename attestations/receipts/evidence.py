"""The evidence of a receipt: a signing's ledger entries, the checkpoint that covers them, and the proofs."""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from attestations.models import Attestation, Signing, Void
from portal.ledger import store
from portal.ledger.canonical import decode
from portal.models import LedgerCheckpoint, LedgerEntry
from portal.numbers import ALPHABET

from .ledger_entries import entry_subject, void_subject
from .voids import find_standing

CODE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Evidence:
    """Entries in the order of the attestations, then those of voids; ``seal`` is None until all of them are sealed."""

    entries: list[LedgerEntry]
    seal: LedgerCheckpoint | None
    voids: Sequence[Void] = ()

    @property
    def is_late(self) -> bool:
        """Entered some time after signing, so that only the moment of entering is proved."""
        return any("signed_at" in decode(bytes(entry.data)) for entry in self.entries if entry.data)

    @property
    def files(self) -> list[tuple[str, str]]:
        """Each entry's exact bytes as text, with its proof; empty until sealed."""
        if self.seal is None:
            return []
        return [
            (bytes(entry.data).decode(), store.build_proof(entry, self.seal).text)
            for entry in self.entries
            if entry.data
        ]


def load_evidence(attestations: Sequence[Attestation]) -> Evidence:
    """Evidence for the attestations of a signing that the reader may see."""
    voids = list(find_standing(attestations))
    keys = [*map(entry_subject, attestations), *map(void_subject, voids)]
    rows = {row.subject: row for row in LedgerEntry.objects.filter(subject__in=keys)}
    entries = [rows[key] for key in keys if key in rows]
    return Evidence(entries, store.find_checkpoint_over(entries) if len(entries) == len(keys) else None, voids)


def load_signing_evidence(signing: Signing) -> Evidence:
    return load_evidence(list(signing.attestations.order_by("academy_name", "pk")))


def make_receipt_code(evidence: Evidence) -> str:
    """Returns ten letters and digits, as in ``7KQ4M-2XD9R`` (49 bits); "" if the entry is missing or was erased.

    The signer gives it to people who are to check the receipt. It is derived from the secret nonce of the first entry,
    so it is stored nowhere else, and erasing the entry erases it too.
    """
    first = min(evidence.entries, key=lambda entry: entry.subject, default=None)
    if first is None or first.data is None:
        return ""
    nonce = base64.b64decode(decode(bytes(first.data))["nonce"])
    digest = hashlib.sha256(b"receipt code\n" + nonce).digest()
    letters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:CODE_LENGTH])
    return f"{letters[:5]}-{letters[5:]}"


def render_json(evidence: Evidence, *, policy_text: str | None) -> str:
    """The receipt as a file for ``verify.py``, which also needs the ledger's key from another source.

    ``policy_text`` is None where a file was signed, which is too large for a receipt and kept beside it.
    """
    entries = [{"entry": entry, "proof": proof} for entry, proof in evidence.files]
    vkey = store.list_keys_of_checkpoint(evidence.seal)[0] if evidence.seal else ""
    text = {} if policy_text is None else {"policy_text": policy_text}
    receipt = {"vkey": vkey, **text, "entries": entries}
    return json.dumps(receipt, ensure_ascii=False, indent=1) + "\n"
