"""Digests of rows, of what an entry of type ``rows`` says that it covers. See ``row_entries``.

Where actions change rows in place, a digest for each subject lies in ``RowDigest``, and that of them all in the entry.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from portal.models import AuditLine, RowDigest

from .sealed_tables import Growth, SealedTable

Sealed = dict[str, Any]  # the content of an entry
ONE_FORM = "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL bytea_output = 'hex'"
NOTED, LINES = RowDigest._meta.db_table, AuditLine._meta.db_table


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
        cursor.execute(ONE_FORM)
        cursor.copy_expert(f"COPY ({query}) TO STDOUT", digest)
    return digest.lines, digest.hash.hexdigest()


def digest_noted(table: SealedTable) -> str:
    """The SHA-256 of the digests that lie beside a table's newest entry."""
    chosen = f"""SELECT subject, digest FROM {NOTED} WHERE "table" = '{table.name}'"""  # noqa: S608
    return _digest(f'{chosen} ORDER BY subject COLLATE "C"')[1]


@transaction.atomic(savepoint=False)
def note_rows(table: SealedTable, columns: Sequence[str]) -> str:
    """Keep a digest of what each subject's rows are now, in place of those of before; returns that of them all."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_FORM)
        cursor.execute(
            f"""
            WITH found AS ({_select_subjects(table, columns)}),
                 gone AS (DELETE FROM {NOTED}
                           WHERE "table" = %(table)s AND subject NOT IN (SELECT subject FROM found))
            INSERT INTO {NOTED} AS noted ("table", subject, digest) SELECT %(table)s, subject, digest FROM found
                ON CONFLICT ("table", subject) DO UPDATE SET digest = EXCLUDED.digest
                WHERE noted.digest <> EXCLUDED.digest
            """,  # noqa: S608
            {"table": table.name},
        )
    return digest_noted(table)


@transaction.atomic(savepoint=False)
def find_unrecorded(table: SealedTable, sealed: Sealed, *, at_most: int) -> list[str]:
    """The subjects whose rows are not what was noted with this entry, and whom no line of an action names since.

    One statement, so that rows and the line that a single transaction has written are seen together or not at all.
    """
    with connection.cursor() as cursor:
        cursor.execute(ONE_FORM)
        cursor.execute(
            f"""
            WITH found AS ({_select_subjects(table, sealed["columns"])}),
                 noted AS (SELECT subject, digest FROM {NOTED} WHERE "table" = %(table)s),
                 changed AS (SELECT subject AS whose FROM found FULL JOIN noted USING (subject)
                              WHERE found.digest IS DISTINCT FROM noted.digest)
            SELECT whose FROM changed
             WHERE NOT EXISTS (SELECT FROM {LINES} AS line
                                WHERE line.id > %(line)s AND line.action = ANY (%(actions)s)
                                  AND (line.subject = whose OR starts_with(line.subject, whose || '/')))
             ORDER BY whose LIMIT %(most)s
            """,  # noqa: S608
            {
                "table": table.name,
                "line": sealed["audit_line"],
                "actions": list(table.corrected_by),
                "most": at_most,
            },
        )
        return [subject for (subject,) in cursor.fetchall()]


def _select_subjects(table: SealedTable, columns: Sequence[str]) -> str:
    row = ", ".join(table.expressions[column] for column in columns)
    lines = f"string_agg(ROW({row})::text, E'\\n' ORDER BY {table.order})"
    digest = f"encode(sha256(convert_to({lines}, 'UTF8')), 'hex')"
    return f"SELECT {table.subject} AS subject, {digest} AS digest FROM {table.name} GROUP BY 1"  # noqa: S608
