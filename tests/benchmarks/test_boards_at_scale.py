"""What a head and HR wait for, however large the trust has grown."""

import statistics

import pytest
from django.utils import timezone

from attestations.assignments import queries
from attestations.reports import boards, csv_export
from attestations.reports import pdf as report_pdf
from attestations.reports.rows import BoardFilter
from portal.models import Academy
from portal.models.roles import Role
from tests import factories as make
from tests.benchmarks import plain
from tests.benchmarks.measuring import alternately, median, seconds

BOARD, ROUNDS = "/academies/academy-2/", 7


@pytest.fixture
def as_hr(database):
    """Points the connection at a database, and gives a client in which HR is signed in there."""

    def enter(name):
        database(name)
        academy = Academy.objects.get(slug="academy-1")
        person = make.staff(academy, "Hannah", "Reid", email=f"hr-{timezone.now().timestamp()}@demo.example")
        make.grant(person, Role.HR)
        return make.sign_in(person)

    return enter


def test_a_board_takes_as_long_in_a_large_trust_as_in_a_small_one(database, as_hr, small, large, figure):
    clients = {name: as_hr(name) for name in (small, large)}
    taken = {name: [] for name in clients}
    for _ in range(ROUNDS):
        for name, client in clients.items():
            database(name)
            assert client.get(BOARD).status_code == 200  # opens the connection
            taken[name].append(seconds(lambda client=client: client.get(BOARD)))
    ratio = statistics.median(taken[large]) / statistics.median(taken[small])
    figure("board of 200 people, 30 policies: 100,000 people against 1,000", f"{ratio:.2f} times", "1.3 at most")
    assert ratio <= 1.3


def test_the_trusts_totals_against_plain_sql(database, large, figure):
    database(large)
    now = timezone.now()
    academies, policies = list(Academy.objects.named(at=now)), queries.load_required_policies(known_at=now)[:10]

    def ours():
        trusts = [boards.build_trust_board(academies, policy, as_at=now) for policy in policies]
        return [({row.academy.pk: row.figures for row in trust.academy_figures}, trust.people) for trust in trusts]

    def theirs():
        return [plain.totals(policy, now) for policy in policies]

    for (figures, people), (rows, plain_people) in zip(ours(), theirs(), strict=True):
        found = {key: (f.signed, f.due, f.overdue, f.not_asked) for key, f in figures.items() if f.asked + f.not_asked}
        assert found == rows
        assert people == plain_people
    compared = alternately(ours, theirs, 3)
    figure("totals, 100,000 people x 10 policies, against plain SQL", f"{compared.ratio:.2f} times", "under 3")
    assert compared.ratio < 3


def test_hrs_pages(as_hr, large, figure):
    client = as_hr(large)
    for address in ("/", "/trust/", "/people/?q=zielinski b"):
        assert client.get(address).status_code == 200
        bare = median(lambda: client.get("/recorded/"), 3)
        taken = median(lambda address=address: client.get(address), 3)
        figure(f"{address}, 100,000 people, against /recorded/", f"{taken / bare:.0f} times ({taken:.1f} s)")


def test_a_report_costs_as_much_a_row_however_long(database, large, figure):
    database(large)
    now = timezone.now()
    [required] = queries.load_required_policies(known_at=now)[:1]
    academies = list(Academy.objects.named(at=now).order_by("pk"))

    def write_csv(places):
        """Returns the number of rows."""
        written = [boards.build_board(place, required, as_at=now, filter=BoardFilter()) for place in places]
        assert all(map(csv_export.render_board, written))
        return sum(len(board.rows) for board in written)

    rows, most = write_csv(academies[1:2]), write_csv(academies[:50])
    # The same work on both sides: a single file is done too soon to be compared with fifty.
    compared = alternately(lambda: write_csv(academies[:50]), lambda: write_csv(academies[1:2] * 50), 3)
    ratio = compared.ratio * 50 * rows / most
    figure(f"CSV of {most} rows (50 academies) against {rows} rows, a row", f"{ratio:.2f} times", "1.3 at most")
    board = boards.build_board(academies[1], required, as_at=now, filter=BoardFilter())
    taken = median(lambda: report_pdf.render_board(board), 3)
    figure("PDF of 200 rows against its CSV", f"{taken / compared.other * 50:.0f} times ({taken:.1f} s)", "2 s")
    assert taken <= 2


def test_a_report_of_ten_thousand_rows(database, large, figure):
    database(large)
    now = timezone.now()
    [required] = queries.load_required_policies(known_at=now)[:1]
    trust = boards.build_trust_board(Academy.objects.named(at=now).order_by("pk")[:52], required, as_at=now)
    rows = sum(len(board.rows) for board in trust.boards)
    assert rows > 10_000
    taken = seconds(lambda: report_pdf.render_trust(trust))
    figure(f"PDF of {rows} rows", f"{taken:.1f} s ({taken / rows * 1000:.1f} ms a row)", "25 s")
    assert taken <= 25
