"""What changed between two versions, as a Word file with tracked changes."""

from datetime import timedelta

import pytest

from policy.files.from_word.reader import read_word_blocks
from policy.text.structure.parts import build_parts
from tests.policy.word_round_trips import read_again
from tests.words import read_words


def get_docx(get, address="versions/2.0/changes/tracked.docx"):
    response = get(address)
    assert response.headers["Content-Type"].endswith("wordprocessingml.document")
    return response.content


def test_accepted_it_is_the_new_version_and_rejected_the_old_one(get, protocol, second):
    made = get_docx(get)
    assert read_again(made).canonical == second.text
    assert read_again(made, accept_changes=False).canonical == protocol.text


def test_the_trust_made_the_changes_when_the_newer_version_was_published(get, second, settings):
    revisions = read_word_blocks(get_docx(get)).revisions
    assert {one.author for one in revisions} == {settings.TRUST_NAME}
    assert max(one.at for one in revisions) == second.published_at.replace(microsecond=0)


def test_its_title_is_that_of_the_policy(get, second):
    assert build_parts(read_word_blocks(get_docx(get))).title == second.title


def test_the_file_of_the_same_changes_is_the_same_at_any_time(get, second, clock):
    before = get_docx(get)
    clock.shift(timedelta(minutes=20))
    assert get_docx(get) == before


def test_it_is_offered_beside_the_pdf_and_named_after_both_versions(get, third):
    assert "These changes as Word, tracked" in read_words(get("versions/2.0/changes/"))
    response = get("versions/2.1/changes/tracked.docx?since=1.0")
    assert "social-networking-protocol-2.1-changes-since-1.0.docx" in response.headers["Content-Disposition"]


@pytest.mark.parametrize("address", ["versions/9.9", "versions/1.0"])
def test_a_version_that_is_not_there_or_followed_none_has_no_such_file(get, second, address):
    get(f"{address}/changes/tracked.docx", status=404)
