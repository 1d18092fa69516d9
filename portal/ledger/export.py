"""The export: the whole ledger as one file that a stranger can check, written and read.

Lines of JSON in UTF-8, each an object:

1. ``{"format": "ledger-export/1", "ledger": origin, "size": n, "vkeys": [...]}``; the keys in the order in which
   entries announced them.
2. For each entry, in order, ``{"position": 0, "subject": ..., "entered_at": ..., "entry": ...}``. ``entry`` is its
   exact bytes as a string: the leaf is SHA-256(0x00 || UTF-8 of that string). An erased entry has ``leaf_hash``
   (hexadecimal), ``id`` and ``type`` instead. No hash covers ``subject`` and ``entered_at``.
3. After the last entry that it covers, each checkpoint: ``{"checkpoint": "<the signed note>"}``. Its root is that of
   RFC 6962, 2.1, over the leaves so far.
4. ``{"end": n, "checkpoints": m}``; a file without this line is incomplete.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO, TypeAlias

from portal.progress_bar import ReportProgress, report_nothing

from .audit import AuditFailure, load_announced_keys, open_snapshot
from .models import LedgerCheckpoint, LedgerEntry, LedgerHead, describe_entry
from .tree import hash_leaf

FORMAT = "ledger-export/1"
BATCH_SIZE = 2_000

ExportLine: TypeAlias = dict[str, Any]


class ExportError(Exception):
    """Why an export cannot be written, read or restored, as a sentence."""


def write_export(file: Path, report_progress: ReportProgress = report_nothing) -> int:
    """Write every numbered entry as of one moment; returns how many. Raises ExportError and AuditFailure.

    The file gets its name only when it is complete.
    """
    if file.exists():
        raise ExportError(f"{file} exists already. Choose another name: an export is never overwritten.")
    draft = file.with_name(f".{file.name}.unfinished")
    try:
        with open_snapshot(), draft.open("w", encoding="utf-8") as stream:
            size = _write_lines(stream, report_progress)
        draft.rename(file)
    except OSError as error:
        raise ExportError(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return size


def _write_lines(stream: TextIO, report_progress: ReportProgress) -> int:
    head = LedgerHead.objects.first()
    if head is None:
        raise ExportError("The ledger has not begun: there is nothing to export.")
    vkeys = [verifier.vkey for verifier in load_announced_keys(head.origin)]
    _write_line(stream, {"format": FORMAT, "ledger": head.origin, "size": head.size, "vkeys": vkeys})
    checkpoints = 0
    for start in range(0, head.size, BATCH_SIZE):
        stop = min(start + BATCH_SIZE, head.size)
        notes = dict(LedgerCheckpoint.objects.filter(size__gt=start, size__lte=stop).values_list("size", "note"))
        for row in LedgerEntry.objects.filter(position__gte=start, position__lt=stop).order_by("position"):
            _write_line(stream, _build_line(row))
            if row.position is not None and row.position + 1 in notes:
                _write_line(stream, {"checkpoint": notes[row.position + 1]})
        checkpoints += len(notes)
        report_progress(stop, head.size)
    _write_line(stream, {"end": head.size, "checkpoints": checkpoints})
    return head.size


def _build_line(row: LedgerEntry) -> ExportLine:
    line: ExportLine = {"position": row.position, "subject": row.subject, "entered_at": row.entered_at.isoformat()}
    if row.data is None:
        return line | {"leaf_hash": bytes(row.leaf_hash).hex(), "id": str(row.id), "type": row.type}
    try:
        return line | {"entry": bytes(row.data).decode()}
    except UnicodeDecodeError:
        label = describe_entry(row.position, row.subject)
        raise AuditFailure(f"{label} is not text. Run: manage.py ledger_verify") from None


def _write_line(stream: TextIO, line: ExportLine) -> None:
    stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def read_export(file: Path) -> Iterator[ExportLine]:
    """Every line, the first and the last included. Raises ExportError."""
    line: ExportLine = {}
    try:
        with file.open(encoding="utf-8", newline="\n") as stream:
            for number, text in enumerate(stream):
                line = json.loads(text)
                if number == 0 and line.get("format") != FORMAT:
                    raise ExportError(f"{file} is not an export of a ledger.")
                yield line
    except (OSError, ValueError, AttributeError) as error:
        raise ExportError(f"{file} cannot be read: {error}") from error
    if "end" not in line:
        raise ExportError(f"{file} was broken off: its last line is missing.")


def hash_line(line: ExportLine) -> bytes:
    """The leaf hash of the entry in a line."""
    return hash_leaf(line["entry"].encode()) if "entry" in line else bytes.fromhex(line["leaf_hash"])


def build_row(line: ExportLine) -> LedgerEntry:
    """The unsaved entry in a line. Raises KeyError or ValueError if there is none."""
    data = line["entry"].encode() if "entry" in line else None
    entry = json.loads(data) if data is not None else line
    return LedgerEntry(
        id=entry["id"],
        type=entry["type"],
        subject=line["subject"],
        data=data,
        leaf_hash=hash_line(line),
        position=int(line["position"]),
        entered_at=datetime.fromisoformat(line["entered_at"]),
    )
