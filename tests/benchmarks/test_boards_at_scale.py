"""What a head and HR wait for, however large the trust has grown."""

import statistics

import pytest
from django.db import connection
from django.utils import timezone

from attestations.assignments import one_person, queries
from attestations.reports import boards, csv_export
from attestations.reports import pdf as report_pdf
from attestations.reports.rows import BoardFilter
from portal.models import Academy, Person
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
        figure(f"{address}, 100,000 people, against /recorded/", f"{taken / bare:.0f} times ({taken:.1f} s)", "100")
        if address.startswith("/people/"):
            assert taken / bare < 100


def test_everyone_overdue_in_ten_thousand_people_against_reading_them_one_by_one(database, as_hr, middling, figure):
    client = as_hr(middling)
    now = timezone.now()
    policies = queries.load_required_policies(known_at=now)

    def read_one_by_one():
        return [queries.load_trust_assignments(policy, as_at=now) for policy in policies]

    def read_list(address="/people/?state=overdue&sort=overdue"):
        assert client.get(address).status_code == 200

    compared = alternately(read_list, read_one_by_one, 3)
    figure("everyone overdue, 10,000 people x 6 policies, against one by one", f"{compared.ratio:.2f} times", "0.5")
    taken = median(lambda: read_list("/people/people.csv?state=attested"), 3)
    figure("the same as CSV of all signatures", f"{taken:.1f} s")
    assert compared.ratio < 0.5


def test_one_persons_facts_against_the_same_without_merged_records(database, large, figure):
    """What merges cost everybody who signs, of whom nearly nobody has two records."""
    database(large)
    now = timezone.now()
    person = Person.objects.order_by("reference")[1_000]
    start = one_person.PERSON_FACTS.index("SELECT 'job'")
    without = one_person.PERSON_FACTS[start:].replace("ANY((SELECT ids FROM theirs)::uuid[])", "%(person)s")
    parameters = {"person": person.pk, "as_at": now, "known_at": now}

    def read(statement):
        with connection.cursor() as cursor:
            for _ in range(200):
                cursor.execute(statement, parameters)
                cursor.fetchall()

    compared = alternately(lambda: read(one_person.PERSON_FACTS), lambda: read(without), 5)
    figure("a person's facts, against the same without merges", f"{compared.ratio:.2f} times", "1.6 at most")
    assert compared.ratio <= 1.6


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
