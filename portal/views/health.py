"""Whether the portal can do its work, for whoever watches it."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.ledger import health


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """200 where the database answers, every migration is applied and the ledger is well; otherwise 503, and why."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return HttpResponse("The database does not answer.\n", status=503, content_type="text/plain")
    if waiting:
        message = f"{len(waiting)} migrations are not applied. Run: manage.py migrate\n"
        return HttpResponse(message, status=503, content_type="text/plain")
    if complaint := health.complaint():
        return HttpResponse(f"{complaint}\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
