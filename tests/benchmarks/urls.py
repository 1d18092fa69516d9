"""The portal's addresses, and beside them the least that any Django application would do in their place."""

import os
from functools import cache
from pathlib import Path

from django.http import HttpResponse
from django.urls import include, path
from django.utils import timezone

from portal.models import AuditLine


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
