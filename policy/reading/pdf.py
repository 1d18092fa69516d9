"""A version, a draft, or the changes between two versions as one PDF: to be printed, filed and read aloud."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from policy.models import Clause, Draft, Part, Version
from policy.text import PolicyText, UnitKind
from portal import pdf
from portal.ledger import store

from .differences import compare_versions, count_changes
from .pages import Outline, build_file_anchor, build_outline, link_clauses, load_outline


@dataclass(frozen=True, slots=True)
class PrintedClause:
    """A clause with its anchor in the file, and its words with links."""

    clause: Clause
    anchor: str
    words: SafeString


@dataclass(frozen=True, slots=True)
class PrintedRun:
    """Neighbouring clauses that are set as one piece: the bullets of a list together, everything else alone."""

    kind: str
    units: list[PrintedClause]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part with its anchor in the file."""

    part: Part
    anchor: str
    runs: list[PrintedRun]

    @property
    def headings(self) -> list[PrintedClause]:
        return [unit for run in self.runs for unit in run.units if run.kind == UnitKind.HEADING]


def render_version(version: Version) -> bytes:
    """A published version. The same version gives the same bytes as long as the ledger keeps its key."""
    assert version.published_at is not None
    is_later = timezone.localdate(version.published_at) != timezone.localdate(version.in_force_at)
    context = {
        "version": version,
        "chapters": _build_chapters(load_outline(version.pk)),
        "address": f"{settings.SITE_ADDRESS}{version.get_absolute_url()}",
        "published_on_another_day": is_later,
        "digest": pdf.group_digits(version.digest),
        "vkey": store.load_public_key(),
    }
    return pdf.render_pdf("pdf/version.html", context, made_at=version.published_at)


def render_draft(draft: Draft, text: PolicyText) -> bytes:
    """A draft, for unions, governors and others who are consulted; every page says that it is not in force."""
    context = {
        "draft": draft,
        "chapters": _build_chapters(build_outline(text)),
        "address": f"{settings.SITE_ADDRESS}{draft.get_absolute_url()}",
        "digest": pdf.group_digits(text.digest),
    }
    return pdf.render_pdf("pdf/draft.html", context, made_at=draft.saved_at)


def render_changes(old: Version, new: Version, versions: Sequence[Version]) -> bytes:
    """What differs between two published versions; ``versions`` are those whose reasons explain it."""
    assert old.published_at is not None
    assert new.published_at is not None
    changes = compare_versions(old, new)
    path = reverse("version_changes", args=[new.policy.slug, new.number])
    context = {
        "old": old,
        "new": new,
        "versions": versions,
        "changes": changes,
        "count": count_changes(changes),
        "address": f"{settings.SITE_ADDRESS}{path}?since={old.number}",
    }
    return pdf.render_pdf("pdf/changes.html", context, made_at=max(old.published_at, new.published_at))


def _build_chapters(outline: Outline) -> list[Chapter]:
    return [
        Chapter(
            part, build_file_anchor(part.slug, ""), _group_runs(part, link_clauses(outline, part.slug, _build_link))
        )
        for part in outline.parts
    ]


def _group_runs(part: Part, clauses: Iterable[tuple[Clause, SafeString]]) -> list[PrintedRun]:
    units = [PrintedClause(clause, build_file_anchor(part.slug, clause.anchor), words) for clause, words in clauses]
    runs = groupby(units, key=lambda unit: (unit.clause.kind, unit.clause.kind == UnitKind.BULLET or unit.anchor))
    return [PrintedRun(kind, list(run)) for (kind, _), run in runs]


def _build_link(part_slug: str, anchor: str) -> str:
    return f"#{build_file_anchor(part_slug, anchor)}"
