"""What somebody can do who owns the database: statements past the triggers that keep rows as they are."""

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


def sql(words, *values):
    """Run one statement with the triggers of permanent rows off; what it returns."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(words, values)
        rows = cursor.fetchall() if cursor.description else []
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return rows
