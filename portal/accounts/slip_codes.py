"""The code on a slip and the day of birth beside it: how they are made, read and kept. Pure but for the keys.

Neither stays in the database. Of the code there is a keyed hash, and of the day another, over code and day: without
the slip in hand not even the machine can try days.
"""

import hmac
import re
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.conf import settings

# No letter or digit that is mistaken for another in print: no 0 O Q D, 1 I L, 2 Z, 5 S, 8 B, U V.
ALPHABET = "34679ACEFGHJKMNPRTWXY"
LENGTH, GROUP = 12, 4  # 52 bits, for a fortnight, and five tries
OLDEST_YEARS, YOUNGEST_YEARS = 100, 13


def make_code(form: str, person: UUID, born_on: date, *, by: UUID) -> str:
    """``7KQ4-M3XT-9RTW``. The same form, sent twice, makes the same code, so that no printed sheet is dead."""
    digest = _hash(settings.SECRET_KEY, f"code {form} {person} {born_on.isoformat()} {by}")
    return _group("".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:LENGTH]))


def parse_code(typed: str) -> str:
    """``7kq4 m3xt9rtw`` is 7KQ4-M3XT-9RTW; '' where it cannot be a code."""
    letters = re.sub(r"[\s\-\u2010-\u2015.]", "", typed).upper()
    return _group(letters) if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""


def list_code_digests(code: str) -> list[str]:
    """What may be kept of a code, the newest key's first; there are several after a change of key."""
    return [_hash(key, f"slip {code}").hex() for key in _list_keys()]


def make_birthday_mac(code: str, born_on: date) -> str:
    return _hash(settings.SECRET_KEY, f"born {code} {born_on.isoformat()}").hex()


def is_birthday(code: str, born_on: date, mac: str) -> bool:
    wanted = [_hash(key, f"born {code} {born_on.isoformat()}").hex() for key in _list_keys()]
    return any(hmac.compare_digest(each, mac) for each in wanted)


def parse_birthday(typed: str, *, today: date) -> date:
    """``14/3/1985``, ``14 3 1985``, ``14031985``, ``1985-03-14``. Raises ValueError with a sentence for people."""
    if re.fullmatch(r"[0-9]{8}", typed):
        typed = f"{typed[:2]} {typed[2:4]} {typed[4:]}"
    numbers = [int(number) for number in re.findall(r"[0-9]{1,4}", typed)]
    if re.sub(r"[0-9]+", "", typed).strip(" ./-\u2010\u2013") or len(numbers) != 3:
        raise ValueError("Type day, month and year, such as 14 3 1985.")
    year, month, day = numbers if numbers[0] > 31 else reversed(numbers)
    try:
        born_on = date(year, month, day)
    except ValueError:
        raise ValueError("There is no such day. Type day, month and year, such as 14 3 1985.") from None
    if not today.year - OLDEST_YEARS <= born_on.year <= today.year - YOUNGEST_YEARS:
        raise ValueError("Check the year, and type all four digits of it.")
    return born_on


def _group(letters: str) -> str:
    return "-".join(letters[place : place + GROUP] for place in range(0, len(letters), GROUP))


def _hash(key: str, words: str) -> bytes:
    return hmac.digest(sha256(b"portal slips\n" + key.encode()).digest(), words.encode(), "sha256")


def _list_keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
