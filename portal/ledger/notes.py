"""Ed25519 keys, signed notes and checkpoints (C2SP signed-note, tlog-checkpoint): writing and strict parsing. Pure.

Every parser writes what it parsed again and compares, so that nothing has two spellings.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .tree import HASH_BYTES

MAX_NOTE = 128 * 1024  # bytes; 16 signatures of the largest kind fit, as signed-note demands
_ED25519 = b"\x01"
_KEY_BYTES = 32
_PRIVATE = "PRIVATE+KEY+"
_DASH = "— "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,17}")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Malformed(ValueError):
    """The text is not in its exact form."""


class NotSigned(ValueError):
    """No trusted key signed this, or the signature of one does not hold."""


@dataclass(frozen=True)
class Verifier:
    """A trusted public key (32 bytes, RFC 8032) and its name."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.public) != _KEY_BYTES:
            raise Malformed(f"A public key has {_KEY_BYTES} bytes, not {len(self.public)}.")

    @property
    def key_id(self) -> str:
        """The first eight hexadecimal digits of SHA-256(name || 0x0A || 0x01 || public key)."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).hexdigest()[:8]

    @property
    def vkey(self) -> str:
        """``name+key id+base64(0x01 || public key)``, without a newline."""
        return f"{self.name}+{self.key_id}+{encode_base64(_ED25519 + self.public)}"

    def verify(self, signature: bytes, text: str) -> None:
        """Raises NotSigned unless this key signed the text in UTF-8."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            raise NotSigned(
                f"The signature of {self.name} (key {self.key_id}) does not hold: the text was changed."
            ) from None


@dataclass(frozen=True)
class Signer:
    """A private key: its name, which is the log's origin, and its seed of 32 bytes (RFC 8032)."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.seed) != _KEY_BYTES:
            raise Malformed(f"A private key has {_KEY_BYTES} bytes, not {len(self.seed)}.")

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    @property
    def key_id(self) -> str:
        return self.verifier.key_id

    @property
    def vkey(self) -> str:
        return self.verifier.vkey

    @property
    def line(self) -> str:
        """The secret as Go's note package writes it: ``PRIVATE+KEY+name+key id+base64(0x01 || seed)``, no newline."""
        return f"{_PRIVATE}{self.name}+{self.key_id}+{encode_base64(_ED25519 + self.seed)}"

    def sign(self, text: str) -> bytes:
        """The 64 bytes of RFC 8032 over the text in UTF-8."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: its name, its number of entries, and the root over them (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        _check_name(self.origin)
        parse_decimal(str(self.size), "The size")
        if len(self.root) != HASH_BYTES:
            raise Malformed(f"A root has {HASH_BYTES} bytes, not {len(self.root)}.")

    @property
    def text(self) -> str:
        """The three lines of tlog-checkpoint that are signed; no extension lines."""
        return f"{self.origin}\n{self.size}\n{encode_base64(self.root)}\n"


@dataclass(frozen=True)
class Signature:
    """One signature line of a note, by any kind of key."""

    name: str
    key_id: str
    signature: bytes

    @property
    def line(self) -> str:
        return f"{_DASH}{self.name} {encode_base64(bytes.fromhex(self.key_id) + self.signature)}\n"


def parse_verifier(vkey: str) -> Verifier:
    """The inverse of ``vkey``. Raises Malformed, also for a newline at the end."""
    verifier = Verifier(*_parse_key(vkey))
    if verifier.vkey != vkey:
        raise Malformed("This public key was not copied whole: its parts do not belong together.")
    return verifier


def parse_signer(line: str) -> Signer:
    """The inverse of ``Signer.line``. Raises Malformed, whose sentence never contains the secret."""
    signer = Signer(*_parse_key(line.removeprefix(_PRIVATE)))
    if signer.line != line:
        raise Malformed("This private key was not copied whole: its parts do not belong together.")
    return signer


def sign_note(text: str, signers: Iterable[Signer]) -> str:
    """The note: the text, an empty line, and a signature line for each signer in order (signed-note, Format)."""
    _check_text(text)
    if not text.endswith("\n"):
        raise Malformed("The text of a note ends with a newline.")
    lines = [Signature(signer.name, signer.key_id, signer.sign(text)).line for signer in dict.fromkeys(signers)]
    if not lines:
        raise NotSigned("A note is signed by one key at least.")
    return f"{text}\n{''.join(lines)}"


def parse_note(note: str) -> tuple[str, list[Signature]]:
    """The text and the signatures, which are not verified yet. Raises Malformed."""
    _check_text(note)
    body, _, lines = note.rpartition("\n\n")
    signatures = [_parse_signature(line) for line in lines.removesuffix("\n").split("\n")]
    if note != f"{body}\n\n{''.join(signature.line for signature in signatures)}":
        raise Malformed("A note is a text, an empty line, and signature lines, with nothing after them.")
    return f"{body}\n", signatures


def open_note(note: str, verifiers: Sequence[Verifier]) -> tuple[str, list[str]]:
    """The text, and the ids of the known keys that signed it, in the note's order (signed-note, Signatures).

    Signatures of unknown keys are ignored. Raises Malformed; NotSigned if no known key signed, if the signature of one
    does not hold, or if one signed twice, which would be a second spelling.
    """
    text, signatures = parse_note(note)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    trusted = [signature for signature in signatures if (signature.name, signature.key_id) in known]
    if not trusted:
        raise NotSigned("This is not signed with a key that is known here.")
    for signature in trusted:
        known[signature.name, signature.key_id].verify(signature.signature, text)
    if len(set(trusted)) < len(trusted):
        raise NotSigned("The same key signed twice.")
    return text, [signature.key_id for signature in trusted]


def parse_checkpoint(text: str) -> Checkpoint:
    """The inverse of ``Checkpoint.text``; unsigned. Raises Malformed."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise Malformed("A checkpoint has three lines: origin, size and root.")
    return Checkpoint(lines[0], parse_decimal(lines[1], "The size"), parse_base64(lines[2], "The root"))


def open_checkpoint(note: str, verifiers: Sequence[Verifier]) -> Checkpoint:
    """The checkpoint, signed by a key of its origin (tlog-proof, Verifying, step 2). Raises Malformed or NotSigned."""
    origin = note.partition("\n")[0]
    text, _ = open_note(note, [verifier for verifier in verifiers if verifier.name == origin])
    return parse_checkpoint(text)


def parse_decimal(text: str, what: str) -> int:
    """An ASCII decimal without leading zeros, of at most 18 digits; ``what`` begins the sentence of Malformed."""
    if not _DECIMAL.fullmatch(text):
        raise Malformed(f"{what} is not a decimal number without leading zeros, of at most 18 digits.")
    return int(text)


def encode_base64(data: bytes) -> str:
    """RFC 4648, section 4, with padding."""
    return b64encode(data).decode()


def parse_base64(text: str, what: str) -> bytes:
    """The strict inverse of ``encode_base64``: unused bits are zero. ``what`` begins the sentence of Malformed."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        data = b""
    if not data or encode_base64(data) != text:
        raise Malformed(f"{what} is not base64 in its one standard spelling.")
    return data


def _parse_key(text: str) -> tuple[str, bytes]:
    """The name, which has no plus, and the 32 bytes of ``name+key id+base64(0x01 || bytes)``."""
    name, _, rest = text.partition("+")
    key = parse_base64(rest.partition("+")[2], "The key")
    if key[:1] != _ED25519:
        raise Malformed("The key is not one for Ed25519.")
    return name, key[1:]


def _parse_signature(line: str) -> Signature:
    name, _, data = line.removeprefix(_DASH).partition(" ")
    _check_name(name)
    raw = parse_base64(data, "A signature")
    if len(raw) < 5:
        raise Malformed("A signature line is a dash, a name, and base64 of a key's id and a signature.")
    return Signature(name, raw[:4].hex(), raw[4:])


def _check_name(name: str) -> None:
    _check_text(name)
    if not name or "+" in name or any(letter.isspace() for letter in name):
        raise Malformed("The name of a key or log is empty, or has a space or a plus.")


def _check_text(text: str) -> None:
    """UTF-8 of a bounded size, without control characters below U+0020 but newline (signed-note, Format)."""
    if _CONTROL.search(text) or _SURROGATE.search(text):
        raise Malformed("A note is UTF-8 without control characters.")
    if len(text.encode()) > MAX_NOTE:
        raise Malformed(f"A note has at most {MAX_NOTE} bytes.")
