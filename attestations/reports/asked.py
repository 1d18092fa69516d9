"""Whom a board's policy asks, where that is not everybody of certain categories and academies."""

from attestations.models import Requirement, WithChildren
from attestations.requirements.summaries import describe_audience, load_names
from attestations.requirements.terms import build_terms
from portal.london import london_day
from portal.models import Academy
from portal.models.dated import holds_on

from .boards import Board, TrustBoard


def describe_who_is_asked(board: Board | TrustBoard) -> list[str]:
    """Asks: everybody in the group Minibus drivers at every academy. Nothing where some requirement is not narrowed."""
    day = london_day(board.as_at)
    rows = [row for row in board.required.policy.requirements.all() if holds_on(day, row.from_on, row.until_on)]
    if not rows or not all(map(_is_narrowed, rows)):
        return []
    names, places = load_names(at=board.as_at), {each.pk: each for each in Academy.objects.named(at=board.as_at)}
    found = []
    for row in rows:
        terms = build_terms(row)
        terms["academies"] = [places[academy.pk] for academy in terms["academies"]]
        found.append(describe_audience(terms, names))
    return [f"Asks only: {words[0].lower()}{words[1:]}." for words in dict.fromkeys(found)]


def _is_narrowed(row: Requirement) -> bool:
    named = row.job_titles or row.groups or row.not_job_titles or row.not_groups
    return bool(named) or row.with_children != WithChildren.ANY
