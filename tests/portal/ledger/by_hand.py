"""Tampering by the owner of the database: SQL with the triggers of permanent rows switched off."""

from django.db import connection, transaction

GUARDED = [
    "portal_ledgerentry",
    "portal_ledgernode",
    "portal_ledgercheckpoint",
    "portal_ledgerhead",
    "attestations_attestation",
    "attestations_signing",
    "policy_version",
]


def sql(statement, *values):
    """Run one statement with these triggers off; returns its rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        rows = cursor.fetchall() if cursor.description else []
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return rows
