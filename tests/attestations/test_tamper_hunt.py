"""Whatever somebody changes in the database after it was sealed is found, column by column of every table."""

from itertools import chain

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings

from attestations.receipts.reconciliation import find_disagreements
from attestations.receipts.row_entries import find_changed_rows
from attestations.receipts.sealed_tables import NOT_SEALED, SEALED_TABLES
from portal.ledger.audit import AuditFailure, KnownCheckpoint, audit_ledger
from portal.ledger.errors import LedgerStopped
from portal.models import LedgerHead
from tests.attestations import tampered_trust as trust
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
NUMBER = "a number of the database's own, to which nothing refers"
# What the whole check does not find, and why that is so: whole tables, and columns of others.
TABLES_LEFT_OUT = {
    "attestations_keptinformed",
    "attestations_namecheck",
    "attestations_starthere",
    "policy_openconsultation",
    "policy_picture",
    "portal_calendarfeed",
    "portal_dismissedhead",
    "portal_finding",
    "portal_hookswitch",
    "portal_invitation",
    "portal_job",
    "portal_ledgercheck",
    "portal_messagechoice",
    "portal_preset",
    "portal_securityline",
    "portal_signedinsession",
    "portal_slip",
    "portal_storedfile",
    "portal_waitingsignin",
    "portal_webhook",
    "portal_webhookdelivery",
    "portal_workerbeat",
    "portal_workerslot",
}
LEFT_OUT = {table: NOT_SEALED[table] for table in TABLES_LEFT_OUT} | {
    "attestations_acceptance.ended_at": "ending it leaves an audit line",
    "attestations_acceptance.ended_by_id": "ending it leaves an audit line",
    "attestations_acceptance.ended_on": "ending it leaves an audit line",
    "attestations_decline_academies.id": NUMBER,
    "attestations_requirement_academies.id": NUMBER,
    "attestations_requirementproposal_academies.id": NUMBER,
    "policy_clause.id": NUMBER,
    "policy_draft_editors.id": NUMBER,
    "policy_versionfile.draft_id": "into which draft it was brought; the draft, which is sealed, names its version",
    "policy_versionfile.id": NUMBER,
    "portal_import.file_id": "the file goes when it is applied; its digest stays",
    "portal_import.undone_at": "undoing writes further rows, and an audit line",
    "portal_import.undone_by_id": "undoing writes further rows, and an audit line",
    "portal_ledgercheckpoint.signed_at": "a restore brings checkpoints back without it, and no signature covers it",
    "portal_ledgerhead.id": "there is one row, and a constraint allows it this number alone",
    "portal_ledgernode": "there are none below 256 entries; tests of the ledger change them, and the audit finds it",
    "portal_notice.last_error": "what the mail server said, after the words were sent too",
    "portal_notice.came_back_at": "a mailbox tells it later; the trouble that follows from it is sealed",
    "portal_notice.read_at": "its receiver says so later, and nothing follows from it",
    "portal_notice.secret": "encrypted, and empty once it was sent",
    "portal_notice.try_at": "when a worker looks again; says nothing once it was sent",
    "portal_rowdigest.id": NUMBER,
    "portal_person.last_login": "moves with every sign-in, and is shown to nobody",
    "portal_person.password": "a hash that its owner may change at any time; shown to nobody",
}


@pytest.fixture(scope="module")
def sealed(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded once; each test undoes what it changes. Gives what is known outside the database, and the rows' keys."""
    with django_db_blocker.unblock(), transaction.atomic():
        ledger = override_settings(LEDGER_DIR=tmp_path_factory.mktemp("ledger"))
        with ledger, time_machine.travel(NOW, tick=False) as clock:
            keys = trust.load_trust(clock)
            trust.drop_constraints()
        yield [KnownCheckpoint(LedgerHead.objects.get().checkpoint, "the high-water file")], keys
        transaction.set_rollback(True)


def is_found(known, change, *arguments):
    """Whether the whole check finds a change, which is undone."""
    with transaction.atomic():
        change(*arguments)
        found = run_whole_check(known)
        transaction.set_rollback(True)
    return found


def run_whole_check(known):
    """Whether it finds anything. What reads the fewest rows comes first."""
    if next(chain(find_changed_rows(), find_disagreements()), None):
        return True
    try:
        audit_ledger(known)
    except (AuditFailure, LedgerStopped):
        return True
    return False


def hunt(known, model, keys):
    """For each column that can be changed, and the row itself: whether every change of it is found."""
    table = model._meta.db_table
    some = {keys[0], keys[len(keys) // 2], keys[-1]}
    found = {f"{table} deleted": all(is_found(known, trust.delete, model, key) for key in some)}
    for field in (each for each in model._meta.concrete_fields if not each.generated):
        changes = trust.list_changes(model, field, keys)
        assert changes, field
        found[f"{table}.{field.column}"] = all(is_found(known, trust.change, model, field, *one) for one in changes)
    return found


def test_where_nothing_was_changed_nothing_is_found(sealed):
    known, _ = sealed
    assert not run_whole_check(known)


@pytest.mark.parametrize("table", sorted(trust.MODELS.keys() - LEFT_OUT.keys()))
def test_every_change_of_a_column_and_every_deletion_is_found(sealed, table):
    known, keys = sealed
    missed = {name for name, found in hunt(known, trust.MODELS[table], keys[trust.MODELS[table]]).items() if not found}
    assert missed == {name for name in LEFT_OUT if name.startswith(f"{table}.")}


@pytest.mark.parametrize("table", sorted(TABLES_LEFT_OUT))
def test_a_table_that_is_left_out_is_indeed_not_held_against_anything(sealed, table):
    known, keys = sealed
    assert not is_found(known, trust.delete, trust.MODELS[table], keys[trust.MODELS[table]][0])


def test_everything_that_is_left_out_is_there():
    columns = {f"{table}.{field.column}" for table, model in trust.MODELS.items() for field in model._meta.fields}
    assert LEFT_OUT.keys() <= trust.MODELS.keys() | columns


def test_every_table_has_entries_or_a_reason_why_not():
    related = {field.remote_field.through for table in SEALED_TABLES for field in table.model._meta.many_to_many}
    covered = {table.name for table in SEALED_TABLES} | {model._meta.db_table for model in related}
    assert covered | NOT_SEALED.keys() == trust.MODELS.keys()
    assert not covered & NOT_SEALED.keys()
