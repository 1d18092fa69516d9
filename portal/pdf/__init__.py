"""Templates turned into PDF files: accessible (PDF/UA-1), in our own fonts, the same bytes for the same input."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from . import cutting, processes
from .archival import Enclosure
from .drawing import DEEPEST, Assets, TooLarge, drawable, drawn, laid_out
from .processes import Unfinished

__all__ = ["DEEPEST", "LARGEST", "LARGEST_WHOLE", "Assets", "Enclosure", "TooLarge", "Unfinished", "drawable"]
__all__ += ["from_markup", "grouped", "rendered"]

# About twice the report of a trust with 10,000 people.
LARGEST = 6_000_000
# What is not made in parts: some 2,500 rows, or 600 pages of a policy; 15 seconds and half a gigabyte.
LARGEST_WHOLE = 900_000
# A report with more rows than this is made in parts.
ROWS_WHOLE = 400

# WeasyPrint keeps caches beside its fonts that two threads must not fill at once.
_one_at_a_time = Lock()
# Each has processes of its own.
_one_in_parts_at_a_time = Lock()


def rendered(
    template: str, context: Mapping[str, Any], *, made_at: datetime, enclosed: Sequence[Enclosure] = ()
) -> bytes:
    """A template as PDF, with files enclosed.

    ``made_at`` is the moment that the document speaks of, never that of its rendering.
    """
    chrome = {
        "trust_name": settings.TRUST_NAME,
        "site_address": settings.SITE_ADDRESS,
        "is_demonstration": settings.DEMONSTRATION,
        "made_at": made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return from_markup(render_to_string(template, {**chrome, **context}), enclosed)


def from_markup(markup: str, enclosed: Sequence[Enclosure] = ()) -> bytes:
    """HTML of our own making as PDF; TooLarge, or Unfinished."""
    if len(markup) > LARGEST:
        raise TooLarge("This document is too long for one PDF. Choose fewer academies, or take the CSV file.")
    markup = drawable(markup)
    if markup.count(cutting.ROW) > ROWS_WHOLE:
        with _one_in_parts_at_a_time:
            return processes.drawn_in_parts(cutting.pieces(markup), settings.TRUST_COLOUR, enclosed)
    if len(markup) > LARGEST_WHOLE:
        raise TooLarge("This document is too long to be laid out.")
    identifier = hashlib.sha256(markup.encode())
    for enclosure in enclosed:
        identifier.update(hashlib.sha256(enclosure.data).digest())
    with _one_at_a_time:
        document = laid_out(markup, colour=settings.TRUST_COLOUR)
        return drawn(document, identifier=identifier.hexdigest()[:32], enclosed=enclosed)


def grouped(digest: str) -> str:
    """A digest in groups of eight, so that it can be compared by eye: ``9c1f5e0a 77b241d8 ...``."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
