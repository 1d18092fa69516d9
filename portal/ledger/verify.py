"""Checks a receipt of a signed policy by itself: Python's standard library, no network, and nothing of the portal.

    python3 -I verify.py FILE VKEY-FILE

FILE is a receipt (PDF or JSON), an evidence pack (ZIP), a proof, a checkpoint, or a report that carries a checkpoint.
VKEY-FILE holds the trust's public key, a line such as ``example.org/ledger+1a2b3c4d+AbCd...``; after a change of keys
several, one on each line. Take it from another source than the receipt (a mail of the trust, your union, an auditor),
and this file too: a forger would send along his own. The exit code is 0 where all held and 1 otherwise.

What is checked, for each record of a receipt, over the bytes as they are:
  1. the record is a leaf of the trust's Merkle tree (RFC 9162): its proof leads to the root of a checkpoint;
  2. the checkpoint (c2sp.org/tlog-checkpoint) is signed with the trust's key (Ed25519, RFC 8032);
  3. the record names the same ledger as the checkpoint and the key;
  4. the texts of policy and statement have the SHA-256 that the record gives.
"""

from __future__ import annotations

import base64
import enum
import hashlib
import io
import json
import re
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

MEGABYTE = 1024 * 1024
LARGEST_FILE = 50 * MEGABYTE
LARGEST_UNPACKED = 20 * MEGABYTE  # of all attachments together, and of each part of a PDF's own structure
LARGEST_STRUCTURE = 100 * MEGABYTE
LARGEST_JSON = 5 * MEGABYTE
LARGEST_ENTRY = 16 * 1024
LARGEST_NOTE = 128 * 1024  # a proof, a checkpoint, or keys
LARGEST_DIRECTORY = MEGABYTE  # of a ZIP
LONGEST_PATH = 200  # to a value of a record, as in policy.digest
MOST_FACTS = 200  # of a record
MOST_ENTRIES = 500
MOST_OBJECTS = 500_000

# ------------------------------------------------------------------------------------------------ what is said


class Kind(enum.Enum):
    """How a check ended."""

    GENUINE = "genuine"
    RECORDS = "records"  # genuine as well, in a file that has pages too, which are not checked
    CHECKPOINT = "checkpoint"  # the checkpoint is genuine, and there is no record with it
    REPORT = "report"  # the same, in a file that has pages too, which are not checked
    NOT_GENUINE = "not-genuine"
    OTHER_KEY = "other-key"
    OTHER_FILE = "other-file"
    PRINTED = "printed"
    UNREADABLE = "unreadable"


HEADLINES = {
    Kind.GENUINE: "Genuine.",
    Kind.RECORDS: "Genuine.",
    Kind.CHECKPOINT: "The checkpoint is genuine.",
    Kind.REPORT: "The checkpoint in this report is genuine. The report's figures were not checked.",
    Kind.NOT_GENUINE: "Not genuine: this is not the record that was sealed.",
    Kind.OTHER_KEY: "Cannot be checked with this key: it belongs to another trust or another time.",
    Kind.OTHER_FILE: "The record is genuine, but the file beside it is not the one that was signed.",
    Kind.PRINTED: "A printed copy: it carries no proof. Use the original file, or the receipt number and code.",
    Kind.UNREADABLE: "This file cannot be checked.",
}
COMPARE = "Check that your copy says the same."
CLAIMED = "This is what the file says. None of it is proved."
PAGES = "The pages of this file were not checked. Only the record inside it is proved."
KEYBOARD = "This does not prove who was at the keyboard."
LATER = "Only the time of sealing is proved. The time of signing is what the trust's records said at that time."
VOID = "It no longer counts for {academy}: two people decided so on {at}."
NO_POLICY = "The policy's text is not in this file, so it was not compared."
NO_FILE = "What was signed is a PDF, and it was not compared. Give that file too, and it is."
SAME_FILE = "The file beside it is the one that was signed."
SAME_TEXT = "The file beside it is the text that was published with the file that was signed."
SIGNED_TEXT = "What was signed is a text, so no PDF belongs beside this receipt."
NO_SIGNATURE = "There is no signature in it, so the file beside it was not compared."
NO_RECEIPT = "If it is the policy itself: give the receipt first, and this file beside it."
REPORT = "Figures and pages of a report are not sealed. Only the checkpoint is."
ALONE = "There is no record with it, so it says nothing about who signed what."

DAMAGED = "The file is damaged or was altered."
APPENDED = "The file was changed after it was made: something was added to it. Use the original file."
AMBIGUOUS = "The file holds two different attachments of one name."
TOO_LARGE = "It is too large, or unpacks to too much."
LOCKED = "It is locked with a password."
PACKED = "It is packed in a way that this check does not know."
UNKNOWN = "It is not a receipt, an evidence pack, a proof or a checkpoint."
FORKED = "Two checkpoints of one size have different roots: the ledger itself was rewritten. Keep this file."
LATER_FORM = "It is written in a later form than this check knows. Use a newer one."
USAGE = (
    "python3 -I verify.py [--file POLICY.PDF] FILE VKEY-FILE\n"
    "Take the key from another source than the receipt. "
    "With --file, a policy's file is compared with what was signed.\n"
)
BAD_KEY = "What was given as the key is not a key of a ledger."

# What a record says, in the order in which it is shown; anything else that it says follows under its own name.
LABELS = {
    "type": "Kind of record",
    "signing": "Receipt number",
    "person.known_name": "Name",
    "person.typed_name": "Name as typed",
    "policy.title": "Policy",
    "policy.version": "Version",
    "academy.name": "Academy",
    "academy.urn": "URN of the academy",
    "engagements.job_title": "Job",
    "at": "Time",
    "at.utc": "The same time in UTC",
    "signed_at": "Time of signing, not proved",
    "statement.text": "Statement",
    "since.version": "Changes shown since version",
    "method": "How it was signed",
    "grade": "Grade of the evidence",
    "slip_printed_by": "Key of the person who printed the slip",
    "email_changed_at": "E-mail address of the signer changed",
    "asked_at": "Asked for",
    "asked_by": "Key of the person who asked for it",
    "confirmed_by": "Key of the person who confirmed it",
    "reason_digest": "SHA-256 of the reason",
    "policy.digest": "SHA-256 of the policy",
    "policy.form": "Form of the policy",
    "policy.text_digest": "SHA-256 of its text",
    "id": "Record",
    "log": "Ledger",
}
UNSHOWN = {"v", "nonce", "offset", "signed_offset"}
# What is shown first, of all the records of a receipt together.
IN_SHORT = (
    *("Name", "Policy", "Version", "Academy"),
    *("Time of signing, not proved", "Time of sealing", "Time", "Receipt number"),
)
MONTHS = (
    "",
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True)
class Record:
    """What one entry says: pairs of a label and words, safe to print. ``index`` is its place in the ledger."""

    facts: tuple[tuple[str, str], ...]
    index: int | None


@dataclass(frozen=True)
class Checkpoint:
    """The ledger's size and root (in base64) at a moment."""

    origin: str
    size: int
    root: str


@dataclass(frozen=True)
class Verdict:
    """``sentences`` begin with the headline and end with what a check cannot prove; ``facts`` are a receipt in short.

    ``remarks`` and ``records`` are for specialists. Records are proved only where the verdict ``holds``.
    """

    kind: Kind
    sentences: tuple[str, ...]
    records: tuple[Record, ...] = ()
    checkpoint: Checkpoint | None = None
    facts: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return self.kind in (Kind.GENUINE, Kind.RECORDS, Kind.CHECKPOINT, Kind.REPORT)


class Wrong(Exception):
    """The check ends here, with this verdict and for this reason."""

    def __init__(self, kind: Kind, why: str) -> None:
        super().__init__(why)
        self.kind, self.why = kind, why


def not_genuine(why: str) -> Wrong:
    return Wrong(Kind.NOT_GENUINE, why)


def visible(words: str) -> str:
    """Characters that control a terminal or turn the direction of writing, as their codes: ``[U+202E]``."""
    unseen = {
        ord(letter): f"[U+{ord(letter):04X}]"
        for letter in set(words)
        if letter != "\n" and unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }
    return words.translate(unseen) if unseen else words


# ------------------------------------------------------------------------------------------------ Ed25519, RFC 8032

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)


class Point(NamedTuple):
    """x/z and y/z lie on the curve, and t is x*y/z."""

    x: int
    y: int
    z: int
    t: int


NEUTRAL = Point(0, 1, 1, 0)


def point_from(encoded: bytes) -> Point | None:
    """Section 5.1.3. Each point has one encoding; all others are refused."""
    number = int.from_bytes(encoded, "little")
    y, sign = number & (2**255 - 1), number >> 255
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if (x * x - square) % PRIME or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = PRIME - x
    return Point(x, y, 1, x * y % PRIME)


def encoded_point(point: Point) -> bytes:
    inverse = pow(point.z, PRIME - 2, PRIME)
    x, y = point.x * inverse % PRIME, point.y * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def sum_of(one: Point, other: Point) -> Point:
    """Section 5.1.4; it doubles, too."""
    a = (one.y - one.x) * (other.y - other.x) % PRIME
    b = (one.y + one.x) * (other.y + other.x) % PRIME
    c = 2 * one.t * other.t * D % PRIME
    d = 2 * one.z * other.z % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return Point(e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME)


def multiple(times: int, point: Point) -> Point:
    result = NEUTRAL
    for bit in f"{times:b}":
        result = sum_of(result, result)
        if bit == "1":
            result = sum_of(result, point)
    return result


BASE = point_from((4 * pow(5, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little")) or NEUTRAL


def is_public_key(public: bytes) -> bool:
    """A point, and none of the few of small order, for which anything is a signature."""
    point = point_from(public) if len(public) == 32 else None
    return point is not None and multiple(8, point).x != 0


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Section 5.1.7, without the cofactor: R must be the very bytes of S*B - k*A, and S below the order."""
    point = point_from(public) if (len(public), len(signature)) == (32, 64) else None
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or scalar >= ORDER:
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    negative = Point(PRIME - point.x, point.y, point.z, PRIME - point.t)
    return encoded_point(sum_of(multiple(scalar, BASE), multiple(hashed, negative))) == signature[:32]


# ------------------------------------------------------------------------------------------------ keys, signed notes

NAME = r"[^\s+]{1,200}"
NUMBER = r"0|[1-9][0-9]{0,17}"


@dataclass(frozen=True)
class Key:
    """A vkey (c2sp.org/signed-note): name, the first four bytes of a hash, and the public key."""

    name: str
    key_id: bytes
    public: bytes


@dataclass(frozen=True)
class Note:
    """A checkpoint as text, what it says, and its signatures: name, key id, signature."""

    text: str
    checkpoint: Checkpoint
    signatures: tuple[tuple[str, bytes, bytes], ...]


def unbase64(text: str) -> bytes:
    """Standard base64, of which each value has one spelling. Raises ValueError."""
    data = base64.b64decode(text.encode("ascii"), validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("not canonical")
    return data


def key_from(line: str) -> Key:
    """``name+hex(key id)+base64(0x01 || public key)``. Raises Wrong."""
    match = re.fullmatch(rf"({NAME})\+([0-9a-f]{{8}})\+([A-Za-z0-9+/=]{{44}})", line)
    try:
        name, key_id, tagged = match.groups() if match else ("", "", "")
        data = unbase64(tagged)
    except ValueError:
        data = b""
    if data[:1] != b"\x01" or not is_public_key(data[1:]):
        raise Wrong(Kind.OTHER_KEY, BAD_KEY)
    if hashlib.sha256(name.encode() + b"\n" + data).digest()[:4].hex() != key_id:
        raise Wrong(Kind.OTHER_KEY, BAD_KEY)
    return Key(name, bytes.fromhex(key_id), data[1:])


def keys_from(vkeys: str) -> list[Key]:
    lines = [line.strip() for line in vkeys.lstrip("\ufeff").splitlines()]
    lines = [line for line in lines if line]
    if not 1 <= len(lines) <= 100:
        raise Wrong(Kind.OTHER_KEY, BAD_KEY)
    return [key_from(line) for line in lines]


def note_from(written: str) -> Note:
    """Strict: what is read, written again, must be the same. Raises Wrong."""
    text, _, lines = written.rpartition("\n\n")
    head = re.fullmatch(rf"({NAME})\n({NUMBER})\n([A-Za-z0-9+/]{{43}}=)", text)
    found = re.findall(rf"— ({NAME}) ([A-Za-z0-9+/=]{{8,400}})\n", lines)
    if not head or not 1 <= len(found) <= 16 or "".join(f"— {name} {data}\n" for name, data in found) != lines:
        raise not_genuine("The checkpoint is not in its form.")
    try:
        unbase64(head.group(3))
        signatures = [(name, unbase64(data)[:4], unbase64(data)[4:]) for name, data in found]
    except ValueError:
        raise not_genuine("The checkpoint is not in its form.") from None
    if len({signature[:2] for signature in signatures}) < len(signatures):
        raise not_genuine("The checkpoint is signed twice by one key.")
    return Note(text + "\n", Checkpoint(head.group(1), int(head.group(2)), head.group(3)), tuple(signatures))


def is_signed_by(key: Key, note: Note) -> bool:
    """Whether the note bears a signature of the key. Raises Wrong where it claims one that does not hold."""
    for name, key_id, signature in note.signatures:
        if (name, key_id) == (key.name, key.key_id):
            if not signature_holds(key.public, note.text.encode(), signature):
                raise not_genuine("The signature of the checkpoint does not hold.")
            return True
    return False


def check_signature(note: Note, keys: list[Key]) -> None:
    """One of the keys, which bears the ledger's own name, has signed, and none of the others is claimed wrongly."""
    signed = [key.name == note.checkpoint.origin for key in keys if is_signed_by(key, note)]
    if not any(signed):
        raise Wrong(Kind.OTHER_KEY, f"The checkpoint is of the ledger {visible(note.checkpoint.origin)}.")


# ------------------------------------------------------------------------------------------------ the tree, RFC 9162

PROOF_HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class Proof:
    """c2sp.org/tlog-proof: the leaf's index, the hashes from the leaf's sibling upwards, and the checkpoint."""

    index: int
    hashes: tuple[bytes, ...]
    note: Note


def proof_from(written: str) -> Proof:
    """Strict: what is read, written again, must be the same. Raises Wrong."""
    head, _, note = written.partition("\n\n")
    lines = head.split("\n")
    index = re.fullmatch(rf"index ({NUMBER})", lines[1]) if len(lines) > 1 else None
    try:
        hashes = tuple(unbase64(line) for line in lines[2:])
    except ValueError:
        raise not_genuine("The proof is not in its form.") from None
    if lines[0] != PROOF_HEADER or not index or len(hashes) > 64 or any(len(found) != 32 for found in hashes):
        raise not_genuine("The proof is not in its form.")
    return Proof(int(index.group(1)), hashes, note_from(note))


def root_through(leaf: bytes, proof: Proof) -> bytes | None:
    """The root to which the proof leads (section 2.1.3.2), or None where it has too many hashes or too few."""
    place, last = proof.index, proof.note.checkpoint.size - 1
    if place > last:
        return None
    result = leaf
    for other in proof.hashes:
        if last == 0:
            return None
        if place & 1 or place == last:
            result = hashlib.sha256(b"\x01" + other + result).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            result = hashlib.sha256(b"\x01" + result + other).digest()
        place, last = place >> 1, last >> 1
    return result if last == 0 else None


def check_inclusion(entry: bytes, proof: Proof) -> None:
    root = root_through(hashlib.sha256(b"\x00" + entry).digest(), proof)
    if root is None or base64.b64encode(root).decode() != proof.note.checkpoint.root:
        raise not_genuine("The record and its proof do not lead to the root of the checkpoint.")


# ------------------------------------------------------------------------------------------------ entries


def strict_json(data: bytes) -> dict[str, Any]:
    """An object without doubtful readings: no name twice in one object, no fractions. Raises ValueError."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a name twice")
        return dict(pairs)

    def whole(number: str) -> int:
        if len(number) > 16 or number == "-0":
            raise ValueError("not a whole number")
        return int(number)

    def refuse(number: str) -> int:
        raise ValueError("not a whole number")

    text = data.decode("utf-8")
    try:
        read = json.loads(text, object_pairs_hook=once, parse_int=whole, parse_float=refuse, parse_constant=refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(read, dict):
        raise ValueError("not an object")
    return read


def entry_from(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST_ENTRY:
        raise not_genuine("A record is larger than any can be.")
    try:
        return strict_json(data)
    except ValueError:
        raise not_genuine("A record is not in its form.") from None


def words_at(entry: Mapping[str, Any], path: str) -> str:
    """What an entry must say at a path such as ``policy.digest``. Raises Wrong."""
    value: Any = entry
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, str):
        raise not_genuine(f"A record does not say its {path}.")
    return value


def flattened(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Each value of an entry with its path; the items of a list share one. Raises Wrong."""
    if depth > 20 or len(path) > LONGEST_PATH:
        raise not_genuine("A record is nested too deeply.")
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from flattened(inner, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from flattened(inner, path, depth + 1)
    else:
        yield path, value if isinstance(value, str) else json.dumps(value)


def in_london(at: str, offset: str) -> str:
    """``22 November 2026 at 07:20:14 GMT (+00:00)``: the offset from UTC is part of the record."""
    moment = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?)Z", at)
    shift = re.fullmatch(r"([+-])([0-9]{2}):([0-9]{2})", offset)
    if not moment or not shift:
        return f"{at} (UTC)"
    minutes = (int(shift.group(2)) * 60 + int(shift.group(3))) * (-1 if shift.group(1) == "-" else 1)
    try:
        there = datetime.fromisoformat(moment.group(1)) + timedelta(minutes=minutes)
    except (ValueError, OverflowError):
        return f"{at} (UTC)"
    zone = {0: " GMT", 60: " British Summer Time"}.get(minutes, "")
    return f"{there.day} {MONTHS[there.month]} {there.year} at {there:%H:%M:%S}{zone} ({offset})"


def record_from(entry: Mapping[str, Any], index: int | None) -> Record:
    """What an entry says, for people; known things first."""
    found: dict[str, list[str]] = {}
    for path, words in flattened({name: value for name, value in entry.items() if name not in UNSHOWN}):
        found.setdefault(path, []).append(visible(words))
        if len(found) > MOST_FACTS:
            raise not_genuine("A record says more than any can.")
    for path, name in (("at", "offset"), ("signed_at", "signed_offset")):
        offset = entry.get(name, entry.get("offset"))
        if isinstance(entry.get(path), str) and isinstance(offset, str):
            found[path] = [visible(in_london(entry[path], offset))]
    if isinstance(entry.get("at"), str):
        found["at.utc"] = [visible(entry["at"])]
    order = [*(path for path in LABELS if path in found), *(path for path in found if path not in LABELS)]
    labels = {**LABELS, **({"at": "Time of sealing"} if "signed_at" in found else {})}
    return Record(tuple((labels.get(path, visible(path)), "; ".join(found[path])) for path in order), index)


def facts_of(records: tuple[Record, ...]) -> tuple[tuple[str, str], ...]:
    """A receipt in short, each fact once; empty where a record is anything but an attestation, such as a void."""
    said = [dict(reversed(record.facts)) for record in records]  # of one label twice, the first, which is the known one
    if any(facts.get("Kind of record") != "attestation" for facts in said):
        return ()
    found = {label: [facts[label] for facts in said if label in facts] for label in IN_SHORT}
    found["Name"] += [f"typed as {facts['Name as typed']}" for facts in said if is_typed_otherwise(facts)]
    once = {label: list(dict.fromkeys(words)) for label, words in found.items() if words}
    plural = {"Academy": "Academies"} if len(once.get("Academy", ())) > 1 else {}
    return tuple((plural.get(label, label), "\n".join(words)) for label, words in once.items())


def is_typed_otherwise(facts: Mapping[str, str]) -> bool:
    return facts.get("Name as typed", facts.get("Name")) != facts.get("Name")


def check_words(entry: Mapping[str, Any], origin: str, policy_text: bytes | None) -> None:
    """The entry belongs to the ledger, and the texts have the digests that it gives. Raises Wrong."""
    if entry.get("v") != 1 or isinstance(entry.get("v"), bool):
        raise Wrong(Kind.UNREADABLE, LATER_FORM)
    kind = words_at(entry, "type")
    if words_at(entry, "log") != origin:
        raise not_genuine("A record is of another ledger than its checkpoint.")
    if kind == "attestation":
        for path in ("signing", "person.id", "policy.slug", "policy.version", "statement.text"):
            words_at(entry, path)
    if kind == "attestation" or "statement" in entry:
        digest = hashlib.sha256(words_at(entry, "statement.text").encode("utf-8", "surrogatepass")).hexdigest()
        if digest != words_at(entry, "statement.digest"):
            raise not_genuine("The statement is not the one of which the record gives the SHA-256.")
    if kind == "attestation" or (kind == "publication" and policy_text is not None):
        digest = words_at(entry, "policy.digest")
        if policy_text is not None and hashlib.sha256(policy_text).hexdigest() != digest:
            raise not_genuine("The policy's text in this file is not the one to which the record belongs.")


# ------------------------------------------------------------------------------------------------ a whole receipt


@dataclass(frozen=True)
class Bundle:
    """What a file carries. ``form`` is PDF, JSON, ZIP or text; pairs are an entry and its proof."""

    form: str
    pairs: tuple[tuple[bytes, bytes], ...] = ()
    policy_text: bytes | None = None
    vkeys: bytes | None = None
    checkpoint: bytes | None = None
    proof: bytes | None = None


def checked(data: bytes, vkeys: str, file_digest: str = "") -> Verdict:
    """The verdict on a file, under keys that come from elsewhere: one vkey on each line.

    ``file_digest`` is the SHA-256 of a file beside it, such as the policy's PDF, to compare with what was signed.
    """
    records: tuple[Record, ...] = ()
    try:
        keys = keys_from(vkeys)
        bundle = opened(data)
        records = claimed(bundle)
        verdict = verdict_on_receipt(bundle, keys) if bundle.pairs else verdict_on_checkpoint(bundle, keys)
        return compared(verdict, bundle, file_digest) if file_digest else verdict
    except Wrong as wrong:
        hints = [NO_RECEIPT] if is_pdf(data) and not records else []
        said = (HEADLINES[wrong.kind], *([wrong.why] if wrong.why else []), *hints, KEYBOARD)
        return Verdict(wrong.kind, said, records, remarks=(CLAIMED,) if records else ())


def claimed(bundle: Bundle) -> tuple[Record, ...]:
    """What the entries say, proved or not, as far as they can be read."""
    records = []
    for data, _ in bundle.pairs:
        try:
            records.append(record_from(entry_from(data), None))
        except Wrong:
            continue
    return tuple(records)


def utf8(data: bytes) -> str:
    """A proof, a checkpoint or keys as text. Raises Wrong."""
    if len(data) > LARGEST_NOTE:
        raise Wrong(Kind.UNREADABLE, TOO_LARGE)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise not_genuine(DAMAGED) from None


def verdict_on_receipt(bundle: Bundle, keys: list[Key]) -> Verdict:
    proofs = [proof_from(utf8(proof)) for _, proof in bundle.pairs]
    for (data, _), proof in zip(bundle.pairs, proofs):  # noqa: B905  # strict= is younger than Python 3.8
        check_inclusion(data, proof)
    notes = list({proof.note: None for proof in proofs})
    if bundle.checkpoint is not None:
        notes.append(note_from(utf8(bundle.checkpoint)))
    for note in notes:
        check_signature(note, keys)
    check_agreement(notes)
    entries = [entry_from(data) for data, _ in bundle.pairs]
    for entry, proof in zip(entries, proofs):  # noqa: B905
        check_words(entry, proof.note.checkpoint.origin, bundle.policy_text)
    check_one_signing(entries, proofs)
    check_enclosed_keys(bundle, keys, notes)
    largest = max((proof.note.checkpoint for proof in proofs), key=lambda checkpoint: checkpoint.size)
    records = tuple(record_from(entry, proof.index) for entry, proof in zip(entries, proofs))  # noqa: B905
    voids = voids_among(entries)
    kind = Kind.RECORDS if bundle.form == "PDF" else Kind.GENUINE
    late = [LATER] if any("signed_at" in entry for entry in entries) else []
    of_file = [NO_FILE] if bundle.policy_text is None and any(is_of_file(entry) for entry in entries) else []
    said = (HEADLINES[kind], *voids.values(), COMPARE, *of_file, *late, KEYBOARD)
    remarks = [*([PAGES] if kind is Kind.RECORDS else []), sentence_on(largest)]
    if bundle.policy_text is None and not of_file:
        remarks.append(NO_POLICY)
    others = tuple(record for place, record in enumerate(records) if place not in voids)
    return Verdict(kind, said, records, largest, facts_of(others), tuple(remarks))


def voids_among(entries: list[dict[str, Any]]) -> dict[int, str]:
    """A sentence for each enclosed record that a signature beside it no longer counts, by its place."""
    signed = {act: entry["academy"] for entry in entries if entry["type"] == "attestation" and (act := act_of(entry))}
    found = {}
    for place, entry in enumerate(entries):
        at, offset, act = entry.get("at"), entry.get("offset"), act_of(entry)
        if entry["type"] == "void" and isinstance(at, str) and isinstance(offset, str) and act in signed:
            name = signed[act].get("name")
            academy = name if isinstance(name, str) else words_at(entry, "academy.id")
            found[place] = VOID.format(academy=visible(academy), at=visible(in_london(at, offset)))
    return found


def act_of(entry: Mapping[str, Any]) -> tuple[str, str] | None:
    """The receipt number and the academy, where both are said in words."""
    academy, signing = entry.get("academy"), entry.get("signing")
    key = academy.get("id") if isinstance(academy, dict) else None
    return (signing, key) if isinstance(signing, str) and isinstance(key, str) else None


def policy_of(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    policy = entry.get("policy")
    return policy if isinstance(policy, dict) else {}


def is_of_file(entry: Mapping[str, Any]) -> bool:
    return policy_of(entry).get("form") == "file"


def compared(verdict: Verdict, bundle: Bundle, digest: str) -> Verdict:
    """The verdict on what is proved, and whether the file beside it is the one that was signed."""
    entries = [entry_from(data) for data, _ in bundle.pairs]
    policies = [policy_of(entry) for entry in entries if entry.get("type") == "attestation"]
    headline, *others, last = (sentence for sentence in verdict.sentences if sentence != NO_FILE)
    remarks = tuple(remark for remark in verdict.remarks if remark != NO_POLICY)
    if not policies:
        return replace(verdict, sentences=(headline, *others, NO_SIGNATURE, last))
    if all(policy.get("digest") == digest for policy in policies):
        return replace(verdict, sentences=(headline, *others, SAME_FILE, last), remarks=remarks)
    if all(policy.get("text_digest") == digest for policy in policies):
        return replace(verdict, sentences=(headline, *others, SAME_TEXT, last), remarks=remarks)
    why = [] if any(is_of_file(entry) for entry in entries) else [SIGNED_TEXT]
    sentences = (HEADLINES[Kind.OTHER_FILE], *why, *others, last)
    return replace(verdict, kind=Kind.OTHER_FILE, sentences=sentences, remarks=remarks)


def verdict_on_checkpoint(bundle: Bundle, keys: list[Key]) -> Verdict:
    """A checkpoint alone, in a proof without its record, or in a report."""
    if bundle.proof is not None:
        note = proof_from(utf8(bundle.proof)).note
    elif bundle.checkpoint is not None:
        note = note_from(utf8(bundle.checkpoint))
    else:
        raise Wrong(Kind.PRINTED, "")
    check_signature(note, keys)
    check_enclosed_keys(bundle, keys, [note])
    kind, why = (Kind.REPORT, REPORT) if bundle.form == "PDF" else (Kind.CHECKPOINT, ALONE)
    said = (HEADLINES[kind], why, KEYBOARD)
    return Verdict(kind, said, (), note.checkpoint, remarks=(sentence_on(note.checkpoint),))


def sentence_on(checkpoint: Checkpoint) -> str:
    records = "1 record" if checkpoint.size == 1 else f"{checkpoint.size} records"
    return (
        f"The checkpoint is signed with the key given, by the ledger {visible(checkpoint.origin)}, "
        f"of {records}, with the root {checkpoint.root}."
    )


def check_agreement(notes: list[Note]) -> None:
    """One ledger, and of one size only one root."""
    if len({note.checkpoint.origin for note in notes}) > 1:
        raise not_genuine("The records are of different ledgers.")
    if len({note.checkpoint.size for note in notes}) < len({note.checkpoint for note in notes}):
        raise not_genuine(FORKED)


def check_one_signing(entries: list[dict[str, Any]], proofs: list[Proof]) -> None:
    """All attestations of a receipt belong to one act, and none comes twice."""
    if len({proof.index for proof in proofs}) < len(proofs):
        raise not_genuine("One record comes twice.")
    same = ("signing", "person.id", "policy.slug", "policy.version", "policy.digest")
    acts = {tuple(words_at(entry, path) for path in same) for entry in entries if entry["type"] == "attestation"}
    if len(acts) > 1:
        raise not_genuine("The records belong to different receipts.")


def check_enclosed_keys(bundle: Bundle, keys: list[Key], notes: list[Note]) -> None:
    """The key inside the file proves nothing. It must be one of those given, or have signed beside one of them."""
    if bundle.vkeys is None:
        return
    for key in keys_from(utf8(bundle.vkeys)):
        if key not in keys and not any(is_signed_by(key, note) for note in notes):
            raise Wrong(Kind.OTHER_KEY, "The key inside the file is not the one given.")


# ------------------------------------------------------------------------------------------------ opening a file


def is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def opened(data: bytes) -> Bundle:
    """What a file carries, told from its first bytes. Raises Wrong."""
    if len(data) > LARGEST_FILE:
        raise Wrong(Kind.UNREADABLE, TOO_LARGE)
    if is_pdf(data):
        return bundle_of("PDF", attachments_of_pdf(data))
    if data[:4] == b"PK\x03\x04":
        return bundle_of("ZIP", attachments_of_zip(data))
    if data[:3] == b"\xff\xd8\xff" or data[:4] == b"\x89PNG":
        raise Wrong(Kind.PRINTED, "")
    data = data[3:] if data[:3] == b"\xef\xbb\xbf" else data
    if data[:4096].lstrip()[:1] == b"{":
        if len(data) > LARGEST_JSON:
            raise Wrong(Kind.UNREADABLE, TOO_LARGE)
        return bundle_of_json(data)
    if data.startswith(PROOF_HEADER.encode() + b"\n"):
        return Bundle("text", proof=data)
    if "\n\n— ".encode() in data[:4096]:
        return Bundle("text", checkpoint=data)
    raise Wrong(Kind.UNREADABLE, UNKNOWN)


def bundle_of_json(data: bytes) -> Bundle:
    """``{"vkey": ..., "policy_text": ..., "entries": [{"entry": the exact bytes as a string, "proof": ...}]}``"""
    try:
        receipt = strict_json(data)
        items = receipt.get("entries")
        if items is None and "type" in receipt and "log" in receipt:
            raise Wrong(Kind.PRINTED, "This is a record without its proof.")
        if not isinstance(items, list) or not 1 <= len(items) <= MOST_ENTRIES:
            raise Wrong(Kind.UNREADABLE, UNKNOWN)
        pairs = tuple((item["entry"].encode("utf-8"), item["proof"].encode("utf-8")) for item in items)
        texts = {name: receipt[name].encode("utf-8") for name in ("policy_text", "vkey") if name in receipt}
    except (ValueError, TypeError, KeyError, AttributeError):
        raise not_genuine(DAMAGED) from None
    return Bundle("JSON", pairs, texts.get("policy_text"), texts.get("vkey"))


WANTED = re.compile(r"entry-[1-9][0-9]{0,3}\.(json|tlog-proof)|policy\.txt|ledger\.vkey|checkpoint")


def bundle_of(form: str, files: Mapping[str, bytes]) -> Bundle:
    """Attachments by name: entry-1 to entry-n, each with its proof and none left out."""
    entries = [name for name in files if name.endswith(".json")]
    numbers = range(1, len(entries) + 1)
    if len(entries) > MOST_ENTRIES:
        raise Wrong(Kind.UNREADABLE, TOO_LARGE)
    expected = {f"entry-{number}.{kind}" for number in numbers for kind in ("json", "tlog-proof")}
    if expected != {name for name in files if name.startswith("entry-")}:
        raise not_genuine("Records or proofs are missing: they are not numbered from 1 without a gap.")
    pairs = tuple((files[f"entry-{number}.json"], files[f"entry-{number}.tlog-proof"]) for number in numbers)
    return Bundle(form, pairs, files.get("policy.txt"), files.get("ledger.vkey"), files.get("checkpoint"))


def collected(found: Iterator[tuple[str, bytes]]) -> dict[str, bytes]:
    """Files by name, within the limit; one name with two contents is refused."""
    files: dict[str, bytes] = {}
    unpacked = 0
    for name, data in found:
        unpacked += len(data)  # every time: a small file can point to one large stream very often
        if unpacked > LARGEST_UNPACKED:
            raise Wrong(Kind.UNREADABLE, TOO_LARGE)
        if files.setdefault(name, data) != data:
            raise not_genuine(AMBIGUOUS)
    return files


class ZipData(io.BytesIO):
    """``zipfile`` reads the directory in one piece, as long as the end record says, however many entries that makes."""

    longest_read = LARGEST_DIRECTORY

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self.longest_read:
            raise Wrong(Kind.UNREADABLE, TOO_LARGE)
        return super().read(size)


def attachments_of_zip(data: bytes) -> dict[str, bytes]:
    """The files of a pack; folders do not matter."""
    source = ZipData(data)

    def found(pack: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
        packed = 0
        for item in pack.infolist():
            name = item.filename.rpartition("/")[2]
            if WANTED.fullmatch(name) and not item.filename.startswith("__MACOSX/"):
                packed += item.compress_size
                if packed > len(data):  # they overlap
                    raise Wrong(Kind.UNREADABLE, TOO_LARGE)
                if item.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise Wrong(Kind.UNREADABLE, PACKED)  # the others unpack all at once, whatever is asked of them
                with pack.open(item) as file:
                    yield name, file.read(LARGEST_UNPACKED + 1)

    try:
        with zipfile.ZipFile(source) as pack:
            source.longest_read = LARGEST_FILE
            if len(pack.infolist()) > 10 * MOST_ENTRIES:
                raise Wrong(Kind.UNREADABLE, TOO_LARGE)
            files = collected(found(pack))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError):
        raise not_genuine(DAMAGED) from None
    if not files:
        raise Wrong(Kind.UNREADABLE, UNKNOWN)
    return files


# ------------------------------------------------------------------------------------------------ opening a PDF

# Only as much of ISO 32000 as it takes to find attachments. To read it wrongly can lose a record, and never make
# one genuine: whatever is found here must still pass every check above. So objects are looked for one after another,
# without the table that says where they are, and what is doubtful is refused.
OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,10})\s{1,9}[0-9]{1,5}\s{1,9}obj(?![a-z])")
END = re.compile(rb"endobj|>>\s{0,9}stream\r?\n")
STRING = re.compile(rb"/(UF|F)\s*(?:\(((?:[^()\\]|\\.){0,999})\)|<([0-9A-Fa-f\s]{0,999})>)", re.DOTALL)
EMBEDDED = re.compile(rb"/EF\s*<<[^<>]*/U?F\s+([0-9]{1,10})\s+[0-9]+\s+R")


class Thing(NamedTuple):
    """An object of a PDF: what is written, and for a stream where its content lies in the file."""

    text: bytes
    start: int = 0
    end: int = 0


def attachments_of_pdf(data: bytes) -> dict[str, bytes]:
    """The attachments that a receipt or report has, by name. Raises Wrong."""
    things, outside = things_of(data)
    if b"/Encrypt" in outside or any(b"/Encrypt" in thing.text for thing in things.values() if thing.start):
        raise Wrong(Kind.UNREADABLE, LOCKED)
    if b"startxref" not in outside:
        raise Wrong(Kind.UNREADABLE, DAMAGED)
    # Made for reading over a network, a file has a second table in front, and says its own length.
    tables = 2 if b"/Linearized" in data[:1024] and number_after(rb"/L", data[:1024]) == len(data) else 1
    if outside.count(b"startxref") > tables:
        raise not_genuine(APPENDED)
    streams, size = Streams(things, data), 0
    for thing in [thing for thing in things.values() if re.search(rb"/Type\s*/ObjStm", thing.text)]:
        plain = streams.content_of(thing)
        size += len(plain)
        if size > LARGEST_STRUCTURE:
            raise Wrong(Kind.UNREADABLE, TOO_LARGE)
        for number, text in packed_objects(thing.text, plain):
            add(things, number, Thing(text))
    return collected(named_files(things, streams))


def things_of(data: bytes) -> tuple[dict[int, Thing], bytes]:
    """The objects that stand in a file, by number, and all that stands between them."""
    things: dict[int, Thing] = {}
    outside: list[bytes] = []
    place = 0
    while True:
        begin = OBJECT.search(data, place)
        end = END.search(data, begin.end()) if begin else None
        if not begin or not end:
            return things, b" ".join([*outside, data[place:]])
        outside.append(data[place : begin.start()])
        text, place = data[begin.end() : end.start()], end.end()
        if end.group() == b"endobj":
            add(things, int(begin.group(1)), Thing(text))
        else:
            start, place = place, end_of_stream(data, text, place)
            add(things, int(begin.group(1)), Thing(text, start, place))


def add(things: dict[int, Thing], number: int, thing: Thing) -> None:
    """The same number again is how a later change is written."""
    if number in things:
        raise not_genuine(APPENDED)
    if len(things) >= MOST_OBJECTS:
        raise Wrong(Kind.UNREADABLE, TOO_LARGE)
    # Of hundreds of thousands only those are kept that may lead to an attachment, or be the length of one: short ones.
    matters = thing.start or len(thing.text) < 20 or (b"/EF" in thing.text and len(thing.text) < LARGEST_ENTRY)
    things[number] = thing if matters else Thing(b"")


def end_of_stream(data: bytes, dictionary: bytes, start: int) -> int:
    """By the length that the dictionary gives, if it is true, otherwise by the word that follows a stream."""
    end = start + (number_after(rb"/Length", dictionary) or 0)
    if data[end : end + 12].lstrip().startswith(b"endstream"):
        return end
    end = data.find(b"endstream", start)
    return end if end >= 0 else len(data)


def number_after(name: bytes, text: bytes) -> int | None:
    """The number that stands under a name, and no reference (``7 0 R``) to where it stands."""
    match = re.search(name + rb"\s+([0-9]{1,10})(?![0-9]|\s+[0-9]+\s+R)", text)
    return int(match.group(1)) if match else None


class Streams:
    """What the streams of a PDF hold. They may say that they overlap, but all together are as long as the file."""

    def __init__(self, things: Mapping[int, Thing], data: bytes) -> None:
        self.things, self.data, self.unread = things, data, len(data)

    def content_of(self, thing: Thing) -> bytes:
        """Unpacked, and never more than the limit."""
        packed = self.data[thing.start : self.end_of(thing)]
        self.unread -= len(packed)
        if self.unread < 0:
            raise Wrong(Kind.UNREADABLE, TOO_LARGE)
        filters = re.search(rb"/Filter\s{0,99}(/\w{1,99}|\[[^\[\]]{0,999}\])", thing.text)
        names = re.findall(rb"/(\w+)", filters.group(1)) if filters else []
        if not names:
            return packed
        if names != [b"FlateDecode"] or b"/Predictor" in thing.text:
            raise Wrong(Kind.UNREADABLE, PACKED)
        return inflated(packed)

    def end_of(self, thing: Thing) -> int:
        elsewhere = re.search(rb"/Length\s+([0-9]{1,10})\s+[0-9]+\s+R", thing.text)
        if elsewhere and int(elsewhere.group(1)) in self.things:
            length = self.things[int(elsewhere.group(1))].text.strip()[:10]
            return thing.start + int(length) if length.isdigit() else thing.end
        return thing.end


def inflated(packed: bytes) -> bytes:
    engine = zlib.decompressobj()
    try:
        plain = engine.decompress(packed, LARGEST_UNPACKED + 1)
    except zlib.error:
        raise not_genuine(DAMAGED) from None
    if len(plain) > LARGEST_UNPACKED:
        raise Wrong(Kind.UNREADABLE, TOO_LARGE)
    if not engine.eof or engine.unused_data:
        raise not_genuine(DAMAGED)
    return plain


def packed_objects(dictionary: bytes, plain: bytes) -> Iterator[tuple[int, bytes]]:
    """The objects that share a stream (ISO 32000-1, 7.5.7): in front are their numbers and where each begins."""
    count, first = number_after(rb"/N", dictionary), number_after(rb"/First", dictionary)
    if count is None or first is None or count > MOST_OBJECTS:
        raise not_genuine(DAMAGED)
    header = plain[:first].split(None, 2 * count)[: 2 * count]  # a comment may follow
    if len(header) != 2 * count or not all(map(bytes.isdigit, header)):
        raise not_genuine(DAMAGED)
    places = [first + int(place[:10]) for place in header[1::2]]
    if places != sorted(places):  # those that jump back would be as long as the stream, each of them
        raise not_genuine(DAMAGED)
    for number, start, end in zip(header[::2], places, [*places[1:], len(plain)]):  # noqa: B905
        yield int(number[:10]), plain[start:end]


def named_files(things: Mapping[int, Thing], streams: Streams) -> Iterator[tuple[str, bytes]]:
    """Each attachment that is wanted, from the dictionaries that give a name to a stream."""
    contents: dict[int, bytes] = {}  # many names may lead to one stream
    for thing in things.values():
        embedded = EMBEDDED.search(thing.text)
        strings = {match.group(1): match for match in STRING.finditer(thing.text)} if embedded else {}
        match = strings.get(b"UF") or strings.get(b"F")
        name = text_of_string(match) if match else ""
        if embedded and WANTED.fullmatch(name):
            number = int(embedded.group(1))
            stream = things.get(number)
            if stream is None or not stream.start:
                raise not_genuine(DAMAGED)
            if number not in contents:
                contents[number] = streams.content_of(stream)
            yield name, contents[number]


def text_of_string(match: re.Match[bytes]) -> str:
    """A string of a PDF, written in brackets or in hexadecimal, in Latin or in UTF-16."""
    if match.group(3) is not None:
        digits = re.sub(rb"\s", b"", match.group(3)).decode()
        data = bytes.fromhex(digits + "0" * (len(digits) % 2))
    else:
        octal = re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found.group(1), 8) & 255]), match.group(2))
        data = re.sub(rb"\\(.)", rb"\1", octal, flags=re.DOTALL)
    return data[2:].decode("utf-16-be", "replace") if data[:2] == b"\xfe\xff" else data.decode("latin-1")


# ------------------------------------------------------------------------------------------------ the command


def printed(verdict: Verdict) -> str:
    """A verdict as lines for a terminal."""
    *lines, last = (visible(sentence) for sentence in verdict.sentences)
    lines += [f"  {label}: {words}".replace("\n", "\n    ") for label, words in verdict.facts]
    lines += [last, *(["", "For specialists"] if verdict.remarks else []), *map(visible, verdict.remarks)]
    for number, record in enumerate(verdict.records, start=1):
        place = "" if record.index is None else f", number {record.index} in the ledger, counted from 0"
        lines += ["", f"Record {number} of {len(verdict.records)}{place}"]
        lines += [f"  {label}: {words}".replace("\n", "\n    ") for label, words in record.facts]
    return "\n".join(lines) + "\n"


def digest_of_file(path: str) -> str:
    """The SHA-256 of a file of any size."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        for chunk in iter(lambda: file.read(MEGABYTE), b""):
            digest.update(chunk)
    return digest.hexdigest()


def main(arguments: list[str]) -> int:
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # not in every kind of stream
    beside = arguments[1] if len(arguments) == 4 and arguments[0] == "--file" else ""
    if len(arguments) != 2 and not beside:
        sys.stdout.write(USAGE)
        return 1
    arguments = arguments[-2:]
    try:
        file_digest = digest_of_file(beside) if beside else ""
        with Path(arguments[0]).open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
        with Path(arguments[1]).open("rb") as file:
            vkeys = file.read(MEGABYTE).decode("utf-8", "replace")
    except OSError as error:
        sys.stdout.write(f"A file could not be read: {error.strerror}.\n")
        return 1
    verdict = checked(data, vkeys, file_digest)
    sys.stdout.write(printed(verdict))
    return 0 if verdict.holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
