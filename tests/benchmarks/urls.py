"""The portal's addresses, and beside them the least that any Django application would do in their place.

Whoever asks for the latter is signed in through Django's own backend and has Django's own session.
"""

import os
from functools import cache
from pathlib import Path

from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.urls import include, path
from django.utils import timezone

from portal.models import AuditLine
from tests import factories as make

PLAIN = "/bare/", "/insert/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def serve_plainly_too(settings):
    """Serves these addresses, and installs what the plain ones need."""
    settings.ROOT_URLCONF = __name__
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, BACKEND]
    ours, bare = f"{SessionMiddleware.__module__}.SessionMiddleware", f"{__name__}.Sessions"
    settings.MIDDLEWARE = [bare if name == ours else name for name in settings.MIDDLEWARE]


class Sessions(SessionMiddleware):
    """The portal's sessions, except in the plain views."""

    def process_request(self, request):
        super().process_request(request)
        if request.path in PLAIN:
            request.session = db.SessionStore(request.session.session_key)


def sign_in_plainly(person):
    """A client whose person is loaded as any Django application would load them."""
    client = make.sign_in(person)
    session = client.session
    session[BACKEND_SESSION_KEY] = BACKEND
    session.save()
    return client


@cache
def page():
    return Path(os.environ["BENCHMARK_PAGE"]).read_bytes()


def bare(request):
    """A signed-in page that says what the file of that name holds."""
    return HttpResponse(page())


def insert(request):
    """A signed-in page that inserts one row, as durably as the database does."""
    AuditLine.objects.create(at=timezone.now(), by=request.user, action="insert", subject="benchmark")
    return HttpResponse(b"", status=302, headers={"Location": "/"})


urlpatterns = [path("bare/", bare), path("insert/", insert), path("", include("portal.urls"))]
