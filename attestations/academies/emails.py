"""The mail that says an academy's records are ready to hand over."""

from django.conf import settings
from django.urls import reverse

from attestations.formatting import day_and_year, moment
from portal.jobs.files import KEPT_FOR
from portal.london import london_day
from portal.models import Job, Notice
from portal.notices.letters import Button, Letter


def build_ready(notice: Notice) -> Letter:
    """A link to the file, which needs a sign-in. The mail names nobody and quotes nothing from the file."""
    job = Job.objects.get(number=notice.cause.removeprefix("job:"))
    address = settings.SITE_ADDRESS + reverse("academy_pack", args=[job.arguments["academy"], job.number])
    return Letter(
        subject="The records for the receiving trust are ready",
        body=[
            f"The records for the receiving trust that you asked for on {moment(job.queued_at)} are ready.",
            Button("See the records", address),
            (
                f"The file is kept until {day_and_year(london_day(job.queued_at + KEPT_FOR))}. "
                "The page also has the check value that you send to the receiving trust in another message."
            ),
        ],
        why="You get this because you asked for the records.",
    )
