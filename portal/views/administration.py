"""The administrator's page: the roles, settings in force, mail, jobs, health and version of the portal."""

import platform
from datetime import timedelta

import django
from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from portal import audit
from portal.access import sessions
from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.jobs.queries import find_waiting
from portal.models import Job, Notice, WorkerBeat
from portal.models.roles import Permission

from .health import find_faults

RECENT = timedelta(days=7)
MOST_FAILED = 10
Fact = tuple[str, str]  # a label and words


@require_safe
@needs(Permission.SEE_PORTAL, shows_names=False)
def portal(request: HttpRequest) -> HttpResponse:
    audit.record("see", "portal", by=get_person(request))
    now = timezone.now()
    failed = Job.objects.filter(failed_at__gt=now - RECENT).order_by("-failed_at")
    context = {
        "faults": find_faults(),
        "settings_in_force": list_settings(),
        "time_limits": list_time_limits(),
        "mail": count_mail(),
        "jobs": count_jobs(),
        "failed": failed[:MOST_FAILED],
        "versions": list_versions(),
    }
    return render(request, "portal/portal.html", context)


def list_settings() -> list[Fact]:
    """What the environment says, without anything secret: no key, no password, no user name."""
    database = connection.settings_dict
    server = f"{database['HOST']}:{database['PORT'] or 5432}" if settings.DATABASE_URL else "Embedded, on this machine"
    return [
        ("Name of the trust", settings.TRUST_NAME),
        ("Address", settings.SITE_ADDRESS),
        ("HR, by e-mail", settings.HR_EMAIL or "Not set: nobody is told how to reach HR"),
        ("HR, by telephone", settings.HR_PHONE or "Not set"),
        ("Data protection", settings.DATA_PROTECTION_EMAIL or "Not set"),
        ("Mail server", describe_mail_server()),
        ("Messages come from", settings.DEFAULT_FROM_EMAIL),
        ("Database", server),
        ("Checkpoints also go to", ", ".join(settings.CHECKPOINT_RECIPIENTS) or "Nobody beside HR"),
    ]


def describe_mail_server() -> str:
    if settings.DEMONSTRATION:
        return "None: the demonstration keeps its messages"
    encryption = " with TLS" if settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL else ", not encrypted"
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}{encryption}"


def list_time_limits() -> list[Fact]:
    return [
        ("A sign-in lasts at most", _describe_span(settings.SESSION_AGE)),
        ("It ends without a request after", _describe_span(sessions.IDLE_LIMIT - sessions.LAST_SEEN_EVERY)),
        (
            "Where other people’s names are shown, after",
            _describe_span(sessions.IDLE_LIMIT_AMONG_NAMES - sessions.LAST_SEEN_EVERY),
        ),
        ("To sign or publish, the sign-in is at most", _describe_span(timedelta(minutes=sessions.MINUTES_TO_OPEN))),
    ]


def _describe_span(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    return f"{minutes // 60} hours" if minutes % 60 == 0 and minutes > 60 else f"{minutes} minutes"


def count_mail() -> list[Fact]:
    since = timezone.now() - RECENT
    counts = Notice.objects.aggregate(
        waiting=Count("pk", filter=Q(sent_at=None, given_up_at=None)),
        failing=Count("pk", filter=Q(sent_at=None, given_up_at=None) & ~Q(last_error="")),
        sent=Count("pk", filter=Q(sent_at__gt=since)),
        given_up=Count("pk", filter=Q(given_up_at__gt=since)),
    )
    return [
        ("Waiting to be sent", f"{counts['waiting']:,}"),
        ("Of these, tried without success", f"{counts['failing']:,}"),
        ("Sent in the last 7 days", f"{counts['sent']:,}"),
        ("Given up in the last 7 days", f"{counts['given_up']:,}"),
    ]


def count_jobs() -> list[Fact]:
    waiting, since = find_waiting(), timezone.now() - RECENT
    beats = WorkerBeat.objects.filter(slot__kind="jobs", beat_at__gt=timezone.now() - timedelta(minutes=1)).count()
    oldest = waiting.first()
    return [
        ("Workers seen in the last minute", str(beats)),
        ("Waiting or being done", f"{waiting.count():,}"),
        ("The oldest of these, since", _describe_moment(oldest) if oldest else "None is waiting"),
        ("Done in the last 7 days", f"{Job.objects.filter(done_at__gt=since).count():,}"),
        ("Failed in the last 7 days", f"{Job.objects.filter(failed_at__gt=since).count():,}"),
    ]


def _describe_moment(job: Job) -> str:
    return date_format(timezone.localtime(job.queued_at), "j F Y, H:i")


def list_versions() -> list[Fact]:
    connection.ensure_connection()
    number = connection.connection.server_version
    return [
        ("Policy portal", settings.VERSION),
        ("Django", django.get_version()),
        ("Python", platform.python_version()),
        ("PostgreSQL", f"{number // 10_000}.{number % 10_000}"),
    ]
