"""What a worker process does: one step after another, until it is told to end."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.models import Job
from portal.notices.mail_server import MailServer
from portal.notices.sending import send_due

from . import actions
from .ending import Ending, WorkerEnded
from .progress import JobCancelled, JobFailed, JobProgress
from .slots import SlotHolder, beating

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0
# Where every slot is held by another worker, or the database is away.
PAUSE_SECONDS = 5.0
SAY_EVERY_SECONDS = 60

# Does what is due under a slot. Returns after how many seconds to look again.
Step = Callable[[int, Ending], float]


def work(kind: str, ending: Ending) -> None:
    """Work until told to end. A database that is away is waited for, and said once a minute."""
    holder = SlotHolder(kind)
    said_at = float("-inf")
    with suppress(WorkerEnded), beating(holder):
        while not ending.is_asked:
            try:
                pause = take_step(holder, ending)
            except (OperationalError, InterfaceError) as error:
                _disconnect(holder)
                pause = PAUSE_SECONDS
                if time.monotonic() - said_at > SAY_EVERY_SECONDS:
                    said_at = time.monotonic()
                    log.error("The database cannot be used: %s", str(error).strip())
            with ending.may_interrupt():
                time.sleep(pause)
    _disconnect(holder)


def work_once(kind: str, ending: Ending) -> None:
    """Do what is due now, for cron and for tests. Does nothing where every slot is held by another worker."""
    holder = SlotHolder(kind)
    try:
        while take_step(holder, ending) == 0:
            pass
    finally:
        holder.close()


def take_step(holder: SlotHolder, ending: Ending) -> float:
    """One step under the slot that the worker holds, or takes now. Returns the seconds to pause."""
    slot = holder.take()
    if slot is None:
        return PAUSE_SECONDS
    pause = STEPS[holder.kind](slot, ending)
    if pause == 0:
        holder.release()  # a job may have taken long
    else:
        holder.rest()
    return min(pause, LOOK_EVERY_SECONDS)


def do_next_job(slot: int, ending: Ending) -> float:
    actions.queue_daily(timezone.now())
    job = actions.take_job(slot)
    if job is None:
        return LOOK_EVERY_SECONDS
    run_job(job, ending)
    return 0


def run_job(job: Job, ending: Ending) -> None:
    """Do a job and write how it ended. Where the database went away it stays taken, and is begun again."""
    try:
        with ending.may_interrupt():
            file = import_string(settings.JOBS[job.kind])(job, JobProgress(job))
    except WorkerEnded:
        actions.give_back(job)
        raise
    except JobCancelled:
        actions.end_cancelled(job)
    except JobFailed as error:
        actions.fail(job, str(error))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("Job %s failed", job)
        actions.fail(job, actions.DID_NOT_WORK)
    else:
        actions.finish(job, file)


# This worker's knowledge of how the mail server behaves.
mail_server = MailServer()


def send_notices(slot: int, ending: Ending) -> float:
    return send_due(mail_server, lambda: ending.is_asked)


STEPS: dict[str, Step] = {"jobs": do_next_job, "notices": send_notices}


def _disconnect(holder: SlotHolder) -> None:
    holder.close()
    connection.close()
