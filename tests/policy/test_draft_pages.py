"""The pages on which policies are written: who may, what they answer, and that nothing typed is lost."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.html import escape

from policy import files
from policy.drafting import editing
from policy.drafting.actions import writing
from policy.models import Consultation, Draft, Policy, Version
from policy.text import Kind, parse
from tests import factories as make
from tests.drafts import changed, described, fingerprint, submitted
from tests.words import words_of

TEXT = make.PROTOCOL.read_text()


def reading_text(response):
    return response.text.partition('<div class="app-reading__text">')[2].partition('<nav class="app-parts"')[0].strip()


@pytest.fixture
def lead(policy_lead):
    return make.sign_in(policy_lead)


@pytest.fixture
def as_hr(hr):
    return make.sign_in(hr)


def at(draft, page=""):
    return f"/manage/policies/drafts/{draft.pk}/{page}"


def kept(draft):
    return Draft.objects.get(pk=draft.pk)


def test_a_new_version_begins_once_however_often_one_asks(lead, protocol):
    for _ in range(2):
        response = lead.post("/manage/policies/social-networking-protocol/new/")
    assert Draft.objects.count() == 1
    assert response.url == at(Draft.objects.get())
    assert "Nothing differs from version 1.0 yet." in words_of(lead.get(response.url))


def test_a_new_policy_from_a_word_file(lead, protocol):
    response = lead.post("/manage/policies/new/", {"title": "Code of Conduct", "slug": "code-of-conduct"})
    word = files.written(parse(make.PROTOCOL.read_bytes()), title="Any", number="1.0")
    upload = SimpleUploadedFile("Code.docx", word)
    response = lead.post(response.url, {"file": upload, "revision": "0"}, follow=True)
    assert "It reads: 3 parts, 67 units." in words_of(response)
    assert parse(Draft.objects.get().text.encode()).digest == protocol.digest
    assert Policy.objects.count() == 1


def test_an_address_that_is_taken_is_refused_beside_the_form(lead, protocol):
    fields = {"title": "Another", "slug": "social-networking-protocol"}
    assert "There is a policy at that address already." in words_of(lead.post("/manage/policies/new/", fields))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("policy.reading.pdf", b"%PDF-1.7 scanned", "PDF"),
        ("policy.docx", b"PK\x03\x04 but nothing more", ""),
        ("policy.txt", b"", "empty"),
        ("policy.txt", b"x" * 5_000_001, "5 MB"),
    ],
)
def test_a_file_that_cannot_be_taken_leaves_the_draft_as_it_was(lead, draft, name, data, said):
    before = kept(draft).text
    response = lead.post(at(draft, "file/"), {"file": SimpleUploadedFile(name, data), "revision": "0"})
    assert "There is a problem" in words_of(response)
    assert said in words_of(response)
    assert kept(draft).text == before


def test_a_file_that_meets_what_somebody_else_saved_is_refused_once_and_may_then_replace_it(lead, draft, policy_lead):
    writing.save_text(draft, f"{TEXT} theirs", revision=0, by=policy_lead)
    upload = lambda: SimpleUploadedFile("policy.txt", TEXT.encode())  # noqa: E731
    response = lead.post(at(draft, "file/"), {"file": upload(), "revision": "0"})
    assert "while you were writing" in words_of(response) or "in another window" in words_of(response)
    assert kept(draft).text.endswith("theirs")
    [revision] = re.findall(r'name="revision" value="(\d+)"', response.text)
    assert lead.post(at(draft, "file/"), {"file": upload(), "revision": revision}).status_code == 302
    assert not kept(draft).text.endswith("theirs")


def test_the_refused_line_is_shown_where_it_is_mended(lead, draft):
    lead.post(at(draft, "text/"), {"text": TEXT.replace("5.2 ", "5.9 "), "revision": "0"})
    said = words_of(lead.get(at(draft, "text/")))
    assert "It cannot be read yet. Line " in said
    assert "5.9 If a pupil" in said


def test_two_windows_get_both_texts_and_may_then_decide(lead, as_hr, draft, policy_lead):
    other = make.person("Owen", "Price")
    make.grant(other, "policy-lead")
    make.sign_in(other).post(at(draft, "text/"), {"text": TEXT + " theirs", "revision": "0"})
    response = lead.post(at(draft, "text/"), {"text": TEXT + " mine", "revision": "0"})
    assert response.status_code == 409
    assert "Owen Price saved this draft while you were writing." in words_of(response)
    assert f">{escape(TEXT)} theirs</textarea>" in response.text
    assert f"{escape(TEXT)} mine</textarea>" in response.text
    assert re.search(r"Where they differ .* \[removed: theirs .* \[added: mine", words_of(response))
    assert kept(draft).text.endswith("theirs")
    lead.post(at(draft, "text/"), {"text": TEXT + " both", "revision": str(kept(draft).revision)})
    assert kept(draft).text.endswith("both")


def test_texts_of_which_one_cannot_be_read_are_not_compared(lead, draft, policy_lead):
    writing.save_text(draft, TEXT, revision=0, by=policy_lead)
    response = lead.post(at(draft, "text/"), {"text": "9.9 Nothing.", "revision": "0"})
    assert "One of the two cannot be read as a policy yet" in words_of(response)


def test_the_script_that_saves_hears_what_happened(lead, draft):
    answer = lead.post(at(draft, "text/"), {"text": TEXT, "revision": "0"}, headers={"accept": "application/json"})
    assert answer.json() == {"revision": 1, "said": "Saved. It reads: 67 units.", "reads": True}
    late = lead.post(at(draft, "text/"), {"text": "mine", "revision": "0"}, headers={"accept": "application/json"})
    assert late.status_code == 409
    long = {"text": "x" * 1_000_001, "revision": "1"}
    assert lead.post(at(draft, "text/"), long, headers={"accept": "application/json"}).status_code == 400
    assert "at most a million characters" in words_of(lead.post(at(draft, "text/"), long))


def test_what_cannot_be_seen_is_shown_and_taken_out_before_it_reaches_a_digest(lead, draft):
    typed = TEXT.replace("Friendster", "Friend\u200bster").replace("LinkedIn", "Linked\u202eIn")
    lead.post(at(draft, "text/"), {"text": typed, "revision": "0"})
    said = words_of(lead.get(at(draft, "text/")))
    assert "2 characters in this text cannot be seen" in said
    assert "zero-width space (U+200B)" in said
    lead.post(at(draft, "text/"), {"text": typed, "revision": "1", "take_out": "yes"})
    assert kept(draft).text == TEXT


def test_a_text_wrapped_over_lines_is_put_on_one_line_each(lead, draft, protocol):
    lead.post(at(draft, "text/"), {"text": TEXT, "revision": "0", "tidy": "yes"})
    assert kept(draft).text == protocol.text


def test_a_clause_is_changed_on_a_page_of_its_own(lead, draft):
    page = lead.get(at(draft, "clause/?at=%235.2"))
    digest = page.context["form"].initial["digest"]
    response = lead.post(at(draft, "clause/?at=%235.2"), {"words": "Ask first.", "digest": digest})
    assert response.url.endswith("/clauses/#-5.2")
    assert "5.2 Ask first.\n" in kept(draft).text
    late = lead.post(at(draft, "clause/?at=%235.2"), {"words": "Too late.", "digest": digest})
    assert "You changed this clause in another window." in words_of(late)
    assert "Too late." in late.text
    assert "5.2 Ask first.\n" in kept(draft).text


def test_a_clause_is_put_after_another_moved_and_taken_out(lead, draft):
    digest = lead.get(at(draft, "clause/?at=%235.2")).context["digest"]
    new = {"new-kind": "clause", "new-words": "Staff must ask first.", "new-digest": digest}
    lead.post(at(draft, "clause/after/?at=%235.2"), new)
    assert "5.3 Staff must ask first.\n" in kept(draft).text
    digest = lead.get(at(draft, "clause/?at=%235.3")).context["digest"]
    lead.post(at(draft, "clause/move/?at=%235.3"), {"digest": digest, "up": "yes"})
    assert "5.2 Staff must ask first.\n" in kept(draft).text
    lead.post(at(draft, "clause/move/?at=%235.2"), {"digest": digest, "remove": "yes"})
    assert "Staff must ask first." not in kept(draft).text
    again = lead.post(at(draft, "clause/move/?at=%235.2"), {"digest": digest, "remove": "yes"}, follow=True)
    assert "You changed this clause in another window." in words_of(again)
    refused = lead.post(at(draft, "clause/after/?at=%235.2"), {"new-kind": "clause", "new-words": ""})
    assert "There is a problem" in words_of(refused)
    assert lead.get(at(draft, "clause/?at=%239.9")).status_code == 404


def test_doubtful_clauses_are_decided_on_the_page_of_changes(lead, draft, policy_lead):
    words = {item.place: item.words for item in editing.items_of(parse(draft.text.encode()))}[("", "5.2")]
    shorter = parse(editing.removed(parse(draft.text.encode()), ("", "5.2")).encode())
    again = " ".join(words.split()[: len(words.split()) * 4 // 5])
    text = editing.inserted(shorter, ("", "4.3"), Kind.CLAUSE, f"At any time {again} unless the head teacher agrees.")
    writing.save_text(draft, text, revision=0, by=policy_lead)
    page = lead.get(at(draft, "changes/"))
    doubts = page.context["review"].doubts
    assert doubts
    assert "Say which earlier one" in words_of(lead.get(at(draft)))
    lead.post(at(draft, "changes/"), {doubt.key: "new" for doubt in doubts})
    assert "Say which earlier one" not in words_of(lead.get(at(draft)))
    lead.post(at(draft, "changes/"), {doubt.key: "#no-such" for doubt in doubts})
    assert all(doubt.answer is None for doubt in lead.get(at(draft, "changes/")).context["review"].doubts)


def test_a_remark_is_left_with_a_reason(lead, draft):
    page = lead.get(at(draft, "remarks/"))
    key = next(one.remark.key for one in page.context["review"].looked if one.remark.found == "Friendster")
    assert "Say why it can stay." in words_of(lead.post(at(draft, "remarks/"), {"key": key, "reason": " "}))
    for _ in range(2):
        lead.post(at(draft, "remarks/"), {"key": key, "reason": "Named on purpose."})
    assert "Left by Priya Nair: Named on purpose." in words_of(lead.get(at(draft, "remarks/")))
    assert draft.waivers.count() == 1


def test_a_consultation_is_recorded_with_its_file_and_struck_out(lead, as_hr, draft):
    fields = {"whom": "NEU", "from_on": "2026-11-02", "until_on": "2026-11-20", "outcome": "Agreed."}
    upload = SimpleUploadedFile("letter.html", b"<script>alert(1)</script>")
    assert "kind of file" in words_of(lead.post(at(draft, "consultations/"), {**fields, "file": upload}))
    late = fields | {"until_on": "2027-01-01"}
    assert "recorded once it is over" in words_of(lead.post(at(draft, "consultations/"), late))
    upload = SimpleUploadedFile("letter.pdf", b"%PDF-1.7")
    lead.post(at(draft, "consultations/"), {**fields, "file": upload})
    one = Consultation.objects.get()
    response = as_hr.get(at(draft, f"consultations/{one.pk}/"))
    assert response.content == b"%PDF-1.7"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="consultation-{one.pk}.pdf"'
    lead.post(at(draft, "consultations/"), {"strike": one.pk})
    assert "Nothing on record" in words_of(lead.get(at(draft)))
    assert Consultation.objects.count() == 1


def test_details_say_what_is_wrong_with_them(lead, draft):
    said = words_of(lead.post(at(draft, "details/"), {"title": "T", "number": "two", "weight": "minor"}))
    assert "A version number looks like 1.0 or 2.13." in said
    fields = {"title": "T", "number": "1.1", "weight": "minor", "reason": "A name.", "in_force_on": "2026-12-01"}
    assert lead.post(at(draft, "details/"), fields).url == at(draft)
    assert "Version 1.1, minor, from 1 December 2026" in words_of(lead.get(at(draft)))


def test_submitting_approving_and_returning_by_their_buttons(lead, as_hr, draft, policy_lead, protocol, teacher):
    draft = described(changed(draft, policy_lead), policy_lead)
    lead.post(at(draft, "step/"), {"step": "submit", "fingerprint": fingerprint(draft)})
    assert "Waits for approval" in words_of(lead.get("/manage/policies/"))
    page = as_hr.get(at(draft, "approve/"))
    assert "1 person at 1 academy: 1 signature." in words_of(page)
    as_hr.post(at(draft, "return/"), {"words": ""})
    as_hr.post(at(draft, "return/"), {"words": "5.2 goes too far."})
    assert "Hannah Reid returned it: 5.2 goes too far." in words_of(lead.get(at(draft)))
    lead.post(at(draft, "step/"), {"step": "submit", "fingerprint": fingerprint(draft)})
    approval_ = {"fingerprint": fingerprint(draft)}
    assert "Say why." in words_of(as_hr.post(at(draft, "approve/"), approval_))
    response = as_hr.post(
        at(draft, "approve/"), {**approval_, "consultation_reason": "Asked for by the unions."}, follow=True
    )
    assert "Version 2.0 is published." in words_of(response)
    assert as_hr.post(at(draft, "approve/"), approval_).status_code == 302
    assert Version.objects.count() == 2
    withdraw = "/manage/policies/social-networking-protocol/versions/2.0/withdraw/"
    assert "It was to come into force on 30 November 2026." in words_of(as_hr.get(withdraw))
    as_hr.post(withdraw, {"reason": "Too early."})
    assert "Version 2.0 is withdrawn already." in words_of(as_hr.get(withdraw, follow=True))
    assert Version.objects.standing().get() == protocol


def test_who_is_away_when_it_comes_into_force_is_not_counted_as_asked(as_hr, draft, policy_lead, teacher, oakfield):
    away = make.staff(oakfield, "Amy", "Away")
    make.absence(away, timezone.localdate())
    draft = submitted(draft, policy_lead)
    assert "1 person at 1 academy: 1 signature." in words_of(as_hr.get(at(draft, "approve/")))


def test_a_draft_is_taken_back_and_given_up(lead, draft, policy_lead):
    submitted(draft, policy_lead)
    assert "Take it back to change it" in words_of(lead.get(at(draft)))
    lead.post(at(draft, "step/"), {"step": "recall"})
    assert lead.post(at(draft, "step/"), {"step": "anything"}).status_code == 404
    lead.post(at(draft, "step/"), {"step": "discard"})
    assert "No draft is open." in words_of(lead.get("/manage/policies/"))
    assert Draft.objects.count() == 1
    assert "This draft was given up." in words_of(lead.post(at(draft, "step/"), {"step": "discard"}, follow=True))


def test_a_draft_goes_out_as_pdf_and_word_and_says_that_it_is_none(lead, draft):
    assert lead.get(f"{at(draft)[:-1]}.pdf").content.startswith(b"%PDF")
    word = lead.get(f"{at(draft)[:-1]}.docx")
    read = files.read("draft.docx", word.content)
    assert parse(read.text.encode()) == parse(draft.text.encode())


def test_what_does_not_read_has_no_pdf_no_word_and_a_preview_that_says_so(lead, draft, policy_lead):
    writing.save_text(draft, "1.1 Begins in the middle", revision=0, by=policy_lead)
    assert lead.get(f"{at(draft)[:-1]}.pdf").status_code == 404
    assert lead.get(f"{at(draft)[:-1]}.docx").status_code == 404
    for page in ("preview/", "changes/", "clauses/", "remarks/"):
        assert "cannot be read" in words_of(lead.get(at(draft, page))), page


def test_the_preview_is_the_page_that_staff_will_see(lead, draft, protocol):
    preview = lead.get(at(draft, "preview/appendix-1/"))
    assert "Appendix 1 Online awareness" in words_of(preview)
    published = lead.get("/policies/social-networking-protocol/appendix-1/")
    assert reading_text(preview) == reading_text(published)
    assert lead.get(at(draft, "preview/appendix-9/")).status_code == 404
    assert published.status_code == 200


def test_hr_reads_drafts_and_writes_none(as_hr, draft):
    assert as_hr.get(at(draft, "text/")).status_code == 200
    for page in ("text/", "details/", "file/", "changes/", "remarks/", "consultations/", "step/", "clause/?at=%235.2"):
        assert as_hr.post(at(draft, page), {"text": "x", "revision": "0"}).status_code == 403, page
    assert kept(draft).revision == 0


@pytest.mark.parametrize(
    "page", ["", "text/", "clauses/", "changes/", "details/", "remarks/", "consultations/", "preview/"]
)
def test_a_page_of_a_draft_takes_few_queries(lead, draft, policy_lead, page, django_assert_max_num_queries):
    changed(draft, policy_lead)
    lead.get(at(draft, page))
    with django_assert_max_num_queries(16):
        lead.get(at(draft, page))
