"""The links by which a head writes to everybody outstanding."""

from django.utils import timezone

from attestations.assignments import queries
from attestations.reports import boards, mailto
from attestations.reports.rows import BoardFilter
from tests import factories as make


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
