"""What every removal of words has in common: two people, and rows that are sealed again as they are since."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from attestations.receipts.erasures import EmptiedRows, seal_again
from attestations.receipts.sealed_tables import SEALED_TABLES
from portal.models import Person
from portal.refusals import ActionRefused


def refuse_second(asked_by: UUID | None, by: Person) -> None:
    """``asked_by`` is who asked for the removal, None where nobody has."""
    if asked_by is None:
        raise ActionRefused("Nobody has asked for this yet. One of you asks, another confirms.")
    if asked_by in by.record_ids:
        raise ActionRefused("You asked for this yourself. Somebody else in HR must confirm it.")


def name_rows(model: type[Model], columns: Sequence[str], keys: Sequence[Any]) -> EmptiedRows:
    """``keys`` are the values by which entries cover the rows of this table."""
    return EmptiedRows(next(table for table in SEALED_TABLES if table.model is model), columns, keys)


@contextmanager
def empty_rows(rows: Sequence[EmptiedRows], function: str, key: int, *, reference: str, at: datetime) -> Iterator[None]:
    """Empty rows by a function of the database, then do what is in the block; all is sealed again as it is since.

    Raises ActionRefused, before anything is done, where they are not what was sealed.
    """
    with seal_again(rows, reference=reference, at=at), connection.cursor() as cursor:
        cursor.callproc(function, [key])
        yield
