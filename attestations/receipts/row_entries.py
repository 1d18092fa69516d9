"""Ledger entries of type ``rows``: what stood in tables whose rows have no entries of their own, and if it still does.

Written at most once a day for each table (``seal_rows``, a job). An entry holds:

- ``table``, and ``columns``: those that the digest covers. After an upgrade that adds one, covering begins again.
- ``from_id`` and ``to_id``, both included; or moments, the second excluded; neither where the whole table is covered.
- ``count`` and ``digest``: SHA-256 over what PostgreSQL's ``COPY (SELECT columns FROM table WHERE ... ORDER BY ...) TO
  STDOUT`` writes in its text format (the time zone UTC, dates in ISO form), which psql and sha256sum can repeat.
- ``replaced_columns``, ``replaced_to_id``, ``replaced_until`` and ``replaced_digest``: the same over the number of
  every row up to ``replaced_to_id`` and these columns, or nulls where the first is of ``replaced_until`` or later.
- ``audit_line``, where actions change rows in place: the newest line of such an action; and ``subjects_digest``: that
  of the digests, one for each person, academy or policy, which lie in ``RowDigest``. Entries of earlier releases have
  none: there any line of such an action excuses any change until the next entry.

A change is found if it came after the newest entry. Erasing personal words says so in an entry of its own, with what
the rows are since: see ``erasures``.
"""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone

from portal.clock import moment
from portal.ledger.allowances import Allowances, load_allowances
from portal.ledger.canonical import UnfitEntry, decode
from portal.ledger.store import NewEntry, add_entries, format_moment
from portal.models import AuditLine, Finding, Job, LedgerEntry, RowDigest
from portal.progress_bar import ReportProgress, report_nothing

from .disagreements import Disagreement
from .erasures import load_resealed
from .row_digests import (
    Sealed,
    digest_noted,
    digest_replacements,
    digest_rows,
    find_unrecorded,
    is_known,
    note_rows,
)
from .sealed_tables import SEALED_TABLES, Growth, SealedTable

log = logging.getLogger(__name__)

# An action takes its moment, and commits it somewhat later. What is of the last hour is left to the next entry.
SETTLING = timedelta(hours=1)
BEGINNING = "0001-01-01T00:00:00.000000Z"
LOCK_TIMEOUT_MILLISECONDS = 2000  # whoever writes to the table waits behind us for as long
LOCK_TRIES = 30
LOCK_PAUSE_SECONDS = 5
NAMED_AT_MOST = 50  # changed rows, each as a finding of its own; of more there is one
LOCK_NOT_AVAILABLE = "55P03"


def seal_rows(job: Job | None = None, progress: ReportProgress = report_nothing) -> None:
    """Enter what has been added to each table since its newest entry. A daily job; killed, it is run again."""
    allowances = load_allowances()
    for done, table in enumerate(SEALED_TABLES, 1):
        _seal_patiently(table, allowances)
        progress(done, len(SEALED_TABLES))


def _seal_patiently(table: SealedTable, allowances: Allowances) -> None:
    """Somebody's long write must not make all others wait behind our lock, so we step back and come again."""
    for tried in range(1, LOCK_TRIES + 1):
        try:
            _seal_table(table, allowances)
        except OperationalError as error:
            if tried == LOCK_TRIES or getattr(error.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
                raise
            time.sleep(LOCK_PAUSE_SECONDS)
        else:
            return


def _seal_table(table: SealedTable, allowances: Allowances) -> None:
    entries = LedgerEntry.objects.filter(subject__startswith=f"rows:{table.name}/").order_by("subject")
    subject = f"rows:{table.name}/{timezone.localdate(moment()):%Y-%m-%d}"
    if entries.filter(subject__gte=subject).exists():
        return
    before = next(map(_read, reversed(_leave_out_put_back(entries, allowances))), {})
    before = before if is_known(table, before) else {}
    last_number = _find_last_number(table) if table.growth == Growth.NUMBERED else 0
    with transaction.atomic():
        at = _lock(table) if table.growth == Growth.CORRECTED else moment()
        if content := _describe_rows(table, before, last_number, at):
            add_entries([NewEntry("rows", subject, at, content)])


def _is_settled(found: Disagreement, before: Sealed) -> bool:
    """Whether people have looked at it and settled it since; the next entry then says what stands."""
    settled = Finding.objects.filter(settled_by__isnull=False, settled_at__gt=datetime.fromisoformat(before["at"]))
    return settled.filter(table=found.table, key=found.key).exists()


@transaction.atomic
def _find_last_number(table: SealedTable) -> int:
    """The highest number, at a moment when nobody can still commit a lower one; -1 where there is no row.

    The lock ends with this transaction: what is numbered stays as it is, and can be read at leisure.
    """
    _lock(table)
    last: int | None = table.model._default_manager.aggregate(last=Max(table.order))["last"]
    return -1 if last is None else last


def _lock(table: SealedTable) -> datetime:
    """Keep everybody from writing to a table until this transaction ends; returns a moment at which it is so."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MILLISECONDS}")
        cursor.execute("SELECT lock_against_writes(%s)", [table.name])
    return moment()


def _describe_rows(table: SealedTable, before: Sealed, last_number: int, at: datetime) -> Sealed | None:
    """The content of the next entry; None where the newest one says all that there is.

    What is not as the newest one says is not sealed over: the next check finds it too.
    """
    is_sound = all(_is_settled(found, before) for found in _compare_newest(table, before))
    if not is_sound:
        log.error("%s is not what was sealed of it. Run: manage.py ledger_verify", table.name)
    if table.growth == Growth.CORRECTED:
        return _describe_corrected(table, before) if is_sound else None
    sealed = _describe_added(table, before, last_number, at)
    if table.set_once:
        kept = {key: value for key, value in before.items() if key.startswith("replaced_")}
        sealed |= _describe_replaced(table, sealed["to_id"], at) if is_sound else kept
    has_replaced = bool(before) and sealed.get("replaced_digest") != before.get("replaced_digest")
    return sealed if sealed["count"] or has_replaced else None


def _describe_corrected(table: SealedTable, before: Sealed) -> Sealed | None:
    corrections = AuditLine.objects.filter(action__in=table.corrected_by)
    last_line = corrections.aggregate(last=Max("pk"))["last"] or 0
    sealed = {"table": table.name, "columns": table.columns, "audit_line": last_line}
    sealed["count"], sealed["digest"] = digest_rows(table, sealed)
    # Where only the line is newer, it must not excuse what is changed from now on.
    if "subjects_digest" in before and all(value == before.get(key) for key, value in sealed.items()):
        return None
    return sealed | {"subjects_digest": note_rows(table, table.columns)}


def _describe_added(table: SealedTable, before: Sealed, last_number: int, at: datetime) -> Sealed:
    sealed: Sealed = {"table": table.name, "columns": table.columns}
    goes_on = before.get("columns") == table.columns
    if table.growth == Growth.NUMBERED:
        last = before["to_id"] if goes_on else -1
        sealed |= {"from_id": last + 1, "to_id": max(last, last_number)}
    else:
        sealed |= {"from_id": before["to_id"] if goes_on else BEGINNING, "to_id": format_moment(at - SETTLING)}
    sealed["count"], sealed["digest"] = digest_rows(table, sealed)
    return sealed


def _describe_replaced(table: SealedTable, to_id: int, at: datetime) -> Sealed:
    until = format_moment(at - SETTLING)
    sealed: Sealed = {"replaced_columns": list(table.set_once), "replaced_to_id": to_id, "replaced_until": until}
    return sealed | {"replaced_digest": digest_replacements(table, sealed)}


def find_changed_rows() -> Iterator[Disagreement]:
    """Where tables are not what their ``rows`` entries sealed; names the span of rows, and no content."""
    tables = {table.name: table for table in SEALED_TABLES}
    in_order = LedgerEntry.objects.filter(type="rows").order_by(F("position").asc(nulls_last=True), "entered_at")
    newest: dict[str, Sealed] = {}
    allowances = load_allowances()
    resealed = load_resealed(allowances)
    for entry in _leave_out_put_back(in_order, allowances):
        sealed = _read(entry)
        table = tables.get(sealed.get("table", ""))
        if table is None or not is_known(table, sealed):
            what = "This release does not know what these rows are: nothing was compared."
            yield Disagreement(LedgerEntry._meta.db_table, str(entry.pk), what)
            continue
        if "audit_line" not in sealed:
            yield from _compare_span(table, sealed | resealed.get(entry.subject, {}))
        newest[table.name] = sealed
    for table in SEALED_TABLES:
        yield from _compare_newest(table, newest.get(table.name, {}))


def _leave_out_put_back(entries: QuerySet[LedgerEntry], allowances: Allowances) -> list[LedgerEntry]:
    """Without those that a restore brought back alone: the rows that they speak of are lost."""
    return [entry for entry in entries if allowances.needs_row(entry.position)]


def _read(entry: LedgerEntry) -> Sealed:
    """What an entry holds; nothing where somebody has changed it, which the audit of the ledger says."""
    try:
        sealed = decode(bytes(entry.data or b"{}"))
    except UnfitEntry:
        return {}
    return sealed if sealed.get("type") == "rows" else {}


def _compare_span(table: SealedTable, sealed: Sealed) -> Iterator[Disagreement]:
    count, digest = digest_rows(table, sealed)
    key = f"{sealed['from_id']} to {sealed['to_id']}"
    if count != sealed["count"]:
        yield Disagreement(table.name, key, f"Rows sealed on {_day(sealed)}: {sealed['count']:,}. Now: {count:,}.")
    elif digest != sealed["digest"]:
        yield Disagreement(table.name, key, f"One of these rows is not what was sealed on {_day(sealed)}.")


def _compare_newest(table: SealedTable, sealed: Sealed) -> Iterator[Disagreement]:
    """What only the newest entry can tell: which rows were replaced, and what stood where rows are changed in place."""
    if "replaced_digest" in sealed and digest_replacements(table, sealed) != sealed["replaced_digest"]:
        columns = ", ".join(sealed["replaced_columns"])
        what = f"{columns} of one of these rows is not what was sealed on {_day(sealed)}."
        yield Disagreement(table.name, f"up to {sealed['replaced_to_id']}", what)
    if "audit_line" in sealed:
        yield from _compare_corrected(table, sealed)


def _compare_corrected(table: SealedTable, sealed: Sealed) -> Iterator[Disagreement]:
    is_noted = "subjects_digest" in sealed
    if is_noted and digest_noted(table) != sealed["subjects_digest"]:
        what = f"The digests of its rows are not what was sealed on {_day(sealed)}."
        yield Disagreement(RowDigest._meta.db_table, table.name, what)
        is_noted = False
    if digest_rows(table, sealed) == (sealed["count"], sealed["digest"]):
        return
    if not is_noted:
        # Asked after the digest, so that the line of a load that has just ended is seen.
        if not AuditLine.objects.filter(action__in=table.corrected_by, pk__gt=sealed["audit_line"]).exists():
            yield Disagreement(table.name, "all", f"A row was changed since {_day(sealed)}, and no action tells of it.")
        return
    subjects = find_unrecorded(table, sealed, at_most=NAMED_AT_MOST + 1)
    if len(subjects) > NAMED_AT_MOST:
        what = f"More than {NAMED_AT_MOST} rows were changed since {_day(sealed)}, and no action tells of it."
        yield Disagreement(table.name, "all", what)
        return
    for subject in subjects:
        what = f"It was changed since {_day(sealed)}, and no action tells of it."
        yield Disagreement(table.name, subject.partition(":")[2], what)


def _day(sealed: Sealed) -> str:
    day = timezone.localdate(datetime.fromisoformat(sealed["at"]))
    return f"{day.day} {day:%B %Y}"
