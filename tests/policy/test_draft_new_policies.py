"""A new policy is begun once, at an address of its own."""

import pytest
from django.utils import timezone

from policy.drafting.actions import writing
from policy.models import Draft, Policy, Version
from policy.publishing import actions as publishing_actions
from portal.refusals import ActionRefused
from tests import factories as make
from tests.drafts import approve
from tests.policy.draft_pages import URGENT, begin_new_policy, submit_new_policy
from tests.rows import ask_all
from tests.words import read_words


def test_a_draft_for_a_new_policy_never_publishes_onto_another(policy_lead, hr):
    draft = submit_new_policy(begin_new_policy(policy_lead), policy_lead, number="2.0", title="Another")
    version = make.version(source=b"1 Purpose\n1.1 Be kind.\n", slug="code-of-conduct", title="Code of Conduct")
    with pytest.raises(ActionRefused, match="a policy at that address already"):
        approve(draft, hr, consultation_reason="")
    assert Version.objects.get() == version
    assert Policy.objects.get().title == "Code of Conduct"


def test_a_new_policy_is_begun_once_at_its_address(lead, other_lead):
    fields = {"title": "Code of Conduct", "slug": "code-of-conduct"}
    assert lead.post("/manage/policies/new/", fields).status_code == 302
    said = read_words(make.sign_in(other_lead).post("/manage/policies/new/", fields))
    assert "code-of-conduct is the address of another policy or draft. code-of-conduct-2 is free." in said
    assert Draft.objects.count() == 1
    writing.discard(Draft.objects.get(), by=other_lead)
    assert lead.post("/manage/policies/new/", fields).status_code == 302


@pytest.mark.parametrize("slug", ["drafts", "versions", "on", "sign", "requirements"])
def test_a_policy_at_an_address_that_looks_like_a_page_can_be_reached(lead, as_hr, policy_lead, hr, slug):
    lead.post("/manage/policies/new/", {"title": "Strange", "slug": slug})
    draft = Draft.objects.get()
    draft = submit_new_policy(draft, policy_lead, title="Strange", in_force_on=timezone.localdate())
    version = approve(draft, hr, consultation_reason="")
    for address in (version.get_absolute_url(), f"/policies/{slug}/"):
        assert "Strange" in read_words(lead.get(address, follow=True)), address
    assert "The first version" in read_words(lead.get(f"/policies/{slug}/versions/"))
    assert lead.post(f"/manage/policies/{slug}/new/").status_code == 302
    assert as_hr.get(f"/manage/policies/{slug}/versions/1.0/withdraw/").status_code == 200
    assert lead.get("/manage/policies/new/").status_code == 200


def test_the_pages_beside_the_register_are_no_addresses_of_policies(lead):
    said = read_words(lead.post("/manage/policies/new/", {"title": "Strange", "slug": "new"}))
    assert "new-2 is free." in said


@ask_all("slug", ["Upper", "a--b", "-a", "a b", "é", "../x", "a" * 81, "a\n", "\x00", ""])
def test_an_address_that_is_none_is_refused(lead, slug):
    response = lead.post("/manage/policies/new/", {"title": "T", "slug": slug})
    assert response.status_code == 200 or Draft.objects.get().slug == slug.strip()


def test_a_policy_whose_only_version_was_withdrawn_gets_another(policy_lead, hr, clock):
    first = approve(submit_new_policy(begin_new_policy(policy_lead), policy_lead), hr, consultation_reason="")
    publishing_actions.withdraw(first, reason="A mistake.", by=hr)
    clock.shift(60)
    draft = writing.continue_or_begin(first.policy, by=policy_lead)
    assert draft.number == ""
    draft = submit_new_policy(draft, policy_lead, number="1.1", reason="Again.", **URGENT)
    assert approve(draft, hr, consultation_reason="").in_force_at == timezone.now()
