"""The law-book view: which version was in force from when to when, and since when a clause has had its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString

from policy.comparison import Piece, Unit, compare_words
from policy.models import Clause, Policy, Version
from policy.text import Kind

from .differences import anchor_in, called, name_of, unit_of, without_gaps
from .pages import Outline, Page, Row, blocks, clauses_of, in_pages, outline_of

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Period:
    """A version was in force from a moment until another one; None: as far as is known now, for ever."""

    version: Version
    from_at: datetime
    until_at: datetime | None

    @property
    def day(self) -> date:
        """The first day at whose end it was in force."""
        return timezone.localdate(self.from_at)


@dataclass(frozen=True, slots=True)
class Line:
    """A clause with the period in which its words came into force; ``since`` is None where that goes without saying."""

    clause: Clause
    words: SafeString
    since: Period | None
    bullets: list["Line"]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a clause stands in a version, as people say it and as an address."""

    version: Version
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The same words of a clause in versions that followed one another, with when those were in force.

    ``pieces`` are against the wording before; None for the first one.
    """

    text: str
    stands: list[Stand]
    periods: list[Period]
    pieces: tuple[Piece, ...] | None


def end_of(day: date) -> datetime:
    """The last moment of a day in London, be it 23, 24 or 25 hours long."""
    return datetime.combine(day + timedelta(days=1), time.min, LONDON) - timedelta(microseconds=1)


def periods(versions: Sequence[Version]) -> list[Period]:
    """When each published version of a policy was in force, in order; one may come back when another is withdrawn."""
    moments = {version.withdrawn_at for version in versions} | {_starts_at(version) for version in versions}
    found: list[Period] = []
    for moment in sorted(moment for moment in moments if moment):
        version = _in_force(versions, moment)
        last = found[-1] if found and found[-1].until_at is None else None
        if last and last.version == version:
            continue
        if last:
            found[-1] = replace(last, until_at=moment)
        if version:
            found.append(Period(version, moment, None))
    return found


def period_at(periods: Iterable[Period], moment: datetime) -> Period | None:
    return next((p for p in periods if p.from_at <= moment and (p.until_at is None or moment < p.until_at)), None)


def dated(page: Page, policy: Policy, periods: Sequence[Period]) -> Page:
    """A page with since when each clause has had its words; it is that of the last of the periods.

    Of headings and bullets it is said only where they are younger than the policy.
    """
    outline, slug = outline_of(page.version.pk), page.part.slug
    since = _since(outline.clauses[slug], periods)
    goes_without = {clause.identity for clause in outline.clauses[slug] if clause.kind in {Kind.HEADING, Kind.BULLET}}
    said = {
        identity: period for identity, period in since.items() if identity not in goes_without or period != periods[0]
    }

    def line(clause: Clause, words: SafeString, bullets: Iterable[Row] = ()) -> Line:
        below = [line(bullet.clause, bullet.words) for bullet in bullets]
        return Line(clause, words, said.get(clause.identity), below)

    found = [
        (
            block.heading and line(block.heading, escape(block.heading.text)),
            [line(row.clause, row.words, row.bullets) for row in block.rows],
        )
        for block in blocks(clauses_of(outline, slug, in_pages(slug)))
    ]
    body = render_to_string("reading/dated_body.html", {"blocks": found, "policy": policy})
    return replace(page, body=body)


def wordings(clauses: Sequence[Clause], periods: Sequence[Period]) -> list[Wording]:
    """Every wording of one clause, newest first. ``clauses`` are its rows in the order of their versions."""
    found: list[Wording] = []
    before: str | None = None
    for text, group in groupby(clauses, key=lambda clause: clause.text):
        rows = list(group)
        versions = {row.part.version_id for row in rows}
        mine = _joined(period for period in periods if period.version.pk in versions)
        pieces = None if before is None else without_gaps(compare_words(before, text))
        found.append(Wording(text, [_stand(row) for row in rows], mine, pieces))
        before = text
    return found[::-1]


def named(clause: Clause) -> str:
    return called(_unit(clause))


def _stand(clause: Clause) -> Stand:
    unit = _unit(clause)
    return Stand(clause.part.version, name_of(unit), clause.part.version.get_absolute_url() + anchor_in(unit))


def _unit(clause: Clause) -> Unit:
    return unit_of(clause, clause.part.slug)


def _joined(periods: Iterable[Period]) -> list[Period]:
    """Periods that touch are one."""
    found: list[Period] = []
    for period in periods:
        if found and found[-1].until_at == period.from_at:
            found[-1] = replace(found[-1], until_at=period.until_at)
        else:
            found.append(period)
    return found


def _starts_at(version: Version) -> datetime:
    assert version.published_at is not None
    return max(version.published_at, version.in_force_at)


def _in_force(versions: Iterable[Version], moment: datetime) -> Version | None:
    """As the database answers it (``VersionQuerySet.in_force``), of versions that are at hand."""
    standing = (
        version
        for version in versions
        if _starts_at(version) <= moment and (version.withdrawn_at is None or version.withdrawn_at > moment)
    )
    return max(standing, key=lambda version: version.in_force_at, default=None)


def _since(clauses: Iterable[Clause], periods: Sequence[Period]) -> dict[UUID, Period]:
    """For each clause of the last period the first one from which on its words were the same without a break."""
    found = {clause.identity: (clause.text, periods[-1]) for clause in clauses}
    going_on = set(found)
    last = periods[-1]
    for period in reversed(periods[:-1]):
        if period.until_at != last.from_at:
            break
        texts = _texts(outline_of(period.version.pk))
        going_on = {identity for identity in going_on if texts.get(identity) == found[identity][0]}
        found |= {identity: (found[identity][0], period) for identity in going_on}
        last = period
    return {identity: period for identity, (_, period) in found.items()}


def _texts(outline: Outline) -> dict[UUID, str]:
    return {clause.identity: clause.text for clauses in outline.clauses.values() for clause in clauses}
