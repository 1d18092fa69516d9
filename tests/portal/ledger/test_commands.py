"""The ledger's commands, as they are typed."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from portal.ledger import export, highwater, keys, recovery, rotation, sequencer, store, ticker
from portal.ledger.canonical import decoded
from portal.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerHead
from portal.ledger.notes import checkpoint_opened, opened, signed, verifier_from
from portal.ledger.proofs import proven
from tests.portal.ledger.by_hand import sql
from tests.portal.ledger.oracle import Oracle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A ledger of its own for each test, with its own key."""
    settings.LEDGER_DIR = tmp_path / "ledger"
    return settings.LEDGER_DIR


@pytest.fixture
def run(capsys):
    """What a command says, or the sentence with which it fails."""

    def run(command, *arguments):
        call_command(command, *map(str, arguments))
        return capsys.readouterr().out

    return run


def enter(count, first=0):
    with transaction.atomic():
        for number in range(first, first + count):
            store.enter([store.NewEntry("note", f"note:{number}", timezone.now(), {"number": number})])


def grown(*counts):
    """A ledger that was sealed after each so many entries; the genesis comes first."""
    total = 0
    for count in counts:
        enter(count, total)
        total += count
        sequencer.run_dry()


def cut(size):
    """The database as it was when it had so many entries: an older copy."""
    sql("DELETE FROM portal_ledgerentry WHERE position >= %s", size)
    sql("DELETE FROM portal_ledgercheckpoint WHERE size > %s", size)
    sql("DELETE FROM portal_ledgernode WHERE (index + 1) << level > %s", size)
    frontier = store.Tree().leaves(0, size)
    head = LedgerHead.objects.get()
    head.frontier = type(head.frontier)().extended(frontier)[0]
    sql("UPDATE portal_ledgerhead SET size = %s, hashes = %s", head.size, head.hashes)


def sealed():
    return LedgerCheckpoint.objects.aggregate(size=Max("size"))["size"] or 0


def told():
    return [decoded(bytes(row.data)) for row in LedgerEntry.objects.order_by("position")]


# ledger_tick


def test_a_tick_seals_all_that_waits(run):
    enter(3)
    assert run("ledger_tick") == "3 waited; 4 entries are sealed\n"
    assert run("ledger_tick") == "0 waited; 4 entries are sealed\n"


def test_a_stopped_ledger_is_an_error_with_its_sentence(run):
    grown(3)
    cut(2)
    with pytest.raises(CommandError, match=r"restored from an older copy. Run: manage.py ledger_restore"):
        run("ledger_tick")


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "4000", "soon"])
def test_seconds_that_make_no_sense_are_refused(run, seconds):
    with pytest.raises(CommandError, match=r"SECONDS|--every"):
        run("ledger_tick", f"--every={seconds}")


def test_what_is_wrong_is_said_once_and_again_when_it_is_over(folder):
    grown(3)
    highwater.path().rename(folder / "aside")
    highwater.path().write_text("nonsense")
    said = []

    class Rounds:
        left = 6

        def is_set(self):
            self.left -= 1
            if self.left == 2:
                (folder / "aside").replace(highwater.path())
            return self.left == 0

        def wait(self, seconds):
            return False

    ticker.watch(1, said.append, Rounds())
    assert len(said) == 2
    assert "cannot be read" in said[0]
    assert said[1] == "The ledger goes on."


@pytest.mark.django_db(transaction=True)
@pytest.mark.real_time
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_goes_on_until_it_is_ended(folder, ending):
    code = "from django.core.management import call_command; import django, sys; django.setup()\n"
    code += "from django.db import connection; connection.settings_dict['NAME'] = sys.argv[1]\n"
    code += "call_command('ledger_tick', '--every', '0.1')"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings", "LEDGER_DIR": str(folder)}
    store.signer()
    name = connection.settings_dict["NAME"]
    ticking = subprocess.Popen([sys.executable, "-c", code, name], env=environment, stderr=subprocess.PIPE)
    try:
        for turn in range(2):
            enter(1, turn)
            deadline = time.monotonic() + 60
            while LedgerEntry.objects.filter(position=None).exists() or sealed() < turn + 2:
                assert time.monotonic() < deadline
                time.sleep(0.02)
        ticking.send_signal(ending)
        assert ticking.wait(timeout=60) == 0
        assert ticking.stderr.read() == b""
    finally:
        ticking.kill()
        ticking.wait()
        ticking.stderr.close()


# ledger_key


def test_a_key_is_made_once_and_only_its_owner_may_read_it(run, folder):
    said = run("ledger_key")
    assert (folder / "key").stat().st_mode & 0o777 == 0o400
    assert store.signer().vkey in said
    assert "PRIVATE" not in said
    with pytest.raises(CommandError, match=r"There is a key in .* already"):
        run("ledger_key")


def test_no_key_is_made_beside_that_of_the_environment(run, settings):
    settings.LEDGER_KEY = "PRIVATE+KEY+..."
    with pytest.raises(CommandError, match="LEDGER_KEY is set"):
        run("ledger_key")


def test_a_ledger_that_has_begun_is_given_no_second_name(run, folder):
    grown(1)
    (folder / "key").unlink()
    with pytest.raises(CommandError, match=r"Put that back.*ledger_rotate_key --lost"):
        run("ledger_key")


def test_a_folder_that_cannot_be_written_is_named(run, folder, settings):
    folder.write_text("a file")
    settings.LEDGER_DIR = folder / "deeper"
    with pytest.raises(CommandError, match=r"No key can be written to .*key"):
        run("ledger_key")


# ledger_verify


def test_a_ledger_as_it_was_sealed_is_said_so(run):
    grown(3, 300)
    enter(2, 303)
    said = run("ledger_verify")
    assert said.startswith("304 entries and 2 checkpoints are as they were sealed; 2 wait.")
    assert "Held against the high-water file" in said


def test_a_ledger_that_has_not_begun_is_no_fault(run):
    assert "has not begun" in run("ledger_verify")


def test_it_says_when_nothing_from_outside_was_there(run):
    grown(3)
    highwater.path().unlink()
    assert "a missing end would not show" in run("ledger_verify")


def test_a_checkpoint_kept_outside_is_held_against_the_ledger(run, tmp_path):
    grown(3, 4)
    kept = tmp_path / "kept.txt"
    kept.write_bytes(LedgerCheckpoint.objects.get(size=4).note.replace("\n", "\r\n").encode())
    assert f"Held against {kept}, of 4 entries" in run("ledger_verify", "--checkpoint", kept)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nonsense", "is not a checkpoint of this ledger"),
        ("", "is not a checkpoint"),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_checkpoint_is_refused(run, tmp_path, text, why):
    grown(3)
    kept = tmp_path / "kept.txt"
    if text is not None:
        kept.write_text(text)
    with pytest.raises(CommandError, match=why):
        run("ledger_verify", "--checkpoint", kept)


def test_a_checkpoint_of_another_ledger_is_refused(run, tmp_path):
    other = keys.make("elsewhere.example")
    kept = tmp_path / "kept.txt"
    grown(3)
    kept.write_text(signed(LedgerHead.objects.get().checkpoint.text, [other]))
    with pytest.raises(CommandError, match="is not a checkpoint"):
        run("ledger_verify", "--checkpoint", kept)


def test_an_erased_entry_is_sound_only_where_an_entry_says_so(run):
    grown(3)
    sql("UPDATE portal_ledgerentry SET data = NULL WHERE position = 2")
    with pytest.raises(CommandError, match=r"Entry 2 \(note:\d\) has lost its bytes"):
        run("ledger_verify")
    with transaction.atomic():
        store.enter([store.NewEntry("erasure", "erasure:2", timezone.now(), {"position": 2})])
    sequencer.run_dry()
    assert "1 were erased" in run("ledger_verify")


# ledger_export


def test_a_stranger_can_check_an_export(run, tmp_path):
    grown(3, 300, 7)
    run("ledger_export", tmp_path / "ledger.jsonl")
    head, *lines, end = [json.loads(line) for line in (tmp_path / "ledger.jsonl").read_text().splitlines()]
    verifiers, inputs, sealed = [verifier_from(vkey) for vkey in head["vkeys"]], [], 0
    for line in lines:
        if "entry" in line:
            assert line["position"] == len(inputs)
            inputs.append(line["entry"].encode())
        else:
            checkpoint = checkpoint_opened(line["checkpoint"], verifiers)
            assert (checkpoint.size, checkpoint.root) == (len(inputs), Oracle(inputs).root(len(inputs)))
            sealed += 1
    assert end == {"end": len(inputs), "checkpoints": sealed} == {"end": 311, "checkpoints": 3}


def test_an_export_is_never_overwritten_and_an_empty_ledger_not_written(run, tmp_path):
    with pytest.raises(CommandError, match="has not begun"):
        run("ledger_export", tmp_path / "ledger.jsonl")
    assert not list(tmp_path.glob("*.jsonl*"))
    grown(1)
    run("ledger_export", tmp_path / "ledger.jsonl")
    with pytest.raises(CommandError, match="exists already"):
        run("ledger_export", tmp_path / "ledger.jsonl")
    with pytest.raises(CommandError, match="cannot be written"):
        run("ledger_export", tmp_path / "nowhere" / "ledger.jsonl")


# ledger_rotate_key


def vkeys_of(note):
    held = [verifier_from(vkey) for vkey in store.public_keys()]
    return opened(note, held)[1]


def test_a_new_key_is_announced_and_both_sign_for_thirty_days(run, clock):
    grown(2)
    old = store.signer()
    said = run("ledger_rotate_key")
    new = store.signer()
    assert new.vkey in said
    assert new.name == old.name
    assert told()[-1]["vkey"] == new.vkey
    assert told()[-1]["previous"] == old.vkey
    grown_by(1)
    assert vkeys_of(store.newest_seal().note) == [new.key_id, old.key_id]
    clock.shift(timedelta(days=30))
    grown_by(1)
    assert vkeys_of(store.newest_seal().note) == [new.key_id]
    assert "as they were sealed" in run("ledger_verify")


def grown_by(count):
    enter(count, LedgerEntry.objects.count())
    sequencer.run_dry()


def test_the_entry_that_announces_a_key_is_sealed_by_the_one_before(run):
    grown(2)
    old = store.signer()
    run("ledger_rotate_key")
    entry = LedgerEntry.objects.get(type="key_rotation")
    proof = store.proof(entry, store.seal_over([entry]))
    assert proven(bytes(entry.data), proof.text, [old.verifier]).size == 4


def test_old_receipts_are_as_good_as_before(run):
    grown(2)
    old, entry = store.signer(), LedgerEntry.objects.get(subject="note:0")
    receipt = store.proof(entry, store.seal_over([entry])).text
    run("ledger_rotate_key", "--at-once")
    assert proven(bytes(entry.data), receipt, [old.verifier]).size == 3


def test_a_stolen_key_signs_no_more(run):
    grown(2)
    said = run("ledger_rotate_key", "--at-once")
    grown_by(1)
    assert vkeys_of(store.newest_seal().note) == [store.signer().key_id]
    assert "signs no more" in said
    assert "as they were sealed" in run("ledger_verify")


def test_a_third_key_waits_until_the_first_has_done_its_time(run, clock):
    grown(2)
    run("ledger_rotate_key")
    with pytest.raises(CommandError, match=r"signs until 22 December 2026.*--at-once"):
        run("ledger_rotate_key")
    clock.shift(timedelta(days=31))
    run("ledger_rotate_key")
    assert "as they were sealed" in run("ledger_verify")
    assert len(store.public_keys()) == 3


class Broken(BaseException):
    """As if the machine had stopped there."""


@pytest.mark.parametrize("place", ["enter", "run_dry", "_replace"])
def test_a_broken_change_is_finished_by_the_next_run(run, folder, monkeypatch, place):
    grown(2)
    old = store.signer()
    calls = []

    def breaks(*arguments):
        calls.append(arguments)
        if place != "run_dry" or len(calls) == 2:  # the first is before the change
            raise Broken

    with monkeypatch.context() as patch:
        patch.setattr(rotation, place, breaks)
        with pytest.raises(Broken):
            run("ledger_rotate_key")
    planned = keys.held_in(folder / "key.next")[0]
    assert store.signer() == old
    grown_by(1)
    run("ledger_rotate_key")
    assert store.signer() == planned
    assert LedgerEntry.objects.filter(type="key_rotation").count() == 1
    assert not (folder / "key.next").exists()
    assert "as they were sealed" in run("ledger_verify")


def test_with_the_key_in_the_environment_the_lines_to_set_are_shown(run, settings):
    settings.LEDGER_KEY = keys.lines([keys.make("policies.example.org")])
    grown(2)
    old = store.signer()
    said = run("ledger_rotate_key")
    lines = [line for line in said.splitlines() if line.startswith("PRIVATE+KEY+")]
    assert lines[1] == old.line
    with pytest.raises(CommandError, match="the one held here is older"):
        run("ledger_rotate_key")
    settings.LEDGER_KEY = " ".join(lines)
    grown_by(1)
    assert len(vkeys_of(store.newest_seal().note)) == 2
    assert "as they were sealed" in run("ledger_verify")


def test_a_lost_key_is_followed_by_one_of_the_same_name(run, folder, settings, monkeypatch):
    grown(2)
    old = store.signer()
    with pytest.raises(CommandError, match="it is not lost"):
        run("ledger_rotate_key", "--lost")
    (folder / "key").unlink()
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="There is no key"):
        run("ledger_rotate_key")
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_announced", lambda *_: (_ for _ in ()).throw(Broken()))
        with pytest.raises(Broken):
            run("ledger_rotate_key", "--lost")
    run("ledger_rotate_key")  # finishes it
    assert store.signer().name == old.name
    assert told()[-1]["previous"] == old.vkey
    grown_by(1)
    assert "as they were sealed" in run("ledger_verify")


def test_no_key_is_lost_where_there_was_no_ledger(run):
    with pytest.raises(CommandError, match="has not begun"):
        run("ledger_rotate_key", "--lost")


# ledger_restore


def test_nothing_is_missing_where_nothing_is(run):
    grown(3)
    assert "Nothing is missing: all 4 entries" in run("ledger_restore")


def test_what_is_missing_is_counted_and_nothing_done(run):
    grown(3, 4)
    known = highwater.mark()
    cut(4)
    with pytest.raises(CommandError) as said:
        run("ledger_restore")
    assert "holds 4 entries of the ledger, and 8 were sealed. 4 are missing, from entry 4 on" in str(said.value)
    assert known.root.hex() in str(said.value)
    assert highwater.mark() == known
    assert LedgerEntry.objects.count() == 4


def test_a_loss_is_accepted_with_a_reason_that_stays(run):
    grown(3, 4)
    known = highwater.mark()
    cut(4)
    with pytest.raises(CommandError, match="Say why"):
        run("ledger_restore", "--accept-loss")
    run("ledger_restore", "--accept-loss", "--reason", "The disk burnt.")
    assert highwater.mark().size == 4
    run("ledger_tick")
    entry = told()[-1]
    assert (entry["type"], entry["size"], entry["root"], entry["reason"]) == (
        "restore",
        8,
        known.root.hex(),
        "The disk burnt.",
    )
    assert "as they were sealed" in run("ledger_verify")
    assert "Nothing is missing" in run("ledger_restore")
    assert list(highwater.path().parent.glob("*.before-4-of-8"))


def test_an_accepted_loss_that_was_broken_off_is_finished_and_told_once(run, monkeypatch):
    grown(3, 4)
    cut(4)
    with monkeypatch.context() as patch:
        patch.setattr(highwater, "replace", lambda *_: (_ for _ in ()).throw(Broken()))
        with pytest.raises(Broken):
            run("ledger_restore", "--accept-loss", "--reason", "x")
    with pytest.raises(CommandError):
        run("ledger_tick")
    run("ledger_restore", "--accept-loss", "--reason", "x")
    run("ledger_tick")
    assert [entry["type"] for entry in told()].count("restore") == 1


def test_missing_entries_are_put_back_from_an_export(run, tmp_path):
    grown(3, 300, 4)
    file = tmp_path / "ledger.jsonl"
    run("ledger_export", file)
    before = list(LedgerEntry.objects.order_by("position").values())
    sealed = list(LedgerCheckpoint.objects.values_list("size", "note"))
    cut(4)
    assert run("ledger_restore", "--from", file).startswith("304 entries are back")
    now = list(LedgerEntry.objects.exclude(type="restore").order_by("position").values())
    assert [{**row, "data": bytes(row["data"]), "leaf_hash": bytes(row["leaf_hash"])} for row in now] == [
        {**row, "data": bytes(row["data"]), "leaf_hash": bytes(row["leaf_hash"])} for row in before
    ]
    assert list(LedgerCheckpoint.objects.values_list("size", "note")) == sealed
    run("ledger_tick")
    assert "309 entries and 4 checkpoints are as they were sealed" in run("ledger_verify")
    assert told()[-1]["had"] == 4


def test_an_entry_that_waited_in_the_copy_is_given_its_place(run, tmp_path):
    grown(3, 4)
    run("ledger_export", tmp_path / "ledger.jsonl")
    cut(4)
    row = next(line for line in export.read(tmp_path / "ledger.jsonl") if line.get("subject") == "note:3")
    waiting = export.row_of(row, recovery._leaf(row))
    waiting.position = None
    waiting.save(force_insert=True)
    run("ledger_restore", "--from", tmp_path / "ledger.jsonl")
    run("ledger_tick")
    assert "9 entries" in run("ledger_verify")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda text: text.replace('\\"number\\":5', '\\"number\\":6'), "do not lead to the root|does not fit"),
        (lambda text: text.replace('\\"number\\":1', '\\"number\\":9'), "are not those of the database|does not fit"),
        (lambda text: text[: len(text) // 2], "cannot be read|broken off"),
        (lambda text: "\n".join(text.splitlines()[:-1]), "broken off"),
        (lambda text: "{}\n" + text, "is not an export"),
        (lambda text: "[]\n" + text, "cannot be read"),
        (lambda text: "", "broken off"),
    ],
)
def test_a_spoilt_export_puts_nothing_back(run, tmp_path, spoil, why):
    grown(3, 4)
    file = tmp_path / "ledger.jsonl"
    run("ledger_export", file)
    file.write_text(spoil(file.read_text()))
    cut(4)
    with pytest.raises(CommandError, match=why):
        run("ledger_restore", "--from", file)
    assert LedgerEntry.objects.count() == LedgerHead.objects.get().size == 4


def test_an_export_that_is_too_old_puts_nothing_back(run, tmp_path):
    grown(3)
    run("ledger_export", tmp_path / "ledger.jsonl")
    grown_by(4)
    cut(4)
    with pytest.raises(CommandError, match="It ends at entry 3, and 8 were sealed"):
        run("ledger_restore", "--from", tmp_path / "ledger.jsonl")


def test_a_database_that_was_changed_is_told_apart_from_one_that_is_shorter(run, tmp_path):
    grown(3)
    run("ledger_export", tmp_path / "ledger.jsonl")
    sql("UPDATE portal_ledgerentry SET leaf_hash = sha256('x') WHERE position = 2")
    with pytest.raises(CommandError, match="the first 4 are not those that were sealed"):
        run("ledger_restore")
    with pytest.raises(CommandError, match="An export cannot mend that"):
        run("ledger_restore", "--from", tmp_path / "ledger.jsonl")
    sql("DELETE FROM portal_ledgerentry WHERE position = 1")
    with pytest.raises(CommandError, match="the first 4 are not those that were sealed"):
        run("ledger_restore")
    with pytest.raises(CommandError, match="ledger_verify"):
        run("ledger_tick")


def test_a_high_water_file_of_another_ledger_is_said_so(run):
    grown(3)
    known = highwater.mark()
    highwater.replace(type(known)("elsewhere.example/ledger", 9, known.root))
    with pytest.raises(CommandError, match="they do not belong together"):
        run("ledger_restore")
    with pytest.raises(CommandError, match="they do not belong together"):
        run("ledger_restore", "--accept-loss", "--reason", "x")


def test_a_checkpoint_from_the_mail_stands_in_for_a_lost_high_water_file(run, tmp_path):
    grown(3, 4)
    (tmp_path / "mailed.txt").write_text(store.newest_seal().note)
    highwater.path().unlink()
    cut(4)
    with pytest.raises(CommandError, match="There is no high-water file"):
        run("ledger_restore")
    with pytest.raises(CommandError, match="4 are missing"):
        run("ledger_restore", "--checkpoint", tmp_path / "mailed.txt")
    with pytest.raises(CommandError, match="ledger_restore"):
        run("ledger_tick")


# ledger_mail


def test_the_newest_checkpoint_is_mailed_and_can_be_held_against_the_ledger(run, settings, tmp_path):
    settings.HR_EMAIL = "hr@example.org"
    settings.CHECKPOINT_RECIPIENTS = ["union@example.org", "hr@example.org"]
    grown(3)
    run("ledger_mail")
    assert [message.to for message in mail.outbox] == [["hr@example.org"], ["union@example.org"]]
    name, content, kind = mail.outbox[0].attachments[0]
    assert (name, kind) == ("checkpoint-4.txt", "text/plain")
    assert content in mail.outbox[0].body
    assert store.signer().vkey in mail.outbox[0].body
    (tmp_path / name).write_text(content)
    assert "Held against" in run("ledger_verify", "--checkpoint", tmp_path / name)


def test_nothing_is_mailed_that_is_not_so(run, settings):
    settings.HR_EMAIL, settings.CHECKPOINT_RECIPIENTS = "", []
    with pytest.raises(CommandError, match="nobody to send it to"):
        run("ledger_mail")
    settings.HR_EMAIL = "hr@example.org"
    with pytest.raises(CommandError, match="Nothing is sealed yet"):
        run("ledger_mail")
    grown(3)
    cut(2)
    with pytest.raises(CommandError, match=r"Nothing was sent.*ledger_restore"):
        run("ledger_mail")
    assert not mail.outbox
