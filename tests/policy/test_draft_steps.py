"""A draft is described, consulted on, submitted, approved, sent back and abandoned by the buttons of its pages."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from policy.models import Consultation, Draft, Version
from portal.models import DayKind
from portal.people.actions.closure_days import add_days
from portal.people.day_lists import ListedDays
from tests import factories as make
from tests.drafts import change_text, describe, load_fingerprint, submit
from tests.policy.draft_pages import get_address
from tests.words import read_words


def test_a_consultation_is_recorded_with_its_file_and_struck_out(lead, as_hr, draft):
    fields = {"whom": "NEU", "from_on": "2026-11-02", "until_on": "2026-11-20", "outcome": "Agreed."}
    upload = SimpleUploadedFile("letter.html", b"<script>alert(1)</script>")
    assert "kind of file" in read_words(lead.post(get_address(draft, "consultations/"), {**fields, "file": upload}))
    late = fields | {"until_on": "2027-01-01"}
    assert "You can record a consultation once it is over" in read_words(
        lead.post(get_address(draft, "consultations/"), late)
    )
    upload = SimpleUploadedFile("letter.pdf", b"%PDF-1.7")
    lead.post(get_address(draft, "consultations/"), {**fields, "file": upload})
    one = Consultation.objects.get()
    response = as_hr.get(get_address(draft, f"consultations/{one.pk}/"))
    assert response.content == b"%PDF-1.7"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="consultation-{one.pk}.pdf"'
    lead.post(get_address(draft, "consultations/"), {"strike": one.pk})
    assert "Clause 3.6 mentions consultation, and none is recorded." in read_words(lead.get(get_address(draft)))
    assert Consultation.objects.count() == 1


def test_details_say_what_is_wrong_with_them(lead, draft):
    said = read_words(lead.post(get_address(draft, "details/"), {"title": "T", "number": "two", "weight": "minor"}))
    assert "A version number looks like 1.0 or 2.13." in said
    fields = {"title": "T", "number": "1.1", "weight": "minor", "reason": "A name.", "in_force_on": "2026-12-01"}
    assert lead.post(get_address(draft, "details/"), fields).url == get_address(draft)
    assert "Version 1.1, minor, from 1 December 2026" in read_words(lead.get(get_address(draft)))


def test_submitting_approving_and_returning_by_their_buttons(lead, as_hr, draft, policy_lead, protocol, teacher):
    draft = describe(change_text(draft, policy_lead), policy_lead)
    lead.post(get_address(draft, "step/"), {"step": "submit", "fingerprint": load_fingerprint(draft)})
    assert "Waiting for approval" in read_words(lead.get("/manage/policies/"))
    page = as_hr.get(get_address(draft, "approve/"))
    assert "3 people at 2 academies: 3 signatures." in read_words(page)
    as_hr.post(get_address(draft, "return/"), {"words": ""})
    as_hr.post(get_address(draft, "return/"), {"words": "5.2 goes too far."})
    assert "Hannah Reid sent it back for changes: 5.2 goes too far." in read_words(lead.get(get_address(draft)))
    lead.post(get_address(draft, "step/"), {"step": "submit", "fingerprint": load_fingerprint(draft)})
    approval_ = {"fingerprint": load_fingerprint(draft)}
    assert "Say why." in read_words(as_hr.post(get_address(draft, "approve/"), approval_))
    response = as_hr.post(
        get_address(draft, "approve/"), {**approval_, "consultation_reason": "Asked for by the unions."}, follow=True
    )
    assert "Version 2.0 is published." in read_words(response)
    assert as_hr.post(get_address(draft, "approve/"), approval_).status_code == 302
    assert Version.objects.count() == 2
    withdraw = "/manage/policies/social-networking-protocol/versions/2.0/withdraw/"
    assert "It was to come into force on 30 November 2026." in read_words(as_hr.get(withdraw))
    as_hr.post(withdraw, {"reason": "Too early."})
    assert "Version 2.0 is withdrawn already." in read_words(as_hr.get(withdraw, follow=True))
    assert Version.objects.standing().get() == protocol


def test_who_is_away_when_it_comes_into_force_is_not_counted_as_asked(as_hr, draft, policy_lead, teacher, oakfield):
    away = make.staff(oakfield, "Amy", "Away")
    make.absence(away, timezone.localdate())
    draft = submit(draft, policy_lead)
    assert "3 people at 2 academies: 3 signatures." in read_words(as_hr.get(get_address(draft, "approve/")))


def test_a_draft_is_taken_back_and_abandoned(lead, draft, policy_lead):
    submit(draft, policy_lead)
    assert "Take it back to change it" in read_words(lead.get(get_address(draft)))
    lead.post(get_address(draft, "step/"), {"step": "recall"})
    assert lead.post(get_address(draft, "step/"), {"step": "anything"}).status_code == 404
    lead.post(get_address(draft, "step/"), {"step": "discard"})
    assert "No draft is open." in read_words(lead.get("/manage/policies/"))
    assert Draft.objects.count() == 1
    assert "This draft was abandoned." in read_words(
        lead.post(get_address(draft, "step/"), {"step": "discard"}, follow=True)
    )


def test_due_dates_of_an_urgent_version_are_shown_also_as_if_it_may_be_due_on_any_day(
    as_hr, draft, policy_lead, teacher
):
    """Three days after Sunday 22 November, 07:20, the academy is closed."""
    add_days(None, [ListedDays(DayKind.CLOSED, date(2026, 11, 25), date(2026, 11, 25), "Snow")], by=policy_lead)
    draft = submit(draft, policy_lead, weight="urgent", days=3, in_force_on=None)
    words = read_words(as_hr.get(get_address(draft, "approve/")))
    assert "27 Nov 2026 25 Nov 2026 if it may be due on any day" in words.partition("Oakfield Academy")[2][:90]
