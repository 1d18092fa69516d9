"""The ledger's private keys: in a file that only its owner may read, or in the environment."""

import contextlib
import os
import secrets
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .errors import LedgerStopped
from .notes import Malformed, Signer, parse_signer

OWNER_ONLY = 0o400


def get_path() -> Path:
    return Path(settings.LEDGER_DIR) / "key"


def load_keys() -> tuple[Signer, ...]:
    """The current key first, then earlier ones. The demonstration makes its key on first use. Raises LedgerStopped."""
    if settings.LEDGER_KEY:
        return _parse_keys(settings.LEDGER_KEY, "LEDGER_KEY")
    if settings.DEMONSTRATION and not get_path().exists():
        with contextlib.suppress(FileExistsError):
            write_keys([make_key(settings.SITE_HOST)])
    return load_keys_from(get_path())


def load_keys_from(file: Path) -> tuple[Signer, ...]:
    try:
        mode = file.stat().st_mode
        text = file.read_text()
    except FileNotFoundError:
        raise LedgerStopped(f"There is no key for the ledger in {file}. Make one: manage.py ledger_key") from None
    except OSError as error:
        raise LedgerStopped(f"The ledger's key in {file} cannot be read: {error.strerror}.") from error
    if mode & 0o077:
        raise LedgerStopped(f"Others may read the ledger's key in {file}. Run: chmod 400 {file}")
    return _parse_keys(text, str(file))


def make_key(host: str) -> Signer:
    """A new key under a new name: the host and eight random hexadecimal digits, which no other installation has."""
    return Signer(f"{host}/ledger/{secrets.token_hex(4)}", secrets.token_bytes(32))


def make_next_key(signer: Signer) -> Signer:
    """A new key under the same name."""
    return Signer(signer.name, secrets.token_bytes(32))


def format_keys(signers: Sequence[Signer]) -> str:
    return "".join(f"{signer.line}\n" for signer in signers)


def write_keys(signers: Sequence[Signer], file: Path | None = None) -> None:
    """Write a new key file, whole or not at all. Raises FileExistsError."""
    file = file or get_path()
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(format_keys(signers))
            stream.flush()
            os.fsync(stream.fileno())
        os.link(draft, file)
    finally:
        draft.unlink()
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make renames and new files in a folder survive a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@lru_cache(maxsize=4)  # keys are loaded for every signature, and parsing one computes its public key
def _parse_keys(text: str, source: str) -> tuple[Signer, ...]:
    try:
        signers = tuple(parse_signer(line) for line in text.split())
    except Malformed as error:
        raise LedgerStopped(f"{source} holds no key of a ledger. {error}") from None
    if not signers or len({signer.name for signer in signers}) != 1:
        raise LedgerStopped(f"{source} must hold one key a line, all of one ledger.")
    return signers
