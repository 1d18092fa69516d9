"""Receipts prove themselves: what the ledger holds of a signing, and what its signer takes away."""

import json
import subprocess
import sys
from datetime import timedelta
from io import BytesIO, StringIO

import pikepdf
import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DataError, connection, transaction
from django.utils import timezone

from attestations.models import Attestation, Signing
from attestations.receipts import evidence
from attestations.signing import emails
from portal.ledger import highwater, sequencer, store, verify
from portal.ledger.canonical import decoded
from portal.ledger.notes import Checkpoint, Signer
from portal.models import AuditLine, LedgerEntry
from tests import factories as make
from tests import verapdf

SIGN = "/policies/social-networking-protocol/sign/"


@pytest.fixture
def signing(two_academies, protocol, millbrook, hawthorn):
    return make.sign(two_academies, protocol, millbrook, hawthorn)


def entry_of(attestation):
    return decoded(bytes(LedgerEntry.objects.get(subject=f"attestation:{attestation.pk}").data))


def test_every_attestation_and_every_publication_is_an_entry_of_its_own_transaction(signing, protocol):
    subjects = set(LedgerEntry.objects.values_list("subject", flat=True))
    assert subjects == {
        "publication:social-networking-protocol/1.0",
        *(f"attestation:{row.pk}" for row in signing.attestations.all()),
    }


def test_an_entry_says_what_was_signed_by_whom_where_when_and_how(signing, millbrook, two_academies, protocol):
    entry = entry_of(signing.attestations.get(academy=millbrook))
    assert entry["academy"] == {"id": "millbrook", "name": "Millbrook Primary Academy", "urn": "140002"}
    assert entry["person"]["known_name"] == "Zoë Fairclough"
    assert entry["policy"]["digest"] == protocol.digest
    assert entry["statement"]["text"] == protocol.statement_first
    assert (entry["at"], entry["offset"]) == ("2026-11-22T07:20:00.000000Z", "+00:00")
    assert (entry["signing"], entry["grade"], entry["method"]) == (signing.number, "B", "own-sign-in")
    assert "signed_at" not in entry


def test_nothing_of_a_signing_that_fails_stays(teacher, protocol, oakfield, monkeypatch):
    models = Signing, Attestation, LedgerEntry, AuditLine
    before = [model.objects.count() for model in models]
    monkeypatch.setattr("attestations.signing.actions.audit.line", lambda *_, **__: AuditLine(action="x" * 1000))
    with pytest.raises(DataError), transaction.atomic():  # the last of its rows
        make.sign(teacher, protocol, oakfield)
    assert [model.objects.count() for model in models] == before


def test_a_receipt_is_being_sealed_and_then_sealed(signing, as_):
    client = as_(signing.person)
    before = client.get(f"/receipts/{signing.number}/").text
    assert "Being sealed. Your signature already counts." in " ".join(before.split())
    assert client.get(f"/receipts/{signing.number}.json").status_code == 409
    sequencer.run_dry()
    after = " ".join(client.get(f"/receipts/{signing.number}/").text.split())
    assert "Sealed on 22 November 2026 at 07:20:00 GMT, in checkpoint 4." in after
    assert "If anyone changed this record later, a check would show it." in after


def test_the_file_of_a_receipt_convinces_the_independent_verifier(signing, as_):
    sequencer.run_dry()
    answer = as_(signing.person).get(f"/receipts/{signing.number}.json")
    assert answer["Content-Disposition"] == f'attachment; filename="receipt-{signing.number}.json"'
    verdict = verify.checked(answer.content, store.signer().vkey)
    assert verdict.kind is verify.Kind.GENUINE, verdict
    assert "Zoë Fairclough" in str(verdict)


def test_a_receipt_does_not_change_when_the_ledger_grows(signing, as_, teacher, oakfield, protocol):
    sequencer.run_dry()
    client = as_(signing.person)
    before = client.get(f"/receipts/{signing.number}.json").content
    make.sign(teacher, protocol, oakfield)
    sequencer.run_dry()
    assert client.get(f"/receipts/{signing.number}.json").content == before


def test_the_pdf_of_a_receipt_encloses_all_that_is_needed_to_check_it(signing, as_):
    sequencer.run_dry()
    made = as_(signing.person).get(f"/receipts/{signing.number}.pdf").content
    verapdf.assert_sound(made)
    names = ["entry-1.json", "entry-1.tlog-proof", "entry-2.json", "entry-2.tlog-proof"]
    listed = verapdf.run("pdfdetach", made, "-list")
    for name in [*names, "ledger.vkey", "policy.txt", "verify.py"]:
        assert f": {name}\n" in listed
    verdict = verify.checked(made, store.signer().vkey)
    assert verdict.kind is verify.Kind.RECORDS, verdict
    said = verapdf.folded(" ".join(verapdf.pages(made)))
    code = evidence.receipt_code(evidence.of_signing(signing))
    for words in [
        f"Receipt code {code}",
        "in checkpoint 4 of the trust’s ledger",
        "For checking",
        "How this is proved",
    ]:
        assert words in said


def edited_page(made):
    with pikepdf.open(BytesIO(made)) as file:
        file.pages[0].Contents = file.make_stream(b"BT ET")
        return saved(file)


def edited_attachment(made):
    with pikepdf.open(BytesIO(made)) as file:
        entry = file.attachments["entry-1.json"].get_file().read_bytes().replace(b"Fairclough", b"Fairweather")
        file.attachments["entry-1.json"] = pikepdf.AttachedFileSpec(file, entry, filename="entry-1.json")
        return saved(file)


def printed_again(made):
    with pikepdf.open(BytesIO(made)) as file, pikepdf.new() as paper:
        paper.pages.extend(file.pages)
        return saved(paper)


def saved(file):
    written = BytesIO()
    file.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("change", "is_ours", "status", "words"),
    [
        (bytes, True, 0, "The records attached to this file are genuine. The printed page itself was NOT checked"),
        (
            edited_page,
            True,
            0,
            "The records attached to this file are genuine. The printed page itself was NOT checked",
        ),
        (edited_attachment, True, 1, "Not genuine: this is not the record that was sealed."),
        (printed_again, True, 1, "A printed copy: it carries no proof."),
        (bytes, False, 1, "Cannot be checked with this key: it belongs to another trust or another time."),
    ],
    ids=["good", "page edited", "attachment edited", "printed again", "of another trust"],
)
def test_with_the_pdf_and_a_key_from_elsewhere_anybody_can_tell(signing, as_, tmp_path, change, is_ours, status, words):
    """In an empty folder, with Python alone, as somebody who has only been sent the file."""
    sequencer.run_dry()
    made = as_(signing.person).get(f"/receipts/{signing.number}.pdf").content
    (tmp_path / "receipt.pdf").write_bytes(change(made))
    (tmp_path / "key.txt").write_text(
        store.signer().vkey if is_ours else Signer("other.example/ledger", bytes(32)).vkey
    )
    with pikepdf.open(BytesIO(made)) as file:
        (tmp_path / "verify.py").write_bytes(file.attachments["verify.py"].get_file().read_bytes())
    command = [sys.executable, "-I", "verify.py", "receipt.pdf", "key.txt"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (status, "")
    assert answer.stdout.startswith(words)
    assert ("  Name: Zoë Fairclough" in answer.stdout) == (change is not printed_again)


def test_what_is_printed_for_checking_are_the_very_values(signing, as_):
    sequencer.run_dry()
    pages = verapdf.pages(as_(signing.person).get(f"/receipts/{signing.number}.pdf").content, margins=False)
    printed = "".join(" ".join(pages).split())
    for entry, proof in evidence.of_signing(signing).files:
        assert "".join(entry.split()) in printed
        assert "".join(proof.split()) in printed


def test_a_sealed_receipt_is_the_same_bytes_for_ever(signing, as_, teacher, oakfield, protocol, clock):
    sequencer.run_dry()
    address = f"/receipts/{signing.number}.pdf"
    before = as_(signing.person).get(address).content
    make.sign(teacher, protocol, oakfield)
    sequencer.run_dry()
    clock.shift(timedelta(days=400))
    assert as_(signing.person).get(address).content == before


def test_the_pdf_of_another_reader_has_no_code(signing, as_, hr):
    sequencer.run_dry()
    made = as_(hr).get(f"/receipts/{signing.number}.pdf").content
    assert "Receipt code" not in " ".join(verapdf.pages(made))


def test_a_head_is_given_the_proof_of_the_own_academy_alone(signing, as_, millbrook):
    head = make.staff(millbrook, "Daniel", "Wright")
    make.grant(head, "head", millbrook)
    sequencer.run_dry()
    client = as_(head)
    receipt = json.loads(client.get(f"/receipts/{signing.number}.json").content)
    assert len(receipt["entries"]) == 1
    assert "Hawthorn" not in json.dumps(receipt)
    assert evidence.receipt_code(evidence.of_signing(signing)) not in client.get(f"/receipts/{signing.number}/").text


def test_the_code_is_the_signers_and_stays_the_same(signing, as_):
    code = evidence.receipt_code(evidence.of_signing(signing))
    assert len(code) == 11
    assert code in as_(signing.person).get(f"/receipts/{signing.number}/").text
    sequencer.run_dry()
    assert evidence.receipt_code(evidence.of_signing(signing)) == code


def test_the_signer_is_sent_the_receipt_with_its_checkpoint_and_its_proof(signing):
    sequencer.run_dry()
    emails.send_receipt(signing.pk)
    [message] = mail.outbox
    assert message.to == [signing.person.email]
    assert message.subject == f"Your receipt {signing.number}: Social Networking Protocol, version 1.0"
    for words in [
        "Hawthorn Academy, Millbrook Primary Academy",
        signing.statement,
        evidence.receipt_code(evidence.of_signing(signing)),
        store.newest_seal().note,
    ]:
        assert words in message.body
    [(name, content, kind)] = message.attachments
    assert (name, kind) == (f"receipt-{signing.number}.json", "application/json")
    assert verify.checked(content.encode(), store.signer().vkey).kind is verify.Kind.GENUINE


def test_an_apostrophe_in_a_mail_is_an_apostrophe(teacher, protocol, oakfield):
    emails.send_receipt(make.sign(teacher, protocol, oakfield).pk)
    assert "Maya O'Brien-Łukasz" in mail.outbox[0].body
    assert "It is being sealed. Your signature already counts." in mail.outbox[0].body


def test_whoever_has_no_address_is_sent_nothing(teacher, protocol, oakfield):
    teacher.email = None
    teacher.save()
    emails.send_receipt(make.sign(teacher, protocol, oakfield).pk)
    assert mail.outbox == []


def a_later_ledger():
    """As if the database had been restored from a copy of before."""
    sequencer.run_dry()
    head = store.newest_seal()
    highwater.rise(Checkpoint(store.signer().name, head.size + 3, bytes(32)))


def test_signing_is_paused_while_the_database_is_behind_what_was_sealed(teacher, protocol, oakfield, as_):
    client = as_(teacher)
    form = client.get(SIGN).context["form"].initial | {"statement": "on", "typed_name": teacher.name}
    a_later_ledger()
    for answer in (client.get(SIGN), client.post(SIGN, form)):
        assert answer.status_code == 503
        assert "nothing you signed is lost" in answer.text
    assert not Signing.objects.filter(person=teacher).exists()


def test_a_database_that_is_behind_is_red(protocol, client):
    sequencer.run_dry()
    assert client.get("/healthz").status_code == 200
    a_later_ledger()
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "The ledger had 5 entries, and the database has 2" in answer.text
    assert "manage.py ledger_restore" in answer.text


def test_entries_that_wait_for_a_minute_are_red(protocol, client, clock):
    assert client.get("/healthz").status_code == 200
    clock.shift(timedelta(seconds=61))
    answer = client.get("/healthz")
    assert (answer.status_code, "Run: manage.py ledger_tick" in answer.text) == (503, True)


def test_entries_that_are_numbered_and_not_sealed_for_a_minute_are_red(protocol, client, clock, monkeypatch):
    monkeypatch.setattr(sequencer, "_seal", lambda head, at_once: True)
    sequencer.run_dry()
    clock.shift(timedelta(seconds=61))
    answer = client.get("/healthz")
    assert (answer.status_code, "wait to be sealed" in answer.text) == (503, True)


def test_a_report_does_not_rest_on_a_checkpoint_while_something_before_it_waits(protocol, teacher, oakfield):
    sequencer.run_dry()
    assert store.seal_until(timezone.now()).size == 2
    make.sign(teacher, protocol, oakfield)
    assert store.seal_until(timezone.now()) is None


@pytest.fixture
def own_key(settings, tmp_path):
    settings.LEDGER_DIR = tmp_path


def test_a_receipt_of_before_a_change_of_key_names_the_key_that_sealed_it(own_key, signing, as_):
    sequencer.run_dry()
    before = as_(signing.person).get(f"/receipts/{signing.number}.json").content
    old = store.signer().vkey
    call_command("ledger_rotate_key", stdout=StringIO())
    assert store.signer().vkey != old
    assert as_(signing.person).get(f"/receipts/{signing.number}.json").content == before
    assert json.loads(before)["vkey"] == old
    assert verify.checked(before, old).kind is verify.Kind.GENUINE


def test_a_database_that_confirms_what_it_has_not_written_is_red(protocol, client, teacher, oakfield):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert "synchronous_commit" in client.get("/healthz").text
    with pytest.raises(store.Stopped):
        make.sign(teacher, protocol, oakfield)


@pytest.mark.parametrize(
    ("mode", "words"), [(0o644, "Others may read the ledger's key"), (None, "There is no key for the ledger")]
)
def test_a_key_that_is_gone_or_open_is_red(protocol, client, settings, tmp_path, mode, words):
    sequencer.run_dry()
    settings.DEMONSTRATION, settings.LEDGER_DIR = False, tmp_path
    if mode:
        (tmp_path / "key").write_text("anything")
        (tmp_path / "key").chmod(mode)
    answer = client.get("/healthz", headers={"host": "127.0.0.1"})
    assert (answer.status_code, words in answer.text) == (503, True)
