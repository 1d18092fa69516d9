"""What a job's function is given, and how it may end.

``settings.JOBS`` maps a kind to a dotted function of this shape::

    def make_report(job: Job, progress: JobProgress) -> StoredFile | None:
        for number, part in enumerate(parts, 1):
            ...
            progress(number, len(parts))
        return files.build_file("report.pdf", "application/pdf", content)

- It reads what to do in ``job.arguments`` (JSON) and who asked in ``job.by``.
- It may be killed between any two lines and is then called again from the beginning, so it commits nothing that a
  second run would do twice.
- ``progress(done, total)`` may be called as often as it likes, outside transactions, and stops it where somebody asked.
- It returns a file that is *not yet saved* (saved in the commit that ends the job, so no half file is ever offered), or
  None where there is no file.
- ``JobFailed("Why, and what to do.")`` is shown to people as it is. Any other exception is logged with its traceback,
  and people read that it did not work.
"""

import time
from typing import Protocol

from django.db.models import QuerySet

from portal.models import Job, StoredFile

SAVE_EVERY_SECONDS = 0.5


class JobFailed(Exception):
    """Why the job cannot be done, as a sentence for people."""


class JobCancelled(Exception):
    """Somebody asked for the job to be cancelled, or another worker has taken it over."""


class JobProgress:
    """Keeps how far the job has come, at most every half second. Raises JobCancelled."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._saved_at = float("-inf")

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._saved_at < SAVE_EVERY_SECONDS:
            return
        self._saved_at = now
        ours = find_ours(self._job).filter(cancel_asked_at=None)
        if not ours.update(done=min(done, total), total=total):
            raise JobCancelled


class JobFunction(Protocol):
    """What ``settings.JOBS`` names."""

    def __call__(self, job: Job, progress: JobProgress) -> StoredFile | None: ...


def find_ours(job: Job) -> QuerySet[Job]:
    """The job's row, unless it has ended or another worker has taken it since."""
    open_jobs = Job.objects.filter(done_at=None, failed_at=None, cancelled_at=None)
    return open_jobs.filter(pk=job.pk, slot=job.slot_id, times_taken=job.times_taken)
