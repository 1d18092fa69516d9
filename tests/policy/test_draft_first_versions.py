"""A new policy: its address is proposed, its first version is not asked how much it changes, and its day is checked."""

from datetime import date

import pytest

from policy.drafting.actions import approval, writing
from policy.models import Draft, Weight
from tests.drafts import approve, submit
from tests.policy.draft_pages import begin_new_policy, get_address, record_consultation, reload_draft, review_draft
from tests.words import read_words

NEW = "/manage/policies/new/"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Code of Conduct", "code-of-conduct"),
        ("Keeping Children Safe: Part 1 (2026)", "keeping-children-safe-part-1-2026"),
        ("Łódź & Żubr", "odz-zubr"),
        ("A_title", "a-title"),
        ("x" * 200, "x" * 80),
    ],
)
def test_an_address_is_proposed_from_the_title_and_shown_before_anything_is_made(lead, title, slug):
    page = lead.post(NEW, {"title": title, "slug": ""})
    assert "This is the address we propose." in read_words(page)
    assert f'value="{slug}"' in page.text
    assert Draft.objects.count() == 0
    lead.post(NEW, {"title": title, "slug": slug})
    assert Draft.objects.get().slug == slug


def test_a_title_without_letters_needs_an_address_by_hand(lead):
    assert "Type an address of small letters" in read_words(lead.post(NEW, {"title": "你好", "slug": ""}))
    assert Draft.objects.count() == 0


def test_of_a_taken_address_the_next_free_one_is_proposed(lead, protocol, policy_lead):
    begin_new_policy(policy_lead, slug="social-networking-protocol-2")
    page = lead.post(NEW, {"title": "Social Networking Protocol", "slug": "social-networking-protocol"})
    assert "social-networking-protocol-3 is free." in read_words(page)
    assert 'value="social-networking-protocol-3"' in page.text
    assert 'value="social-networking-protocol-3"' in lead.post(NEW, {"title": "Social Networking Protocol"}).text


def test_a_first_version_is_not_asked_how_much_it_changes(lead, as_hr, policy_lead, hr):
    draft = begin_new_policy(policy_lead)
    page = read_words(lead.get(get_address(draft, "details/")))
    assert "How much does it change?" not in page
    assert "This is the first version." in page
    writing.save_text(draft, "1 Purpose\n1.1 Be kind.\n", revision=0, by=policy_lead)
    lead.post(
        get_address(draft, "details/"), {"title": "Code of Conduct", "number": "1.0", "in_force_on": "2026-09-01"}
    )
    assert "how much it changes" not in read_words(lead.get(get_address(draft)))
    approval.submit(reload_draft(draft), fingerprint=review_draft(draft).fingerprint, by=policy_lead)
    page = read_words(as_hr.get(get_address(draft, "approve/")))
    assert "This is the first version" in page
    assert "When it is published, you can ask people to sign it." in page
    assert approve(reload_draft(draft), hr).weight == Weight.MATERIAL


def test_a_first_version_that_was_begun_without_a_weight_is_approved(policy_lead, hr):
    draft = begin_new_policy(policy_lead)
    draft = writing.save_text(draft, "1 Purpose\n1.1 Be kind.\n", revision=0, by=policy_lead)
    fields = {"title": "T", "number": "1.0", "weight": "", "reason": "", "days": None, "in_force_on": date(2026, 9, 1)}
    draft = writing.save_details(draft, **fields, by=policy_lead)
    approval.submit(draft, fingerprint=review_draft(draft).fingerprint, by=policy_lead)
    assert approve(draft, hr).weight == Weight.MATERIAL


@pytest.mark.parametrize("day", ["2026-11-22", "2026-09-01"])
def test_a_day_that_is_too_early_is_refused_beside_its_field_with_the_earliest(lead, draft, day):
    fields = {"title": "T", "number": "2.0", "weight": "material", "reason": "Why.", "in_force_on": day}
    page = lead.post(get_address(draft, "details/"), fields)
    [error] = page.context["form"].errors["in_force_on"]
    assert error == "Choose 23 November 2026 or later. Only an urgent version can be in force at once."
    assert reload_draft(draft).number == ""
    lead.post(get_address(draft, "details/"), fields | {"in_force_on": "2026-11-23"})
    assert reload_draft(draft).in_force_on == date(2026, 11, 23)


def test_the_earliest_day_is_after_a_version_that_is_scheduled(lead, draft, policy_lead, hr, protocol):
    approve(submit(draft, policy_lead), hr)
    again = writing.continue_or_begin(protocol.policy, by=policy_lead)
    fields = {"title": "T", "number": "2.1", "weight": "material", "reason": "Why.", "in_force_on": "2026-11-30"}
    page = lead.post(get_address(again, "details/"), fields)
    assert "Choose 1 December 2026 or later." in page.context["form"].errors["in_force_on"][0]


def test_an_urgent_version_is_refused_no_day(lead, draft):
    fields = {"title": "T", "number": "2.0", "weight": "urgent", "reason": "Why.", "in_force_on": "2026-11-22"}
    assert lead.post(get_address(draft, "details/"), fields).status_code == 302


def test_hr_approves_a_version_from_its_page_with_one_button(as_hr, draft, policy_lead):
    submit(draft, policy_lead)
    page = as_hr.get(get_address(draft, "approve/"))
    assert "Approve and publish" in page.text
    assert "Send back for changes" in read_words(page)
    form = page.context["form"].initial | {"consultation_reason": "The unions asked for these words."}
    assert as_hr.post(get_address(draft, "approve/"), form).status_code == 302


def test_a_consultation_that_was_removed_by_mistake_is_put_back(lead, draft, policy_lead):
    one = record_consultation(draft, policy_lead, file=("letter.pdf", b"%PDF-1.7"))
    said = read_words(lead.post(get_address(draft, "consultations/"), {"strike": one.pk}, follow=True))
    assert "The consultation with NEU was removed. If that was a mistake, put it back below." in said
    assert "none is recorded." in said
    for _ in range(2):
        page = lead.post(get_address(draft, "consultations/"), {"restore": one.pk}, follow=True)
    assert "The consultation with NEU was put back." in read_words(page)
    [again] = draft.consultations.filter(struck_at=None)
    assert (again.whom, bytes(again.file), again.pk != one.pk) == ("NEU", b"%PDF-1.7", True)
    assert "removed on" not in read_words(lead.get(get_address(draft, "consultations/")))


def test_the_page_of_a_policy_offers_to_withdraw_by_a_button_of_its_own_kind(as_hr, protocol):
    page = as_hr.get("/manage/policies/social-networking-protocol/").text
    assert 'class="govuk-button app-destructive"' in page
    assert "Withdraw it" not in page
