"""Long lists in pages."""

from collections.abc import Sequence
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

T = TypeVar("T")


def page_of(request: HttpRequest, rows: Sequence[T], size: int) -> "Page[T]":
    """The page that ``?page=`` asks for; the nearest there is, where it asks for one that there is not."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
