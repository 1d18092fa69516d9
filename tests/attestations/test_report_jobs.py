"""Long reports are jobs: asked for on a page, made by a worker, kept for 30 days, seen by few."""

from datetime import timedelta

import pytest
from django.utils import timezone

import portal.pdf
from attestations.reports import making
from attestations.reports.orders import ReportOrder
from attestations.reports.rows import BoardFilter
from portal.jobs import actions, worker
from portal.jobs.ending import Ending
from portal.jobs.files import KEPT_FOR, delete_old_files
from portal.models import Academy, AcademyName, AuditLine, Job, Notice, StoredFile, WorkerSlot
from portal.models.roles import Role
from tests import factories as make

BOARD = "/academies/oakfield/report.csv"


LIMITS = making.MAX_ROWS_AT_ONCE


@pytest.fixture(autouse=True)
def few_rows(monkeypatch, settings):
    """Two rows are long here, so that nobody waits for three hundred."""
    monkeypatch.setattr(making, "MAX_ROWS_AT_ONCE", {"pdf": 1, "csv": 1})
    settings.DAILY_JOBS = {}


@pytest.fixture
def two(protocol, oakfield, teacher, head):
    """The people of Oakfield."""


def ask(client, address=BOARD):
    response = client.post(address)
    assert response.status_code == 302
    return Job.objects.get(number=response.url.split("/")[2])


def do(job):
    actions.make_slots("jobs")
    worker.do_next_job(WorkerSlot.objects.get(kind="jobs", number=1).pk, Ending())
    job.refresh_from_db()
    return job


def test_a_long_report_is_not_made_in_the_request_and_the_page_says_how_long_it_takes(two, head, as_):
    before = AuditLine.objects.count()
    page = as_(head).get(BOARD)
    assert page.status_code == 200
    assert "This report has 2 rows and takes a few seconds." in page.text
    assert "Prepare the report" in page.text
    assert not Job.objects.exists()
    assert AuditLine.objects.count() == before


def test_a_report_as_long_as_the_limit_is_made_at_once(two, head, hr, as_, monkeypatch):
    monkeypatch.setattr(making, "MAX_ROWS_AT_ONCE", {"pdf": 2, "csv": 2})
    assert as_(head).get(BOARD)["Content-Type"] == "text/csv; charset=utf-8"
    assert as_(head).post(BOARD).url.startswith(BOARD)
    for kind in ("pdf", "csv"):  # with HR at the office there are three
        assert "text/html" in as_(hr).get(f"/trust/report.{kind}")["Content-Type"]
    assert not Job.objects.exists()
    assert LIMITS["pdf"] == 300


@pytest.mark.parametrize("address", [f"{BOARD}?sort=name", "/academies/oakfield/report.pdf", "/trust/report.pdf"])
def test_the_job_makes_the_same_bytes_as_were_answered_at_once(two, oakfield, hr, as_, monkeypatch, clock, address):
    client = as_(hr)
    job = ask(client, address)
    with monkeypatch.context() as patch:
        patch.setattr(making, "MAX_ROWS_AT_ONCE", {"pdf": 300, "csv": 300})
        at_once = client.get(address)
    clock.shift(timedelta(minutes=5))
    add_academy_and_colleague(oakfield)
    do(job)
    kept = client.get(f"/reports/{job.number}/file")
    assert kept.content == at_once.content
    for header in ("Content-Type", "Content-Disposition"):
        assert kept[header] == at_once[header]


def add_academy_and_colleague(oakfield):
    """As far as the portal knows, only from now on."""
    later = Academy.objects.create(slug="later", joined_on=make.SEPTEMBER)
    name = "Later Academy"
    AcademyName.objects.create(academy=later, name=name, from_on=make.SEPTEMBER, recorded_at=timezone.now())
    colleague = make.person("Since", "Then")
    for place in (oakfield, later):
        make.engagement(colleague, place, recorded_at=timezone.now())


def test_the_same_report_asked_for_twice_within_a_minute_is_one_job(two, head, hr, as_, clock):
    client = as_(head)
    first = ask(client)
    assert ask(as_(head)) == first
    do(first)
    assert ask(client) == first
    assert AuditLine.objects.filter(action="ask for csv", by=head).count() == 1
    assert ask(client, f"{BOARD}?sort=due") != first
    assert ask(client, "/academies/oakfield/report.pdf") != first
    assert ask(as_(hr)) != first
    clock.shift(timedelta(seconds=61))
    assert ask(client) != first


def test_after_a_failure_the_same_report_can_be_asked_for_at_once(two, head, as_):
    job = ask(as_(head))
    actions.fail(job, "No.")
    assert ask(as_(head)) != job


def test_while_it_waits_the_page_says_how_many_are_before_it_and_looks_again_by_itself(two, head, hr, as_):
    ask(as_(hr))
    ask(as_(hr), f"{BOARD}?sort=due")
    job = ask(as_(head))
    page = as_(head).get(f"/reports/{job.number}/").text
    assert "2 others are before it." in page
    assert '<meta http-equiv="refresh" content="3">' in page
    assert "refresh" not in as_(head).get(f"/reports/{job.number}/?still").text
    do(job)
    assert "1 other is before it." in as_(head).get(f"/reports/{job.number}/").text
    do(job)
    assert "It is next." in as_(head).get(f"/reports/{job.number}/").text


def test_while_it_is_made_the_page_shows_how_far_it_is(two, head, as_):
    job = ask(as_(head))
    actions.make_slots("jobs")
    actions.take_job(WorkerSlot.objects.get(kind="jobs", number=1).pk)
    Job.objects.update(done=30, total=120)
    page = as_(head).get(f"/reports/{job.number}/").text
    assert 'value="25">25 %</progress>' in page


def test_when_it_is_ready_the_page_stands_still_and_links_to_the_file(two, head, as_):
    job = do(ask(as_(head)))
    page = as_(head).get(f"/reports/{job.number}/").text
    assert f'href="/reports/{job.number}/file"' in page
    assert "kept until 22 December 2026" in page
    assert f"Asked for by {head.name}" in page
    assert "refresh" not in page


def test_the_file_has_an_etag_and_stays_out_of_caches(two, head, as_):
    client = as_(head)
    job = do(ask(client))
    response = client.get(f"/reports/{job.number}/file")
    assert response["ETag"] == f'"{job.file.digest}"'
    assert response["Cache-Control"] == "no-store, private"
    again = client.get(f"/reports/{job.number}/file", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_asking_and_every_download_are_audit_lines_without_typed_words(two, head, as_):
    client = as_(head)
    job = do(ask(client, f"{BOARD}?q=e"))
    client.get(f"/reports/{job.number}/file")
    client.get(f"/reports/{job.number}/file")
    lines = AuditLine.objects.filter(by=head, action__contains="csv").values_list("action", "subject", "academy__slug")
    subject = "board:oakfield/social-networking-protocol"
    assert list(lines.order_by("pk")) == [
        ("ask for csv", subject, "oakfield"),
        ("download csv", subject, "oakfield"),
        ("download csv", subject, "oakfield"),
    ]


def test_no_file_is_offered_before_the_job_is_done(two, head, as_):
    job = ask(as_(head))
    assert as_(head).get(f"/reports/{job.number}/file").status_code == 404


def test_a_report_that_breaks_off_offers_nothing_and_can_be_tried_again(two, head, as_, monkeypatch):
    def break_off(report, kind, progress):
        raise portal.pdf.Unfinished("A process has ended.")

    monkeypatch.setattr(making, "render_report", break_off)
    job = do(ask(as_(head), f"{BOARD}?sort=due"))
    page = as_(head).get(f"/reports/{job.number}/").text
    assert "A process has ended." in page
    assert f'action="{BOARD}?policy=social-networking-protocol&amp;sort=due"' in page
    assert "Try again" in page
    assert not StoredFile.objects.exists()


def test_it_can_be_cancelled_and_asked_for_anew(two, head, as_):
    client = as_(head)
    job = ask(client)
    response = client.post(f"/reports/{job.number}/cancel/", follow=True)
    assert "The report was cancelled." in response.text
    assert "refresh" not in response.text
    assert ask(client) != job


def test_a_head_who_has_lost_the_board_gets_neither_page_nor_file_nor_can_cancel(two, head, as_):
    client = as_(head)
    job = do(ask(client))
    head.grants.update(replaced_at=timezone.now())
    make.grant(head, Role.HEAD, make.academy("elsewhere", urn="140008"))
    for address in (f"/reports/{job.number}/", f"/reports/{job.number}/file"):
        assert client.get(address).status_code == 404
    assert client.post(f"/reports/{job.number}/cancel/").status_code == 404
    assert job.number not in client.get("/reports/").text


def test_a_colleague_with_the_same_board_does_not_see_it_and_hr_does(two, head, hr, oakfield, as_):
    job = do(ask(as_(head)))
    colleague = make.staff(oakfield, "Colin", "League")
    make.grant(colleague, Role.HEAD, oakfield)
    assert as_(colleague).get(f"/reports/{job.number}/").status_code == 404
    assert as_(colleague).post(f"/reports/{job.number}/cancel/").status_code == 404
    assert as_(hr).get(f"/reports/{job.number}/file").status_code == 200
    assert head.name in as_(hr).get("/reports/").text


def test_the_list_says_when_there_is_none(head, protocol, as_):
    assert "No long reports yet." in as_(head).get("/reports/").text


def test_the_list_takes_the_same_queries_however_long_it_is(two, hr, as_, django_assert_max_num_queries):
    client = as_(hr)
    for number in range(30):
        actions.queue_job("report", make_arguments(number), by=hr)
    client.get("/reports/")
    with django_assert_max_num_queries(14):
        page = client.get("/reports/")
    assert page.text.count('href="/reports/') == 25
    assert "?page=2" in page.text


def make_arguments(number):
    place = ["", "oakfield"][number % 2]
    return ReportOrder(place, "social-networking-protocol", "csv", timezone.now(), BoardFilter()).to_arguments()


def test_files_are_deleted_after_thirty_days_with_what_was_typed_and_the_page_says_so(two, head, as_, clock):
    job = do(ask(as_(head), f"{BOARD}?q=e"))
    assert job.arguments["typed"] == "e"
    clock.shift(KEPT_FOR - timedelta(seconds=1))
    delete_old_files(job, None)
    job.refresh_from_db()
    assert job.file
    clock.shift(timedelta(seconds=2))
    delete_old_files(job, None)
    job.refresh_from_db()
    assert (job.file, StoredFile.objects.count()) == (None, 0)
    assert "typed" not in job.arguments
    client = as_(head)
    assert "It was deleted after 30 days." in client.get(f"/reports/{job.number}/").text
    assert "No longer kept" in client.get("/reports/").text
    assert client.get(f"/reports/{job.number}/file").status_code == 404


def test_whoever_waited_for_more_than_a_minute_is_sent_a_link_without_names(two, head, as_, clock, sent):
    job = ask(as_(head))
    clock.shift(timedelta(minutes=2))
    do(job)
    [mail] = sent()
    assert mail.to == [head.email]
    assert f"/reports/{job.number}/" in mail.body
    assert "Oakfield" not in mail.body + mail.subject
    assert mail.body.count(head.family_name) == 1  # the greeting


def test_whoever_is_still_looking_is_sent_nothing(two, head, as_):
    do(ask(as_(head)))
    assert not Notice.objects.filter(kind="report-ready").exists()
