"""`ledger_key` makes the first key of a ledger, and never a second."""

import pytest
from django.core.management import CommandError

from portal.ledger import store
from portal.ledger.errors import LedgerStopped
from tests.portal.ledger.commands.growing import grow

pytestmark = pytest.mark.django_db


def test_a_key_is_made_once_and_only_its_owner_may_read_it(run, folder):
    output = run("ledger_key")
    assert (folder / "key").stat().st_mode & 0o777 == 0o400
    assert store.load_signer().vkey in output
    assert "PRIVATE" not in output
    with pytest.raises(CommandError, match=r"There is a key in .* already"):
        run("ledger_key")


def test_no_key_is_made_beside_that_of_the_environment(run, settings):
    settings.LEDGER_KEY = "PRIVATE+KEY+..."
    with pytest.raises(CommandError, match="LEDGER_KEY is set"):
        run("ledger_key")


def test_a_ledger_that_has_begun_is_given_no_second_name(run, folder):
    grow(1)
    (folder / "key").unlink()
    with pytest.raises(CommandError, match=r"Put your copy of it back.*ledger_rotate_key --lost"):
        run("ledger_key")


def test_a_folder_that_cannot_be_written_is_named(run, folder, settings):
    folder.write_text("a file")
    settings.LEDGER_DIR = folder / "deeper"
    with pytest.raises(CommandError, match=r"No key can be written to .*key"):
        run("ledger_key")


def test_a_copied_key_beside_an_empty_database_begins_no_second_history(run, folder, settings):
    settings.DEMONSTRATION = False
    run("ledger_key")
    assert store.require_open()
    [file] = folder.glob("high-water-*[0-9a-f]")
    file.unlink()  # only the key was copied
    with pytest.raises(LedgerStopped, match="may be a copy of one that seals somewhere else"):
        store.require_open()
    with pytest.raises(CommandError, match="--accept-no-file"):
        run("ledger_restore")
    with pytest.raises(CommandError, match="Say why"):
        run("ledger_restore", "--accept-no-file")
    assert "It begins here" in run("ledger_restore", "--accept-no-file", "--reason", "First start.")
    assert store.require_open()
