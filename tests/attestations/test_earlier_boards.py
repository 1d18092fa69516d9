"""The board of an earlier version: as it stood when the time of that version ended."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from attestations.assignments import queries
from attestations.reports import moments
from attestations.reports.orders import ReportOrder, read_order
from attestations.reports.rows import BoardFilter
from attestations.requirements import actions as requirement_actions
from policy.models import Version
from portal.models import Academy, AuditLine, Engagement, Job
from portal.models.roles import Role
from tests import factories as make
from tests import verapdf
from tests.words import read_links, read_words

BOARD = "/academies/oakfield/"
CHANGED = make.PROTOCOL.read_text().replace("(Appendix 1)", "(see Appendix 1)").encode()
DECEMBER = date(2026, 12, 1)
THEN = "As it stood on Monday 30 November 2026, 23:59 GMT, just before version 2.0 came into force."


@pytest.fixture
def replaced(school, oakfield, protocol, clock):
    """Version 2.0, which asks everybody again, came into force on 1 December: two of five had signed version 1.0."""
    newer = make.version("2.0", CHANGED, in_force_on=DECEMBER)
    clock.move_to(make.midnight(DECEMBER) + timedelta(hours=9))
    return newer


def load_required():
    [required] = queries.load_required_policies(known_at=timezone.now())
    return required


def withdraw(version, by):
    Version.objects.filter(pk=version.pk).update(
        withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_reason="Published by mistake."
    )


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (BOARD, "2 of 5 (40%) had signed version 1.0 when version 2.0 came into force."),
        ("/trust/", "2 of 6 signatures (33%) had been given for version 1.0 when version 2.0 came into force."),
    ],
)
def test_a_board_after_publishing_leads_to_the_figures_of_the_version_before(replaced, hr, as_, address, words):
    client = as_(hr)
    today = client.get(address)
    assert words in read_words(today)
    [link] = [link for link, text in read_links(today) if "version 1.0" in text]
    then = client.get(f"{address}{link}")
    figures = (then.context.get("board") or then.context["trust"]).figures
    assert words.startswith(f"{figures.signed} of {figures.asked} ")
    assert today.context["replaced_figures"] == figures
    assert THEN in read_words(then)


def test_the_board_of_an_earlier_version_is_the_board_of_that_moment(replaced, head, as_, clock):
    page = as_(head).get(f"{BOARD}?version=1.0")
    figures = page.context["board"].figures
    assert (figures.signed, figures.overdue, figures.due, figures.not_asked) == (2, 2, 1, 2)
    assert page.context["board"].as_at == make.midnight(DECEMBER) - timedelta(microseconds=1)
    assert "76 days late" in page.text  # not 77, as on the day after
    assert page.context["chart"].last.signed == figures.signed


def test_what_is_entered_or_signed_since_changes_no_earlier_board(replaced, oakfield, head, protocol, as_):
    client = as_(head)
    before = client.get(f"{BOARD}?version=1.0").context["board"]
    make.sign(Engagement.objects.get(person__given_names="Maya").person, replaced, oakfield)
    late = make.person("Late", "Entry")
    make.engagement(late, oakfield, recorded_at=timezone.now())
    after = client.get(f"{BOARD}?version=1.0").context["board"]
    assert (after.figures, after.number) == (before.figures, before.number)
    assert "Late Entry" in client.get(BOARD).text


def test_page_csv_and_pdf_of_an_earlier_version_are_one_report(replaced, head, as_):
    client = as_(head)
    page = client.get(f"{BOARD}?version=1.0&state=overdue")
    number = page.context["board"].number
    table = client.get(f"{BOARD}report.csv?version=1.0&state=overdue")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))[1:]
    assert [row[0] for row in rows] == [row.name for row in page.context["board"].rows]
    assert 'filename="oakfield-social-networking-protocol-version-1.0.csv"' in table["Content-Disposition"]
    first = " ".join(verapdf.read_pages(client.get(f"{BOARD}report.pdf?version=1.0&state=overdue").content)[0].split())
    for said in (THEN, number, "version 1.0", "overdue"):
        assert said in first
    assert f"Report number {number}" in read_words(page)


def test_the_filter_and_the_files_stay_with_the_earlier_version(replaced, head, as_):
    page = as_(head).get(f"{BOARD}?version=1.0&state=overdue")
    assert "found: overdue" in read_words(page)
    assert '<input type="hidden" name="version" value="1.0">' in page.text
    addresses = {words: address for address, words in read_links(page)}
    assert addresses["Report (PDF)"] == f"{BOARD}report.pdf?version=1.0&state=overdue"
    assert addresses["Today’s board"] == "?state=overdue"


def test_an_earlier_board_writes_to_nobody(replaced, head, as_):
    client = as_(head)
    assert "/remind/" in client.get(BOARD).text
    assert "/remind/" not in client.get(f"{BOARD}?version=1.0").text


def test_a_version_that_was_never_in_force_has_no_board(replaced, hr, as_):
    make.version("3.0", make.PROTOCOL.read_bytes(), in_force_on=date(2027, 1, 1))
    client = as_(hr)
    for address in (BOARD, f"{BOARD}report.csv", f"{BOARD}report.pdf", "/trust/", "/trust/report.csv"):
        for number in ("9.9", "3.0", "1", "x" * 50, "%00"):
            assert client.get(f"{address}?version={number}").status_code == 404


def test_the_version_in_force_has_todays_board(replaced, head, as_):
    client = as_(head)
    named, plain = (client.get(f"{BOARD}{end}") for end in ("?version=2.0", ""))
    assert named.context["board"].number == plain.context["board"].number
    assert "As it stood" not in named.text
    assert "2026-12-01.csv" in client.get(f"{BOARD}report.csv?version=2.0")["Content-Disposition"]


def test_another_academys_earlier_board_stays_out_of_reach(replaced, head, millbrook, as_):
    for end in ("", "report.csv", "report.pdf"):
        assert as_(head).get(f"/academies/millbrook/{end}?version=1.0").status_code == 404


def test_heads_of_several_academies_see_the_earlier_figures_side_by_side(replaced, oakfield, millbrook, head, as_):
    make.engagement(head, millbrook)
    make.grant(head, Role.HEAD, millbrook)
    page = as_(head).get("/academies/?version=1.0")
    assert THEN in read_words(page)
    assert f"{BOARD}?version=1.0" in [address for address, _ in read_links(page)]
    assert page.context["trust"].academy_figures[1].figures.signed == 2


def test_audit_lines_say_which_versions_board_was_seen_and_taken(replaced, hr, as_):
    client = as_(hr)
    for address in (BOARD, f"{BOARD}report.csv", "/trust/", "/trust/report.csv"):
        client.get(f"{address}?version=1.0")
    subjects = AuditLine.objects.filter(subject__startswith="board:").values_list("subject", flat=True)
    place = "social-networking-protocol/1.0"
    assert list(subjects) == [f"board:oakfield/{place}"] * 2 + [f"board:trust/{place}"] * 2


def test_a_minor_version_shows_nothing_of_the_one_before(school, head, as_, clock):
    make.version("1.1", CHANGED, weight="minor", in_force_on=DECEMBER)
    clock.move_to(make.midnight(DECEMBER))
    page = as_(head).get(BOARD)
    assert page.context["replaced"] is None
    assert page.context["board"].figures.signed == 2


def test_after_minor_versions_both_kinds_of_signature_are_named(school, oakfield, protocol, head, as_, clock):
    minor = make.version("1.1", CHANGED, weight="minor", in_force_on=date(2026, 11, 23))
    make.version("2.0", make.PROTOCOL.read_bytes(), in_force_on=DECEMBER)
    clock.move_to(make.midnight(date(2026, 11, 24)))
    make.sign(school["due"], minor, oakfield)
    clock.move_to(make.midnight(DECEMBER))
    page = as_(head).get(BOARD)
    assert "3 of 5 (60%) had signed version 1.0 or a later one when version 2.0" in read_words(page)
    then = as_(head).get(f"{BOARD}?version=1.1")
    assert then.context["board"].figures.signed == 3
    assert [words for address, words in read_links(then) if "version=" in address and words.startswith("Version")] == [
        "Version 1.0"
    ]


def test_a_withdrawn_version_keeps_its_board_and_the_one_before_is_todays_again(school, head, hr, as_, clock):
    newer = make.version("1.1", CHANGED, weight="urgent")
    clock.shift(timedelta(hours=1))
    withdraw(newer, hr)
    page = as_(head).get(BOARD)
    assert "0 of 5 (0%) had signed version 1.1 when version 1.1 was withdrawn." in read_words(page)
    assert page.context["board"].figures.signed == 2
    then = read_words(as_(head).get(f"{BOARD}?version=1.1"))
    assert "As it stood on Sunday 22 November 2026, 08:19 GMT, just before version 1.1 was withdrawn." in then
    assert "As it stood" not in as_(head).get(f"{BOARD}?version=1.0").text


def test_a_version_withdrawn_before_it_came_into_force_has_no_board(school, hr, as_, clock):
    newer = make.version("2.0", CHANGED, in_force_on=DECEMBER)
    withdraw(newer, hr)
    clock.move_to(make.midnight(DECEMBER))
    assert as_(hr).get(f"{BOARD}?version=2.0").status_code == 404


def test_where_nobody_was_asked_before_nothing_is_said_of_it(oakfield, head, as_, clock):
    """The requirement came with version 2.0."""
    policy = make.version().policy
    make.version("2.0", CHANGED, in_force_on=DECEMBER)
    clock.move_to(make.midnight(DECEMBER))
    terms = {"categories": ["teacher"], "academies": (), "days": 14, "from_on": make.SEPTEMBER}
    requirement_actions.require(policy, by=None, **terms)
    assert "had signed" not in read_words(as_(head).get(BOARD))
    assert as_(head).get(f"{BOARD}?version=1.0").context["board"].figures.asked == 0


def test_a_yearly_policy_says_for_which_school_year_the_earlier_version_was_signed(oakfield, yearly, head, as_, clock):
    make.sign(head, yearly, oakfield)
    make.version("2.0", CHANGED, in_force_on=date(2027, 9, 1))
    clock.move_to(make.midnight(date(2027, 9, 2)))
    said = "1 of 1 (100%) had signed version 1.0 for the school year 2026 to 2027 when version 2.0 came into force."
    assert said in read_words(as_(head).get(BOARD))
    assert "version 1.0, school year 2026 to 2027" in read_words(as_(head).get(f"{BOARD}?version=1.0"))


def test_an_order_of_an_earlier_version_goes_through_a_job_and_back():
    order = ReportOrder("oakfield", "gifts", "csv", timezone.now(), BoardFilter(q="owen", state="due"), "1.0")
    assert read_order(order.to_arguments()) == order
    assert "version=1.0" in order.address
    older = {key: value for key, value in order.to_arguments().items() if key != "version"}
    assert read_order(older).version == ""


def test_a_long_report_of_an_earlier_version_is_made_by_a_job(replaced, hr, as_, monkeypatch):
    monkeypatch.setattr("attestations.reports.making.MAX_ROWS_AT_ONCE", {"pdf": 1, "csv": 1})
    client, address = as_(hr), f"{BOARD}report.csv?version=1.0"
    page = read_words(client.get(address))
    assert THEN in page
    assert "as it is when you press the button" not in page
    client.post(address)
    job = Job.objects.get()
    client.post(f"{BOARD}report.csv")
    assert Job.objects.count() == 2
    assert "board of version 1.0" in read_words(client.get(f"/reports/{job.number}/"))
    assert "End of version 1.0" in read_words(client.get("/reports/"))


def test_an_earlier_board_takes_a_bounded_number_of_queries(replaced, head, as_, django_assert_max_num_queries):
    client = as_(head)
    client.get(BOARD)  # the process keeps the policies
    for address in (BOARD, f"{BOARD}?version=1.0"):
        with django_assert_max_num_queries(34):
            client.get(address)


def test_totals_and_rows_agree_at_the_end_of_a_version(replaced, oakfield):
    moment = moments.find_moment(load_required(), "1.0", at=timezone.now())
    totals = moment.build_trust_board([Academy.objects.named(at=timezone.now()).get(pk=oakfield.pk)])
    assert totals.figures == moment.build_board(oakfield, BoardFilter()).figures
    assert re.fullmatch(r"R-\w{4}-\w{4}-\w{4}", totals.number)
