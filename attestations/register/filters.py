"""Filters and sorts the list of the register. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from portal.people.names import fold

from .rows import RegisterRow


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """``owner`` is an id; ``state`` one of ``STATES``. Reviews that are overdue or due soon come first and ended
    policies last, unless ``sort`` says else."""

    subject: str = ""
    owner: str = ""
    state: str = ""
    sort: str = ""

    STATES: ClassVar = [
        ("overdue", "Review overdue"),
        ("due", "Review due within three months"),
        ("unset", "No review date"),
        ("ownerless", "Without an owner, or the owner has left"),
        ("in-force", "In force"),
        ("coming", "A version is to come"),
        ("draft", "With an open draft"),
        ("none", "No version in force"),
        ("ended", "Ended"),
    ]
    ORDERS: ClassVar = [
        ("", "Reviews due first"),
        ("title", "Title"),
        ("review", "Next review"),
        ("owner", "Owner"),
    ]

    def select(self, rows: Sequence[RegisterRow]) -> list[RegisterRow]:
        return sorted((row for row in rows if self._admits(row)), key=self._sort_key)

    def _admits(self, row: RegisterRow) -> bool:
        owner = str(row.entry.owner_id) if row.entry.owner_id else ""
        return (
            self.subject in {"", row.entry.subject}
            and self.owner in {"", owner}
            and (not self.state or self.state in row.states)
        )

    def _sort_key(self, row: RegisterRow) -> tuple[object, ...]:
        review = row.review_on.isoformat() if row.review_on else "9999"
        owner = fold(row.entry.owner.family_name) if row.entry.owner else "\U0010ffff"
        match self.sort:
            case "title":
                return (row.sort_key,)
            case "review":
                return review, row.sort_key
            case "owner":
                return owner, row.sort_key
        if row.is_overdue or row.is_due_soon:
            return 0, review, row.sort_key
        return 1 + row.is_ended, "", row.sort_key
