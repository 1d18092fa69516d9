"""Responses that are files: a download, or a PDF shown in the browser."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.pdf import TooLarge, Unfinished

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BINARY = "application/octet-stream"


def build_attachment(data: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def render_pdf_response(
    make: Callable[[], bytes], name: str, request: HttpRequest, *, slug: str, number: str
) -> HttpResponse:
    """A PDF of a version, shown in the browser; 503 and a page with other ways where it is too long for one."""
    try:
        data = make()
    except (TooLarge, Unfinished):
        return render(request, "reading/no_pdf.html", {"slug": slug, "number": number}, status=503)
    return HttpResponse(data, content_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}"'})
