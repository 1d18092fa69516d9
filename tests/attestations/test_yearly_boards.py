"""Boards and totals count this school year where every requirement is yearly."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from attestations.assignments import queries
from attestations.assignments.rules import State
from attestations.reports import boards
from attestations.reports.rows import BoardFilter
from portal.models import Academy
from tests import factories as make
from tests.attestations.requirement_builders import SEPTEMBER_2027, load_only_assignment, require
from tests.words import read_words


def test_boards_reports_and_totals_count_this_school_year(oakfield, yearly, clock):
    both, last, new = (make.staff(oakfield, family_name=name) for name in ("Both", "Last", "New"))
    for teacher in (both, last):
        make.sign(teacher, yearly, oakfield)
    clock.move_to(SEPTEMBER_2027 + timedelta(days=5))
    for teacher in (both, new):
        make.sign(teacher, yearly, oakfield)
    now = timezone.now()
    [required] = queries.load_required_policies(known_at=now)
    board = boards.build_board(oakfield, required, as_at=now, filter=BoardFilter())
    totals = boards.build_trust_board([oakfield], required, as_at=now)
    assert board.figures == totals.figures == totals.academy_figures[0].figures
    assert (board.figures.signed, board.figures.due, board.figures.overdue) == (2, 1, 0)
    assert board.timeline == totals.timeline
    assert [(step.on, step.asked, step.signed) for step in board.timeline] == [
        (date(2027, 9, 1), 3, 0),
        (date(2027, 9, 6), 3, 2),
    ]
    assert board.first_due_on == totals.first_due_on == date(2027, 9, 15)


def test_boards_and_reports_say_which_school_year_they_count(oakfield, yearly, hr, as_):
    make.staff(oakfield)
    client = as_(hr)
    for address in ("/academies/oakfield/", "/trust/"):
        assert "version 1.0, school year 2026 to 2027" in read_words(client.get(address))
    # Another requirement asks once, so earlier signatures count.
    require(yearly.policy, categories=["governor"])
    assert "school year 20" not in read_words(client.get("/trust/"))


@pytest.mark.parametrize("every", ["once", "school-year", "both"])
def test_totals_are_the_sum_of_boards_over_two_school_years(oakfield, millbrook, every, clock):
    version = make.version()
    for kind in ("once", "school-year") if every == "both" else (every,):
        require(version.policy, every=kind, days=30)
    teachers = [make.staff(academy) for academy in (oakfield, millbrook) for _ in range(4)]
    gone = make.staff(oakfield, until_on=date(2027, 6, 30))
    for day, signers in ((date(2026, 11, 22), [*teachers[::2], gone]), (date(2027, 9, 9), teachers[:3])):
        clock.move_to(make.midnight(day) + timedelta(hours=9))
        for teacher in signers:
            academy = Academy.objects.named(at=timezone.now()).get(engagements__person=teacher)
            if load_only_assignment(teacher).state != State.ATTESTED:
                make.sign(teacher, version, academy)
    for day in (date(2026, 12, 24), date(2027, 8, 31), date(2027, 9, 1), date(2027, 10, 2)):
        at = make.midnight(day)
        [required] = queries.load_required_policies(known_at=at)
        places = list(Academy.objects.named(at=at).order_by("pk"))
        each = [boards.build_board(place, required, as_at=at, filter=BoardFilter()) for place in places]
        totals = boards.build_trust_board(places, required, as_at=at)
        assert [board.figures for board in each] == [row.figures for row in totals.academy_figures]
        assert totals.timeline[-1].signed == totals.figures.signed
        assert totals.timeline[-1].asked == totals.figures.asked
