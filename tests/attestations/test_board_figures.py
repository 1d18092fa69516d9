"""A board's figures, its timeline, and the order and states of its rows."""

from datetime import date, timedelta

from django.utils import timezone

from attestations.assignments import queries
from attestations.reports import boards, charts, wording
from attestations.reports.rows import BoardFilter
from attestations.reports.timeline import TimelineStep
from portal.models import Category
from tests import factories as make
from tests.words import read_words

BOARD = "/academies/oakfield/"


def test_the_figures_add_up(board):
    figures = board.figures
    assert (figures.signed, figures.overdue, figures.due, figures.not_asked) == (2, 2, 1, 2)
    assert figures.asked == figures.signed + figures.overdue + figures.due == 5


def test_overdue_longest_first_then_to_sign_then_signed_by_family_name(board):
    assert [row.name for row in board.rows] == [
        "Aisha Khan",
        "Owen Prys-Davies",
        "Maya O'Brien-Łukasz",
        "Zoë Fairclough",
        "Siân Hughes",
        "Grace Adeyemi",
        "Nia Roberts",
    ]


def test_states_in_words(board):
    assert [wording.state_with_date(row) for row in board.rows] == [
        "Overdue: 68 days, since 15 Sep",
        "Overdue: 19 days, since 3 Nov",
        "To sign, by 4 Dec",
        "Signed",
        "Signed",
        "Not asked at present",
        "Not asked yet",
    ]


def test_who_has_left_is_shown_by_its_filter_and_counted_nowhere(school, oakfield, board):
    [required] = queries.load_required_policies(known_at=timezone.now())
    left = boards.build_board(oakfield, required, as_at=timezone.now(), filter=BoardFilter(state="left"))
    assert [wording.state_label(row) for row in left.rows] == ["Signed, has left", "Left without signing"]
    assert left.figures == board.figures


def test_nobody_asked_is_never_everybody(oakfield, protocol, head):
    make.absence(head, date(2026, 9, 1))
    [required] = queries.load_required_policies(known_at=timezone.now())
    figures = boards.build_board(oakfield, required, as_at=timezone.now(), filter=BoardFilter()).figures
    assert wording.describe_signed(figures) == "Nobody asked"
    assert figures.share == 0
    page = make.sign_in(head).get(BOARD)
    assert "Nobody asked" in page.text
    assert "100 %" not in page.text
    assert "0 of 0" not in page.text


def test_the_last_step_of_the_picture_is_the_figures(board):
    assert board.timeline[0].on == date(2026, 9, 1)
    assert (board.timeline[-1].asked, board.timeline[-1].signed) == (board.figures.asked, board.figures.signed)


def test_the_picture_begins_when_people_were_first_asked(oakfield, teacher):
    version = make.version(slug="lone-working", title="Lone Working", in_force_on=date(2024, 5, 6))
    make.requirement(version.policy, from_on=date(2026, 11, 2))
    [required] = queries.load_required_policies(known_at=timezone.now())
    board = boards.build_board(oakfield, required, as_at=timezone.now(), filter=BoardFilter())
    assert board.timeline[0].on == date(2026, 11, 2)
    assert (board.timeline[-1].asked, board.timeline[-1].signed) == (1, 0)


def test_the_picture_goes_down_where_somebody_leaves(board):
    by_day = {step.on: step for step in board.timeline}
    assert by_day[date(2026, 10, 31)].signed == by_day[date(2026, 9, 9)].signed - 1


def test_the_due_line_is_that_of_those_who_were_here_on_the_first_day(board):
    assert board.first_due_on == date(2026, 9, 15)


def test_two_jobs_at_one_academy_are_one_person(oakfield, protocol, head):
    person = make.staff(oakfield, "Two", "Jobs")
    make.engagement(person, oakfield, job_title="Midday supervisor", category=Category.SUPPORT)
    [required] = queries.load_required_policies(known_at=timezone.now())
    board = boards.build_board(oakfield, required, as_at=timezone.now(), filter=BoardFilter(q="jobs"))
    [row] = board.rows
    assert row.job == "Class teacher, Midday supervisor"
    assert row.category == "Teacher, Support staff"


def test_a_board_takes_as_many_queries_for_fifty_people_as_for_five(
    school, head, oakfield, django_assert_max_num_queries
):
    client = make.sign_in(head)
    for number in range(45):
        make.staff(oakfield, "Person", f"Number {number}")
    with django_assert_max_num_queries(28):
        client.get(BOARD)


def test_who_is_away_on_the_first_day_of_work_is_not_asked_at_present(oakfield, protocol):
    starter = make.staff(oakfield, from_on=timezone.localdate())
    make.absence(starter, timezone.localdate())
    [required] = queries.load_required_policies(known_at=timezone.now())
    [row] = boards.build_board(oakfield, required, as_at=timezone.now(), filter=BoardFilter()).rows
    assert wording.state_label(row) == "Not asked at present"


def test_who_has_left_is_shown_with_the_last_job_alone(oakfield, protocol):
    leaver = make.staff(oakfield, until_on=date(2026, 9, 30))
    make.engagement(leaver, oakfield, date(2026, 10, 1), date(2026, 10, 30), job_title="Head of Year")
    [required] = queries.load_required_policies(known_at=timezone.now())
    [row] = boards.build_board(oakfield, required, as_at=timezone.now(), filter=BoardFilter(state="left")).rows
    assert row.job == "Head of Year"


def test_there_is_no_due_line_where_nobody_was_here_on_the_first_day(oakfield, protocol, teacher):
    [required] = queries.load_required_policies(known_at=timezone.now())
    board = boards.build_board(oakfield, required, as_at=timezone.now(), filter=BoardFilter())
    assert board.rows[0].due_on == date(2026, 12, 4)
    assert board.first_due_on is None


def test_the_picture_has_a_table_and_both_stand_before_the_people(school, head):
    page = make.sign_in(head).get(BOARD)
    words = read_words(page)
    assert "The figures of this chart as a table" in words
    for step in page.context["board"].timeline:
        percentage = wording.describe_percentage(step.signed, step.asked)
        assert f"{step.on:%-d %b %Y} {step.asked} {step.signed} {percentage}" in words
    assert page.text.index("app-chart__narrow") < page.text.index("app-chart__table") < page.text.index('id="people"')
    assert page.text.count("<figcaption>") == 1


def test_the_table_of_a_long_picture_has_thirty_rows_with_the_first_and_the_last():
    steps = [TimelineStep(date(2026, 9, 1) + timedelta(days=day), 100, day) for day in range(90)]
    rows = charts.choose_rows(steps)
    assert (len(rows), rows[0], rows[-1]) == (30, steps[0], steps[-1])
    assert len(set(rows)) == 30
    assert charts.choose_rows(steps[:30]) == steps[:30]


def test_a_picture_over_two_years_says_the_years():
    steps = [TimelineStep(date(2026, 9, 1), 2, 0), TimelineStep(date(2026, 10, 1), 2, 1)]
    assert charts.draw_chart(steps, None, date(2026, 11, 22)).day_format == "j M"
    assert charts.draw_chart(steps, None, date(2027, 9, 1)).day_format == "j M Y"
