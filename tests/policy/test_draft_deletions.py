"""Deleting a clause asks first, says what was deleted where it stood, and puts it back."""

import pytest

from policy.drafting.actions import clauses, writing
from policy.drafting.deleted_clauses import MOST_KEPT
from policy.models import Clause
from portal.digests import sha256_hex
from portal.refusals import ActionRefused
from tests.drafts import approve, submit
from tests.policy.draft_pages import get_address, reload_draft
from tests.words import read_words

SHORT = "1 Purpose\n1.1 Be kind.\n1.2 Be brave:\n- at school\n- at home\n1.3 Be good.\n2 Scope\n2.1 For all staff.\n"


@pytest.fixture
def short(draft, policy_lead):
    return writing.save_text(draft, SHORT, revision=0, by=policy_lead)


def delete(client, draft, at_, **follow):
    address = get_address(draft, f"clause/delete/?at=%23{at_}")
    return client.post(address, {"digest": client.get(address).context["form"].initial["digest"]}, **follow)


def put_back(client, draft, number=-1):
    deletion = reload_draft(draft).deleted[number]["id"]
    return client.post(get_address(draft, "clauses/put-back/"), {"deletion": deletion}, follow=True)


def test_deleting_asks_first_and_changes_nothing_by_being_looked_at(lead, short):
    asked = read_words(lead.get(get_address(short, "clause/delete/?at=%231.2")))
    assert "Delete 1.2?" in asked
    assert "Be brave: at school at home" in asked
    assert "Its 2 bullets are deleted with it." in asked
    assert reload_draft(short).text == SHORT


def test_a_deleted_clause_is_named_where_it_stood_and_put_back_with_its_bullets(lead, short):
    response = delete(lead, short, "1.2")
    place = response.url.partition("#")[2]
    for _ in range(2):  # also when the page is loaded again
        page = lead.get(response.url)
        assert f'id="{place}"' in page.text
        assert "1.1 Be kind. Edit 1.1: Be kind. Clause 1.2 was deleted: “Be brave:” Put it back 1.2" in read_words(page)
    back = read_words(put_back(lead, short))
    assert "Be brave: Put back" in back
    assert "was deleted" not in back
    assert reload_draft(short).text == SHORT


def test_put_back_twice_or_in_two_tabs_it_stands_there_once(lead, short):
    delete(lead, short, "1.1")
    deletion = {"deletion": reload_draft(short).deleted[0]["id"]}
    for _ in range(2):
        again = lead.post(get_address(short, "clauses/put-back/"), deletion, follow=True)
    assert "That clause was put back already." in read_words(again)
    assert reload_draft(short).text == SHORT


def test_a_clause_that_somebody_has_typed_again_is_not_put_back_beside_itself(lead, short, policy_lead):
    delete(lead, short, "1.1")
    draft = reload_draft(short)
    writing.save_text(draft, SHORT, revision=draft.revision, by=policy_lead)
    put_back(lead, short)
    assert reload_draft(short).text == SHORT


@pytest.mark.parametrize("first", [0, 1])
def test_two_deleted_in_two_tabs_come_back_in_either_order(lead, short, first):
    delete(lead, short, "1.1")
    delete(lead, short, "1.1")
    put_back(lead, short, first)
    put_back(lead, short)
    assert reload_draft(short).text == SHORT


def test_a_deleted_clause_comes_back_after_other_edits(lead, short, policy_lead):
    delete(lead, short, "1.3")
    text = reload_draft(short).text.replace("1.2 Be brave", "1.2 Ask first.\n1.3 Be brave").replace("For all", "For")
    text = text.replace("- at home\n", "- at home\n- on the bus\n")
    writing.save_text(short, text, revision=reload_draft(short).revision, by=policy_lead)
    put_back(lead, short)
    assert "- on the bus\n1.4 Be good.\n2 Scope\n2.1 For staff.\n" in reload_draft(short).text


def test_what_was_written_around_it_anew_leaves_its_words_to_copy(lead, short, policy_lead):
    delete(lead, short, "1.1")
    text = "1 Another\n1.1 Other words.\n"
    writing.save_text(short, text, revision=reload_draft(short).revision, by=policy_lead)
    said = read_words(lead.get(get_address(short, "clauses/")))
    assert "it cannot be put back by itself. These are its words, to copy: Be kind." in said
    assert "Nothing was put back." in read_words(put_back(lead, short))
    assert reload_draft(short).text == text


def test_a_clause_that_was_put_back_keeps_its_identity(draft, policy_lead, hr, protocol, lead):
    before = Clause.objects.get(part__version=protocol, number="5.3")
    delete(lead, draft, "5.3")
    put_back(lead, draft)
    version = approve(submit(reload_draft(draft), policy_lead), hr)
    after = Clause.objects.get(part__version=version, number="5.3")
    assert after.identity == before.identity


@pytest.mark.parametrize(
    ("at_", "said"),
    [("2.1", "A section needs at least one clause, and this is its only one."), ("1", "The first section needs its")],
)
def test_a_refused_deletion_says_why_on_the_page_that_asked(lead, short, at_, said):
    response = delete(lead, short, at_)
    assert said in read_words(response)
    assert "data-error-summary" in response.text
    assert reload_draft(short).text == SHORT
    assert reload_draft(short).deleted == []


def test_a_refused_move_says_why_on_the_page_of_the_clause(lead, short):
    response = lead.post(
        get_address(short, "clause/move/?at=%231"), {"move-digest": sha256_hex("Purpose"), "up": "yes"}
    )
    assert "There is a problem It cannot go any further." in read_words(response)
    response = lead.post(get_address(short, "clause/move/?at=%231"), {"move-digest": sha256_hex("Purpose")})
    assert "There is a problem It cannot go there: a section needs a heading" in read_words(response)


def test_a_clause_that_somebody_changed_meanwhile_is_not_deleted(lead, short, other_lead):
    digest = lead.get(get_address(short, "clause/delete/?at=%231.1")).context["form"].initial["digest"]
    clauses.change_clause(short, ("", "1.1"), "Be very kind.", digest=digest, by=other_lead)
    response = lead.post(get_address(short, "clause/delete/?at=%231.1"), {"digest": digest})
    assert "Owen Price changed this clause while you were writing. Nothing has been saved." in read_words(response)
    assert "Be very kind." in reload_draft(short).text


def test_only_the_newest_deletions_are_kept(short, policy_lead):
    for number in range(MOST_KEPT + 2):
        draft = reload_draft(short)
        words = f"Clause {number}."
        clauses.insert_clause(draft, ("", "1.1"), "clause", words, digest=sha256_hex("Be kind."), by=policy_lead)
        clauses.delete_clause(draft, ("", "1.2"), digest=sha256_hex(words), by=policy_lead)
    kept = reload_draft(short).deleted
    assert [row["units"][0][2] for row in (kept[0], kept[-1])] == ["Clause 2.", f"Clause {MOST_KEPT + 1}."]


def test_nothing_is_put_back_into_what_was_submitted(lead, draft, policy_lead):
    delete(lead, draft, "5.3")
    submit(reload_draft(draft), policy_lead)
    assert "Nothing was put back. This draft is waiting for approval." in read_words(put_back(lead, draft))
    with pytest.raises(ActionRefused, match="waiting for approval"):
        clauses.put_clause_back(draft, reload_draft(draft).deleted[0]["id"], by=policy_lead)


def test_saved_inserted_and_moved_are_said_beside_the_clause(lead, short):
    digest = sha256_hex("Be kind.")
    response = lead.post(
        get_address(short, "clause/?at=%231.1"), {"words": "Be kinder.", "digest": digest}, follow=True
    )
    assert "1.1 Be kinder. Saved Edit" in read_words(response)
    new = {"new-kind": "clause", "new-words": "Ask first.", "new-digest": sha256_hex("Be kinder.")}
    response = lead.post(get_address(short, "clause/after/?at=%231.1"), new, follow=True)
    assert "1.2 Ask first. Inserted Edit" in read_words(response)
    moved = {"move-digest": sha256_hex("Ask first."), "up": "yes"}
    response = lead.post(get_address(short, "clause/move/?at=%231.2"), moved, follow=True)
    assert "1.1 Ask first. Moved here Edit" in read_words(response)


def test_an_abandoned_draft_is_taken_back(lead, draft, policy_lead):
    lead.post(get_address(draft, "step/"), {"step": "discard"})
    page = lead.get(get_address(draft))
    assert "The draft was abandoned. If that was a mistake, take it back below." in read_words(page)
    assert "Take it back and continue" in read_words(page)
    lead.post(get_address(draft, "step/"), {"step": "recall"})
    assert "You have taken the draft back and can change it again." in read_words(lead.get(get_address(draft)))
    assert reload_draft(draft).closed_at is None


def test_an_abandoned_draft_is_not_taken_back_beside_a_new_one(lead, draft, policy_lead):
    writing.discard(draft, by=policy_lead)
    writing.continue_or_begin(draft.policy, by=policy_lead)
    response = lead.post(get_address(draft, "step/"), {"step": "recall"}, follow=True)
    assert "Another draft of this policy is open. Continue that one." in read_words(response)
    assert reload_draft(draft).closed_at
