"""Home: what somebody has to sign comes first, then where the work of their role stands, a click or two away."""

from datetime import date

import pytest
from django.conf import settings
from django.utils import timezone

from attestations.reading import home_figures
from policy.drafting.actions import writing
from portal.access import security_lines
from portal.models import SecurityKind
from portal.models.roles import Role
from tests import drafts
from tests import factories as make
from tests.visitor import Visitor
from tests.words import read_links, read_words

PROTOCOL = "social-networking-protocol"


@pytest.fixture
def code(protocol):
    """A second policy that everybody signs."""
    version = make.version(source=b"1 Purpose\n1.1 You should be kind.\n", slug="code", title="Code of Conduct")
    make.requirement(version.policy)
    return version


@pytest.fixture
def submitted(protocol, policy_lead):
    return drafts.submit(drafts.begin(protocol, policy_lead), policy_lead)


def read_home(person, as_):
    return read_words(as_(person).get("/"))


def test_a_head_reads_the_figures_of_the_own_academy(school, head, as_):
    page = as_(head).get("/")
    assert "Oakfield Academy Policy Signed Overdue To sign Report" in read_words(page)
    assert "Social Networking Protocol 2 of 5 40% 2 overdue: Social Networking Protocol 1 Report (PDF)" in read_words(
        page
    )
    assert "As of Sunday 22 November 2026, 07:20 GMT." in read_words(page)
    assert "Nothing to do now" not in page.text
    links = dict(read_links(page))
    assert f"/academies/oakfield/?policy={PROTOCOL}" in links
    assert f"/academies/oakfield/?policy={PROTOCOL}&state=overdue" in links
    assert f"/academies/oakfield/report.pdf?policy={PROTOCOL}" in links


def test_a_head_of_two_academies_reads_both_policy_by_policy(code, executive, two_academies, as_):
    home = read_home(executive, as_)
    assert home.index("Hawthorn Academy Policy") < home.index("Millbrook Primary Academy Policy")
    assert home.count("Code of Conduct 0 of ") == home.count("Social Networking Protocol 0 of ") == 2


def test_an_academy_that_nobody_asks_has_no_line(protocol, executive, hawthorn, two_academies, as_):
    only_hawthorn = make.version(source=b"1 A\n1.1 Be kind.\n", slug="lifts", title="Lift Safety")
    make.requirement(only_hawthorn.policy, academies=[hawthorn])
    assert read_home(executive, as_).count("Lift Safety 0 of") == 1


def test_what_one_has_to_sign_oneself_stays_first(school, executive, protocol, as_):
    home = read_home(executive, as_)
    assert home.index("Read and sign") < home.index("Millbrook Primary Academy Policy")


def test_whoever_has_no_role_sees_their_own_policies_alone(teacher, head, protocol, as_):
    home = read_home(teacher, as_)
    assert home.startswith("My policies To read and sign")
    assert "Please do this in working time. If you have no time or no computer at work, tell Siân Hughes or HR" in home
    assert "Report" not in home
    assert "Has somebody signed?" not in home


def test_hr_reads_which_drafts_wait_since_when_and_for_whom(submitted, hr, as_):
    page = as_(hr).get("/")
    waiting = "Approve: Social Networking Protocol, version 2.0 Submitted by Priya Nair on 22 November 2026"
    assert f"Waiting for you {waiting}" in read_words(page)
    assert f"/manage/policies/drafts/{submitted.pk}/approve/" in dict(read_links(page))


def test_nobody_is_asked_to_approve_what_they_have_written_at(submitted, hr, as_):
    submitted.editors.add(hr)
    assert "Approve:" not in read_home(hr, as_)


def test_a_proposal_waits_for_hr(protocol, policy_lead, hr, as_):
    make.proposal(protocol.policy, policy_lead)
    assert "Decide who is asked to sign: Social Networking Protocol Proposed by Priya Nair" in read_home(hr, as_)
    assert "Decide who" not in read_home(policy_lead, as_)


def test_a_policy_lead_reads_where_each_draft_stands(protocol, policy_lead, hr, as_):
    draft = drafts.begin(protocol, policy_lead)
    assert "Continue the draft" in read_home(policy_lead, as_)
    drafts.submit(draft, policy_lead)
    waiting = read_home(policy_lead, as_)
    assert "Submitted by Priya Nair on 22 November 2026" in waiting
    assert "Continue the draft" not in waiting
    draft.refresh_from_db()
    writing.send_back(draft, words="Say more in 5.2.", by=hr)
    returned = read_home(policy_lead, as_)
    assert "by Hannah Reid on 22 November 2026" in returned
    assert "Continue the draft" in returned
    assert "Approve:" not in read_home(hr, as_)


def test_hr_reads_the_figures_of_the_trust_once(school, hr, protocol, as_):
    home = read_home(hr, as_)
    assert f"{settings.TRUST_NAME} Policy Signed Overdue To sign or chose not to Report" in home
    assert "Social Networking Protocol 2 of 6 33% 3 1 Report (PDF)" in home
    assert "Oakfield Academy Policy" not in home


def test_where_there_are_too_many_people_home_leads_to_the_boards_without_counting(school, hr, head, as_, monkeypatch):
    monkeypatch.setattr(home_figures, "MOST_COUNTED", 3)
    for person, board in ((hr, "/trust/"), (head, "/academies/oakfield/")):
        page = as_(person).get("/")
        assert "Social Networking Protocol Counted on its own page Report (PDF)" in read_words(page)
        assert f"{board}?policy={PROTOCOL}" in dict(read_links(page))


def test_long_reports_that_one_asked_for_are_on_home(protocol, head, hr, oakfield, as_):
    made = make.kept_report(protocol, oakfield, by=head)
    assert f"/reports/{made.number}/" in dict(read_links(as_(head).get("/")))
    assert f"/reports/{made.number}/" not in dict(read_links(as_(hr).get("/")))


def test_an_auditor_finds_a_way_in_and_until_when(protocol, submitted, oakfield, as_):
    auditor = make.person("Anil", "Desai")
    make.grant(auditor, Role.AUDITOR, until_on=date(2026, 12, 4))
    page = as_(auditor).get("/")
    links = dict(read_links(page))
    for address in (f"/trust/?policy={PROTOCOL}", "/reports/", "/manage/policies/approvals/", "/manage/requirements/"):
        assert address in links
    home = read_words(page)
    assert "Has somebody signed?" in home
    assert "Your access as auditor lasts until Friday 4 December." in home
    assert "version 2.0" not in home


def test_an_auditor_of_one_academy_reads_its_figures_and_no_more(school, oakfield, as_):
    auditor = make.person("Lowri", "Price")
    make.grant(auditor, Role.AUDITOR, oakfield)
    home = read_home(auditor, as_)
    assert "Social Networking Protocol 2 of 5 40%" in home
    assert "More" not in home


def test_an_administrator_reads_how_many_tries_were_stopped(administrator, teacher, as_):
    security_lines.record(SecurityKind.LOCKED_OUT, teacher)
    page = as_(administrator).get("/")
    assert "Stopped after too many tries in the last 24 hours: 1" in read_words(page)
    assert {"/security/", "/healthz"} <= dict(read_links(page)).keys()


@pytest.mark.parametrize(
    ("role", "most"),
    [("teacher", 18), ("head", 38), ("executive", 37), ("hr", 50), ("policy_lead", 25), ("auditor", 33)],
)
def test_home_takes_a_bounded_number_of_queries_however_many_people_and_drafts(
    role, most, code, oakfield, millbrook, policy_lead, request, as_, django_assert_max_num_queries
):
    client = as_(request.getfixturevalue(role))
    for number in range(5):
        make.staff(oakfield)
        make.staff(millbrook)
        other = make.version(source=b"1 A\n1.1 Be kind.\n", slug=f"policy-{number}", title=f"Policy {number}")
        drafts.begin(other, policy_lead)
    client.get("/")
    with django_assert_max_num_queries(most):
        client.get("/")


# Clicks from home, after signing in. A link, a box and a button are a click each; what is typed is none.


def test_signing_takes_four_clicks_and_three_for_whoever_has_read_it(code, teacher):
    reader = Visitor(make.sign_in(teacher)).follow("Code of Conduct").follow("Sign")
    reader.tick("I have read and understood").press("Sign", typed_name=teacher.name)
    assert "You have signed." in reader.words
    assert reader.clicks == 4
    signer = Visitor(make.sign_in(teacher)).follow("sign now the Social Networking Protocol")
    signer.tick("I have read and understood").press("Sign", typed_name=teacher.name)
    assert "You have signed." in signer.words
    assert signer.clicks == 3


def test_a_head_has_the_report_in_two_clicks(school, head, drawn_once):
    visitor = Visitor(make.sign_in(head)).follow("Report (PDF)")
    assert visitor.response["Content-Type"] == "application/pdf"
    assert visitor.clicks <= 2


def test_hr_knows_in_two_clicks_whether_somebody_has_signed(school, hr):
    visitor = Visitor(make.sign_in(hr)).press("Search", q="Fairclough").follow("Zoë Fairclough")
    assert "Signed" in visitor.words
    assert visitor.clicks == 2


def test_hr_approves_a_version_in_three_clicks(submitted, hr):
    visitor = Visitor(make.sign_in(hr)).follow("Approve: Social Networking Protocol")
    visitor.press("Approve and publish", consultation_reason="The unions asked for these words.")
    assert submitted.policy.versions.get(number="2.0").published_at == timezone.now()
    assert visitor.clicks <= 3
