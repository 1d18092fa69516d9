"""Inserts the rows of one act in one round trip: two hundred who sign at once wait for every one."""

from itertools import groupby
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model
from django.db.models.sql import InsertQuery


def insert(*rows: Model) -> None:
    """Insert rows of several tables in this order, as ``bulk_create`` does those of one.

    All of them or, where one cannot stand, none. A row without a key gets one, but is not told.
    """
    statements: list[str] = []
    values: list[Any] = []
    for (model, has_key), alike in groupby(rows, lambda row: (type(row), row.pk is not None)):
        query = InsertQuery(model)
        query.insert_values([f for f in model._meta.concrete_fields if has_key or not f.primary_key], list(alike))
        for statement, parameters in query.get_compiler(DEFAULT_DB_ALIAS).as_sql():
            statements.append(statement)
            values += parameters
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements), values)
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
