"""Signings and attestations are held against their entries column by column, and the column that differs is named."""

import pytest

from attestations.models import Attestation, Signing
from attestations.receipts.erasures import build_bytes_entry
from attestations.receipts.reconciliation import find_disagreements
from policy.publishing import actions as publishing_actions
from portal.ledger import store
from portal.ledger.canonical import decode
from portal.models import LedgerEntry
from tests import factories as make
from tests.portal.ledger.by_hand import tamper
from tests.rows import ask_all

SOMEBODY = "00000000-0000-4000-8000-000000000001"


def find():
    return [(found.table, found.key, found.what) for found in find_disagreements()]


@pytest.fixture
def signed(teacher, protocol, oakfield):
    return make.sign(teacher, protocol, oakfield)


@ask_all(
    ("change", "column"),
    [
        ("number = '2222-2222-2222'", "number"),
        (f"person_id = '{SOMEBODY}'", "person"),
        ("typed_name = 'Somebody Else'", "typed_name"),
        ("known_name = 'Somebody Else'", "known_name"),
        ("policy_title = 'Another'", "policy_title"),
        ("version_digest = repeat('a', 64)", "version_digest"),
        ("statement = 'I agree with every word.'", "statement"),
        ("statement_digest = repeat('a', 64)", "statement_digest"),
        ("language = 'cy'", "language"),
        ("method = 'paper'", "method"),
        ("grade = 'A'", "grade"),
        ("signed_at = signed_at - interval '1 second'", "signed_at"),
        ("london_offset = '+01:00'", "london_offset"),
        ("sign_in_method = 'sso'", "sign_in_method"),
        ("signed_in_at = signed_in_at - interval '1 second'", "signed_in_at"),
        ("since_version_id = version_id", "since_version"),
    ],
)
def test_a_changed_column_of_a_signing_is_named(signed, change, column):
    assert not find()
    tamper(f"UPDATE attestations_signing SET {change}")
    assert ("attestations_signing", str(signed.pk), column) in find()


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (f"person_id = '{SOMEBODY}'", "person"),
        ("academy_name = 'Elsewhere'", "academy_name"),
        ("academy_urn = '999999'", "academy_urn"),
        ("engagements = '[]'", "engagements"),
        ("school_year = 2025", "school_year"),
        ("replaces_id = id", "replaces"),
        ("academy_id = 0", "it names an academy or a version that is not there"),
    ],
)
def test_a_changed_column_of_an_attestation_is_named(signed, change, column):
    tamper(f"UPDATE attestations_attestation SET {change}")
    assert find() == [("attestations_attestation", str(signed.attestations.get().pk), column)]


def test_an_attestation_that_was_moved_to_another_academy_is_found(signed, millbrook):
    tamper("UPDATE attestations_attestation SET academy_id = %s", millbrook.pk)
    assert find() == [("attestations_attestation", str(signed.attestations.get().pk), "academy")]


def test_a_signature_that_was_moved_whole_to_another_person_or_version_is_found(signed, head):
    other = make.version(slug="another", title="Another")
    tamper("UPDATE attestations_attestation SET person_id = %s, version_id = %s", head.pk, other.pk)
    tamper("UPDATE attestations_signing SET person_id = %s, version_id = %s", head.pk, other.pk)
    assert find() == [("attestations_signing", str(signed.pk), "person, version")]


def test_an_attestation_that_was_moved_to_another_signing_is_found(signed, two_academies, protocol, millbrook):
    other = make.sign(two_academies, protocol, millbrook)
    tamper("UPDATE attestations_attestation SET signing_id = %s WHERE signing_id = %s", other.pk, signed.pk)
    tables = {table for table, _, _ in find()}
    assert tables == {"attestations_attestation", "attestations_signing"}


def test_a_version_that_was_changed_casts_no_doubt_on_those_who_signed_it(signed):
    tamper("UPDATE policy_version SET number = '1.7'")
    assert {table for table, _, _ in find()} == {"policy_version"}


def test_a_signature_that_was_copied_has_no_entry(signed, millbrook):
    columns = "signing_id, person_id, version_id, academy_name, academy_urn, engagements, school_year"
    tamper(
        f"INSERT INTO attestations_attestation (id, academy_id, {columns}) "
        f"SELECT gen_random_uuid(), %s, {columns} FROM attestations_attestation",
        millbrook.pk,
    )
    copy = Attestation.objects.get(academy=millbrook)
    assert find() == [("attestations_attestation", str(copy.pk), "no entry")]


def test_a_signing_without_attestations_is_found(signed):
    tamper("DELETE FROM attestations_attestation")
    assert ("attestations_signing", str(signed.pk), "no entry") in find()


def test_an_entry_that_lost_its_bytes_says_nothing_unless_it_was_erased(signed):
    key = str(signed.attestations.get().pk)
    tamper("UPDATE portal_ledgerentry SET data = NULL, position = 7 WHERE type = 'attestation'")
    assert find() == [("attestations_attestation", key, "its entry cannot be read")]
    store.add_entries([store.NewEntry("erasure", "erasure:7", signed.signed_at, {"position": 7})])
    assert find() == [("attestations_attestation", key, "it is not what stayed when its entry was erased")]
    tamper("DELETE FROM portal_ledgerentry WHERE type = 'erasure'")
    entry, row = LedgerEntry.objects.get(position=7), signed.attestations.get()
    store.add_entries([build_bytes_entry(entry, row, reference="7", at=signed.signed_at)])
    assert not find()
    tamper("UPDATE attestations_signing SET typed_name = 'Somebody Else'")
    assert find() == [("attestations_attestation", key, "it is not what stayed when its entry was erased")]


@pytest.mark.parametrize("entry", [b"[]", b"{}", b'{"at": 1, "offset": "+00:00"}', b"\xff"])
def test_an_entry_of_any_bytes_stops_nothing(signed, entry):
    tamper("UPDATE portal_ledgerentry SET data = %s WHERE type = 'attestation'", entry)
    assert [what for _, _, what in find()] == ["its entry cannot be read"]


def test_an_entry_with_other_kinds_of_values_stops_nothing(signed):
    at = store.format_moment(signed.signed_at)
    entry = f'{{"at":"{at}","offset":"+00:00","person":"x","policy":[],"signing":{{}}}}'
    tamper("UPDATE portal_ledgerentry SET data = %s WHERE type = 'attestation'", entry.encode())
    assert len(find()) == 2


def test_a_school_year_is_sealed_and_worked_out_where_an_old_entry_has_none(signed):
    entry = LedgerEntry.objects.get(type="attestation")
    content = decode(bytes(entry.data))
    assert content.pop("school_year") == 2026
    tamper("UPDATE portal_ledgerentry SET data = %s WHERE id = %s", store.encode(content), entry.pk)
    assert not find()
    tamper("UPDATE attestations_attestation SET school_year = 2025")
    assert [what for _, _, what in find()] == ["school_year"]


def test_what_was_signed_after_an_earlier_version_is_held_too(signed, teacher, oakfield):
    text = make.PROTOCOL.read_bytes() + b"14) Ask first.\n"
    version = make.version("2.0", text, weight="urgent", in_force_on=signed.signed_at.date())
    newest = make.sign(teacher, version, oakfield)
    assert newest.since_version_id == signed.version_id
    assert not find()
    tamper("UPDATE attestations_signing SET since_version_id = NULL")
    assert find() == [("attestations_signing", str(newest.pk), "since_version")]


def test_signatures_of_a_withdrawn_version_agree(signed, protocol, hr):
    publishing_actions.withdraw(protocol, reason="A mistake.", by=hr)
    assert not find()


def test_two_hundred_signatures_take_as_many_queries_as_one(
    oakfield, protocol, signed, django_assert_max_num_queries, monkeypatch
):
    for number in range(20):
        make.sign(make.staff(oakfield, "Person", f"Number {number}"), protocol, oakfield)
    assert Signing.objects.count() == 21
    with django_assert_max_num_queries(60):
        assert not find()
