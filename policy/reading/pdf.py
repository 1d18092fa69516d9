"""A version, a draft, or the changes between two versions as one PDF: to be printed, filed and read aloud."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from policy.models import Draft, Part, Version
from policy.text import PolicyText
from portal import pdf
from portal.ledger import store

from .arrangement import Section, arrange_part
from .differences import compare_versions, count_changes
from .marked_words import WordsRenderer
from .pages import Outline, build_file_anchor, build_outline, load_outline
from .pictures import load_pictures

_PICTURE = "picture:"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part with its anchor in the file; ``whole`` is its outermost section."""

    part: Part
    anchor: str
    whole: Section

    @property
    def name(self) -> str:
        """Its label and title, such as "Appendix 1: Online awareness"."""
        return f"{self.part}{': ' if self.part.title else ''}{self.part.title}"

    @property
    def headings(self) -> list[Section]:
        """The sections in the table of contents."""
        return [section for section in self.whole.walk() if section.is_in_contents]


def render_version(version: Version, *, is_public: bool = False) -> bytes:
    """Render a published version. The same version gives the same bytes as long as the ledger keeps its key.

    If ``is_public``, it names nobody and gives the public address.
    """
    assert version.published_at is not None
    pictures = load_pictures(version.text)
    path = reverse("public_policy", args=[version.policy.slug]) if is_public else version.get_absolute_url()
    is_later = timezone.localdate(version.published_at) != timezone.localdate(version.in_force_at)
    context = {
        "version": version,
        "chapters": _build_chapters(load_outline(version.pk), pictures),
        "is_public": is_public,
        "address": f"{settings.SITE_ADDRESS}{path}",
        "published_on_another_day": is_later,
        "digest": pdf.group_digits(version.digest),
        "vkey": store.load_public_key(),
    }
    return pdf.render_pdf("pdf/version.html", context, made_at=version.published_at, pictures=_address(pictures))


def render_draft(draft: Draft, text: PolicyText) -> bytes:
    """Render a draft for unions, governors and others who are consulted; every page says that it is not in force."""
    pictures = load_pictures(text.canonical)
    context = {
        "draft": draft,
        "chapters": _build_chapters(build_outline(text), pictures),
        "address": f"{settings.SITE_ADDRESS}{draft.get_absolute_url()}",
        "digest": pdf.group_digits(text.digest),
    }
    return pdf.render_pdf("pdf/draft.html", context, made_at=draft.saved_at, pictures=_address(pictures))


def render_changes(old: Version, new: Version, versions: Sequence[Version]) -> bytes:
    """Render what differs between two published versions; ``versions`` are those whose reasons explain it."""
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


def _build_chapters(outline: Outline, pictures: Container[str]) -> list[Chapter]:
    return [_build_chapter(outline, part, pictures) for part in outline.parts]


def _build_chapter(outline: Outline, part: Part, pictures: Container[str]) -> Chapter:
    build_id = partial(build_file_anchor, part.slug)
    renderer = WordsRenderer(part.slug, outline.anchors, _build_link, build_id, is_printed=True)
    # The title of an appendix is an h2, so the headings below it begin with h3.
    whole = arrange_part(
        outline.clauses[part.slug],
        renderer,
        first_rank=3 if part.label else 2,
        picture_url=lambda digest: f"{_PICTURE}{digest}" if digest in pictures else None,
    )
    return Chapter(part, build_file_anchor(part.slug, ""), whole)


def _address(pictures: Mapping[str, bytes]) -> dict[str, bytes]:
    """Map the addresses that the template uses to the files."""
    return {f"{_PICTURE}{digest}": data for digest, data in pictures.items()}


def _build_link(part_slug: str, anchor: str) -> str:
    return f"#{build_file_anchor(part_slug, anchor)}"
