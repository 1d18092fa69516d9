"""The history of approvals: what was done about each published version, and nothing of drafts."""

from policy.drafting.actions import approval, writing
from policy.publishing.actions import withdraw
from tests import drafts
from tests import factories as make
from tests.words import read_links, read_words

PAGE = "/manage/policies/approvals/"


def publish_second(protocol, policy_lead, hr):
    """Sent back once, then approved."""
    draft = drafts.submit(drafts.begin(protocol, policy_lead), policy_lead)
    writing.send_back(draft, words="Say more in 5.2.", by=hr)
    draft.refresh_from_db()
    approval.submit(draft, fingerprint=drafts.load_fingerprint(draft), by=policy_lead)
    return drafts.approve(draft, hr)


def test_an_auditor_reads_who_did_what_when_and_why(protocol, policy_lead, hr, auditor, as_):
    version = publish_second(protocol, policy_lead, hr)
    withdraw(version, reason="A clause was missing.", by=hr)
    page = as_(auditor).get(PAGE)
    newest, first = (words.strip() for words in read_words(page).split("Social Networking Protocol, version ")[1:])
    assert newest.startswith("2.0 In force from 30 November 2026 Material change: New guidance.")
    assert "No consultation is on record: The unions asked for these words." in newest
    at = "22 November 2026, 07:20"
    assert newest.endswith(
        f"Drafted Priya Nair, {at} Submitted for approval Priya Nair, {at} "
        f"Sent back for changes Hannah Reid, {at} Say more in 5.2. Submitted for approval Priya Nair, {at} "
        f"Approved and published Hannah Reid, {at} Withdrawn Hannah Reid, {at} A clause was missing."
    )
    assert first.endswith("Drafted Priya Lead Approved and published Harriet Approver, 1 September 2026, 00:00")


def test_everybody_who_wrote_is_named(protocol, policy_lead, hr, auditor, office, as_):
    draft = drafts.begin(protocol, policy_lead)
    helper = make.staff(office, "Grace", "Adeyemi")
    draft.editors.add(helper)
    drafts.approve(drafts.submit(draft, policy_lead), hr)
    assert "Drafted Priya Nair, Grace Adeyemi, 22 November 2026" in read_words(as_(auditor).get(PAGE))


def test_an_auditor_reads_no_draft_and_can_change_nothing(protocol, policy_lead, auditor, as_):
    drafts.submit(drafts.begin(protocol, policy_lead), policy_lead)
    page = as_(auditor).get(PAGE)
    assert "version 2.0" not in page.text
    assert "<form" not in page.text
    assert "<button" not in page.text
    assert not [link for link in read_links(page) if "/drafts/" in link[0] or link[0] == "/manage/policies/"]


def test_the_navigation_leads_an_auditor_there_and_others_to_all_of_manage(protocol, auditor, hr, as_):
    assert (PAGE, "Approvals") in read_links(as_(auditor).get("/policies/"))
    assert (PAGE, "Approvals") not in read_links(as_(hr).get("/policies/"))
    assert ("/manage/policies/", "Manage policies") in read_links(as_(hr).get(PAGE))


def test_there_is_a_page_of_twenty_the_newest_first_in_as_many_queries(db, auditor, as_, django_assert_max_num_queries):
    client = as_(auditor)
    for number in range(21):
        make.version(source=b"1 A\n1.1 Be kind.\n", slug=f"policy-{number}", title=f"Policy {number}")
    with django_assert_max_num_queries(12):
        assert "Policy 20, version 1.0" in read_words(client.get(PAGE))
    assert read_words(client.get(f"{PAGE}?page=2")).count("version 1.0") == 1


def test_where_nothing_is_published_the_page_says_so(auditor, as_):
    assert "Nothing has been published yet." in read_words(as_(auditor).get(PAGE))
