"""A session that ends while somebody writes loses no words, shows them to nobody else, and sends nothing by itself."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client

from policy.drafting import editing
from policy.models import Draft
from policy.text import parse
from portal.access import kept_words
from portal.access.sessions import delete_expired
from portal.digests import sha256_hex
from tests import factories as make
from tests.drafts import submit
from tests.policy.draft_pages import get_address, record_consultation, reload_draft, review_draft
from tests.words import read_words

TYPED = "Ask <first>, zealously."
CLAUSE = "clause/?at=%235.2"


@pytest.fixture
def late(lead, clock):
    """A client whose session ended overnight."""
    clock.shift(timedelta(hours=15))
    return lead


def sign_in_and_come_back(client, person, response):
    make.sign_in(person, client)
    return client.get(QueryDict(urlsplit(response.url).query)["next"])


@pytest.mark.parametrize(
    ("page", "data"),
    [
        (CLAUSE, {"words": TYPED, "digest": "0" * 64}),
        ("clause/after/?at=%235.2", {"new-words": TYPED, "new-kind": "clause", "new-digest": "0" * 64}),
        ("text/", {"text": TYPED, "revision": "0"}),
        ("details/", {"title": "T", "reason": TYPED}),
        ("consultations/", {"whom": "NEU", "outcome": TYPED}),
        ("remarks/", {"reason": TYPED}),
    ],
)
def test_what_was_sent_after_the_session_had_ended_stands_in_its_form_again(late, draft, policy_lead, page, data):
    if page == "remarks/":
        data["key"] = next(one.remark.key for one in review_draft(draft).remarks if one.remark.quote == "Friendster")
    response = late.post(get_address(draft, page), data)
    assert "what you typed is here again" in read_words(late.get(response.url))
    before = reload_draft(draft).revision
    page = sign_in_and_come_back(late, policy_lead, response)
    assert page.status_code == 200
    assert "Ask &lt;first&gt;, zealously." in page.text
    assert "Nothing was sent. What you typed is here" in read_words(page)
    assert reload_draft(draft).revision == before
    assert draft.waivers.count() == draft.consultations.count() == 0


def test_the_words_are_saved_once_the_person_presses_save(late, draft, policy_lead):
    words = editing.list_editable_units(parse(draft.text.encode()))
    digest = next(sha256_hex(item.words) for item in words if item.place == ("", "5.2"))
    response = late.post(get_address(draft, CLAUSE), {"words": TYPED, "digest": digest})
    page = sign_in_and_come_back(late, policy_lead, response)
    assert "Ask <first>" not in reload_draft(draft).text
    late.post(get_address(draft, CLAUSE), {"words": TYPED, "digest": page.context["form"]["digest"].value()})
    assert f"5.2 {TYPED}\n" in reload_draft(draft).text
    assert TYPED not in late.get(get_address(draft, "clause/?at=%235.1")).text


def test_words_of_a_reason_to_send_a_draft_back_come_back_too(as_hr, hr, draft, policy_lead, clock):
    submit(draft, policy_lead)
    clock.shift(timedelta(hours=15))
    response = as_hr.post(get_address(draft, "return/"), {"words": TYPED})
    page = sign_in_and_come_back(as_hr, hr, response)
    assert "Ask &lt;first&gt;, zealously." in page.text
    assert "Waiting for approval" in read_words(as_hr.get(get_address(draft)))


def test_the_words_are_shown_to_nobody_else(late, draft, other_lead, policy_lead):
    response = late.post(get_address(draft, CLAUSE), {"words": TYPED, "digest": "0" * 64})
    assert "zealously" not in sign_in_and_come_back(late, other_lead, response).text
    assert "zealously" not in sign_in_and_come_back(late, policy_lead, response).text


def test_the_words_are_shown_on_no_other_page_and_once(late, draft, policy_lead):
    response = late.post(get_address(draft, CLAUSE), {"words": TYPED, "digest": "0" * 64})
    make.sign_in(policy_lead, late)
    assert "zealously" not in late.get(get_address(draft, "clause/?at=%235.1")).text
    assert "zealously" in sign_in_and_come_back(late, policy_lead, response).text
    assert "zealously" not in late.get(get_address(draft, CLAUSE)).text


def test_the_words_are_kept_for_an_hour(late, draft, policy_lead, clock):
    response = late.post(get_address(draft, CLAUSE), {"words": TYPED, "digest": "0" * 64})
    clock.shift(timedelta(minutes=61))
    assert "zealously" not in sign_in_and_come_back(late, policy_lead, response).text


def test_after_signing_out_nothing_is_kept(lead, draft, policy_lead):
    lead.post("/accounts/logout/")
    response = lead.post(get_address(draft, CLAUSE), {"words": TYPED, "digest": "0" * 64})
    assert "nothing was saved or sent. Sign in, and do it again." in read_words(lead.get(response.url))
    assert "zealously" not in sign_in_and_come_back(lead, policy_lead, response).text


def test_what_is_too_long_is_not_kept(late, draft, monkeypatch):
    monkeypatch.setattr(kept_words, "LONGEST", 100)
    late.post(get_address(draft, "text/"), {"text": "x" * 101, "revision": "0"})
    assert kept_words.KEPT_WORDS not in late.session


def test_a_form_of_another_site_puts_no_words_here(draft, policy_lead, clock):
    client = make.sign_in(policy_lead, client=Client(enforce_csrf_checks=True))
    clock.shift(timedelta(hours=15))
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        response = client.post(get_address(draft, "text/"), {"text": TYPED, "revision": "0"}, headers=headers)
        assert response.status_code == 403
    assert kept_words.KEPT_WORDS not in client.session


def test_a_page_that_was_open_while_one_signed_in_in_another_tab_shows_its_words_again(draft, policy_lead):
    client = make.sign_in(policy_lead, client=Client(enforce_csrf_checks=True))
    data = {"text": TYPED, "revision": "0", "csrfmiddlewaretoken": "of-before"}
    response = client.post(get_address(draft, "text/"), data, headers={"Sec-Fetch-Site": "same-origin"}, follow=True)
    assert response.redirect_chain == [(get_address(draft, "text/"), 302)]
    assert "Ask &lt;first&gt;, zealously." in response.text
    assert reload_draft(draft).revision == 0
    assert "of-before" not in response.text


def test_words_that_come_back_strike_out_no_consultation(late, draft, policy_lead):
    one = record_consultation(draft, policy_lead)
    response = late.post(get_address(draft, "consultations/"), {"strike": one.pk})
    sign_in_and_come_back(late, policy_lead, response)
    one.refresh_from_db()
    assert one.struck_at is None


def test_a_file_has_to_be_chosen_again(late, draft, policy_lead):
    upload = SimpleUploadedFile("letter.pdf", b"%PDF-1.7")
    response = late.post(get_address(draft, "consultations/"), {"whom": "NEU", "file": upload})
    assert "Choose your file again." in read_words(sign_in_and_come_back(late, policy_lead, response))


def test_the_autosave_of_an_open_page_leaves_no_heap_of_messages(late, draft):
    for _ in range(3):
        late.post(get_address(draft, "text/"), {"text": TYPED, "revision": "0"}, headers={"accept": "application/json"})
    assert "nothing was saved" not in read_words(late.get("/accounts/login/"))


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("step/", ""),
        ("clause/move/?at=%235.2", "clause/?at=%235.2"),
        ("clauses/put-back/", "clauses/"),
    ],
)
def test_an_address_that_only_takes_a_form_leads_to_its_page(lead, draft, page, leads_to):
    assert lead.get(get_address(draft, page)).url == get_address(draft, leads_to)
    assert lead.get(get_address(draft, page), follow=True).status_code == 200


def test_a_new_version_whose_session_had_ended_leads_to_the_policies(late, protocol, policy_lead):
    response = late.post("/manage/policies/social-networking-protocol/new/")
    make.sign_in(policy_lead, late)
    page = late.get("/manage/policies/social-networking-protocol/new/", follow=True)
    assert response.url == "/accounts/login/?next=/manage/policies/social-networking-protocol/new/"
    assert "Policy register" in read_words(page)
    assert Draft.objects.count() == 0


def test_the_rows_of_old_sessions_are_deleted_every_day(late, draft, clock):
    late.post(get_address(draft, CLAUSE), {"words": TYPED})
    clock.shift(timedelta(days=5))
    delete_expired(None, None)
    assert Session.objects.count() == 0
