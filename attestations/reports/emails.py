"""The mail that says a report is ready."""

from django.conf import settings
from django.urls import reverse

from attestations.formatting import day_and_year, moment
from portal.jobs.files import KEPT_FOR
from portal.london import london_day
from portal.models import Job, Notice
from portal.notices.letters import Button, Letter


def build_ready(notice: Notice) -> Letter:
    """A link to the report, which needs a sign-in. The mail names nobody and quotes nothing from the report."""
    job = Job.objects.get(number=notice.cause.removeprefix("job:"))
    return Letter(
        subject="Your report is ready",
        body=[
            f"The report that you asked for on {moment(job.queued_at)} is ready.",
            Button("Open the report", settings.SITE_ADDRESS + reverse("report", args=[job.number])),
            f"It is kept until {day_and_year(london_day(job.queued_at + KEPT_FOR))}.",
        ],
        why="You get this because you asked for the report.",
    )
