"""A file of any kind becomes the text of a draft, or is refused with the reason; nothing is lost unsaid."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.utils import timezone

from policy import files
from policy.drafting.file_understanding import remove_unstorable
from policy.models import FileReading, TrackedChanges
from policy.text import parse
from portal.models import AuditLine, StoredFile
from tests import factories as make
from tests.policy.brought_in import POLICY, upload
from tests.policy.draft_pages import TEXT, get_address, reload_draft
from tests.policy.test_pdf_blocks import LONG, draw
from tests.policy.word_files import make_docx, paragraph, part, parts, run, style, zip_parts
from tests.rows import ask_all
from tests.words import read_words

CHANGE = 'w:author="Ada" w:date="2026-01-02T00:00:00Z"'
TRACKED = make_docx(
    f'<w:p><w:r><w:t xml:space="preserve">Keys </w:t></w:r><w:ins {CHANGE}>{run("<w:t>stay</w:t>")}</w:ins>'
    f"<w:del {CHANGE}>{run('<w:delText>go</w:delText>')}</w:del></w:p>" + paragraph("Doors are shut.")
)


@pytest.mark.parametrize("name", ["policy.txt", "policy.md", "policy.docx", "policy.pdf"])
def test_a_policy_without_numbers_comes_in_as_its_authors_wrote_it(lead, draft, name):
    written = {
        "policy.txt": f"Keys\n\n{LONG}\n\nWe ask for them there.\n".encode(),
        "policy.md": f"# Keys\n\n{LONG}\n\nWe ask for them there.\n".encode(),
        "policy.docx": make_docx(
            paragraph("Keys", style="H") + paragraph(LONG) + paragraph("We ask for them there."),
            styles=style("H", shown="heading 1"),
        ),
        "policy.pdf": draw(f"<h2>Keys</h2><p>{LONG}</p><p>We ask for them there.</p>"),
    }
    page = upload(lead, draft, written[name], name)
    text = parse(reload_draft(draft).text.encode())
    words = [unit.text for part in text.parts for unit in part.clauses]
    assert words[-2:] == [LONG, "We ask for them there."]
    assert "What was understood" in read_words(page)
    assert ("Taken from a PDF: check it against the original" in read_words(page)) is (name == "policy.pdf")


def test_the_protocol_keeps_its_bytes_whatever_file_it_comes_in(lead, draft, protocol):
    word = files.write_docx(parse(make.PROTOCOL.read_bytes()), title="Any", number="1.0")
    for name, data in (("protocol.txt", make.PROTOCOL.read_bytes()), ("protocol.docx", word)):
        upload(lead, draft, data, name)
        assert reload_draft(draft).text == protocol.text


@ask_all(
    ("name", "data", "said"),
    [
        ("policy.docx", b"PK\x03\x04 but nothing more", "damaged"),
        ("policy.odt", b"anything", "Save it as a Word document"),
        ("policy.pdf", b"not one", "named .pdf but is not a PDF"),
        ("policy.txt", b" \n\n", "The file is empty"),
        ("policy.txt", b"x" * 5_000_001, "more than 5 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_way_out_and_leaves_nothing_behind(
    lead, draft, name, data, said
):
    before = reload_draft(draft)
    page = upload(lead, draft, data, name)
    assert said in read_words(page)
    assert (reload_draft(draft).text, reload_draft(draft).revision) == (before.text, before.revision)
    assert not FileReading.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_file_sent_twice_is_read_once(lead, draft):
    for _ in range(2):
        assert upload(lead, draft, revision=0).status_code == 200
    assert FileReading.objects.count() == StoredFile.objects.count() == reload_draft(draft).revision == 1


def test_characters_that_nobody_can_see_are_taken_out_and_said(lead, draft):
    page = upload(lead, draft, "Keys\u200b stay\u202e here.\n".encode())
    assert reload_draft(draft).text.endswith("Keys stay here.\n")
    assert "Invisible characters, such as soft hyphens, were removed: 2." in read_words(page)


def test_characters_that_the_database_cannot_hold_are_taken_out_of_the_record():
    record = {"left_out": [{"text": "a\0b\ud800c", "is_first": False}]}
    assert remove_unstorable(record) == {"left_out": [{"text": "abc", "is_first": False}]}


def test_a_text_of_a_megabyte_comes_in_and_a_larger_one_is_refused(lead, draft):
    line = "Everybody tells the office where they are and when they will be back.\n\n"
    began = timezone.now()
    page = upload(lead, draft, line.encode() * (990_000 // len(line)))
    assert page.status_code == 200
    assert len(reload_draft(draft).text) > 950_000
    assert timezone.now() - began < timedelta(seconds=60)
    assert "A policy has at most 1 MB" in read_words(upload(lead, draft, line.encode() * (1_100_000 // len(line))))


def test_a_file_with_tracked_changes_waits_until_the_lead_says_how_to_read_it(lead, draft):
    before = reload_draft(draft).text
    page = upload(lead, draft, TRACKED, "keys.docx")
    assert "keys.docx has tracked changes" in read_words(page)
    assert "As if all changes were accepted" in read_words(page)
    assert reload_draft(draft).text == before
    assert "Choose how to read them" in read_words(lead.get(get_address(draft)))
    reading = FileReading.objects.get()
    choice = {"reading": reading.pk, "revision": 0}
    assert "Choose one of the two." in read_words(lead.post(get_address(draft, "reading/"), choice))
    page = lead.post(get_address(draft, "reading/"), choice | {"choice": "accepted"}, follow=True)
    assert "Keys stay" in reload_draft(draft).text
    assert "inserted: stay" in read_words(page).lower()
    assert "Ada, 2 January 2026" in read_words(page)
    assert "The opening paragraph Keys stay Inserted: stay Ada, 2 January 2026 Deleted: go" in read_words(page)
    assert StoredFile.objects.count() == 1


def test_the_other_way_to_read_tracked_changes_can_still_be_chosen(lead, draft):
    upload(lead, draft, TRACKED, "keys.docx")
    for choice, words in (("accepted", "Keys stay"), ("rejected", "Keys go")):
        sent = {"reading": FileReading.objects.last().pk, "revision": reload_draft(draft).revision, "choice": choice}
        for _ in range(2):
            lead.post(get_address(draft, "reading/"), sent)
        assert words in reload_draft(draft).text
    assert [row.tracked_changes for row in FileReading.objects.all()] == ["", *TrackedChanges.values]
    assert "Read it the other way" in read_words(lead.get(get_address(draft, "reading/")))


def test_a_choice_about_a_file_that_another_lead_replaced_changes_nothing(lead, draft, other_lead):
    upload(lead, draft, TRACKED, "keys.docx")
    old = FileReading.objects.get().pk
    upload(make.sign_in(other_lead), draft)
    sent = {"reading": old, "revision": reload_draft(draft).revision, "choice": "accepted"}
    assert "Owen Price brought in another file" in read_words(lead.post(get_address(draft, "reading/"), sent))
    assert "Keys" not in reload_draft(draft).text


def test_the_original_is_kept_beside_the_text_for_those_who_see_drafts(lead, as_hr, draft, teacher):
    upload(lead, draft, POLICY, "lone-working.txt")
    answer = as_hr.get(get_address(draft, "file/original"))
    assert answer.content == POLICY
    assert answer["Content-Disposition"].startswith("attachment")
    assert make.sign_in(teacher).get(get_address(draft, "file/original")).status_code == 403
    assert AuditLine.objects.filter(action="download", subject__startswith="file-reading:").count() == 1


def test_what_somebody_else_saved_is_not_replaced_unseen(lead, draft, policy_lead):
    lead.post(get_address(draft, "text/"), {"text": TEXT + " mine", "revision": "0"})
    assert "in another window" in read_words(upload(lead, draft, revision=0))
    assert reload_draft(draft).text.endswith("mine")
    assert not FileReading.objects.exists()


def test_hr_brings_in_no_file_and_settles_nothing(as_hr, lead, draft):
    assert upload(as_hr, draft).status_code == 403
    upload(lead, draft)
    assert as_hr.post(get_address(draft, "reading/"), {"act": "settle"}).status_code == 403
    page = read_words(as_hr.get(get_address(draft, "reading/")))
    assert "Take as a heading" not in page


def test_an_original_that_somebody_changed_is_not_handed_out(lead, draft):
    upload(lead, draft, POLICY, "lone-working.txt")
    assert lead.get(get_address(draft, "file/original")).content == POLICY
    StoredFile.objects.update(data=b"Other words.", digest=sha256(b"Other words.").hexdigest())
    assert "This record is being checked" in read_words(lead.get(get_address(draft, "file/original")))


def test_a_comment_of_a_word_file_is_listed_once_and_can_be_no_words_of_the_text(lead, draft):
    related = [("c", "comments", "comments.xml")]
    marked = f'<w:commentRangeStart w:id="1"/>{run("<w:t>Keys stay.</w:t>")}<w:commentRangeEnd w:id="1"/>'
    cited = run('<w:commentReference w:id="1"/>')
    members = parts(f"<w:p>{marked}{cited}</w:p>", related=related)
    members["word/comments.xml"] = part(
        "comments", f'<w:comment w:id="1" w:author="Ada">{paragraph("Where do they stay?")}</w:comment>'
    )
    page = read_words(upload(lead, draft, zip_parts(members), "keys.docx"))
    assert page.count("Where do they stay?") == 1
    assert "Ada" in page
    assert "Bring back" not in page
