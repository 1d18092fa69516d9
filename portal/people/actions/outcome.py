"""What a load did, and how far it is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from portal.progress_bar import Note

BATCH = 1_000
Count = Callable[[int], None]  # so many more rows are done
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change:
    """Of one kind of row; ``absent`` hold on the day, are not in the files, and were left alone."""

    added: int
    changed: int
    absent: int


def counter(note: Note, total: int) -> Count:
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done = min(done + more, total)
        note(done, total)

    return count


def batches(rows: Sequence[T], count: Count) -> Iterator[Sequence[T]]:
    """The rows in portions that a statement bears, counted when they are done."""
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        yield batch
        count(len(batch))
