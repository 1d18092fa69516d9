"""Whom the register names: found by name and chosen, while they work here and messages reach them."""

from datetime import date

import pytest

from policy.register.actions.entries import record_entry
from policy.register.queries import load_entry
from portal.models import AuditLine
from tests import factories as make
from tests.conftest import NOW
from tests.words import read_title, read_words

PAGE = "/manage/policies/social-networking-protocol/"
LEFT = "Lena Left no longer works for the trust. Choose somebody who does, such as the person who took over the work."


@pytest.fixture
def lead(policy_lead):
    return make.sign_in(policy_lead)


@pytest.fixture
def secretary(oakfield):
    return make.staff(oakfield, "Ann", "Lee", email="ann@demo.example")


@pytest.fixture
def leaver(oakfield):
    return make.staff(oakfield, "Lena", "Left", email="lena@demo.example", until_on=date(2026, 10, 1))


def test_a_lead_finds_the_owner_by_name_and_can_leave_it_without_one(lead, protocol, secretary):
    page = lead.get(f"{PAGE}owner/?q=lee")
    assert "Ann Lee: " in read_words(page)
    assert "Leave it without an owner" not in read_words(page)
    assert AuditLine.objects.filter(action="see", subject="people:search").exists()
    saved = lead.post(f"{PAGE}owner/?q=lee", {"seen": "", "person": secretary.pk}, follow=True)
    assert "The register is saved." in read_words(saved)
    entry = load_entry(protocol.policy, at=NOW)
    assert entry.owner == secretary
    page = read_words(lead.get(f"{PAGE}owner/"))
    assert "Now it is Ann Lee." in page
    assert "Leave it without an owner" in page
    lead.post(f"{PAGE}owner/", {"seen": entry.pk, "nobody": "1"})
    assert load_entry(protocol.policy, at=NOW).owner is None


def test_hr_names_who_publishes_and_takes_it_back(hr, protocol, secretary):
    client = make.sign_in(hr)
    client.post(f"{PAGE}publisher/?q=ann", {"seen": "", "person": secretary.pk})
    entry = load_entry(protocol.policy, at=NOW)
    assert entry.publisher == secretary
    assert "Let HR publish it" in read_words(client.get(f"{PAGE}publisher/"))
    client.post(f"{PAGE}publisher/", {"seen": entry.pk, "nobody": "1"})
    assert load_entry(protocol.policy, at=NOW).publisher is None


def test_somebody_who_has_left_cannot_be_chosen_and_the_page_says_what_to_do(lead, protocol, leaver):
    page = lead.get(f"{PAGE}owner/?q=left")
    assert LEFT in read_words(page)
    assert str(leaver.pk) not in page.text
    sent = lead.post(f"{PAGE}owner/?q=left", {"seen": "", "person": leaver.pk})
    assert "Choose one of them." in read_words(sent)
    assert load_entry(protocol.policy, at=NOW).owner is None


def test_somebody_without_an_address_cannot_be_chosen_because_no_message_would_arrive(lead, protocol, oakfield):
    make.staff(oakfield, "Sid", "Silent", email="")
    assert "Sid Silent has no e-mail address here, so no message would arrive." in read_words(
        lead.get(f"{PAGE}owner/?q=silent")
    )


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("zz", "Type at least three letters."),
        ("zzz", "Nobody was found. Try another part of the name, or the e-mail address."),
        (" ", "Type a name."),
    ],
)
def test_a_search_that_finds_nobody_says_what_to_type(lead, protocol, q, said):
    page = lead.get(f"{PAGE}owner/", {"q": q})
    assert said in read_words(page)
    assert read_title(page).startswith("Error: ") == (q != "zzz")


def test_of_many_the_first_ten_are_offered(lead, protocol, oakfield):
    for number in range(11):
        make.staff(oakfield, f"Ann {number}", "Namesake", email=f"ann{number}@demo.example")
    page = lead.get(f"{PAGE}owner/?q=namesake")
    assert page.text.count('type="radio"') == 10
    assert "More people than these were found." in read_words(page)


def test_nothing_is_chosen_over_what_somebody_else_saved_meanwhile(lead, policy_lead, protocol, secretary):
    record_entry(protocol.policy, seen=None, approving_body="Trust board", by=policy_lead)
    sent = lead.post(f"{PAGE}owner/?q=lee", {"seen": "", "person": secretary.pk})
    assert "Somebody else has changed the register since you opened it." in read_words(sent)
    assert load_entry(protocol.policy, at=NOW).owner is None
