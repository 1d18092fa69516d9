"""When each version was in force, and since when each clause has had its present words, as law books show it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import groupby, pairwise
from uuid import UUID

from django.utils import timezone

from policy.comparison import IdentifiedUnit, Piece, PieceKind, Unit, compare_texts
from policy.models import Clause, Policy, Version
from policy.text import MarkKind, UnitKind
from portal.london import LONDON

from .change_headlines import describe_marks
from .changed_places import ShownCell, cut_cells
from .clause_names import build_unit_address, find_unit, name_unit
from .differences import unmark_leading_spaces
from .pages import VersionPage, load_outline, render_body

_SELDOM_DATED = (UnitKind.HEADING, UnitKind.BULLET, UnitKind.HEADER, UnitKind.ROW, UnitKind.NOTE)


@dataclass(frozen=True, slots=True)
class Period:
    """A time during which a version was in force; ``until_at`` is None if no end is known."""

    version: Version
    from_at: datetime
    until_at: datetime | None

    @property
    def day(self) -> date:
        """The first day at whose end it was in force."""
        return timezone.localdate(self.from_at)


@dataclass(frozen=True, slots=True)
class ClauseLink:
    """A clause in one version: its name for people, and its address."""

    version: Version
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ClauseWording:
    """One wording of a clause: where it stands, and when it was in force.

    ``pieces`` show the differences from the previous wording, and ``remarks`` describe those that words do not show.
    """

    unit: Unit
    links: list[ClauseLink]
    periods: list[Period]
    pieces: tuple[Piece, ...]
    remarks: tuple[str, ...]

    @property
    def cells(self) -> list[ShownCell]:
        return cut_cells(self.unit, self.pieces)


def find_end_of_day(day: date) -> datetime:
    """Return the last moment of a day in London."""
    return datetime.combine(day, time.max, LONDON)


def build_periods(versions: Sequence[Version], ends_at: datetime | None = None) -> list[Period]:
    """List when each published version was in force, oldest first. A withdrawal can bring an earlier version back.

    ``ends_at`` is when the policy is retired, if it is.
    """
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
    if ends_at and found and found[-1].until_at is None:
        found[-1] = replace(found[-1], until_at=ends_at)
    return found


def find_period(periods: Iterable[Period], moment: datetime) -> Period | None:
    return next((p for p in periods if p.from_at <= moment and (p.until_at is None or moment < p.until_at)), None)


def add_dates(page: VersionPage, policy: Policy, periods: Sequence[Period]) -> VersionPage:
    """Return the page with the date since which each clause has had its words.

    ``periods`` end with the one that the page shows. Headings, bullets, rows, notes and indented units get no date
    if they are as old as the policy.
    """
    outline, slug = load_outline(page.version.pk), page.part.slug
    since = _find_since(outline.clauses[slug], periods)

    def find_since(clause: Clause) -> Period | None:
        period = since[clause.identity]
        is_seldom_dated = clause.kind in _SELDOM_DATED or clause.level > 0
        return None if is_seldom_dated and period == periods[0] else period

    body = render_body(outline, slug, policy=policy, find_since=find_since)
    return replace(page, body=body)


def build_wordings(clauses: Sequence[Clause], periods: Sequence[Period]) -> list[ClauseWording]:
    """List every wording of one clause, newest first. ``clauses`` are its rows in the order of their versions."""
    wordings: list[ClauseWording] = []
    for _, group in groupby(clauses, key=_list_words):
        rows = list(group)
        versions = {row.part.version_id for row in rows}
        in_force = _join_periods(period for period in periods if period.version.pk in versions)
        unit = find_unit(rows[0])
        pieces, remarks = _compare(wordings[-1].unit, unit) if wordings else ((Piece(PieceKind.SAME, unit.text),), ())
        wordings.append(ClauseWording(unit, [_build_link(row) for row in rows], in_force, pieces, remarks))
    return wordings[::-1]


def _list_words(clause: Clause) -> tuple[str, list[str]]:
    """Return a clause's text and where its links lead; for a picture, its address. Emphasis does not count."""
    return clause.text, [mark.address for mark in clause.unit.marks if mark.kind is MarkKind.LINK]


def _compare(before: Unit, unit: Unit) -> tuple[tuple[Piece, ...], tuple[str, ...]]:
    [change] = compare_texts([IdentifiedUnit(0, before)], [IdentifiedUnit(0, unit)])
    remarks = (
        ("The picture was replaced.",) if unit.kind == UnitKind.PICTURE and change.marks else describe_marks(change)
    )
    return unmark_leading_spaces(change.words), remarks


def _build_link(clause: Clause) -> ClauseLink:
    unit = find_unit(clause)
    version = clause.part.version
    return ClauseLink(version, name_unit(unit), version.get_absolute_url() + build_unit_address(unit))


def _join_periods(periods: Iterable[Period]) -> list[Period]:
    """Join periods that follow each other without a gap."""
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
    """Apply the rule of ``VersionQuerySet.in_force`` to versions that are already loaded."""
    standing = (
        version
        for version in versions
        if _find_start(version) <= moment and (version.withdrawn_at is None or version.withdrawn_at > moment)
    )
    return max(standing, key=lambda version: version.in_force_at, default=None)


def _find_since(clauses: Iterable[Clause], periods: Sequence[Period]) -> dict[UUID, Period]:
    """Map each clause's identity to the earliest period since which its words have stood without a break."""
    unchanged = {clause.identity: _list_words(clause) for clause in clauses}
    since = dict.fromkeys(unchanged, periods[-1])
    for later, earlier in pairwise(reversed(periods)):
        if earlier.until_at != later.from_at:
            break
        rows = [clause for part in load_outline(earlier.version.pk).clauses.values() for clause in part]
        unchanged = {row.identity: words for row in rows if unchanged.get(row.identity) == (words := _list_words(row))}
        since |= dict.fromkeys(unchanged, earlier)
    return since
