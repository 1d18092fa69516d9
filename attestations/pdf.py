"""The PDFs of attestations: receipts, an academy's report, the trust's report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from portal import pdf, verify
from portal.explanation import explained
from portal.ledger import store
from portal.models import Category, LedgerCheckpoint

from . import charts, evidence, rules, words
from .evidence import Evidence
from .lines import Line
from .models import Attestation, Signing
from .reports import Board, Figures, TrustBoard

VERIFIER = Path(verify.__file__)
LINE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Place:
    """An academy of a receipt, with the jobs of then."""

    name: str
    urn: str
    jobs: list[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One person of a report, in words. ``since`` says more of the state; ``version`` where it is not the report's."""

    name: str
    job: str
    category: str
    kind: str
    state: str
    since: str
    due_on: str
    signed_on: str
    version: str
    receipt: str


@dataclass(frozen=True, slots=True)
class People:
    """The list of an academy's people, with what was asked for where it is not everybody."""

    board: Board
    rows: list[Row]
    only: str


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


def of_board(board: Board) -> bytes:
    """An academy's report: the figures of everybody, the lines of those whom the board's filter admits."""
    seal = store.seal_until(board.as_at)
    context = {
        **_subject(board, seal),
        "board": board,
        "counted": words.counted(board.figures, f"at {board.academy.name}"),
        "people": _people(board),
        "title": _title(board),
        # The first page names nobody, and words searched for may be a name.
        "only": words.filter_in_words(replace(board.filter, q="")),
        "is_searched": bool(board.filter.q),
    }
    return pdf.rendered("pdf/board.html", context, made_at=board.as_at, enclosed=_checkpoint(seal))


def of_trust(trust: TrustBoard) -> bytes:
    """The trust's report: all academies side by side, then the people of each."""
    seal = store.seal_until(trust.as_at)
    context = {
        **_subject(trust, seal),
        "trust": trust,
        "asked_of": asked_of(trust),
        "counted": f"{asked_of(trust)}: who works at two academies is asked for each.",
        "left": sum(board.left for board in trust.boards),
        "lists": [_people(board) for board in trust.boards if board.lines],
    }
    return pdf.rendered("pdf/trust.html", context, made_at=trust.as_at, enclosed=_checkpoint(seal))


def in_full(moment: datetime) -> str:
    """As evidence: ``22 November 2026, 07:20:14 GMT (UTC+00:00)``."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j F Y, H:i:s T')} (UTC{rules.london_offset(moment)})"


def asked_of(trust: TrustBoard) -> str:
    """``274 signatures asked of 260 people``: who works at two academies is asked for each."""
    signatures, people = trust.figures.asked, trust.people
    return (
        f"{signatures} signature{'' if signatures == 1 else 's'} asked of "
        f"{people} {'person' if people == 1 else 'people'}"
    )


def _subject(board: Board | TrustBoard, seal: LedgerCheckpoint | None) -> dict[str, object]:
    """What both reports say of themselves."""
    figures: Figures = board.figures
    return {
        "number": board.number,
        "policy": board.asked.policy,
        "version": board.version,
        "school_year": board.school_year,
        "digest": pdf.grouped(board.version.digest) if board.version else "",
        "as_at": board.as_at,
        "as_at_in_full": in_full(board.as_at),
        "seal": seal,
        "root": pdf.grouped(bytes(seal.root).hex()) if seal else "",
        "figures": figures,
        "signed_of_asked": words.signed_of_asked(figures),
        "picture": charts.picture(board.steps, board.first_due_on, rules.london_day(board.as_at)),
    }


def _checkpoint(seal: LedgerCheckpoint | None) -> list[pdf.Enclosure]:
    """What a report rests on, as it was signed."""
    if seal is None:
        return []
    words = f"The checkpoint of {seal.size} records on which this report rests"
    return [pdf.Enclosure("checkpoint", seal.note.encode(), words, seal.signed_at)]


def _title(board: Board) -> str:
    number = len(board.lines)
    people = f"{number or 'No'} {'person' if number == 1 else 'people'}"
    return people if board.filter.sort or board.filter.state or not number else f"{people}, outstanding first"


def _people(board: Board) -> People:
    number = board.version.number if board.version else ""
    return People(board, [_row(line, number) for line in board.lines], words.filter_in_words(board.filter))


def _row(line: Line, number: str) -> Row:
    state = words.state_of(line)
    signed = line.assignment.signed_version
    return Row(
        name=line.name,
        job=line.job,
        category=line.category,
        kind=line.state,
        state=state,
        since=_since(line, state),
        due_on=date_format(line.due_on, "j M Y") if line.due_on else "",
        signed_on=date_format(timezone.localtime(line.signed_at), "j M Y, H:i") if line.signed_at else "",
        version=signed.number if signed and signed.number != number else "",
        receipt=line.receipt,
    )


def _since(line: Line, state: str) -> str:
    """What there is to say of a state beside its name: ``9 days, since 13 Nov``."""
    if line.left_on:
        return f"left on {date_format(line.left_on, 'j M Y')}"
    return words.state_in_full(line).removeprefix(state).lstrip(":, ")


def _place(attestation: Attestation) -> Place:
    jobs = (
        f"{engagement['job_title']} ({Category(engagement['category']).label})"
        for engagement in attestation.engagements
    )
    return Place(attestation.academy_name, attestation.academy_urn, list(dict.fromkeys(jobs)))
