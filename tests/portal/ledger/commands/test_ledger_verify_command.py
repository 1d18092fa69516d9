"""`ledger_verify` holds the ledger against its checkpoints, its high-water file and copies kept outside."""

import pytest
from django.core.management import CommandError
from django.db import transaction
from django.utils import timezone

from portal.ledger import highwater, keys, sequencer, store
from portal.ledger.models import LedgerCheckpoint, LedgerHead
from portal.ledger.notes import sign_note
from tests.portal.ledger.by_hand import sql
from tests.portal.ledger.commands.growing import enter, grow

pytestmark = pytest.mark.django_db


def test_a_ledger_as_it_was_sealed_is_said_so(run):
    grow(3, 300)
    enter(2, 303)
    output = run("ledger_verify")
    assert output.startswith("304 entries and 2 checkpoints are as they were sealed; 2 wait.")
    assert "Compared with the high-water file" in output


def test_a_ledger_that_has_not_begun_is_no_fault(run):
    assert "has not begun" in run("ledger_verify")


def test_it_says_when_nothing_from_outside_was_there(run):
    grow(3)
    highwater.get_path().unlink()
    assert "a missing end would not show" in run("ledger_verify")


def test_a_checkpoint_kept_outside_is_held_against_the_ledger(run, tmp_path):
    grow(3, 4)
    kept = tmp_path / "kept.txt"
    kept.write_bytes(LedgerCheckpoint.objects.get(size=4).note.replace("\n", "\r\n").encode())
    assert f"Compared with {kept}, of 4 entries" in run("ledger_verify", "--checkpoint", kept)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nonsense", "is not a checkpoint of this ledger"),
        ("", "is not a checkpoint"),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_checkpoint_is_refused(run, tmp_path, text, why):
    grow(3)
    kept = tmp_path / "kept.txt"
    if text is not None:
        kept.write_text(text)
    with pytest.raises(CommandError, match=why):
        run("ledger_verify", "--checkpoint", kept)


def test_a_checkpoint_of_another_ledger_is_refused(run, tmp_path):
    other = keys.make_key("elsewhere.example")
    kept = tmp_path / "kept.txt"
    grow(3)
    kept.write_text(sign_note(LedgerHead.objects.get().checkpoint.text, [other]))
    with pytest.raises(CommandError, match="is not a checkpoint"):
        run("ledger_verify", "--checkpoint", kept)


def test_an_erased_entry_is_sound_only_where_an_entry_says_so(run):
    grow(3)
    sql("UPDATE portal_ledgerentry SET data = NULL WHERE position = 2")
    with pytest.raises(CommandError, match=r"Entry 2 \(note:\d\) has lost its bytes"):
        run("ledger_verify")
    with transaction.atomic():
        store.add_entries([store.NewEntry("erasure", "erasure:2", timezone.now(), {"position": 2})])
    sequencer.seal_all()
    assert "1 were erased" in run("ledger_verify")
