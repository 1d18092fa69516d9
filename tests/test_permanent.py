"""What was declared is permanent: the database itself refuses, whoever asks."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from attestations.models import KeptDueDate, NoticeItem, ReminderStop, SigningPause, Spreading, Void, WordsRemoval
from policy.models import Note, Policy, RegisterEntry, Retirement
from portal import audit
from portal.models import (
    Academy,
    AcademyTerm,
    AccessClosure,
    AuditLine,
    ClosureDays,
    Contact,
    EmailChange,
    Erasure,
    Hold,
    LineAbove,
    Notice,
    PersonMerge,
    PersonName,
    StaffNumber,
)
from tests import drafts
from tests import factories as make
from tests.attestations.requirement_builders import require
from tests.portal.ledger.by_hand import sql
from tests.rows import ask_all

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


# Of each table, changes of its columns; no row of them can be deleted either.
FACTS = {
    "portal_engagement": ["until_on = '2026-12-31'", "until_on = '2026-12-31', replaced_at = now()"],
    "portal_absence": ["from_on = '2026-11-01'"],
    "portal_grant": ["role = 'hr', academy_id = NULL"],
    "portal_academyname": ["urn = '149999'"],
    "portal_accessclosure": ["closed_at = closed_at - interval '1 day'"],
    "portal_personname": ["family_name = 'Other'"],
    "portal_staffnumber": ["number = '1'"],
    "portal_personmerge": ["kept_id = merged_id"],
    "portal_academyterm": ["left_on = '2026-12-31'"],
    "portal_closuredays": ["kind = 'closed'"],
    "portal_contact": ["telephone = '999'"],
    "portal_lineabove": ["from_on = '2026-01-01'"],
    "portal_group": ["name = 'Other'", "name = 'Other', replaced_at = now()"],
    "portal_groupmember": ["group_key = 'other'"],
    "portal_emailchange": ["new = 'other@demo.example'"],
    "portal_hold": ["reason = 'Other'"],
    "portal_erasure": ["asked_at = asked_at - interval '1 day'"],
    "attestations_importedacknowledgement": ["acknowledged_on = '2026-01-01'", "source = 'X', replaced_at = now()"],
    "attestations_acceptance": ["accepted_until = '2030-01-01'", "confirmed_at = NULL, confirmed_by_id = NULL"],
    "attestations_requirement": ["days = 300", "tells_half_way = false", "groups = ARRAY['drivers']"],
    "attestations_noticeitem": ["rung = 'last'"],
    "attestations_decline": ["words = '(removed)'", "words = ''", "taken_back_at = now(), words = 'Other'"],
    "attestations_reminderbyhand": ["sentence = 'Other'", "sentence = '(removed)'"],
    "attestations_wordsremoval": ["asked_at = now()", "confirmed_at = now(), asked_at = now()"],
    "attestations_void": [
        "reason = '(erased)'",
        "asked_at = now()",
        "decided_at = now(), decided_by_id = asked_by_id, reason = 'Other'",
    ],
    "attestations_reminderstop": ["why = 'Other'", "why = 'Other', resumed_at = now(), resumed_by_id = stopped_by_id"],
    "attestations_requirement_academies": ["requirement_id = requirement_id + 1"],
    "attestations_requirementproposal": ["days = 300", "days = 9, decided_at = now(), decided_by_id = proposed_by_id"],
    "attestations_requirementproposal_academies": ["academy_id = academy_id + 1"],
    "attestations_question": ["asked_at = asked_at - interval '1 day'"],
    "attestations_questionstep": ["words = '(removed)'", "words = '(erased)'", "kind = 'closed'"],
    "attestations_shownbyagency": ["until_on = '2027-01-01'", "agency = 'Other', replaced_at = now()"],
    "attestations_keptduedate": ["reason = 'Other'"],
    "attestations_signingpause": ["until_at = now()", "reason = 'Other', replaced_at = now()"],
    "attestations_spreading": ["per_week = 9", "at_once = '{1}', replaced_at = now()"],
    "policy_registerentry": ["readers = 'public'", "readers = 'public', replaced_at = now()"],
    "policy_retirement": [
        "from_on = '2027-01-01'",
        "from_on = '2027-01-01', undone_at = now()",
        "undone_reason = 'Other'",
    ],
    "policy_note": ["words = 'Other'"],
    "policy_draft_editors": ["person_id = (SELECT max(id::text)::uuid FROM portal_person)"],
}
DATED = [
    *("portal_engagement", "portal_absence", "portal_grant", "portal_academyname", "attestations_requirement"),
    *("portal_personname", "portal_staffnumber", "portal_personmerge", "portal_academyterm", "portal_closuredays"),
    *("portal_contact", "portal_lineabove", "attestations_importedacknowledgement", "policy_registerentry"),
]


@pytest.fixture
def declared(teacher, head, hr, oakfield, protocol, policy_lead):
    """A signing, and a row in every other table that keeps what was said."""
    make.absence(teacher, make.SEPTEMBER, reason="Maternity leave")
    make.proposal(protocol.policy, policy_lead, academies=[oakfield])
    require(protocol.policy, days=3, academies=[oakfield])
    drafts.begin(protocol, policy_lead)
    AccessClosure.objects.create(person=teacher, closed_at=timezone.now(), closed_by=hr)
    record_facts(teacher, head, hr, oakfield)
    make.taken_over(teacher)
    question = make.question(teacher, protocol, head, oakfield)
    kept = {"policy": protocol.policy, "reason": "Building work", "from_on": make.SEPTEMBER, "recorded_by": hr}
    KeptDueDate.objects.create(**kept)
    make.shown(teacher, protocol, oakfield)
    SigningPause.objects.create(from_at=make.LONG_AGO, reason="A fire")
    Spreading.objects.create(per_week=5, order=[], at_once=[], from_on=make.SEPTEMBER, recorded_by=hr)
    shown = {"clause_identity": question.key, "clause_digest": protocol.digest, "words": "Yes."}
    Note.objects.create(policy=protocol.policy, approved_by=policy_lead, approved_at=timezone.now(), **shown)
    RegisterEntry.objects.create(policy=protocol.policy, recorded_by=hr)
    old = Policy.objects.create(slug="old-rules", title="Old Rules")
    Retirement.objects.create(policy=old, from_on=make.SEPTEMBER, reason="Over", recorded_by=hr)
    make.acceptance(protocol, timezone.localdate(), hr, policy_lead)
    remind(teacher, hr, protocol, oakfield)
    signing = make.sign(teacher, protocol, oakfield)
    Void.objects.create(attestation=signing.attestations.get(), reason="A slip", asked_by=hr, asked_at=timezone.now())
    return signing


def record_facts(teacher, head, hr, oakfield):
    now, today = timezone.now(), timezone.localdate()
    PersonName.objects.create(person=teacher, given_names="Maya", family_name="Lukasz")
    StaffNumber.objects.create(person=teacher, number="0077")
    PersonMerge.objects.create(kept=teacher, merged=head)
    AcademyTerm.objects.create(academy=oakfield, joined_on=today)
    ClosureDays.objects.create(academy=oakfield, kind="staff-only", from_on=today, until_on=today)
    Contact.objects.create(academy=oakfield, kind="chair", name="Ann Lee", telephone="01782 000 000", from_on=today)
    LineAbove.objects.create(academy=oakfield, person=hr, from_on=today)
    make.group()
    make.member(teacher)
    EmailChange.objects.create(person=teacher, changed_at=now)
    Hold.objects.create(person=teacher, reason="Tribunal", held_at=now, held_by=hr, review_on=today)
    Erasure.objects.create(person=teacher, asked_at=now, asked_by=hr)


def remind(teacher, hr, protocol, oakfield):
    now = timezone.now()
    notice = Notice.objects.create(kind="reminder", person=teacher, owed_at=now, try_at=now)
    NoticeItem.objects.create(notice=notice, person=teacher, version=protocol, asked_from=make.SEPTEMBER, rung="first")
    by_hand = make.by_hand(protocol, oakfield, hr)
    make.declined(teacher, protocol, "No.")
    WordsRemoval.objects.create(reminder=by_hand, asked_by=hr, asked_at=now)
    ReminderStop.objects.create(stopped_at=now, stopped_by=hr, why="A fire")


def execute(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def assert_refused(sql):
    with pytest.raises(IntegrityError) as refusal:
        execute(sql)
    assert refusal.value.__cause__.pgcode == "23001"


@ask_all("sql", PERMANENT)
def test_raw_sql_cannot_change_what_was_declared(declared, sql):
    assert_refused(sql)


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


def test_facts_are_neither_changed_nor_deleted(declared):
    for table, changes in FACTS.items():
        for change in changes:
            assert_refused(f"UPDATE {table} SET {change}")
        assert_refused(f"DELETE FROM {table}")


def test_a_fact_is_replaced_once(declared):
    for table in DATED:
        execute(f"UPDATE {table} SET replaced_at = now()")
        assert_refused(f"UPDATE {table} SET replaced_at = NULL")
        assert_refused(f"UPDATE {table} SET replaced_at = now() + interval '1 day'")


@pytest.mark.parametrize("table", ["portal_academy", "policy_policy"])
def test_slugs_stay(declared, table):
    assert_refused(f"UPDATE {table} SET slug = 'elsewhere'")


def test_a_column_added_to_a_fact_is_guarded_from_its_first_day(declared):
    execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE portal_engagement ADD COLUMN hours integer DEFAULT 30")
    with pytest.raises(IntegrityError, match="portal_engagement is permanent"):
        execute("UPDATE portal_engagement SET hours = 20, replaced_at = now()")


def test_access_is_opened_once(declared, hr):
    opening = f"UPDATE portal_accessclosure SET opened_at = now(), opened_by_id = '{hr.pk}'"
    execute(opening)
    with pytest.raises(IntegrityError, match="portal_accessclosure is permanent"):
        execute(opening)


def test_nobody_is_added_to_the_editors_of_a_published_draft(declared, hr):
    execute("UPDATE policy_draft SET closed_at = now(), version_id = (SELECT max(id) FROM policy_version)")
    with pytest.raises(IntegrityError, match="a draft keeps its editors"):
        execute(f"INSERT INTO policy_draft_editors (draft_id, person_id) SELECT id, '{hr.pk}' FROM policy_draft")


@pytest.mark.parametrize("column", ["person_id", "version_id"])
def test_an_attestation_is_of_the_person_and_version_of_its_signing(declared, head, column):
    other = head.pk if column == "person_id" else make.version("1.1", weight="urgent").pk
    declared.number, declared.pk, declared._state.adding = "2222-2222-2222", None, True
    declared.save()
    attestation = declared.attestations.model(signing=declared, academy=Academy.objects.get(slug="oakfield"))
    attestation.person_id, attestation.version_id = declared.person_id, declared.version_id
    setattr(attestation, column, other)
    attestation.engagements, attestation.school_year = [], 2026
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="attestation_is_of_its_signing"), transaction.atomic():
        attestation.save()


@pytest.mark.operations  # to migrate back and forward takes most of a minute
def test_an_upgrade_over_rows_that_somebody_has_changed_goes_through_and_can_be_undone(declared, head):
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("migrate", "portal", "0005", verbosity=0)
    sql("UPDATE attestations_attestation SET person_id = %s", head.pk)
    call_command("migrate", verbosity=0)
    with pytest.raises(IntegrityError, match="portal_engagement is permanent"):
        execute("DELETE FROM portal_engagement")


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


def test_why_somebody_was_away_can_be_emptied_and_nothing_else(declared):
    execute("UPDATE portal_absence SET reason = ''")
    assert_refused("UPDATE portal_absence SET reason = 'Sick leave'")
