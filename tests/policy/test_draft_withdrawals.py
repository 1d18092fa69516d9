"""Who withdraws a version is told what stands afterwards, and that it is done."""

import pytest

from policy.publishing.actions import withdraw
from portal.refusals import ActionRefused
from tests.drafts import approve, change_text, submit
from tests.words import read_words


def test_to_withdraw_twice_says_that_it_is_done(as_hr, draft, policy_lead, hr, protocol):
    approve(submit(draft, policy_lead), hr)
    address = "/manage/policies/social-networking-protocol/versions/2.0/withdraw/"
    for _ in range(2):
        response = as_hr.post(address, {"reason": "Too early."}, follow=True)
        assert response.status_code == 200
    assert "withdrawn already" in read_words(response)


def test_whoever_withdraws_is_told_what_stands_afterwards(as_hr, draft, policy_lead, hr, protocol):
    address = "/manage/policies/social-networking-protocol/versions/1.0/withdraw/"
    assert "There is no other version in force." in read_words(as_hr.get(address))
    approve(submit(draft, policy_lead), hr)
    said = read_words(as_hr.get(address))
    assert "No version will be in force for now." in said
    assert "Version 2.0 still comes into force on 30 November 2026." in said


def test_whoever_wrote_at_a_version_does_not_withdraw_it(draft, policy_lead, other_lead, hr):
    draft = change_text(draft, other_lead, "comments", "remarks")
    version = approve(submit(draft, policy_lead), hr)
    with pytest.raises(ActionRefused, match="Who drafted a version cannot withdraw it"):
        withdraw(version, reason="Too early.", by=other_lead)


def test_a_version_in_force_is_withdrawn_although_a_later_one_is_scheduled(draft, policy_lead, hr, protocol):
    approve(submit(draft, policy_lead), hr)
    assert withdraw(protocol, reason="Too early.", by=hr).withdrawn_by == hr
