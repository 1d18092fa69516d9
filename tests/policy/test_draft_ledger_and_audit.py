"""The ledger and the audit log agree with all that happens to a draft."""

from io import StringIO

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policy.drafting.actions import approval, consultations, writing
from policy.models import Version
from policy.publishing import actions as publishing_actions
from portal.ledger import highwater
from portal.models import AuditLine
from tests import factories as make
from tests.drafts import approve, submit
from tests.policy.draft_pages import fill_in_approval, get_address, record_consultation, review_draft
from tests.words import read_words


def test_the_ledger_agrees_after_everything_that_happens_to_a_draft(draft, policy_lead, hr, protocol, clock):
    reasons = {"weight_reason": "The duty was there.", "consultation_reason": "Asked by the unions."}
    version = approve(submit(draft, policy_lead, number="1.1", weight="editorial"), hr, **reasons)
    assert (version.weight_reason, version.consultation_reason) == tuple(reasons.values())
    clock.shift(60)
    publishing_actions.withdraw(version, reason="Too early.", by=hr)
    again = writing.begin(protocol.policy, title="T", slug="t", by=policy_lead)
    writing.discard(again, by=policy_lead)
    out = StringIO()
    call_command("ledger_catch_up", "--check", stdout=out)
    assert "every entry its row" in out.getvalue()


def test_every_step_leaves_a_line_that_names_nobody(draft, policy_lead, hr):
    key = next(one.remark.key for one in review_draft(draft).remarks if one.remark.quote == "Friendster")
    writing.waive_remark(draft, key, reason="Named on purpose.", by=policy_lead)
    one = record_consultation(draft, policy_lead)
    consultations.strike_consultation(draft, one.pk, by=policy_lead)
    draft = submit(draft, policy_lead)
    writing.send_back(draft, words="Too far.", by=hr)
    approval.submit(draft, fingerprint=review_draft(draft).fingerprint, by=policy_lead)
    writing.recall(draft, by=policy_lead)
    approval.submit(draft, fingerprint=review_draft(draft).fingerprint, by=policy_lead)
    version = approve(draft, hr)
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


def test_the_queries_of_an_approval_do_not_grow_with_the_people(as_hr, draft, policy_lead, oakfield):
    draft = submit(draft, policy_lead)
    seen = fill_in_approval(as_hr, draft)
    for number in range(30):
        make.staff(oakfield, "Person", f"Number {number}")
    with CaptureQueriesContext(connection) as queries:
        assert as_hr.post(get_address(draft, "approve/"), seen).status_code == 302
    assert len(queries) <= 50


def test_while_the_ledger_has_stopped_nothing_is_published_or_withdrawn(as_hr, draft, policy_lead, hr, protocol):
    draft = submit(draft, policy_lead)
    seen = fill_in_approval(as_hr, draft)
    highwater.get_path().parent.mkdir(parents=True, exist_ok=True)
    highwater.get_path().write_text("nonsense")
    assert "the ledger has stopped" in read_words(as_hr.post(get_address(draft, "approve/"), seen))
    address = "/manage/policies/social-networking-protocol/versions/1.0/withdraw/"
    assert "the ledger has stopped" in read_words(as_hr.post(address, {"reason": "A mistake."}))
    assert Version.objects.get().withdrawn_at is None
    highwater.get_path().unlink()
    assert as_hr.post(get_address(draft, "approve/"), fill_in_approval(as_hr, draft)).status_code == 302
