"""Renders templates as PDF: accessible (PDF/UA-1), in our own fonts, the same bytes for the same input."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from portal.progress_bar import ReportProgress, report_nothing

from . import cutting, processes
from .archival import Enclosure
from .drawing import MAX_DEPTH, Assets, TooLarge, draw_document, lay_out, replace_missing_letters
from .processes import Unfinished

__all__ = ["MAX_CHARACTERS", "MAX_CHARACTERS_WHOLE", "MAX_DEPTH", "Assets", "Enclosure", "TooLarge", "Unfinished"]
__all__ += ["draw_markup", "group_digits", "render_pdf", "replace_missing_letters"]

# About twice the length of a report for a trust with 10,000 people.
MAX_CHARACTERS = 6_000_000
# The limit for a document drawn whole: about 2,500 rows, or 600 pages of a policy, in 15 s and half a gigabyte.
MAX_CHARACTERS_WHOLE = 900_000
# A report with more rows is drawn in parts.
MAX_ROWS_WHOLE = 400

# WeasyPrint's font caches are not safe for threads.
_drawing_whole = Lock()
# Each report drawn in parts starts processes of its own, so only one is drawn at a time.
_drawing_in_parts = Lock()


def render_pdf(
    template: str,
    context: Mapping[str, Any],
    *,
    made_at: datetime,
    enclosed: Sequence[Enclosure] = (),
    pictures: Mapping[str, bytes] | None = None,
    report_progress: ReportProgress = report_nothing,
) -> bytes:
    """Render a template as PDF. ``made_at`` is the date printed in the document, not the time of rendering.

    ``pictures`` maps the addresses that the template uses for pictures to their files.
    """
    shared = {
        "trust_name": settings.TRUST_NAME,
        "site_address": settings.SITE_ADDRESS,
        "is_demonstration": settings.DEMONSTRATION,
        "made_at": made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return draw_markup(render_to_string(template, {**shared, **context}), enclosed, report_progress, pictures)


def draw_markup(
    markup: str,
    enclosed: Sequence[Enclosure] = (),
    report_progress: ReportProgress = report_nothing,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """Draw HTML from our own templates. Raises TooLarge or Unfinished. Only long reports report progress, in rows."""
    if len(markup) > MAX_CHARACTERS:
        raise TooLarge("This document is too long for one PDF. Choose fewer academies, or take the table (CSV).")
    markup = replace_missing_letters(markup)
    if cutting.count_rows(markup) > MAX_ROWS_WHOLE:
        with _drawing_in_parts:
            pieces = cutting.cut_into_pieces(markup)
            return processes.draw_in_parts(pieces, settings.TRUST_COLOUR, enclosed, report_progress)
    if len(markup) > MAX_CHARACTERS_WHOLE:
        raise TooLarge("This document is too long to be laid out.")
    identifier = hashlib.sha256(markup.encode())
    for enclosure in enclosed:
        identifier.update(hashlib.sha256(enclosure.data).digest())
    with _drawing_whole:
        document = lay_out(markup, colour=settings.TRUST_COLOUR, pictures=pictures)
        return draw_document(document, identifier=identifier.hexdigest()[:32], enclosed=enclosed)


def group_digits(digest: str) -> str:
    """Split a digest into groups of eight for comparing by eye: ``9c1f5e0a 77b241d8 ...``."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
