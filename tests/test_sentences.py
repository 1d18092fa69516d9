"""Every sentence on pages is on the list of ``make sentences``, so that nobody who reads it misses any."""

import re
from collections import defaultdict

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests import factories as make
from tests import sentences

CHARTER = b"Otters come first.\n1 Otters\n1.1 Staff feed otters kindly.\n"
PAGES = {
    "": [
        *("/verify/", "/how-it-works/", "/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"),
        *("/accounts/signup/", "/accounts/inactive/", "/accounts/password/reset/key/1-nokey/", "/demo/mail/"),
    ],
    "teacher": [
        *("/", "/policies/", "/policies/charter/versions/", "/policies/charter/sign/", "/policies/charter/question/"),
        *("/policies/charter/decline/", "/recorded/", "/trust/", "/nowhere/", "/accounts/logout/"),
        *("/accounts/password/reset/done/", "/accounts/password/change/", "/accounts/password/set/"),
    ],
    "head": ["/academies/", "/academies/oakfield/", "/academies/oakfield/?state=overdue", "/academies/oakfield/?q=x"],
    "hr": ["/trust/", "/people/?q=Maya", "/manage/requirements/", "/manage/requirements/new/", "/manage/policies/"],
    "policy_lead": ["/manage/policies/", "/manage/policies/new/"],
    "administrator": ["/security/"],
}
NOT_WORDS = re.compile(r"\S*\d\S*|\S*(?:/|@|\w\.\w)\S*|\b(?:R-)?[A-Z]{4}-\S*")  # numbers, addresses, receipts
DATES = """January February March April May June July August September October November December
    Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Monday Tuesday Wednesday Thursday Friday Saturday Sunday GMT UTC"""
IN_DATA = "both here Central Office x"  # words that stand in no sentence: a number, a place, what was searched for


@pytest.fixture(scope="module")
def listed():
    """The runs of words of all sentences, between what is put in, by their first word."""
    lines = [line for found in sentences.list_sentences().values() for line in found]
    pieces = (piece for line in lines for whole in spell_out(line) for piece in re.split(r"\{[^{}]*\}|[\[|\]]", whole))
    runs = defaultdict(set)
    for run in {tuple(split(piece)) for piece in pieces} - {()}:
        runs[run[0]].add(run)
    return runs


def spell_out(sentence):
    """``record[s are| is]`` as ``records are`` and ``record is``."""
    ending = re.search(r"(?<=\w)\[([^\[\]{}]*)\]", sentence)
    if not ending:
        return [sentence]
    choices = ending[1].split("|") if "|" in ending[1] else [ending[1], ""]
    return [
        whole
        for choice in choices
        for whole in spell_out(sentence[: ending.start()] + choice + sentence[ending.end() :])
    ]


def split(text):
    return re.findall(r"[^\W\d_]+", NOT_WORDS.sub(" ", text).casefold())


def find_unlisted(text, listed, data):
    """Where a text goes on with words that no listed sentence has there, and that are no data."""
    words = split(text)
    reached, unlisted = {0}, []
    for at, word in enumerate(words):
        if at in reached:
            reached.update(at + len(run) for run in listed[word] if tuple(words[at : at + len(run)]) == run)
            reached.update({at + 1} if word in data else ())
        if max(reached) <= at:
            unlisted.append(" ".join([*words[max(at - 4, 0) : at], f"*{word}*", *words[at + 1 : at + 6]]))
            reached.add(at + 1)
    return unlisted


@pytest.fixture
def charter(db):
    version = make.version(source=CHARTER, slug="charter", title="Otter Charter")
    make.requirement(version.policy)
    return version


@pytest.fixture
def data(teacher, head, hr, policy_lead, administrator, oakfield):
    people = (teacher, head, hr, policy_lead, administrator)
    facts = [CHARTER.decode(), "Otter Charter", settings.TRUST_NAME, DATES, IN_DATA, oakfield.name]
    facts += [f"{person.name} {job.job_title}" for person in people for job in person.engagements.all()]
    return set(split(" ".join([*facts, *(person.name for person in people)])))


@pytest.mark.parametrize("role", PAGES, ids=lambda role: role or "nobody")
def test_every_sentence_on_a_page_is_listed(role, request, charter, data, listed, tmp_path):
    client = make.sign_in(request.getfixturevalue(role)) if role else Client()
    with override_settings(EMAIL_FILE_PATH=tmp_path):  # no e-mails of other tests
        pages = {address: " ".join(sentences.read_markup(client.get(address).text)) for address in PAGES[role]}
    unlisted = [f"{address}: {words}" for address, text in pages.items() for words in find_unlisted(text, listed, data)]
    assert not unlisted, "\n".join(unlisted)
