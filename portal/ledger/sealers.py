"""Which keys may seal: the newest that the ledger's own entries have announced, and for a while the one before. Pure.

So a key that was rotated out, left on a second machine or stolen, and any stranger's seals nothing.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from .canonical import UnfitEntry, decode
from .errors import LedgerStopped
from .notes import Signer

BOTH_KEYS_SIGN_FOR = timedelta(days=30)
NOT_ANNOUNCED = """\
The ledger has not announced the key that is held here ({held}); its newest one is {newest}. Nothing is sealed with \
another. Put the newest key in its place (LEDGER_KEY, or the file key in LEDGER_DIR). If it is this one that is to \
follow: manage.py ledger_rotate_key"""
ROTATED_OUT = """\
The key that is held here ({held}) was replaced by {newest}, and no longer seals. Put the newest key in its place \
(LEDGER_KEY, or the file key in LEDGER_DIR), on every machine that runs the portal."""


class AnnouncedKey(NamedTuple):
    """A key as its entry announces it; without ``until`` the previous one seals alone until that is sealed."""

    vkey: str
    previous: str
    until: datetime | None
    at: datetime


@lru_cache(maxsize=8)  # it is asked for with every signature
def parse_key_entry(data: bytes | None) -> AnnouncedKey:
    """The key that an entry of type genesis or key_rotation announces. Raises LedgerStopped."""
    try:
        entry = decode(data or b"")
        until = entry.get("previous_seals_until")
        at = datetime.fromisoformat(entry["at"])
        return AnnouncedKey(
            str(entry["vkey"]), str(entry.get("previous", "")), until and datetime.fromisoformat(until), at
        )
    except (UnfitEntry, KeyError, TypeError, ValueError) as error:
        raise LedgerStopped(
            "The entry that names the ledger's newest key cannot be read. Run: manage.py ledger_verify"
        ) from error


def choose_signers(
    held: Sequence[Signer], newest: AnnouncedKey, now: datetime, is_sealed: Callable[[], bool]
) -> tuple[Signer, ...]:
    """Those of the keys held here that may seal now; ``is_sealed`` tells of the newest key's own entry.

    The newest key seals, and beside it the previous one for 30 days. The previous one alone seals the entry that names
    its successor, and goes on for these 30 days unless the change was made at once. Raises LedgerStopped.
    """
    current = [key for key in held if _get_vkey(key) == newest.vkey]
    previous = [key for key in held if _get_vkey(key) == newest.previous]
    if current:
        return (*current, *(previous if now < newest.at + BOTH_KEYS_SIGN_FOR else ()))
    if previous and ((newest.until and now < newest.until) or not is_sealed()):
        return tuple(previous)
    sentence = ROTATED_OUT if previous else NOT_ANNOUNCED
    raise LedgerStopped(sentence.format(held=held[0].vkey, newest=newest.vkey))


@lru_cache(maxsize=8)  # working it out takes as long as a signature
def _get_vkey(key: Signer) -> str:
    return key.vkey
