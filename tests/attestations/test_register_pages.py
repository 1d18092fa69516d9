"""The register's pages: who keeps it, who publishes, what is overdue, and who may read a policy."""

import csv
import io
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from policy.models import RegisterEntry, Retirement
from policy.register.actions import telling
from policy.register.queries import load_entry
from portal.models import AuditLine, Notice
from tests import drafts, verapdf
from tests import factories as make
from tests.conftest import NOW
from tests.words import read_words

PAGE = "/manage/policies/social-networking-protocol/"
POLICY = "/policies/social-networking-protocol/"


@pytest.fixture
def lead(policy_lead):
    return make.sign_in(policy_lead)


@pytest.fixture
def as_hr(hr):
    return make.sign_in(hr)


@pytest.fixture
def secretary(oakfield):
    return make.staff(oakfield, "Ann", "Lee", email="ann@demo.example")


@pytest.fixture
def other():
    return make.version(slug="lone-working", title="Lone Working")


def fill_in(client, page="entry/", **changes):
    form = client.get(f"{PAGE}{page}").context["form"]
    return {name: "" if value is None else value for name, value in form.initial.items()} | changes


def test_a_lead_keeps_the_entry_and_the_page_shows_what_was_changed(lead, policy_lead, protocol):
    sent = fill_in(lead, approving_body="Trust board", review_months=12, statutory="conduct")
    said = read_words(lead.post(f"{PAGE}entry/", sent, follow=True))
    assert f"{policy_lead.name} Approving body: Trust board" in said
    assert "Reviewed every: year" in said
    assert "Yes: Staff conduct (code of conduct)" in said
    said = read_words(lead.post(f"{PAGE}entry/", fill_in(lead, approving_body="People committee"), follow=True))
    assert "Approving body: People committee (before: Trust board)" in said
    assert RegisterEntry.objects.count() == 2


def test_the_page_of_an_entry_that_somebody_changed_meanwhile_overwrites_nothing(lead, protocol):
    old = fill_in(lead, approving_body="Committee")
    lead.post(f"{PAGE}entry/", fill_in(lead, approving_body="Trust board"))
    assert "Somebody else has changed the register" in read_words(lead.post(f"{PAGE}entry/", old))
    assert load_entry(protocol.policy, at=NOW).approving_body == "Trust board"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"review_on": "2026-11-21"}, "cannot be in the past"),
        ({"subject": "staff", "readers": "audience"}, "Say why not all staff may read"),
        ({"review_months": "0"}, "Give at least 1 month."),
    ],
)
def test_what_the_register_cannot_say_is_said_in_the_form(lead, protocol, sent, said):
    assert said in read_words(lead.post(f"{PAGE}entry/", fill_in(lead, **sent)))


def test_the_list_has_overdue_and_due_reviews_first_and_is_narrowed_and_sorted(as_hr, protocol, other, secretary):
    third = make.version(slug="visits", title="Visits")
    make.register(third.policy, review_on=date(2026, 11, 1), subject="pupils")
    make.register(other.policy, owner=secretary, review_on=date(2027, 1, 10))
    page = as_hr.get("/manage/policies/")
    assert [row.policy.title for row in page.context["page"]][:2] == ["Visits", "Lone Working"]
    assert read_words(page).count("Due soon") == 1
    assert "3 policies, 1 review overdue" in read_words(page)
    for query, titles in [
        ("state=due", ["Lone Working"]),
        ("state=unset", ["Social Networking Protocol"]),
        ("subject=pupils", ["Visits"]),
        (f"owner={secretary.pk}", ["Lone Working"]),
        ("sort=title", ["Lone Working", "Social Networking Protocol", "Visits"]),
        ("sort=review", ["Visits", "Lone Working", "Social Networking Protocol"]),
    ]:
        found = as_hr.get(f"/manage/policies/?{query}").context["page"]
        assert [row.policy.title for row in found] == titles, query


def test_the_list_asks_the_same_queries_whatever_its_length(as_hr, protocol, django_assert_max_num_queries):
    as_hr.get("/manage/policies/")
    for number in range(4):
        policy = make.version(slug=f"policy-{number}", title=f"Policy {number}").policy
        make.register(policy, owner=make.person())
        make.requirement(policy)
    with django_assert_max_num_queries(30):
        as_hr.get("/manage/policies/")


def test_whom_hr_names_reads_the_draft_and_publishes_it_with_body_and_minute(
    as_hr, lead, policy_lead, secretary, protocol
):
    as_hr.post(f"{PAGE}publisher/?q=ann+lee", fill_in(as_hr, "publisher/", person=secretary.pk))
    lead.post(f"{PAGE}entry/", fill_in(lead, approving_body="Trust board", review_months=12))
    draft = drafts.describe(drafts.change_text(drafts.begin(protocol, policy_lead), policy_lead), policy_lead)
    drafts.submit(draft, policy_lead)
    assert set(Notice.objects.filter(kind="draft-submitted").values_list("person", flat=True)) == {secretary.pk}
    address = f"/manage/policies/drafts/{draft.pk}/"
    assert "The register says who publishes this policy." in read_words(as_hr.get(f"{address}approve/"))
    client = make.sign_in(secretary)
    assert "Approve: Social Networking Protocol" in read_words(client.get("/"))
    assert {client.get(f"{address}{page}").status_code for page in ("", "preview/", "changes/")} == {200}
    assert client.get("/manage/policies/").status_code == 403
    form = client.get(f"{address}approve/").context["form"]
    assert form.initial["body"] == "Trust board"
    assert form.initial["review_on"] == date(2027, 11, 30)
    sent = form.initial | {name: "For a reason." for name in form.fields if name.endswith("_reason")}
    assert "Say on which day" in read_words(client.post(f"{address}approve/", sent))
    sent |= {"approved_on": "2026-11-20", "minute": "26/114"}
    said = read_words(client.post(f"{address}approve/", sent, follow=True))
    assert "Approved by Trust board on 20 November 2026 (minute 26/114). Published by Ann Lee." in said
    assert "30 November 2027" in read_words(as_hr.get(PAGE))


def test_retiring_leaves_word_at_the_address_and_can_be_undone_with_a_reason(as_hr, hr, protocol, other, teacher):
    reader = make.sign_in(teacher)
    sent = {"from_on": "2026-12-01", "replaced_by": "lone-working", "reason": "Merged with another."}
    said = read_words(as_hr.post(f"{PAGE}retire/", sent, follow=True))
    assert "This policy ends on 1 December 2026. See Lone Working." in said
    assert "No version is in force" not in said
    assert "Keep it after all" in said
    assert "Say why the policy stays." in read_words(as_hr.post(f"{PAGE}retire/", {"reason": ""}))
    kept = read_words(as_hr.post(f"{PAGE}retire/", {"reason": "The other one was withdrawn."}, follow=True))
    assert "The policy stays in force." in kept
    assert "Ends on: none (before: 1 December 2026) Why it stays: The other one was withdrawn." in kept
    as_hr.post(f"{PAGE}retire/", sent | {"from_on": "2026-11-22"})
    assert "until the end of 22 November 2026" in read_words(as_hr.get(f"{PAGE}retire/"))
    assert Retirement.objects.filter(undone_at=None).count() == 1
    for address in (POLICY, f"{POLICY}sign/"):
        page = reader.get(address)
        assert page.status_code == 200
        assert "This policy ended on 22 November 2026. See Lone Working." in read_words(page)
    assert reader.get(f"{POLICY}versions/1.0/").status_code == 200
    assert "This policy ended on 22 November 2026." in read_words(reader.get(f"{POLICY}versions/"))
    assert "No version of this policy is known" in read_words(reader.get(f"{POLICY}on/2026-11-22/"))
    assert "version 1.0" in read_words(reader.get(f"{POLICY}on/2026-11-21/")).lower()
    assert "Social Networking Protocol" not in read_words(reader.get("/policies/"))
    assert "Social Networking Protocol" in read_words(as_hr.get("/manage/policies/?state=ended"))
    lines = set(AuditLine.objects.filter(action__in=["retire-policy", "keep-policy"]).values_list("action", flat=True))
    assert lines == {"retire-policy", "keep-policy"}
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        client = make.sign_in(hr)
        assert "Keep it after all" not in read_words(client.get(PAGE))
        assert "Now it cannot" in read_words(client.get(f"{PAGE}retire/"))


def test_only_those_asked_read_a_policy_that_is_for_them(protocol, oakfield, teacher, head, hr, policy_lead, auditor):
    policy = make.version(slug="investigations", title="Investigations").policy
    make.requirement(policy, categories=["governor"])
    make.register(policy, readers="audience")
    governor = make.staff(oakfield, category="governor")
    once = make.staff(oakfield, category="governor", until_on=date(2026, 10, 1))
    make.engagement(once, oakfield, from_on=date(2026, 10, 2))
    expected = {teacher: 404, head: 404, hr: 200, policy_lead: 200, auditor: 200, governor: 200, once: 200}
    pages = ("", "versions/", "versions/1.0/", "versions/1.0.docx", "on/2026-11-22/", "sign/", "question/")
    for person, want in expected.items():
        client = make.sign_in(person)
        got = {page: client.get(f"/policies/investigations/{page}").status_code for page in pages}
        assert set(got.values()) == {want}, (person, got)
        assert ("Investigations" in read_words(client.get("/policies/"))) == (want == 200)


def test_a_search_finds_nothing_in_a_policy_that_is_for_others(protocol, teacher, hr):
    policy = make.version(slug="investigations", title="Investigations").policy
    make.register(policy, readers="audience")
    found = {person: read_words(make.sign_in(person).get("/search/?q=friend+requests")) for person in (teacher, hr)}
    assert "Social Networking Protocol" in found[teacher]
    assert ["Investigations" in words for words in found.values()] == [False, True]


def test_my_policies_come_first_then_all_by_subject(protocol, other, teacher):
    make.requirement(protocol.policy)
    make.register(other.policy, subject="health")
    said = read_words(make.sign_in(teacher).get("/policies/"))
    assert said.index("My policies") < said.index("Please sign") < said.index("All policies")
    assert said.index("Health and safety") < said.index("Lone Working") < said.index("Other")


def test_the_table_and_the_pdf_say_the_same_and_no_cell_is_a_formula(as_hr, hr, protocol, other, secretary):
    make.register(protocol.policy, owner=secretary, approving_body="=cmd()", review_on=date(2026, 11, 1))
    make.retirement(other.policy, hr, date(2026, 11, 1), replaced_by=protocol.policy)
    response = as_hr.get("/manage/policies/register.csv")
    _, head, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    first = dict(zip(head, rows[0], strict=True))
    assert (first["Policy"], first["Review overdue"], first["Owner"]) == (
        "Social Networking Protocol",
        "yes",
        "Ann Lee",
    )
    assert first["Approving body"] == "'=cmd()"
    assert dict(zip(head, rows[1], strict=True))["State"] == "Ended on 1 November 2026"
    page = as_hr.get("/manage/policies/register.pdf")
    assert (page.status_code, page.content[:5]) == (200, b"%PDF-")
    assert page.content == as_hr.get("/manage/policies/register.pdf").content
    verapdf.assert_sound(page.content)


def test_an_owner_is_told_of_a_review_and_hr_and_leads_once_of_an_owner_who_left(
    protocol, other, hr, policy_lead, secretary, as_hr
):
    left = make.staff(protocol_academy(secretary), "Lena", "Left", until_on=date(2026, 10, 31))
    make.register(protocol.policy, owner=secretary, review_on=date(2027, 2, 1))
    make.register(other.policy, owner=left, review_on=date(2027, 2, 1))
    for _ in range(3):
        telling.tell(None, None)
    told = sorted(Notice.objects.filter(kind__in=["review-due", "owner-left"]).values_list("kind", "person"))
    assert told == sorted([("review-due", secretary.pk), ("owner-left", hr.pk), ("owner-left", policy_lead.pk)])
    assert "Lone Working has no owner any more: Lena Left has left." in read_words(as_hr.get("/"))
    assert "Its owner has left the trust." in read_words(as_hr.get("/manage/policies/lone-working/"))


def protocol_academy(person):
    return person.engagements.get().academy


def test_nobody_is_told_of_a_policy_that_ends(protocol, hr, secretary):
    make.register(protocol.policy, owner=secretary, review_on=timezone.localdate())
    make.retirement(protocol.policy, hr, date(2026, 12, 1))
    telling.tell(None, None)
    assert not Notice.objects.filter(kind="review-due").exists()
