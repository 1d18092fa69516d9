"""Error pages. They use only settings and a template, because anything else may be what failed."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _render_bare("400.html", 400)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _render_bare("403_csrf.html", 403)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    return _render_bare("500.html", 500)


def _render_bare(template: str, status: int) -> HttpResponse:
    context = {"trust_name": settings.TRUST_NAME, "is_demonstration": settings.DEMONSTRATION}
    return HttpResponse(render_to_string(template, context), status=status)
