"""The high-water file: of the ledger and not of the database's name, and only one database goes on from it."""

from dataclasses import replace

import pytest
from django.core.management import CommandError
from django.db import connection, connections

from portal.ledger import errors, health, highwater, sequencer, store
from portal.ledger.models import LedgerEntry, LedgerHead
from portal.ledger.notes import Checkpoint, Malformed, parse_checkpoint
from tests.portal.ledger.commands.growing import Broken, cut, enter, grow, grow_by, read_entries

pytestmark = pytest.mark.django_db


def rename_to_old(name=""):
    """The file as release 0.1.0 kept it."""
    path = highwater.get_path()
    old = path.with_name(f"high-water-{name or connection.settings_dict['NAME']}")
    old.write_text("".join(path.read_text().splitlines(keepends=True)[:3]))
    path.unlink()
    return old


def pretend_it_was_written_elsewhere():
    """As if the ledger had been written in another cluster's database last."""
    path = highwater.get_path()
    path.write_text(path.read_text().replace(highwater.identify_database(), "7000000000000000001/5"))


# Which file


def test_it_belongs_to_the_ledger_and_names_the_database():
    grow(3)
    name = highwater.get_path().name
    assert name.startswith("high-water-127.0.0.1_8000_ledger_")
    lines = highwater.get_path().read_text().splitlines()
    assert lines[:3] == LedgerHead.objects.get().checkpoint.text.splitlines()
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier FROM pg_control_system()")
        assert lines[3].startswith(f"database {cursor.fetchone()[0]}/")


def test_release_0_1_0_refuses_it_with_a_sentence():
    grow(1)
    with pytest.raises(Malformed, match="A checkpoint has three lines"):
        parse_checkpoint(highwater.get_path().read_text())


def test_an_older_copy_under_another_name_is_stopped(run):
    grow(3, 4)
    cut(4)
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = "another_name"  # the session stays open: only the name differs
    try:
        with pytest.raises(CommandError, match="The ledger had 8 entries, and the database has 4"):
            run("ledger_tick")
        with pytest.raises(CommandError, match="4 are missing"):
            run("ledger_restore")
    finally:
        connection.settings_dict["NAME"] = usual


def test_a_file_under_the_old_name_counts_and_is_taken_over_once():
    grow(3)
    old = rename_to_old()
    sequencer.tick()
    assert not old.exists()
    assert highwater.read().size == 4
    assert "database " in highwater.get_path().read_text()


def test_a_file_under_the_old_name_stops_an_older_copy():
    grow(3, 4)
    rename_to_old()
    cut(4)
    with pytest.raises(errors.LedgerStopped, match="The ledger had 8 entries"):
        enter(1, 100)


def test_a_file_under_the_old_name_of_another_ledger_or_database_does_not_count():
    grow(3)
    old = rename_to_old("another_database")
    with pytest.raises(errors.LedgerStopped, match="There is no high-water file"):
        enter(1, 100)
    text = old.read_text().replace(store.load_signer().name, "elsewhere.example/ledger")
    old.with_name(f"high-water-{connection.settings_dict['NAME']}").write_text(text)
    with pytest.raises(errors.LedgerStopped, match="There is no high-water file"):
        enter(1, 100)


# Without it


def test_a_ledger_without_its_file_is_stopped_until_a_kept_checkpoint_gives_it_back(run, tmp_path, client):
    grow(3)
    (tmp_path / "kept.txt").write_text(store.find_newest_checkpoint().note)
    grow_by(4)
    highwater.get_path().unlink()
    with pytest.raises(errors.LedgerStopped, match=r"ledger_restore --checkpoint FILE"):
        enter(1, 100)
    answer = client.get("/healthz")
    assert (answer.status_code, "There is no high-water file" in answer.text) == (503, True)
    with pytest.raises(CommandError, match=r"(?s)There is no high-water file.*--checkpoint FILE.*--accept-no-file"):
        run("ledger_restore")
    said = run("ledger_restore", "--checkpoint", tmp_path / "kept.txt")
    assert "Nothing is missing, and the ledger continues here from 8 entries" in said
    assert highwater.read() == LedgerHead.objects.get().checkpoint
    enter(1, 100)
    assert health.find_fault() == ""


def test_the_loss_of_the_file_can_be_accepted_with_a_reason_that_stays(run):
    grow(3)
    highwater.get_path().unlink()
    with pytest.raises(CommandError, match="Say why"):
        run("ledger_restore", "--accept-no-file")
    assert not highwater.get_path().exists()
    run("ledger_restore", "--accept-no-file", "--reason", "The machine burnt; no mail was kept.")
    run("ledger_tick")
    entry = read_entries()[-1]
    assert (entry["type"], entry["size"], entry["had"], entry["without_high_water"], entry["reason"]) == (
        "restore",
        4,
        4,
        True,
        "The machine burnt; no mail was kept.",
    )


def test_an_accepted_loss_of_the_file_that_was_broken_off_is_told_once(run, monkeypatch):
    grow(3)
    highwater.get_path().unlink()
    with monkeypatch.context() as patch:
        patch.setattr(highwater, "replace", lambda *_: (_ for _ in ()).throw(Broken()))
        with pytest.raises(Broken):
            run("ledger_restore", "--accept-no-file", "--reason", "x")
    run("ledger_restore", "--accept-no-file", "--reason", "x")
    assert LedgerEntry.objects.filter(type="restore").count() == 1


def test_a_kept_checkpoint_that_the_database_does_not_contain_lets_nothing_go_on(run, tmp_path):
    grow(3, 4)
    (tmp_path / "kept.txt").write_text(store.find_newest_checkpoint().note)
    highwater.get_path().unlink()
    cut(4)
    with pytest.raises(CommandError, match="4 are missing"):
        run("ledger_restore", "--checkpoint", tmp_path / "kept.txt")
    with pytest.raises(errors.LedgerStopped, match="The ledger had 8 entries"):
        enter(1, 100)


def test_a_new_ledger_makes_its_file_before_its_first_entry_is_there(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(sequencer, "extend_tree", lambda *_: (_ for _ in ()).throw(Broken()))
        with pytest.raises(Broken):
            sequencer.tick()
    assert highwater.read().size == 0


# In another database


def test_a_copy_in_another_database_is_stopped_and_raises_nothing(client):
    grow(3)
    pretend_it_was_written_elsewhere()
    before = highwater.get_path().read_text()
    with pytest.raises(errors.LedgerStopped, match=r"last written in another database.*ledger_restore --moved"):
        enter(1, 100)
    with pytest.raises(errors.LedgerStopped, match="another database"):
        sequencer.tick()
    with pytest.raises(errors.LedgerStopped, match="another database"):
        highwater.raise_to(replace(highwater.read(), size=9))
    assert highwater.get_path().read_text() == before
    assert "another database" in client.get("/healthz").text


def test_a_database_that_takes_anothers_place_goes_on_once_somebody_says_so(run):
    grow(3)
    pretend_it_was_written_elsewhere()
    with pytest.raises(CommandError, match="another database"):
        run("ledger_restore")
    assert "the ledger continues here from 4 entries" in run("ledger_restore", "--moved")
    enter(1, 100)
    assert health.find_fault() == ""


def test_a_restored_database_that_lacks_entries_does_not_go_on_because_it_moved(run):
    grow(3, 4)
    pretend_it_was_written_elsewhere()
    cut(4)
    with pytest.raises(CommandError, match="4 are missing"):
        run("ledger_restore", "--moved")
    run("ledger_restore", "--accept-loss", "--reason", "x")
    run("ledger_tick")


def test_the_check_says_where_the_ledger_was_last_written(run):
    grow(3)
    pretend_it_was_written_elsewhere()
    assert "last written in another database, 7000000000000000001/5" in run("ledger_verify")


@pytest.mark.django_db(transaction=True)
def test_a_copy_beside_it_on_the_same_server_is_another_database():
    grow(1)
    usual, here = connection.settings_dict["NAME"], highwater.identify_database()
    connections.close_all()
    connection.settings_dict["NAME"] = "postgres"
    try:
        assert highwater.identify_database().partition("/")[0] == here.partition("/")[0]
        assert highwater.identify_database() != here
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = usual
    assert highwater.identify_database() == here


def test_it_is_asked_once_a_connection_which_database_this_is(django_assert_num_queries):
    grow(1)
    with django_assert_num_queries(1):
        store.require_open()


def test_a_file_without_its_last_line_says_what_to_do():
    grow(1)
    highwater.get_path().write_text(Checkpoint(store.load_signer().name, 1, bytes(32)).text)
    with pytest.raises(errors.LedgerStopped, match=r"four lines.*ledger_restore --checkpoint FILE"):
        enter(1, 100)
