"""What a version says in short: written by the lead, approved with the version, shown above the text, no part of it."""

import pytest

from policy.drafting.actions import writing
from policy.models import Readers, RegisterEntry
from policy.sealing.entries import build_version_content
from policy.sealing.summary_digests import digest_summary
from portal.models import Category
from tests import drafts
from tests import factories as make
from tests.words import read_words

SUMMARY = {
    "": ["Keep your private and your working life apart."],
    "teacher": ["Do not accept friend requests of pupils."],
}


@pytest.fixture
def draft(protocol, policy_lead):
    return drafts.begin(protocol, policy_lead)


@pytest.fixture
def page(draft, policy_lead, as_):
    client, address = as_(policy_lead), f"/manage/policies/drafts/{draft.pk}/in-short/"

    def send(**fields):
        seen = client.get(address).context["seen"]
        return client.post(address, {"seen": seen} | fields)

    return send


def test_sentences_are_kept_one_a_line(page, draft):
    page(everybody="Keep  apart.\r\n\r\nAsk if in doubt.\r\n", teacher="For you.")
    draft.refresh_from_db()
    assert draft.summary == {"": ["Keep apart.", "Ask if in doubt."], "teacher": ["For you."]}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("\n".join("abcdefgh"), "Write at most 7 sentences"),
        ("a" * 301, "A sentence has at most 300 characters."),
    ],
)
def test_it_stays_short(page, draft, typed, says):
    answer = page(support=typed)
    assert says in read_words(answer.text)
    assert typed[:7] in answer.text
    draft.refresh_from_db()
    assert draft.summary == {}


def test_two_writers_at_once_lose_nothing(page, draft):
    page(everybody="First.")
    answer = page(everybody="Second.", seen="of a page opened before that")
    assert "Save again to replace it." in read_words(answer.text)
    assert "Second." in answer.text
    draft.refresh_from_db()
    assert draft.summary == {"": ["First."]}


@pytest.fixture
def version(draft, policy_lead, hr, clock):
    """Version 2.0 of the protocol, in force."""
    draft = writing.save_summary(draft, SUMMARY, seen=digest_summary({}), by=policy_lead)
    version = drafts.approve(drafts.submit(draft, policy_lead), hr)
    clock.move_to(version.in_force_at)
    return version


def test_each_reader_sees_what_is_for_everybody_and_for_them(version, teacher, oakfield, as_, client):
    governor = make.staff(oakfield, "Gwen", "Governwell", category=Category.GOVERNOR)
    address = version.policy.get_absolute_url()
    seen = [read_words(as_(person).get(address).text) for person in (teacher, governor)]
    assert [SUMMARY[""][0] in words for words in seen] == [True, True]
    assert [SUMMARY["teacher"][0] in words for words in seen] == [True, False]
    assert all("In short Not part of the policy" in words for words in seen)
    RegisterEntry.objects.create(policy=version.policy, readers=Readers.PUBLIC)
    public = read_words(client.get(f"/public/{version.policy.slug}/").text)
    assert SUMMARY[""][0] in public
    assert SUMMARY["teacher"][0] not in public


def test_it_is_no_part_of_the_text_and_sealed_beside_it(version):
    assert SUMMARY[""][0] not in version.text
    sealed = build_version_content(version)["summary_digest"]
    version.summary = {}
    assert "summary_digest" not in build_version_content(version)
    version.summary = {"": ["Do as you like."]}
    assert build_version_content(version)["summary_digest"] != sealed


def test_the_next_draft_begins_with_it(version, policy_lead):
    assert drafts.begin(version, policy_lead).summary == SUMMARY
