"""A receipt as PDF, with the files that prove it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from attestations.models import Attestation, Signing
from portal import pdf
from portal.ledger import store, verify
from portal.ledger.explanation import explained
from portal.models import Category

from . import evidence
from .evidence import Evidence

VERIFIER = Path(verify.__file__)
LINE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Place:
    """An academy of a receipt, with the jobs of then."""

    name: str
    urn: str
    jobs: list[str]


@dataclass(frozen=True, slots=True)
class Record:
    """One entry as it can be typed in from paper: its bytes in lines of equal length, and the lines of its proof."""

    title: str
    entry: list[str]
    proof: list[str]


def of_receipt(signing: Signing, attestations: Sequence[Attestation], *, code: str = "") -> bytes:
    """A receipt of as much of a signing as its reader may see: the attestations passed in.

    Sealed, it encloses the files that prove it, and is the same bytes for ever; ``code`` is for the signer's own.
    """
    proof = evidence.of_attestations(attestations)
    keys = store.keys_of(proof.seal) if proof.seal else []
    names = [attestation.academy_name for attestation in attestations]
    context = {
        "evidence": proof,
        "code": code,
        "records": [_record(name, files) for name, files in zip(names, proof.files, strict=False)],
        "keys": keys,
        "how": replace(explained(), vkeys=keys),
        "line_length": LINE_LENGTH,
        "signing": signing,
        "places": [_place(attestation) for attestation in attestations],
        "digest": pdf.grouped(signing.version_digest),
        "statement_digest": pdf.grouped(signing.statement_digest),
        "text_address": f"{settings.SITE_ADDRESS}{signing.version.get_absolute_url()}",
        "address": f"{settings.SITE_ADDRESS}{signing.get_absolute_url()}",
        "recorded_address": f"{settings.SITE_ADDRESS}{reverse('recorded')}",
    }
    enclosed = _enclosed(signing, proof, keys)
    return pdf.rendered("pdf/receipt.html", context, made_at=signing.signed_at, enclosed=enclosed)


def _record(academy: str, files: tuple[str, str]) -> Record:
    entry, proof = files
    lines = [entry[start : start + LINE_LENGTH] for start in range(0, len(entry), LINE_LENGTH)]
    return Record(academy, lines, proof.split("\n"))


def _enclosed(signing: Signing, proof: Evidence, keys: Sequence[str]) -> list[pdf.Enclosure]:
    """All that is needed to check the receipt but Python, and a key from another source."""
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
        pdf.Enclosure("policy.txt", signing.version.text.encode(), "The exact text that was signed", at),
        pdf.Enclosure("verify.py", VERIFIER.read_bytes(), "A program that checks this receipt", at),
    ]


def _place(attestation: Attestation) -> Place:
    jobs = (
        f"{engagement['job_title']} ({Category(engagement['category']).label})"
        for engagement in attestation.engagements
    )
    return Place(attestation.academy_name, attestation.academy_urn, list(dict.fromkeys(jobs)))
