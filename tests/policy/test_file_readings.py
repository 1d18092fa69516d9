"""What was doubtful in a file is settled on one page, by one lead or two at once, and nothing is lost."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from policy.drafting.actions import writing
from policy.models import FileReading, Settlement
from portal.models import StoredFile
from tests import factories as make
from tests.attestations.test_concurrency import at_once
from tests.policy.brought_in import POLICY, fill_in, find_doubt, press, review_file, upload
from tests.policy.draft_pages import begin_new_policy, get_address, reload_draft, review_draft
from tests.policy.test_bringing_in import TRACKED
from tests.policy.word_files import make_docx, paragraph
from tests.words import read_links, read_words

LOST, BLANK = "They tell somebody", "This policy keeps"
BROKEN_OFF = make_docx(
    paragraph("Everybody tells the office where they are")
    + paragraph("and when they will be back from there, so that somebody can look for them in good time.")
    + paragraph("Keys")
    + paragraph("Keys are kept in the office, and everybody who needs one asks for it there in good time.")
)


@pytest.fixture
def read(lead, policy_lead):
    """The draft of a new policy, into which a file was read that has two doubts."""
    draft = begin_new_policy(policy_lead, slug="lone-working", title="Working alone")
    assert upload(lead, draft).status_code == 200
    return draft


@pytest.fixture
def broken(lead, policy_lead):
    """As ``read``, from a file with a sentence that was broken off."""
    draft = begin_new_policy(policy_lead, slug="keys", title="Keys")
    upload(lead, draft, BROKEN_OFF, "keys.docx")
    return draft


def get_page(client, draft):
    return read_words(client.get(get_address(draft, "reading/")))


def test_all_doubts_stand_in_one_list_with_what_must_be_settled_first(lead, read):
    page = lead.get(get_address(read, "reading/"))
    assert "2 places to check" in read_words(page)
    assert [doubt.must_settle for doubt in page.context["found"].doubts] == [True, False]
    assert read_words(page).index("They tell") < read_words(page).index("This policy keeps")
    assert any(address.startswith(f"{get_address(read, 'reading/')}#") for address, _ in read_links(page))


def test_a_draft_is_not_submitted_while_something_could_not_be_read(lead, read):
    said = read_words(lead.get(get_address(read)))
    assert "Settle what could not be read: 1 place." in said
    lost = find_doubt(read, LOST)
    press(lead, read, fill_in(read, lost, "type the words again", "They tell somebody where they are."))
    assert "They tell somebody where they are.\n" in reload_draft(read).text
    assert "Settle what could not be read" not in read_words(lead.get(get_address(read)))


def test_a_file_that_waits_for_a_choice_hides_nothing_that_must_be_settled(lead, read):
    upload(lead, read, TRACKED, "keys.docx")
    assert "Settle what could not be read: 1 place." in read_words(lead.get(get_address(read)))


def test_what_must_be_settled_cannot_be_left_as_it_is_and_the_rest_can(lead, read):
    refused = press(lead, read, fill_in(read, find_doubt(read, LOST), "kept"))
    assert refused.status_code == 409
    press(lead, read, fill_in(read, find_doubt(read, BLANK), "kept"))
    assert "Left as it is by Priya Nair" in get_page(lead, read)
    assert reload_draft(read).revision == 1


@pytest.mark.parametrize(
    ("begins", "how", "line"),
    [
        ("and when", "go on with the one before", "where they are and when they will be back from there, so"),
        ("and when", "heading", "# and when they will be back from there, so"),
        ("Keys", "heading", "# Keys"),
        ("Keys", "item", "- Keys"),
    ],
)
def test_each_button_does_to_the_text_what_it_says(lead, broken, begins, how, line):
    answer = press(lead, broken, fill_in(broken, find_doubt(broken, begins), how))
    assert answer.status_code == 302
    assert line in reload_draft(broken).text
    assert Settlement.objects.get().how == how


def test_after_settling_the_page_comes_back_at_the_same_doubt_with_what_was_done(lead, broken):
    doubt = find_doubt(broken, "Keys")
    answer = press(lead, broken, fill_in(broken, doubt, "heading"))
    assert answer.url == f"{get_address(broken, 'reading/')}#{doubt.id}"
    assert "Taken as a heading by Priya Nair at" in get_page(lead, broken)


def test_words_that_were_typed_are_given_back_where_they_are_refused(lead, read):
    too_long = "They tell " * 3_000
    sent = fill_in(read, find_doubt(read, LOST), "type the words again", "They tell")
    answer = press(lead, read, sent | {"digest": "0" * 64})
    assert answer.status_code == 409
    assert ">They tell</textarea>" in answer.text
    assert "This page is out of date" in read_words(press(lead, read, sent | {"words": too_long}))


def test_words_are_typed_as_they_are_to_be_read(lead, read):
    assert (
        ">This policy keeps people safe who work alone at [School name].</textarea>"
        in lead.get(get_address(read, "reading/")).text
    )
    press(lead, read, fill_in(read, find_doubt(read, BLANK), "type the words again", "Safe at [our] *school*."))
    unit = review_draft(read).text.parts[0].clauses[1]
    assert (unit.text, unit.marks) == ("Safe at [our] *school*.", ())


def test_a_double_click_settles_once(lead, broken):
    sent = fill_in(broken, find_doubt(broken, "Keys"), "heading")
    assert {press(lead, broken, sent).status_code for _ in range(2)} == {302}
    assert Settlement.objects.count() == 1
    assert reload_draft(broken).revision == 2


def test_two_leads_who_settle_different_doubts_at_once_lose_nothing(lead, broken, other_lead):
    first = fill_in(broken, find_doubt(broken, "and when"), "heading")
    second = fill_in(broken, find_doubt(broken, "Keys"), "heading")
    assert press(lead, broken, first).status_code == 302
    assert press(make.sign_in(other_lead), broken, second).status_code == 302
    assert "# and when" in reload_draft(broken).text
    assert "# Keys" in reload_draft(broken).text


def test_of_two_leads_who_settle_one_doubt_the_second_is_told_who_did_what(lead, broken, other_lead):
    doubt = find_doubt(broken, "Keys")
    press(lead, broken, fill_in(broken, doubt, "heading"))
    answer = press(make.sign_in(other_lead), broken, fill_in(broken, doubt, "item"))
    assert answer.status_code == 409
    assert "Priya Nair has settled this already" in read_words(answer)
    assert "it was taken as a heading" in read_words(answer)
    assert "- Keys" not in reload_draft(broken).text


@pytest.mark.django_db(transaction=True)
@pytest.mark.real_time
def test_buttons_pressed_by_four_at_the_same_moment_settle_each_doubt_once(lead, broken, other_lead):
    sent = [fill_in(broken, find_doubt(broken, begins), "heading") for begins in ("and when", "Keys")] * 2
    clients = [make.sign_in(other_lead) for _ in sent]
    answers = at_once(4, lambda number: press(clients[number], broken, sent[number]))
    assert {getattr(answer, "status_code", answer) for answer in answers} == {302}
    assert Settlement.objects.count() == 2
    assert "# and when" in reload_draft(broken).text
    assert "# Keys" in reload_draft(broken).text


def test_a_paragraph_is_not_joined_with_one_that_somebody_changed_meanwhile(lead, broken, other_lead):
    sent = fill_in(broken, find_doubt(broken, "and when"), "go on with the one before")
    draft = reload_draft(broken)
    writing.save_text(draft, draft.text.replace("Everybody tells", "All tell"), revision=draft.revision, by=other_lead)
    answer = press(lead, broken, sent)
    assert answer.status_code == 409
    assert "Owen Price changed this text" in read_words(answer)


def test_a_doubt_whose_words_were_changed_by_hand_counts_as_settled(lead, read, policy_lead):
    draft = reload_draft(read)
    text = draft.text.replace("They tell", "We tell").replace("□", "r")
    writing.save_text(draft, text, revision=draft.revision, by=policy_lead)
    assert "Changed since. There is nothing left to settle here." in get_page(lead, read)
    assert not review_file(read).unsettled


def test_a_doubt_is_found_again_where_its_words_have_moved_to(lead, read, policy_lead):
    before = find_doubt(read, LOST).place
    draft = reload_draft(read)
    text = draft.text.replace("# 1. Purpose\n", "# 1. Purpose\nA new first sentence.\n")
    writing.save_text(draft, text, revision=draft.revision, by=policy_lead)
    moved = find_doubt(read, LOST)
    assert moved.is_open
    assert moved.place != before


def test_undo_brings_the_text_and_the_doubt_back(lead, broken):
    before = reload_draft(broken).text
    doubt = find_doubt(broken, "Keys")
    sent = fill_in(broken, doubt, "heading")
    press(lead, broken, sent)
    for _ in range(2):
        assert press(lead, broken, sent | {"act": "undo"}).status_code == 302
    assert reload_draft(broken).text == before
    assert find_doubt(broken, "Keys").is_open


def test_what_was_saved_since_is_not_undone(lead, broken):
    first = fill_in(broken, find_doubt(broken, "Keys"), "heading")
    press(lead, broken, first)
    press(lead, broken, fill_in(broken, find_doubt(broken, "and when"), "heading"))
    assert press(lead, broken, first | {"act": "undo"}).status_code == 409
    assert "# Keys" in reload_draft(broken).text


def test_what_was_left_out_is_brought_back_where_it_stood(lead, policy_lead):
    draft = begin_new_policy(policy_lead, slug="keys", title="Keys")
    upload(
        lead, draft, b"Keys stay here.\n\nDoors are shut.\n\n<!-- Ask the office. -->\n\nLights are off.\n", "keys.md"
    )
    found = review_file(draft)
    assert "Bring back" in get_page(lead, draft)
    one = found.left_out[-1]
    sent = {"act": "bring-back", "key": one.id, "reading": found.reading.pk, "revision": 1}
    for _ in range(2):
        assert press(lead, draft, sent).status_code == 302
    assert reload_draft(draft).text.count(one.row["text"]) == 1
    assert "Brought back by Priya Nair" in get_page(lead, draft)


def test_document_control_is_kept_in_the_text_on_request(lead, read):
    assert "Version: 2.7" not in reload_draft(read).text
    sent = {"act": "bring-back", "key": "document control", "reading": review_file(read).reading.pk, "revision": 1}
    press(lead, read, sent)
    lines = reload_draft(read).text.split("\n")
    assert lines[1:4] == ["Version: 2.7", "Approved by: Trust board", "Approved on: 17 March 2021"]
    press(lead, read, sent | {"act": "undo", "key": Settlement.objects.first().key})
    assert "Version: 2.7" not in reload_draft(read).text


def test_title_number_and_start_are_taken_over_from_the_file(lead, read):
    page = get_page(lead, read)
    assert "Use this title" in page
    assert "Trust board" in page
    for field in ("title", "number", "in_force_on"):
        draft = reload_draft(read)
        sent = {"act": "use", "key": field, "reading": review_file(read).reading.pk, "revision": draft.revision}
        assert press(lead, read, sent | {"digest": writing.digest_details(draft)}).status_code == 302
    draft = reload_draft(read)
    assert (draft.title, draft.number, str(draft.in_force_on)) == ("Lone Working Policy", "2.7", "2021-03-17")
    assert "Use this title" not in get_page(lead, read)


def test_the_details_that_somebody_else_changed_are_not_replaced(lead, read, other_lead):
    sent = {"act": "use", "key": "number", "reading": review_file(read).reading.pk, "revision": 1}
    answer = press(lead, read, sent | {"digest": "0" * 64})
    assert "This was changed while you were writing." in read_words(answer)
    assert reload_draft(read).number == "1.0"


def test_a_new_file_makes_a_new_reading_and_the_newest_counts(lead, read):
    upload(lead, read, b"All staff sign in.\n")
    assert FileReading.objects.filter(draft=read).count() == 2
    assert "Nothing was in doubt" in get_page(lead, read)
    assert not review_file(read).unsettled


def test_a_button_of_an_older_reading_changes_nothing(lead, read):
    sent = fill_in(read, find_doubt(read, BLANK), "leave out")
    upload(lead, read, POLICY + b"\nOne more line.\n")
    assert "brought in another file" in read_words(press(lead, read, sent))
    assert not Settlement.objects.exists()


def test_a_button_of_a_page_that_makes_no_sense_is_refused(lead, read):
    for sent in ({"act": "settle"}, {"act": "fly", "key": "x", "reading": 1, "revision": 1}):
        assert "This page is out of date" in read_words(press(lead, read, sent))


def test_a_text_that_cannot_be_read_any_more_says_so_and_keeps_its_doubts(lead, read, policy_lead):
    writing.save_text(reload_draft(read), "1.1 Begins in the middle", revision=1, by=policy_lead)
    assert "The text cannot be read any more." in get_page(lead, read)
    assert len(review_draft(read).file_review.open_doubts) == 2


def test_a_page_of_a_reading_takes_few_queries(lead, read, django_assert_max_num_queries):
    lead.get(get_address(read, "reading/"))
    with django_assert_max_num_queries(16):
        lead.get(get_address(read, "reading/"))


@pytest.mark.parametrize("table", ["policy_filereading", "policy_settlement"])
def test_what_was_read_and_settled_is_permanent(lead, read, table):
    press(lead, read, fill_in(read, find_doubt(read, BLANK), "kept"))
    for sql in (f"UPDATE {table} SET id = id + 1", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_tracked_changes_are_read_in_one_of_two_ways(draft, policy_lead):
    file = StoredFile.objects.create(name="a", content_type="text/plain", data=b"", size=0, digest="0")
    row = FileReading(draft=draft, file=file, name="a", tracked_changes="half", read_by=policy_lead)
    row.read_at = timezone.now()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        row.save()
    assert "file_reading_tracked_changes_are_known" in str(refusal.value)
