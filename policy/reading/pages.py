"""A version as pages: its contents, and the body of each part. What is built from published versions is cached."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from policy.models import Clause, Draft, Note, Part, Policy, Version
from policy.sealing import soundness
from policy.text import PolicyText, estimate_reading_minutes

from .arrangement import arrange_part, list_contents
from .marked_words import WordsRenderer
from .pictures import (
    BuildPictureUrl,
    build_draft_picture_url,
    build_public_picture_url,
    build_version_picture_url,
    list_digests,
    load_picture_urls,
)

# With more headings than this, the contents list only those of the part on the page, and the titles of other parts.
MOST_CONTENTS = 60
CACHE_SIZE = 1_000  # published texts never change, so what is built from them can be cached for good


@dataclass(frozen=True, slots=True)
class ContentsSection:
    """A heading as a line of the contents; ``depth`` is 1 or 2."""

    number: str
    title: str
    anchor: str
    url: str
    depth: int


@dataclass(frozen=True, slots=True)
class ContentsPart:
    """A part as a line of the contents, with the sections within it."""

    label: str
    title: str
    url: str
    is_current: bool
    sections: list[ContentsSection]

    @property
    def caption(self) -> str:
        """Its label, or "" if it has no title besides the label."""
        return self.label if self.label != self.title else ""

    @property
    def has_wide_numbers(self) -> bool:
        return any(len(section.number) > 2 for section in self.sections if section.depth == 1)


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One part of a version, with the contents of the whole; ``contents`` begin with the main body."""

    version: Version
    part: Part
    contents: list[ContentsPart]
    body: SafeString
    minutes: int

    @property
    def _index(self) -> int:
        return next(index for index, part in enumerate(self.contents) if part.is_current)

    @property
    def previous(self) -> ContentsPart | None:
        return self.contents[self._index - 1] if self._index else None

    @property
    def next(self) -> ContentsPart | None:
        return self.contents[self._index + 1] if self._index + 1 < len(self.contents) else None

    @property
    def last(self) -> ContentsPart:
        return self.contents[-1]


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of a version, with each part's clauses and anchors by its slug; ``minutes`` is the reading time."""

    parts: tuple[Part, ...]
    clauses: dict[str, list[Clause]]
    anchors: dict[str, frozenset[str]]
    minutes: int

    def part(self, slug: str) -> Part | None:
        return next((part for part in self.parts if part.slug == slug), None)


def require_sound(version: Version) -> None:
    """Raise UnsoundVersion unless the version's columns are as published, and its text was when it was first loaded."""
    soundness.require_sound(version)
    load_outline(version.pk)


def build_page(version: Version, slug: str, *, root: str, ask: str = "") -> VersionPage | None:
    """Build the page of a part, with links below the address ``root``. Return None if the version has no such part.

    ``ask`` is where questions about a clause are asked, or "" where none can be. Raises UnsoundVersion.
    """
    soundness.require_sound(version)
    outline = load_outline(version.pk)
    part = outline.part(slug)
    if part is None:
        return None
    body = _load_body(version.pk, slug, _load_notes(version, outline.clauses[slug]), ask)
    return _assemble_page(version, outline, part, root, body)


def build_public_page(version: Version, slug: str, *, root: str) -> VersionPage | None:
    """Build a page as ``build_page`` does, for readers who do not sign in: the words of the policy and nothing else."""
    soundness.require_sound(version)
    outline = load_outline(version.pk)
    part = outline.part(slug)
    if part is None:
        return None
    body = render_body(outline, slug, build_picture_url=partial(build_public_picture_url, version))
    return _assemble_page(version, outline, part, root, body)


def build_preview(
    version: Version, text: PolicyText, slug: str, *, root: str, draft: Draft | None = None
) -> VersionPage | None:
    """Build a page as ``build_page`` does, for the text of a draft. ``version`` is not saved."""
    outline = build_outline(text)
    part = outline.part(slug)
    return _assemble_page(version, outline, part, root, _render_draft_body(outline, slug, draft)) if part else None


def _assemble_page(version: Version, outline: Outline, part: Part, root: str, body: SafeString) -> VersionPage:
    headings = {slug: list(list_contents(clauses)) for slug, clauses in outline.clauses.items()}
    shows_all = sum(map(len, headings.values())) <= MOST_CONTENTS
    contents = [
        _build_contents_part(other, other == part, headings[other.slug] if shows_all or other == part else [], root)
        for other in outline.parts
    ]
    return VersionPage(version, part, contents, body, outline.minutes)


def _build_contents_part(part: Part, is_current: bool, headings: list[tuple[Clause, int]], root: str) -> ContentsPart:
    url = f"{root}{part.slug}/" if part.slug else root
    # Links within the page are only fragments, so that they keep the query of its address.
    start = "" if is_current else url
    sections = [
        ContentsSection(row.number, row.text, row.anchor, f"{start}#{row.anchor}", depth) for row, depth in headings
    ]
    return ContentsPart(part.label, part.title or str(part), url, is_current, sections)


def load_reading_minutes(version_id: int) -> int:
    """Return the reading time, or 0 for a version that cannot be shown because it is not as it was published."""
    try:
        return load_outline(version_id).minutes
    except soundness.UnsoundVersion:
        return 0


def build_page_link(from_slug: str, to_slug: str, anchor: str) -> str:
    """Build the relative address from the page of one part to an anchor in another. It is the same below every root."""
    fragment = f"#{anchor}" if anchor else ""
    if from_slug == to_slug:
        return fragment or "#main"
    up = "../" if from_slug else ""
    return f"{up}{to_slug}/{fragment}" if to_slug else f"{up}{fragment}"


def build_file_anchor(part_slug: str, anchor: str) -> str:
    """Build an anchor for a file with all parts: ``appendix-1-4``; ``main`` for the main body as a whole.

    No heading's own anchor has an underscore, so point 2 of Annex A (``annex-a_2``) cannot be confused with a heading
    "Annex A 2" in the main body.
    """
    sign = "-" if re.fullmatch("appendix-[0-9]+", part_slug) else "_"  # as in files that are already printed
    return sign.join(filter(None, (part_slug, anchor))) or "main"


def require_published_words(clauses: Iterable[Clause]) -> None:
    """Raise UnsoundVersion if a clause that was just loaded is not as it was published."""
    for clause in clauses:
        published = load_outline(clause.part.version_id).clauses.get(clause.part.slug, [])
        if clause.text not in (other.text for other in published if other.pk == clause.pk):
            raise soundness.UnsoundVersion


@lru_cache(maxsize=CACHE_SIZE)
def load_outline(version_id: int) -> Outline:
    """Load the outline of a version. Raises UnsoundVersion, so that only what was published is cached and shown."""
    parts = tuple(Part.objects.filter(version=version_id).select_related("version__policy").prefetch_related("clauses"))
    clauses = {part.slug: list(part.clauses.all()) for part in parts}
    soundness.require_sound_text(version_id, [(part, clauses[part.slug]) for part in parts])
    return _assemble_outline(parts, clauses, parts[0].version.text)


def build_outline(text: PolicyText) -> Outline:
    """Build the outline of a text that is not a version yet. Nothing is saved."""
    parts = tuple(Part.build(part) for part in text.parts)
    clauses = {part.slug: [Clause.build(unit) for unit in part.clauses] for part in text.parts}
    return _assemble_outline(parts, clauses, text.canonical)


def _assemble_outline(parts: tuple[Part, ...], clauses: dict[str, list[Clause]], text: str) -> Outline:
    anchors = {slug: frozenset(clause.anchor for clause in rows) for slug, rows in clauses.items()}
    return Outline(parts, clauses, anchors, estimate_reading_minutes(text))


ShownNotes = tuple[tuple[UUID, str], ...]  # the identity of a clause, and the words of a note beside it


def _load_notes(version: Version, clauses: Iterable[Clause]) -> ShownNotes:
    """The notes beside these clauses: those whose clause is this one, in these words."""
    shown = {(clause.identity, clause.digest) for clause in clauses}
    notes = Note.objects.standing(at=timezone.now()).filter(policy=version.policy_id).order_by("pk")
    rows = notes.values_list("clause_identity", "clause_digest", "words")
    return tuple((identity, words) for identity, digest, words in rows if (identity, digest) in shown)


@lru_cache(maxsize=CACHE_SIZE)
def _load_body(version_id: int, slug: str, notes: ShownNotes, ask: str) -> SafeString:
    outline = load_outline(version_id)
    build_picture_url = partial(build_version_picture_url, outline.parts[0].version)
    return render_body(outline, slug, build_picture_url=build_picture_url, notes=notes, ask=ask)


def _render_draft_body(outline: Outline, slug: str, draft: Draft | None) -> SafeString:
    build_picture_url = partial(build_draft_picture_url, draft) if draft else None
    return render_body(outline, slug, build_picture_url=build_picture_url)


def render_body(
    outline: Outline,
    slug: str,
    *,
    build_picture_url: BuildPictureUrl | None = None,
    policy: Policy | None = None,
    find_since: Callable[[Clause], object] = lambda clause: None,
    notes: ShownNotes = (),
    ask: str = "",
) -> SafeString:
    """Render the words of a part; with ``policy`` and ``find_since``, also since when each clause has had its words.

    ``notes`` stand beside their clauses, and with ``ask`` a link to the page that takes questions. Without
    ``build_picture_url``, each picture is replaced by its words.
    """
    renderer = WordsRenderer(slug, outline.anchors, partial(build_page_link, slug))
    clauses = outline.clauses[slug]
    urls = load_picture_urls(list_digests(clauses), build_picture_url) if build_picture_url else {}
    beside: dict[UUID, list[str]] = defaultdict(list)
    for identity, words in notes:
        beside[identity].append(words)
    part = arrange_part(clauses, renderer, find_since=find_since, picture_url=urls.get, notes=beside)
    return render_to_string("reading/body.html", {"part": part, "policy": policy, "ask": ask})
