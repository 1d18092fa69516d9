"""The private keys of the ledger: in a file that only its owner may read, or in the environment."""

import contextlib
import os
import secrets
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .notes import Malformed, Signer, signer_from

OWNER_ONLY = 0o400


class KeyProblem(Exception):
    """Why nothing can be signed, as a sentence."""


def path() -> Path:
    return Path(settings.LEDGER_DIR) / "key"


def held() -> tuple[Signer, ...]:
    """The keys, that of now first; those before it sign on for a while. The demonstration makes its own."""
    if settings.LEDGER_KEY:
        return _read(settings.LEDGER_KEY, "LEDGER_KEY")
    if settings.DEMONSTRATION and not path().exists():
        with contextlib.suppress(FileExistsError):
            write([make(settings.SITE_HOST)])
    return held_in(path())


def held_in(file: Path) -> tuple[Signer, ...]:
    """The keys in a file that only its owner may read."""
    try:
        mode = file.stat().st_mode
        text = file.read_text()
    except FileNotFoundError:
        raise KeyProblem(f"There is no key for the ledger in {file}. Make one: manage.py ledger_key") from None
    except OSError as error:
        raise KeyProblem(f"The ledger's key in {file} cannot be read: {error.strerror}.") from error
    if mode & 0o077:
        raise KeyProblem(f"Others may read the ledger's key in {file}. Run: chmod 400 {file}")
    return _read(text, str(file))


def make(host: str) -> Signer:
    """A new key under a name that no ledger has had: the host, and what tells this installation from every other."""
    return Signer(f"{host}/ledger/{secrets.token_hex(4)}", secrets.token_bytes(32))


def follow(signer: Signer) -> Signer:
    """A new key under the same name."""
    return Signer(signer.name, secrets.token_bytes(32))


def lines(signers: Sequence[Signer]) -> str:
    return "".join(f"{signer.line}\n" for signer in signers)


def write(signers: Sequence[Signer], file: Path | None = None) -> None:
    """Into a file that is not there yet (else FileExistsError), whole or not at all."""
    file = file or path()
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(lines(signers))
            stream.flush()
            os.fsync(stream.fileno())
        os.link(draft, file)
    finally:
        draft.unlink()
    settle(file.parent)


def settle(folder: Path) -> None:
    """Have the names of its files outlive a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@lru_cache(maxsize=4)  # every signature asks, and a key is checked by computing it again
def _read(text: str, where: str) -> tuple[Signer, ...]:
    try:
        signers = tuple(signer_from(line) for line in text.split())
    except Malformed as error:
        raise KeyProblem(f"{where} holds no key of a ledger. {error}") from None
    if not signers or len({signer.name for signer in signers}) != 1:
        raise KeyProblem(f"{where} must hold one key a line, all of one ledger.")
    return signers
