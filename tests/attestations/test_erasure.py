"""When somebody's time is over two people of HR erase what names them: exactly that goes, and all proofs still hold."""

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from attestations.models import Attestation, Signing
from attestations.personal_data import held
from attestations.personal_data.actions import erasing, holds
from attestations.personal_data.held_tables import Fate
from attestations.personal_data.retention import find_due
from attestations.receipts import evidence
from attestations.receipts.reconciliation import find_disagreements
from attestations.receipts.row_entries import seal_rows
from attestations.receipts.sealed_tables import SEALED_TABLES
from portal.ledger import sequencer, store
from portal.ledger.audit import audit_ledger
from portal.ledger.verify import Kind, checked
from portal.models import (
    AuditLine,
    EmailChange,
    Engagement,
    Erasure,
    LedgerEntry,
    Notice,
    Person,
    PersonMerge,
    PersonName,
    StaffNumber,
    WaitingSignIn,
)
from portal.models.roles import Role
from portal.refusals import ActionRefused
from tests import factories as make
from tests.portal.ledger.by_hand import tamper
from tests.rows import ask_all

LATER = datetime(2033, 2, 7, 9, 0, tzinfo=UTC)
WORDS = ("Lena", "Lyttelton", "lena@demo.example", "L-0077", "Head of Year 9", "Maiden")


@pytest.fixture
def colleague(office):
    """Another person of HR."""
    person = make.staff(office, "Harriet", "Oduya")
    make.grant(person, Role.HR)
    return person


@pytest.fixture
def leaver(oakfield, protocol, hr):
    """She signed, and left at the end of 2026."""
    person = make.person("Lena", "Lyttelton", email="lena@demo.example", reference="L-0077")
    until = date(2026, 12, 31)
    make.engagement(person, oakfield, job_title="Head of Year 9", until_on=until)
    make.engagement(person, oakfield, job_title="Class teacher", until_on=until)
    PersonName.objects.create(person=person, given_names="Lena", family_name="Maiden", recorded_at=make.LONG_AGO)
    StaffNumber.objects.create(person=person, source="Payroll", number="L-0077", recorded_at=make.LONG_AGO)
    EmailChange.objects.create(person=person, new="lena@demo.example", changed_at=make.LONG_AGO)
    Notice.objects.create(
        kind="receipt",
        person=person,
        owed_at=make.LONG_AGO,
        try_at=make.LONG_AGO,
        sent_at=make.LONG_AGO,
        title="Lena, you have signed",
        words="Dear Lena Lyttelton",
    )
    make.question(person, protocol, words="Lena Lyttelton asks: may I?")
    make.sign(person, protocol, oakfield)
    return person


@pytest.fixture
def kept(leaver, colleague, teacher, protocol, oakfield, millbrook, clock):
    """Of somebody else the same, all sealed; and then it is six years later."""
    make.absence(teacher, make.SEPTEMBER)
    make.sign(teacher, protocol, oakfield)
    sequencer.seal_all()
    clock.shift(timedelta(hours=3))
    seal_rows()
    sequencer.seal_all()
    Notice.objects.filter(sent_at=None).update(given_up_at=timezone.now(), secret=None)
    clock.move_to(LATER)


@pytest.fixture
def erased(kept, leaver, hr, colleague):
    erasing.ask_erasure(leaver, by=hr)
    erasing.confirm_erasure(leaver, by=colleague)
    leaver.refresh_from_db()
    return leaver


def dump(model, rows):
    names = [field.attname for field in model._meta.concrete_fields]
    return {row["pk"]: {name: row[name] for name in names} for row in rows.values("pk", *names)}


def dump_all(person):
    """Every row that is about a person, by table; and everybody else's."""
    own, others = {}, {}
    for table in held.TABLES:
        if not table.of or not table.is_installed:
            continue
        path = f"{table.of[0]}"
        rows = table.model._default_manager
        own[table.label] = dump(table.model, rows.filter(**{path: person.pk}))
        others[table.label] = dump(table.model, rows.exclude(**{path: person.pk}))
    return own, others


def test_exactly_what_the_table_says_is_erased_goes(kept, leaver, hr, colleague):
    erasing.ask_erasure(leaver, by=hr)
    own, others = dump_all(leaver)
    erasing.confirm_erasure(leaver, by=colleague)
    own_since, others_since = dump_all(leaver)
    others_since.pop("portal.Erasure"), others.pop("portal.Erasure")
    assert others_since == others
    for table in held.TABLES:
        fates = {column.name: column.fate for column in table.columns}
        for pk, before in own.get(table.label, {}).items() if table.label != "portal.Erasure" else ():
            since = own_since[table.label].get(pk)
            if since is None:
                assert Fate.KEPT not in fates.values(), f"{table.label} lost a row"
                continue
            for field in table.model._meta.concrete_fields:
                was, now = before[field.attname], since[field.attname]
                if fates[field.name] == Fate.ERASED and was not in (None, "", []):
                    assert now != was, f"{table.label}.{field.name} was to go"
                elif fates[field.name] != Fate.ERASED:
                    assert now == was, f"{table.label}.{field.name} was to stay"


def test_no_word_of_theirs_is_left_in_the_database(erased, db):
    """But in the words that others were sent, and in audit lines of keys."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {table} AS row WHERE row::text ~ %s", ["|".join(WORDS)])
            assert cursor.fetchone()[0] == 0, table
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND data_type = 'bytea'",
                [table],
            )
            for (column,) in cursor.fetchall():
                cursor.execute(f"SELECT count(*) FROM {table} WHERE position('Lyttelton'::bytea IN {column}) > 0")
                assert cursor.fetchone()[0] == 0, (table, column)


def test_proofs_still_verify_and_nothing_is_found(erased):
    sequencer.seal_all()
    assert audit_ledger([]).erased == 1
    assert list(find_disagreements()) == []
    assert not erased.has_usable_password()
    assert not EmailAddress.objects.filter(user=erased).exists()


def test_between_the_erasure_and_its_sealing_nothing_is_found_either(erased):
    audit_ledger([])
    assert list(find_disagreements()) == []


def test_rows_are_sealed_on_and_erased_again_without_findings(erased, kept, oakfield, hr, colleague, clock):
    for _ in range(2):
        clock.shift(timedelta(days=1))
        seal_rows()
        sequencer.seal_all()
        assert list(find_disagreements()) == []
    audit_ledger([])


def test_a_receipt_that_she_kept_still_verifies(leaver, kept, hr, colleague):
    signing = Signing.objects.get(person=leaver)
    receipt = evidence.render_json(evidence.load_signing_evidence(signing), policy_text=signing.version.text)
    erasing.ask_erasure(leaver, by=hr)
    erasing.confirm_erasure(leaver, by=colleague)
    sequencer.seal_all()
    verdict = checked(receipt.encode(), "\n".join(store.load_public_keys()))
    assert verdict.kind == Kind.GENUINE


def test_what_stays_counts_as_a_signature_of_nobody(erased, hr, as_):
    signing = Signing.objects.get(person=erased)
    assert (signing.typed_name, signing.known_name) == ("(erased)", "(erased)")
    assert Attestation.objects.get(signing=signing).engagements == []
    client = as_(hr)
    for address in (f"/receipts/{signing.number}/", f"/receipts/{signing.number}.pdf", f"/people/{erased.pk}/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert b"Lyttelton" not in answer.content
    assert client.get(f"/receipts/{signing.number}/").text.count("(erased)")


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ("UPDATE portal_engagement SET category = 'support' WHERE person_id = %s", "portal_engagement"),
        ("UPDATE portal_engagement SET job_title = 'Head ' || id WHERE person_id = %s", "portal_engagement"),
        ("UPDATE portal_personname SET family_name = 'Somebody' WHERE person_id = %s", "portal_personname"),
        ("UPDATE portal_staffnumber SET number = '1' WHERE person_id = %s", "portal_staffnumber"),
        ("UPDATE portal_emailchange SET new = 'x@demo.example' WHERE person_id = %s", "portal_emailchange"),
        ("UPDATE portal_notice SET kind = 'other' WHERE person_id = %s", "portal_notice"),
        ("UPDATE attestations_signing SET typed_name = 'Tom' WHERE person_id = %s", "attestations_attestation"),
        ("UPDATE attestations_signing SET grade = 'A' WHERE person_id = %s", "attestations_attestation"),
        ("UPDATE attestations_attestation SET academy_name = 'X' WHERE person_id = %s", "attestations_attestation"),
        ("UPDATE portal_engagement SET job_title = '' WHERE person_id <> %s", "portal_engagement"),
        ("DELETE FROM portal_staffnumber WHERE person_id = %s", "portal_staffnumber"),
    ],
)
def test_any_other_change_is_still_found(erased, change, table):
    sequencer.seal_all()
    with connection.cursor() as cursor:
        for name in ("portal_engagement", "portal_personname", "portal_staffnumber", "portal_emailchange"):
            cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {name} DISABLE TRIGGER USER")
    tamper(change, erased.pk)
    assert table in {found.table for found in find_disagreements()}


@ask_all(
    "change",
    [
        "UPDATE attestations_signing SET typed_name = 'Somebody'",
        "UPDATE attestations_signing SET typed_name = '(erased)', grade = 'A'",
        "UPDATE attestations_attestation SET academy_name = '(erased)'",
        "UPDATE portal_engagement SET category = 'support'",
        "UPDATE portal_engagement SET job_title = 'Somebody'",
        "UPDATE portal_personname SET family_name = 'Somebody'",
        "UPDATE portal_staffnumber SET number = '(erased) 99999999'",
        "UPDATE portal_emailchange SET new = 'x'",
        "UPDATE portal_ledgerentry SET data = '' WHERE type = 'attestation'",
        "UPDATE portal_ledgerentry SET leaf_hash = ''",
        "UPDATE portal_ledgerentry SET data = NULL WHERE type <> 'attestation'",
        "DELETE FROM attestations_signing",
        "DELETE FROM portal_engagement",
    ],
)
def test_the_database_allows_nothing_else_even_of_somebody_erased(erased, change):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert refusal.value.__cause__.pgcode == "23001"


@ask_all(
    "change",
    [
        "UPDATE attestations_signing SET typed_name = '(erased)', known_name = '(erased)'",
        "UPDATE attestations_attestation SET engagements = '[]'",
        "UPDATE portal_engagement SET job_title = '(erased)'",
        "UPDATE portal_personname SET family_name = '(erased)'",
        "UPDATE portal_staffnumber SET number = '(erased) ' || id",
        "UPDATE portal_emailchange SET new = ''",
        "UPDATE portal_ledgerentry SET data = NULL WHERE type = 'attestation'",
        "SELECT erase_permanent_rows((SELECT person_id FROM portal_erasure LIMIT 1))",
    ],
)
def test_the_database_erases_nobody_before_another_has_confirmed(kept, leaver, hr, change):
    erasing.ask_erasure(leaver, by=hr)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert refusal.value.__cause__.pgcode == "23001"


def test_a_temporary_table_of_the_same_name_fools_no_trigger(kept, leaver, hr):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE portal_erasure (person_id uuid, confirmed_at timestamptz)")
        cursor.execute("INSERT INTO pg_temp.portal_erasure VALUES (%s, now())", [leaver.pk])
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("SELECT erase_permanent_rows(%s)", [leaver.pk])
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("UPDATE portal_personname SET family_name = '(erased)'")


class TestWhoAndWhen:
    def test_whoever_asks_does_not_confirm(self, kept, leaver, hr):
        erasing.ask_erasure(leaver, by=hr)
        with pytest.raises(ActionRefused, match="You asked for this yourself"):
            erasing.confirm_erasure(leaver, by=hr)
        assert Person.objects.get(pk=leaver.pk).family_name == "Lyttelton"

    def test_nobody_confirms_what_nobody_asked(self, kept, leaver, hr):
        with pytest.raises(ActionRefused, match="Nobody has asked for this yet"):
            erasing.confirm_erasure(leaver, by=hr)

    def test_a_hold_stops_it_and_ends(self, kept, leaver, hr, colleague):
        erasing.ask_erasure(leaver, by=hr)
        hold = holds.hold_record(leaver, reason="Claim 12/2033", review_on=date(2033, 12, 1), by=hr)
        with pytest.raises(ActionRefused, match="kept for longer"):
            erasing.confirm_erasure(leaver, by=colleague)
        holds.release_hold(hold, by=hr)
        erasing.confirm_erasure(leaver, by=colleague)

    def test_it_is_not_six_years_yet(self, kept, leaver, hr, clock):
        clock.move_to(datetime(2032, 12, 30, 9, 0, tzinfo=UTC))
        assert find_due(at=timezone.now()) == []
        with pytest.raises(ActionRefused, match="It is not six years since they left"):
            erasing.ask_erasure(leaver, by=hr)
        clock.move_to(datetime(2032, 12, 31, 9, 0, tzinfo=UTC))
        assert [one.person for one in find_due(at=timezone.now())] == [leaver]

    def test_somebody_who_came_back_is_not_erased(self, kept, leaver, oakfield, hr, colleague):
        erasing.ask_erasure(leaver, by=hr)
        make.engagement(leaver, oakfield, from_on=date(2033, 2, 1), job_title="Tutor")
        with pytest.raises(ActionRefused, match="or they work here"):
            erasing.confirm_erasure(leaver, by=colleague)
        assert find_due(at=timezone.now()) == []

    def test_nobody_erases_themselves(self, kept, leaver):
        with pytest.raises(ActionRefused, match="your own record"):
            erasing.ask_erasure(leaver, by=leaver)

    def test_done_twice_it_is_refused(self, erased, colleague):
        with pytest.raises(ActionRefused, match="done already"):
            erasing.confirm_erasure(erased, by=colleague)
        assert AuditLine.objects.filter(action="erase").count() == 1

    def test_rows_that_are_not_what_was_sealed_are_not_sealed_over(self, kept, leaver, hr, colleague):
        erasing.ask_erasure(leaver, by=hr)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE portal_engagement DISABLE TRIGGER USER")
        tamper("UPDATE portal_engagement SET category = 'support' WHERE person_id <> %s", leaver.pk)
        with pytest.raises(ActionRefused, match="not what was sealed, so nothing was erased"):
            erasing.confirm_erasure(leaver, by=colleague)
        assert Erasure.objects.get(person=leaver).confirmed_at is None

    def test_a_signature_that_was_changed_is_not_erased_over(self, kept, leaver, hr, colleague):
        erasing.ask_erasure(leaver, by=hr)
        tamper("UPDATE attestations_signing SET grade = 'A' WHERE person_id = %s", leaver.pk)
        with pytest.raises(ActionRefused, match="not what was sealed, so nothing was erased"):
            erasing.confirm_erasure(leaver, by=colleague)

    def test_records_that_were_merged_go_together(self, kept, leaver, oakfield, hr, colleague):
        other = make.staff(oakfield, "Lena", "Maiden", until_on=date(2026, 11, 30))
        PersonMerge.objects.create(kept=leaver, merged=other)
        leaver = Person.objects.get(pk=leaver.pk)
        assert [one.person for one in find_due(at=timezone.now())] == [leaver]
        erasing.ask_erasure(leaver, by=hr)
        erasing.confirm_erasure(leaver, by=colleague)
        assert {person.family_name for person in Person.objects.filter(pk__in=leaver.record_ids)} == {"(erased)"}
        assert find_due(at=timezone.now()) == []


def test_the_tables_that_are_sealed_again_are_those_of_which_something_goes():
    """The receipts' room knows which columns may be emptied; the table of all that is held says which are."""
    said = {table.model: set(table.erased) for table in held.TABLES if table.is_installed}
    for table in SEALED_TABLES:
        if table.growth.name != "CORRECTED" and table.model is not LedgerEntry:
            covered = {name for name in said[table.model] if name in table.expressions}
            assert covered == set(table.emptiable), table.name


def test_only_ways_to_sign_in_and_addresses_for_news_in_an_absence_go_whole():
    whole = {table.label for table in held.TABLES if table.goes_whole}
    assert whole == {
        *("account.EmailAddress", "account.EmailConfirmation", "mfa.Authenticator"),
        *("socialaccount.SocialAccount", "socialaccount.SocialToken"),
        *("portal.SignedInSession", "portal.WaitingSignIn", "attestations.KeptInformed"),
    }


def test_a_passkey_and_a_sign_in_that_waited_are_deleted(kept, leaver, hr, colleague):
    now = timezone.now()
    WaitingSignIn.objects.create(
        provider="entra", uid="x y", first_at=now, last_at=now, settled_at=now, settled_by=hr, person=leaver
    )
    Authenticator.objects.create(user=leaver, type="totp", data={})
    erasing.ask_erasure(leaver, by=hr)
    erasing.confirm_erasure(leaver, by=colleague)
    assert not WaitingSignIn.objects.exists()
    assert not Authenticator.objects.exists()


def test_two_jobs_from_one_day_stay_two(erased):
    titles = Engagement.objects.filter(person=erased).values_list("job_title", flat=True).order_by("pk")
    assert titles[0] == "(erased)"
    assert titles[1].startswith("(erased) ")
