"""Who is told of a draft: those who may approve it, then those who have worked on it; never whoever did it."""

import pytest

from policy.drafting.actions import writing
from portal.models import Notice
from portal.models.roles import Role
from tests import drafts
from tests import factories as make


@pytest.fixture
def second_lead(office):
    person = make.staff(office, "Lena", "Lead")
    make.grant(person, Role.POLICY_LEAD)
    return person


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("person", flat=True))


def test_a_draft_that_is_submitted_goes_to_those_who_may_approve_it(protocol, policy_lead, hr, head, office):
    both = make.staff(office, "Both", "Roles")
    make.grant(both, Role.HR)
    make.grant(both, Role.POLICY_LEAD)
    drafts.submit(drafts.change_text(drafts.begin(protocol, policy_lead), both, "must", "should"), policy_lead)
    assert told("draft-submitted") == {hr.pk}  # not who has written at it, nor heads


def test_what_comes_back_goes_to_all_who_wrote_and_still_may(protocol, policy_lead, second_lead, hr, sent, clock):
    draft = drafts.change_text(drafts.begin(protocol, policy_lead), second_lead, "must", "should")
    draft = drafts.submit(draft, policy_lead)
    writing.send_back(draft, words="Say <who> is told.", by=hr)
    assert told("draft-returned") == {policy_lead.pk, second_lead.pk}
    drafts.approve(drafts.submit(draft, policy_lead), hr)
    assert told("draft-approved") == {policy_lead.pk, second_lead.pk}
    clock.shift(26 * 3600)  # Monday morning
    subjects = [(mail.to[0], mail.subject) for mail in sent()]
    assert (second_lead.email, "Sent back for changes: Social Networking Protocol, version 2.0") in subjects
    assert (policy_lead.email, "Approved: Social Networking Protocol, version 2.0") in subjects
    assert hr.email not in dict(subjects)  # both times something was done meanwhile
    assert {n.last_error for n in Notice.objects.filter(kind="draft-submitted")} == {
        "Something else was done with the draft meanwhile"
    }
