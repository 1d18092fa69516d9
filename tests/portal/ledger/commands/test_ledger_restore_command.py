"""`ledger_restore` puts back missing entries from an export, or records that they are lost."""

import json

import pytest
from django.core.management import CommandError
from django.utils import timezone

from portal.ledger import export, highwater, keys, store
from portal.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerHead
from portal.ledger.notes import Checkpoint, sign_note
from tests.portal.ledger.by_hand import sql
from tests.portal.ledger.commands.growing import Broken, cut, grow, grow_by, read_entries

pytestmark = pytest.mark.django_db


def test_nothing_is_missing_where_nothing_is(run):
    grow(3)
    assert "Nothing is missing: all 4 entries" in run("ledger_restore")


def test_what_is_missing_is_counted_and_nothing_done(run):
    grow(3, 4)
    known = highwater.read()
    cut(4)
    with pytest.raises(CommandError) as output:
        run("ledger_restore")
    assert "holds 4 entries of the ledger, and 8 were sealed. 4 are missing, from entry 4 on" in str(output.value)
    assert known.root.hex() in str(output.value)
    assert highwater.read() == known
    assert LedgerEntry.objects.count() == 4


def test_a_loss_is_accepted_with_a_reason_that_stays(run):
    grow(3, 4)
    known = highwater.read()
    cut(4)
    with pytest.raises(CommandError, match="Say why"):
        run("ledger_restore", "--accept-loss")
    run("ledger_restore", "--accept-loss", "--reason", "The disk burnt.")
    assert highwater.read().size == 4
    run("ledger_tick")
    entry = read_entries()[-1]
    assert (entry["type"], entry["size"], entry["root"], entry["reason"]) == (
        "restore",
        8,
        known.root.hex(),
        "The disk burnt.",
    )
    assert "as they were sealed" in run("ledger_verify")
    assert "Nothing is missing" in run("ledger_restore")
    assert list(highwater.get_path().parent.glob("*.before-4-of-8"))


def test_an_accepted_loss_that_was_broken_off_is_finished_and_told_once(run, monkeypatch):
    grow(3, 4)
    cut(4)
    with monkeypatch.context() as patch:
        patch.setattr(highwater, "replace", lambda *_: (_ for _ in ()).throw(Broken()))
        with pytest.raises(Broken):
            run("ledger_restore", "--accept-loss", "--reason", "x")
    with pytest.raises(CommandError):
        run("ledger_tick")
    run("ledger_restore", "--accept-loss", "--reason", "x")
    run("ledger_tick")
    assert [entry["type"] for entry in read_entries()].count("restore") == 1


def test_missing_entries_are_put_back_from_an_export(run, tmp_path):
    grow(3, 300, 4)
    file = tmp_path / "ledger.jsonl"
    run("ledger_export", file)
    before = list(LedgerEntry.objects.order_by("position").values())
    sealed = list(LedgerCheckpoint.objects.order_by("size").values_list("size", "note"))
    cut(4)
    assert run("ledger_restore", "--from", file).startswith("304 entries are back")
    now = list(LedgerEntry.objects.exclude(type="restore").order_by("position").values())
    assert [{**row, "data": bytes(row["data"]), "leaf_hash": bytes(row["leaf_hash"])} for row in now] == [
        {**row, "data": bytes(row["data"]), "leaf_hash": bytes(row["leaf_hash"])} for row in before
    ]
    assert list(LedgerCheckpoint.objects.order_by("size").values_list("size", "note")) == sealed
    run("ledger_tick")
    assert "309 entries and 4 checkpoints are as they were sealed" in run("ledger_verify")
    assert read_entries()[-1]["had"] == 4


def test_an_entry_that_waited_in_the_copy_is_given_its_place(run, tmp_path):
    grow(3, 4)
    run("ledger_export", tmp_path / "ledger.jsonl")
    cut(4)
    lines = export.read_export(tmp_path / "ledger.jsonl")
    waiting = export.build_row(next(line for line in lines if line.get("subject") == "note:3"))
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
    grow(3, 4)
    file = tmp_path / "ledger.jsonl"
    run("ledger_export", file)
    file.write_text(spoil(file.read_text()))
    cut(4)
    with pytest.raises(CommandError, match=why):
        run("ledger_restore", "--from", file)
    assert LedgerEntry.objects.count() == LedgerHead.objects.get().size == 4


def test_an_export_that_is_too_old_puts_nothing_back(run, tmp_path):
    grow(3)
    run("ledger_export", tmp_path / "ledger.jsonl")
    grow_by(4)
    cut(4)
    with pytest.raises(CommandError, match="It ends at entry 3, and 8 were sealed"):
        run("ledger_restore", "--from", tmp_path / "ledger.jsonl")


def test_a_database_that_was_changed_is_told_apart_from_one_that_is_shorter(run, tmp_path):
    grow(3)
    run("ledger_export", tmp_path / "ledger.jsonl")
    sql("UPDATE portal_ledgerentry SET leaf_hash = sha256('x') WHERE position = 2")
    with pytest.raises(CommandError, match="the first 4 are not those that were sealed"):
        run("ledger_restore")
    with pytest.raises(CommandError, match="An export cannot repair that"):
        run("ledger_restore", "--from", tmp_path / "ledger.jsonl")
    sql("DELETE FROM portal_ledgerentry WHERE position = 1")
    with pytest.raises(CommandError, match="the first 4 are not those that were sealed"):
        run("ledger_restore")
    with pytest.raises(CommandError, match="ledger_verify"):
        run("ledger_tick")


def test_a_high_water_file_of_another_ledger_is_said_so(run):
    grow(3)
    origin = store.load_signer().name
    file = highwater.get_path()
    file.write_text(file.read_text().replace(origin, "elsewhere.example/ledger"))
    for arguments in ([], ["--accept-loss", "--reason", "x"]):
        with pytest.raises(CommandError, match=f"is that of the ledger elsewhere.example/ledger, not of {origin}"):
            run("ledger_restore", *arguments)


def test_a_checkpoint_from_the_mail_stands_in_for_a_lost_high_water_file(run, tmp_path):
    grow(3, 4)
    (tmp_path / "mailed.txt").write_text(store.find_newest_checkpoint().note)
    highwater.get_path().unlink()
    cut(4)
    with pytest.raises(CommandError, match="There is no high-water file"):
        run("ledger_restore")
    with pytest.raises(CommandError, match="4 are missing"):
        run("ledger_restore", "--checkpoint", tmp_path / "mailed.txt")
    with pytest.raises(CommandError, match="ledger_restore"):
        run("ledger_tick")


def test_an_export_is_not_joined_to_a_copy_that_was_changed(run, tmp_path):
    grow(3, 4)
    run("ledger_export", tmp_path / "ledger.jsonl")
    sql("UPDATE portal_ledgerentry SET leaf_hash = decode(repeat('00', 32), 'hex') WHERE position = 1")
    cut(4)
    with pytest.raises(CommandError, match="are not those of the database"):
        run("ledger_restore", "--from", tmp_path / "ledger.jsonl")
    assert LedgerEntry.objects.count() == 4


def test_an_export_that_a_stranger_lengthened_under_a_key_of_their_own_puts_nothing_back(run, tmp_path):
    grow(3, 4)
    run("ledger_export", tmp_path / "ledger.jsonl")
    *lines, end = list(export.read_export(tmp_path / "ledger.jsonl"))
    head, own = LedgerHead.objects.get(), store.load_signer()
    stranger = keys.make_next_key(own)
    rotation = store.NewEntry("key_rotation", "key:1", timezone.now(), {"previous": own.vkey, "vkey": stranger.vkey})
    row = store.build_entry(rotation, head.origin, entered_at=timezone.now())
    root = head.frontier.append(row.leaf_hash).root
    note = sign_note(Checkpoint(head.origin, head.size + 1, root).text, [stranger])
    entry = {"subject": row.subject, "entered_at": row.entered_at.isoformat(), "entry": row.data.decode()}
    lines += [{"position": head.size, **entry}, {"checkpoint": note}, {**end, "end": head.size + 1}]
    (tmp_path / "longer.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    cut(4)
    with pytest.raises(CommandError, match="not signed"):
        run("ledger_restore", "--from", tmp_path / "longer.jsonl")
    assert LedgerEntry.objects.count() == LedgerHead.objects.get().size == 4
