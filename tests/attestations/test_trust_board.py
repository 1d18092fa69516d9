"""The board of the whole trust adds up the boards of its academies."""

import re

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


def test_whoever_sees_the_trust_gets_the_table_of_academies_once(protocol, oakfield, millbrook, hr, auditor, as_):
    for person in (hr, auditor):
        answer = as_(person).get("/academies/?policy=social-networking-protocol")
        assert (answer.status_code, answer.url) == (302, "/trust/?policy=social-networking-protocol")
    assert as_(hr).get("/academies/").url == "/trust/"


def test_a_percentage_of_those_asked_stands_beside_each_figure(school, hr, head, as_):
    figures = r"Signed 2 of 5 40% Overdue 2 40% To sign 1 20% Not asked 2 \D"
    assert re.search(figures, read_words(as_(head).get("/academies/oakfield/")))
    words = read_words(as_(hr).get("/trust/"))
    assert re.search(r"Signed 2 of 6 33% Overdue 3 50% To sign or chose not to 1 17% Not asked 2 \D", words)
    assert "Oakfield Academy 2 of 5 (40%) 2 (40%) 1 (20%) 2" in words
