"""When each version was in force, and since when each clause has had its present words, as law books show it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import groupby, pairwise
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString

from policy.comparison import Piece, compare_words
from policy.models import Clause, Policy, Version
from policy.text import UnitKind
from portal.london import LONDON

from .clause_names import build_unit, build_unit_address, name_unit
from .differences import unmark_leading_spaces
from .pages import ShownClause, VersionPage, group_clauses, load_outline


@dataclass(frozen=True, slots=True)
class Period:
    """A time during which a version was in force; ``until_at`` is None where no end is known."""

    version: Version
    from_at: datetime
    until_at: datetime | None

    @property
    def day(self) -> date:
        """The first day at whose end it was in force."""
        return timezone.localdate(self.from_at)


@dataclass(frozen=True, slots=True)
class DatedClause:
    """A clause as shown, with the period in which its words came into force; None where the page does not say so."""

    clause: Clause
    words: SafeString
    since: Period | None
    bullets: list["DatedClause"]


@dataclass(frozen=True, slots=True)
class ClauseLink:
    """A clause in one version: its name for people, and its address."""

    version: Version
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ClauseWording:
    """One wording of a clause: where it stands, and when it was in force.

    ``pieces`` show the differences from the wording before; None for the first.
    """

    text: str
    links: list[ClauseLink]
    periods: list[Period]
    pieces: tuple[Piece, ...] | None


def find_end_of_day(day: date) -> datetime:
    """The last moment of a day in London."""
    return datetime.combine(day, time.max, LONDON)


def build_periods(versions: Sequence[Version]) -> list[Period]:
    """When each published version was in force, in order of time; a withdrawal can bring an earlier version back."""
    moments = {version.withdrawn_at for version in versions} | {_find_start(version) for version in versions}
    found: list[Period] = []
    for moment in sorted(moment for moment in moments if moment):
        version = _find_in_force(versions, moment)
        last = found[-1] if found and found[-1].until_at is None else None
        if last and last.version == version:
            continue
        if last:
            found[-1] = replace(last, until_at=moment)
        if version:
            found.append(Period(version, moment, None))
    return found


def find_period(periods: Iterable[Period], moment: datetime) -> Period | None:
    return next((p for p in periods if p.from_at <= moment and (p.until_at is None or moment < p.until_at)), None)


def add_dates(page: VersionPage, policy: Policy, periods: Sequence[Period]) -> VersionPage:
    """The page with the date since which each clause has had its words.

    ``periods`` end with the one that the page shows. Headings and bullets that are as old as the policy get no date.
    """
    outline, slug = load_outline(page.version.pk), page.part.slug
    since = _find_since(outline.clauses[slug], periods)

    def add_date(clause: Clause, words: SafeString, bullets: Iterable[ShownClause] = ()) -> DatedClause:
        period: Period | None = since[clause.identity]
        if clause.kind in {UnitKind.HEADING, UnitKind.BULLET} and period == periods[0]:
            period = None
        return DatedClause(clause, words, period, [add_date(bullet.clause, bullet.words) for bullet in bullets])

    groups = [
        (
            group.heading and add_date(group.heading, escape(group.heading.text)),
            [add_date(shown.clause, shown.words, shown.bullets) for shown in group.clauses],
        )
        for group in group_clauses(outline, slug)
    ]
    body = render_to_string("reading/dated_body.html", {"groups": groups, "policy": policy})
    return replace(page, body=body)


def build_wordings(clauses: Sequence[Clause], periods: Sequence[Period]) -> list[ClauseWording]:
    """Every wording of one clause, newest first. ``clauses`` are its rows in the order of their versions."""
    wordings: list[ClauseWording] = []
    for text, group in groupby(clauses, key=lambda clause: clause.text):
        rows = list(group)
        versions = {row.part.version_id for row in rows}
        in_force = _join_periods(period for period in periods if period.version.pk in versions)
        pieces = unmark_leading_spaces(compare_words(wordings[-1].text, text)) if wordings else None
        wordings.append(ClauseWording(text, [_build_link(row) for row in rows], in_force, pieces))
    return wordings[::-1]


def _build_link(clause: Clause) -> ClauseLink:
    unit = build_unit(clause)
    version = clause.part.version
    return ClauseLink(version, name_unit(unit), version.get_absolute_url() + build_unit_address(unit))


def _join_periods(periods: Iterable[Period]) -> list[Period]:
    """Joins periods that touch."""
    found: list[Period] = []
    for period in periods:
        if found and found[-1].until_at == period.from_at:
            found[-1] = replace(found[-1], until_at=period.until_at)
        else:
            found.append(period)
    return found


def _find_start(version: Version) -> datetime:
    assert version.published_at is not None
    return max(version.published_at, version.in_force_at)


def _find_in_force(versions: Iterable[Version], moment: datetime) -> Version | None:
    """The same rule as ``VersionQuerySet.in_force``, for versions that are loaded already."""
    standing = (
        version
        for version in versions
        if _find_start(version) <= moment and (version.withdrawn_at is None or version.withdrawn_at > moment)
    )
    return max(standing, key=lambda version: version.in_force_at, default=None)


def _find_since(clauses: Iterable[Clause], periods: Sequence[Period]) -> dict[UUID, Period]:
    """By identity of each clause: the earliest period since which its words have stood without a break."""
    unchanged = {clause.identity: clause.text for clause in clauses}
    since = dict.fromkeys(unchanged, periods[-1])
    for later, earlier in pairwise(reversed(periods)):
        if earlier.until_at != later.from_at:
            break
        rows = [clause for part in load_outline(earlier.version.pk).clauses.values() for clause in part]
        unchanged = {row.identity: row.text for row in rows if unchanged.get(row.identity) == row.text}
        since |= dict.fromkeys(unchanged, earlier)
    return since
