"""Anybody may check a receipt: by number and code, or by its file."""

import io
import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from attestations.receipts import evidence, verification
from attestations.receipts.verify_views import OneFileInMemory
from portal.ledger import sequencer, store, verify
from tests import factories as make
from tests.portal.ledger.by_hand import sql
from tests.portal.verify import builder
from tests.words import words_of

UNKNOWN = "We have no receipt with this number and this code."
KEYBOARD = "This does not prove who was at the keyboard."
COMPARE = "Compare these with your copy; only what stands here is proved."


@pytest.fixture
def signing(teacher, protocol, oakfield):
    return make.sign(teacher, protocol, oakfield, typed_name="maya o'brien")


@pytest.fixture
def sealed(signing):
    sequencer.run_dry()
    return signing


def code_of(signing):
    return evidence.receipt_code(evidence.of_signing(signing))


def receipt_of(signing):
    return evidence.as_json(evidence.of_signing(signing), policy_text=signing.version.text).encode()


def files_of(signing):
    """What a receipt's PDF carries."""
    receipt = json.loads(receipt_of(signing))
    files = {"ledger.vkey": receipt["vkey"].encode(), "policy.txt": receipt["policy_text"].encode()}
    for number, pair in enumerate(receipt["entries"], start=1):
        files[f"entry-{number}.json"] = pair["entry"].encode()
        files[f"entry-{number}.tlog-proof"] = pair["proof"].encode()
    return files


def ask(client, number, code):
    return client.post("/verify/", {"number": number, "code": code})


def send(client, data, name="receipt.pdf", **more):
    return client.post("/verify/", {"file": SimpleUploadedFile(name, data), **more})


def answer_of(page):
    """The words of the answer alone."""
    before_the_forms, _, _ = page.text.partition('<div class="app-ways">')
    _, found, answer = before_the_forms.partition('class="app-verdict"')
    return words_of(f"<p {answer}") if found else ""


# By number and code


def test_number_and_code_show_who_signed_what_for_whom_and_when_and_nothing_else(client, sealed):
    page = ask(client, sealed.number, code_of(sealed))
    assert answer_of(page) == (
        "Genuine. This is what the trust sealed, and it has not changed since. "
        f"{KEYBOARD} {COMPARE} "
        f"Receipt number {sealed.number} Name Maya O'Brien-Łukasz Name as typed maya o'brien "
        "Policy Social Networking Protocol Version 1.0 Academy Oakfield Academy "
        "Time 22 November 2026 at 07:20:00 GMT (+00:00) "
        "Seal Sealed on 22 November 2026 at 07:20:00 GMT, in the checkpoint of 3 records "
        "This answer is the trust’s own. To check without relying on it, use the receipt’s file and a key from "
        "somewhere else."
    )
    for private in (sealed.person.email, "Class teacher", sealed.statement, str(sealed.person_id), "/people/"):
        assert private not in page.text


def test_all_academies_of_an_act_are_shown(client, two_academies, protocol, millbrook, hawthorn):
    signing = make.sign(two_academies, protocol, millbrook, hawthorn)
    sequencer.run_dry()
    answer = answer_of(ask(client, signing.number, code_of(signing)))
    assert "Academies Hawthorn Academy, Millbrook Primary Academy" in answer
    assert "Name as typed" not in answer


def test_both_may_be_typed_as_people_type(client, sealed):
    for change in (str.lower, lambda text: text.replace("-", " "), lambda text: f" {text.replace('-', '')} "):
        assert "Genuine." in answer_of(ask(client, change(sealed.number), change(code_of(sealed))))
    assert "Genuine." in answer_of(ask(client, sealed.number.replace("-", "–"), code_of(sealed)))


def test_a_wrong_number_and_a_wrong_code_get_one_and_the_same_answer(client, sealed, two_academies, protocol, hawthorn):
    other = make.sign(two_academies, protocol, hawthorn)
    tries = [
        (sealed.number, code_of(other)),
        (sealed.number, "22222-22222"),
        ("2222-2222-2222", code_of(sealed)),
        ("2222-2222-2222", "22222-22222"),
        (sealed.number, "-"),
        (sealed.number, code_of(sealed)[:-1]),
        ("-", code_of(sealed)),
        ("7KQ4-M2XD-9RT0", code_of(sealed)),
        ("ŁŁŁŁ-ŁŁŁŁ-ŁŁŁŁ", "ŁŁŁŁŁ-ŁŁŁŁŁ"),
    ]
    pages = [ask(client, number, code) for number, code in tries]
    said = {re.sub(r'value="[^"]*"', "", page.text) for page in pages}
    assert len(said) == 1
    assert {page.status_code for page in pages} == {200}
    assert UNKNOWN in words_of(said.pop())


def test_what_is_missing_is_named(client, sealed):
    words = words_of(ask(client, "", " "))
    assert "Type the receipt number." in words
    assert "Type the receipt code." in words


def test_a_number_is_tried_twenty_times_in_fifteen_minutes_whether_or_not_it_is_one(client, sealed, clock):
    for number in (sealed.number, "2222-2222-2222"):
        for _ in range(20):
            assert ask(client, number, "22222-22222").status_code == 200
        blocked = ask(client, number, code_of(sealed))
        assert blocked.status_code == 429
        assert "This receipt number was tried too often." in words_of(blocked)
        assert "Maya" not in blocked.text
    assert UNKNOWN in words_of(ask(client, "3333-3333-3333", "22222-22222"))
    clock.shift(timedelta(minutes=15, seconds=1))
    assert "Genuine." in answer_of(ask(client, sealed.number, code_of(sealed)))


def test_spelling_a_number_differently_gives_no_more_tries(client, sealed):
    for number, code in 10 * [(sealed.number.lower(), "22222-22222"), (sealed.number.replace("-", ""), "no code")]:
        ask(client, number, code)
    assert ask(client, sealed.number, code_of(sealed)).status_code == 429


def test_each_try_counts_for_fifteen_minutes_of_its_own(client, sealed, clock):
    for _ in range(19):
        ask(client, sealed.number, "22222-22222")
    clock.shift(timedelta(minutes=10))
    assert ask(client, sealed.number, "22222-22222").status_code == 200
    assert ask(client, sealed.number, code_of(sealed)).status_code == 429
    clock.shift(timedelta(minutes=6))
    assert "Genuine." in answer_of(ask(client, sealed.number, code_of(sealed)))


def test_what_waits_for_its_seal_says_so_and_proves_nothing(client, signing):
    answer = answer_of(ask(client, signing.number, code_of(signing)))
    assert answer.startswith("The trust has this receipt. It is being sealed. The signature already counts.")
    assert "Name Maya O'Brien-Łukasz" in answer
    assert "Seal Being sealed" in answer
    assert KEYBOARD in answer
    assert "Genuine" not in answer
    assert COMPARE not in answer


def test_of_what_was_entered_later_only_that_moment_is_proved(client, signing, clock, capsys):
    sql("DELETE FROM portal_ledgerentry WHERE starts_with(subject, 'attestation:')")
    clock.shift(timedelta(days=3))
    call_command("ledger_catch_up")
    sequencer.run_dry()
    answer = answer_of(ask(client, signing.number, code_of(signing)))
    assert verify.LATER in answer
    assert "Time of signing, not proved 22 November 2026 at 07:20:00 GMT (+00:00)" in answer
    assert "Time of entering 25 November 2026 at 07:20:00 GMT (+00:00)" in answer


def test_without_an_entry_there_is_no_code_and_an_empty_one_opens_nothing(client, signing):
    sql("DELETE FROM portal_ledgerentry WHERE starts_with(subject, 'attestation:')")
    assert code_of(signing) == ""
    assert verification.answer(signing.number, "", vkeys=store.public_keys()) is None


def test_an_erased_record_is_as_if_it_had_never_been(client, sealed):
    code = code_of(sealed)
    sql("UPDATE portal_ledgerentry SET data = NULL WHERE starts_with(subject, 'attestation:')")
    assert UNKNOWN in words_of(ask(client, sealed.number, code))


TAMPERED = {
    "another name": "UPDATE portal_ledgerentry SET data = convert_to(replace(convert_from(data, 'UTF8'), "
    "'O''Brien-Łukasz', 'Smith'), 'UTF8') WHERE starts_with(subject, 'attestation:')",
    "another checkpoint": "UPDATE portal_ledgercheckpoint SET note = replace(note, E'\\n3\\n', E'\\n4\\n')",
    "another neighbour": "UPDATE portal_ledgerentry SET leaf_hash = sha256('x') WHERE type = 'genesis'",
    "a neighbour gone": "DELETE FROM portal_ledgerentry WHERE type = 'genesis'",
    "another text": "ALTER TABLE policy_version DISABLE TRIGGER USER;"
    "UPDATE policy_version SET text = text || ' '; ALTER TABLE policy_version ENABLE TRIGGER USER",
    "another receipt": "UPDATE attestations_signing SET number = '2222-2222-2222'",
}


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED)
def test_a_record_that_was_changed_is_not_genuine_and_shows_no_words(client, sealed, change):
    code = code_of(sealed)
    sql(change)
    number = "2222-2222-2222" if "2222" in change else sealed.number
    assert answer_of(ask(client, number, code)) == (
        "Not genuine: this is not the record that was sealed. "
        "The trust’s records of this receipt do not fit together. Please tell HR."
    )


def test_a_check_reads_a_bounded_number_of_rows(client, two_academies, protocol, millbrook, hawthorn):
    signing = make.sign(two_academies, protocol, millbrook, hawthorn)
    sequencer.run_dry()
    code = code_of(signing)
    with CaptureQueriesContext(connection) as queries:
        ask(client, signing.number, code)
    assert len(queries) <= 20, [query["sql"] for query in queries]


# The page


def test_to_look_reads_two_rows_and_changes_nothing(client, sealed):
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/verify/")
    assert len(queries) <= 2
    assert all(query["sql"].lstrip().startswith("SELECT") for query in queries)
    assert "no-store" in page["Cache-Control"]
    assert store.signer().vkey in page.text
    assert "3 records" in words_of(page)


def test_the_page_is_there_before_anything_is_sealed(client, db):
    assert "Nothing is sealed yet" in words_of(client.get("/verify/"))


def test_it_says_before_the_button_that_the_file_will_be_sent(client, db):
    form = re.search(r'<form class="app-drop".*?</form>', client.get("/verify/").text, re.DOTALL)[0]
    said, button = form.index("The file will be sent to us when you press the button."), form.index("<button")
    assert said < button


def test_every_page_leads_there_signed_in_or_not(client, teacher, as_, protocol):
    for page in (client.get("/accounts/login/"), as_(teacher).get("/")):
        assert 'href="/verify/"' in page.text
        assert 'href="/how-it-works/"' in page.text


def test_without_a_key_checking_is_paused(client, sealed, settings, tmp_path):
    receipt, code = receipt_of(sealed), code_of(sealed)
    settings.DEMONSTRATION, settings.LEDGER_DIR = False, tmp_path
    client = Client(headers={"host": "127.0.0.1"})
    for page in (client.get("/verify/"), ask(client, sealed.number, code), send(client, receipt)):
        assert page.status_code == 503
        assert "Checking is paused" in words_of(page)


@pytest.mark.parametrize("way", ["number", "file"])
def test_only_our_own_page_can_send_the_forms(sealed, way):
    client = Client(enforce_csrf_checks=True)
    sent = {"number": sealed.number, "code": code_of(sealed)} if way == "number" else {"file": io.BytesIO(b"x")}
    assert client.post("/verify/", sent).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/verify/").text)[1]
    assert client.post("/verify/", {**sent, "csrfmiddlewaretoken": token}).status_code == 200


# By file


def test_a_receipt_is_genuine_and_shows_the_sealed_words(client, sealed):
    page = send(client, receipt_of(sealed), "receipt.json")
    answer = answer_of(page)
    assert 'data-kind="genuine"' in page.text
    assert answer.startswith("Genuine. The checkpoint is signed with the key given")
    for words in (
        KEYBOARD,
        COMPARE,
        f"Receipt number {sealed.number}",
        "Name Maya O'Brien-Łukasz",
        "Policy Social Networking Protocol",
        "Version 1.0",
        "Academy Oakfield Academy",
        "Time 22 November 2026 at 07:20:00 GMT (+00:00)",
    ):
        assert words in answer


@pytest.mark.parametrize("print", ["<h1>Receipt</h1><p>Maya", "<h1>Receipt</h1><p>John Smith"])
def test_the_verdict_on_a_pdf_begins_by_saying_that_its_page_was_not_checked(client, sealed, print):
    answer = answer_of(send(client, builder.as_pdf(files_of(sealed), page=print)))
    assert answer.startswith(
        "The records attached to this file are genuine. The printed page itself was NOT checked: it may say other "
        "things."
    )
    assert "Name Maya O'Brien-Łukasz" in answer
    assert "John Smith" not in answer


def test_what_was_altered_is_not_genuine_and_nothing_of_it_is_proved(client, sealed):
    page = send(client, receipt_of(sealed).replace("O'Brien-Łukasz".encode(), b"Smith"))
    assert 'data-kind="not-genuine"' in page.text
    assert answer_of(page).startswith("Not genuine: this is not the record that was sealed.")
    assert verify.CLAIMED in answer_of(page)


def test_a_printed_copy_and_another_trusts_receipt_are_told_apart(client, sealed):
    _, files = builder.signed_receipt()
    assert 'data-kind="other-key"' in send(client, builder.as_json(files)).text
    assert 'data-kind="printed"' in send(client, builder.as_pdf({})).text
    assert 'data-kind="unreadable"' in send(client, b"rubbish").text


def test_a_checkpoint_can_be_checked_too(client, sealed):
    assert 'data-kind="checkpoint"' in send(client, store.newest_seal().note.encode(), "checkpoint").text


def test_what_a_file_says_is_shown_as_text_and_never_as_markup(client, sealed):
    _, files = builder.signed_receipt(builder.attestation(name="<script>alert(1)</script>"))
    page = send(client, builder.as_json(files))
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


def test_without_a_file_it_asks_for_one(client, sealed):
    for page in (client.post("/verify/", {"file": ""}), client.post("/verify/")):
        assert "Choose a file first." in words_of(page)
        assert "<title>Error: " in page.text


# Sending


def test_a_file_is_checked_in_memory_and_never_on_a_disk(client, sealed, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")
    large = receipt_of(sealed) + b" " * 4_000_000
    assert 'data-kind="genuine"' in send(client, large).text
    with pytest.raises(FileNotFoundError):  # so that it is seen that a file of this size goes to the disk elsewhere
        client.post("/accounts/login/", {"login": "a@b.c", "file": SimpleUploadedFile("x", large)})


def test_a_file_over_the_limit_is_refused(client, sealed):
    page = send(client, b" " * (verify.LARGEST_FILE + 1))
    assert answer_of(page).startswith("This file cannot be checked. It is too large")


def test_no_more_is_kept_than_one_file_of_the_limit(rf):
    handler = OneFileInMemory(rf.post("/verify/"))
    handler.new_file("file", "x", "text/plain", None)
    for start in range(0, 80_000_000, 8_000_000):
        assert handler.receive_data_chunk(bytes(8_000_000), start) is None
    assert handler.file_complete(80_000_000).size == verify.LARGEST_FILE + 1


def test_other_files_of_the_same_form_are_not_kept(client, sealed):
    page = send(client, receipt_of(sealed), other=SimpleUploadedFile("other", b"x" * 1000))
    assert 'data-kind="genuine"' in page.text
    assert list(page.wsgi_request.FILES) == ["file"]
    two = client.post(
        "/verify/", {"file": [SimpleUploadedFile("a", receipt_of(sealed)), SimpleUploadedFile("b", b"x")]}
    )
    assert 'data-kind="genuine"' in two.text
    assert len(two.wsgi_request.FILES.getlist("file")) == 1
