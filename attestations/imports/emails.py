"""The mail that says an import has finished."""

from django.conf import settings
from django.urls import reverse

from attestations.formatting import moment
from portal.models import Import, Job, Notice
from portal.notices.letters import Button, Letter


def build_done(notice: Notice) -> Letter:
    """Sent when an import took longer than a minute. The mail names nobody and quotes nothing from the file."""
    job = Job.objects.get(number=notice.cause.removeprefix("job:"))
    found = Import.objects.get(number=job.arguments["import"])
    return Letter(
        subject="Your import is done",
        body=[
            f"The import that you asked for on {moment(job.queued_at)} is done.",
            "Please look at what it has changed. You can undo it there.",
            Button("See the import", f"{settings.SITE_ADDRESS}{reverse('import', args=[found.number])}"),
        ],
        why="You get this because you asked for the import.",
    )
