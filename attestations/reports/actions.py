"""Writes of reports."""

from datetime import timedelta

from django.db import transaction

from portal import audit
from portal.jobs import actions as jobs
from portal.models import Academy, Job, Person

from .orders import JOB_KIND, ReportOrder

SAME_WITHIN = timedelta(minutes=1)


@transaction.atomic
def ask_for_report(order: ReportOrder, *, by: Person, academy: Academy | None) -> Job:
    """Queue a report. Asked again within a minute (a double click, two tabs) it is the same job."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    arguments = order.to_arguments()
    recent = Job.objects.filter(kind=JOB_KIND, by=by, queued_at__gt=order.as_at - SAME_WITHIN)
    for job in recent.filter(failed_at=None, cancel_asked_at=None):
        if {**job.arguments, "as_at": ""} == {**arguments, "as_at": ""}:
            return job
    audit.record(f"ask for {order.kind}", order.subject, by=by, academy=academy)
    return jobs.queue_job(JOB_KIND, arguments, by=by, at=order.as_at)
