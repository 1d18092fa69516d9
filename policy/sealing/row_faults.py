"""A database row that differs from what was sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True, slots=True)
class RowFault:
    """A database row, and the columns in which it differs from what was sealed."""

    table: str
    key: str
    what: str

    @classmethod
    def build(cls, row: Model, columns: Sequence[str]) -> "RowFault":
        return cls(row._meta.db_table, str(row.pk), ", ".join(columns))


def list_differing(row: Model, expected: Mapping[str, object]) -> list[str]:
    return [name for name, value in expected.items() if getattr(row, name) != value]
