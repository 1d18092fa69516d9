"""Sends receipts to the page that checks them, and reads its answer."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile

from attestations.receipts import evidence
from tests.words import read_words

UNKNOWN = "We have no receipt with this number and this code."
KEYBOARD = "This does not prove who was at the keyboard."
COMPARE = "Check that your copy says the same."


def make_code(signing):
    return evidence.make_receipt_code(evidence.load_signing_evidence(signing))


def render_receipt(signing):
    return evidence.render_json(evidence.load_signing_evidence(signing), policy_text=signing.version.text).encode()


def extract_files(signing):
    """The files that a receipt's PDF encloses, by name."""
    receipt = json.loads(render_receipt(signing))
    files = {"ledger.vkey": receipt["vkey"].encode(), "policy.txt": receipt["policy_text"].encode()}
    for number, pair in enumerate(receipt["entries"], start=1):
        files[f"entry-{number}.json"] = pair["entry"].encode()
        files[f"entry-{number}.tlog-proof"] = pair["proof"].encode()
    return files


def ask(client, number, code):
    return client.post("/verify/", {"number": number, "code": code})


def send(client, data, name="receipt.pdf", **more):
    return client.post("/verify/", {"file": SimpleUploadedFile(name, data), **more})


def read_answer(page):
    """The text of the answer, without the rest of the page."""
    before_the_forms, _, _ = page.text.partition('<details class="app-definitions app-more">')
    _, found, answer = before_the_forms.partition('class="app-verdict"')
    return read_words(f"<p {answer}".replace("<br>", " ")) if found else ""


def read_unfolded(page):
    """The text of the answer that is seen before anything is unfolded."""
    return read_answer(page).partition(" For specialists")[0]
