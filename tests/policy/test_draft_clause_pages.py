"""Clauses, remarks and doubtful matches each have a page."""

from policy.drafting import editing
from policy.drafting.actions import writing
from policy.text import UnitKind, parse
from tests.policy.draft_pages import get_address, reload_draft
from tests.words import read_words


def test_a_clause_is_changed_on_a_page_of_its_own(lead, draft):
    page = lead.get(get_address(draft, "clause/?at=%235.2"))
    digest = page.context["form"].initial["digest"]
    response = lead.post(get_address(draft, "clause/?at=%235.2"), {"words": "Ask first.", "digest": digest})
    assert response.url.endswith("/clauses/?done=saved&at=%235.2#-5.2")
    assert "5.2 Ask first.\n" in reload_draft(draft).text
    late = lead.post(get_address(draft, "clause/?at=%235.2"), {"words": "Too late.", "digest": digest})
    assert "You changed this clause in another window." in read_words(late)
    assert "Too late." in late.text
    assert "5.2 Ask first.\n" in reload_draft(draft).text


def test_a_clause_is_put_after_another_moved_and_taken_out(lead, draft):
    digest = lead.get(get_address(draft, "clause/?at=%235.2")).context["digest"]
    new = {"new-kind": "clause", "new-words": "Staff must ask first.", "new-digest": digest}
    lead.post(get_address(draft, "clause/after/?at=%235.2"), new)
    assert "5.3 Staff must ask first.\n" in reload_draft(draft).text
    digest = lead.get(get_address(draft, "clause/?at=%235.3")).context["digest"]
    lead.post(get_address(draft, "clause/move/?at=%235.3"), {"move-digest": digest, "up": "yes"})
    assert "5.2 Staff must ask first.\n" in reload_draft(draft).text
    lead.post(get_address(draft, "clause/delete/?at=%235.2"), {"digest": digest})
    assert "Staff must ask first." not in reload_draft(draft).text
    again = lead.post(get_address(draft, "clause/delete/?at=%235.2"), {"digest": digest})
    assert "You changed this clause in another window." in read_words(again)
    refused = lead.post(get_address(draft, "clause/after/?at=%235.2"), {"new-kind": "clause", "new-words": ""})
    assert "There is a problem" in read_words(refused)
    assert lead.get(get_address(draft, "clause/?at=%239.9")).status_code == 404


def test_doubtful_clauses_are_decided_on_the_page_of_changes(lead, draft, policy_lead):
    words = {item.place: item.words for item in editing.list_editable_units(parse(draft.text.encode()))}[("", "5.2")]
    shorter = parse(editing.remove_unit(parse(draft.text.encode()), ("", "5.2")).encode())
    again = " ".join(words.split()[: len(words.split()) * 4 // 5])
    text = editing.insert_unit(
        shorter, ("", "4.3"), UnitKind.CLAUSE, f"At any time {again} unless the head teacher agrees."
    )
    writing.save_text(draft, text, revision=0, by=policy_lead)
    page = lead.get(get_address(draft, "changes/"))
    doubts = page.context["review"].doubtful_matches
    assert doubts
    assert "Say whether" in read_words(lead.get(get_address(draft)))
    lead.post(get_address(draft, "changes/"), {doubt.key: "new" for doubt in doubts})
    assert "Say whether" not in read_words(lead.get(get_address(draft)))
    lead.post(get_address(draft, "changes/"), {doubt.key: "#no-such" for doubt in doubts})
    assert all(
        doubt.answer is None for doubt in lead.get(get_address(draft, "changes/")).context["review"].doubtful_matches
    )


def test_a_remark_is_left_with_a_reason(lead, draft):
    page = lead.get(get_address(draft, "remarks/"))
    key = next(one.remark.key for one in page.context["review"].remarks if one.remark.quote == "Friendster")
    assert "Say why it can stay." in read_words(lead.post(get_address(draft, "remarks/"), {"key": key, "reason": " "}))
    for _ in range(2):
        lead.post(get_address(draft, "remarks/"), {"key": key, "reason": "Named on purpose."})
    assert "Left by Priya Nair: Named on purpose." in read_words(lead.get(get_address(draft, "remarks/")))
    assert draft.waivers.count() == 1
