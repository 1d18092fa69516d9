"""A receipt as PDF, with the files that prove it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from attestations.models import Attestation, Signing
from policy.models import Version
from portal import pdf
from portal.ledger import store, verify
from portal.ledger.explanation import build_explanation
from portal.models import Category

from . import evidence
from .evidence import Evidence
from .readers import name_readers
from .voids import describe

VERIFIER = Path(verify.__file__)
LINE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class ReceiptAcademy:
    """An academy on a receipt, with the signer's jobs there at the time of signing."""

    name: str
    urn: str
    jobs: list[str]


@dataclass(frozen=True, slots=True)
class PrintedEntry:
    """An entry laid out to be typed in from paper: lines of equal length, then the lines of its proof."""

    title: str
    entry: list[str]
    proof: list[str]


def render_receipt(signing: Signing, attestations: Sequence[Attestation], *, code: str = "") -> bytes:
    """A receipt of the attestations that the reader may see; only the signer's own shows the ``code``.

    Once sealed, it encloses the files that prove it, and its bytes never change again.
    """
    proof = evidence.load_evidence(attestations)
    keys = store.list_keys_of_checkpoint(proof.seal) if proof.seal else []
    names = [attestation.academy_name for attestation in attestations]
    names += [f"that it does not count for {void.attestation.academy_name}" for void in proof.voids]
    context = {
        "evidence": proof,
        "code": code,
        "records": [_print_entry(name, files) for name, files in zip(names, proof.files, strict=False)],
        "keys": keys,
        "how": build_explanation(keys),
        "line_length": LINE_LENGTH,
        "signing": signing,
        "academies": [_build_academy(attestation) for attestation in attestations],
        "voids": describe(proof.voids),
        "digest": pdf.group_digits(signing.version_digest),
        "statement_digest": pdf.group_digits(signing.statement_digest),
        "text_address": f"{settings.SITE_ADDRESS}{signing.version.get_absolute_url()}",
        "address": f"{settings.SITE_ADDRESS}{signing.get_absolute_url()}",
        "readers": name_readers([{work["category"] for work in row.engagements} for row in attestations], "HR"),
        "recorded_address": f"{settings.SITE_ADDRESS}{reverse('recorded')}",
    }
    enclosed = _enclose_files(signing, proof, keys)
    return pdf.render_pdf("pdf/receipt.html", context, made_at=signing.signed_at, enclosed=enclosed)


def _print_entry(academy: str, files: tuple[str, str]) -> PrintedEntry:
    entry, proof = files
    lines = [entry[start : start + LINE_LENGTH] for start in range(0, len(entry), LINE_LENGTH)]
    return PrintedEntry(academy, lines, proof.split("\n"))


def _enclose_files(signing: Signing, proof: Evidence, keys: Sequence[str]) -> list[pdf.Enclosure]:
    """Everything needed to check the receipt, except Python and a copy of the key from elsewhere."""
    if proof.seal is None:
        return []
    at = proof.seal.signed_at
    files = []
    for number, (entry, path) in enumerate(proof.files, 1):
        files += [
            pdf.Enclosure(f"entry-{number}.json", entry.encode(), f"Record {number}, as it was sealed", at),
            pdf.Enclosure(f"entry-{number}.tlog-proof", path.encode(), f"The proof of record {number}", at),
        ]
    vkeys = "".join(f"{key}\n" for key in keys)
    return [
        *files,
        pdf.Enclosure("ledger.vkey", vkeys.encode(), "The public key of the ledger", at),
        pdf.Enclosure(*_name_text(signing.version), at),
        pdf.Enclosure("verify.py", VERIFIER.read_bytes(), "A program that checks this receipt", at),
    ]


def _name_text(version: Version) -> tuple[str, bytes, str]:
    """Return the name, the bytes and the description of the text. A file's own bytes are too large to be enclosed."""
    if not version.is_file:
        return "policy.txt", version.text.encode(), "The exact text that was signed"
    if version.version_file.has_text_version:
        return "text-version.txt", version.text.encode(), "The text version of the file that was signed"
    return "text-of-the-file.txt", version.text.encode(), "Text that was taken from the file that was signed"


def _build_academy(attestation: Attestation) -> ReceiptAcademy:
    jobs = (f"{work['job_title']} ({Category(work['category']).label})" for work in attestation.engagements)
    return ReceiptAcademy(attestation.academy_name, attestation.academy_urn, list(dict.fromkeys(jobs)))
