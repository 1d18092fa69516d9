"""Splits long lists into pages."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

T = TypeVar("T")


def get_page(request: HttpRequest, rows: "Sequence[T] | QuerySet[Any, T]", size: int) -> "Page[T]":
    """Returns the page of ``?page=``, or the nearest there is."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
