"""Which entries need no row, because a restore brought them back alone, and which may have lost their bytes."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .canonical import UnfitEntry, decode
from .models import LedgerEntry


@dataclass(frozen=True, slots=True)
class Allowances:
    """``erased`` are the entries of erasures, by the position of the entry whose bytes went."""

    put_back: Sequence[range]
    erased: Mapping[int, Mapping[str, Any]]

    def needs_row(self, position: int | None) -> bool:
        return not any(position in span for span in self.put_back)


def load_allowances() -> Allowances:
    """Entries that cannot be read allow nothing: the audit names them."""
    put_back: list[range] = []
    erased: dict[int, Mapping[str, Any]] = {}
    for row in LedgerEntry.objects.filter(type__in=["restore", "erasure"]).order_by("entered_at", "pk"):
        with suppress(UnfitEntry, LookupError, TypeError, ValueError):
            entry: dict[str, Any] = decode(bytes(row.data or b"{}"))
            if entry.get("put_back") is True:
                put_back.append(range(int(entry["had"]), int(entry["size"])))
            if row.type == "erasure":
                erased[int(entry["position"])] = entry
    return Allowances(put_back, erased)
