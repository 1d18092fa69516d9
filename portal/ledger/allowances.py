"""Which entries need no row, because a restore brought them back alone, and which may have lost their bytes."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .canonical import UnfitEntry, decode
from .models import LedgerEntry


@dataclass(frozen=True, slots=True)
class Allowances:
    put_back: Sequence[range]
    erased: Collection[int]

    def needs_row(self, position: int | None) -> bool:
        return not any(position in span for span in self.put_back)


def load_allowances() -> Allowances:
    """Entries that cannot be read allow nothing: the audit names them."""
    put_back, erased = [], set()
    for row in LedgerEntry.objects.filter(type__in=["restore", "erasure"]).order_by("pk"):
        with suppress(UnfitEntry, LookupError, TypeError, ValueError):
            entry: dict[str, Any] = decode(bytes(row.data or b"{}"))
            if entry.get("put_back") is True:
                put_back.append(range(int(entry["had"]), int(entry["size"])))
            if row.type == "erasure":
                erased.add(int(entry["position"]))
    return Allowances(put_back, erased)
