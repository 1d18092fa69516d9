"""The links by which a head writes to everybody outstanding."""

from django.utils import timezone

from attestations.assignments import queries
from attestations.reports import boards, mailto
from attestations.reports.rows import BoardFilter
from portal.models.roles import Role
from tests import factories as make
from tests.words import read_words

BOARD = "/academies/oakfield/"


def test_the_mail_goes_to_those_outstanding_in_bcc_and_never_to_the_reader(school, oakfield, protocol, board):
    mails = mailto.build_mail_links(board, school["later"])
    [link] = mails.links
    assert link.startswith("mailto:?bcc=")
    assert school["later"].email not in link
    assert school["late"].email in link
    assert school["due"].email in link
    assert school["signed"].email not in link


def test_a_mail_has_forty_addresses_at_most_and_says_who_has_none(oakfield, protocol, head):
    for number in range(41):
        make.staff(oakfield, "Person", f"Number {number}")
    make.staff(oakfield, "No", "Address", email="")
    [required] = queries.load_required_policies(known_at=timezone.now())
    board = boards.build_board(oakfield, required, as_at=timezone.now(), filter=BoardFilter())
    mails = mailto.build_mail_links(board, head)
    assert [link.count("@demo.example") for link in mails.links] == [40, 1]
    assert (mails.addressed, mails.without_address) == (41, 1)


def test_only_who_may_remind_is_offered_the_mail(school, head, hr, auditor, as_):
    for person in (head, hr):
        assert "E-mail all 3 who have not signed" in read_words(as_(person).get(BOARD))
    page = as_(auditor).get(BOARD)
    assert "mailto:?bcc" not in page.text
    assert "E-mail" not in read_words(page)


def test_an_auditor_who_is_head_elsewhere_is_offered_it_there_alone(school, oakfield, millbrook, executive, as_):
    make.grant(executive, Role.AUDITOR, oakfield)
    make.staff(millbrook)
    client = as_(executive)
    assert "mailto:?bcc" not in client.get(BOARD).text
    assert "mailto:?bcc" in client.get("/academies/millbrook/").text


def test_more_than_forty_are_written_to_in_several_messages(protocol, oakfield, head, as_):
    for number in range(44):
        make.staff(oakfield, "Person", f"Number {number}")
    assert "E-mail all 44 (in 2 messages) Message 1 Message 2" in read_words(as_(head).get(BOARD))
