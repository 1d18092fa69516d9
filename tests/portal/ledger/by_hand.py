"""Tampering by the owner of the database: SQL with the triggers of permanent rows switched off."""

from django.db import connection, transaction

GUARDED = [
    "portal_ledgerentry",
    "portal_ledgernode",
    "portal_ledgercheckpoint",
    "portal_ledgerhead",
    "attestations_attestation",
    "attestations_signing",
    "attestations_requirement",
    "portal_absence",
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


TAMPERED = [
    *(
        "attestations_attestation",
        "attestations_signing",
        "attestations_void",
        "policy_policy",
        "policy_version",
        "policy_part",
    ),
    *("policy_clause", "policy_versionfile", "portal_ledgerentry", "portal_storedfile"),
]


def tamper(statement, *values):
    """Run one statement in a test's transaction, from then on without triggers, foreign keys and other constraints."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname)"
            " FROM pg_constraint WHERE contype IN ('c', 'f')"
            " AND (conrelid::regclass::text = ANY (%s) OR confrelid::regclass::text = ANY (%s))",
            [TAMPERED, TAMPERED],
        )
        for (drop,) in cursor.fetchall():
            cursor.execute(drop)
        for table in TAMPERED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        assert cursor.rowcount
