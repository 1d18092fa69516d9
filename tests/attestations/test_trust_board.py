"""The board of the whole trust adds up the boards of its academies."""

import pytest
from django.utils import timezone

from attestations.assignments import queries
from attestations.reports import boards
from attestations.reports.rows import BoardFilter
from portal.models import AuditLine
from tests import factories as make
from tests.words import read_words


def test_the_trust_counts_signatures_and_people_apart(school, two_academies, millbrook, hawthorn, protocol, hr):
    make.sign(two_academies, protocol, millbrook)
    page = make.sign_in(hr).get("/trust/")
    trust = page.context["trust"]
    assert trust.figures.asked == sum(board.figures.asked for board in trust.boards) == 8
    assert trust.people == 7
    assert "8 signatures asked of 7 people" in read_words(page)
    by_academy = {board.academy.slug: board.figures for board in trust.boards}
    assert (by_academy["millbrook"].signed, by_academy["hawthorn"].signed) == (1, 0)


def test_the_trusts_totals_are_the_sum_of_its_boards(school, two_academies, oakfield, hr):
    trust = make.sign_in(hr).get("/trust/").context["trust"]
    [required] = queries.load_required_policies(known_at=timezone.now())
    alone = boards.build_board(oakfield, required, as_at=timezone.now(), filter=BoardFilter())
    [together] = [board for board in trust.boards if board.academy.slug == "oakfield"]
    assert together.figures == alone.figures
    assert [row.name for row in together.rows] == [row.name for row in alone.rows]


def test_the_trust_takes_a_bounded_number_of_queries(school, two_academies, hr, django_assert_max_num_queries):
    client = make.sign_in(hr)
    with django_assert_max_num_queries(24):
        client.get("/trust/")


@pytest.mark.parametrize(
    ("end", "action"), [("", "see"), ("report.csv", "download csv"), ("report.pdf", "download pdf")]
)
def test_whoever_sees_or_takes_the_trusts_figures_leaves_an_audit_line(protocol, oakfield, hr, end, action):
    make.sign_in(hr).get(f"/trust/{end}")
    line = AuditLine.objects.get(subject="board:trust/social-networking-protocol")
    assert (line.action, line.by) == (action, hr)
