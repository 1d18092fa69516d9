"""While something is wrong with the ledger, /healthz is red, and signing is paused where a signature could be lost."""

from datetime import timedelta

import pytest
from django.db import connection

from attestations.models import Signing
from portal.ledger import errors, highwater, sequencer, store
from portal.ledger.notes import Checkpoint
from tests import factories as make
from tests.words import read_words

SIGN = "/policies/social-networking-protocol/sign/"


def raise_high_water():
    """As if the database had been restored from an older copy."""
    sequencer.seal_all()
    head = store.find_newest_checkpoint()
    highwater.raise_to(Checkpoint(store.load_signer().name, head.size + 3, bytes(32)))


def test_signing_is_paused_while_the_database_is_behind_what_was_sealed(teacher, protocol, oakfield, as_):
    client = as_(teacher)
    form = client.get(SIGN).context["form"].initial | {"statement": "on", "typed_name": teacher.name}
    raise_high_water()
    for answer in (client.get(SIGN), client.post(SIGN, form)):
        assert answer.status_code == 503
        assert "nothing you signed is lost" in read_words(answer)
    assert not Signing.objects.filter(person=teacher).exists()


def test_a_database_that_is_behind_is_red(protocol, client):
    sequencer.seal_all()
    make.mail_worker()
    assert client.get("/healthz").status_code == 200
    raise_high_water()
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "The ledger had 5 entries, and the database has 2" in answer.text
    assert "manage.py ledger_restore" in answer.text


def test_entries_that_wait_for_a_minute_are_red(protocol, client, clock):
    make.mail_worker()
    assert client.get("/healthz").status_code == 200
    clock.shift(timedelta(seconds=61))
    answer = client.get("/healthz")
    assert (answer.status_code, "Run: manage.py ledger_tick" in answer.text) == (503, True)


def test_entries_that_are_numbered_and_not_sealed_for_a_minute_are_red(protocol, client, clock, monkeypatch):
    monkeypatch.setattr(sequencer, "_seal", lambda head, at_once: True)
    sequencer.seal_all()
    clock.shift(timedelta(seconds=61))
    answer = client.get("/healthz")
    assert (answer.status_code, "waiting to be sealed" in answer.text) == (503, True)


def test_a_database_that_confirms_what_it_has_not_written_is_red(protocol, client, teacher, oakfield):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert "synchronous_commit" in client.get("/healthz").text
    with pytest.raises(errors.LedgerStopped):
        make.sign(teacher, protocol, oakfield)


@pytest.mark.parametrize(
    ("mode", "words"), [(0o644, "Others may read the ledger's key"), (None, "There is no key for the ledger")]
)
def test_a_key_that_is_gone_or_open_is_red(protocol, client, settings, tmp_path, mode, words):
    sequencer.seal_all()
    settings.DEMONSTRATION, settings.LEDGER_DIR = False, tmp_path
    if mode:
        (tmp_path / "key").write_text("anything")
        (tmp_path / "key").chmod(mode)
    answer = client.get("/healthz", headers={"host": "127.0.0.1"})
    assert (answer.status_code, words in answer.text) == (503, True)
