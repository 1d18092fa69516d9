"""What was declared is permanent: the database itself refuses, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal import audit
from portal.models import AuditLine
from tests import factories as make

PERMANENT = [
    "UPDATE attestations_signing SET typed_name = 'Somebody Else'",
    "UPDATE attestations_signing SET signed_at = signed_at - interval '1 day'",
    "DELETE FROM attestations_signing",
    "UPDATE attestations_attestation SET academy_name = 'Elsewhere'",
    "DELETE FROM attestations_attestation",
    "UPDATE portal_auditline SET action = 'nothing'",
    "DELETE FROM portal_auditline",
    "UPDATE policy_version SET text = 'Other words'",
    "UPDATE policy_version SET published_at = NULL",
    "UPDATE policy_version SET in_force_at = in_force_at + interval '1 day'",
    "UPDATE policy_version SET digest = repeat('0', 64)",
    "DELETE FROM policy_version",
    "UPDATE policy_part SET title = 'Other'",
    "DELETE FROM policy_part",
    "UPDATE policy_clause SET text = 'Other words'",
    "UPDATE policy_clause SET identity = gen_random_uuid()",
    "DELETE FROM policy_clause",
    (
        'INSERT INTO policy_part (version_id, position, slug, label, title, start, "end", digest) '
        "SELECT id, 99, 'appendix-9', 'Appendix 9', 'New', 0, 0, '' FROM policy_version"
    ),
    (
        'INSERT INTO policy_clause (part_id, position, kind, number, anchor, text, identity, start, "end", digest) '
        "SELECT id, 99, 'clause', '9.9', '9.9', 'New', gen_random_uuid(), 0, 0, '' FROM policy_part"
    ),
]


@pytest.fixture
def declared(teacher, oakfield, protocol):
    return make.sign(teacher, protocol, oakfield)


def execute(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("sql", PERMANENT)
def test_raw_sql_cannot_change_what_was_declared(declared, sql):
    with pytest.raises(IntegrityError) as refusal:
        execute(sql)
    assert refusal.value.__cause__.pgcode == "23001"


def test_a_published_version_can_be_withdrawn_once(protocol, hr):
    withdraw = (
        f"UPDATE policy_version SET withdrawn_at = now(), withdrawn_by_id = '{hr.pk}', withdrawn_reason = 'A mistake'"
    )
    execute(withdraw)
    with pytest.raises(IntegrityError):
        execute(withdraw)
    with pytest.raises(IntegrityError):
        execute("UPDATE policy_version SET withdrawn_at = NULL, withdrawn_by_id = NULL, withdrawn_reason = ''")


def test_a_withdrawal_cannot_carry_another_change_along(protocol, hr):
    with pytest.raises(IntegrityError):
        execute(
            "UPDATE policy_version SET withdrawn_at = now(), withdrawn_reason = 'A mistake', "
            f"withdrawn_by_id = '{hr.pk}', text = 'Other words'"
        )


def test_a_withdrawal_needs_a_person_and_a_reason(protocol):
    with pytest.raises(IntegrityError) as refusal:
        execute("UPDATE policy_version SET withdrawn_at = now()")
    assert "version_withdrawn_by_somebody_for_a_reason" in str(refusal.value)


def test_a_person_who_signed_cannot_be_deleted(declared, teacher):
    with pytest.raises(IntegrityError):
        execute(f"DELETE FROM portal_person WHERE id = '{teacher.pk}'; SET CONSTRAINTS ALL IMMEDIATE")


def test_two_attestations_of_one_thing_are_refused(declared):
    columns = "person_id, version_id, academy_id, academy_name, academy_urn, engagements, school_year"
    with pytest.raises(IntegrityError) as refusal:
        execute(
            f"INSERT INTO attestations_attestation (id, signing_id, {columns}) "
            f"SELECT gen_random_uuid(), signing_id, {columns} FROM attestations_attestation"
        )
    assert "attestation_once" in str(refusal.value)


def test_an_audit_line_holds_keys_and_can_be_read_back(hr):
    audit.record("see", f"person:{hr.pk}", by=hr)
    line = AuditLine.objects.get()
    assert (line.action, line.subject, line.by, line.at) == ("see", f"person:{hr.pk}", hr, timezone.now())
