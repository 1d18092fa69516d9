"""The page on which receipts are checked is there for everybody, signed in or not."""

import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.ledger import store
from tests.attestations.verify.checking import ask, make_code, render_receipt, send
from tests.words import read_words


def test_to_look_reads_two_rows_and_changes_nothing(client, sealed):
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/verify/")
    assert len(queries) <= 2
    assert all(query["sql"].lstrip().startswith("SELECT") for query in queries)
    assert "no-store" in page["Cache-Control"]
    assert store.load_signer().vkey in page.text
    assert "3 records" in read_words(page)


def test_the_page_is_there_before_anything_is_sealed(client, db):
    assert "Nothing is sealed yet" in read_words(client.get("/verify/"))


def test_it_says_before_the_button_that_the_file_will_be_sent(client, db):
    form = re.search(r'<form class="app-drop".*?</form>', client.get("/verify/").text, re.DOTALL)[0]
    said, button = form.index("The files will be sent to us when you press the button."), form.index("<button")
    assert said < button


def test_every_page_leads_there_signed_in_or_not(client, teacher, as_, protocol):
    for page in (client.get("/accounts/login/"), as_(teacher).get("/")):
        assert 'href="/verify/"' in page.text
        assert 'href="/how-it-works/"' in page.text


def test_without_a_key_checking_is_paused(client, sealed, settings, tmp_path):
    receipt, code = render_receipt(sealed), make_code(sealed)
    settings.DEMONSTRATION, settings.LEDGER_DIR = False, tmp_path
    client = Client(headers={"host": "127.0.0.1"})
    for page in (client.get("/verify/"), ask(client, sealed.number, code), send(client, receipt)):
        assert page.status_code == 503
        assert "Checking is paused" in read_words(page)


@pytest.mark.parametrize("way", ["number", "file"])
def test_only_our_own_page_can_send_the_forms(sealed, way):
    client = Client(enforce_csrf_checks=True)
    sent = {"number": sealed.number, "code": make_code(sealed)} if way == "number" else {"file": io.BytesIO(b"x")}
    assert client.post("/verify/", sent).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/verify/").text)[1]
    assert client.post("/verify/", {**sent, "csrfmiddlewaretoken": token}).status_code == 200
