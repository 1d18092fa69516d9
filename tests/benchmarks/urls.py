"""The portal's addresses, and beside them the least that any Django application would do in their place.

Who asks for the latter is signed in through Django's own backend.
"""

import os
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.http import HttpResponse
from django.urls import include, path
from django.utils import timezone

from portal.models import AuditLine
from tests import factories as make

BACKENDS = [*settings.AUTHENTICATION_BACKENDS, "django.contrib.auth.backends.ModelBackend"]


def sign_in_plainly(person):
    """A client whose person is loaded as any Django application would load them."""
    client = make.sign_in(person)
    session = client.session
    session[BACKEND_SESSION_KEY] = BACKENDS[-1]
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
