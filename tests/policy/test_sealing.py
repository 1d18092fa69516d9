"""What the ledger is told of a version, and what is found where the version was changed since."""

import pytest
import rfc8785
from django.utils import timezone

from policy.models import Clause, Part, Version
from policy.publishing import actions as publishing_actions
from policy.sealing import soundness, supplements
from policy.sealing.entries import build_publication_content
from policy.sealing.reconciliation import find_wrong_versions
from policy.sealing.structure_digests import digest_clauses, digest_parts, list_parts
from portal.digests import sha256_hex
from portal.ledger import store
from portal.ledger.allowances import load_allowances
from portal.ledger.canonical import decode
from portal.models import LedgerEntry
from tests import factories as make
from tests.portal.ledger.by_hand import tamper
from tests.rows import ask_all

IDENTITY = "00000000-0000-4000-8000-00000000000{}"
AS_IN_0_1_0 = ("policy", "in_force_at", "reason_digest", "weight")


def read_entry(subject):
    return decode(bytes(LedgerEntry.objects.get(subject=subject).data))


def find_faults():
    soundness.clear_cache()
    return {(fault.table, fault.what) for fault in find_wrong_versions(load_allowances())}


@pytest.fixture
def old_protocol(protocol):
    """The protocol as release 0.1.0 published it: its entry holds fewer keys."""
    content = build_publication_content(protocol, list_parts(protocol))
    tamper("DELETE FROM portal_ledgerentry WHERE type = 'publication'")
    tamper("UPDATE policy_version SET form = ''")
    protocol.form = ""
    subject = "publication:social-networking-protocol/1.0"
    entry = store.NewEntry("publication", subject, protocol.published_at, {key: content[key] for key in AS_IN_0_1_0})
    store.add_entries([entry])
    soundness.clear_cache()
    return protocol


# The digests of how a version is divided


def test_the_fixed_vector_of_the_digests():
    first = Clause(position=0, kind="clause", number="1", anchor="1", identity=IDENTITY.format(1))
    second = Clause(position=0, kind="point", number="1", anchor="1", identity=IDENTITY.format(2))
    main = Part(position=0, slug="", label="", title="", start=0, end=13)
    appendix = Part(position=1, slug="appendix-1", label="Appendix 1", title="Café", start=13, end=37)
    parts = [(main, [first]), (appendix, [second])]
    assert digest_clauses(parts) == "d18179e7a7f5fe9d9e22bd86f88242027d2a906ecc9307fce86e2bb7cf3112e2"
    assert digest_parts(parts) == "9ed7c66ac751bbca8639d952f20f8c12b1e4b07631b0bc00a8d0de7b5b289bc5"


def test_a_line_is_json_as_rfc_8785_writes_it():
    title = 'A "quoted" \\ title\twith\nlines, \x01, \x7f, \u2028 and é'
    part = Part(position=0, slug="", label="", title=title, start=0, end=1)
    line = rfc8785.dumps([0, "", "", title, 0, 1]).decode()
    assert digest_parts([(part, [])]) == sha256_hex(f"{line}\n")


# What is sealed


def test_a_publication_is_sealed_with_everything_that_people_see_of_it(oakfield):
    version = make.version(days=10)
    entry = read_entry("publication:social-networking-protocol/1.0")
    assert (entry["form"], entry["days"]) == ("text-1", 10)
    assert entry["drafted_by"] == str(version.drafted_by_id)
    assert entry["approved_by"] == str(version.approved_by_id)
    assert entry["statement_first_digest"] == sha256_hex(version.statement_first)
    assert entry["statement_next_digest"] == sha256_hex(version.statement_next)
    parts = list_parts(Version.objects.get())
    assert entry["clauses_digest"] == digest_clauses(parts)
    assert entry["parts_digest"] == digest_parts(parts)
    assert not find_faults()


def test_a_publication_without_days_of_its_own_says_nothing_of_days(protocol):
    assert "days" not in read_entry("publication:social-networking-protocol/1.0")


def test_a_withdrawal_is_sealed_with_who_made_it(protocol, hr):
    publishing_actions.withdraw(protocol, reason="A mistake.", by=hr)
    assert read_entry("withdrawal:social-networking-protocol/1.0")["withdrawn_by"] == str(hr.pk)


# What is found


VERSION = [
    ("title = 'Another'", "title"),
    ("text = replace(text, 'must', 'may')", "text"),
    ("digest = repeat('a', 64)", "digest"),
    ("weight = 'minor'", "weight"),
    ("days = 60", "days"),
    ("reason = 'Another.'", "reason"),
    ("weight_reason = 'Another.'", "weight_reason"),
    ("approving_body = 'Another board'", "approving_body"),
    ("approving_body = 'Another board', minute = '1'", "approving_body, minute"),
    ("consultation_reason = 'Another.'", "consultation_reason"),
    ("statement_first = 'I agree with every word.'", "statement_first"),
    ("statement_next = 'I agree with every word.'", "statement_next"),
    ("drafted_by_id = '00000000-0000-4000-8000-000000000001'", "drafted_by"),
    ("approved_by_id = '00000000-0000-4000-8000-000000000001'", "approved_by"),
    ("in_force_at = in_force_at + interval '1 day'", "in_force_at"),
    ("published_at = published_at + interval '1 second'", "published_at"),
    ("withdrawn_at = now()", "withdrawn_at: no entry"),
]


@ask_all(("change", "column"), VERSION)
def test_a_changed_column_of_a_version_is_named(protocol, change, column):
    tamper(f"UPDATE policy_version SET {change}")
    assert ("policy_version", column) in find_faults()


PARTS = [
    ("UPDATE policy_part SET title = 'Another' WHERE position = 1", "policy_part", "title"),
    ("UPDATE policy_part SET title = 'Another' WHERE position = 0", "policy_part", "title"),
    ("UPDATE policy_part SET label = 'Annex 1' WHERE position = 1", "policy_part", "label, slug"),
    ("UPDATE policy_part SET slug = 'annex-1' WHERE position = 1", "policy_part", "slug"),
    ("UPDATE policy_part SET position = 7 WHERE position = 2", "policy_part", "position"),
    ('UPDATE policy_part SET "end" = "end" - 1 WHERE position = 0', "policy_part", "end"),
    ("UPDATE policy_part SET start = start + 1 WHERE position = 1", "policy_part", "start"),
    ("UPDATE policy_part SET digest = repeat('a', 64) WHERE position = 1", "policy_part", "digest"),
    ("UPDATE policy_clause SET text = 'Post what you like.' WHERE anchor = '5.3'", "policy_clause", "text"),
    ("UPDATE policy_clause SET number = '5.9' WHERE anchor = '5.3'", "policy_clause", "anchor, kind or number"),
    ("UPDATE policy_clause SET anchor = '5.9' WHERE anchor = '5.3'", "policy_clause", "anchor"),
    ("UPDATE policy_clause SET kind = 'point' WHERE anchor = '5.3'", "policy_clause", "kind or number"),
    ("UPDATE policy_clause SET kind = 'heading' WHERE anchor = '5.3'", "policy_version", "identity or kind of clauses"),
    ("UPDATE policy_clause SET identity = gen_random_uuid()", "policy_version", "identity or kind of clauses"),
    ("UPDATE policy_clause SET position = 99 WHERE anchor = '7.5-5'", "policy_clause", "position"),
    ("UPDATE policy_clause SET start = start + 1 WHERE anchor = '5.3'", "policy_clause", "start"),
    ('UPDATE policy_clause SET "end" = "end" - 1 WHERE anchor = \'5.3\'', "policy_clause", "end"),
    ("UPDATE policy_clause SET digest = repeat('a', 64) WHERE anchor = '5.3'", "policy_clause", "digest"),
    ("DELETE FROM policy_part WHERE position = 2", "policy_part", "clauses"),
    ("DELETE FROM policy_part", "policy_version", "parts"),
]


@ask_all(("change", "table", "column"), PARTS)
def test_a_changed_column_of_a_part_or_clause_is_named(protocol, change, table, column):
    tamper(change)
    assert (table, column) in find_faults()


def test_a_text_that_was_exchanged_with_all_its_digests_is_found(protocol):
    other = make.version(slug="another", source=make.PROTOCOL.read_bytes() + b"14) Ask first.\n")
    tamper(
        "UPDATE policy_version SET text = other.text, digest = other.digest "
        "FROM policy_version AS other WHERE other.id = %s AND policy_version.id = %s",
        other.pk,
        protocol.pk,
    )
    assert ("policy_version", "digest") in find_faults()


def test_a_policy_has_the_title_of_its_newest_version(protocol):
    tamper("UPDATE policy_policy SET title = 'Another'")
    assert find_faults() == {("policy_policy", "title")}


@pytest.mark.parametrize("change", ["DELETE FROM policy_version", "UPDATE policy_version SET published_at = NULL"])
def test_an_entry_whose_version_is_gone_is_found(protocol, change):
    tamper(change)
    assert find_faults() == {("policy_version", "no row: it was taken out of the database")}


# Versions of the release before


def test_what_an_old_entry_does_not_hold_cannot_be_found(old_protocol):
    tamper("UPDATE policy_version SET statement_first = 'I agree with every word.', days = 60")
    assert not find_faults()


def test_a_supplement_holds_it_from_its_own_moment_on(old_protocol):
    assert supplements.enter_supplements() == (1, [])
    assert supplements.enter_supplements() == (0, [])
    entry = read_entry("supplement:publication:social-networking-protocol/1.0")
    assert entry["at"] == store.format_moment(timezone.now())
    assert entry["published_at"] == store.format_moment(old_protocol.published_at)
    assert not find_faults()
    tamper("UPDATE policy_version SET statement_first = 'I agree with every word.', days = 60")
    assert find_faults() == {("policy_version", "days, statement_first")}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE policy_clause SET text = 'Post what you like.' WHERE anchor = '5.3'",
        "UPDATE policy_part SET title = 'Another' WHERE position = 1",
        "UPDATE policy_version SET text = replace(text, 'must', 'may'), digest = repeat('a', 64)",
        "UPDATE policy_version SET weight = 'minor'",
    ],
)
def test_no_supplement_seals_what_somebody_changed(old_protocol, change):
    tamper(change)
    entered, faults = supplements.enter_supplements()
    assert (entered, bool(faults)) == (0, True)
    assert not LedgerEntry.objects.filter(type="supplement").exists()


def test_a_withdrawal_of_before_is_held_by_the_supplement(old_protocol, hr, teacher):
    publishing_actions.withdraw(old_protocol, reason="A mistake.", by=hr)
    supplements.enter_supplements()
    assert not find_faults()
    entry = LedgerEntry.objects.get(type="supplement")
    assert decode(bytes(entry.data))["withdrawn_by"] == str(hr.pk)


@pytest.mark.parametrize("data", [b"", b"{}", b"nonsense", None])
def test_a_version_whose_entry_was_changed_is_unsound_and_gets_no_supplement(protocol, data):
    tamper("UPDATE portal_ledgerentry SET data = %s WHERE type = 'publication'", data)
    soundness.clear_cache()
    with pytest.raises(soundness.UnsoundVersion):
        soundness.require_sound(protocol)
    assert not supplements.find_versions_to_supplement()
    assert find_faults()
