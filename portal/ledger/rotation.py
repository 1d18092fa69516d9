"""Rotation of the ledger's key: the new key is written to a file, then announced by an entry, then put in place.

If it is interrupted between any two of these steps, the next run finishes it.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from portal.clock import moment

from . import highwater, keys
from .audit import load_announced_keys
from .models import LedgerEntry, LedgerHead
from .notes import Signer, Verifier
from .sealers import BOTH_KEYS_SIGN_FOR
from .sequencer import seal_all
from .store import NewEntry, build_entry, format_moment, is_newest_key_sealed, load_announced_vkeys

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
    held = keys.load_keys()
    if not _is_announced(held[0]) and LedgerHead.objects.exists():
        return _announce(held)  # a lost key's replacement, interrupted
    if get_next_path().exists() and _is_announced(new := keys.load_keys_from(get_next_path())[0]):
        if not is_newest_key_sealed():
            seal_all()
        return _put_in_place(new)  # interrupted: the old key may not even seal any more
    seal_all()  # so that the old key seals everything before the change, and every announced key is numbered
    if settings.LEDGER_KEY or not get_next_path().exists():
        _refuse_too_soon(held[0], load_announced_keys(LedgerHead.objects.get().origin), is_at_once=is_at_once)
        new = keys.make_next_key(held[0])
        planned = [new] if is_at_once else [new, held[0]]
        if settings.LEDGER_KEY:  # shown before the key is announced, so that none is announced that nobody has
            say(LINES_TO_SET)
            say(keys.format_keys(planned))
            return _announce(planned)
        keys.write_keys(planned, get_next_path())
    return _put_in_place(_announce(keys.load_keys_from(get_next_path())))


def replace_lost_key() -> Signer:
    """Start a new key because every copy of the old one is lost. Raises as ``rotate_key`` does."""
    head = LedgerHead.objects.first()
    if head is None:
        raise CannotRotate("The ledger has not begun. Make its first key: manage.py ledger_key")
    if settings.LEDGER_KEY or keys.get_path().exists():
        place = "LEDGER_KEY" if settings.LEDGER_KEY else keys.get_path()
        raise CannotRotate(f"There is a key in {place}: it is not lost.")
    new = keys.make_next_key(Signer(head.origin, bytes(32)))
    keys.write_keys([new])
    return _announce([new])


def _is_announced(key: Signer) -> bool:
    return key.vkey in load_announced_vkeys()


def _announce(planned: Sequence[Signer]) -> Signer:
    """Enter the first of these keys, and seal the entry with the key that is in place now.

    Where the key before it is to be held beside it, the entry says until when that seals, also alone.
    """
    new, head, now = planned[0], LedgerHead.objects.get(), moment()
    highwater.check_head(head, highwater.read_mark(head.origin), new.name)
    previous = load_announced_vkeys()[0]
    content = {"vkey": new.vkey, "previous": previous}
    if previous in [key.vkey for key in planned]:
        content["previous_seals_until"] = format_moment(now + BOTH_KEYS_SIGN_FOR)
    entry = NewEntry("key_rotation", f"key_rotation:{new.key_id}", now, content)
    build_entry(entry, head.origin, entered_at=now).save(force_insert=True)  # past what refuses a key not announced
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
    if rotation and not is_at_once and moment() < rotation.entered_at + BOTH_KEYS_SIGN_FOR:
        until = timezone.localdate(rotation.entered_at + BOTH_KEYS_SIGN_FOR)
        raise CannotRotate(
            f"The key was changed less than {BOTH_KEYS_SIGN_FOR.days} days ago, and the one before it signs until "
            f"{until:%d %B %Y}. If the key was stolen: manage.py ledger_rotate_key --at-once"
        )


def _put_in_place(new: Signer) -> Signer:
    os.replace(get_next_path(), keys.get_path())
    keys.sync_folder(keys.get_path().parent)
    return new
