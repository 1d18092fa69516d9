"""Inserts the rows of one act in one round trip: two hundred who sign at once wait for every one."""

from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model


def insert(*rows: Model) -> None:
    """Insert rows of several tables in this order, as ``bulk_create`` does those of one.

    All of them or, where one cannot stand, none. A row without a key gets one, but is not told.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    statements: list[str] = []
    values: list[Any] = []
    for row in rows:
        statement, fields = _insert(type(row), row.pk is not None)
        statements.append(statement)
        values += [field.get_db_prep_save(field.value_from_object(row), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements), values)
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache  # it depends on the model alone, and Django would compose it anew for every row
def _insert(model: type[Model], has_key: bool) -> "tuple[str, list[Field[Any, Any]]]":
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    fields = [field for field in model._meta.concrete_fields if has_key or not field.primary_key]
    columns, marks = ", ".join(quote(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})", fields  # noqa: S608
