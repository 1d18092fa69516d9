"""Whatever is typed into the forms of a draft is taken as it is meant, or refused."""

from datetime import date

import pytest

from policy.drafting.actions import approval, writing
from policy.models import Draft
from tests import factories as make
from tests.drafts import approve, change_text, describe, submit
from tests.policy.draft_pages import URGENT, begin_new_policy, get_address, reload_draft, review_draft
from tests.rows import ask_all
from tests.words import read_words


@ask_all("at_", ["", "x", "#", "##", "a#b#c", "%00", "#5.2%00", "%FF", "#" + "9" * 6000, "appendix-1#"])
def test_a_place_that_is_none_is_not_found(lead, draft, at_):
    assert lead.get(get_address(draft, "clause/"), {"at": at_}).status_code == 404
    moved = lead.post(get_address(draft, f"clause/move/?at={at_.replace('#', '%23')}"), {"up": "yes"})
    assert moved.status_code == 409


@pytest.mark.parametrize("key", ["no-such-remark", "outdated-" + "0" * 32, "x" * 200, "<b>", "\x00"])
def test_only_what_was_remarked_can_be_left(lead, draft, key):
    response = lead.post(get_address(draft, "remarks/"), {"key": key, "reason": "Because."})
    assert "There is a problem" in read_words(response)
    assert draft.waivers.count() == 0


@ask_all("days", ["0", "367", "-1", "9" * 30, "x", "1e3"])
def test_days_out_of_all_reason_are_refused(lead, draft, days):
    fields = {"title": "T", "number": "1.1", "weight": "minor", "reason": "A name.", "days": days}
    assert "There is a problem" in read_words(lead.post(get_address(draft, "details/"), fields))
    assert reload_draft(draft).days is None


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31", "2101-01-01"])
def test_a_day_out_of_all_reason_is_never_submitted(lead, as_hr, policy_lead, day):
    draft = begin_new_policy(policy_lead)
    writing.save_text(draft, "1 Purpose\n1.1 Be kind.\n", revision=0, by=policy_lead)
    fields = {"title": "Code of Conduct", "number": "1.0", "weight": "material", "in_force_on": day}
    assert "Choose a day between" in read_words(lead.post(get_address(draft, "details/"), fields))
    describe(draft, policy_lead, number="1.0", in_force_on=date.fromisoformat(day))
    for page in ("", "details/", "changes/", "preview/"):
        assert lead.get(get_address(draft, page)).status_code == 200, page
    fingerprint = review_draft(draft).fingerprint
    said = read_words(
        lead.post(get_address(draft, "step/"), {"step": "submit", "fingerprint": fingerprint}, follow=True)
    )
    assert "Choose a day between" in said


@ask_all("day", ["2027-02-29", "2026-13-01", "0000-00-00", "99999-01-01", "x", "\x00", "2026-1-1e5"])
def test_a_day_that_there_is_not_is_refused(lead, draft, day):
    fields = {"title": "T", "number": "1.1", "weight": "minor", "reason": "A name.", "in_force_on": day}
    assert "There is a problem" in read_words(lead.post(get_address(draft, "details/"), fields))


@pytest.mark.parametrize("title", ["{since} {0} {", "<b>\"x' &", "x" * 200, "Łódź ligature ﬁ", "%s %(a)s"])
def test_any_title_can_be_signed_twice_over(draft, policy_lead, hr, teacher, oakfield, protocol, clock, title):
    make.sign(teacher, protocol, oakfield)
    version = approve(submit(draft, policy_lead, title=title, **URGENT), hr)
    clock.shift(60)
    client = make.sign_in(teacher)
    page = client.get("/policies/social-networking-protocol/sign/")
    data = page.context["form"].initial | {"statement": "on", "typed_name": "Maya O'Brien-Łukasz"}
    assert "?signed" in client.post("/policies/social-networking-protocol/sign/", data).url
    assert version.title in teacher.signings.get(version=version).statement
    for address in ("/", "/policies/", "/policies/social-networking-protocol/", version.get_absolute_url()):
        assert "<b>" not in client.get(address).text, address


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("Cafe\u0301 rules", "Café rules"),
        ("Safe\u202eguarding\u200b", "Safeguarding"),
        ("Two\nlines\tand  gaps", "Two lines and gaps"),
    ],
)
def test_a_title_is_kept_as_the_ledger_takes_it(lead, draft, policy_lead, hr, typed, title):
    fields = {"title": typed, "number": "2.0", "weight": "urgent", "reason": "R\u202e."}
    change_text(draft, policy_lead)
    assert lead.post(get_address(draft, "details/"), fields).status_code == 302
    assert (reload_draft(draft).title, reload_draft(draft).reason) == (title, "R.")
    approval.submit(reload_draft(draft), fingerprint=review_draft(draft).fingerprint, by=policy_lead)
    assert approve(reload_draft(draft), hr).title == title
    lead.post("/manage/policies/new/", {"title": typed, "slug": "another"})
    assert Draft.objects.get(slug="another").title == title


def test_a_title_that_the_ledger_would_refuse_is_refused_where_it_is_typed(lead, draft):
    fields = {"title": "A\x90B", "number": "2.0", "weight": "urgent", "reason": "x"}
    assert lead.post(get_address(draft, "details/"), fields).status_code == 200
    assert reload_draft(draft).title == "Social Networking Protocol"


def test_words_that_are_too_many_come_back_with_the_reason(lead, draft):
    page = lead.get(get_address(draft, "clause/?at=%235.2")).context["form"].initial
    long = "w" * 5001
    response = lead.post(get_address(draft, "clause/?at=%235.2"), {"words": long, "digest": page["digest"]})
    assert "There is a problem" in read_words(response)
    assert long in response.text
    assert reload_draft(draft).revision == 0
