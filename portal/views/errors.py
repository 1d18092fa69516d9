"""Error pages. They use only settings and a template, because anything else may be what failed."""

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.csrf import requires_csrf_token

from portal.access.kept_words import came_from_our_page, keep_words, shows_words_again
from portal.database.outage import find_outage, was_committing

RETRY_AFTER_SECONDS = 30


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if find_outage(exception):  # Django takes a session that cannot be saved for one that was ended meanwhile
        return _say_that_the_database_is_away(request, exception)
    return _render_bare("400.html", 400)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page that was open while somebody signed in again in another tab shows its form again, with the words."""
    match = request.resolver_match
    if match and shows_words_again(match.func) and came_from_our_page(request) and keep_words(request):
        return redirect(request.get_full_path())
    return _render_bare("403_csrf.html", 403)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    if error is not None and find_outage(error):
        return _say_that_the_database_is_away(request, error)
    return _render_bare("500.html", 500)


def _say_that_the_database_is_away(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503, with what may be said about what the request was to record."""
    if request.path == reverse("healthz"):
        response = HttpResponse("The database does not answer.\n", status=503, content_type="text/plain")
    elif request.method == "POST" and was_committing(error):
        response = _render_bare("503_unknown.html", 503)
    else:
        response = _render_bare("503.html", 503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _render_bare(template: str, status: int) -> HttpResponse:
    context = {"trust_name": settings.TRUST_NAME, "is_demonstration": settings.DEMONSTRATION}
    return HttpResponse(render_to_string(template, context), status=status)
