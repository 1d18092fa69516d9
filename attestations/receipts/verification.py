"""What anybody may learn of a receipt who has its number and its code, and how often they may try."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import compare_digest
from typing import Any

from django.core.cache import cache

from attestations.models import ALPHABET, Signing
from portal.ledger.canonical import decoded
from portal.ledger.verify import COMPARE, HEADLINES, KEYBOARD, LATER, Kind, checked, in_london
from portal.models import LedgerCheckpoint

from .evidence import CODE_LENGTH, Evidence, as_json, of_signing, receipt_code

MOST_TRIES, TRIES_COUNT_FOR = 20, timedelta(minutes=15)
NUMBER_LENGTH, NUMBER_GROUP, CODE_GROUP = 12, 4, 5
SEALED = "This is what the trust sealed, and it has not changed since."
NOT_GENUINE = (HEADLINES[Kind.NOT_GENUINE], "The trust’s records of this receipt do not fit together. Please tell HR.")
WAITING = (
    "The trust has this receipt. It is being sealed.",
    "The signature already counts. Until it is sealed, what stands here can be seen and not proved.",
    KEYBOARD,
)


@dataclass(frozen=True, slots=True)
class Words:
    """What a receipt's entries say. ``signed_at`` is empty unless they were entered some time after the act."""

    name: str
    typed_name: str
    policy: str
    version: str
    academies: list[str]
    at: str
    signed_at: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict for people: its kind (``genuine``, ``not-genuine``, ``waiting``), sentences with the headline first.

    There are words only where they hold, or wait for their seal.
    """

    number: str
    kind: str
    sentences: tuple[str, ...]
    words: Words | None
    seal: LedgerCheckpoint | None


def number_from(typed: str) -> str:
    """``7kq4 m2xd9rtv`` is 7KQ4-M2XD-9RTV; empty if it can be none."""
    return _grouped(typed, NUMBER_LENGTH, NUMBER_GROUP)


def code_from(typed: str) -> str:
    """``7kq4m2xd9r`` is 7KQ4M-2XD9R; empty if it can be none."""
    return _grouped(typed, CODE_LENGTH, CODE_GROUP)


def _grouped(typed: str, length: int, group: int) -> str:
    letters = re.sub(r"[\s\-\u2010-\u2015]", "", typed).upper()
    if len(letters) != length or not set(letters) <= set(ALPHABET):
        return ""
    return "-".join(letters[place : place + group] for place in range(0, length, group))


def may_try(number: str, *, at: datetime) -> bool:
    """Whether this number may be tried once more; the try is counted, whether or not there is such a receipt."""
    key = f"tries-of-receipt-{number}"
    tries = [earlier for earlier in cache.get(key, []) if earlier > at - TRIES_COUNT_FOR]
    if len(tries) >= MOST_TRIES:
        return False
    cache.set(key, [*tries, at], TRIES_COUNT_FOR.total_seconds())
    return True


def answer(number: str, code: str, *, vkeys: list[str]) -> Answer | None:
    """What a receipt says to whoever has its code; None where there is none, or the code is another."""
    signing = Signing.objects.select_related("version").filter(number=number).first()
    if signing is None:
        return None
    evidence = of_signing(signing)
    expected = receipt_code(evidence)
    if not expected or not compare_digest(expected.encode(), code.encode()):
        return None
    if evidence.seal is None:
        return Answer(number, "waiting", WAITING, _words(evidence), None)
    if not _holds(evidence, signing, vkeys):
        return Answer(number, "not-genuine", NOT_GENUINE, None, evidence.seal)
    words = _words(evidence)
    said = (HEADLINES[Kind.GENUINE], SEALED, *([LATER] if words.signed_at else []), KEYBOARD, COMPARE)
    return Answer(number, "genuine", said, words, evidence.seal)


def _holds(evidence: Evidence, signing: Signing, vkeys: list[str]) -> bool:
    """By the very check that others make of the receipt's file, so nothing is shown but what was sealed."""
    try:
        receipt = as_json(evidence, policy_text=signing.version.text)
    except LookupError:  # hashes are missing from the tree
        return False
    verdict = checked(receipt.encode(), "\n".join(vkeys))
    return verdict.holds and all(entry["signing"] == signing.number for entry in _entries(evidence))


def _entries(evidence: Evidence) -> list[dict[str, Any]]:
    return [decoded(bytes(entry.data)) for entry in evidence.entries if entry.data]


def _words(evidence: Evidence) -> Words:
    entries = _entries(evidence)
    first = entries[0]
    late = first.get("signed_at")
    return Words(
        name=first["person"]["known_name"],
        typed_name=first["person"]["typed_name"],
        policy=first["policy"]["title"],
        version=first["policy"]["version"],
        academies=[entry["academy"]["name"] for entry in entries],
        at=in_london(first["at"], first["offset"]),
        signed_at=in_london(late, first["signed_offset"]) if late else "",
    )
