"""HTML of our own making drawn by WeasyPrint, in our own fonts and no others. Knows no settings: processes share it."""

import gc
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
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
FONTS = ("inter-latin", "inter-latin-ext", "serif-latin", "serif-latin-ext")
VARIANT = "pdf/ua-1"
ARCHIVAL = "pdf/a-3a"  # where files are enclosed; and PDF/UA-1 all the same: see archival.py
DEEPEST = 60

# fontTools writes the time into each font that it subsets, and then no two files are alike, unless told another.
os.environ["SOURCE_DATE_EPOCH"] = "0"


class TooLarge(Exception):
    """A document that nobody would read, and that would keep the server busy for minutes."""


class Assets(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
    """Serves our own fonts from memory and refuses every other address, local files above all."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url not in _assets():
            raise PermissionError(f"A PDF is made of our own fonts and nothing else, not of {url}")
        return URLFetcherResponse(url, _assets()[url], {"Content-Type": "font/woff2"})


class Markup(HTML):  # type: ignore[misc]
    """Without WeasyPrint's rules for notes, of which none of ours has any: they cost each element five styles."""

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_defaults()]


def laid_out(markup: str, *, colour: str, also: str = "", variant: str | None = VARIANT) -> Document:
    """The pages of a document, not yet drawn. ``also`` is CSS that comes after all other. Raises TooLarge."""
    with _patient_collector():
        html = Markup(string=markup, url_fetcher=Assets())
        _refuse_depth(html)
        sheets = [_stylesheet(), _css(f":root{{--trust:{colour}}}"), *([_css(also)] if also else [])]
        return html.render(font_config=_fonts(), stylesheets=sheets, pdf_variant=variant)


def drawn(
    document: Document,
    *,
    identifier: str = "",
    cells: str = "",
    variant: str | None = VARIANT,
    enclosed: Sequence[Enclosure] = (),
) -> bytes:
    """Pages as a file, which bears the identifier. ``cells`` comes before the name of each cell."""
    variant = ARCHIVAL if enclosed else variant
    with _patient_collector():
        pdf: bytes = document.write_pdf(
            pdf_variant=variant,
            pdf_identifier=identifier.encode(),
            attachments=[archival.attachment(enclosure) for enclosure in enclosed],
            finisher=lambda _, pdf: _finish(pdf, cells, is_archival=variant == ARCHIVAL),
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


@cache
def _assets() -> dict[str, bytes]:
    return {f"asset:{name}.woff2": (STATIC / "fonts" / f"{name}.woff2").read_bytes() for name in FONTS}


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
def _defaults() -> CSS:
    rules = (files("weasyprint") / "css" / "html5_ua.css").read_text()
    rules = re.sub(r"^::(foot)?note.*", "", rules, flags=re.MULTILINE)
    return CSS(string=re.sub(r"^::marker", "li::marker", rules, flags=re.MULTILINE))


@cache
def _stylesheet() -> CSS:
    return _css((STATIC / "report.css").read_text())


@cache
def _css(text: str) -> CSS:
    return CSS(string=text, font_config=_fonts(), url_fetcher=Assets())


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


def _finish(pdf: pydyf.PDF, cells: str, *, is_archival: bool) -> None:
    """What WeasyPrint leaves out: the second standard, labels of pages, of which cells a header cell is the header."""
    if is_archival:
        archival.claim_accessible(pdf)
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])})
    by_reference = {thing.reference: thing for thing in pdf.objects if isinstance(thing, pydyf.Dictionary)}
    for cell in by_reference.values():
        if cell.get("S") == "/TH":
            group = by_reference[by_reference[cell["P"]]["P"]]
            cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
            cell["ID"] = _named(cell["ID"], cells)
        elif cell.get("S") == "/TD":
            cell["A"]["Headers"] = pydyf.Array(_named(header, cells) for header in cell["A"].get("Headers", ()))


def _named(name: pydyf.String, before: str) -> pydyf.String:
    return pydyf.String(f"{before}{name.string}")
