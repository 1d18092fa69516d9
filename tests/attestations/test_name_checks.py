"""A signature under a name that has no word in common with the known one is looked at by HR."""

import pytest
from django.db import InternalError, transaction
from django.db.utils import IntegrityError

from attestations.models import NameCheck, Signing
from attestations.signing import actions
from portal.ledger import sequencer
from portal.models import AuditLine
from portal.refusals import ActionRefused
from tests import factories as make
from tests.attestations.test_signing import SIGN, fill_form
from tests.rows import ask_all
from tests.words import read_words


@pytest.fixture
def odd(teacher, oakfield, protocol):
    """Signed as M. Smith by Maya O'Brien-Łukasz."""
    return make.sign(teacher, protocol, oakfield, typed_name="M. Smith")


def page(signing):
    return f"/manage/people/names/{signing.number}/"


@ask_all("name", ["\u3164", "\u200d\u200d", "\u2800", "Zoë\u0378", "\u0301", "Zoë Fairclough\ufe0f", "---"])
def test_a_name_that_nobody_can_read_is_not_signed(two_academies, millbrook, protocol, as_, name):
    client = as_(two_academies)
    answer = client.post(SIGN, fill_form(client, typed_name=name, asked_about=name))
    assert "Please type it again." in read_words(answer.text)
    with pytest.raises(ActionRefused, match=r"The name has (no letters|an )"):
        make.sign(two_academies, protocol, millbrook, typed_name=name)
    assert not Signing.objects.exists()


def test_a_name_that_shares_a_word_needs_no_check(teacher, oakfield, protocol):
    make.sign(teacher, protocol, oakfield, typed_name="maya lukasz")
    assert not NameCheck.objects.exists()


def test_hr_finds_it_among_what_waits_and_settles_it(odd, hr, as_, client):
    office = as_(hr)
    home = office.get("/").text
    assert "Check the name on this signature" in read_words(home)
    assert page(odd) in home
    assert "Smith" not in home, "Names are shown where looking leaves a line."
    shown = read_words(office.get(page(odd)).text)
    assert "M. Smith" in shown
    assert "Maya O'Brien-Łukasz" in shown
    assert AuditLine.objects.get(action="see-name").subject == f"receipt:{odd.number}"
    for _ in range(2):
        office.post(page(odd))
    check = NameCheck.objects.get()
    assert check.settled_by == hr
    line = AuditLine.objects.get(action="check-name")
    assert (line.by, line.at, line.subject) == (hr, check.settled_at, f"receipt:{odd.number}")
    assert "Check the name" not in read_words(office.get("/").text)
    assert "looked at it on 22 November 2026, and it looked right." in read_words(office.get(page(odd)).text)


def test_home_shows_the_oldest_and_how_many_there_are(oakfield, protocol, hr, as_, django_assert_max_num_queries):
    office = as_(hr)
    for _ in range(7):
        make.sign(make.staff(oakfield), protocol, oakfield, typed_name="M. Smith")
    office.get("/")
    with django_assert_max_num_queries(42):
        home = read_words(office.get("/").text)
    assert home.count("Check the name on this signature") == 5
    assert "These are the oldest of 7 names to check." in home


def test_nobody_settles_their_own(hr, office, protocol, as_):
    own = make.sign(hr, protocol, office, typed_name="M. Smith")
    client = as_(hr)
    assert "Check the name" not in read_words(client.get("/").text)
    assert "Someone else in HR must check the name." in read_words(client.get(page(own)).text)
    client.post(page(own))
    with pytest.raises(ActionRefused, match="your own signature"):
        actions.settle_name(own.name_check, by=hr)
    assert NameCheck.objects.get().settled_at is None


def test_only_the_signer_and_hr_see_the_name_that_was_typed(odd, teacher, head, hr, auditor, as_):
    address = odd.get_absolute_url()
    sequencer.seal_all()
    for person in (teacher, hr):
        receipt = read_words(as_(person).get(address).text)
        assert "M. Smith" in receipt
        assert "Known to the trust as Maya O'Brien-Łukasz" in receipt
    for person in (head, auditor):
        receipt = as_(person).get(address).text
        assert "M. Smith" not in receipt
        assert "Maya O&#x27;Brien-Łukasz" in receipt


def test_no_board_and_no_report_shows_the_name_that_was_typed(odd, head, hr, as_):
    for person in (head, hr):
        for end in ("", "report.csv"):
            assert "Smith" not in as_(person).get(f"/academies/oakfield/{end}").text
    assert "Smith" not in as_(hr).get("/trust/").text


def test_a_check_is_settled_once_and_never_changed(odd, hr):
    actions.settle_name(odd.name_check, by=hr)
    for change in ({"settled_at": None, "settled_by": None}, {"settled_by": make.person()}):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            NameCheck.objects.update(**change)
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        NameCheck.objects.all().delete()


def test_the_database_asks_who_settled_it(odd):
    with pytest.raises(IntegrityError), transaction.atomic():
        NameCheck.objects.update(settled_at=odd.signed_at)
