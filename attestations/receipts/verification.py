"""What a receipt says to anybody who has its number and its code."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from secrets import compare_digest
from typing import Any
from uuid import UUID

from attestations.assignments.being_checked import mark_signings
from attestations.formatting import day_and_year
from attestations.models import Method, Signing
from portal.ledger.canonical import decode
from portal.ledger.verify import HEADLINES, KEYBOARD, Kind, Verdict, checked, facts_of, record_from
from portal.london import london_day
from portal.models import LedgerCheckpoint
from portal.numbers import ALPHABET

from . import checking
from .evidence import CODE_LENGTH, Evidence, load_signing_evidence, make_receipt_code, render_json
from .slip_confirmations import find_answer
from .voids import describe

NUMBER_LENGTH, NUMBER_GROUP, CODE_GROUP = 12, 4, 5
NOT_GENUINE = (
    HEADLINES[Kind.NOT_GENUINE],
    "The trust’s records of this receipt do not fit together. Please tell HR.",
    KEYBOARD,
)
WAITING = (
    "The trust has this receipt. It is being sealed.",
    "The signature already counts. Until it is sealed, this page can show the record but not prove it.",
    KEYBOARD,
)
WAITING_VOID = (WAITING[0], "Until it is sealed, this page can show the record but not prove it.", KEYBOARD)


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """A verdict for people: its kind (``genuine``, ``not-genuine``, ``waiting``), and sentences, the headline first.

    ``facts`` (label, words) are given only where they hold or wait for their seal. ``later`` is what the signer has
    said since, and ``signing`` the receipt, where its files can be had.
    """

    kind: str
    sentences: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    seal: LedgerCheckpoint | None
    later: str = ""
    signing: Signing | None = None


def parse_number(typed: str) -> str:
    """``7kq4 m2xd9rtv`` is 7KQ4-M2XD-9RTV; '' where it cannot be a receipt number."""
    return _group(typed, NUMBER_LENGTH, NUMBER_GROUP)


def parse_code(typed: str) -> str:
    """``7kq4m2xd9r`` is 7KQ4M-2XD9R; '' where it cannot be a receipt code."""
    return _group(typed, CODE_LENGTH, CODE_GROUP)


def _group(typed: str, length: int, group: int) -> str:
    letters = re.sub(r"[\s\-\u2010-\u2015]", "", typed).upper()
    if len(letters) != length or not set(letters) <= set(ALPHABET):
        return ""
    return "-".join(letters[place : place + group] for place in range(0, length, group))


def find_receipt(number: str, code: str) -> tuple[Signing, Evidence] | None:
    """Returns None where there is no such receipt, or its code is another."""
    signings = mark_signings(Signing.objects.select_related("person", "slip_printed_by", "version__policy"))
    signing = signings.filter(number=number).first()
    if signing is None:
        return None
    evidence = load_signing_evidence(signing)
    expected = make_receipt_code(evidence)
    is_right = expected and compare_digest(expected.encode(), code.encode())
    return (signing, evidence) if is_right else None


def check_receipt(signing: Signing, evidence: Evidence, *, vkeys: list[str]) -> CheckAnswer:
    voids = describe(evidence.voids)
    later = " ".join([*filter(None, [describe_answer(signing)]), *voids])
    if evidence.seal is None:
        sentences = WAITING_VOID if voids else WAITING
        return CheckAnswer("waiting", sentences, _read_facts(evidence), None, later)
    verdict = _check(evidence, signing, vkeys)
    if verdict is None:
        return CheckAnswer("not-genuine", NOT_GENUINE, (), evidence.seal)
    is_whole = not signing.is_being_checked and checking.is_sound(signing)
    files = signing if is_whole else None
    return CheckAnswer("genuine", verdict.sentences, verdict.facts, evidence.seal, later, files)


def describe_answer(signing: Signing) -> str:
    """What the signer has said since of a signature with a slip, for anybody who has the receipt; "" if nothing."""
    answer = find_answer(signing) if signing.method == Method.SLIP else None
    if answer is None:
        return ""
    day = day_and_year(london_day(answer.answered_at))
    if answer.was_signer:
        return f"Signed with a slip; the signer confirmed it on {day}, from a sign-in of their own."
    return f"Signed with a slip; on {day} the signer said, from a sign-in of their own, that they did not sign this."


def read_sealed(evidence: Evidence, signing: Signing, vkeys: list[str]) -> CheckAnswer | None:
    """What the ledger proves of a receipt whose rows were changed; None where it proves nothing."""
    verdict = _check(evidence, signing, vkeys) if evidence.seal else None
    return CheckAnswer("genuine", verdict.sentences, verdict.facts, evidence.seal) if verdict else None


def is_of(evidence: Evidence, record_ids: Collection[UUID]) -> bool:
    """Whether all entries are of a person with these records, whatever the rows say."""
    ids = {str(key) for key in record_ids}
    return all(entry["person"]["id"] in ids for entry in _decode_entries(evidence))


def _check(evidence: Evidence, signing: Signing, vkeys: list[str]) -> Verdict | None:
    """Checks the receipt as everybody else checks its file, so that only what was sealed is ever shown."""
    try:
        receipt = render_json(evidence, policy_text=signing.version.signed_text)
    except LookupError:  # hashes are missing from the tree
        return None
    verdict = checked(receipt.encode(), "\n".join(vkeys))
    holds = verdict.holds and all(entry["signing"] == signing.number for entry in _decode_entries(evidence))
    return verdict if holds else None


def _decode_entries(evidence: Evidence) -> list[dict[str, Any]]:
    return [decode(bytes(entry.data)) for entry in evidence.entries if entry.data]


def _read_facts(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    return facts_of(tuple(record_from(entry, None) for entry in _decode_entries(evidence) if entry["type"] != "void"))
