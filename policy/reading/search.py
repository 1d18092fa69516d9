"""Searches the clauses of policies by words: PostgreSQL's full text search, in English."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVector
from django.db.models import F, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from policy.models import Clause, Version

from .clause_names import build_unit_address, find_unit, name_unit
from .pages import require_published_words

# Around the words that were found, on their way from the database. A clause that has these characters itself is only
# marked wrongly.
_START, _STOP = "\ue000", "\ue001"
_LEFT_OUT = re.compile(r"(?<!\S)-\S+")
_MARKED = re.compile(f"{_START}([^{_STOP}]*){_STOP}")


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. ``has_all`` is false if no clause has all the words, and these have some of them."""

    titles: QuerySet[Version]
    clauses: QuerySet[Clause]
    has_all: bool = True


@dataclass(frozen=True, slots=True)
class FoundClause:
    """``address`` begins below the policy's own; ``words`` have marks around what was looked for."""

    version: Version
    name: str
    address: str
    words: SafeString


def find_words(versions: Collection[Version], words: str) -> Found:
    """Search these versions. Quotes around words ask for a phrase, a minus before a word leaves it out."""
    query = _build_query(words)
    titles, clauses = _find_titles(versions, query), _find_clauses(versions, query)
    if clauses.exists() or titles.exists():
        return Found(titles, clauses)
    some = _build_query(" or ".join(re.findall(r"\w+", _LEFT_OUT.sub("", words))))
    return Found(_find_titles(versions, some), _find_clauses(versions, some), has_all=False)


def describe_found(clauses: Collection[Clause]) -> list[FoundClause]:
    """Raise UnsoundVersion if a clause is not as it was published."""
    require_published_words(clauses)
    found = []
    for clause in clauses:
        unit = find_unit(clause)
        words = _mark(clause.marked)  # type: ignore[attr-defined]  # annotated by _find_clauses
        found.append(FoundClause(clause.part.version, name_unit(unit), build_unit_address(unit), words))
    return found


def _build_query(words: str) -> SearchQuery:
    return SearchQuery(words, config="english", search_type="websearch")


def _find_clauses(versions: Collection[Version], query: SearchQuery) -> QuerySet[Clause]:
    """The best come first: where the words stand close together, in short clauses rather than long ones."""
    rank = SearchRank(F("lexemes"), query, cover_density=True, normalization=1)  # 1 minds the length
    headline = SearchHeadline("text", query, config="english", start_sel=_START, stop_sel=_STOP, highlight_all=True)
    return (
        Clause.objects.filter(part__version__in=versions, lexemes=query)
        .select_related("part__version__policy")
        .defer("lexemes", "part__version__text")
        .annotate(marked=headline)
        .order_by(rank.desc(), "part__version__title", "part__position", "position")
    )


def _find_titles(versions: Collection[Version], query: SearchQuery) -> QuerySet[Version]:
    titles = Version.objects.filter(pk__in=[version.pk for version in versions]).defer("text").select_related("policy")
    return (
        titles.annotate(title_words=SearchVector("title", config="english")).filter(title_words=query).order_by("title")
    )


def _mark(words: str) -> SafeString:
    """The cells of a row are shown one after the other."""
    pieces = _MARKED.split(re.sub(r"[\t\n]", " · ", words))
    pairs = zip(pieces[::2], [*pieces[1::2], ""], strict=True)
    return format_html_join(
        "", "{}{}", ((plain, found and format_html("<mark>{}</mark>", found)) for plain, found in pairs)
    )
