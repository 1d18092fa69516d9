"""Anybody may check a receipt by its file, which is kept in memory only."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string

from attestations.receipts import evidence
from attestations.receipts.uploads import ReceiptInMemory
from attestations.receipts.verify_views import POLICY_ALONE, POLICY_TOO_LARGE
from policy.files.kept_pdf.checks import MOST_BYTES
from portal.ledger import sequencer, store, verify
from tests import factories as make
from tests.attestations.verify.checking import (
    COMPARE,
    KEYBOARD,
    extract_files,
    read_answer,
    read_unfolded,
    render_receipt,
    send,
)
from tests.policy.file_versions import NEXT_YEAR, THIS_YEAR, publish_file
from tests.portal.verify import builder
from tests.words import read_title, read_words


def test_a_receipt_is_genuine_and_shows_the_sealed_words(client, sealed):
    page = send(client, render_receipt(sealed), "receipt.json")
    assert 'data-kind="genuine"' in page.text
    assert "The checkpoint is signed with the key given" in read_answer(page)


@pytest.mark.parametrize("page", [None, "<h1>Receipt</h1><p>Maya", "<h1>Receipt</h1><p>John Smith"])
def test_a_genuine_receipt_says_six_facts_and_nothing_else_unfolded(client, sealed, page):
    data = builder.as_pdf(extract_files(sealed), page=page) if page else render_receipt(sealed)
    answer = send(client, data)
    assert read_unfolded(answer) == (
        f"Genuine. {COMPARE} Name Maya O'Brien-Łukasz typed as maya o'brien Policy Social Networking Protocol "
        "Version 1.0 Academy Oakfield Academy Time 22 November 2026 at 07:20:00 GMT (+00:00) "
        f"Receipt number {sealed.number} {KEYBOARD}"
    )
    assert (verify.PAGES in read_answer(answer)) == bool(page)
    assert '<details class="app-definitions">' in answer.text
    assert "John Smith" not in answer.text


@pytest.mark.parametrize("kind", [verify.Kind.GENUINE, verify.Kind.RECORDS])
def test_a_void_is_not_folded_away(kind):
    answer = verify.Verdict(kind, ("Genuine.", KEYBOARD), (verify.record_from({"type": "void"}, 1),), remarks=("x",))
    assert " open>" in render_to_string("components/check_of_file.html", {"verdict": answer})


def test_what_was_altered_is_not_genuine_and_nothing_of_it_is_proved(client, sealed):
    page = send(client, render_receipt(sealed).replace("O'Brien-Łukasz".encode(), b"Smith"))
    assert 'data-kind="not-genuine"' in page.text
    assert read_answer(page).startswith("Not genuine: this is not the record that was sealed.")
    assert verify.CLAIMED in read_answer(page)


def test_a_printed_copy_and_another_trusts_receipt_are_told_apart(client, sealed):
    _, files = builder.make_receipt()
    assert 'data-kind="other-key"' in send(client, builder.as_json(files)).text
    assert 'data-kind="printed"' in send(client, builder.as_pdf({})).text
    assert 'data-kind="unreadable"' in send(client, b"rubbish").text


def test_a_checkpoint_can_be_checked_too(client, sealed):
    assert 'data-kind="checkpoint"' in send(client, store.find_newest_checkpoint().note.encode(), "checkpoint").text


def test_what_a_file_says_is_shown_as_text_and_never_as_markup(client, sealed):
    _, files = builder.make_receipt(builder.attestation(name="<script>alert(1)</script>"))
    page = send(client, builder.as_json(files))
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


def test_without_a_file_it_asks_for_one(client, sealed):
    for page in (client.post("/verify/", {"file": ""}), client.post("/verify/")):
        assert "Choose a file first." in read_words(page)
        assert read_title(page).startswith("Error: ")


def test_a_file_is_checked_in_memory_and_never_on_a_disk(client, sealed, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")
    large = render_receipt(sealed) + b" " * 4_000_000
    assert 'data-kind="genuine"' in send(client, large).text
    with pytest.raises(FileNotFoundError):  # elsewhere a file of this size is written to disk
        client.post("/accounts/login/", {"login": "a@b.c", "file": SimpleUploadedFile("x", large)})


def test_a_file_over_the_limit_is_refused(client, sealed):
    page = send(client, b" " * (verify.LARGEST_FILE + 1))
    assert read_answer(page).startswith("This file cannot be checked. It is too large")


def test_no_more_is_kept_than_one_file_of_the_limit(rf):
    handler = ReceiptInMemory(rf.post("/verify/"))
    for name in ("policy", "file"):
        handler.new_file(name, "x", "text/plain", None)
        for start in range(0, 80_000_000, 8_000_000):
            assert handler.receive_data_chunk(bytes(8_000_000), start) is None
    assert handler.file_complete(80_000_000).size == verify.LARGEST_FILE + 1
    assert handler.policy_size == MOST_BYTES + 1


def test_other_files_of_the_same_form_are_not_kept(client, sealed):
    page = send(client, render_receipt(sealed), other=SimpleUploadedFile("other", b"x" * 1000))
    assert 'data-kind="genuine"' in page.text
    assert list(page.wsgi_request.FILES) == ["file"]
    two = client.post(
        "/verify/", {"file": [SimpleUploadedFile("a", render_receipt(sealed)), SimpleUploadedFile("b", b"x")]}
    )
    assert 'data-kind="genuine"' in two.text
    assert len(two.wsgi_request.FILES.getlist("file")) == 1


def beside(data, name="policy.pdf"):
    return {"policy": SimpleUploadedFile(name, data)}


def test_the_policys_file_beside_a_receipt_is_compared(client, policy_lead, hr, teacher, oakfield):
    version = publish_file(policy_lead, hr)
    make.requirement(version.policy)
    signing = make.sign(teacher, version, oakfield)
    sequencer.seal_all()
    receipt = evidence.render_json(evidence.load_signing_evidence(signing), policy_text=None).encode()
    alone = send(client, receipt)
    assert verify.NO_FILE in read_answer(alone)
    assert '<details class="app-definitions app-more" open>' in alone.text
    same = send(client, receipt, **beside(THIS_YEAR))
    assert verify.SAME_FILE in read_answer(same)
    assert '<details class="app-definitions app-more">' in same.text
    other = send(client, receipt, **beside(NEXT_YEAR))
    assert 'data-kind="other-file"' in other.text
    assert read_answer(other).startswith(verify.HEADLINES[verify.Kind.OTHER_FILE])
    assert "policy" not in other.wsgi_request.FILES


def test_a_pdf_beside_the_receipt_of_a_text_is_said_to_belong_to_none(client, sealed):
    page = send(client, render_receipt(sealed), **beside(THIS_YEAR))
    assert f"{verify.HEADLINES[verify.Kind.OTHER_FILE]} {verify.SIGNED_TEXT}" in read_answer(page)


def test_a_policys_file_without_a_receipt_or_over_the_limit_says_what_to_do(client, sealed):
    page = client.post("/verify/", beside(THIS_YEAR))
    assert POLICY_ALONE in read_words(page)
    assert read_title(page).startswith("Error: ")
    assert verify.NO_RECEIPT in read_answer(send(client, THIS_YEAR))
    page = send(client, render_receipt(sealed), **beside(bytes(MOST_BYTES + 1)))
    assert POLICY_TOO_LARGE in read_words(page)
    assert read_title(page).startswith("Error: ")
