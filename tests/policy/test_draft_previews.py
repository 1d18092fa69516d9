"""A draft as PDF, as Word file and as staff will see it, and what its pages cost."""

import re

import pytest

from policy.drafting.actions import writing
from policy.text import parse
from tests.drafts import change_text
from tests.policy.draft_pages import get_address, reload_draft
from tests.policy.understood import read_text
from tests.words import read_words


def reading_text(response):
    """The text as it is read, without the ways to ask about it."""
    text = response.text.partition('<div class="app-reading__text">')[2].partition('<nav class="app-parts"')[0]
    return re.sub(r'<p class="app-ask-(clause|section)">.*?</p>', "", text, flags=re.DOTALL).split()


def test_a_draft_goes_out_as_pdf_and_word_and_says_that_it_is_none(lead, draft):
    assert lead.get(f"{get_address(draft)[:-1]}.pdf").content.startswith(b"%PDF")
    word = lead.get(f"{get_address(draft)[:-1]}.docx")
    assert read_text("draft.docx", word.content) == parse(draft.text.encode())


def test_what_does_not_read_has_no_pdf_no_word_and_a_preview_that_says_so(lead, draft, policy_lead):
    writing.save_text(draft, "1.1 Begins in the middle", revision=0, by=policy_lead)
    assert lead.get(f"{get_address(draft)[:-1]}.pdf").status_code == 404
    assert lead.get(f"{get_address(draft)[:-1]}.docx").status_code == 404
    for page in ("preview/", "changes/", "clauses/", "remarks/"):
        assert "cannot be read" in read_words(lead.get(get_address(draft, page))), page


def test_the_preview_is_the_page_that_staff_will_see(lead, draft, protocol):
    preview = lead.get(get_address(draft, "preview/appendix-1/"))
    assert "Appendix 1 Online awareness" in read_words(preview)
    published = lead.get("/policies/social-networking-protocol/appendix-1/")
    assert reading_text(preview) == reading_text(published)
    assert lead.get(get_address(draft, "preview/appendix-9/")).status_code == 404
    assert published.status_code == 200


def test_hr_reads_drafts_and_writes_none(as_hr, draft):
    assert as_hr.get(get_address(draft, "text/")).status_code == 200
    for page in ("text/", "details/", "file/", "changes/", "remarks/", "consultations/", "step/", "clause/?at=%235.2"):
        assert as_hr.post(get_address(draft, page), {"text": "x", "revision": "0"}).status_code == 403, page
    assert reload_draft(draft).revision == 0


@pytest.mark.parametrize(
    "page", ["", "text/", "clauses/", "changes/", "details/", "remarks/", "consultations/", "preview/"]
)
def test_a_page_of_a_draft_takes_few_queries(lead, draft, policy_lead, page, django_assert_max_num_queries):
    change_text(draft, policy_lead)
    lead.get(get_address(draft, page))
    with django_assert_max_num_queries(16):
        lead.get(get_address(draft, page))
