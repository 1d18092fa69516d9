"""Builds ledgers and receipts without the application's code, by the recursive definitions of RFC 9162."""

import base64
import hashlib
import io
import json
import warnings
import zipfile
from functools import cache

import pikepdf
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from weasyprint import HTML, Attachment

POLICY = "Social Networking Protocol\n\n1 Think before you post. Ŵyn, ő, “quoted”.\n"
ORIGIN = "trust.example/ledger"


def sha256(data):
    return hashlib.sha256(data).digest()


def encode_base64(data):
    return base64.b64encode(data).decode()


def encode(entry):
    """RFC 8785, for entries without fractions and with names in ASCII."""
    return json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def split(size):
    """The largest power of two below the size."""
    half = 1
    while half * 2 < size:
        half *= 2
    return half


def root(leaves):
    """RFC 9162, section 2.1.1."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0])
    half = split(len(leaves))
    return sha256(b"\1" + root(leaves[:half]) + root(leaves[half:]))


def path(index, leaves):
    """RFC 9162, section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    half = split(len(leaves))
    if index < half:
        return [*path(index, leaves[:half]), root(leaves[half:])]
    return [*path(index - half, leaves[half:]), root(leaves[:half])]


class Signer:
    def __init__(self, name=ORIGIN, seed=b"a"):
        self.name = name
        self.private = Ed25519PrivateKey.from_private_bytes(sha256(seed))
        self.tagged = b"\1" + self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key_id = sha256(name.encode() + b"\n" + self.tagged)[:4]
        self.vkey = f"{name}+{self.key_id.hex()}+{encode_base64(self.tagged)}"

    def line(self, text):
        return f"— {self.name} {encode_base64(self.key_id + self.private.sign(text.encode()))}\n"


class Ledger:
    def __init__(self, *signers, origin=ORIGIN):
        self.signers = signers or (Signer(origin),)
        self.origin, self.leaves = origin, []
        self.vkey = self.signers[-1].vkey

    def add(self, data):
        self.leaves.append(data if isinstance(data, bytes) else encode(data))
        return len(self.leaves) - 1

    def fill(self, count):
        for number in range(count):
            self.add(b"another record %d" % number)
        return self

    def checkpoint(self, size=None):
        leaves = self.leaves[:size]
        text = f"{self.origin}\n{len(leaves)}\n{encode_base64(root(leaves))}\n"
        return f"{text}\n{''.join(signer.line(text) for signer in self.signers)}"

    def proof(self, index, size=None):
        hashes = "".join(f"{encode_base64(found)}\n" for found in path(index, self.leaves[:size]))
        return f"c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}\n{self.checkpoint(size)}"


def attestation(academy="Oakfield", *, number="7KQ4-M2XD-9RTV", name="Maya O'Brien-Łukasz", **changes):
    statement = "I have read and understood the Social Networking Protocol, version 1.0.\nI know whom to ask."
    entry = {
        "v": 1,
        "type": "attestation",
        "log": ORIGIN,
        "id": f"id-{academy}",
        "nonce": encode_base64(sha256(academy.encode())[:16]),
        "at": "2026-06-22T07:20:14.123456Z",
        "offset": "+01:00",
        "academy": {"id": academy.lower(), "name": f"{academy} Academy", "urn": "140001"},
        "person": {"id": "5f0c", "known_name": name, "typed_name": "maya o'brien"},
        "policy": {
            "slug": "social-networking",
            "title": "Social Networking Protocol",
            "version": "1.0",
            "digest": sha256(POLICY.encode()).hex(),
        },
        "statement": {"text": statement, "digest": sha256(statement.encode()).hex()},
        "method": "own-sign-in",
        "grade": "B",
        "sign_in": {"method": "password", "at": "2026-06-22T07:10:00.000000Z"},
        "signing": number,
        "language": "en",
        "engagements": [{"category": "support", "job_title": "Midday supervisor"}],
    }
    return entry | changes


def make_receipt(*entries, ledger=None, before=5, after=3):
    """A ledger with the entries somewhere in it, and the files of their receipt."""
    ledger = (ledger or Ledger()).fill(before)
    numbers = [ledger.add(entry) for entry in entries or (attestation(), attestation("Millbrook"))]
    ledger.fill(after)
    return ledger, make_files(ledger, numbers)


def make_files(ledger, numbers):
    files = {
        "ledger.vkey": f"{ledger.vkey}\n".encode(),
        "policy.txt": POLICY.encode(),
        "verify.py": b"startxref\n%%EOF",
    }
    for place, number in enumerate(numbers, start=1):
        files[f"entry-{place}.json"] = ledger.leaves[number]
        files[f"entry-{place}.tlog-proof"] = ledger.proof(number).encode()
    return files


def as_json(files, **changes):
    count = sum(name.endswith(".json") for name in files)
    pairs = [(files[f"entry-{n}.json"], files[f"entry-{n}.tlog-proof"]) for n in range(1, count + 1)]
    entries = [{"entry": entry.decode(), "proof": proof.decode()} for entry, proof in pairs]
    receipt = {"vkey": files["ledger.vkey"].decode(), "policy_text": files["policy.txt"].decode(), "entries": entries}
    return json.dumps(receipt | changes).encode()


def as_zip(files, compression=zipfile.ZIP_STORED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as pack:
        for name, data in files.items():
            pack.writestr(name, data)
    return stream.getvalue()


def as_pdf(files, page="<h1>Receipt 7KQ4-M2XD-9RTV</h1>", variant="pdf/a-3a"):
    return _render(tuple(files.items()), page, variant)


@cache
def _render(files, page, variant):
    attachments = [Attachment(string=data, name=name, relationship="Data") for name, data in files]
    html = HTML(string=f"<html lang=en><title>Receipt</title><body>{page}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile open
        return html.write_pdf(pdf_variant=variant, attachments=attachments)


SAVED = {
    "objects in streams": {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
    "a plain table": {"object_stream_mode": pikepdf.ObjectStreamMode.disable},
    "nothing packed": {
        "object_stream_mode": pikepdf.ObjectStreamMode.disable,
        "compress_streams": False,
        "stream_decode_level": pikepdf.StreamDecodeLevel.generalized,
    },
    "for people to read": {"qdf": True},
    "linearised": {"linearize": True},
    "linearised, a plain table": {"linearize": True, "object_stream_mode": pikepdf.ObjectStreamMode.disable},
}


def save_again(pdf, change=None, **how):
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        if change:
            change(file)
        file.save(stream, **how)
    return stream.getvalue()


def append_update(pdf, text):
    """The PDF with an incremental update, as PDF editors write them."""
    before = pdf.rindex(b"startxref")
    return pdf + text + b"\nxref\n0 0\ntrailer\n<</Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (before, len(pdf) + len(text))
