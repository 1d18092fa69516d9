"""How a job is taken, done, failed, cancelled and taken up again. One worker, in this process."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from portal.jobs import actions, worker
from portal.jobs.ending import WorkerEnded
from portal.jobs.progress import JobCancelled, JobProgress
from portal.models import AuditLine, Job, StoredFile, WorkerSlot
from portal.numbers import make_number


def queue(kind, by=None, **arguments):
    return actions.queue_job(kind, arguments, by=by)


def do(slot, ending, job):
    worker.do_next_job(slot, ending)
    job.refresh_from_db()
    return job


def test_a_job_is_done_and_its_file_kept_with_its_digest(slot, ending):
    job = do(slot, ending, queue("write", words="abc"))
    assert job.done_at
    assert bytes(job.file.data) == b"abc"
    assert job.file.size == 3
    assert job.file.digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_jobs_are_done_in_the_order_they_were_queued(slot, ending):
    first, second = queue("count"), queue("count")
    assert do(slot, ending, first).done_at
    second.refresh_from_db()
    assert second.taken_at is None
    assert do(slot, ending, second).done_at


def test_a_number_cannot_be_guessed_and_has_the_form_of_a_receipts():
    assert len({make_number() for _ in range(100)}) == 100
    assert len(make_number()) == 14


def test_a_refusal_fails_the_job_with_its_own_sentence(slot, ending):
    job = do(slot, ending, queue("refuse"))
    assert (job.failed_at, job.error) != (None, "")
    assert job.error == "There is nobody to report on. Choose another academy."


def test_an_error_fails_the_job_with_a_sentence_and_logs_the_traceback(slot, ending, caplog):
    job = do(slot, ending, queue("break_off"))
    assert job.failed_at
    assert "secret" not in job.error
    assert job.error.endswith(".")
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "A secret of the machine" in str(record.exc_info[1])
    worker.do_next_job(slot, ending)
    job.refresh_from_db()
    assert job.times_taken == 1  # it is not begun again


def test_a_kind_that_no_longer_exists_fails_and_holds_nobody_up(slot, ending):
    unknown, next_one = queue("of-an-older-release"), queue("count")
    assert do(slot, ending, unknown).failed_at
    assert do(slot, ending, next_one).done_at


def test_a_job_during_which_the_database_went_away_is_begun_again(slot, ending):
    job = queue("lose_database")
    with pytest.raises(OperationalError):
        worker.do_next_job(slot, ending)
    job.refresh_from_db()
    assert (job.failed_at, job.slot_id) == (None, slot)
    assert actions.take_job(slot).times_taken == 2


def test_a_job_left_by_a_worker_that_died_is_taken_up_by_another_one(slot):
    other = WorkerSlot.objects.get(kind="jobs", number=2)
    job = queue("count")
    assert actions.take_job(other.pk) == job
    again = actions.take_job(slot)
    assert again == job
    assert (again.slot_id, again.times_taken) == (slot, 2)


def test_a_job_that_breaks_off_three_times_fails_with_a_sentence(slot):
    job = queue("count")
    assert [actions.take_job(slot).times_taken for _ in range(3)] == [1, 2, 3]
    assert actions.take_job(slot) is None
    job.refresh_from_db()
    assert job.failed_at
    assert "started 3 times" in job.error


def test_a_worker_that_lost_its_place_can_neither_end_the_job_nor_leave_a_file(slot, ending):
    job = queue("write", words="abc")
    lost = actions.take_job(slot)
    actions.take_job(slot)
    with pytest.raises(JobCancelled):
        JobProgress(lost)(1, 2)
    worker.run_job(lost, ending)
    actions.fail(lost, "No.")
    job.refresh_from_db()
    assert (job.done_at, job.failed_at, job.cancelled_at) == (None, None, None)
    assert not StoredFile.objects.exists()


def test_progress_is_kept_at_most_every_half_second(slot, django_assert_num_queries):
    job = queue("count")
    progress = JobProgress(actions.take_job(slot))
    with django_assert_num_queries(1):
        for done in range(1, 1000):
            progress(done, 1000)
    job.refresh_from_db()
    assert (job.done, job.total) == (1, 1000)


def test_a_job_that_waits_is_cancelled_at_once(slot, ending, hr):
    job = queue("count", by=hr)
    actions.cancel(job, by=hr)
    assert do(slot, ending, job).cancelled_at
    assert (job.done_at, job.times_taken) == (None, 0)
    assert AuditLine.objects.get(action="cancel").subject == f"job:{job.number}"


def test_a_job_that_is_being_done_is_cancelled_at_its_next_step(slot, ending, hr, tmp_path):
    job = queue("stay", by=hr, file=str(tmp_path / "stay"), end=0)
    taken = actions.take_job(slot)
    actions.cancel(job, by=hr)
    job.refresh_from_db()
    assert job.cancelled_at is None
    worker.run_job(taken, ending)
    job.refresh_from_db()
    assert job.cancelled_at


def test_a_job_cancelled_after_its_last_step_keeps_no_file(slot, hr):
    job = queue("write", by=hr, words="abc")
    taken = actions.take_job(slot)
    actions.cancel(job, by=hr)
    actions.finish(taken, worker.import_string(worker.settings.JOBS["write"])(taken, None))
    job.refresh_from_db()
    assert (job.done_at, job.file, StoredFile.objects.count()) == (None, None, 0)
    assert job.cancelled_at


def test_a_job_whose_worker_died_and_that_was_cancelled_is_not_begun_again(slot, hr):
    job = queue("count", by=hr)
    actions.take_job(slot)
    actions.cancel(job, by=hr)
    assert actions.take_job(slot) is None
    job.refresh_from_db()
    assert job.cancelled_at


def test_a_job_that_is_done_stays_done_when_it_is_cancelled(slot, ending, hr):
    job = do(slot, ending, queue("write", by=hr, words="abc"))
    actions.cancel(job, by=hr)
    job.refresh_from_db()
    assert (job.cancel_asked_at, job.cancelled_at) == (None, None)
    assert not AuditLine.objects.filter(action="cancel").exists()


def test_a_worker_told_to_end_gives_its_job_back(slot, ending):
    job = queue("count")
    taken = actions.take_job(slot)
    ending.is_asked = True
    with pytest.raises(WorkerEnded):
        worker.run_job(taken, ending)
    job.refresh_from_db()
    assert (job.slot, job.taken_at, job.times_taken) == (None, None, 0)
    assert actions.take_job(slot) == job


def test_old_files_are_deleted_and_their_jobs_stay(slot, ending):
    job = do(slot, ending, queue("write", words="abc"))
    actions.delete_files(before=job.queued_at)
    job.refresh_from_db()
    assert job.file
    waiting = queue("write", typed="abc")
    actions.delete_files(before=job.queued_at + timedelta(seconds=1))
    job.refresh_from_db()
    waiting.refresh_from_db()
    assert job.done_at
    assert (job.file, StoredFile.objects.count()) == (None, 0)
    assert waiting.arguments == {"typed": "abc"}


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 22, 2, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 22, 3, 0, tzinfo=UTC), "2026-11-22"),
        (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), "2026-11-22"),
        (datetime(2026, 7, 1, 1, 59, tzinfo=UTC), None),
        (datetime(2026, 7, 1, 2, 0, tzinfo=UTC), "2026-07-01"),  # 03:00 in London
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), None),  # already the first of July in London
    ],
)
def test_what_is_done_once_a_day_is_queued_from_its_hour_in_london(slot, settings, moment, day):
    settings.DAILY_JOBS = {"count": 3}
    actions.queue_daily(moment)
    assert [str(job.day) for job in Job.objects.all()] == ([day] if day else [])


@pytest.mark.parametrize("sunday", [datetime(2027, 3, 28, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_it_is_queued_once_on_the_nights_the_clocks_change(slot, settings, sunday):
    settings.DAILY_JOBS = {"count": 1}  # the hour that is left out in March and comes twice in October
    for minute in range(0, 6 * 60, 10):
        actions.queue_daily(sunday + timedelta(minutes=minute))
    assert [job.day for job in Job.objects.all()] == [sunday.date()]


def test_a_machine_that_was_off_for_days_does_only_todays(slot, ending, settings):
    settings.DAILY_JOBS = {"count": 1}
    actions.queue_daily(timezone.now() - timedelta(days=5))
    Job.objects.update(done_at=timezone.now())
    worker.do_next_job(slot, ending)
    assert Job.objects.count() == 2
    assert Job.objects.get(day=timezone.localdate()).done_at
