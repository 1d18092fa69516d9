"""A version as PDF, all parts in one file, and what changed in it: to be printed, filed and read aloud."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from policy.models import Clause, Draft, Part, Version
from policy.text import Kind, PolicyText
from portal import pdf
from portal.ledger import store

from .differences import compare, counted
from .pages import Outline, anchor_in_file, clauses_of, outline_in_memory, outline_of


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
    assert version.published_at is not None  # only published versions have a PDF of this kind
    is_later = timezone.localdate(version.published_at) != timezone.localdate(version.in_force_at)
    context = {
        "version": version,
        "chapters": _chapters(outline_of(version.pk)),
        "address": f"{settings.SITE_ADDRESS}{version.get_absolute_url()}",
        "published_on_another_day": is_later,
        "digest": pdf.grouped(version.digest),
        "vkey": store.public_key(),
    }
    return pdf.rendered("pdf/version.html", context, made_at=version.published_at)


def of_draft(draft: Draft, text: PolicyText) -> bytes:
    """A text that is not in force, and says so on every page: for unions, governors and whoever is asked."""
    context = {
        "draft": draft,
        "chapters": _chapters(outline_in_memory(text)),
        "address": f"{settings.SITE_ADDRESS}{draft.get_absolute_url()}",
        "digest": pdf.grouped(text.digest),
    }
    return pdf.rendered("pdf/draft.html", context, made_at=draft.saved_at)


def of_changes(old: Version, new: Version, versions: Sequence[Version]) -> bytes:
    """What differs between two published versions; ``versions`` are those whose reasons say why."""
    assert old.published_at is not None
    assert new.published_at is not None
    changes = compare(old, new)
    path = reverse("version_changes", args=[new.policy.slug, new.number])
    context = {
        "old": old,
        "new": new,
        "versions": versions,
        "changes": changes,
        "count": counted(changes),
        "address": f"{settings.SITE_ADDRESS}{path}?since={old.number}",
    }
    return pdf.rendered("pdf/changes.html", context, made_at=max(old.published_at, new.published_at))


def _chapters(outline: Outline) -> list[Chapter]:
    return [
        Chapter(part, anchor_in_file(part.slug, "") or MAIN, _runs(part, clauses_of(outline, part.slug, _address)))
        for part in outline.parts
    ]


def _runs(part: Part, clauses: Iterable[tuple[Clause, SafeString]]) -> list[Run]:
    units = [Unit(clause, anchor_in_file(part.slug, clause.anchor), words) for clause, words in clauses]
    runs = groupby(units, key=lambda unit: (unit.clause.kind, unit.clause.kind == Kind.BULLET or unit.anchor))
    return [Run(kind, list(alike)) for (kind, _), alike in runs]


def _address(part_slug: str, anchor: str) -> str:
    return f"#{anchor_in_file(part_slug, anchor) or MAIN}"
