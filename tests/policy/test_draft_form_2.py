"""A draft of form 2 is edited unit by unit: words, kinds, tables; nothing overwritten, nothing lost."""

from urllib.parse import quote

import pytest

from policy.drafting.actions import clauses, units, writing
from policy.drafting.seen_units import Seen, digest_seen
from policy.text import parse
from portal.refusals import ActionRefused
from tests import drafts
from tests import factories as make
from tests.policy.draft_pages import begin_new_policy, get_address, reload_draft
from tests.policy.form_2_texts import LONE_WORKING
from tests.words import read_words

UNREADABLE = "Code of conduct\n\nPurpose\n\nWe are kind to one another.\n\n* at school\n* at home\n"


@pytest.fixture
def lone(policy_lead):
    version = make.version(slug="lone-working", title="Lone Working Policy", source=LONE_WORKING.encode())
    return drafts.begin(version, policy_lead)


def build_address(draft, page, key):
    return get_address(draft, f"{page}/?at={quote(key)}")


def open_unit(client, draft, key):
    return client.get(build_address(draft, "clause", key))


def send(client, draft, page, key, form, data, prefix="", **options):
    """Sends a form of a unit's page with the digest that the page carries."""
    found = open_unit(client, draft, key).context[form]
    digest = {f"{prefix}digest": found.initial["digest"]}
    return client.post(build_address(draft, page, key), data | digest, **options)


def change(client, draft, key, **data):
    initial = open_unit(client, draft, key).context["form"].initial
    return client.post(build_address(draft, "clause", key), initial | data)


def insert(client, draft, key, kind, words, **data):
    data = {"kind": kind, "words": words, "number": "", "level": "0"} | data
    return send(
        client, draft, "clause/after", key, "new", {f"new-{name}": value for name, value in data.items()}, "new-"
    )


def list_lines(draft):
    return reload_draft(draft).text.splitlines()


def test_the_list_shows_every_unit_with_its_marks_and_a_way_to_edit_it(lead, lone):
    page = lead.get(get_address(lone, "clauses/"))
    words = read_words(page)
    assert "<strong>alone</strong>" in page.text
    assert "What we do: Two people from 1 November to 31 March A telephone otherwise" in words
    assert "Picture: The way from the gate" in words
    assert page.text.count(">Edit<") == len([1 for part in parse(lone.text.encode()).parts for _ in part.clauses]) + 1


@pytest.mark.parametrize("page", ["clauses/", "clauses/numbers/", "clause/?at=%231.2", "clause/table/?at=%233-t1"])
def test_a_page_takes_a_bounded_number_of_queries(lead, lone, page, django_assert_max_num_queries):
    lead.get(get_address(lone, page))
    with django_assert_max_num_queries(10):
        assert lead.get(get_address(lone, page)).status_code == 200


def test_words_number_and_kind_are_changed_at_once(lead, lone):
    response = change(
        lead, lone, "#1.1", words="Nobody should *ever* be harmed.", kind="heading", number="1.A", level="2"
    )
    assert response.url.endswith("/clauses/?done=saved&at=%231.a#-1.a")
    assert "## 1.A Nobody should *ever* be harmed." in list_lines(lone)
    assert "Saved" in read_words(lead.get(response.url))


def test_an_annex_is_a_further_part_and_the_list_leads_to_it(lead, lone):
    assert "Main text and 1 further part: " in read_words(lead.get(get_address(lone, "")))
    assert 'href="#annex-a-"' in lead.get(get_address(lone, "clauses/")).content.decode()


def test_a_draft_without_a_text_is_not_called_one_that_cannot_be_read(lead, policy_lead):
    words = read_words(lead.get(get_address(begin_new_policy(policy_lead), "")))
    assert "The text is still empty." in words
    assert "cannot be read" not in words


def test_what_cannot_be_is_said_beside_the_words_and_nothing_is_saved(lead, lone):
    refused = change(lead, lone, "#1.1", words="Nobody **should")
    assert "Bold is **words**" in read_words(refused)
    assert "Nobody **should" in refused.text
    assert "A clause needs a number." in read_words(change(lead, lone, "#1.1", number=""))
    assert "cannot be a number" in read_words(change(lead, lone, "#1.1", number="one and a half"))
    assert reload_draft(lone).text == LONE_WORKING


def test_the_page_says_how_bold_and_links_are_typed(lead, lone):
    page = open_unit(lead, lone, "#1.1")
    assert "How to write bold words and links" in read_words(page)
    assert page.context["form"].initial["words"].startswith("Nobody should come to harm because they work **alone**.")


def test_a_title_and_what_a_picture_shows_are_changed(lead, lone):
    change(lead, lone, "annex-a#", words="Telephones")
    change(lead, lone, "#3.1-f1", words="The four lamps")
    assert "--- Annex A: Telephones ---" in list_lines(lone)
    assert any(line.startswith("![The four lamps](sha256:") for line in list_lines(lone))


def test_every_kind_is_inserted(lead, lone):
    insert(lead, lone, "#1.1", "clause", "Ask **first**.", number="1.1a")
    insert(lead, lone, "#1.1", "paragraph", "And again.")
    insert(lead, lone, "#1.2-a", "bullet", "at night", level="2")
    insert(lead, lone, "#1.1", "heading", "Why")
    insert(lead, lone, "#", "quote", "Take care.")
    insert(lead, lone, "annex-a#", "note", "See above.", number="2")
    insert(lead, lone, "#1.1", "header", "Name\nNumber")
    lines = list_lines(lone)
    assert {"1.1a Ask **first**.", "And again.", "    - at night", "# Why", "> Take care.", "[^2]: See above."} <= {
        *lines
    }
    assert lines[1] == "> Take care."
    assert lines[lines.index("| Name | Number |") + 1] == "| --- | --- |"
    assert "A footnote has a number" in read_words(insert(lead, lone, "#1.1", "note", "See above."))


def test_the_number_that_comes_next_is_proposed(lead, lone):
    assert open_unit(lead, lone, "#1.2").context["new"].initial["number"] == "1.3"
    assert open_unit(lead, lone, "#1.2-a").context["new"].initial["number"] == "(b)"


def test_a_row_is_edited_by_cell_and_another_inserted_below(lead, lone):
    page = open_unit(lead, lone, "#3-t1-2")
    assert [field.label for field in page.context["form"].visible_fields()] == ["Risk", "What we do", "Who"]
    cells = {"cell-0": "Locking up", "cell-1": "Two people\nor a **telephone**", "cell-2": ""}
    send(lead, lone, "clause", "#3-t1-2", "form", cells)
    assert "| Locking up | Two people<br>or a **telephone** |  |" in list_lines(lone)
    new = {"row-cell-0": "Heights", "row-cell-1": "", "row-cell-2": "Nobody"}
    response = send(lead, lone, "clause/after", "#3-t1-2", "new_row", new, "row-")
    assert "at=%233-t1-3" in response.url
    assert "| Heights |  | Nobody |" in list_lines(lone)
    assert "A row needs words" in read_words(send(lead, lone, "clause/after", "#3-t1-2", "new_row", {}, "row-"))


def act_on_table(client, draft, key, **data):
    digest = client.get(build_address(draft, "clause/table", key)).context["digest"]
    return client.post(build_address(draft, "clause/table", key), data | {"digest": digest}, follow=True)


def test_columns_come_and_go_and_the_first_row_becomes_the_header(lead, lone):
    act_on_table(lead, lone, "#3-t1-2", act="insert-column", column="1")
    assert "| Risk |  | What we do | Who |" in list_lines(lone)
    asked = lead.get(build_address(lone, "clause/table", "#3-t1") + "&ask=2")
    assert "Delete the column “What we do”? What we do Two people" in read_words(asked)
    act_on_table(lead, lone, "#3-t1", act="delete-column", column="2")
    act_on_table(lead, lone, "#3-t1", act="delete-column", column="1")
    assert "| Risk | Who |" in list_lines(lone)
    act_on_table(lead, lone, "annex-a#t1", act="make-header")
    assert list_lines(lone)[-3:-1] == ["| Office | 01234 567890 |", "| --- | --- |"]
    assert "Choose a column." in read_words(act_on_table(lead, lone, "#3-t1", act="delete-column"))


def test_a_table_moves_and_is_deleted_as_a_whole_and_put_back(lead, lone):
    act_on_table(lead, lone, "#3-t1", act="down")
    moved = list_lines(lone)
    assert moved.index("## 3.1 Equipment") < moved.index("| Risk | What we do | Who |")
    listed = act_on_table(lead, lone, "annex-a#t1", act="delete-table")
    assert "The table was deleted: “Office | 01234 567890”" in read_words(listed)
    assert "| Office | 01234 567890 |" not in list_lines(lone)
    put_back(lead, lone)
    assert list_lines(lone) == moved


def put_back(client, draft):
    deletion = reload_draft(draft).deleted[-1]["id"]
    return client.post(get_address(draft, "clauses/put-back/"), {"deletion": deletion}, follow=True)


@pytest.mark.parametrize(
    "key", ["#1.1", "#1.2", "#1.2-a", "#who-does-what", "#3-t1", "#3-t1-3", "#3.1-f1", "annex-a#t1"]
)
def test_what_is_deleted_is_asked_about_shown_where_it_stood_and_put_back(lead, lone, key):
    address = build_address(lone, "clause/delete", key)
    asked = lead.get(address)
    assert reload_draft(lone).text == LONE_WORKING
    listed = lead.post(address, {"digest": asked.context["form"].initial["digest"]}, follow=True)
    assert " was deleted: “" in read_words(listed)
    assert reload_draft(lone).text != LONE_WORKING
    assert "Put back" in read_words(put_back(lead, lone))
    assert reload_draft(lone).text == LONE_WORKING


def test_whoever_deletes_sees_what_goes_with_it(lead, lone):
    asked = read_words(lead.get(build_address(lone, "clause/delete", "#1.2")))
    assert "Delete 1.2?" in asked
    assert "locking up;" in asked
    assert "It is lone work even for five minutes." in asked


def test_a_clause_moves_with_what_is_set_in_under_it(lead, lone):
    digest = open_unit(lead, lone, "#1.2").context["digest"]
    response = lead.post(build_address(lone, "clause/move", "#1.2"), {"move-digest": digest, "up": "yes"})
    assert "done=moved&at=%231.2" in response.url
    assert [line[:3] for line in list_lines(lone)[3:9]] == ["1.2", "  (", "   ", "   ", "  (", "  I"]


def test_units_are_joined_and_split(lead, lone):
    page = open_unit(lead, lone, "#1.2")
    lead.post(build_address(lone, "clause/join", "#1.2"), {"join-digest": page.context["pair_digest"]})
    assert "Annex A. 1.2 Lone work is work:" in reload_draft(lone).text
    response = send(lead, lone, "clause/split", "#1.1", "splitting", {"split-before": "1.2 Lone"}, "split-")
    assert "done=split" in response.url
    assert reload_draft(lone).text == LONE_WORKING
    refused = send(lead, lone, "clause/split", "#1.1", "splitting", {"split-before": "not there"}, "split-")
    assert "as they are printed. It cannot" in read_words(refused)


def test_number_it_for_me_shows_old_and_new_first(lead, lone):
    address = get_address(lone, "clauses/numbers/")
    page = lead.get(address)
    assert [(one.old, one.new) for one in page.context["changed"]] == [("", "2"), ("", "2.1"), ("", "2.2")]
    assert reload_draft(lone).text == LONE_WORKING
    lead.post(address, {"digest": page.context["digest"]})
    assert {"# 2 Who does what", "2.1 Heads and *site staff* share the work."} <= {*list_lines(lone)}
    late = lead.post(address, {"digest": page.context["digest"]})
    assert "You changed the text in another window." in read_words(late)
    assert "Nothing would change." in read_words(lead.get(address))


@pytest.mark.parametrize(
    ("page", "data"),
    [
        ("clause", {"words": "My words.", "kind": "clause", "number": "1.1", "level": "0", "digest": "{unit}"}),
        ("clause/after", {"new-kind": "paragraph", "new-words": "My words.", "new-digest": "{unit}"}),
        ("clause/move", {"up": "yes", "move-digest": "{unit}"}),
        ("clause/delete", {"digest": "{group}"}),
        ("clause/join", {"join-digest": "{pair}"}),
        ("clause/split", {"split-before": "See section", "split-digest": "{unit}"}),
    ],
)
def test_what_somebody_else_changed_meanwhile_is_not_overwritten(lead, lone, other_lead, page, data):
    text = parse(lone.text.encode())
    seen = {seen.name.lower(): digest_seen(text, ("", "1.1"), seen) for seen in (Seen.UNIT, Seen.GROUP, Seen.PAIR)}
    theirs = {"kind": "clause", "number": "1.1", "level": 0, "digest": seen["unit"], "by": other_lead}
    saved = units.change_unit(lone, ("", "1.1"), "Their words. See section 3.", **theirs).text
    late = lead.post(build_address(lone, page, "#1.1"), {name: value.format(**seen) for name, value in data.items()})
    assert "Owen Price changed this while you were writing. Nothing has been saved." in read_words(late)
    assert reload_draft(lone).text == saved
    assert "words" not in str(data) or "My words." in late.text


def test_a_column_of_a_table_that_somebody_else_changed_is_not_deleted(lead, lone, other_lead):
    text = parse(lone.text.encode())
    digest = digest_seen(text, ("", "3-t1"), Seen.TABLE)
    row = digest_seen(text, ("", "3-t1-2"), Seen.UNIT)
    units.change_row(lone, ("", "3-t1-2"), ["a", "b", "c"], digest=row, by=other_lead)
    late = lead.post(
        build_address(lone, "clause/table", "#3-t1"), {"act": "delete-column", "column": 0, "digest": digest}
    )
    assert "Owen Price changed this" in read_words(late)
    assert "| a | b | c |" in list_lines(lone)


def test_words_for_a_unit_that_is_gone_are_given_back_to_copy(lead, lone):
    data = {"words": "My words.", "kind": "clause", "number": "1.1", "level": "0", "digest": "x"}
    gone = lead.post(build_address(lone, "clause", "#9.9"), data)
    assert gone.status_code == 409
    assert "My words." in gone.text
    assert lead.get(build_address(lone, "clause", "#9.9")).status_code == 404
    assert lead.get(build_address(lone, "clause/table", "#1.1")).status_code == 404


def test_a_paragraph_or_table_takes_the_protocol_into_form_2_with_its_numbers(lead, draft):
    numbers = [unit.number for part in parse(draft.text.encode()).parts for unit in part.clauses if unit.number]
    digest = lead.get(get_address(draft, "clause/?at=%235.2")).context["digest"]
    new = {"new-kind": "other-table", "new-words": "Risk\nWho", "new-digest": digest}
    lead.post(get_address(draft, "clause/after/?at=%235.2"), new)
    text = parse(reload_draft(draft).text.encode())
    assert text.is_form_2
    assert "| Risk | Who |" in list_lines(draft)
    assert [unit.number.rstrip(")") for part in text.parts for unit in part.clauses if unit.number] == numbers
    asked = lead.get(build_address(draft, "clause/delete", "#5-t1"))
    address = build_address(draft, "clause/delete", "#5-t1")
    lead.post(address, {"digest": asked.context["form"].initial["digest"]})
    assert parse(reload_draft(draft).text.encode()) == parse(draft.text.encode())
    assert "Put back" in read_words(put_back(lead, draft))
    assert "| Risk | Who |" in list_lines(draft)


def test_a_clause_deleted_before_a_text_came_into_form_2_is_put_back_with_its_number(lead, draft):
    address = get_address(draft, "clause/delete/?at=appendix-1%234")
    lead.post(address, {"digest": lead.get(address).context["form"].initial["digest"]})
    digest = lead.get(get_address(draft, "clause/?at=%235.2")).context["digest"]
    new = {"new-kind": "other-paragraph", "new-words": "Ask first.", "new-digest": digest}
    lead.post(get_address(draft, "clause/after/?at=%235.2"), new)
    put_back(lead, draft)
    text = parse(reload_draft(draft).text.encode())
    numbers = [unit.number for unit in text.parts[1].clauses if unit.number]
    assert numbers[3] == "4)"


def test_a_paragraph_can_follow_the_title_of_an_appendix(lead, draft):
    digest = lead.get(get_address(draft, "clause/?at=appendix-1%23title")).context["digest"]
    new = {"new-kind": "other-paragraph", "new-words": "Ask first.", "new-digest": digest}
    lead.post(get_address(draft, "clause/after/?at=appendix-1%23title"), new)
    assert parse(reload_draft(draft).text.encode()).parts[1].clauses[0].text == "Ask first."


def test_when_a_text_comes_back_to_form_1_the_loss_of_bold_is_said(lead, policy_lead):
    source = "--- policy text, form 2 ---\n# 1 Purpose\n1.1 Be **kind**.\nAlways.\n"
    draft = begin_new_policy(policy_lead)
    writing.save_text(draft, source, revision=0, by=policy_lead)
    address = build_address(draft, "clause/delete", "#1-p1")
    page = lead.post(address, {"digest": lead.get(address).context["form"].initial["digest"]}, follow=True)
    assert "bold and italic are left out" in read_words(page)
    assert reload_draft(draft).text == "1 Purpose\n1.1 Be kind.\n"


def test_a_submitted_draft_is_not_edited_and_shows_no_forms(lead, lone, policy_lead):
    drafts.submit(lone, policy_lead)
    page = lead.get(get_address(lone, "clauses/"))
    assert ">Edit<" not in page.text
    assert "Insert" not in read_words(open_unit(lead, lone, "#1.1"))
    digest = digest_seen(parse(reload_draft(lone).text.encode()), ("", "1.1"), Seen.GROUP)
    with pytest.raises(ActionRefused, match="waiting for approval"):
        units.delete_unit(lone, ("", "1.1"), digest=digest, by=policy_lead)
    with pytest.raises(ActionRefused, match="waiting for approval"):
        clauses.put_clause_back(lone, "x", by=policy_lead)


def test_a_text_that_cannot_be_read_is_read_as_any_policy_and_saved_when_the_writer_says_so(lead, policy_lead):
    draft = begin_new_policy(policy_lead)
    draft = writing.save_text(draft, UNREADABLE, revision=0, by=policy_lead)
    address = get_address(draft, "text/")
    assert "Read it as any policy" in read_words(lead.get(address))
    data = {"text": UNREADABLE, "revision": draft.revision}
    page = lead.post(address, data | {"read_any": "yes"})
    assert "It is not saved yet." in read_words(page)
    assert "We are kind to one another." in page.context["form"].initial["text"]
    assert reload_draft(draft).text == UNREADABLE
    lead.post(address, page.context["form"].initial)
    assert {"We are kind to one another.", "- at school"} <= {*list_lines(draft)}
    assert "Read it as any policy" not in read_words(lead.get(address))


def test_a_text_that_is_still_empty_can_be_pasted_and_read_as_any_policy(lead, policy_lead):
    words = read_words(lead.get(get_address(begin_new_policy(policy_lead), "text/")))
    assert "Read it as any policy" in words
    assert "cannot be read yet" not in words


def test_words_that_were_left_out_in_reading_are_said(lead, policy_lead):
    draft = begin_new_policy(policy_lead)
    typed = f"Code of Conduct\n\n\n{UNREADABLE}"
    page = lead.post(get_address(draft, "text/"), {"text": typed, "revision": 0, "read_any": "yes"})
    kept = page.context["form"].initial["text"] + " ".join(page.context["read"].said)
    assert {*typed.replace("*", "").split()} <= {*kept.split()}
    hidden = {"text": UNREADABLE.replace("kind", "ki\u200bnd"), "revision": 0, "read_any": "yes"}
    page = lead.post(get_address(draft, "text/"), hidden)
    assert "We are kind to one another." in page.context["form"].initial["text"]
    assert "Invisible characters, such as soft hyphens, were removed: 1." in page.context["read"].said
    refused = lead.post(get_address(draft, "text/"), {"text": " \n", "revision": 0, "read_any": "yes"})
    assert "There is a problem" in read_words(refused)


def test_the_page_of_the_text_says_how_both_forms_are_written(lead, lone):
    words = read_words(lead.get(get_address(lone, "text/")))
    assert "How a text with unnumbered paragraphs or tables is written" in words
    assert "| --- | --- |" in words
