"""The ledger's open addresses, and the page that explains the proof."""

import re
from base64 import b64decode
from hashlib import sha256
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.ledger import explanation, highwater, keys, sequencer, store
from portal.ledger.notes import Checkpoint, open_note, parse_checkpoint, parse_verifier
from portal.ledger.store import NewEntry
from portal.ledger.tree import verify_consistency
from portal.models import LedgerCheckpoint
from tests.rows import ask_all
from tests.words import read_words

SOURCES = sorted((configured.BASE_DIR / "templates/components").glob("how_it_*.html"))


def enter(count, type="publication", **content):
    """Adds so many entries, and seals all."""
    with transaction.atomic():
        store.add_entries([NewEntry(type, f"{type}:{uuid4()}", timezone.now(), content) for _ in range(count)])
    sequencer.seal_all()


def fall_behind():
    """Raises the high-water mark, as if the database had been restored from an older copy."""
    newest = store.find_newest_checkpoint()
    highwater.raise_to(Checkpoint(store.load_signer().name, newest.size + 5, bytes(32)))


def lose_the_key(settings, tmp_path):
    settings.DEMONSTRATION, settings.LEDGER_DIR = False, tmp_path


# The checkpoint


def test_the_checkpoint_is_the_newest_note_to_the_byte(client, db):
    enter(2)
    enter(1)
    answer = client.get("/ledger/checkpoint")
    text, signed = open_note(answer.content.decode(), [parse_verifier(store.load_signer().vkey)])
    assert (parse_checkpoint(text).size, len(signed)) == (4, 1)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["checkpoint", "consistency?from=1&to=1"])
def test_before_anything_is_sealed_it_says_so(client, db, address):
    answer = client.get(f"/ledger/{address}")
    assert (answer.status_code, answer.text) == (503, "Nothing is sealed yet. Please try again in a minute.\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("address", ["checkpoint", "consistency?from=1&to=2"])
def test_a_database_behind_what_was_sealed_gives_out_nothing_and_tells_strangers_no_more(client, db, address):
    enter(3)
    fall_behind()
    answer = client.get(f"/ledger/{address}")
    assert answer.status_code == 503
    assert answer.text == "The trust is checking its records, so this is not available now. Please try again later.\n"


# The keys


def test_every_key_that_was_announced_is_there_that_of_now_first(client, db, settings):
    enter(1)
    old = store.load_signer()
    new = keys.make_next_key(old)
    enter(1, "key_rotation", vkey=new.vkey, previous=old.vkey)
    settings.LEDGER_KEY = keys.format_keys([new, old])
    answer = client.get("/ledger/vkey")
    assert answer.text == f"{new.vkey}\n{old.vkey}\n"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=60"


def test_the_key_is_there_before_anything_is_sealed(client, db):
    assert client.get("/ledger/vkey").text == f"{store.load_signer().vkey}\n"


def test_without_a_key_none_is_given_out(client, db, settings, tmp_path):
    lose_the_key(settings, tmp_path)
    answer = client.get("/ledger/vkey", headers={"host": "127.0.0.1"})
    assert answer.status_code == 503
    assert str(tmp_path) not in answer.text


# Consistency


def test_between_any_two_checkpoints_the_proof_holds(client, db):
    for _ in range(9):
        enter(2)
    roots = {row.size: bytes(row.root) for row in LedgerCheckpoint.objects.all()}
    assert len(roots) == 9
    for old, old_root in roots.items():
        for new, new_root in roots.items():
            if old <= new:
                answer = client.get("/ledger/consistency", {"from": old, "to": new})
                first, *hashes = answer.text.removesuffix("\n").split("\n")
                assert first == f"from {old} to {new}"
                verify_consistency(old, old_root, new, new_root, [b64decode(line) for line in hashes])
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=3600"


@pytest.fixture
def three_entries(db):
    enter(3)


@ask_all(
    "query",
    [
        *("", "from=1", "to=1", "from=x&to=2", "from=01&to=2", "from=-1&to=2", "from=1&to=1e3", "from=١&to=2"),
        *("from=1%0A&to=2", f"from=1&to={10**18}", "from=0&to=2", "from=3&to=2"),
    ],
)
def test_what_asks_for_no_consistency_is_told_how(client, three_entries, query):
    answer = client.get(f"/ledger/consistency?{query}")
    assert answer.status_code == 400
    assert re.search(r"/ledger/consistency\?from=3&to=8|must be 1 or more", answer.text)
    assert "no-store" in answer["Cache-Control"]


def test_nothing_is_proved_of_what_is_not_sealed_yet(client, db):
    enter(3)
    with transaction.atomic():
        store.add_entries([NewEntry("publication", "waits", timezone.now(), {})])
    answer = client.get("/ledger/consistency?from=1&to=5")
    assert (answer.status_code, answer.text) == (404, "The ledger has 4 sealed records, not 5.\n")


# The program


def test_the_program_is_served_as_it_is_and_only_when_it_is_new(client, db):
    answer = client.get("/ledger/verify.py")
    assert answer.content == (configured.BASE_DIR / "portal/ledger/verify.py").read_bytes()
    assert answer["Content-Disposition"] == 'attachment; filename="verify.py"'
    assert answer["Cache-Control"] == "public, max-age=3600"
    again = client.get("/ledger/verify.py", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "public, max-age=3600"


# All of them


@pytest.mark.parametrize(
    ("address", "bound"),
    [("checkpoint", 2), ("vkey", 1), ("consistency?from=3&to=600", 8), ("verify.py", 0)],
)
def test_a_fetch_reads_little_and_writes_nothing(client, db, address, bound):
    enter(700)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/ledger/{address}").status_code == 200
    assert len(queries) <= bound, [query["sql"] for query in queries]
    assert all(query["sql"].lstrip().startswith("SELECT") for query in queries)


# How it works


def test_the_page_explains_and_shows_the_key_and_the_ledgers_name(client, db):
    words = read_words(client.get("/how-it-works/"))
    assert "Version 2 of this page, 29 November 2026." in words
    assert store.load_signer().vkey in words
    assert store.load_signer().name in words
    for name in ("RFC 8785", "RFC 6962", "RFC 9162", "C2SP tlog-checkpoint", "Ed25519", "SHA-256"):
        assert name in words
    for grade in "ABCD":
        assert f"Grade {grade}" in words


def test_the_page_is_there_without_a_key_too(client, db, settings, tmp_path):
    lose_the_key(settings, tmp_path)
    answer = client.get("/how-it-works/", headers={"host": "127.0.0.1"})
    assert answer.status_code == 200
    assert "The key cannot be shown at present." in read_words(answer)


def test_earlier_keys_stay_on_the_page(client, db, settings):
    enter(1)
    old = store.load_signer()
    new = keys.make_next_key(old)
    enter(1, "key_rotation", vkey=new.vkey, previous=old.vkey)
    settings.LEDGER_KEY = keys.format_keys([new, old])
    words = read_words(client.get("/how-it-works/"))
    assert f"Earlier keys {old.vkey}" in words


@pytest.mark.parametrize("recipients", [[], ["auditor@example.org"]])
def test_the_page_says_of_others_only_what_is_so(client, db, settings, recipients):
    settings.CHECKPOINT_RECIPIENTS = recipients
    words = read_words(client.get("/how-it-works/"))
    assert ("and to people outside the trust" in words) == bool(recipients)
    assert "auditor@example.org" not in words


def test_its_body_is_fit_for_paper():
    source = "".join(path.read_text() for path in SOURCES)
    assert set(re.findall(r"<([a-z0-9]+)", source)) == {"p", "h2", "ul", "li", "dl", "dt", "dd", "a", "span"}


def test_other_words_are_another_version_of_the_page():
    """To change the text, raise EDITION, set its day, and put the new digest here."""
    words = "\n".join(read_words(re.sub("{#.*?#}", "", path.read_text())) for path in SOURCES)
    digest = sha256(words.encode()).hexdigest()
    assert (explanation.EDITION, digest) == (2, "d7d86dc5e40b8da720588fe9ae6406dd8090dc77b6a76ce4dd82496a257ce13b")
