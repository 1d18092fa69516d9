"""Large and troublesome texts are kept, and answered soon."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policy.drafting.actions import approval, writing
from policy.drafting.tasks import find_missing_items
from policy.text import parse
from tests.drafts import approve, describe
from tests.policy.draft_pages import get_address, reload_draft, review_draft
from tests.timing import at_most
from tests.words import read_words


def test_a_text_of_five_megabytes_is_answered_soon(lead, draft):
    with at_most(1500):
        response = lead.post(get_address(draft, "text/"), {"text": "word " * 1_000_000, "revision": "0"})
        assert "at most a million characters" in read_words(response)
    assert reload_draft(draft).revision == 0


@pytest.mark.parametrize(
    "text", ["x\n" * 100_000, "\u200b" * 300_000, "1 A\n1.1 \u202e\u0000b\udcff"[:-1], "1)\n" * 50_000]
)
def test_a_text_of_nothing_but_trouble_is_kept_and_shown_soon(lead, draft, text):
    with at_most(3000):
        assert lead.post(get_address(draft, "text/"), {"text": text, "revision": "0"}).status_code == 302
        for page in ("", "text/", "clauses/", "changes/", "remarks/", "preview/", "details/"):
            response = lead.get(get_address(draft, page))
            assert response.status_code == 200, page
            assert len(response.content) < 3_000_000, page
    assert reload_draft(draft).text == text.replace("\x00", "")


def test_two_thousand_clauses_open_soon_and_with_as_few_queries(lead, as_hr, draft, policy_lead):
    many = "".join(
        f"{s} Section\n" + "".join(f"{s}.{c} Staff must do {s * c}.\n" for c in range(1, 101)) for s in range(1, 20)
    )
    writing.save_text(draft, many, revision=0, by=policy_lead)
    for page in ("", "text/", "clauses/", "changes/", "remarks/", "preview/", "details/"):
        with at_most(1000), CaptureQueriesContext(connection) as queries:
            assert lead.get(get_address(draft, page)).status_code == 200
        assert len(queries) <= 19, page


def test_twins_that_are_both_doubtful_can_both_be_answered(lead, draft, policy_lead, hr):
    before = parse(draft.text.encode())
    words = next(unit.text for unit in before.parts[0].clauses if unit.anchor == "5.2")
    twin = " ".join(words.split()[: len(words.split()) * 4 // 5])
    text = draft.text.replace(f"5.2 {words}\n", f"5.2 At times {twin}.\n") + f"14) At times {twin}.\n"
    writing.save_text(draft, text, revision=0, by=policy_lead)
    doubts = review_draft(draft).doubtful_matches
    answers = {doubt.key: "#5.2" for doubt in doubts}
    lead.post(get_address(draft, "changes/"), answers)
    assert lead.get(get_address(draft, "changes/")).status_code == 200
    draft = describe(reload_draft(draft), policy_lead)
    if not find_missing_items(review_draft(draft)):
        approval.submit(draft, fingerprint=review_draft(draft).fingerprint, by=policy_lead)
        version = approve(draft, hr)
        identities = [c.identity for part in version.parts.all() for c in part.clauses.all()]
        assert len(identities) == len(set(identities))


def test_a_text_too_long_for_a_pdf_says_so(lead, draft, policy_lead):
    long = "1 Section\n" + "".join(f"1.{c} {'Staff must be kind to one another. ' * 100}\n" for c in range(1, 281))
    writing.save_text(draft, long, revision=0, by=policy_lead)
    assert review_draft(draft).text
    assert "too long for a PDF" in read_words(lead.get(f"{get_address(draft)[:-1]}.pdf", follow=True))
