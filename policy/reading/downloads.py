"""Files that are handed out to be kept."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.pdf import TooLarge, Unfinished

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ANYTHING = "application/octet-stream"


def attached(data: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def shown(make: Callable[[], bytes], name: str, request: HttpRequest, *, slug: str, number: str) -> HttpResponse:
    """A PDF of a version in the browser; or, of a text that is too long for one, the page that says what to take."""
    try:
        data = make()
    except (TooLarge, Unfinished):
        return render(request, "reading/no_pdf.html", {"slug": slug, "number": number}, status=503)
    return HttpResponse(data, content_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}"'})
