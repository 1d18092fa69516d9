"""The health check for monitoring."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.ledger import health


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """200 if the database answers, every migration is applied and the ledger is sound; else 503 with the reason."""
    fault = _find_fault()
    lines = f"{fault or 'ok'}\nRelease {settings.VERSION}\n"
    return HttpResponse(lines, status=503 if fault else 200, content_type="text/plain")


def _find_fault() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "The database does not answer."
    if waiting:
        return f"{len(waiting)} migrations are not applied. Run: manage.py migrate"
    return health.find_fault()
