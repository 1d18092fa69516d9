"""What a load did, and its progress."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from portal.progress_bar import ReportProgress

BATCH = 1_000
AddProgress = Callable[[int], None]  # reports so many more rows as done
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RowCounts:
    """What a load did to one kind of row; ``absent`` counts rows in force that are not in the files."""

    added: int
    changed: int
    absent: int


def start_progress(report_progress: ReportProgress, total: int) -> AddProgress:
    done = 0

    def add_progress(rows: int) -> None:
        nonlocal done
        done = min(done + rows, total)
        report_progress(done, total)

    return add_progress


def split_into_batches(rows: Sequence[T], add_progress: AddProgress) -> Iterator[Sequence[T]]:
    """Yields the rows in batches small enough for a statement, and reports each as done once the caller is back."""
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        yield batch
        add_progress(len(batch))
