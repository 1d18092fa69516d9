"""Who may read, write and approve a draft."""

from datetime import date

import pytest
from django.test import Client

from policy.drafting.actions import approval, writing
from policy.publishing import actions as publishing_actions
from portal.refusals import ActionRefused
from tests import factories as make
from tests.drafts import approve, change_text, describe, submit
from tests.policy.draft_pages import URGENT, get_address, record_consultation, reload_draft, review_draft
from tests.words import read_words


def test_a_grant_that_ended_yesterday_opens_nothing(draft, db):
    person = make.person("Una", "Marsh")
    make.grant(person, "policy-lead", until_on=date(2026, 11, 21))
    client = make.sign_in(person)
    for page in ("", "text/", "clauses/", "changes/", "details/", "remarks/", "consultations/", "preview/"):
        assert client.get(get_address(draft, page)).status_code == 403, page
        assert client.post(get_address(draft, page), {"text": "x", "revision": 0}).status_code in {403, 405}, page


def test_readers_heads_and_auditors_see_no_drafts(draft, teacher, head, auditor, administrator):
    for person in (teacher, head, auditor, administrator):
        client = make.sign_in(person)
        for address in (
            "/manage/policies/",
            "/manage/policies/new/",
            get_address(draft),
            get_address(draft, "approve/"),
        ):
            assert client.get(address).status_code == 403, address
        for address in (
            get_address(draft, "step/"),
            get_address(draft, "approve/"),
            get_address(draft, "return/"),
            get_address(draft, "text/"),
        ):
            assert client.post(address, {"text": "x", "revision": 0}).status_code == 403, address
        assert client.get(get_address(draft)[:-1] + ".docx").status_code == 403
    assert reload_draft(draft).revision == 0


def test_nothing_is_written_without_the_token_of_the_form(draft, policy_lead):
    client = make.sign_in(policy_lead, client=Client(enforce_csrf_checks=True))
    for page in ("text/", "details/", "step/", "file/", "consultations/", "remarks/", "clause/move/?at=%235.2"):
        assert client.post(get_address(draft, page), {"step": "discard"}).status_code == 403, page
    assert reload_draft(draft).revision == 0


def test_a_lead_who_is_hr_too_approves_only_what_others_wrote(draft, policy_lead, other_lead):
    make.grant(policy_lead, "hr")
    draft = describe(change_text(draft, other_lead), other_lead, number="1.1")
    describe(draft, policy_lead)  # the details alone
    draft = reload_draft(draft)
    approval.submit(draft, fingerprint=review_draft(draft).fingerprint, by=other_lead)
    page = make.sign_in(policy_lead).get(get_address(draft, "approve/"))
    assert "You have edited this draft." in read_words(page)
    with pytest.raises(ActionRefused, match="Somebody else must approve it"):
        approve(draft, policy_lead)


def test_who_wrote_at_a_version_does_not_withdraw_it_even_if_another_submitted_it(draft, policy_lead, other_lead, hr):
    make.grant(other_lead, "hr")
    draft = change_text(draft, other_lead, "Trust", "trust")
    version = approve(submit(draft, policy_lead, **URGENT), hr)
    assert version.drafted_by == policy_lead
    with pytest.raises(ActionRefused, match="cannot withdraw it"):
        publishing_actions.withdraw(version, reason="A mistake.", by=other_lead)


def test_to_record_a_consultation_or_to_leave_a_remark_is_not_to_write(draft, policy_lead, other_lead):
    make.grant(other_lead, "hr")
    record_consultation(draft, other_lead)
    key = next(one.remark.key for one in review_draft(draft).remarks if one.remark.quote == "Friendster")
    writing.waive_remark(draft, key, reason="Named on purpose.", by=other_lead)
    assert approve(submit(draft, policy_lead), other_lead).approved_by == other_lead
