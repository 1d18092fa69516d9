"""Entries as the database holds them, read in bulk: PostgreSQL's binary COPY, some thousand rows at a time."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection

AT_A_TIME = 4000
_HEADER = 19  # bytes: signature, flags, and the length of an extension, which is none
_WAITS = -(2**62)  # instead of NULL, so that a row begins with what always has the same length
# How many fields; then, each after its length, position and id, and the length of the type.
_BEGIN = struct.Struct("!hiqi36si")
_length = struct.Struct("!i").unpack_from


class Row(NamedTuple):
    """One entry; ``position`` None while it waits, ``data`` None where it was erased."""

    position: int | None
    id: str
    type: str
    subject: str
    leaf_hash: bytes
    data: bytes | None

    @property
    def where(self) -> str:
        """How a sentence begins that is about it."""
        if self.position is None:
            return f"The waiting entry {self.subject}"
        return f"Entry {self.position} ({self.subject})"


def numbered(start: int, stop: int) -> Iterator[list[Row]]:
    """By position, [start, stop), some at a time."""
    for first in range(start, stop, AT_A_TIME):
        last = min(first + AT_A_TIME, stop)
        yield _copied(f"position >= {first} AND position < {last} ORDER BY position")


def waiting() -> Iterator[list[Row]]:
    """In no order that means anything."""
    last = "00000000-0000-0000-0000-000000000000"
    while rows := _copied(f"position IS NULL AND id > '{last}' ORDER BY id LIMIT {AT_A_TIME}"):
        yield rows
        last = rows[-1].id


class _Buffer(list[bytes]):
    """Where the driver writes what it receives."""

    write = list.append


def _copied(condition: str) -> list[Row]:
    """COPY takes no parameters: the condition is made of numbers and identifiers of ours alone."""
    columns = f"coalesce(position, {_WAITS}), id::text, type, subject, leaf_hash, data"
    buffer = _Buffer()
    with connection.cursor() as cursor:
        query = f"SELECT {columns} FROM portal_ledgerentry WHERE {condition}"  # noqa: S608
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", buffer)
    return list(_rows(b"".join(buffer)))


def _rows(data: bytes) -> Iterator[Row]:
    """PostgreSQL's COPY, binary format: for each row the count of its fields, and each with its length; -1 is NULL."""
    at, end = _HEADER, len(data) - 2  # the last two bytes say that there is no further row
    while at < end:
        _, _, position, _, identity, length = _BEGIN.unpack_from(data, at)
        at += _BEGIN.size
        type_ = data[at : (at := at + length)]
        (length,) = _length(data, at)
        subject = data[at + 4 : (at := at + 4 + length)]
        (length,) = _length(data, at)
        leaf = data[at + 4 : (at := at + 4 + length)]
        (length,) = _length(data, at)
        content = data[at + 4 : at + 4 + length] if length >= 0 else None
        at += 4 + max(length, 0)
        where = None if position == _WAITS else position
        yield Row(where, identity.decode(), type_.decode(), subject.decode(), leaf, content)
