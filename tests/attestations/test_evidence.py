"""The evidence of a signing: its ledger entries, and the receipt that proves them."""

import json
import subprocess
import sys
from datetime import timedelta
from io import BytesIO, StringIO

import pikepdf
import pytest
from django.core.management import call_command
from django.db import DataError, transaction
from django.utils import timezone

from attestations.models import Attestation, Signing
from attestations.receipts import evidence
from portal.ledger import sequencer, store, verify
from portal.ledger.canonical import decode
from portal.ledger.notes import Signer
from portal.models import AuditLine, LedgerEntry, Notice
from tests import factories as make
from tests import verapdf
from tests.portal.ledger.by_hand import sql


@pytest.fixture
def signing(two_academies, protocol, millbrook, hawthorn):
    return make.sign(two_academies, protocol, millbrook, hawthorn)


def load_entry(attestation):
    return decode(bytes(LedgerEntry.objects.get(subject=f"attestation:{attestation.pk}").data))


def test_every_attestation_and_every_publication_is_an_entry_of_its_own_transaction(signing, protocol):
    subjects = set(LedgerEntry.objects.values_list("subject", flat=True))
    assert subjects == {
        "publication:social-networking-protocol/1.0",
        *(f"attestation:{row.pk}" for row in signing.attestations.all()),
    }


def test_an_entry_says_what_was_signed_by_whom_where_when_and_how(signing, millbrook, two_academies, protocol):
    entry = load_entry(signing.attestations.get(academy=millbrook))
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
    monkeypatch.setattr("attestations.signing.actions.audit.record", lambda *_, **__: AuditLine(action="x" * 41).save())
    with pytest.raises(DataError), transaction.atomic():  # the last of its rows
        make.sign(teacher, protocol, oakfield)
    assert [model.objects.count() for model in models] == before


def test_a_receipt_is_being_sealed_and_then_sealed(signing, as_):
    client = as_(signing.person)
    before = client.get(f"/receipts/{signing.number}/").text
    assert "Being sealed. Your signature already counts." in " ".join(before.split())
    assert client.get(f"/receipts/{signing.number}.json").status_code == 409
    sequencer.seal_all()
    after = " ".join(client.get(f"/receipts/{signing.number}/").text.split())
    assert "Sealed on 22 November 2026 at 07:20:00 GMT, in checkpoint 4." in after
    assert "If anyone changed this record later, a check would show it." in after


def test_the_file_of_a_receipt_convinces_the_independent_verifier(signing, as_):
    sequencer.seal_all()
    answer = as_(signing.person).get(f"/receipts/{signing.number}.json")
    assert answer["Content-Disposition"] == f'attachment; filename="receipt-{signing.number}.json"'
    verdict = verify.checked(answer.content, store.load_signer().vkey)
    assert verdict.kind is verify.Kind.GENUINE, verdict
    assert "Zoë Fairclough" in str(verdict)


def test_a_receipt_does_not_change_when_the_ledger_grows(signing, as_, teacher, oakfield, protocol):
    sequencer.seal_all()
    client = as_(signing.person)
    before = client.get(f"/receipts/{signing.number}.json").content
    make.sign(teacher, protocol, oakfield)
    sequencer.seal_all()
    assert client.get(f"/receipts/{signing.number}.json").content == before


def test_the_pdf_of_a_receipt_encloses_all_that_is_needed_to_check_it(signing, as_):
    sequencer.seal_all()
    made = as_(signing.person).get(f"/receipts/{signing.number}.pdf").content
    verapdf.assert_sound(made)
    names = ["entry-1.json", "entry-1.tlog-proof", "entry-2.json", "entry-2.tlog-proof"]
    listed = verapdf.run_program("pdfdetach", made, "-list")
    for name in [*names, "ledger.vkey", "policy.txt", "verify.py"]:
        assert f": {name}\n" in listed
    verdict = verify.checked(made, store.load_signer().vkey)
    assert verdict.kind is verify.Kind.RECORDS, verdict
    said = verapdf.fold_space(" ".join(verapdf.read_pages(made)))
    code = evidence.make_receipt_code(evidence.load_signing_evidence(signing))
    for words in [
        f"Receipt code {code}",
        "in checkpoint 4 of the trust’s ledger",
        "For checking",
        "How this is proved",
    ]:
        assert words in said


def edit_page(made):
    with pikepdf.open(BytesIO(made)) as file:
        file.pages[0].Contents = file.make_stream(b"BT ET")
        return save(file)


def edit_attachment(made):
    with pikepdf.open(BytesIO(made)) as file:
        entry = file.attachments["entry-1.json"].get_file().read_bytes().replace(b"Fairclough", b"Fairweather")
        file.attachments["entry-1.json"] = pikepdf.AttachedFileSpec(file, entry, filename="entry-1.json")
        return save(file)


def print_again(made):
    with pikepdf.open(BytesIO(made)) as file, pikepdf.new() as paper:
        paper.pages.extend(file.pages)
        return save(paper)


def save(file):
    written = BytesIO()
    file.save(written)
    return written.getvalue()


CHANGES = [
    (bytes, True, 0, "Genuine.\nCheck that your copy says the same.\n  Name: Zoë Fairclough"),
    (edit_page, True, 0, "Genuine.\nCheck that your copy says the same.\n  Name: Zoë Fairclough"),
    (edit_attachment, True, 1, "Not genuine: this is not the record that was sealed."),
    (print_again, True, 1, "A printed copy: it carries no proof."),
    (bytes, False, 1, "Cannot be checked with this key: it belongs to another trust or another time."),
]


def test_with_the_pdf_and_a_key_from_elsewhere_anybody_can_tell(signing, as_, tmp_path):
    """Checked in an empty folder, with Python alone, by somebody who has only the file."""
    sequencer.seal_all()
    made = as_(signing.person).get(f"/receipts/{signing.number}.pdf").content
    with pikepdf.open(BytesIO(made)) as file:
        (tmp_path / "verify.py").write_bytes(file.attachments["verify.py"].get_file().read_bytes())
    vkeys = {True: store.load_signer().vkey, False: Signer("other.example/ledger", bytes(32)).vkey}
    command = [sys.executable, "-I", "verify.py", "receipt.pdf", "key.txt"]
    for change, is_ours, status, words in CHANGES:
        (tmp_path / "receipt.pdf").write_bytes(change(made))
        (tmp_path / "key.txt").write_text(vkeys[is_ours])
        answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (answer.returncode, answer.stderr) == (status, ""), words
        assert answer.stdout.startswith(words)
        assert ("  Name: Zoë Fairclough" in answer.stdout) == (change is not print_again), words


def test_what_is_printed_for_checking_are_the_very_values(signing, as_):
    sequencer.seal_all()
    pages = verapdf.read_pages(as_(signing.person).get(f"/receipts/{signing.number}.pdf").content, margins=False)
    printed = "".join(" ".join(pages).split())
    for entry, proof in evidence.load_signing_evidence(signing).files:
        assert "".join(entry.split()) in printed
        assert "".join(proof.split()) in printed


def test_a_sealed_receipt_is_the_same_bytes_for_ever(signing, as_, teacher, oakfield, protocol, clock):
    sequencer.seal_all()
    address = f"/receipts/{signing.number}.pdf"
    before = as_(signing.person).get(address).content
    make.sign(teacher, protocol, oakfield)
    sequencer.seal_all()
    clock.shift(timedelta(days=400))
    assert as_(signing.person).get(address).content == before


@pytest.mark.parametrize("end", ["/", ".pdf", ".json"])
def test_whoever_sees_somebody_elses_receipt_leaves_an_audit_line_and_the_signer_none(signing, as_, hr, end):
    sequencer.seal_all()
    lines = AuditLine.objects.filter(subject=f"receipt:{signing.number}").exclude(action="sign")
    assert as_(signing.person).get(f"/receipts/{signing.number}{end}").status_code == 200
    assert not lines.exists()
    assert as_(hr).get(f"/receipts/{signing.number}{end}").status_code == 200
    assert [(line.action, line.by) for line in lines] == [("see" if end == "/" else "download", hr)]


def test_the_pdf_of_another_reader_has_no_code(signing, as_, hr):
    sequencer.seal_all()
    made = as_(hr).get(f"/receipts/{signing.number}.pdf").content
    assert "Receipt code" not in " ".join(verapdf.read_pages(made))


def test_a_head_is_given_the_proof_of_the_own_academy_alone(signing, as_, millbrook):
    head = make.staff(millbrook, "Daniel", "Wright")
    make.grant(head, "head", millbrook)
    sequencer.seal_all()
    client = as_(head)
    receipt = json.loads(client.get(f"/receipts/{signing.number}.json").content)
    assert len(receipt["entries"]) == 1
    assert "Hawthorn" not in json.dumps(receipt)
    assert (
        evidence.make_receipt_code(evidence.load_signing_evidence(signing))
        not in client.get(f"/receipts/{signing.number}/").text
    )


def test_the_code_is_the_signers_and_stays_the_same(signing, as_):
    code = evidence.make_receipt_code(evidence.load_signing_evidence(signing))
    assert len(code) == 11
    assert code in as_(signing.person).get(f"/receipts/{signing.number}/").text
    sequencer.seal_all()
    assert evidence.make_receipt_code(evidence.load_signing_evidence(signing)) == code


def test_the_signer_is_sent_the_receipt_with_its_checkpoint_and_its_proof(signing, sent):
    sequencer.seal_all()
    [message] = sent()
    assert message.to == [signing.person.email]
    assert message.subject == f"Your receipt {signing.number}: Social Networking Protocol, version 1.0"
    for words in [
        "Hawthorn Academy, Millbrook Primary Academy",
        signing.statement,
        evidence.make_receipt_code(evidence.load_signing_evidence(signing)),
        "Keep the attached file as proof.",
    ]:
        assert words in " ".join(message.body.replace("\n> ", "\n").split())
    assert "/ledger/" not in message.body
    [(name, content, kind)] = message.attachments
    assert (name, kind) == (f"receipt-{signing.number}.json", "application/json")
    assert verify.checked(content.encode(), store.load_signer().vkey).kind is verify.Kind.GENUINE
    assert json.dumps(store.find_newest_checkpoint().note, ensure_ascii=False)[1:-1] in content


def test_an_apostrophe_in_a_mail_is_an_apostrophe(teacher, protocol, oakfield, sent):
    make.sign(teacher, protocol, oakfield)
    sequencer.seal_all()
    assert "Maya O'Brien-Łukasz" in sent()[0].body


def test_a_receipt_waits_for_its_seal_and_goes_without_it_after_ten_minutes(signing, sent, clock):
    for minutes in (0, 5, 4.9):
        clock.shift(60 * minutes)
        assert sent() == []
    clock.shift(150)
    [message] = sent()
    assert "It is being sealed. Your signature already counts." in message.body
    assert message.attachments == []


def test_a_receipt_goes_a_second_after_its_seal(signing, sent, clock):
    assert sent() == []
    sequencer.seal_all()
    clock.shift(1)
    assert "Keep the attached file as proof." in sent()[0].body


def test_a_receipt_whose_rows_were_changed_is_not_mailed_while_that_is_so(signing, sent):
    sequencer.seal_all()
    sql("UPDATE attestations_signing SET known_name = 'Somebody Else'")
    assert sent() == []
    assert Notice.objects.get().given_up_at is None


def test_the_receipt_code_is_not_kept_with_the_words_that_were_mailed(signing, sent):
    sequencer.seal_all()
    sent()
    words = Notice.objects.get().words
    assert evidence.make_receipt_code(evidence.load_signing_evidence(signing)) not in words
    assert "this code:\n\n(removed)\n" in words


def test_whoever_has_no_address_is_sent_nothing(teacher, protocol, oakfield):
    teacher.email = None
    teacher.save()
    make.sign(teacher, protocol, oakfield)
    assert not Notice.objects.exists()


def test_a_signing_of_the_past_is_mailed_to_nobody(teacher, protocol, oakfield):
    make.sign(teacher, protocol, oakfield, at=timezone.now() - timedelta(days=1))
    assert not Notice.objects.exists()


def test_no_receipt_is_owed_for_a_signature_that_was_undone(teacher, protocol, oakfield):
    with transaction.atomic():
        make.sign(teacher, protocol, oakfield)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_a_report_does_not_rest_on_a_checkpoint_while_something_before_it_waits(protocol, teacher, oakfield):
    sequencer.seal_all()
    assert store.find_checkpoint_until(timezone.now()).size == 2
    make.sign(teacher, protocol, oakfield)
    assert store.find_checkpoint_until(timezone.now()) is None


@pytest.fixture
def own_key(settings, tmp_path):
    settings.LEDGER_DIR = tmp_path


def test_a_receipt_of_before_a_change_of_key_names_the_key_that_sealed_it(own_key, signing, as_):
    sequencer.seal_all()
    before = as_(signing.person).get(f"/receipts/{signing.number}.json").content
    old = store.load_signer().vkey
    call_command("ledger_rotate_key", stdout=StringIO())
    assert store.load_signer().vkey != old
    assert as_(signing.person).get(f"/receipts/{signing.number}.json").content == before
    assert json.loads(before)["vkey"] == old
    assert verify.checked(before, old).kind is verify.Kind.GENUINE


def test_a_receipt_of_which_an_entry_is_missing_is_not_called_sealed(signing):
    sequencer.seal_all()
    sql("DELETE FROM portal_ledgerentry WHERE subject = %s", f"attestation:{signing.attestations.last().pk}")
    found = evidence.load_signing_evidence(signing)
    assert (len(found.entries), found.seal) == (1, None)
