"""A board's filters narrow its rows on the page, in the CSV and in the PDF alike, and never its figures."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attestations.assignments import queries
from attestations.reports import boards, csv_export, wording
from attestations.reports.rows import BoardFilter
from portal import pdf
from portal.models import Category
from tests import factories as make
from tests.rows import ask_all
from tests.words import read_words

BOARD = "/academies/oakfield/"


def test_board_and_csv_and_report_have_the_same_lines(school, head, board):
    client = make.sign_in(head)
    page = client.get(BOARD)
    rows = list(csv.reader(io.StringIO(client.get(f"{BOARD}report.csv").content.decode("utf-8-sig"))))
    assert rows[0] == csv_export.COLUMNS
    assert (
        [row[0] for row in rows[1:]] == [row.name for row in page.context["page"]] == [row.name for row in board.rows]
    )
    assert [row[3] for row in rows[1:]] == [wording.state_label(row) for row in board.rows]
    assert [row[6] for row in rows[1:]] == [row.receipt for row in board.rows]


@ask_all(
    ("query", "names"),
    [
        ("state=overdue", ["Aisha Khan", "Owen Prys-Davies"]),
        ("state=due", ["Maya O'Brien-Łukasz"]),
        ("state=not_due", ["Grace Adeyemi", "Nia Roberts"]),
        ("category=support", ["Owen Prys-Davies"]),
        ("q=lukasz", ["Maya O'Brien-Łukasz"]),
        ("q=o%27brien", ["Maya O'Brien-Łukasz"]),
        ("q=nobody", []),
        ("state=left&q=ziel", ["Łukasz Zieliński"]),
        ("sort=name&state=attested", ["Zoë Fairclough", "Siân Hughes"]),
        ("sort=signed&state=attested", ["Zoë Fairclough", "Siân Hughes"]),
    ],
)
def test_filters_narrow_the_people_and_never_the_figures(school, head, board, query, names):
    page = make.sign_in(head).get(f"{BOARD}?{query}")
    assert [row.name for row in page.context["page"]] == names
    assert page.context["board"].figures == board.figures


@ask_all("query", ["state=bogus", "category=bogus", "sort=bogus", "policy=bogus", "q=" + "x" * 101])
def test_a_filter_that_does_not_exist_is_not_found(school, head, query):
    for end in ("", "report.csv", "report.pdf"):
        assert make.sign_in(head).get(f"{BOARD}{end}?{query}").status_code == 404


def test_a_page_that_does_not_exist_is_the_nearest(school, head, oakfield):
    for person in range(60):
        make.staff(oakfield, "Person", f"Number {person:02}")
    client = make.sign_in(head)
    shown = {
        number: client.get(f"{BOARD}?page={number}").context["page"] for number in ("1", "2", "99", "x", "0", "-1")
    }
    numbers = {number: page.number for number, page in shown.items()}
    assert numbers == {"1": 1, "2": 2, "99": 2, "x": 1, "0": 2, "-1": 2}
    assert [len(shown[number]) for number in ("1", "2", "99", "x")] == [50, 17, 17, 50]


def test_a_report_of_the_same_moment_has_the_same_number_and_another_filter_another(school, oakfield):
    [required] = queries.load_required_policies(known_at=timezone.now())
    one, two = (boards.build_board(oakfield, required, as_at=timezone.now(), filter=BoardFilter()) for _ in range(2))
    narrow = boards.build_board(oakfield, required, as_at=timezone.now(), filter=BoardFilter(state="due"))
    later = boards.build_board(oakfield, required, as_at=timezone.now() + timedelta(seconds=1), filter=BoardFilter())
    assert one.number == two.number
    assert len({one.number, narrow.number, later.number}) == 3
    assert csv_export.render_board(one) == csv_export.render_board(two)


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-2", "@x", "\t=1", " =1", "\n=1", "\tplain", "\rplain", "\nplain"])
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(cell):
    assert csv_export.neutralise(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["＝1+1", "＋44", "－2", "＠x", "﹦1", "﹢1", "﹣1", "﹫x", "⁼1", "\u3000＝1"])
def test_other_forms_of_the_signs_of_a_formula_are_neutralised_too(cell):
    assert csv_export.neutralise(cell) == f"'{cell}"


def test_a_name_like_a_formula_is_a_name_in_the_csv(oakfield, protocol, head):
    make.staff(oakfield, '=HYPERLINK("http://evil")', "Smith")
    assert "'=HYPERLINK" in make.sign_in(head).get(f"{BOARD}report.csv").content.decode("utf-8-sig")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["", "overdue", "due", "attested", "not_due", "left"]), st.sampled_from(["", *Category.values]))
def test_every_filter_shows_people_of_the_board_and_each_once(board, state, category):
    narrow = boards.Board(
        board.academy, board.required, board.as_at, board.everybody, BoardFilter(state=state, category=category)
    )
    people = [row.assignment.person.pk for row in narrow.rows]
    assert len(people) == len(set(people))
    assert {row.assignment.person.pk for row in board.everybody} >= set(people)


@pytest.mark.parametrize("address", [f"{BOARD}report.pdf?state=due", "/trust/report.pdf"])
def test_a_report_that_would_be_too_large_is_refused_with_a_sentence(school, hr, monkeypatch, address):
    monkeypatch.setattr(pdf, "MAX_CHARACTERS", 10)
    monkeypatch.setattr(pdf, "MAX_CHARACTERS_WHOLE", 10)
    page = make.sign_in(hr).get(address)
    assert page.status_code == 503
    assert "No report was made" in read_words(page)
    assert "The table (CSV) has the same rows" in read_words(page)


def test_a_report_with_a_filter_has_a_number_of_its_own_even_with_the_same_lines(oakfield, protocol):
    make.staff(oakfield)
    [required] = queries.load_required_policies(known_at=timezone.now())
    one, two = (
        boards.build_board(oakfield, required, as_at=timezone.now(), filter=BoardFilter(state=state))
        for state in ("", "overdue")
    )
    assert csv_export.render_board(one) == csv_export.render_board(two)
    assert one.number != two.number


def test_a_csv_gives_the_moment_of_signing_by_londons_clock(oakfield, protocol):
    make.sign(make.staff(oakfield), protocol, oakfield, at=make.midnight(date(2026, 9, 5)))
    [required] = queries.load_required_policies(known_at=timezone.now())
    board = boards.build_board(oakfield, required, as_at=timezone.now(), filter=BoardFilter())
    assert "2026-09-05T00:00:00+01:00" in csv_export.render_board(board).decode("utf-8-sig")
