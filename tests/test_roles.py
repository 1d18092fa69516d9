"""The application's own database role: it does its work, and undoes nothing permanent."""

import re
from datetime import UTC, datetime, timedelta

import psycopg2
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from attestations.personal_data.actions import erasing
from attestations.personal_data.actions.absence_reasons import empty_absence_reasons
from attestations.receipts.row_entries import find_changed_rows, seal_rows
from portal.ledger import sequencer, store
from tests import factories as make
from tests.rows import ask_all

MANUAL = (settings.BASE_DIR / "portal/deploy/README.md").read_text()
SQL = re.search(r"```sql\n(CREATE ROLE .*?)```", MANUAL, re.DOTALL)[1]


@pytest.fixture
def as_the_application(db):
    """The rest of the test runs as the role of the README, under a name of this test's database."""
    role = f"web_{connection.settings_dict['NAME']}"
    where = connection.get_connection_params() | {"user": "postgres"}
    superuser = psycopg2.connect(**{key: where[key] for key in ("host", "port", "user", "dbname") if where.get(key)})
    superuser.autocommit = True
    owner = connection.settings_dict["USER"] or "postgres"
    creation, *grants = re.sub(r"\bportal_web\b", role, SQL).strip().split("\n")
    try:
        with superuser.cursor() as cursor:
            cursor.execute(f"DROP ROLE IF EXISTS {role}; {creation} GRANT {role} TO {owner}")
        with connection.cursor() as cursor:
            cursor.execute("\n".join(grants))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role}")
            yield
            cursor.execute("RESET ROLE")
            transaction.set_rollback(True)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {role}")
        with superuser.cursor() as cursor:
            cursor.execute(f"REVOKE {role} FROM {owner}")
        superuser.close()


def test_the_application_does_its_work(as_the_application):
    oakfield = make.academy("oakfield", urn="140001")
    version = make.version()
    make.requirement(version.policy)
    teacher = make.staff(oakfield, "Maya", "O'Brien-Łukasz")
    make.sign(teacher, version, oakfield)
    sequencer.seal_all()
    assert store.find_newest_checkpoint().size == 3
    assert make.sign_in(teacher).get("/").status_code == 200
    make.end(teacher.engagements.all(), make.SEPTEMBER)
    seal_rows()
    assert not list(find_changed_rows())


def test_the_application_erases_whom_two_people_of_hr_have_named(as_the_application, clock):
    """By a function that does one thing: of the tables themselves it may change no such column."""
    oakfield, office = make.academy("oakfield"), make.academy("office", is_central=True)
    first, second = make.staff(office, "Hannah", "Reid"), make.staff(office, "Harriet", "Oduya")
    version = make.version()
    make.requirement(version.policy)
    leaver = make.staff(oakfield, "Lena", "Left", until_on=datetime(2026, 12, 31).date())
    make.absence(leaver, make.SEPTEMBER, reason="Maternity leave")
    make.sign(leaver, version, oakfield)
    sequencer.seal_all()
    clock.shift(timedelta(hours=3))
    seal_rows()
    assert empty_absence_reasons(by=first) == 1
    clock.move_to(datetime(2033, 2, 7, tzinfo=UTC))
    erasing.ask_erasure(leaver, by=first)
    erasing.confirm_erasure(leaver, by=second)
    sequencer.seal_all()
    leaver.refresh_from_db()
    assert leaver.name == leaver.signings.get().typed_name == "(erased)"
    assert not list(find_changed_rows())


@ask_all(
    "statement",
    [
        "UPDATE portal_personname SET family_name = '(erased)'",
        "UPDATE portal_staffnumber SET number = '1'",
        "UPDATE portal_emailchange SET new = ''",
        "DELETE FROM portal_erasure",
        "UPDATE portal_hold SET reason = 'Other'",
        "UPDATE portal_heldback SET until_on = now()",
        "TRUNCATE attestations_attestation CASCADE",
        "UPDATE attestations_signing SET typed_name = 'Somebody Else'",
        "DELETE FROM attestations_attestation",
        "DELETE FROM policy_clause",
        "DELETE FROM portal_auditline",
        "DELETE FROM portal_engagement",
        "UPDATE portal_engagement SET until_on = NULL",
        "UPDATE portal_grant SET role = 'hr'",
        "UPDATE portal_accessclosure SET closed_at = now()",
        "DELETE FROM portal_accessclosure",
        "UPDATE attestations_requirement SET days = 300",
        "DELETE FROM attestations_requirement_academies",
        "UPDATE policy_consultation SET outcome = 'Agreed'",
        "DELETE FROM policy_draft_editors",
        "UPDATE portal_ledgerentry SET data = ''",
        "DELETE FROM portal_ledgercheckpoint",
        "ALTER TABLE attestations_signing DISABLE TRIGGER ALL",
        "DROP TRIGGER ledger_entry_is_permanent ON portal_ledgerentry",
        "CREATE TABLE mine (id int)",
    ],
)
def test_what_was_declared_is_out_of_its_reach(as_the_application, statement):
    refused = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
