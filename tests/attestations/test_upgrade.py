"""A database of the release before becomes one of this release, and nothing that was declared changes."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.ledger import sequencer
from tests import factories as make

BEFORE = [("policy", "0002_permanent"), ("attestations", "0003_stamps")]
TABLES = [
    *("policy_policy", "policy_version", "policy_part", "policy_clause"),
    *("attestations_requirement", "attestations_signing", "attestations_attestation"),
    *("portal_ledgerentry", "portal_ledgerhead", "portal_ledgercheckpoint", "portal_auditline", "portal_engagement"),
]


def rows(columns=None):
    """Every row of every table that holds what was declared, column by column as text."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} LIMIT 0")
            names = (columns or {}).get(table) or [column.name for column in cursor.description]
            texts = ", ".join(f'"{name}"::text' for name in names)
            cursor.execute(f"SELECT {texts} FROM {table} ORDER BY 1")
            found[table] = (names, cursor.fetchall())
    return found


@pytest.mark.django_db(transaction=True)
def test_every_attestation_receipt_number_and_digest_is_kept(protocol, oakfield, teacher, two_academies, millbrook):
    receipts = [
        make.sign(teacher, protocol, oakfield).number,
        make.sign(two_academies, protocol, millbrook).number,
    ]
    sequencer.run_dry()
    client = make.sign_in(teacher)
    address = f"/receipts/{receipts[0]}"
    shown = [client.get(f"{address}{end}").content for end in (".json", ".pdf")]
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        MigrationExecutor(connection).migrate(BEFORE)
        before = rows()
    finally:
        MigrationExecutor(connection).migrate(leaves)
    after = rows({table: names for table, (names, _) in before.items()})
    assert after == before
    assert all(values for _, values in after.values())
    assert [client.get(f"{address}{end}").content for end in (".json", ".pdf")] == shown
    call_command("ledger_verify")
    call_command("ledger_catch_up", "--check")
