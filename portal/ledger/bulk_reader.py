"""Reads entries in bulk by PostgreSQL's binary COPY, a few thousand rows at a time."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection

from .models import describe_entry

BATCH_SIZE = 4000
_HEADER_BYTES = 19  # signature, flags, and the length of the extension area, which is empty
_NO_POSITION = -(2**62)  # instead of NULL, so that the start of each row has a fixed length
# The number of fields; position and id, each after its length; the length of the type.
_ROW_START = struct.Struct("!hiqi36si")
_length = struct.Struct("!i").unpack_from


class CopiedEntry(NamedTuple):
    """One entry; ``position`` is None while it waits, ``data`` once it is erased."""

    position: int | None
    id: str
    type: str
    subject: str
    leaf_hash: bytes
    data: bytes | None

    @property
    def label(self) -> str:
        return describe_entry(self.position, self.subject)


def read_numbered(start: int, stop: int) -> Iterator[list[CopiedEntry]]:
    """Entries [start, stop) in batches, by position."""
    for first in range(start, stop, BATCH_SIZE):
        last = min(first + BATCH_SIZE, stop)
        yield _copy_out(f"position >= {first} AND position < {last} ORDER BY position")


def read_waiting() -> Iterator[list[CopiedEntry]]:
    """Waiting entries in batches, in no meaningful order."""
    last = "00000000-0000-0000-0000-000000000000"
    while rows := _copy_out(f"position IS NULL AND id > '{last}' ORDER BY id LIMIT {BATCH_SIZE}"):
        yield rows
        last = rows[-1].id


class _Buffer(list[bytes]):
    """A list with the ``write`` method that the driver's COPY expects."""

    write = list.append


def _copy_out(condition: str) -> list[CopiedEntry]:
    """COPY takes no parameters, so callers build the condition from numbers and ids of our own only."""
    columns = f"coalesce(position, {_NO_POSITION}), id::text, type, subject, leaf_hash, data"
    buffer = _Buffer()
    with connection.cursor() as cursor:
        query = f"SELECT {columns} FROM portal_ledgerentry WHERE {condition}"  # noqa: S608
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", buffer)
    return list(_parse_rows(b"".join(buffer)))


def _parse_rows(data: bytes) -> Iterator[CopiedEntry]:
    """Binary COPY: each row is its number of fields, then each field after its length, where -1 is NULL."""
    at, end = _HEADER_BYTES, len(data) - 2  # the last two bytes mark the end
    while at < end:
        _, _, position, _, identity, length = _ROW_START.unpack_from(data, at)
        at += _ROW_START.size
        type_ = data[at : (at := at + length)]
        (length,) = _length(data, at)
        subject = data[at + 4 : (at := at + 4 + length)]
        (length,) = _length(data, at)
        leaf = data[at + 4 : (at := at + 4 + length)]
        (length,) = _length(data, at)
        content = data[at + 4 : at + 4 + length] if length >= 0 else None
        at += 4 + max(length, 0)
        place = None if position == _NO_POSITION else position
        yield CopiedEntry(place, identity.decode(), type_.decode(), subject.decode(), leaf, content)
