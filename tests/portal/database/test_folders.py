"""The names, the modes and the owners of data folders."""

import os
import pwd
from pathlib import Path

from portal.database import server
from tests.portal.database.servers import IS_ROOT, ask, clean_up, is_alive, run_as, wait_until


def test_a_folder_may_have_any_name_and_length(new):
    data_dir = new / 'o\'brien "quoted" $HOME `id` \\ *' / "łąka\nline" / ("d" * 120)
    server.start(data_dir)
    try:
        assert ask(data_dir, "SELECT 1") == "1"
        assert len(server.socket_folder(data_dir)) < 40
    finally:
        clean_up(data_dir)


def test_no_folder_is_opened_to_others(new):
    before = {folder: folder.stat().st_mode for folder in new.parents}
    mask = os.umask(0)
    try:
        folder = Path(server.start(new))
    finally:
        os.umask(mask)
    assert {folder: folder.stat().st_mode for folder in new.parents} == before
    for private in (new, new / "cluster", folder, new / "server.log", folder / ".s.PGSQL.5432"):
        assert private.stat().st_mode & 0o077 == 0, private


def test_an_empty_folder_that_was_there_is_taken_and_keeps_its_mode(new):
    new.mkdir()
    new.chmod(0o751)
    assert ask(new, "SELECT 1") == "1"
    assert new.stat().st_mode & 0o777 == 0o751
    assert new.stat().st_uid == (new / "cluster").stat().st_uid


def test_a_link_to_the_folder_is_the_same_folder(data_dir, new):
    link = new
    link.symlink_to(data_dir)
    assert server.start(link) == server.start(data_dir)
    server.leave(link)
    wait_until(lambda: not is_alive(data_dir))


def test_a_folder_that_cannot_be_entered_is_refused_with_a_sentence(new):
    if IS_ROOT:
        os.chown(new.parent, pwd.getpwnam("daemon").pw_uid, -1)
    new.parent.chmod(0o700 if IS_ROOT else 0o000)
    try:
        outcome = run_as("nobody", lambda: server.start(new))
        assert outcome.startswith(f"Unavailable: The database folder {new} cannot be used: Permission denied")
    finally:
        new.parent.chmod(0o755)
