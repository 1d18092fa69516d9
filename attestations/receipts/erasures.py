"""Ledger entries of type ``erasure``: which words went, and what the rows are since, so that all else is still found.

Of a table that ``rows`` entries cover, an entry holds:

- ``table``, and ``columns``: those that were emptied, of rows from ``from_key`` to ``to_key``, ``count`` of them.
- ``spans``: for each ``rows`` entry that covers one of those rows its subject, and the count and digest of the same
  rows and columns as they are since. What was emptied is blank by then, so the digest is that of what remains.

What the older digests sealed was compared just before, under the same transaction; a table that did not agree is not
erased. ``find_changed_rows`` compares such a span with its newest digest, so a later change of any column is found.

Of an attestation's own entry, whose bytes go: ``position``, ``attestation``, and the ``columns`` and ``digest`` of what
stays of the row and its signing.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db.models import F

from attestations.models import Attestation, Signing
from portal.ledger.allowances import Allowances, load_allowances
from portal.ledger.canonical import UnfitEntry, decode
from portal.ledger.store import NewEntry, add_entries, format_moment
from portal.models import LedgerEntry
from portal.refusals import ActionRefused

from .row_digests import Sealed, digest_rows
from .sealed_tables import SEALED_TABLES, Growth, SealedTable

SPANS_IN_AN_ENTRY = 60  # of some 150 bytes each, so that an entry stays below 16 KiB
ERASED = "(erased)"
NOT_AS_SEALED = (
    "The records that would be erased are not what was sealed, so nothing was erased. "
    "Ask the administrator to run: manage.py ledger_verify"
)
_SIGNING = "signing."


@dataclass(frozen=True, slots=True)
class EmptiedRows:
    """Rows of a table of which columns are about to be emptied; ``keys`` are their values of the table's order."""

    table: SealedTable
    columns: Sequence[str]
    keys: Sequence[Any]


@contextmanager
def seal_again(emptied: Collection[EmptiedRows], *, reference: str, at: datetime) -> Iterator[None]:
    """Empty the columns inside this block, which is in a transaction; what the rows are then is entered after it.

    Raises ActionRefused, before the block runs, where a row of the same span is not what was sealed.
    """
    resealed = load_resealed(load_allowances())
    spans = [(rows, _find_spans(rows)) for rows in emptied if rows.keys]
    for rows, found in spans:
        for subject, sealed in found:
            if digest_rows(rows.table, sealed) != read_count_and_digest(sealed | resealed.get(subject, {})):
                raise ActionRefused(NOT_AS_SEALED)
    yield
    add_entries([entry for rows, found in spans for entry in _build_entries(rows, found, reference, at)])


def _find_spans(rows: EmptiedRows) -> list[tuple[str, Sealed]]:
    """The ``rows`` entries that cover any of the rows, by subject."""
    is_numbered = rows.table.growth == Growth.NUMBERED
    keys = [key if is_numbered else format_moment(key) for key in rows.keys]
    entries = LedgerEntry.objects.filter(subject__startswith=f"rows:{rows.table.name}/").order_by("subject")
    found = []
    for entry in entries:
        sealed = _read(entry)
        if "from_id" in sealed and any(_covers(sealed, key, is_numbered=is_numbered) for key in keys):
            found.append((entry.subject, sealed))
    return found


def _covers(sealed: Sealed, key: Any, *, is_numbered: bool) -> bool:
    """Numbers include the last one; moments, written so that their order is the alphabet's, leave it out."""
    is_below = key <= sealed["to_id"] if is_numbered else key < sealed["to_id"]
    return bool(sealed["from_id"] <= key and is_below)


def _build_entries(
    rows: EmptiedRows, spans: Sequence[tuple[str, Sealed]], reference: str, at: datetime
) -> Iterator[NewEntry]:
    keys = [key if isinstance(key, int) else format_moment(key) for key in rows.keys]
    for start in range(0, max(len(spans), 1), SPANS_IN_AN_ENTRY):
        sealed_again = []
        for subject, sealed in spans[start : start + SPANS_IN_AN_ENTRY]:
            count, digest = digest_rows(rows.table, sealed)
            sealed_again.append({"rows": subject, "count": count, "digest": digest})
        content: dict[str, Any] = {
            "erasure": reference,
            "table": rows.table.name,
            "columns": sorted(rows.columns),
            "from_key": min(keys),
            "to_key": max(keys),
            "count": len(keys),
            "spans": sealed_again,
        }
        subject = f"erasure:{reference}/{rows.table.name}/{start}/{at.timestamp():.6f}"
        yield NewEntry("erasure", subject, at, content)


def load_resealed(allowances: Allowances) -> dict[str, Sealed]:
    """For the subject of each ``rows`` entry that an erasure has touched, its newest count and digest.

    Those that a restore brought back alone say nothing: the rows are as they were before. Nor do those that name
    columns which are never emptied.
    """
    emptiable = {table.name: table.emptiable | table.removable for table in SEALED_TABLES}
    newest: dict[str, Sealed] = {}
    in_order = LedgerEntry.objects.filter(type="erasure").order_by(F("position").asc(nulls_last=True), "entered_at")
    for entry in in_order:
        content = _read(entry) if allowances.needs_row(entry.position) else {}
        is_allowed = set(content.get("columns", ())) <= emptiable.get(str(content.get("table")), frozenset())
        for span in content.get("spans", ()) if is_allowed else ():
            if str(span["rows"]).startswith(f"rows:{content['table']}/"):
                newest[span["rows"]] = {"count": span["count"], "digest": span["digest"]}
    return newest


def read_count_and_digest(sealed: Sealed) -> tuple[int, str]:
    return sealed["count"], sealed["digest"]


def _read(entry: LedgerEntry) -> Sealed:
    try:
        return decode(bytes(entry.data or b"{}"))
    except UnfitEntry:
        return {}


def build_bytes_entry(entry: LedgerEntry, row: Attestation, *, reference: str, at: datetime) -> NewEntry:
    """That the bytes of an attestation's entry went, and what the row and its signing are since."""
    columns = _list_columns()
    content: dict[str, Any] = {
        "erasure": reference,
        "position": entry.position,
        "attestation": str(row.pk),
        "columns": columns,
        "digest": digest_columns(row, columns),
    }
    return NewEntry("erasure", f"erasure:{reference}/{row.pk}/{at.timestamp():.6f}", at, content)


def _list_columns() -> list[str]:
    own = [field.attname for field in Attestation._meta.concrete_fields]
    return own + [f"{_SIGNING}{field.attname}" for field in Signing._meta.concrete_fields]


def digest_columns(row: Attestation, columns: Sequence[str]) -> str:
    """SHA-256 over the named columns of an attestation and its signing. Raises AttributeError for one not there."""
    values = [
        getattr(row.signing, name.removeprefix(_SIGNING)) if name.startswith(_SIGNING) else getattr(row, name)
        for name in columns
    ]
    plain = [[name, _write(value)] for name, value in zip(columns, values, strict=True)]
    return sha256(json.dumps(plain, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _write(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | str | list | dict | None) else str(value)
