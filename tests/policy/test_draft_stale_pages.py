"""What was shown is what is saved, submitted and approved, whoever changed it meanwhile."""

from datetime import date

import pytest

from policy.drafting.actions import writing
from policy.models import Version
from tests import factories as make
from tests.drafts import change_text, describe, submit
from tests.policy.draft_pages import TEXT, fill_in_approval, get_address, record_consultation, reload_draft
from tests.words import read_words


def test_what_was_resubmitted_with_other_details_is_not_approved_from_the_old_page(lead, as_hr, draft, policy_lead):
    draft = submit(draft, policy_lead)
    seen = fill_in_approval(as_hr, draft)
    writing.recall(draft, by=policy_lead)
    draft = submit(draft, policy_lead, days=1, in_force_on=date(2026, 11, 23))
    said = read_words(as_hr.post(get_address(draft, "approve/"), seen))
    assert "changed since you opened this page" in said
    assert Version.objects.count() == 1
    assert as_hr.post(get_address(draft, "approve/"), fill_in_approval(as_hr, draft)).status_code == 302


def test_a_draft_is_not_approved_against_another_version_than_was_shown(as_hr, draft, policy_lead, protocol):
    draft = submit(draft, policy_lead)
    seen = fill_in_approval(as_hr, draft)
    make.version("1.1", TEXT.replace("Friendster", "TikTok").encode(), weight="urgent")
    assert "changed since you opened this page" in read_words(as_hr.post(get_address(draft, "approve/"), seen))
    assert Version.objects.count() == 2


def test_a_consultation_struck_out_meanwhile_is_noticed(as_hr, draft, policy_lead):
    draft = submit(draft, policy_lead)
    record_consultation(draft, policy_lead)
    seen = fill_in_approval(as_hr, draft)
    record_consultation(draft, policy_lead, whom="UNISON")
    assert "changed since you opened this page" in read_words(as_hr.post(get_address(draft, "approve/"), seen))


def test_whoever_submits_has_seen_the_details_that_go_out(lead, draft, policy_lead, other_lead):
    draft = describe(change_text(draft, policy_lead), policy_lead)
    seen = lead.get(get_address(draft)).context["review"].fingerprint
    describe(draft, other_lead, weight="editorial", number="1.1")
    said = read_words(lead.post(get_address(draft, "step/"), {"step": "submit", "fingerprint": seen}, follow=True))
    assert "changed since you opened this page" in said
    assert reload_draft(draft).steps.count() == 0


def test_what_was_typed_comes_back_where_its_clause_has_gone(lead, draft, policy_lead):
    digest = lead.get(get_address(draft, "clause/?at=%237.5")).context["digest"]
    writing.save_text(draft, "1 Purpose\n1.1 Be kind.\n", revision=0, by=policy_lead)
    response = lead.post(get_address(draft, "clause/?at=%237.5"), {"words": "Half an hour of work.", "digest": digest})
    assert response.status_code == 409
    assert ">Half an hour of work.</textarea>" in response.text
    new = {"new-kind": "clause", "new-words": "And another.", "new-digest": digest}
    assert "And another." in lead.post(get_address(draft, "clause/after/?at=%237.5"), new).text


def test_whoever_saves_in_two_windows_is_not_told_of_somebody_else(lead, draft, policy_lead):
    writing.save_text(draft, TEXT + " one", revision=0, by=policy_lead)
    response = lead.post(get_address(draft, "text/"), {"text": TEXT + " two", "revision": "0"})
    assert response.status_code == 409
    assert "You saved this draft in another window" in read_words(response)


def test_what_two_say_about_a_version_at_once_is_not_overwritten_in_silence(lead, draft, other_lead):
    page = lead.get(get_address(draft, "details/"))
    mine = {"title": "T", "number": "1.1", "weight": "minor", "reason": "Mine.", "in_force_on": "2026-12-01"}
    mine["seen"] = page.context["seen"]
    describe(draft, other_lead, reason="Theirs.")
    response = lead.post(get_address(draft, "details/"), mine)
    assert "This was changed while you were writing." in read_words(response)
    assert "As it is saved now" in read_words(response)
    assert "Theirs." in read_words(response)
    assert "Mine." in response.text
    assert reload_draft(draft).reason == "Theirs."
    again = lead.post(get_address(draft, "details/"), mine | {"seen": response.context["seen"]})
    assert again.status_code == 302
    assert reload_draft(draft).reason == "Mine."


def test_days_that_somebody_else_changed_are_not_overwritten(draft, policy_lead, other_lead):
    seen = writing.digest_details(describe(draft, policy_lead, days=5))
    describe(draft, policy_lead, days=10)
    with pytest.raises(writing.Overtaken):
        describe(draft, other_lead, days=14, seen=seen)
