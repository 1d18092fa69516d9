"""Consultations and their files do no harm, whatever they are called."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from policy.drafting.actions import consultations, writing
from policy.models import Consultation
from portal.models import AuditLine
from portal.refusals import ActionRefused
from tests.drafts import approve, submit
from tests.policy.draft_pages import begin_new_policy, get_address, record_consultation
from tests.rows import ask_all
from tests.words import read_words


@ask_all("junk", ["²", "9" * 30, "9" * 5000, "-1", "x", "1.0", "٣"])
def test_what_is_struck_out_and_is_no_consultation_changes_nothing(lead, draft, policy_lead, junk):
    record_consultation(draft, policy_lead)
    assert lead.post(get_address(draft, "consultations/"), {"strike": junk}).status_code == 302
    assert Consultation.objects.get().struck_at is None


@pytest.mark.parametrize("name", ["x.pdf", "a" * 300 + ".pdf"])
def test_a_file_is_taken_however_long_its_name(lead, draft, name):
    fields = {"whom": "NEU", "from_on": "2026-11-02", "until_on": "2026-11-20", "outcome": "Agreed."}
    upload = SimpleUploadedFile(name, b"%PDF-1.7")
    assert lead.post(get_address(draft, "consultations/"), {**fields, "file": upload}).status_code == 302
    assert Consultation.objects.get().file_name.endswith(".pdf")


@ask_all(
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
    one = record_consultation(draft, policy_lead, file=(name, b"<script>alert(1)</script>"))
    assert len(one.file_name) <= 150
    assert not set(one.file_name) & set("/\r\n\u202e")
    response = as_hr.get(get_address(draft, f"consultations/{one.pk}/"))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == f'attachment; filename="consultation-{one.pk}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_consultation_of_another_draft_has_no_file_here(as_hr, draft, policy_lead):
    one = record_consultation(draft, policy_lead, file=("letter.pdf", b"%PDF"))
    elsewhere = begin_new_policy(policy_lead)
    assert as_hr.get(get_address(elsewhere, f"consultations/{one.pk}/")).status_code == 404
    assert as_hr.get(get_address(draft, f"consultations/{'9' * 40}/")).status_code == 404


def test_of_what_is_over_no_consultation_is_recorded_or_struck_out(lead, draft, policy_lead, hr):
    one = record_consultation(draft, policy_lead)
    gone = begin_new_policy(policy_lead)
    writing.discard(gone, by=policy_lead)
    with pytest.raises(ActionRefused, match="abandoned"):
        record_consultation(gone, policy_lead)
    approve(submit(draft, policy_lead), hr, consultation_reason="")
    response = lead.post(get_address(draft, "consultations/"), {"strike": one.pk}, follow=True)
    assert "can no longer change" in read_words(response)
    assert Consultation.objects.get().struck_at is None


def test_a_consultation_that_ended_today_is_over_and_one_that_ends_tomorrow_is_not(draft, policy_lead):
    today = timezone.localdate()
    assert record_consultation(draft, policy_lead, until_on=today).until_on == today
    with pytest.raises(ActionRefused, match="once it is over"):
        record_consultation(draft, policy_lead, until_on=today + timedelta(days=1))


def test_what_is_struck_out_twice_was_struck_out_the_first_time(draft, policy_lead, clock):
    one, first = record_consultation(draft, policy_lead), timezone.now()
    for _ in range(2):
        consultations.strike_consultation(draft, one.pk, by=policy_lead)
        clock.shift(60)
    assert Consultation.objects.get().struck_at == first
    assert AuditLine.objects.filter(action="strike-consultation").count() == 1


def test_a_file_of_more_than_five_megabytes_is_refused(draft, policy_lead):
    record_consultation(draft, policy_lead, file=("letter.pdf", bytes(5_000_000)))
    with pytest.raises(ActionRefused, match="larger than 5 MB"):
        record_consultation(draft, policy_lead, file=("letter.pdf", bytes(5_000_001)))
