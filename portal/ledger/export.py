"""The whole ledger as one file that a stranger can check, and back.

Lines of JSON in UTF-8, each an object:

1. ``{"format": "ledger-export/1", "ledger": origin, "size": n, "vkeys": [...]}``; the keys in the order in which the
   ledger named them (they are in entries, too).
2. For each entry in its order ``{"position": 0, "subject": ..., "entered_at": ..., "entry": ...}``. ``entry`` is its
   exact bytes as a string: the leaf is SHA-256(0x00 || UTF-8 of that string). Of an entry that was erased
   ``leaf_hash`` (hexadecimal), ``id`` and ``type`` stand instead. Subject and moment are not covered by any hash.
3. After the last entry that it covers, each checkpoint: ``{"checkpoint": "<the signed note>"}``. Its root is that of
   RFC 6962, 2.1, over the leaves so far.
4. ``{"end": n, "checkpoints": m}``; a file without it was broken off.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from portal.progress_bar import Note, unseen

from .audit import Wrong, announced, standing_still
from .models import LedgerCheckpoint, LedgerEntry, LedgerHead

FORMAT = "ledger-export/1"
AT_A_TIME = 2_000


class Unusable(Exception):
    """Why a file cannot be written or read, as a sentence."""


def write(file: Path, note: Note = unseen) -> int:
    """Write everything that is numbered, as of one moment; how many entries. Raises Unusable, Wrong.

    The file appears under its name only when it is whole.
    """
    if file.exists():
        raise Unusable(f"{file} exists already. Choose another name: an export is never overwritten.")
    draft = file.with_name(f".{file.name}.unfinished")
    try:
        with standing_still(), draft.open("w", encoding="utf-8") as stream:
            size = _write(stream, note)
        draft.rename(file)
    except OSError as error:
        raise Unusable(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return size


def _write(stream: TextIO, note: Note) -> int:
    head = LedgerHead.objects.first()
    if head is None:
        raise Unusable("The ledger has not begun: there is nothing to export.")
    vkeys = [verifier.vkey for verifier in announced(head.origin)]
    _line(stream, {"format": FORMAT, "ledger": head.origin, "size": head.size, "vkeys": vkeys})
    sealed = 0
    for start in range(0, head.size, AT_A_TIME):
        stop = min(start + AT_A_TIME, head.size)
        notes = dict(LedgerCheckpoint.objects.filter(size__gt=start, size__lte=stop).values_list("size", "note"))
        for row in LedgerEntry.objects.filter(position__gte=start, position__lt=stop).order_by("position"):
            _line(stream, _told(row))
            if row.position is not None and row.position + 1 in notes:
                _line(stream, {"checkpoint": notes[row.position + 1]})
        sealed += len(notes)
        note(stop, head.size)
    _line(stream, {"end": head.size, "checkpoints": sealed})
    return head.size


def _told(row: LedgerEntry) -> dict[str, Any]:
    told: dict[str, Any] = {"position": row.position, "subject": row.subject, "entered_at": row.entered_at.isoformat()}
    if row.data is None:
        return told | {"leaf_hash": bytes(row.leaf_hash).hex(), "id": str(row.id), "type": row.type}
    try:
        return told | {"entry": bytes(row.data).decode()}
    except UnicodeDecodeError:
        raise Wrong(f"Entry {row.position} ({row.subject}) is not text. Run: manage.py ledger_verify") from None


def _line(stream: TextIO, told: dict[str, Any]) -> None:
    stream.write(json.dumps(told, ensure_ascii=False) + "\n")


def read(file: Path) -> Iterator[dict[str, Any]]:
    """The lines of a whole export, the first and the last included. Raises Unusable."""
    told: dict[str, Any] = {}
    try:
        with file.open(encoding="utf-8", newline="\n") as stream:
            for number, line in enumerate(stream):
                told = json.loads(line)
                if number == 0 and told.get("format") != FORMAT:
                    raise Unusable(f"{file} is not an export of a ledger.")
                yield told
    except (OSError, ValueError, AttributeError) as error:
        raise Unusable(f"{file} cannot be read: {error}") from error
    if "end" not in told:
        raise Unusable(f"{file} was broken off: its last line is missing.")


def row_of(told: dict[str, Any], leaf: bytes) -> LedgerEntry:
    """The row that a line tells of, not saved. Raises KeyError or ValueError where it tells of none."""
    data = told["entry"].encode() if "entry" in told else None
    named = json.loads(data) if data is not None else told
    return LedgerEntry(
        id=named["id"],
        type=named["type"],
        subject=told["subject"],
        data=data,
        leaf_hash=leaf,
        position=int(told["position"]),
        entered_at=datetime.fromisoformat(told["entered_at"]),
    )
