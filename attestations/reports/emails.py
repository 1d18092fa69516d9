"""The mail that a report is ready."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from portal.jobs.files import KEPT_FOR
from portal.models import Job, Notice


def build_ready(notice: Notice) -> EmailMessage:
    """The link, which leads through sign-in; no names, and nothing of what is in it."""
    job = Job.objects.get(number=notice.cause.removeprefix("job:"))
    context = {
        "address": settings.SITE_ADDRESS + reverse("report", args=[job.number]),
        "queued_at": job.queued_at,
        "kept_until": job.queued_at + KEPT_FOR,
        "trust_name": settings.TRUST_NAME,
    }
    return EmailMessage(subject="Your report is ready", body=render_to_string("email/report_ready.txt", context))
