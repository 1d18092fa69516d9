"""Boards and reports: honest figures, the right people, and the same lines on screen and on file."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attestations.assignments import queries
from attestations.reports import boards, csv_export, mailto, wording
from attestations.reports.rows import Filter
from portal import pdf
from portal.models import AuditLine, Category
from portal.models.roles import Role
from tests import factories as make
from tests.words import words_of

BOARD = "/academies/oakfield/"


@pytest.fixture
def school(oakfield, protocol, head):
    """Of every state one or two, at Oakfield: overdue since two dates, due, signed, away, to come, left."""
    people = {
        "late": make.staff(oakfield, "Owen", "Prys-Davies", from_on=date(2026, 10, 20), category=Category.SUPPORT),
        "later": make.staff(oakfield, "Aisha", "Khan"),
        "due": make.staff(oakfield, "Maya", "O'Brien-Łukasz", from_on=date(2026, 11, 20)),
        "signed": make.staff(oakfield, "Zoë", "Fairclough", category=Category.VOLUNTEER),
        "away": make.staff(oakfield, "Grace", "Adeyemi"),
        "to_come": make.staff(oakfield, "Nia", "Roberts", from_on=date(2027, 1, 4)),
        "left_unsigned": make.staff(oakfield, "Liam", "Byrne", until_on=date(2026, 10, 30)),
        "left_signed": make.staff(oakfield, "Łukasz", "Zieliński", until_on=date(2026, 10, 30)),
        "head": head,
    }
    make.absence(people["away"], date(2026, 9, 1))
    make.sign(people["signed"], protocol, oakfield, at=make.midnight(date(2026, 9, 5)))
    make.sign(people["left_signed"], protocol, oakfield, at=make.midnight(date(2026, 9, 9)))
    make.sign(head, protocol, oakfield, at=make.midnight(date(2026, 9, 2)))
    return people


@pytest.fixture
def board(school, oakfield):
    [asked] = queries.asked_policies(known_at=timezone.now())
    return boards.of_academy(oakfield, asked, as_at=timezone.now(), filter=Filter())


def test_the_figures_add_up(board):
    figures = board.figures
    assert (figures.signed, figures.overdue, figures.due, figures.not_asked) == (2, 2, 1, 2)
    assert figures.asked == figures.signed + figures.overdue + figures.due == 5


def test_overdue_longest_first_then_to_sign_then_signed_by_family_name(board):
    assert [line.name for line in board.lines] == [
        "Aisha Khan",
        "Owen Prys-Davies",
        "Maya O'Brien-Łukasz",
        "Zoë Fairclough",
        "Siân Hughes",
        "Grace Adeyemi",
        "Nia Roberts",
    ]


def test_states_in_words(board):
    assert [wording.state_in_full(line) for line in board.lines] == [
        "Overdue: 68 days, since 15 Sep",
        "Overdue: 19 days, since 3 Nov",
        "To sign, by 4 Dec",
        "Signed",
        "Signed",
        "Not asked at present",
        "Not asked yet",
    ]


def test_who_has_left_is_shown_by_its_filter_and_counted_nowhere(school, oakfield, board):
    [asked] = queries.asked_policies(known_at=timezone.now())
    left = boards.of_academy(oakfield, asked, as_at=timezone.now(), filter=Filter(state="left"))
    assert [wording.state_of(line) for line in left.lines] == ["Signed, has left", "Left without signing"]
    assert left.figures == board.figures


def test_nobody_asked_is_never_everybody(oakfield, protocol, head):
    make.absence(head, date(2026, 9, 1))
    [asked] = queries.asked_policies(known_at=timezone.now())
    figures = boards.of_academy(oakfield, asked, as_at=timezone.now(), filter=Filter()).figures
    assert wording.signed_of_asked(figures) == "Nobody asked"
    assert figures.share == 0
    page = make.sign_in(head).get(BOARD)
    assert "Nobody asked" in page.text
    assert "100 %" not in page.text
    assert "0 of 0" not in page.text


def test_the_last_step_of_the_picture_is_the_figures(board):
    assert board.steps[0].on == date(2026, 9, 1)
    assert (board.steps[-1].asked, board.steps[-1].signed) == (board.figures.asked, board.figures.signed)


def test_the_picture_goes_down_where_somebody_leaves(board):
    by_day = {step.on: step for step in board.steps}
    assert by_day[date(2026, 10, 31)].signed == by_day[date(2026, 9, 9)].signed - 1


def test_the_due_line_is_that_of_those_who_were_here_on_the_first_day(board):
    assert board.first_due_on == date(2026, 9, 15)


def test_board_and_csv_and_report_have_the_same_lines(school, head, board):
    client = make.sign_in(head)
    page = client.get(BOARD)
    rows = list(csv.reader(io.StringIO(client.get(f"{BOARD}report.csv").content.decode("utf-8-sig"))))
    assert rows[0] == csv_export.COLUMNS
    assert (
        [row[0] for row in rows[1:]]
        == [line.name for line in page.context["page"]]
        == [line.name for line in board.lines]
    )
    assert [row[3] for row in rows[1:]] == [wording.state_of(line) for line in board.lines]
    assert [row[6] for row in rows[1:]] == [line.receipt for line in board.lines]


@pytest.mark.parametrize(
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
    assert [line.name for line in page.context["page"]] == names
    assert page.context["board"].figures == board.figures


@pytest.mark.parametrize("query", ["state=bogus", "category=bogus", "sort=bogus", "policy=bogus", "q=" + "x" * 101])
def test_a_filter_that_does_not_exist_is_not_found(school, head, query):
    for end in ("", "report.csv", "report.pdf"):
        assert make.sign_in(head).get(f"{BOARD}{end}?{query}").status_code == 404


def test_a_page_that_does_not_exist_is_the_nearest(school, head):
    assert make.sign_in(head).get(f"{BOARD}?page=99").status_code == 200
    assert make.sign_in(head).get(f"{BOARD}?page=x").status_code == 200


def test_a_report_of_the_same_moment_has_the_same_number_and_another_filter_another(school, oakfield):
    [asked] = queries.asked_policies(known_at=timezone.now())
    one, two = (boards.of_academy(oakfield, asked, as_at=timezone.now(), filter=Filter()) for _ in range(2))
    narrow = boards.of_academy(oakfield, asked, as_at=timezone.now(), filter=Filter(state="due"))
    later = boards.of_academy(oakfield, asked, as_at=timezone.now() + timedelta(seconds=1), filter=Filter())
    assert one.number == two.number
    assert len({one.number, narrow.number, later.number}) == 3
    assert csv_export.of_board(one) == csv_export.of_board(two)


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-2", "@x", "\t=1", " =1", "\n=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(cell):
    assert csv_export.neutral(cell) == f"'{cell}"


def test_a_name_like_a_formula_is_a_name_in_the_csv(oakfield, protocol, head):
    make.staff(oakfield, '=HYPERLINK("http://evil")', "Smith")
    assert "'=HYPERLINK" in make.sign_in(head).get(f"{BOARD}report.csv").content.decode("utf-8-sig")


def test_the_mail_goes_to_those_outstanding_in_bcc_and_never_to_the_reader(school, oakfield, protocol, board):
    mails = mailto.links(board, school["later"])
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
    [asked] = queries.asked_policies(known_at=timezone.now())
    board = boards.of_academy(oakfield, asked, as_at=timezone.now(), filter=Filter())
    mails = mailto.links(board, head)
    assert [link.count("@demo.example") for link in mails.links] == [40, 1]
    assert (mails.addressed, mails.without_address) == (41, 1)


def test_a_board_never_says_why_somebody_is_not_asked(school, head):
    for end in ("", "report.csv"):
        assert "Maternity" not in make.sign_in(head).get(f"{BOARD}{end}").content.decode()


def test_reasons_are_for_hr_and_not_for_an_auditor(school, hr, auditor):
    address = f"/people/{school['away'].pk}/"
    assert "Maternity leave" in make.sign_in(hr).get(address).text
    assert "Maternity leave" not in make.sign_in(auditor).get(address).text


def test_a_board_that_was_seen_leaves_a_line_without_names(school, head, oakfield):
    make.sign_in(head).get(BOARD)
    line = AuditLine.objects.latest("id")
    assert (line.action, line.subject, line.by) == ("see", "board:oakfield/social-networking-protocol", head)
    assert line.academy_id == oakfield.pk


def test_a_board_takes_as_many_queries_for_fifty_people_as_for_five(
    school, head, oakfield, django_assert_max_num_queries
):
    client = make.sign_in(head)
    for number in range(45):
        make.staff(oakfield, "Person", f"Number {number}")
    with django_assert_max_num_queries(24):
        client.get(BOARD)


def test_two_jobs_at_one_academy_are_one_person(oakfield, protocol, head):
    person = make.staff(oakfield, "Two", "Jobs")
    make.engagement(person, oakfield, job_title="Midday supervisor", category=Category.SUPPORT)
    [asked] = queries.asked_policies(known_at=timezone.now())
    board = boards.of_academy(oakfield, asked, as_at=timezone.now(), filter=Filter(q="jobs"))
    [line] = board.lines
    assert line.job == "Class teacher, Midday supervisor"
    assert line.category == "Teacher, Support staff"


def test_the_trust_counts_signatures_and_people_apart(school, two_academies, millbrook, hawthorn, protocol, hr):
    make.sign(two_academies, protocol, millbrook)
    page = make.sign_in(hr).get("/trust/")
    trust = page.context["trust"]
    assert trust.figures.asked == sum(board.figures.asked for board in trust.boards) == 7
    assert trust.people == 6
    assert "7 signatures asked of 6 people" in page.text
    by_academy = {board.academy.slug: board.figures for board in trust.boards}
    assert (by_academy["millbrook"].signed, by_academy["hawthorn"].signed) == (1, 0)


def test_the_trusts_totals_are_the_sum_of_its_boards(school, two_academies, oakfield, hr):
    trust = make.sign_in(hr).get("/trust/").context["trust"]
    [asked] = queries.asked_policies(known_at=timezone.now())
    alone = boards.of_academy(oakfield, asked, as_at=timezone.now(), filter=Filter())
    [together] = [board for board in trust.boards if board.academy.slug == "oakfield"]
    assert together.figures == alone.figures
    assert [line.name for line in together.lines] == [line.name for line in alone.lines]


def test_the_trust_takes_a_bounded_number_of_queries(school, two_academies, hr, django_assert_max_num_queries):
    client = make.sign_in(hr)
    with django_assert_max_num_queries(24):
        client.get("/trust/")


def test_hr_finds_a_leaver_without_typing_accents(school, hr):
    client = make.sign_in(hr)
    page = client.get("/people/?q=lukasz zielinski")
    assert [found.person for found in page.context["rows"]] == [school["left_signed"]]
    person = client.get(f"/people/{school['left_signed'].pk}/").text
    assert "Left on 30 October 2026" in person
    assert "Signed, has left" in person
    assert school["left_signed"].signings.get().number in person


@pytest.mark.parametrize("q", ["S0", "", "khan", "Khan A", "aisha"])
def test_search_answers_whatever_is_typed(school, hr, q):
    assert make.sign_in(hr).get("/people/", {"q": q}).status_code == 200


def test_search_says_when_nobody_is_found(school, hr):
    assert "Nobody found for “zzz”" in words_of(make.sign_in(hr).get("/people/?q=zzz"))


def test_a_head_sees_only_the_line_of_the_own_academy(two_academies, millbrook, hawthorn, protocol, hr):
    signing = make.sign(two_academies, protocol, millbrook, hawthorn)
    head = make.person("Carys", "Bevan")
    make.grant(head, Role.HEAD, millbrook)
    address = f"/receipts/{signing.number}/"
    seen = make.sign_in(head).get(address).text
    assert "Millbrook Primary Academy" in seen
    assert "Hawthorn" not in seen
    for whole in (hr, two_academies):
        assert "Hawthorn Academy" in make.sign_in(whole).get(address).text


def test_a_receipt_can_be_asked_for_in_small_letters(two_academies, millbrook, protocol):
    signing = make.sign(two_academies, protocol, millbrook)
    assert make.sign_in(two_academies).get(f"/receipts/{signing.number.lower()}/").status_code == 200


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["", "overdue", "due", "attested", "not_due", "left"]), st.sampled_from(["", *Category.values]))
def test_every_filter_shows_people_of_the_board_and_each_once(board, state, category):
    narrow = boards.Board(
        board.academy, board.asked, board.as_at, board.everybody, Filter(state=state, category=category)
    )
    people = [line.assignment.person.pk for line in narrow.lines]
    assert len(people) == len(set(people))
    assert {line.assignment.person.pk for line in board.everybody} >= set(people)


@pytest.mark.parametrize("address", [f"{BOARD}report.pdf?state=due", "/trust/report.pdf"])
def test_a_report_that_would_be_too_large_is_refused_with_a_sentence(school, hr, monkeypatch, address):
    monkeypatch.setattr(pdf, "LARGEST", 10)
    monkeypatch.setattr(pdf, "LARGEST_WHOLE", 10)
    page = make.sign_in(hr).get(address)
    assert page.status_code == 503
    assert "No report was made" in words_of(page)
    assert "The table (CSV) holds the same lines" in words_of(page)
