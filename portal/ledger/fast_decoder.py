"""Entries read in bulk as strictly as ``canonical.decoded`` does, in a small part of its time. Pure.

Most entries differ in their strings alone. So what stands between the strings, and the keys, are checked once for
each shape that occurs; of every entry, that it has such a shape, and that its strings are fit. Whatever is in doubt is
asked of ``canonical``.
"""

import unicodedata
from typing import NamedTuple

from .canonical import MAX_BYTES, decoded

MOST_SHAPES = 1_000


class Told(NamedTuple):
    """What every entry says of itself."""

    id: object
    type: object
    log: object
    v: object


class _Shape(NamedTuple):
    """Of an entry's text, split at its quotation marks."""

    keys: list[int]  # where the keys stand
    names: list[str]  # and what they are
    places: tuple[int, int, int]  # where the values of id, type and log stand
    v: object


_shapes: dict[tuple[str, ...], _Shape] = {}  # by what stands between the strings


def told(data: bytes) -> Told:
    """What the entry in these bytes says. Raises ``Unfit`` unless they are exactly as ``canonical.encoded`` writes."""
    parts = _parts(data)
    shape = _shapes.get(tuple(parts[::2]))
    if shape is not None and [parts[place] for place in shape.keys] == shape.names:
        identity, type_, log = shape.places
        return Told(parts[identity], parts[type_], parts[log], shape.v)
    return _told_slowly(data, parts)


def _parts(data: bytes) -> list[str]:
    """Every second one is a string, if none holds an escape and none an unfit character; else nothing."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return []
    if len(data) > MAX_BYTES or "\\" in text or not text.isprintable():
        return []
    # Of the whole text at once: around each string stand quotation marks, which combine with nothing.
    return text.split('"') if text.isascii() or unicodedata.is_normalized("NFC", text) else []


def _told_slowly(data: bytes, parts: list[str]) -> Told:
    entry = decoded(data)
    said = Told(*(entry.get(name) for name in Told._fields))
    if parts:
        keys = [place for place in range(1, len(parts) - 1, 2) if parts[place + 1].startswith(":")]
        at_top = {parts[place]: place + 2 for place in keys if _depth(parts, place) == 1 and parts[place + 1] == ":"}
        places = (at_top.get("id", 0), at_top.get("type", 0), at_top.get("log", 0))
        if all(places):
            if len(_shapes) == MOST_SHAPES:
                _shapes.pop(next(iter(_shapes)))  # the oldest; where it is needed, it is soon there again
            _shapes[tuple(parts[::2])] = _Shape(keys, [parts[place] for place in keys], places, said.v)
    return said


def _depth(parts: list[str], place: int) -> int:
    """How many objects and arrays are open there."""
    before = "".join(parts[:place:2])
    return before.count("{") + before.count("[") - before.count("}") - before.count("]")
