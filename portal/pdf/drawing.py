"""Draws our own HTML with WeasyPrint in our own fonts. Processes use it without Django, so it reads no settings."""

import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path

import pydyf
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from . import archival
from .archival import Enclosure

STATIC = Path(__file__).resolve().parents[2] / "static"
FONTS = ("inter-latin", "inter-latin-ext", "serif-latin", "serif-latin-ext", "serif-slanted", "serif-slanted-ext")
VARIANT = "pdf/ua-1"
ARCHIVAL = "pdf/a-3a"  # if files are enclosed; it is PDF/UA-1 as well: see archival.py
MAX_DEPTH = 60

# fontTools writes this time into each font that it subsets. With the real time, no two files would be identical.
os.environ["SOURCE_DATE_EPOCH"] = "0"


class TooLarge(Exception):
    """A document so large that nobody would read it, and that would keep the server busy for minutes."""


class Assets(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
    """Serves our fonts and style sheets from memory, and refuses every other address, above all local files.

    ``pictures`` maps the addresses that the document uses for pictures to their files.
    """

    def __init__(self, pictures: Mapping[str, bytes] | None = None) -> None:
        super().__init__()
        self._pictures = pictures or {}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url in self._pictures:
            return URLFetcherResponse(url, self._pictures[url])
        if url not in _assets():
            raise PermissionError(f"A PDF is made of our own fonts and nothing else, not of {url}")
        return URLFetcherResponse(url, _assets()[url], {"Content-Type": "font/woff2"})


def lay_out(
    markup: str,
    *,
    colour: str,
    also: str = "",
    variant: str | None = VARIANT,
    pictures: Mapping[str, bytes] | None = None,
) -> Document:
    """Lay out a document in pages. ``also`` is CSS that is added after all other CSS. Raises TooLarge."""
    with _patient_collector():
        html = HTML(string=markup, url_fetcher=Assets(pictures))
        _refuse_depth(html)
        sheets = [_stylesheet(), _css(f":root{{--trust:{colour}}}"), *([_css(also)] if also else [])]
        return html.render(font_config=_fonts(), stylesheets=sheets, pdf_variant=variant)


def draw_document(
    document: Document,
    *,
    identifier: str = "",
    cells: str = "",
    variant: str | None = VARIANT,
    enclosed: Sequence[Enclosure] = (),
) -> bytes:
    """Draw the pages as a PDF file with this identifier. ``cells`` is a prefix for the ids of its table cells."""
    variant = ARCHIVAL if enclosed else variant
    with _patient_collector():
        pdf: bytes = document.write_pdf(
            pdf_variant=variant,
            pdf_identifier=identifier.encode(),
            attachments=[archival.build_attachment(enclosure) for enclosure in enclosed],
            finisher=lambda _, pdf: _finish(pdf, cells, is_archival=variant == ARCHIVAL),
        )
    return pdf


def replace_missing_letters(text: str) -> str:
    """Replace letters that our fonts lack by their code, ``[U+4E2D]``: any other font would depend on the machine."""
    missing = {letter for letter in set(text) if ord(letter) not in _letters() and not letter.isspace()}
    if not missing:
        return text
    return text.translate({ord(letter): f"[U+{ord(letter):04X}]" for letter in missing})


@cache
def _assets() -> dict[str, bytes]:
    fonts = {f"asset:{name}.woff2": (STATIC / "fonts" / f"{name}.woff2").read_bytes() for name in FONTS}
    return fonts | {f"asset:report/{part.name}": part.read_bytes() for part in (STATIC / "report").glob("*.css")}


@cache
def _letters() -> frozenset[int]:
    """Return the letters that both font families have: that of the interface and that of the binding words."""
    drawn: dict[str, set[int]] = {"inter": set(), "serif": set()}
    for name in FONTS:
        with TTFont(BytesIO(_assets()[f"asset:{name}.woff2"])) as font:
            drawn[name.split("-")[0]] |= set(font.getBestCmap())
    return frozenset(drawn["inter"] & drawn["serif"])


@cache
def _fonts() -> FontConfiguration:
    """Return one configuration for the whole process, because each leaks a quarter of a megabyte."""
    return FontConfiguration()


@cache
def _stylesheet() -> CSS:
    return _css((STATIC / "report.css").read_text())


@cache
def _css(text: str) -> CSS:
    return CSS(string=text, font_config=_fonts(), url_fetcher=Assets())


def _refuse_depth(html: HTML) -> None:
    """Refuse a document nested too deeply: layout is recursive. None of our templates comes near the limit."""
    level, depth = [html.etree_element], 0
    while level:
        depth += 1
        level = [child for element in level for child in element]
        if depth > MAX_DEPTH:
            raise TooLarge("This document is nested too deeply to be laid out.")


@contextmanager
def _patient_collector() -> Iterator[None]:
    """Collect garbage rarely: layout keeps millions of objects to its end, and each collection would visit them."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _finish(pdf: pydyf.PDF, cells: str, *, is_archival: bool) -> None:
    """Add what WeasyPrint leaves out: the second standard, page labels, and which header belongs to which cell."""
    if is_archival:
        archival.claim_accessible(pdf)
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])})
    by_reference = {thing.reference: thing for thing in pdf.objects if isinstance(thing, pydyf.Dictionary)}
    for cell in by_reference.values():
        if cell.get("S") == "/TH":
            group = by_reference[by_reference[cell["P"]]["P"]]
            cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
            cell["ID"] = _prefix(cell["ID"], cells)
        elif cell.get("S") == "/TD":
            cell["A"]["Headers"] = pydyf.Array(_prefix(header, cells) for header in cell["A"].get("Headers", ()))


def _prefix(name: pydyf.String, prefix: str) -> pydyf.String:
    return pydyf.String(f"{prefix}{name.string}")
