"""Who sees governors, trustees and members by name, and who as a figure; boards of deputies."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.utils import timezone

from attestations.assignments import queries
from attestations.reports import boards
from attestations.reports.audiences import Audience, describe_governing
from attestations.reports.orders import ReportOrder, read_order
from attestations.reports.pdf import render_board
from attestations.reports.rows import BoardFilter
from portal.models import Category
from portal.models.roles import Role
from tests import factories as make
from tests import verapdf
from tests.words import read_words

BOARD = "/academies/oakfield/"
PROTOCOL = "social-networking-protocol"
YESTERDAY = date(2026, 11, 21)


@pytest.fixture
def chair(oakfield):
    return make.staff(oakfield, "Cora", "Chairwell", category=Category.GOVERNOR)


@pytest.fixture
def governors(oakfield, chair, protocol):
    """Three who only govern, of whom one has signed; and a teacher who is a governor too."""
    trustee = make.staff(oakfield, "Tariq", "Trustworth", category=Category.TRUSTEE)
    make.staff(oakfield, "Gwen", "Governwell", category=Category.GOVERNOR)
    make.sign(trustee, protocol, oakfield)
    both = make.staff(oakfield, "Bella", "Bothways")
    make.engagement(both, oakfield, category=Category.GOVERNOR, job_title="Staff governor")
    return [chair, trustee, both]


@pytest.fixture
def governance(office):
    person = make.staff(office, "Grace", "Clerk", category=Category.SUPPORT)
    make.grant(person, Role.GOVERNANCE)
    return person


@pytest.fixture
def deputy(oakfield):
    person = make.staff(oakfield, "Dora", "Deputy")
    make.grant(person, Role.DEPUTY, oakfield, until_on=date(2026, 12, 18))
    return person


NAMES = ("Chairwell", "Trustworth", "Governwell")


def read_csv(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("reader", ["head", "deputy"])
def test_heads_and_deputies_see_who_governs_as_a_figure(reader, governors, teacher, request, as_):
    client = as_(request.getfixturevalue(reader))
    page = client.get(BOARD)
    words = read_words(page.text)
    assert "3 governors and trustees: 1 signed. The governance professional sees who." in words
    assert not any(name in page.text for name in NAMES)
    assert "Bella Bothways" in words, "Who teaches too is one of the staff."
    assert "O'Brien-Łukasz" in page.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize(
    "query", ["?q=Chairwell", "?category=trustee", "?state=attested&category=governor", "?state=overdue&sort=due"]
)
def test_no_filter_search_or_file_of_a_head_names_who_governs(query, governors, head, as_):
    for end in ("", "report.csv"):
        text = as_(head).get(f"{BOARD}{end}{query}").content.decode()
        assert not any(name in text.replace("names with “Chairwell”", "") for name in NAMES if name not in query), end
    assert len(read_csv(as_(head).get(f"{BOARD}report.csv?q=Chairwell"))) == 1


def test_the_figures_of_a_head_are_whole(governors, head, hr, as_):
    def figures(reader):
        return as_(reader).get(BOARD).context["board"].figures

    assert figures(head) == figures(hr)
    rows = [as_(reader).get(BOARD).context["board"].rows for reader in (head, hr)]
    assert len(rows[0]) == len(rows[1]) - 3


def test_hr_and_auditors_see_who_governs_by_name(governors, hr, auditor, as_):
    for reader in (hr, auditor):
        page = as_(reader).get(BOARD).text
        assert all(name in page for name in NAMES)
        assert "sees who" not in page


def test_the_governance_professional_sees_who_governs_and_nobody_else(governors, governance, teacher, head, as_):
    page = as_(governance).get(BOARD)
    assert all(name in page.text for name in (*NAMES, "Bothways"))
    assert "Governors, trustees and members only." in read_words(page.text)
    for name in ("Łukasz", "Hughes"):
        assert name not in page.text
    board = page.context["board"]
    assert (board.figures.asked, board.figures.signed) == (4, 1)
    assert {row.job for row in board.rows} == {"Class teacher", "Staff governor"}
    [both] = [row for row in board.rows if row.assignment.person.family_name == "Bothways"]
    assert (both.job, both.category) == ("Staff governor", "Governor"), "Their other work is not looked at."


def test_files_of_the_governance_professional_hold_nobody_else(governors, governance, teacher, as_):
    client = as_(governance)
    rows = read_csv(client.get(f"{BOARD}report.csv"))
    assert len(rows) == 5
    assert not any("Łukasz" in name for name, *_ in rows)
    assert len(read_csv(client.get(f"{BOARD}report.csv?q=Maya"))) == 1
    pdf = client.get(f"{BOARD}report.pdf")
    assert pdf.status_code == 200
    assert client.get(f"{BOARD}?category=teacher").status_code == 404, "The form does not offer it."


def test_work_as_a_governor_alone_decides_whether_the_governance_professional_sees_a_duty(oakfield, governance, as_):
    """A policy that asks teachers asks a staff governor as a teacher: that is no business of governance."""
    version = make.version(source=b"1 A\n1.1 Be kind.\n", slug="teachers", title="Teachers only")
    make.requirement(version.policy, categories=[Category.TEACHER])
    both = make.staff(oakfield, "Bella", "Bothways")
    make.engagement(both, oakfield, category=Category.GOVERNOR)
    page = as_(governance).get(f"{BOARD}?policy=teachers")
    assert page.context["board"].figures.asked == 0
    assert "Bothways" not in page.text


def test_figures_of_all_academies_are_those_of_who_governs(governors, governance, millbrook, protocol, as_):
    make.staff(millbrook, "Mina", "Member", category=Category.MEMBER)
    make.staff(millbrook)
    client = as_(governance)
    page = client.get("/academies/")
    assert "Governors, trustees and members" in read_words(page.text)
    rows = {row.academy.slug: row.figures for row in page.context["governing"].academy_figures}
    assert (rows["oakfield"].asked, rows["oakfield"].signed, rows["millbrook"].asked) == (4, 1, 1)
    home = read_words(client.get("/").text)
    assert "Governors, trustees and members" in home
    assert "1 of 5" in home


def test_totals_and_rows_of_who_governs_agree(governors, millbrook, oakfield):
    required = queries.find_required_policy(PROTOCOL, at=timezone.now())
    now, who = timezone.now(), Audience.GOVERNING
    board = boards.build_board(oakfield, required, as_at=now, filter=BoardFilter(), audience=who)
    trust = boards.build_trust_board([oakfield, millbrook], required, as_at=now, audience=who)
    assert trust.figures == board.figures
    assert trust.timeline == board.timeline


def test_a_head_who_is_the_governance_professional_too_sees_both(governors, head, millbrook, protocol, as_):
    make.grant(head, Role.GOVERNANCE)
    make.staff(millbrook, "Mina", "Member", category=Category.MEMBER)
    make.staff(millbrook, "Terry", "Teacher")
    client = as_(head)
    assert all(name in client.get(BOARD).text for name in NAMES)
    elsewhere = client.get("/academies/millbrook/").text
    assert "Mina Member" in elsewhere
    assert "Terry" not in elsewhere
    page = client.get("/academies/")
    assert [row.academy.slug for row in page.context["trust"].academy_figures] == ["oakfield"]
    assert "Elsewhere: governors, trustees and members only" in read_words(page.text)


def test_nobody_reminds_whom_they_do_not_see(governors, governance, head, hr, teacher, chair, as_):
    def read_list(reader):
        return read_words(as_(reader).get(f"{BOARD}remind/?policy=social-networking-protocol"))

    assert chair.name not in read_list(head)
    assert chair.name in read_list(governance)
    assert teacher.name not in read_list(governance)
    assert chair.name in read_list(hr)


def test_receipts_of_who_governs_are_not_for_heads(governors, head, deputy, governance, hr, oakfield, protocol, as_):
    chair, _, both = governors
    own, shared = make.sign(chair, protocol, oakfield), make.sign(both, protocol, oakfield)
    answers = {
        reader: [as_(reader).get(f"/receipts/{signing.number}/").status_code for signing in (own, shared)]
        for reader in (head, deputy, governance, hr)
    }
    assert answers == {head: [404, 200], deputy: [404, 200], governance: [200, 200], hr: [200, 200]}


def test_a_receipt_of_staff_is_not_for_the_governance_professional(governance, teacher, oakfield, protocol, as_):
    signing = make.sign(teacher, protocol, oakfield)
    assert as_(governance).get(f"/receipts/{signing.number}/").status_code == 404


def test_kept_reports_are_seen_by_whoever_sees_all_that_is_in_them(governors, oakfield, protocol, hr, head, as_):
    whole = make.kept_report(protocol, oakfield, by=head)
    whole.arguments["audience"] = Audience.EVERYBODY
    whole.save()
    address = f"/reports/{whole.number}/"
    assert as_(hr).get(address).status_code == 200
    assert as_(head).get(address).status_code == 404, "It names who governs."
    del whole.arguments["audience"]
    whole.save()
    assert as_(head).get(address).status_code == 404, "As one of an earlier release does."
    whole.arguments["audience"] = Audience.STAFF
    whole.save()
    assert as_(head).get(address).status_code == 200


def test_the_governance_professional_keeps_long_reports_of_their_own(governors, governance, oakfield, monkeypatch, as_):
    monkeypatch.setattr("attestations.reports.making.MAX_ROWS_AT_ONCE", {"pdf": 1, "csv": 1})
    client = as_(governance)
    asked = client.post(f"{BOARD}report.csv?policy={PROTOCOL}")
    page = client.get(asked.url)
    order = page.context["report"].order
    assert order.audience == Audience.GOVERNING
    assert order.file_name.startswith("oakfield-governors-")
    assert asked.url in client.get("/reports/").text


def test_an_order_remembers_its_audience():
    order = ReportOrder("oakfield", PROTOCOL, "csv", timezone.now(), BoardFilter(), audience=Audience.STAFF)
    assert read_order(order.to_arguments()) == order


def test_the_pdf_of_a_head_says_who_is_not_named(governors, oakfield):
    required = queries.find_required_policy(PROTOCOL, at=timezone.now())
    now = timezone.now()
    staff, governing = (
        boards.build_board(oakfield, required, as_at=now, filter=BoardFilter(), audience=audience)
        for audience in (Audience.STAFF, Audience.GOVERNING)
    )
    assert describe_governing(staff.unnamed) == "3 governors and trustees: 1 signed"
    made = verapdf.fold_space(" ".join(verapdf.read_pages(render_board(staff))))
    assert "3 governors and trustees: 1 signed. They are in the figures and not in the list." in made
    assert not any(name in made for name in NAMES)
    theirs = verapdf.fold_space(" ".join(verapdf.read_pages(render_board(governing))))
    assert "Governors, trustees and members only." in theirs
    assert all(name in theirs for name in NAMES)
    assert staff.number != governing.number


def test_leavers_who_governed_are_in_no_figure_and_no_list_of_a_head(oakfield, protocol, head, as_):
    make.staff(oakfield, "Lena", "Leftgov", category=Category.GOVERNOR, until_on=YESTERDAY)
    page = as_(head).get(f"{BOARD}?state=left")
    assert "Leftgov" not in page.text
    assert "sees who" not in page.text


def test_a_board_takes_as_many_queries_however_many_govern(
    oakfield, protocol, head, as_, django_assert_max_num_queries
):
    client = as_(head)
    for number in range(5):
        make.staff(oakfield, "Gov", f"Ernor{number}", category=Category.GOVERNOR)
    client.get(BOARD)
    with django_assert_max_num_queries(25) as taken:
        client.get(BOARD)
    before = len(taken)
    for number in range(20):
        make.staff(oakfield, "Gov", f"More{number}", category=Category.GOVERNOR)
    with django_assert_max_num_queries(before):
        client.get(BOARD)


@pytest.mark.parametrize(
    ("categories", "words"),
    [
        ([], ""),
        ([Category.GOVERNOR], "1 governor: 0 signed"),
        ([Category.MEMBER, Category.TRUSTEE, Category.GOVERNOR], "3 governors, trustees and members: 0 signed"),
    ],
)
def test_the_figure_in_words(oakfield, protocol, categories, words):
    for category in categories:
        make.staff(oakfield, category=category)
    required = queries.find_required_policy(PROTOCOL, at=timezone.now())
    board = boards.build_board(oakfield, required, as_at=timezone.now(), filter=BoardFilter(), audience=Audience.STAFF)
    assert describe_governing(board.unnamed) == words


def test_a_teacher_who_becomes_a_governor_leaves_the_heads_list(oakfield, protocol, head, as_, clock):
    person = make.staff(oakfield, "Tess", "Turncoat", until_on=date(2026, 11, 22))
    make.engagement(person, oakfield, category=Category.GOVERNOR, from_on=date(2026, 11, 23))
    assert "Turncoat" in as_(head).get(BOARD).text
    clock.shift(timedelta(days=1))
    assert "Turncoat" not in as_(head).get(BOARD).text
