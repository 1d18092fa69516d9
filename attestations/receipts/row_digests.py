"""Digests of rows, of what an entry of type ``rows`` says that it covers. See ``row_entries``."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from .sealed_tables import Growth, SealedTable

Sealed = dict[str, Any]  # the content of an entry


def is_known(table: SealedTable, sealed: Sealed) -> bool:
    """Whether this release has all the columns of an entry."""
    return {*sealed.get("columns", ()), *sealed.get("replaced_columns", ())} <= table.expressions.keys()


def digest_rows(table: SealedTable, sealed: Sealed) -> tuple[int, str]:
    """How many rows the entry covers, and the SHA-256 of their columns, as they are now."""
    columns = ", ".join(table.expressions[column] for column in sealed["columns"])
    order = f"{table.order}, id" if table.growth == Growth.DATED else table.order
    return _digest(f"SELECT {columns} FROM {table.name} WHERE {_limit(table, sealed)} ORDER BY {order}")  # noqa: S608


def digest_replacements(table: SealedTable, sealed: Sealed) -> str:
    """The SHA-256 of every number with the columns that are set once, as they were at ``replaced_until``."""
    columns = [table.expressions[column] for column in sealed["replaced_columns"]]
    is_later = f"{columns[0]} >= {_quote_moment(sealed['replaced_until'])}"
    columns = [f"CASE WHEN {is_later} THEN NULL ELSE {column} END" for column in columns]
    _, digest = _digest(
        f"SELECT {', '.join([table.order, *columns])} FROM {table.name}"  # noqa: S608
        f" WHERE {table.order} <= {int(sealed['replaced_to_id'])} ORDER BY {table.order}"
    )
    return digest


def _limit(table: SealedTable, sealed: Sealed) -> str:
    """COPY takes no parameters, so numbers and moments are read as such before they stand in a query."""
    if table.growth == Growth.CORRECTED:
        return "true"
    if table.growth == Growth.NUMBERED:
        return f"{table.order} BETWEEN {int(sealed['from_id'])} AND {int(sealed['to_id'])}"
    first, last = _quote_moment(sealed["from_id"]), _quote_moment(sealed["to_id"])
    return f"{table.order} >= {first} AND {table.order} < {last}"


def _quote_moment(text: str) -> str:
    return f"'{datetime.fromisoformat(text).isoformat()}'::timestamptz"


class _Digest:
    """What COPY writes to: a line for each row."""

    def __init__(self) -> None:
        self.lines, self.hash = 0, sha256()

    def write(self, data: bytes) -> None:
        self.lines += data.count(b"\n")
        self.hash.update(data)


@transaction.atomic(savepoint=False)
def _digest(query: str) -> tuple[int, str]:
    digest = _Digest()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL bytea_output = 'hex'")
        cursor.copy_expert(f"COPY ({query}) TO STDOUT", digest)
    return digest.lines, digest.hash.hexdigest()
