"""A version as pages: contents and bodies rendered once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from policy.models import Clause, Part, Version
from policy.text import Kind, PolicyText, reading_minutes, references

# From a reference's part (slug) and anchor to an address.
Address = Callable[[str, str], str]
KEPT = 1_000  # parts of published versions never change, so what was made of them is kept


@dataclass(frozen=True, slots=True)
class Section:
    """A heading as a line of the contents."""

    number: str
    title: str
    anchor: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A part as a line of the contents, with the sections within it."""

    label: str
    title: str
    url: str
    is_current: bool
    sections: list[Section]


@dataclass(frozen=True, slots=True)
class Page:
    """One part of a version, with its way around. ``contents`` begin with the main body."""

    version: Version
    part: Part
    contents: list[Entry]
    body: SafeString
    minutes: int

    @property
    def _place(self) -> int:
        return next(place for place, entry in enumerate(self.contents) if entry.is_current)

    @property
    def previous(self) -> Entry | None:
        return self.contents[self._place - 1] if self._place else None

    @property
    def next(self) -> Entry | None:
        return self.contents[self._place + 1] if self._place + 1 < len(self.contents) else None

    @property
    def last(self) -> Entry:
        return self.contents[-1]


@dataclass(slots=True)
class Row:
    """A clause as it is shown, with the bullets that stand under it."""

    clause: Clause
    words: SafeString
    bullets: list["Row"] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """A heading with its clauses; clauses before the first heading have none."""

    heading: Clause | None
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    """What every page of a version needs and no moment changes: its parts, and their clauses by the part's slug."""

    parts: tuple[Part, ...]
    clauses: dict[str, list[Clause]]
    anchors: dict[str, frozenset[str]]
    minutes: int

    def part(self, slug: str) -> Part | None:
        return next((part for part in self.parts if part.slug == slug), None)


def page(version: Version, slug: str, *, root: str) -> Page | None:
    """The page of a part below an address, or None if the version has no such part."""
    outline = outline_of(version.pk)
    part = outline.part(slug)
    return _page(version, outline, part, root, _body(version.pk, slug)) if part else None


def preview(version: Version, text: PolicyText, slug: str, *, root: str) -> Page | None:
    """The same of a text that is no version yet; ``version`` is not saved."""
    outline = outline_in_memory(text)
    part = outline.part(slug)
    return _page(version, outline, part, root, _rendered(outline, slug)) if part else None


def _page(version: Version, outline: Outline, part: Part, root: str, body: SafeString) -> Page:
    contents = [_entry(other, other.slug == part.slug, outline.clauses[other.slug], root) for other in outline.parts]
    return Page(version, part, contents, body, outline.minutes)


def _entry(part: Part, is_current: bool, clauses: list[Clause], root: str) -> Entry:
    url = f"{root}{part.slug}/" if part.slug else root
    # On the page itself the links stay on it, whatever stands in its address after the path.
    start = "" if is_current else url
    headings = [clause for clause in clauses if clause.kind == Kind.HEADING]
    sections = [Section(row.number, row.text, row.anchor, f"{start}#{row.anchor}") for row in headings]
    return Entry(part.label, part.title or "Main document", url, is_current, sections)


def minutes(version_id: int) -> int:
    """How long the whole version takes to read."""
    return outline_of(version_id).minutes


def linked(text: str, anchors: dict[str, frozenset[str]], address: Address) -> SafeString:
    """A clause's words, with what they refer to as links; not one character is added or lost."""
    pieces, done = [], 0
    for reference in references(text, anchors):
        pieces.append(escape(text[done : reference.start]))
        url = address(reference.part_slug, reference.anchor)
        pieces.append(format_html('<a href="{}">{}</a>', url, text[reference.start : reference.end]))
        done = reference.end
    return mark_safe("".join([*pieces, escape(text[done:])]))  # noqa: S308  # every piece is escaped


def clauses_of(outline: Outline, slug: str, address: Address) -> list[tuple[Clause, SafeString]]:
    """Every clause of a part in order, with its words as they are shown."""
    return [(clause, linked(clause.text, outline.anchors, address)) for clause in outline.clauses[slug]]


def in_pages(slug: str) -> Address:
    """Addresses from the page of one part to another, alike below every root."""

    def address(part_slug: str, anchor: str) -> str:
        fragment = f"#{anchor}" if anchor else ""
        if part_slug == slug:
            return fragment or "#main"
        up = "../" if slug else ""
        return f"{up}{part_slug}/{fragment}" if part_slug else f"{up}{fragment}"

    return address


def anchor_in_file(part_slug: str, anchor: str) -> str:
    """An anchor where all parts stand in one file: ``appendix-1-4``."""
    return "-".join(word for word in (part_slug, anchor) if word)


@lru_cache(maxsize=KEPT)
def outline_of(version_id: int) -> Outline:
    parts = tuple(Part.objects.filter(version=version_id).select_related("version__policy").prefetch_related("clauses"))
    clauses = {part.slug: list(part.clauses.all()) for part in parts}
    return _outline(parts, clauses, parts[0].version.text)


def outline_in_memory(text: PolicyText) -> Outline:
    """Of a text that was read and is no version yet; nothing of it is saved."""
    parts = tuple(Part(slug=part.slug, label=part.label, title=part.title) for part in text.parts)
    clauses = {
        part.slug: [Clause(kind=c.kind, number=c.number, anchor=c.anchor, text=c.text) for c in part.clauses]
        for part in text.parts
    }
    return _outline(parts, clauses, text.canonical)


def _outline(parts: tuple[Part, ...], clauses: dict[str, list[Clause]], text: str) -> Outline:
    anchors = {slug: frozenset(clause.anchor for clause in rows) for slug, rows in clauses.items()}
    return Outline(parts, clauses, anchors, reading_minutes(text))


@lru_cache(maxsize=KEPT)
def _body(version_id: int, slug: str) -> SafeString:
    return _rendered(outline_of(version_id), slug)


def _rendered(outline: Outline, slug: str) -> SafeString:
    return render_to_string("reading/body.html", {"blocks": blocks(clauses_of(outline, slug, in_pages(slug)))})


def blocks(clauses: Iterable[tuple[Clause, SafeString]]) -> list[Block]:
    """Clauses below their headings, bullets below their clauses."""
    found: list[Block] = []
    for clause, words in clauses:
        if clause.kind == Kind.HEADING:
            found.append(Block(clause))
            continue
        if not found:
            found.append(Block(None))
        rows = found[-1].rows
        (rows[-1].bullets if clause.kind == Kind.BULLET and rows else rows).append(Row(clause, words))
    return found
