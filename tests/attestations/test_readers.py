"""Who reads what somebody signed, as the signing pages and the receipt say it."""

import pytest

from attestations.receipts.readers import name_readers
from portal.models import Category
from tests import factories as make
from tests import verapdf
from tests.words import read_words

POLICY = "/policies/social-networking-protocol"


@pytest.mark.parametrize(
    ("work", "words"),
    [
        ([{"teacher"}], "your head teacher and HR"),
        ([{"governor"}], "the governance professional and HR"),
        ([{"trustee", "member"}], "the governance professional and HR"),
        ([{"teacher", "governor"}], "your head teacher and HR"),
        ([{"teacher"}, {"governor"}], "your head teacher, the governance professional and HR"),
        ([set()], "your head teacher and HR"),
        ([], "your head teacher and HR"),
    ],
)
def test_heads_read_of_all_but_those_who_only_govern(work, words):
    assert name_readers(work, "HR") == words


@pytest.fixture
def governor(oakfield, protocol):
    return make.staff(oakfield, "Gwen", "Governwell", category=Category.GOVERNOR)


def test_a_governor_is_told_of_the_governance_professional(governor, as_):
    client = as_(governor)
    assert "The governance professional and HR can see that you have signed." in read_words(
        client.get(f"{POLICY}/sign/").text
    )
    assert "the governance professional can see that it is not signed" in read_words(
        client.get(f"{POLICY}/decline/").text
    )


def test_a_teacher_is_told_of_the_head(teacher, protocol, as_):
    client = as_(teacher)
    assert "Your head teacher and HR can see that you have signed." in read_words(client.get(f"{POLICY}/sign/").text)
    assert "your head teacher can see that it is not signed" in read_words(client.get(f"{POLICY}/decline/").text)


def test_the_receipt_says_the_same(governor, teacher, protocol, oakfield, as_):
    for person, readers in [(governor, "The governance professional"), (teacher, "Your head teacher")]:
        signing = make.sign(person, protocol, oakfield)
        answer = as_(person).get(f"/receipts/{signing.number}.pdf")
        words = " ".join(" ".join(verapdf.read_pages(answer.content)).split())
        assert f"{readers} and HR can see that you have signed." in words
