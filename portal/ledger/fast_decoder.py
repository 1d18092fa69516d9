"""Reads only the header of an entry, as strictly as ``canonical.decode`` and many times faster. Pure.

Most entries differ only in their strings. So keys and everything between the strings are checked once for each shape
that occurs; of every entry it is checked that it has a known shape and that its strings are fit. Anything in doubt goes
to ``canonical``.
"""

import unicodedata
from typing import NamedTuple

from .canonical import MAX_BYTES, decode

MAX_SHAPES = 1_000


class EntryHeader(NamedTuple):
    """The keys that every entry has, as far as the audit compares them."""

    id: object
    type: object
    log: object
    v: object


class _Shape(NamedTuple):
    """An entry's text, split at its quotation marks; parts with an odd number are strings."""

    key_places: list[int]
    keys: list[str]
    header_places: tuple[int, int, int]  # of the values of id, type and log
    v: object


_shapes: dict[tuple[str, ...], _Shape] = {}  # by what stands between the strings


def decode_header(data: bytes) -> EntryHeader:
    """Raises UnfitEntry unless the bytes are exactly what ``canonical.encode`` writes."""
    parts = _split_at_quotes(data)
    shape = _shapes.get(tuple(parts[::2]))
    if shape is not None and [parts[place] for place in shape.key_places] == shape.keys:
        identity, type_, log = shape.header_places
        return EntryHeader(parts[identity], parts[type_], parts[log], shape.v)
    return _decode_slowly(data, parts)


def _split_at_quotes(data: bytes) -> list[str]:
    """Every second part is a string; empty if a string holds an escape or an unfit character."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return []
    if len(data) > MAX_BYTES or "\\" in text or not text.isprintable():
        return []
    # NFC of the whole text is NFC of each string, because quotation marks combine with nothing.
    return text.split('"') if text.isascii() or unicodedata.is_normalized("NFC", text) else []


def _decode_slowly(data: bytes, parts: list[str]) -> EntryHeader:
    """Decode by ``canonical``, and remember the entry's shape."""
    entry = decode(data)
    header = EntryHeader(*(entry.get(name) for name in EntryHeader._fields))
    if parts:
        places = [place for place in range(1, len(parts) - 1, 2) if parts[place + 1].startswith(":")]
        values = {
            parts[place]: place + 2 for place in places if _depth_at(parts, place) == 1 and parts[place + 1] == ":"
        }
        header_places = (values.get("id", 0), values.get("type", 0), values.get("log", 0))
        if all(header_places):
            if len(_shapes) == MAX_SHAPES:
                _shapes.pop(next(iter(_shapes)))  # the oldest; if it still occurs, it soon comes back
            _shapes[tuple(parts[::2])] = _Shape(places, [parts[place] for place in places], header_places, header.v)
    return header


def _depth_at(parts: list[str], place: int) -> int:
    """How many objects and arrays are open there."""
    before = "".join(parts[:place:2])
    return before.count("{") + before.count("[") - before.count("}") - before.count("]")
