"""The whole check: what it finds becomes rows, which are settled when all agrees again, and /healthz knows of it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from attestations.receipts import checking
from attestations.receipts.actions import findings
from attestations.receipts.disagreements import Disagreement
from policy.sealing import soundness
from portal.ledger import highwater, sequencer
from portal.ledger.canonical import decode, encode
from portal.ledger.tree import hash_leaf
from portal.models import Finding, Job, LedgerCheck, LedgerEntry
from tests import factories as make
from tests.portal.ledger.by_hand import sql, tamper

CHANGE, BACK = "UPDATE attestations_signing SET typed_name = {}", "known_name"


@pytest.fixture
def signed(teacher, protocol, oakfield):
    signing = make.sign(teacher, protocol, oakfield)
    sequencer.seal_all()
    return signing


def verify(capsys):
    call_command("ledger_verify")
    return capsys.readouterr().out


def run_daily_check():
    """As a worker does."""
    job = Job(number="AAAA-AAAA-AAAA", kind="check-ledger", queued_at=timezone.now())
    import_string(settings.JOBS["check-ledger"])(job, lambda done, total: None)


def test_a_check_of_what_is_sound_says_so_and_is_kept(signed, capsys):
    assert "Every row is as it was sealed." in verify(capsys)
    check = LedgerCheck.objects.get()
    assert (check.entries, check.findings, check.fault) == (LedgerEntry.objects.count(), 0, "")


def test_what_was_changed_is_a_finding_once_and_settled_when_it_agrees_again(signed, capsys):
    tamper(CHANGE.format("'Somebody Else'"))
    for _ in range(2):
        with pytest.raises(CommandError, match="1 rows are not what was sealed"):
            verify(capsys)
        said = capsys.readouterr().out
        assert f"attestations_signing {signed.pk} is not what was sealed: typed_name" in said
    finding = Finding.objects.get()
    assert (finding.table, finding.key, finding.what) == ("attestations_signing", str(signed.pk), "typed_name")
    assert finding.settled_at is None
    tamper(CHANGE.format(BACK))
    verify(capsys)
    finding.refresh_from_db()
    assert (finding.settled_at, finding.settled_by) == (timezone.now(), None)
    tamper(CHANGE.format("'Somebody Else'"))
    with pytest.raises(CommandError):
        verify(capsys)
    assert Finding.objects.filter(settled_at=None).count() == 1


def test_a_fault_of_the_ledger_is_named_beside_the_rows_that_do_not_agree(signed, capsys):
    tamper(CHANGE.format("'Somebody Else'"))
    sql("UPDATE portal_ledgerentry SET leaf_hash = '\\x00' WHERE position = 1")
    with pytest.raises(CommandError, match="Entry 1"):
        verify(capsys)
    assert "typed_name" in capsys.readouterr().out
    check = LedgerCheck.objects.get()
    assert (check.findings, "Entry 1" in check.fault) == (1, True)


def test_a_database_that_can_only_be_read_hides_nothing(signed, capsys):
    tamper(CHANGE.format("'Somebody Else'"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET TRANSACTION READ ONLY")
    with pytest.raises(CommandError, match="1 rows are not what was sealed"):
        verify(capsys)
    said = capsys.readouterr()
    assert "typed_name" in said.out
    assert "could not be saved" in said.err


def test_the_daily_check_enters_supplements_first(signed):
    tamper("DELETE FROM portal_ledgerentry WHERE type = 'publication'")
    call_command("ledger_catch_up")
    keys = ("clauses_digest", "form", "parts_digest")
    entry = LedgerEntry.objects.get(type="publication")
    content = {key: value for key, value in decode(bytes(entry.data)).items() if key not in keys}
    data = encode(content)
    tamper("UPDATE portal_ledgerentry SET data = %s, leaf_hash = %s WHERE id = %s", data, hash_leaf(data), entry.pk)
    tamper("UPDATE policy_version SET form = ''")
    soundness.clear_cache()
    run_daily_check()
    assert LedgerEntry.objects.filter(type="supplement").count() == 1
    run_daily_check()
    assert LedgerEntry.objects.filter(type="supplement").count() == 1
    assert LedgerCheck.objects.count() == 2


def test_the_daily_check_runs_in_the_night():
    assert settings.DAILY_JOBS["check-ledger"] == 3


def test_a_row_with_many_faults_is_one_finding_of_bounded_length():
    found = checking._merge([Disagreement("policy_part", "1", f"column_{number}") for number in range(100)])
    assert len(found) == 1


@pytest.mark.django_db
def test_what_is_wrong_with_a_row_is_cut_to_the_length_of_its_column():
    findings.open_findings([Disagreement("policy_part", "1", "x" * 1000)])
    assert len(Finding.objects.get().what) == 300


# /healthz


def health(client):
    make.mail_worker()
    answer = client.get("/healthz")
    return answer.status_code, answer.text


def test_health_says_when_all_was_last_held_and_what_was_found(signed, client):
    assert "not been checked yet" in health(client)[1]
    run_daily_check()
    status, text = health(client)
    assert status == 200
    assert text.startswith("ok\n")
    assert "Last whole check: 2026-11-22 07:20 UTC" in text
    assert "Every row was as it was sealed." in text


def test_an_open_finding_is_red_until_it_is_settled(signed, client):
    tamper(CHANGE.format("'Somebody Else'"))
    run_daily_check()
    status, text = health(client)
    assert (status, "1 row is not what was sealed. Run: manage.py ledger_verify" in text) == (503, True)
    tamper(CHANGE.format(BACK))
    run_daily_check()
    assert health(client)[0] == 200


def test_three_days_without_a_whole_check_are_red(protocol, client, clock):
    sequencer.seal_all()
    run_daily_check()
    clock.shift(timedelta(days=3, minutes=-1))
    assert health(client)[0] == 200
    clock.shift(timedelta(minutes=2))
    status, text = health(client)
    assert (status, "not checked as a whole since 2026-11-22 07:20 UTC" in text) == (503, True)


def test_a_new_ledger_has_three_days_time_for_its_first_check(protocol, client, clock):
    sequencer.seal_all()
    clock.shift(timedelta(days=3, minutes=-1))
    assert health(client)[0] == 200
    clock.shift(timedelta(minutes=2))
    assert health(client)[0] == 503


def test_a_fault_that_the_last_check_found_is_red(signed, client):
    now = timezone.now()
    LedgerCheck.objects.create(began_at=now, ended_at=now, entries=3, findings=0, fault="Entry 1 is missing.")
    status, text = health(client)
    assert (status, "The last whole check found a fault." in text) == (503, True)


def test_a_ledger_held_against_its_high_water_file_says_so(signed, capsys):
    assert "Compared with the high-water file" in verify(capsys)
    assert highwater.get_path().exists()
