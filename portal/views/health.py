"""The health check for monitoring."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.database import outage
from portal.ledger import health
from portal.notices.health import find_mail_fault

from .ledger_checks import describe_last_check, find_check_fault


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """200 if the database answers, every migration is applied, the ledger is sound and mail is sent.

    Else 503 with the reason.
    """
    outage_fault = outage.find_fault()
    fault = outage_fault or _find_fault()
    check = "" if outage_fault else f"{describe_last_check()}\n"
    lines = f"{fault or 'ok'}\nRelease {settings.VERSION}\n{check}"
    return HttpResponse(lines, status=503 if fault else 200, content_type="text/plain")


def _find_fault() -> str:
    """The first fault, as a sentence; "" if there is none."""
    return next(_look_for_faults(), "")


def find_faults() -> list[str]:
    """Every fault, as sentences."""
    return list(_look_for_faults())


def _look_for_faults() -> Iterator[str]:
    for find in (_find_waiting_migrations, health.find_fault, find_mail_fault, find_check_fault):
        if fault := find():
            yield fault


def _find_waiting_migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} migrations are not applied. Run: manage.py migrate" if waiting else ""
