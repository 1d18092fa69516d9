"""Whom a requirement asks, and how: its terms, and the columns that hold them."""

from collections.abc import Collection
from datetime import date
from typing import Any, NotRequired, TypedDict

from attestations.models import (
    AgencyTerms,
    ComingFrom,
    CountedDays,
    Frequency,
    Requirement,
    RequirementProposal,
    WithChildren,
)
from portal.models import Academy

LADDER = ("tells_first", "tells_half_way", "days_before", "days_after")


class Terms(TypedDict):
    """Whom a requirement asks, how often, within how many days and from when. No academies: every academy.

    What further names or takes out people is said of the columns of ``Requirement``.
    """

    categories: Collection[str]
    academies: Collection[Academy]
    days: int
    from_on: date
    every: NotRequired[str]
    counts: NotRequired[str]
    joiner_days: NotRequired[int | None]
    coming_from: NotRequired[str]
    job_titles: NotRequired[Collection[str]]
    groups: NotRequired[Collection[str]]
    with_children: NotRequired[str]
    not_academies: NotRequired[Collection[int]]
    not_job_titles: NotRequired[Collection[str]]
    not_groups: NotRequired[Collection[str]]
    agency: NotRequired[str]
    agency_reason: NotRequired[str]


class LadderColumns(TypedDict):
    """When reminders go, as the columns of a requirement have it."""

    tells_first: bool
    tells_half_way: bool
    days_before: int
    days_after: int


def build_columns(terms: Terms) -> dict[str, Any]:
    """All but the policy, the days and the academies that are named."""
    return {
        "categories": sorted(set(terms["categories"])),
        "days": terms["days"],
        "every": terms.get("every", Frequency.ONCE),
        "counts": terms.get("counts", CountedDays.CALENDAR),
        "joiner_days": terms.get("joiner_days"),
        "coming_from": terms.get("coming_from", ComingFrom.JULY),
        "with_children": terms.get("with_children", WithChildren.ANY),
        "job_titles": sorted(set(terms.get("job_titles", ()))),
        "groups": sorted(set(terms.get("groups", ()))),
        "not_academies": sorted(set(terms.get("not_academies", ()))),
        "not_job_titles": sorted(set(terms.get("not_job_titles", ()))),
        "not_groups": sorted(set(terms.get("not_groups", ()))),
        "agency": terms.get("agency", AgencyTerms.EACH),
        "agency_reason": terms.get("agency_reason", ""),
    }


def build_terms(row: Requirement | RequirementProposal) -> Terms:
    return {
        "categories": row.categories,
        "academies": list(row.academies.all()),
        "days": row.days,
        "from_on": row.from_on,
        "every": row.every,
        "counts": row.counts,
        "joiner_days": row.joiner_days,
        "coming_from": row.coming_from,
        "job_titles": row.job_titles,
        "groups": row.groups,
        "with_children": row.with_children,
        "not_academies": row.not_academies,
        "not_job_titles": row.not_job_titles,
        "not_groups": row.not_groups,
        "agency": row.agency,
        "agency_reason": row.agency_reason,
    }


def build_ladder(requirement: Requirement) -> dict[str, Any]:
    """When its reminders go, which is no part of whom it asks."""
    return {name: getattr(requirement, name) for name in LADDER}
