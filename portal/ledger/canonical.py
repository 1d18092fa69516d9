"""Entries as canonical bytes: their one spelling, which is hashed, and the values that an entry may hold. Pure."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import rfc8785

EntryValue: TypeAlias = "str | bool | int | Sequence[EntryValue] | Mapping[str, EntryValue]"

MAX_BYTES = 16 * 1024
MAX_INTEGER = 2**53 - 1  # what every JSON parser keeps exact: RFC 8785, 3.2.2.3 and appendix D
MAX_DEPTH = 16
NOT_CANONICAL = "The entry is not in canonical form (RFC 8785): it is spelt differently from how it was recorded."
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class UnfitEntry(ValueError):
    """Why the ledger does not take an entry, and where in it the fault is."""


def encode(entry: Mapping[str, EntryValue]) -> bytes:
    """The entry by the JSON Canonicalization Scheme (RFC 8785), UTF-8, at most 16 KiB. Raises UnfitEntry."""
    data = rfc8785.dumps(_check_object(entry, "", 1))
    _refuse_too_long(data)
    return data


def decode(data: bytes) -> dict[str, Any]:
    """The entry in these bytes. Raises UnfitEntry unless they are exactly what ``encode`` writes for it."""
    _refuse_too_long(data)
    try:
        entry = json.loads(data.decode("utf-8"), object_pairs_hook=_refuse_repeated_keys)
    except UnfitEntry:
        raise
    except (ValueError, RecursionError) as error:
        raise UnfitEntry(f"The entry is not JSON in UTF-8: {error}.") from None
    if not isinstance(entry, dict):
        raise UnfitEntry("The entry is not a JSON object.")
    if encode(entry) != data:
        raise UnfitEntry(NOT_CANONICAL)
    return entry


def _refuse_too_long(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise UnfitEntry(f"The entry has {len(data)} bytes, and the ledger takes at most {MAX_BYTES}.")


def _refuse_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise UnfitEntry(f"The entry has the key {twice!a} twice in one object.")
    return members


def _check_value(value: object, where: str, depth: int) -> Any:
    """The value in the types that rfc8785 knows; ``where`` is its key path. Raises UnfitEntry."""
    match value:
        case bool():
            return value
        case int():
            return _check_integer(value, where)
        case str():
            return _check_string(value, where)
        case list() | tuple():
            _refuse_too_deep(where, depth)
            return [_check_value(item, f"{where}[{place}]", depth + 1) for place, item in enumerate(value)]
        case Mapping():
            return _check_object(value, where, depth)
    kind = "nothing (null)" if value is None else f"a {type(value).__name__}"
    raise UnfitEntry(f"{where} is {kind}: an entry takes strings, booleans, integers, arrays and objects.")


def _check_object(value: Mapping[Any, object], where: str, depth: int) -> dict[str, Any]:
    _refuse_too_deep(where, depth)
    for key in value:
        if not (isinstance(key, str) and _KEY.fullmatch(key)):
            raise UnfitEntry(
                f"{where or 'The entry'} has the key {key!a}: keys are small letters, digits and underscores."
            )
    return {str(key): _check_value(item, f"{where}.{key}".lstrip("."), depth + 1) for key, item in value.items()}


def _refuse_too_deep(where: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise UnfitEntry(f"{where} is nested deeper than {MAX_DEPTH} levels.")


def _check_integer(value: int, where: str) -> int:
    if abs(value) > MAX_INTEGER:
        raise UnfitEntry(f"{where} is an integer beyond 2^53-1, which JSON does not keep exact.")
    return int(value)


def _check_string(value: str, where: str) -> str:
    if surrogate := _SURROGATE.search(value):
        raise UnfitEntry(f"{where} has half a character (U+{ord(surrogate[0]):04X}). Please type it again.")
    if found := _CONTROL.search(value) or _BIDI.search(value):
        raise UnfitEntry(f"{where} has the invisible character U+{ord(found[0]):04X}. Please type it without.")
    if not unicodedata.is_normalized("NFC", value):
        raise UnfitEntry(f"{where} is not in Unicode's normal form NFC: a letter and its accent are two characters.")
    return str(value)
