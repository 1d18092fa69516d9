"""Templates turned into PDF files: accessible (PDF/UA-1), in our own fonts, the same bytes for the same input."""

import gc
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from threading import Lock
from typing import Any

import pydyf
from django.conf import settings
from django.template.loader import render_to_string
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

FONTS = ("inter-latin", "inter-latin-ext", "serif-latin", "serif-latin-ext")
# About twice the report of a trust with 10,000 people.
LARGEST = 6_000_000
DEEPEST = 60

# fontTools writes the time into each font that it subsets, and then no two files are alike, unless told another.
os.environ["SOURCE_DATE_EPOCH"] = "0"
# WeasyPrint keeps caches beside its fonts that two threads must not fill at once.
_one_at_a_time = Lock()


class TooLarge(Exception):
    """A document that nobody would read, and that would keep the server busy for minutes."""


class Assets(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
    """Serves our own fonts from memory and refuses every other address, local files above all."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url not in _assets():
            raise PermissionError(f"A PDF is made of our own fonts and nothing else, not of {url}")
        return URLFetcherResponse(url, _assets()[url], {"Content-Type": "font/woff2"})


def rendered(template: str, context: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """A template as PDF. ``made_at`` is the moment that the document speaks of, never that of its rendering."""
    chrome = {
        "trust_name": settings.TRUST_NAME,
        "site_address": settings.SITE_ADDRESS,
        "is_demonstration": settings.DEMONSTRATION,
        "made_at": made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return from_markup(render_to_string(template, {**chrome, **context}))


def from_markup(markup: str) -> bytes:
    """HTML of our own making as PDF, or TooLarge."""
    if len(markup) > LARGEST:
        raise TooLarge("This document is too long for one PDF. Choose fewer academies, or take the CSV file.")
    identifier = hashlib.sha256(markup.encode()).hexdigest()[:32].encode()
    with _one_at_a_time, _patient_collector():
        html = HTML(string=drawable(markup), url_fetcher=Assets())
        _refuse_depth(html)
        pdf: bytes = html.write_pdf(
            stylesheets=[_stylesheet(), _brand(settings.TRUST_COLOUR)],
            font_config=_fonts(),
            pdf_variant="pdf/ua-1",
            pdf_identifier=identifier,
            finisher=_finish,
        )
    return pdf


def drawable(text: str) -> str:
    """The text with every letter that our fonts lack written as its code: ``[U+4E2D]``.

    Another font would be whatever the machine has, and an empty box is no evidence.
    """
    missing = {letter for letter in set(text) if ord(letter) not in _letters() and not letter.isspace()}
    if not missing:
        return text
    return text.translate({ord(letter): f"[U+{ord(letter):04X}]" for letter in missing})


def grouped(digest: str) -> str:
    """A digest in groups of eight, so that it can be compared by eye: ``9c1f5e0a 77b241d8 ...``."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


@cache
def _assets() -> dict[str, bytes]:
    folder = settings.BASE_DIR / "static" / "fonts"
    return {f"asset:{name}.woff2": (folder / f"{name}.woff2").read_bytes() for name in FONTS}


@cache
def _letters() -> frozenset[int]:
    """What both families can draw: the interface's, and that of the words which bind."""
    drawn: dict[str, set[int]] = {"inter": set(), "serif": set()}
    for name in FONTS:
        with TTFont(BytesIO(_assets()[f"asset:{name}.woff2"])) as font:
            drawn[name.split("-")[0]] |= set(font.getBestCmap())
    return frozenset(drawn["inter"] & drawn["serif"])


@cache
def _fonts() -> FontConfiguration:
    """One for the whole process: each further one leaks a quarter of a megabyte."""
    return FontConfiguration()


@cache
def _stylesheet() -> CSS:
    css = (settings.BASE_DIR / "static" / "report.css").read_text()
    return CSS(string=css, font_config=_fonts(), url_fetcher=Assets())


@cache
def _brand(colour: str) -> CSS:
    return CSS(string=f":root{{--trust:{colour}}}", font_config=_fonts(), url_fetcher=Assets())


def _refuse_depth(html: HTML) -> None:
    """Layout calls itself for each level of nesting; no template of ours goes deep."""
    level, depth = [html.etree_element], 0
    while level:
        depth += 1
        level = [child for element in level for child in element]
        if depth > DEEPEST:
            raise TooLarge("This document is nested too deeply to be laid out.")


@contextmanager
def _patient_collector() -> Iterator[None]:
    """Layout makes millions of objects that all live to the end; looking through them again and again is slow."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _finish(document: Document, pdf: pydyf.PDF) -> None:
    """What WeasyPrint leaves out: labels of pages, and of which cells a header cell is the header."""
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])})
    by_reference = {thing.reference: thing for thing in pdf.objects if isinstance(thing, pydyf.Dictionary)}
    for cell in by_reference.values():
        if cell.get("S") == "/TH":
            group = by_reference[by_reference[cell["P"]]["P"]]
            cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
