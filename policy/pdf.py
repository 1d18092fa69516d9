"""The version PDF: all parts of one version in one file, as it can be printed, filed and read aloud."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.safestring import SafeString

from portal import pdf
from portal.ledger import store

from .models import Clause, Part, Version
from .reading import anchor_in_file, clauses_of
from .text import Kind


@dataclass(frozen=True, slots=True)
class Unit:
    """A clause with its anchor in the file, and its words with links."""

    clause: Clause
    anchor: str
    words: SafeString


@dataclass(frozen=True, slots=True)
class Run:
    """Units that follow one another and are set alike: bullets in one list, everything else alone."""

    kind: str
    units: list[Unit]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part with its anchor in the file."""

    part: Part
    anchor: str
    runs: list[Run]

    @property
    def headings(self) -> list[Unit]:
        return [unit for run in self.runs for unit in run.units if run.kind == Kind.HEADING]


MAIN = "main"


def of_version(version: Version) -> bytes:
    """A published version; the same version gives the same bytes while the ledger's key is the same."""
    assert version.published_at is not None  # only published versions have a PDF
    is_later = timezone.localdate(version.published_at) != timezone.localdate(version.in_force_at)
    context = {
        "version": version,
        "chapters": _chapters(version),
        "address": f"{settings.SITE_ADDRESS}{version.get_absolute_url()}",
        "published_on_another_day": is_later,
        "digest": pdf.grouped(version.digest),
        "vkey": store.public_key(),
    }
    return pdf.rendered("pdf/version.html", context, made_at=version.published_at)


def _chapters(version: Version) -> list[Chapter]:
    prefetch_related_objects([version], "parts__clauses")
    parts = list(version.parts.all())
    anchors = {part.slug: frozenset(clause.anchor for clause in part.clauses.all()) for part in parts}
    return [
        Chapter(part, anchor_in_file(part.slug, "") or MAIN, _runs(part, clauses_of(part, anchors, _address)))
        for part in parts
    ]


def _runs(part: Part, clauses: Iterable[tuple[Clause, SafeString]]) -> list[Run]:
    units = [Unit(clause, anchor_in_file(part.slug, clause.anchor), words) for clause, words in clauses]
    runs = groupby(units, key=lambda unit: (unit.clause.kind, unit.clause.kind == Kind.BULLET or unit.anchor))
    return [Run(kind, list(alike)) for (kind, _), alike in runs]


def _address(part_slug: str, anchor: str) -> str:
    return f"#{anchor_in_file(part_slug, anchor) or MAIN}"
