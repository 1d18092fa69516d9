"""A version as pages: its contents, and the body of each part. What published versions give is cached."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache, partial

from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from policy.models import Clause, Part, Version
from policy.sealing import soundness
from policy.text import PolicyText, UnitKind, estimate_reading_minutes, find_references

# From a part's slug and an anchor in it to the address of a link.
BuildLink = Callable[[str, str], str]
CACHE_SIZE = 1_000  # published texts never change, so what is built from them can be cached for good


@dataclass(frozen=True, slots=True)
class ContentsSection:
    """A heading as a line of the contents."""

    number: str
    title: str
    anchor: str
    url: str


@dataclass(frozen=True, slots=True)
class ContentsPart:
    """A part as a line of the contents, with the sections within it."""

    label: str
    title: str
    url: str
    is_current: bool
    sections: list[ContentsSection]


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


@dataclass(slots=True)
class ShownClause:
    """A clause as shown: its words with links, and the bullets below it."""

    clause: Clause
    words: SafeString
    bullets: list["ShownClause"] = field(default_factory=list)


@dataclass(slots=True)
class ClauseGroup:
    """A heading with its clauses; None for the clauses before the first heading."""

    heading: Clause | None
    clauses: list[ShownClause] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of a version, and by each part's slug its clauses and their anchors; ``minutes`` is reading time."""

    parts: tuple[Part, ...]
    clauses: dict[str, list[Clause]]
    anchors: dict[str, frozenset[str]]
    minutes: int

    def part(self, slug: str) -> Part | None:
        return next((part for part in self.parts if part.slug == slug), None)


def require_sound(version: Version) -> None:
    """Raises UnsoundVersion unless the version's columns, and its text when it was first shown, are as published."""
    soundness.require_sound(version)
    load_outline(version.pk)


def build_page(version: Version, slug: str, *, root: str) -> VersionPage | None:
    """The page of a part, with links below the address ``root``; None if the version has no such part.

    Raises UnsoundVersion.
    """
    soundness.require_sound(version)
    outline = load_outline(version.pk)
    part = outline.part(slug)
    return _assemble_page(version, outline, part, root, _load_body(version.pk, slug)) if part else None


def build_preview(version: Version, text: PolicyText, slug: str, *, root: str) -> VersionPage | None:
    """As ``build_page``, for the text of a draft; ``version`` is not saved."""
    outline = build_outline(text)
    part = outline.part(slug)
    return _assemble_page(version, outline, part, root, _render_body(outline, slug)) if part else None


def _assemble_page(version: Version, outline: Outline, part: Part, root: str, body: SafeString) -> VersionPage:
    contents = [
        _build_contents_part(other, other.slug == part.slug, outline.clauses[other.slug], root)
        for other in outline.parts
    ]
    return VersionPage(version, part, contents, body, outline.minutes)


def _build_contents_part(part: Part, is_current: bool, clauses: list[Clause], root: str) -> ContentsPart:
    url = f"{root}{part.slug}/" if part.slug else root
    # Links within the page are fragments alone, so that they keep the query of its address.
    start = "" if is_current else url
    headings = [clause for clause in clauses if clause.kind == UnitKind.HEADING]
    sections = [ContentsSection(row.number, row.text, row.anchor, f"{start}#{row.anchor}") for row in headings]
    return ContentsPart(part.label, part.title or "Main document", url, is_current, sections)


def load_reading_minutes(version_id: int) -> int:
    """0 for a version that cannot be shown, because it is not what was published."""
    try:
        return load_outline(version_id).minutes
    except soundness.UnsoundVersion:
        return 0


def link_references(text: str, anchors: dict[str, frozenset[str]], build_link: BuildLink) -> SafeString:
    """A clause's words, with its references as links; the text itself stays the same to the letter."""
    pieces, done = [], 0
    for reference in find_references(text, anchors):
        pieces.append(escape(text[done : reference.start]))
        url = build_link(reference.part_slug, reference.anchor)
        pieces.append(format_html('<a href="{}">{}</a>', url, text[reference.start : reference.end]))
        done = reference.end
    return mark_safe("".join([*pieces, escape(text[done:])]))  # noqa: S308  # every piece is escaped


def link_clauses(outline: Outline, slug: str, build_link: BuildLink) -> list[tuple[Clause, SafeString]]:
    """Every clause of a part in order, with its words as shown."""
    return [(clause, link_references(clause.text, outline.anchors, build_link)) for clause in outline.clauses[slug]]


def build_page_link(from_slug: str, to_slug: str, anchor: str) -> str:
    """The relative address from the page of one part to an anchor in another; the same below every root."""
    fragment = f"#{anchor}" if anchor else ""
    if from_slug == to_slug:
        return fragment or "#main"
    up = "../" if from_slug else ""
    return f"{up}{to_slug}/{fragment}" if to_slug else f"{up}{fragment}"


def build_file_anchor(part_slug: str, anchor: str) -> str:
    """An anchor where all parts stand in one file: ``appendix-1-4``; ``main`` for the main body as a whole."""
    return "-".join(filter(None, (part_slug, anchor))) or "main"


def require_published_words(clauses: Iterable[Clause]) -> None:
    """Raises UnsoundVersion where a clause that was loaded now is not as it was published."""
    for clause in clauses:
        published = load_outline(clause.part.version_id).clauses.get(clause.part.slug, [])
        if clause.text not in (other.text for other in published if other.pk == clause.pk):
            raise soundness.UnsoundVersion


@lru_cache(maxsize=CACHE_SIZE)
def load_outline(version_id: int) -> Outline:
    """Raises UnsoundVersion, so that nothing else than what was published is ever kept and shown."""
    parts = tuple(Part.objects.filter(version=version_id).select_related("version__policy").prefetch_related("clauses"))
    clauses = {part.slug: list(part.clauses.all()) for part in parts}
    soundness.require_sound_text(version_id, [(part, clauses[part.slug]) for part in parts])
    return _assemble_outline(parts, clauses, parts[0].version.text)


def build_outline(text: PolicyText) -> Outline:
    """The outline of a text that is no version yet; nothing is saved."""
    parts = tuple(Part.build(part) for part in text.parts)
    clauses = {part.slug: [Clause.build(unit) for unit in part.clauses] for part in text.parts}
    return _assemble_outline(parts, clauses, text.canonical)


def _assemble_outline(parts: tuple[Part, ...], clauses: dict[str, list[Clause]], text: str) -> Outline:
    anchors = {slug: frozenset(clause.anchor for clause in rows) for slug, rows in clauses.items()}
    return Outline(parts, clauses, anchors, estimate_reading_minutes(text))


@lru_cache(maxsize=CACHE_SIZE)
def _load_body(version_id: int, slug: str) -> SafeString:
    return _render_body(load_outline(version_id), slug)


def _render_body(outline: Outline, slug: str) -> SafeString:
    return render_to_string("reading/body.html", {"groups": group_clauses(outline, slug)})


def group_clauses(outline: Outline, slug: str) -> list[ClauseGroup]:
    """The clauses of a part as its page shows them: below their headings, with bullets below their clauses."""
    groups: list[ClauseGroup] = []
    for clause, words in link_clauses(outline, slug, partial(build_page_link, slug)):
        if clause.kind == UnitKind.HEADING:
            groups.append(ClauseGroup(clause))
            continue
        if not groups:
            groups.append(ClauseGroup(None))
        above = groups[-1].clauses
        (above[-1].bullets if clause.kind == UnitKind.BULLET and above else above).append(ShownClause(clause, words))
    return groups
