"""Rotation of the ledger's key: the new key is written to a file, then announced by an entry, then put in place.

If it is interrupted between any two of these steps, the next run finishes it.
"""

import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from . import keys
from .audit import load_announced_keys
from .models import LedgerEntry, LedgerHead
from .notes import Signer, Verifier
from .sequencer import BOTH_KEYS_SIGN_FOR, seal_all
from .store import NewEntry, add_entries

Say = Callable[[str], None]
LINES_TO_SET = """\
LEDGER_KEY holds the key, and only you can change that. Copy these lines to a safe place now: they are shown once.
When this command says that the key is announced, set LEDGER_KEY to them and start the web server again.
"""


class CannotRotate(Exception):
    """Why the key stays, as a sentence."""


def get_next_path() -> Path:
    """Where a new key waits until an entry has announced it."""
    return keys.get_path().with_name("key.next")


def rotate_key(say: Say, *, is_at_once: bool) -> Signer:
    """Announce a new key and put it in place. It signs beside the old one for some time, or alone if ``is_at_once``.

    Raises CannotRotate, LedgerStopped, and AuditFailure if the announced keys do not follow from each other.
    """
    seal_all()  # so that the old key seals everything before the change, and every announced key is numbered
    current = keys.load_keys()[0]
    announced = load_announced_keys(LedgerHead.objects.get().origin)
    if current.verifier not in announced:
        return _announce(current, announced[-1])  # a lost key's replacement, interrupted
    if settings.LEDGER_KEY or not get_next_path().exists():
        _refuse_too_soon(current, announced, is_at_once=is_at_once)
        new = keys.make_next_key(current)
        held = [new] if is_at_once else [new, current]
        if settings.LEDGER_KEY:  # shown before the key is announced, so that none is announced that nobody has
            say(LINES_TO_SET)
            say(keys.format_keys(held))
            return _announce(new, announced[-1])
        keys.write_keys(held, get_next_path())
    new = keys.load_keys_from(get_next_path())[0]
    if new.verifier not in announced:
        _announce(new, announced[-1])
    _put_in_place()
    return new


def replace_lost_key() -> Signer:
    """Start a new key because every copy of the old one is lost. Raises as ``rotate_key`` does."""
    head = LedgerHead.objects.first()
    if head is None:
        raise CannotRotate("The ledger has not begun. Make its first key: manage.py ledger_key")
    if settings.LEDGER_KEY or keys.get_path().exists():
        place = "LEDGER_KEY" if settings.LEDGER_KEY else keys.get_path()
        raise CannotRotate(f"There is a key in {place}: it is not lost.")
    announced = load_announced_keys(head.origin)
    new = keys.make_next_key(Signer(head.origin, bytes(32)))
    keys.write_keys([new])
    seal_all()
    return _announce(new, announced[-1])


def _announce(new: Signer, old: Verifier) -> Signer:
    """Enter the new key, and seal the entry with the key that is in place now."""
    content = {"vkey": new.vkey, "previous": old.vkey}
    with transaction.atomic():
        add_entries([NewEntry("key_rotation", f"key_rotation:{new.key_id}", timezone.now(), content)])
    seal_all()
    return new


def _refuse_too_soon(current: Signer, announced: list[Verifier], *, is_at_once: bool) -> None:
    """A third key would cut short the time for which the first was promised to sign."""
    if current.verifier != announced[-1]:
        raise CannotRotate(
            f"The newest key that the ledger has announced is {announced[-1].vkey}, and the one held here is older. "
            "Put the newest in its place first."
        )
    rotation = LedgerEntry.objects.filter(type="key_rotation").order_by("-entered_at").first()
    if rotation and not is_at_once and timezone.now() < rotation.entered_at + BOTH_KEYS_SIGN_FOR:
        until = timezone.localdate(rotation.entered_at + BOTH_KEYS_SIGN_FOR)
        raise CannotRotate(
            f"The key was changed less than {BOTH_KEYS_SIGN_FOR.days} days ago, and the one before it signs until "
            f"{until:%d %B %Y}. If the key was stolen: manage.py ledger_rotate_key --at-once"
        )


def _put_in_place() -> None:
    os.replace(get_next_path(), keys.get_path())
    keys.sync_folder(keys.get_path().parent)
