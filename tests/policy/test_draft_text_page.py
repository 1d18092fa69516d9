"""Texts and Word files are saved and refused on a draft's own pages, and nothing typed is lost."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from policy import files
from policy.drafting.actions import writing
from policy.models import Draft, Policy
from policy.text import parse
from tests import factories as make
from tests.policy.draft_pages import TEXT, get_address, reload_draft
from tests.words import read_words


def test_a_new_version_begins_once_however_often_one_asks(lead, protocol):
    for _ in range(2):
        response = lead.post("/manage/policies/social-networking-protocol/new/")
    assert Draft.objects.count() == 1
    assert response.url == get_address(Draft.objects.get())
    assert "Nothing has changed since version 1.0 yet." in read_words(lead.get(response.url))


def test_a_new_policy_from_a_word_file(lead, protocol):
    response = lead.post("/manage/policies/new/", {"title": "Code of Conduct", "slug": "code-of-conduct"})
    word = files.write_docx(parse(make.PROTOCOL.read_bytes()), title="Any", number="1.0")
    upload = SimpleUploadedFile("Code.docx", word)
    response = lead.post(response.url, {"file": upload, "revision": "0"}, follow=True)
    assert "Main text and 2 appendices: 67 clauses and points." in read_words(response)
    assert parse(Draft.objects.get().text.encode()).digest == protocol.digest
    assert Policy.objects.count() == 1


def test_an_address_that_is_taken_is_refused_beside_the_form(lead, protocol):
    fields = {"title": "Another", "slug": "social-networking-protocol"}
    assert "is the address of another policy or draft. social-networking-protocol-2 is free." in read_words(
        lead.post("/manage/policies/new/", fields)
    )


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("policy.reading.pdf", b"%PDF-1.7 scanned", "PDF"),
        ("policy.docx", b"PK\x03\x04 but nothing more", ""),
        ("policy.txt", b"", "empty"),
        ("policy.txt", b"x" * 5_000_001, "5 MB"),
    ],
)
def test_a_file_that_cannot_be_taken_leaves_the_draft_as_it_was(lead, draft, name, data, said):
    before = reload_draft(draft).text
    response = lead.post(get_address(draft, "file/"), {"file": SimpleUploadedFile(name, data), "revision": "0"})
    assert "There is a problem" in read_words(response)
    assert said in read_words(response)
    assert reload_draft(draft).text == before


def test_a_file_that_meets_what_somebody_else_saved_is_refused_once_and_may_then_replace_it(lead, draft, policy_lead):
    writing.save_text(draft, f"{TEXT} theirs", revision=0, by=policy_lead)
    upload = lambda: SimpleUploadedFile("policy.txt", TEXT.encode())  # noqa: E731
    response = lead.post(get_address(draft, "file/"), {"file": upload(), "revision": "0"})
    assert "while you were writing" in read_words(response) or "in another window" in read_words(response)
    assert reload_draft(draft).text.endswith("theirs")
    [revision] = re.findall(r'name="revision" value="(\d+)"', response.text)
    assert lead.post(get_address(draft, "file/"), {"file": upload(), "revision": revision}).status_code == 302
    assert not reload_draft(draft).text.endswith("theirs")


def test_the_refused_line_is_shown_where_it_is_mended(lead, draft):
    lead.post(get_address(draft, "text/"), {"text": TEXT.replace("5.2 ", "5.9 "), "revision": "0"})
    said = read_words(lead.get(get_address(draft, "text/")))
    assert "The text cannot be read yet. Line " in said
    assert "5.9 If a pupil" in said


def test_two_windows_get_both_texts_and_may_then_decide(lead, as_hr, draft, policy_lead, other_lead):
    make.sign_in(other_lead).post(get_address(draft, "text/"), {"text": TEXT + " theirs", "revision": "0"})
    response = lead.post(get_address(draft, "text/"), {"text": TEXT + " mine", "revision": "0"})
    assert response.status_code == 409
    assert "Owen Price saved this draft while you were writing." in read_words(response)
    assert f">{escape(TEXT)} theirs</textarea>" in response.text
    assert f"{escape(TEXT)} mine</textarea>" in response.text
    assert re.search(r"Where they differ .* \[removed: theirs .* \[added: mine", read_words(response))
    assert reload_draft(draft).text.endswith("theirs")
    lead.post(get_address(draft, "text/"), {"text": TEXT + " both", "revision": str(reload_draft(draft).revision)})
    assert reload_draft(draft).text.endswith("both")


def test_texts_of_which_one_cannot_be_read_are_not_compared(lead, draft, policy_lead):
    writing.save_text(draft, TEXT, revision=0, by=policy_lead)
    response = lead.post(get_address(draft, "text/"), {"text": "9.9 Nothing.", "revision": "0"})
    assert "One of the two cannot be read as a policy yet" in read_words(response)


def test_the_script_that_saves_hears_what_happened(lead, draft):
    answer = lead.post(
        get_address(draft, "text/"), {"text": TEXT, "revision": "0"}, headers={"accept": "application/json"}
    )
    assert answer.json() == {
        "revision": 1,
        "said": "Saved. Main text and 2 appendices: 67 clauses and points.",
        "reads": True,
    }
    late = lead.post(
        get_address(draft, "text/"), {"text": "mine", "revision": "0"}, headers={"accept": "application/json"}
    )
    assert late.status_code == 409
    long = {"text": "x" * 1_000_001, "revision": "1"}
    assert lead.post(get_address(draft, "text/"), long, headers={"accept": "application/json"}).status_code == 400
    assert "at most a million characters" in read_words(lead.post(get_address(draft, "text/"), long))


def test_what_cannot_be_seen_is_shown_and_taken_out_before_it_reaches_a_digest(lead, draft):
    typed = TEXT.replace("Friendster", "Friend\u200bster").replace("LinkedIn", "Linked\u202eIn")
    lead.post(get_address(draft, "text/"), {"text": typed, "revision": "0"})
    said = read_words(lead.get(get_address(draft, "text/")))
    assert "2 characters in this text cannot be seen" in said
    assert "zero-width space (U+200B)" in said
    lead.post(get_address(draft, "text/"), {"text": typed, "revision": "1", "take_out": "yes"})
    assert reload_draft(draft).text == TEXT


def test_a_text_wrapped_over_lines_is_put_on_one_line_each(lead, draft, protocol):
    lead.post(get_address(draft, "text/"), {"text": TEXT, "revision": "0", "tidy": "yes"})
    assert reload_draft(draft).text == protocol.text
