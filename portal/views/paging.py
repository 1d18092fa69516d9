"""Splits long lists into pages."""

from collections.abc import Sequence
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

T = TypeVar("T")


def get_page(request: HttpRequest, rows: Sequence[T], size: int) -> "Page[T]":
    """Returns the page of ``?page=``, or the nearest there is."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
