"""Entries as bytes: the one spelling that is hashed, and what an entry may hold. Pure."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import rfc8785

Value: TypeAlias = "str | bool | int | Sequence[Value] | Mapping[str, Value]"

MAX_BYTES = 16 * 1024
MAX_INTEGER = 2**53 - 1  # what every JSON parser keeps exact: RFC 8785, 3.2.2.3 and appendix D
MAX_DEPTH = 16
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Unfit(ValueError):
    """A sentence that says where in an entry stands something that the ledger does not take."""


def encoded(entry: Mapping[str, Value]) -> bytes:
    """The entry by the JSON Canonicalization Scheme (RFC 8785), UTF-8, at most 16 KiB; else raises ``Unfit``."""
    data = rfc8785.dumps(_object(entry, "", 1))
    if len(data) > MAX_BYTES:
        raise Unfit(f"The entry has {len(data)} bytes, and the ledger takes at most {MAX_BYTES}.")
    return data


def decoded(data: bytes) -> dict[str, Any]:
    """The entry in these bytes. Raises ``Unfit`` unless they are exactly what ``encoded`` writes for it."""
    if len(data) > MAX_BYTES:
        raise Unfit(f"The entry has {len(data)} bytes, and the ledger takes at most {MAX_BYTES}.")
    try:
        entry = json.loads(data.decode("utf-8"), object_pairs_hook=_each_key_once)
    except Unfit:
        raise
    except (ValueError, RecursionError) as error:
        raise Unfit(f"The entry is not JSON in UTF-8: {error}.") from None
    if not isinstance(entry, dict):
        raise Unfit("The entry is not a JSON object.")
    if encoded(entry) != data:
        raise Unfit("The entry is not in canonical form (RFC 8785): it is spelt differently from how it was recorded.")
    return entry


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Unfit(f"The entry has the key {twice!a} twice in one object.")
    return members


def _plain(value: object, where: str, depth: int) -> Any:
    """The value in the types that the encoder knows; ``where`` is its key path."""
    match value:
        case bool():
            return value
        case int():
            return _integer(value, where)
        case str():
            return _string(value, where)
        case list() | tuple():
            _not_too_deep(where, depth)
            return [_plain(item, f"{where}[{place}]", depth + 1) for place, item in enumerate(value)]
        case Mapping():
            return _object(value, where, depth)
    kind = "nothing (null)" if value is None else f"a {type(value).__name__}"
    raise Unfit(f"{where} is {kind}: an entry takes strings, booleans, integers, arrays and objects.")


def _object(value: Mapping[Any, object], where: str, depth: int) -> dict[str, Any]:
    _not_too_deep(where, depth)
    for key in value:
        if not (isinstance(key, str) and _KEY.fullmatch(key)):
            raise Unfit(f"{where or 'The entry'} has the key {key!a}: keys are small letters, digits and underscores.")
    return {str(key): _plain(item, f"{where}.{key}".lstrip("."), depth + 1) for key, item in value.items()}


def _not_too_deep(where: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Unfit(f"{where} is nested deeper than {MAX_DEPTH} levels.")


def _integer(value: int, where: str) -> int:
    if abs(value) > MAX_INTEGER:
        raise Unfit(f"{where} is an integer beyond 2^53-1, which JSON does not keep exact.")
    return int(value)


def _string(value: str, where: str) -> str:
    if surrogate := _SURROGATE.search(value):
        raise Unfit(f"{where} has half a character (U+{ord(surrogate[0]):04X}). Please type it again.")
    if found := _CONTROL.search(value) or _BIDI.search(value):
        raise Unfit(f"{where} has the invisible character U+{ord(found[0]):04X}. Please type it without.")
    if not unicodedata.is_normalized("NFC", value):
        raise Unfit(f"{where} is not in Unicode's normal form NFC: a letter and its accent are two characters.")
    return str(value)
