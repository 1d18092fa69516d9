"""A new key under the ledger's name: written down first, then announced by an entry, then put in the old one's place.

Broken off between any two of these, it is finished by the next run.
"""

import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from . import keys
from .audit import announced
from .models import LedgerEntry, LedgerHead
from .notes import Signer, Verifier
from .sequencer import BOTH_KEYS_SIGN, run_dry
from .store import NewEntry, enter

Say = Callable[[str], None]
TO_SET = """\
LEDGER_KEY holds the key, and only you can change that. Copy these lines to a safe place now: they are shown once.
When this command says that the key is announced, set LEDGER_KEY to them and start the web server again.
"""


class CannotRotate(Exception):
    """Why the key stays, as a sentence."""


def next_path() -> Path:
    """Where a key waits until the ledger has announced it."""
    return keys.path().with_name("key.next")


def rotate(say: Say, *, is_at_once: bool) -> Signer:
    """Announce a new key; it and the one before it sign for some time, or, if at once, it alone.

    Raises CannotRotate, Stopped, and Wrong where the ledger's own keys do not follow from each other.
    """
    run_dry()  # so that the old key has sealed whatever it was there for, and every key that was named is numbered
    held = keys.held()
    named = _named()
    if held[0].verifier not in named:
        return _announced(held[0], named[-1])  # put in the place of a lost one, and broken off then
    if settings.LEDGER_KEY:
        return _rotated_in_the_environment(say, held[0], named, is_at_once=is_at_once)
    if not next_path().exists():
        _refuse_too_soon(held[0], named, is_at_once=is_at_once)
        new = keys.follow(held[0])
        keys.write([new] if is_at_once else [new, held[0]], next_path())
    new = keys.held_in(next_path())[0]
    if new.verifier not in named:
        _announced(new, named[-1])
    _replace(next_path(), keys.path())
    return new


def replace_lost() -> Signer:
    """Begin with a new key where the old one is nowhere any more. Raises as ``rotate`` does."""
    head = LedgerHead.objects.first()
    if head is None:
        raise CannotRotate("The ledger has not begun. Make its first key: manage.py ledger_key")
    if settings.LEDGER_KEY or keys.path().exists():
        raise CannotRotate(f"There is a key in {'LEDGER_KEY' if settings.LEDGER_KEY else keys.path()}: it is not lost.")
    named = _named()
    new = keys.follow(Signer(head.origin, bytes(32)))
    keys.write([new])
    run_dry()
    return _announced(new, named[-1])


def _named() -> list[Verifier]:
    head = LedgerHead.objects.get()
    return announced(head.origin)


def _announced(new: Signer, old: Verifier) -> Signer:
    """Sealed, too, by the key that is in its place now."""
    content = {"vkey": new.vkey, "previous": old.vkey}
    with transaction.atomic():
        enter([NewEntry("key_rotation", f"key_rotation:{new.key_id}", timezone.now(), content)])
    run_dry()
    return new


def _refuse_too_soon(held: Signer, named: list[Verifier], *, is_at_once: bool) -> None:
    """A third key would end the time for which the first was promised to sign."""
    if held.verifier != named[-1]:
        raise CannotRotate(
            f"The newest key that the ledger has announced is {named[-1].vkey}, and the one held here is older. "
            "Put the newest in its place first."
        )
    changed = LedgerEntry.objects.filter(type="key_rotation").order_by("-entered_at").first()
    if changed and not is_at_once and timezone.now() < changed.entered_at + BOTH_KEYS_SIGN:
        until = timezone.localdate(changed.entered_at + BOTH_KEYS_SIGN)
        raise CannotRotate(
            f"The key was changed less than {BOTH_KEYS_SIGN.days} days ago, and the one before it signs until "
            f"{until:%d %B %Y}. If the key was stolen: manage.py ledger_rotate_key --at-once"
        )


def _rotated_in_the_environment(say: Say, held: Signer, named: list[Verifier], *, is_at_once: bool) -> Signer:
    """The lines are said before anything is done, so that no key is announced that nobody has."""
    _refuse_too_soon(held, named, is_at_once=is_at_once)
    new = keys.follow(held)
    say(TO_SET)
    say(keys.lines([new] if is_at_once else [new, held]))
    return _announced(new, named[-1])


def _replace(file: Path, by: Path) -> None:
    os.replace(file, by)
    keys.settle(by.parent)
