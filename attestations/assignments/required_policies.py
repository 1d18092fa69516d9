"""Policies that somebody must sign, as the rules need to know them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Exists, Prefetch, QuerySet

from attestations.models import (
    AgencyTerms,
    ComingFrom,
    CountedDays,
    Frequency,
    KeptDueDate,
    Requirement,
    RequirementProposal,
    SigningPause,
    Spreading,
    WithChildren,
)
from policy.models import ASKS_AGAIN, Policy, Retirement, Version, Weight
from portal.london import london_day
from portal.people.job_titles import fold_title

from . import history
from .facts import Narrowing, PolicyFacts, Queue, RequirementFact, SpreadingFact, VersionFact
from .pauses import Pause
from .spans import DAY, Span
from .versions import find_scheduled_version, version_in_force


@dataclass(frozen=True, slots=True)
class RequiredPolicy:
    """A policy, its published versions by id, and the facts that the rules need."""

    policy: Policy
    versions: dict[int, Version]
    facts: PolicyFacts
    ends_on: date | None = None  # the day from which the policy is retired

    def in_force(self, at: datetime) -> Version | None:
        if self.is_retired(at):
            return None
        version = version_in_force(self.facts.versions, at)
        return self.versions[version.id] if version else None

    def find_scheduled(self, at: datetime) -> Version | None:
        """The next version, where it is published, will ask people to sign and is not in force yet."""
        if self.is_retired(at):
            return None
        version = find_scheduled_version(self.facts.versions, at)
        return self.versions[version.id] if version else None

    def is_retired(self, at: datetime) -> bool:
        return self.ends_on is not None and self.ends_on <= london_day(at)

    def school_year(self, at: datetime) -> int | None:
        """The school year in which people must sign, where only yearly requirements ask; else None."""
        day = history.signatures_count_from(self.facts, at)
        return day.year if day else None


def list_groups(policies: Iterable[RequiredPolicy]) -> set[str]:
    """The keys of the groups that decide whom these policies ask."""
    return {group for required in policies for group in required.facts.groups}


def prefetch_facts(policies: QuerySet[Policy], known_at: datetime) -> QuerySet[Policy]:
    requirements = Requirement.objects.known(at=known_at).prefetch_related("academies")
    versions = Version.objects.published(at=known_at).order_by("in_force_at").defer("text")
    kept = KeptDueDate.objects.known(at=known_at)
    # Checked in the same query, so that what few trusts ever record costs the others none.
    ever = {
        "was_spread": Exists(Spreading.objects.known(at=known_at)),
        "was_paused": Exists(SigningPause.objects.known(at=known_at)),
    }
    return policies.annotate(**ever).prefetch_related(
        Prefetch("requirements", requirements),
        Prefetch("versions", versions),
        Prefetch("kept_due_dates", kept),
        Prefetch("retirements", Retirement.objects.known(at=known_at)),
    )


def build_required_policy(policy: Policy, pauses: tuple[Pause, ...] = ()) -> RequiredPolicy:
    versions = {version.pk: version for version in policy.versions.all()}
    ends_on = next((retirement.from_on for retirement in policy.retirements.all()), None)
    requirements = [_requirement_fact(requirement) for requirement in policy.requirements.all()]
    facts = PolicyFacts(
        tuple(_version_fact(version) for version in versions.values()),
        tuple(_end_requirements(requirements, ends_on)),
        tuple(Span(kept.from_on, kept.until_on) for kept in policy.kept_due_dates.all()),
        policy.pk,
        pauses=pauses,
    )
    return RequiredPolicy(policy, versions, facts, ends_on)


def _end_requirements(requirements: Iterable[RequirementFact], ends_on: date | None) -> Iterator[RequirementFact]:
    """A retired policy asks nobody from the day on which it ends: each requirement ends the day before."""
    for requirement in requirements:
        span = requirement.span.within(Span(date.min, ends_on - DAY)) if ends_on else requirement.span
        if span:
            yield replace(requirement, span=span)


def load_choices(*, known_at: datetime) -> tuple[SpreadingFact, ...]:
    """HR's choices to spread askings over weeks, by first day; empty if there were none."""
    rows = Spreading.objects.known(at=known_at).order_by("from_on")
    found = tuple(SpreadingFact(row.from_on, row.per_week, tuple(row.order), frozenset(row.at_once)) for row in rows)
    return found if any(choice.per_week for choice in found) else ()


def load_pauses(*, known_at: datetime) -> tuple[Pause, ...]:
    """The times when nobody could sign, by their beginning."""
    rows = SigningPause.objects.known(at=known_at).order_by("from_at", "pk")
    return tuple(Pause(row.from_at, row.until_at) for row in rows)


def add_queue(found: Sequence[RequiredPolicy], choices: tuple[SpreadingFact, ...]) -> list[RequiredPolicy]:
    """Every policy with the queue that they share, where askings are spread over weeks."""
    if not choices:
        return list(found)
    queue = Queue(choices, tuple(required.facts for required in found))
    return [replace(required, facts=replace(required.facts, queue=queue)) for required in found]


def _version_fact(version: Version) -> VersionFact:
    assert version.published_at is not None  # Version.objects.published selects no others
    return VersionFact(
        version.pk,
        version.published_at,
        version.in_force_at,
        version.weight in ASKS_AGAIN,
        version.days,
        version.withdrawn_at,
        bool(version.any_day_reason),
        version.weight == Weight.URGENT,
    )


def _requirement_fact(requirement: Requirement) -> RequirementFact:
    academies = frozenset(academy.pk for academy in requirement.academies.all())
    return RequirementFact(
        frozenset(requirement.categories),
        academies or None,
        requirement.days,
        Span(requirement.from_on, requirement.until_on),
        requirement.every == Frequency.SCHOOL_YEAR,
        requirement.counts == CountedDays.WORKING,
        requirement.pk,
        requirement.joiner_days,
        ComingFrom(requirement.coming_from).month_and_day,
        build_narrowing(requirement),
        requirement.agency == AgencyTerms.ANYWHERE,
        requirement.agency_reason,
        requirement.agency == AgencyTerms.SHOWN,
    )


def build_narrowing(row: Requirement | RequirementProposal) -> Narrowing:
    return Narrowing(
        frozenset(map(fold_title, row.job_titles)),
        frozenset(row.groups),
        {WithChildren.ONLY: True, WithChildren.NOT: False}.get(WithChildren(row.with_children)),
        frozenset(row.not_academies),
        frozenset(map(fold_title, row.not_job_titles)),
        frozenset(row.not_groups),
    )
