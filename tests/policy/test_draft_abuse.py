"""Drafting as people get it wrong and as attackers try it: nothing is lost, nothing goes out unseen, nothing breaks."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from policy.drafting.actions import approval, consultations, writing
from policy.drafting.review import Review
from policy.drafting.tasks import lacks
from policy.models import Consultation, Draft, Policy, Version
from policy.publishing import actions as publishing_actions
from policy.text import parse
from portal.ledger import highwater
from portal.models import AuditLine
from portal.refusals import ActionRefused
from tests import factories as make
from tests.drafts import approved, changed, described, submitted
from tests.timing import at_most
from tests.words import words_of

TEXT = make.PROTOCOL.read_text()
URGENT = {"weight": "urgent", "in_force_on": None}


@pytest.fixture
def lead(policy_lead):
    return make.sign_in(policy_lead)


@pytest.fixture
def as_hr(hr):
    return make.sign_in(hr)


@pytest.fixture
def other_lead(db):
    person = make.person("Owen", "Price")
    make.grant(person, "policy-lead")
    return person


def at(draft, page=""):
    return f"/manage/policies/drafts/{draft.pk}/{page}"


def kept(draft):
    return Draft.objects.get(pk=draft.pk)


def reviewed(draft):
    return Review(kept(draft), today=timezone.localdate())


def approval_form(client, draft):
    """The approver's form as the page carries it, with the reasons that the protocol asks for."""
    form = client.get(at(draft, "approve/")).context["form"]
    return form.initial | {name: "For a reason." for name in form.fields if name.endswith("_reason")}


# What was shown is what is approved


def test_what_was_resubmitted_with_other_details_is_not_approved_from_the_old_page(lead, as_hr, draft, policy_lead):
    draft = submitted(draft, policy_lead)
    seen = approval_form(as_hr, draft)
    writing.recall(draft, by=policy_lead)
    draft = submitted(draft, policy_lead, days=1, in_force_on=date(2026, 11, 23))
    said = words_of(as_hr.post(at(draft, "approve/"), seen))
    assert "changed since you opened this page" in said
    assert Version.objects.count() == 1
    assert as_hr.post(at(draft, "approve/"), approval_form(as_hr, draft)).status_code == 302


def test_a_draft_is_not_approved_against_another_version_than_was_shown(as_hr, draft, policy_lead, protocol):
    draft = submitted(draft, policy_lead)
    seen = approval_form(as_hr, draft)
    make.version("1.1", TEXT.replace("Friendster", "TikTok").encode(), weight="urgent")
    assert "changed since you opened this page" in words_of(as_hr.post(at(draft, "approve/"), seen))
    assert Version.objects.count() == 2


def test_a_consultation_struck_out_meanwhile_is_noticed(as_hr, draft, policy_lead):
    draft = submitted(draft, policy_lead)
    record(draft, policy_lead)
    seen = approval_form(as_hr, draft)
    record(draft, policy_lead, whom="UNISON")
    assert "changed since you opened this page" in words_of(as_hr.post(at(draft, "approve/"), seen))


def test_whoever_submits_has_seen_the_details_that_go_out(lead, draft, policy_lead, other_lead):
    draft = described(changed(draft, policy_lead), policy_lead)
    seen = lead.get(at(draft)).context["review"].fingerprint
    described(draft, other_lead, weight="editorial", number="1.1")
    said = words_of(lead.post(at(draft, "step/"), {"step": "submit", "fingerprint": seen}, follow=True))
    assert "changed since you opened this page" in said
    assert kept(draft).steps.count() == 0


def test_a_draft_for_a_new_policy_never_publishes_onto_another(policy_lead, hr):
    draft = ready(new_policy(policy_lead), policy_lead, number="2.0", title="Another")
    version = make.version(source=b"1 Purpose\n1.1 Be kind.\n", slug="code-of-conduct", title="Code of Conduct")
    with pytest.raises(ActionRefused, match="a policy at that address already"):
        approved(draft, hr, consultation_reason="")
    assert Version.objects.get() == version
    assert Policy.objects.get().title == "Code of Conduct"


def test_a_new_policy_is_begun_once_at_its_address(lead, other_lead):
    fields = {"title": "Code of Conduct", "slug": "code-of-conduct"}
    assert lead.post("/manage/policies/new/", fields).status_code == 302
    said = words_of(make.sign_in(other_lead).post("/manage/policies/new/", fields))
    assert "a draft of a policy at that address already" in said
    assert Draft.objects.count() == 1
    writing.discard(Draft.objects.get(), by=other_lead)
    assert lead.post("/manage/policies/new/", fields).status_code == 302


def new_policy(by, slug="code-of-conduct", title="Code of Conduct"):
    return writing.begin(None, title=title, slug=slug, by=by)


def ready(draft, by, **fields):
    draft = writing.save_text(draft, "1 Purpose\n1.1 Be kind.\n", revision=draft.revision, by=by)
    draft = described(draft, by, **({"number": "1.0", "reason": ""} | fields))
    approval.submit(draft, fingerprint=reviewed(draft).fingerprint, by=by)
    return draft


def record(draft, by, **fields):
    fields = {
        "whom": "NEU",
        "from_on": date(2026, 11, 2),
        "until_on": date(2026, 11, 20),
        "outcome": "Agreed.",
        "file": None,
    } | fields
    return consultations.record_consultation(draft, **fields, by=by)


# Who may


def test_a_grant_that_ended_yesterday_opens_nothing(draft, db):
    person = make.person("Una", "Marsh")
    make.grant(person, "policy-lead", until_on=date(2026, 11, 21))
    client = make.sign_in(person)
    for page in ("", "text/", "clauses/", "changes/", "details/", "remarks/", "consultations/", "preview/"):
        assert client.get(at(draft, page)).status_code == 403, page
        assert client.post(at(draft, page), {"text": "x", "revision": 0}).status_code in {403, 405}, page


def test_readers_heads_and_auditors_see_no_drafts(draft, teacher, head, auditor, administrator):
    for person in (teacher, head, auditor, administrator):
        client = make.sign_in(person)
        for address in ("/manage/policies/", "/manage/policies/new/", at(draft), at(draft, "approve/")):
            assert client.get(address).status_code == 403, address
        for address in (at(draft, "step/"), at(draft, "approve/"), at(draft, "return/"), at(draft, "text/")):
            assert client.post(address, {"text": "x", "revision": 0}).status_code == 403, address
        assert client.get(at(draft)[:-1] + ".docx").status_code == 403
    assert kept(draft).revision == 0


def test_nothing_is_written_without_the_token_of_the_form(draft, policy_lead):
    client = make.sign_in(policy_lead, client=Client(enforce_csrf_checks=True))
    for page in ("text/", "details/", "step/", "file/", "consultations/", "remarks/", "clause/move/?at=%235.2"):
        assert client.post(at(draft, page), {"step": "discard"}).status_code == 403, page
    assert kept(draft).revision == 0


def test_a_lead_who_is_hr_too_approves_only_what_others_wrote(draft, policy_lead, other_lead):
    make.grant(policy_lead, "hr")
    draft = described(changed(draft, other_lead), other_lead, number="1.1")
    described(draft, policy_lead)  # the details alone
    draft = kept(draft)
    approval.submit(draft, fingerprint=reviewed(draft).fingerprint, by=other_lead)
    page = make.sign_in(policy_lead).get(at(draft, "approve/"))
    assert "You have written at this draft." in words_of(page)
    with pytest.raises(ActionRefused, match="Somebody else must approve it"):
        approved(draft, policy_lead)


def test_who_wrote_at_a_version_does_not_withdraw_it_even_if_another_submitted_it(draft, policy_lead, other_lead, hr):
    make.grant(other_lead, "hr")
    draft = changed(draft, other_lead, "Trust", "trust")
    version = approved(submitted(draft, policy_lead, **URGENT), hr)
    assert version.drafted_by == policy_lead
    with pytest.raises(ActionRefused, match="cannot withdraw it"):
        publishing_actions.withdraw(version, reason="A mistake.", by=other_lead)


def test_to_record_a_consultation_or_to_leave_a_remark_is_not_to_write(draft, policy_lead, other_lead):
    make.grant(other_lead, "hr")
    record(draft, other_lead)
    key = next(one.remark.key for one in reviewed(draft).looked if one.remark.found == "Friendster")
    writing.waive(draft, key, reason="Named on purpose.", by=other_lead)
    assert approved(submitted(draft, policy_lead), other_lead).approved_by == other_lead


# What is typed and sent


@pytest.mark.parametrize("junk", ["²", "9" * 30, "9" * 5000, "-1", "x", "1.0", "٣"])
def test_what_is_struck_out_and_is_no_consultation_changes_nothing(lead, draft, policy_lead, junk):
    record(draft, policy_lead)
    assert lead.post(at(draft, "consultations/"), {"strike": junk}).status_code == 302
    assert Consultation.objects.get().struck_at is None


@pytest.mark.parametrize("at_", ["", "x", "#", "##", "a#b#c", "%00", "#5.2%00", "%FF", "#" + "9" * 6000, "appendix-1#"])
def test_a_place_that_is_none_is_not_found(lead, draft, at_):
    assert lead.get(at(draft, "clause/"), {"at": at_}).status_code == 404
    assert lead.post(at(draft, f"clause/move/?at={at_.replace('#', '%23')}"), {"remove": "x"}).status_code == 404


@pytest.mark.parametrize("name", ["x.pdf", "a" * 300 + ".pdf"])
def test_a_file_is_taken_however_long_its_name(lead, draft, name):
    fields = {"whom": "NEU", "from_on": "2026-11-02", "until_on": "2026-11-20", "outcome": "Agreed."}
    upload = SimpleUploadedFile(name, b"%PDF-1.7")
    assert lead.post(at(draft, "consultations/"), {**fields, "file": upload}).status_code == 302
    assert Consultation.objects.get().file_name.endswith(".pdf")


@pytest.mark.parametrize(
    "name",
    [
        "../../x.pdf",
        "..\\x.pdf",
        "a\r\nSet-Cookie: x.pdf",
        'q"; x.pdf',
        "é\u202efdp.pdf",
        "\x00.pdf",
        "a" * 9999 + ".pdf",
    ],
)
def test_the_name_of_an_uploaded_file_does_no_harm(as_hr, draft, policy_lead, name):
    one = record(draft, policy_lead, file=(name, b"<script>alert(1)</script>"))
    assert len(one.file_name) <= 150
    assert not set(one.file_name) & set("/\r\n\u202e")
    response = as_hr.get(at(draft, f"consultations/{one.pk}/"))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="consultation-{one.pk}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_consultation_of_another_draft_has_no_file_here(as_hr, draft, policy_lead):
    one = record(draft, policy_lead, file=("letter.pdf", b"%PDF"))
    elsewhere = new_policy(policy_lead)
    assert as_hr.get(at(elsewhere, f"consultations/{one.pk}/")).status_code == 404
    assert as_hr.get(at(draft, f"consultations/{'9' * 40}/")).status_code == 404


def test_of_what_is_over_no_consultation_is_recorded_or_struck_out(lead, draft, policy_lead, hr):
    one = record(draft, policy_lead)
    gone = new_policy(policy_lead)
    writing.discard(gone, by=policy_lead)
    with pytest.raises(ActionRefused, match="given up"):
        record(gone, policy_lead)
    approved(submitted(draft, policy_lead), hr, consultation_reason="")
    response = lead.post(at(draft, "consultations/"), {"strike": one.pk}, follow=True)
    assert "can no longer change" in words_of(response)
    assert Consultation.objects.get().struck_at is None


@pytest.mark.parametrize("key", ["no-such-remark", "outdated-" + "0" * 32, "x" * 200, "<b>", "\x00"])
def test_only_what_was_remarked_can_be_left(lead, draft, key):
    response = lead.post(at(draft, "remarks/"), {"key": key, "reason": "Because."})
    assert "There is a problem" in words_of(response)
    assert draft.waivers.count() == 0


@pytest.mark.parametrize("days", ["0", "367", "-1", "9" * 30, "x", "1e3"])
def test_days_out_of_all_reason_are_refused(lead, draft, days):
    fields = {"title": "T", "number": "1.1", "weight": "minor", "reason": "A name.", "days": days}
    assert "There is a problem" in words_of(lead.post(at(draft, "details/"), fields))
    assert kept(draft).days is None


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31", "2101-01-01"])
def test_a_day_out_of_all_reason_is_never_submitted(lead, as_hr, policy_lead, day):
    draft = new_policy(policy_lead)
    writing.save_text(draft, "1 Purpose\n1.1 Be kind.\n", revision=0, by=policy_lead)
    fields = {"title": "Code of Conduct", "number": "1.0", "weight": "material", "in_force_on": day}
    lead.post(at(draft, "details/"), fields)
    for page in ("", "details/", "changes/", "preview/"):
        assert lead.get(at(draft, page)).status_code == 200, page
    fingerprint = reviewed(draft).fingerprint
    said = words_of(lead.post(at(draft, "step/"), {"step": "submit", "fingerprint": fingerprint}, follow=True))
    assert "Choose a day between" in said


@pytest.mark.parametrize("day", ["2027-02-29", "2026-13-01", "0000-00-00", "99999-01-01", "x", "\x00", "2026-1-1e5"])
def test_a_day_that_there_is_not_is_refused(lead, draft, day):
    fields = {"title": "T", "number": "1.1", "weight": "minor", "reason": "A name.", "in_force_on": day}
    assert "There is a problem" in words_of(lead.post(at(draft, "details/"), fields))


@pytest.mark.parametrize("title", ["{since} {0} {", "<b>\"x' &", "x" * 200, "Łódź ligature ﬁ", "%s %(a)s"])
def test_any_title_can_be_signed_twice_over(draft, policy_lead, hr, teacher, oakfield, protocol, clock, title):
    make.sign(teacher, protocol, oakfield)
    version = approved(submitted(draft, policy_lead, title=title, **URGENT), hr)
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
    changed(draft, policy_lead)
    assert lead.post(at(draft, "details/"), fields).status_code == 302
    assert (kept(draft).title, kept(draft).reason) == (title, "R.")
    approval.submit(kept(draft), fingerprint=reviewed(draft).fingerprint, by=policy_lead)
    assert approved(kept(draft), hr).title == title
    lead.post("/manage/policies/new/", {"title": typed, "slug": "another"})
    assert Draft.objects.get(slug="another").title == title


def test_a_title_that_the_ledger_would_refuse_is_refused_where_it_is_typed(lead, draft):
    fields = {"title": "A\x90B", "number": "2.0", "weight": "urgent", "reason": "x"}
    assert lead.post(at(draft, "details/"), fields).status_code == 200
    assert kept(draft).title == "Social Networking Protocol"


@pytest.mark.parametrize("slug", ["drafts", "new", "versions", "on", "sign", "requirements"])
def test_a_policy_at_an_address_that_looks_like_a_page_can_be_reached(lead, as_hr, policy_lead, hr, slug):
    lead.post("/manage/policies/new/", {"title": "Strange", "slug": slug})
    draft = Draft.objects.get()
    draft = ready(draft, policy_lead, title="Strange", in_force_on=timezone.localdate())
    version = approved(draft, hr, consultation_reason="")
    for address in (version.get_absolute_url(), f"/policies/{slug}/"):
        assert "Strange" in words_of(lead.get(address, follow=True)), address
    assert "The first version" in words_of(lead.get(f"/policies/{slug}/versions/"))
    assert lead.post(f"/manage/policies/{slug}/new/").status_code == 302
    assert as_hr.get(f"/manage/policies/{slug}/versions/1.0/withdraw/").status_code == 200
    assert lead.get("/manage/policies/new/").status_code == 200


@pytest.mark.parametrize("slug", ["Upper", "a--b", "-a", "a b", "é", "../x", "a" * 81, "a\n", "\x00", ""])
def test_an_address_that_is_none_is_refused(lead, slug):
    response = lead.post("/manage/policies/new/", {"title": "T", "slug": slug})
    assert response.status_code == 200 or Draft.objects.get().slug == slug.strip()


def test_words_that_are_too_many_come_back_with_the_reason(lead, draft):
    page = lead.get(at(draft, "clause/?at=%235.2")).context["form"].initial
    long = "w" * 5001
    response = lead.post(at(draft, "clause/?at=%235.2"), {"words": long, "digest": page["digest"]})
    assert "There is a problem" in words_of(response)
    assert long in response.text
    assert kept(draft).revision == 0


def test_what_was_typed_comes_back_where_its_clause_has_gone(lead, draft, policy_lead):
    digest = lead.get(at(draft, "clause/?at=%237.5")).context["digest"]
    writing.save_text(draft, "1 Purpose\n1.1 Be kind.\n", revision=0, by=policy_lead)
    response = lead.post(at(draft, "clause/?at=%237.5"), {"words": "Half an hour of work.", "digest": digest})
    assert response.status_code == 409
    assert ">Half an hour of work.</textarea>" in response.text
    new = {"new-kind": "clause", "new-words": "And another.", "new-digest": digest}
    assert "And another." in lead.post(at(draft, "clause/after/?at=%237.5"), new).text


def test_a_text_of_five_megabytes_is_answered_soon(lead, draft):
    with at_most(1500):
        response = lead.post(at(draft, "text/"), {"text": "word " * 1_000_000, "revision": "0"})
        assert "at most a million characters" in words_of(response)
    assert kept(draft).revision == 0


@pytest.mark.parametrize(
    "text", ["x\n" * 100_000, "\u200b" * 300_000, "1 A\n1.1 \u202e\u0000b\udcff"[:-1], "1)\n" * 50_000]
)
def test_a_text_of_nothing_but_trouble_is_kept_and_shown_soon(lead, draft, text):
    with at_most(3000):
        assert lead.post(at(draft, "text/"), {"text": text, "revision": "0"}).status_code == 302
        for page in ("", "text/", "clauses/", "changes/", "remarks/", "preview/", "details/"):
            response = lead.get(at(draft, page))
            assert response.status_code == 200, page
            assert len(response.content) < 3_000_000, page
    assert kept(draft).text == text.replace("\x00", "")


def test_two_thousand_clauses_open_soon_and_with_as_few_queries(lead, as_hr, draft, policy_lead):
    many = "".join(
        f"{s} Section\n" + "".join(f"{s}.{c} Staff must do {s * c}.\n" for c in range(1, 101)) for s in range(1, 20)
    )
    writing.save_text(draft, many, revision=0, by=policy_lead)
    for page in ("", "text/", "clauses/", "changes/", "remarks/", "preview/", "details/"):
        with at_most(1000), CaptureQueriesContext(connection) as queries:
            assert lead.get(at(draft, page)).status_code == 200
        assert len(queries) <= 16, page


def test_twins_that_are_both_doubtful_can_both_be_answered(lead, draft, policy_lead, hr):
    before = parse(draft.text.encode())
    words = next(unit.text for unit in before.parts[0].clauses if unit.anchor == "5.2")
    twin = " ".join(words.split()[: len(words.split()) * 4 // 5])
    text = draft.text.replace(f"5.2 {words}\n", f"5.2 At times {twin}.\n") + f"14) At times {twin}.\n"
    writing.save_text(draft, text, revision=0, by=policy_lead)
    doubts = reviewed(draft).doubts
    answers = {doubt.key: "#5.2" for doubt in doubts}
    lead.post(at(draft, "changes/"), answers)
    assert lead.get(at(draft, "changes/")).status_code == 200
    draft = described(kept(draft), policy_lead)
    if not lacks(reviewed(draft)):
        approval.submit(draft, fingerprint=reviewed(draft).fingerprint, by=policy_lead)
        version = approved(draft, hr)
        identities = [c.identity for part in version.parts.all() for c in part.clauses.all()]
        assert len(identities) == len(set(identities))


# Days and numbers


def test_a_day_that_passed_while_the_draft_waited_is_said_and_not_published(as_hr, draft, policy_lead, clock):
    draft = submitted(draft, policy_lead, in_force_on=date(2026, 11, 24))
    clock.move_to(datetime(2026, 11, 24, 9, 0, tzinfo=make.LONDON))
    with pytest.raises(ActionRefused, match="Choose a later day"):
        approved(draft, make.person("Hana", "Ito"))


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        ("2027-03-28", "2027-03-28T00:00:00+00:00"),
        ("2027-03-29", "2027-03-28T23:00:00+00:00"),
        ("2027-10-31", "2027-10-30T23:00:00+00:00"),
        ("2028-02-29", "2028-02-29T00:00:00+00:00"),
    ],
)
def test_a_version_comes_into_force_at_local_midnight_on_any_night(draft, policy_lead, hr, day, moment):
    version = approved(submitted(draft, policy_lead, in_force_on=date.fromisoformat(day)), hr)
    assert version.in_force_at == datetime.fromisoformat(moment)


def test_number_1_10_follows_1_9(draft, policy_lead, hr, protocol, clock):
    approved(submitted(draft, policy_lead, number="1.9", **URGENT), hr)
    clock.shift(60)
    again = writing.begin(protocol.policy, title="T", slug="t", by=policy_lead)
    with pytest.raises(ActionRefused, match=r"does not follow 1\.9"):
        submitted(again, policy_lead, number="1.2", **URGENT)
    draft = described(kept(again), policy_lead, number="1.10", **URGENT)
    draft = changed(draft, policy_lead, "employees", "staff")
    approval.submit(draft, fingerprint=reviewed(draft).fingerprint, by=policy_lead)
    assert approved(draft, hr).number == "1.10"


# Proof and traces


def test_the_ledger_agrees_after_everything_that_happens_to_a_draft(draft, policy_lead, hr, protocol, clock):
    reasons = {"weight_reason": "The duty was there.", "consultation_reason": "Asked by the unions."}
    version = approved(submitted(draft, policy_lead, number="1.1", weight="editorial"), hr, **reasons)
    assert (version.weight_reason, version.consultation_reason) == tuple(reasons.values())
    clock.shift(60)
    publishing_actions.withdraw(version, reason="Too early.", by=hr)
    again = writing.begin(protocol.policy, title="T", slug="t", by=policy_lead)
    writing.discard(again, by=policy_lead)
    out = StringIO()
    call_command("ledger_catch_up", "--check", stdout=out)
    assert "every entry its row" in out.getvalue()


def test_every_step_leaves_a_line_that_names_nobody(draft, policy_lead, hr):
    key = next(one.remark.key for one in reviewed(draft).looked if one.remark.found == "Friendster")
    writing.waive(draft, key, reason="Named on purpose.", by=policy_lead)
    one = record(draft, policy_lead)
    consultations.strike_consultation(draft, one.pk, by=policy_lead)
    draft = submitted(draft, policy_lead)
    writing.send_back(draft, words="Too far.", by=hr)
    approval.submit(draft, fingerprint=reviewed(draft).fingerprint, by=policy_lead)
    writing.recall(draft, by=policy_lead)
    approval.submit(draft, fingerprint=reviewed(draft).fingerprint, by=policy_lead)
    version = approved(draft, hr)
    publishing_actions.withdraw(version, reason="Too early.", by=hr)
    lines = AuditLine.objects.filter(subject=f"draft:{draft.pk}").order_by("pk")
    assert list(lines.values_list("action", flat=True)) == [
        "begin-draft",
        "leave-remark",
        "record-consultation",
        "strike-consultation",
        "submitted-draft",
        "returned-draft",
        "submitted-draft",
        "recalled-draft",
        "submitted-draft",
        "published-draft",
    ]
    versions = AuditLine.objects.filter(subject="version:social-networking-protocol/2.0").order_by("pk")
    assert list(versions.values_list("action", flat=True)) == ["publish", "withdraw"]
    said = " ".join(AuditLine.objects.values_list("action", flat=True)) + " ".join(
        AuditLine.objects.values_list("subject", flat=True)
    )
    assert not [name for name in ("Priya", "Nair", "Hannah", "Reid", "Named on purpose", "NEU") if name in said]


def test_to_withdraw_twice_says_that_it_is_done(as_hr, draft, policy_lead, hr, protocol):
    approved(submitted(draft, policy_lead), hr)
    address = "/manage/policies/social-networking-protocol/versions/2.0/withdraw/"
    for _ in range(2):
        response = as_hr.post(address, {"reason": "Too early."}, follow=True)
        assert response.status_code == 200
    assert "withdrawn already" in words_of(response)


def test_whoever_saves_in_two_windows_is_not_told_of_somebody_else(lead, draft, policy_lead):
    writing.save_text(draft, TEXT + " one", revision=0, by=policy_lead)
    response = lead.post(at(draft, "text/"), {"text": TEXT + " two", "revision": "0"})
    assert response.status_code == 409
    assert "You saved this draft in another window" in words_of(response)


def test_the_queries_of_an_approval_do_not_grow_with_the_people(as_hr, draft, policy_lead, oakfield):
    draft = submitted(draft, policy_lead)
    seen = approval_form(as_hr, draft)
    for number in range(30):
        make.staff(oakfield, "Person", f"Number {number}")
    with CaptureQueriesContext(connection) as queries:
        assert as_hr.post(at(draft, "approve/"), seen).status_code == 302
    assert len(queries) <= 40


def test_half_past_eleven_in_summer_is_still_today(draft, policy_lead, clock):
    clock.move_to(datetime(2027, 6, 1, 23, 30, tzinfo=make.LONDON))
    with pytest.raises(ActionRefused, match="Choose a later day"):
        submitted(draft, policy_lead, in_force_on=timezone.localdate())
    assert timezone.localdate() == date(2027, 6, 1)
    assert timedelta(0) == timezone.localtime().replace(tzinfo=None) - datetime(2027, 6, 1, 23, 30)


def test_an_urgent_version_before_one_that_is_scheduled_is_refused_where_it_is_written(
    draft, policy_lead, hr, protocol
):
    approved(submitted(draft, policy_lead), hr)
    again = writing.begin(protocol.policy, title="T", slug="t", by=policy_lead)
    again = described(changed(again, policy_lead, "employees", "staff"), policy_lead, number="2.1", **URGENT)
    [lack] = lacks(reviewed(again))
    assert "Version 2.0 comes into force on 30 November 2026, and this one before it." in lack.said
    with pytest.raises(ActionRefused, match="comes into force on"):
        approval.submit(again, fingerprint=reviewed(again).fingerprint, by=policy_lead)


def test_a_policy_whose_only_version_was_withdrawn_gets_another(policy_lead, hr, clock):
    first = approved(ready(new_policy(policy_lead), policy_lead), hr, consultation_reason="")
    publishing_actions.withdraw(first, reason="A mistake.", by=hr)
    clock.shift(60)
    draft = writing.go_on(first.policy, by=policy_lead)
    assert draft.number == ""
    draft = ready(draft, policy_lead, number="1.1", reason="Again.", **URGENT)
    assert approved(draft, hr, consultation_reason="").in_force_at == timezone.now()


def test_a_text_too_long_for_a_pdf_says_so(lead, draft, policy_lead):
    long = "1 Section\n" + "".join(f"1.{c} {'Staff must be kind to one another. ' * 100}\n" for c in range(1, 281))
    writing.save_text(draft, long, revision=0, by=policy_lead)
    assert reviewed(draft).text
    assert "too long for a PDF" in words_of(lead.get(f"{at(draft)[:-1]}.pdf", follow=True))


def test_while_the_ledger_has_stopped_nothing_is_published_or_withdrawn(as_hr, draft, policy_lead, hr, protocol):
    draft = submitted(draft, policy_lead)
    seen = approval_form(as_hr, draft)
    highwater.path().parent.mkdir(parents=True, exist_ok=True)
    highwater.path().write_text("nonsense")
    assert "the ledger has stopped" in words_of(as_hr.post(at(draft, "approve/"), seen))
    address = "/manage/policies/social-networking-protocol/versions/1.0/withdraw/"
    assert "the ledger has stopped" in words_of(as_hr.post(address, {"reason": "A mistake."}))
    assert Version.objects.get().withdrawn_at is None
    highwater.path().unlink()
    assert as_hr.post(at(draft, "approve/"), approval_form(as_hr, draft)).status_code == 302


def test_whoever_withdraws_is_told_what_stands_afterwards(as_hr, draft, policy_lead, hr, protocol):
    address = "/manage/policies/social-networking-protocol/versions/1.0/withdraw/"
    assert "No other version stands." in words_of(as_hr.get(address))
    approved(submitted(draft, policy_lead), hr)
    said = words_of(as_hr.get(address))
    assert "No version will be in force for now." in said
    assert "Version 2.0 still comes into force on 30 November 2026." in said


def test_the_same_change_in_one_clause_is_said_once(draft, policy_lead):
    draft = described(changed(draft, policy_lead), policy_lead, weight="minor", number="1.1")
    sentences = [finding.sentence for finding in reviewed(draft).against_weight]
    assert "In 5.2, “should” became “must”." in sentences
    assert len(sentences) == len(set(sentences))


def test_what_two_say_about_a_version_at_once_is_not_overwritten_in_silence(lead, draft, other_lead):
    page = lead.get(at(draft, "details/"))
    mine = {"title": "T", "number": "1.1", "weight": "minor", "reason": "Mine.", "in_force_on": "2026-12-01"}
    mine["seen"] = page.context["seen"]
    described(draft, other_lead, reason="Theirs.")
    response = lead.post(at(draft, "details/"), mine)
    assert "This was changed while you were writing." in words_of(response)
    assert "As it is saved now" in words_of(response)
    assert "Theirs." in words_of(response)
    assert "Mine." in response.text
    assert kept(draft).reason == "Theirs."
    again = lead.post(at(draft, "details/"), mine | {"seen": response.context["seen"]})
    assert again.status_code == 302
    assert kept(draft).reason == "Mine."
