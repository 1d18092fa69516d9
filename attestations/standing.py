"""The one place where rows meet rules: who stands where, at a moment, as known at a moment."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch

from policy.models import ASKS_AGAIN, Policy, Version
from portal.models import Absence, Academy, Category, DatedQuerySet, Engagement, Person

from . import rules
from .models import Attestation, Requirement
from .rules import (
    AcademyFact,
    EngagementFact,
    Outcome,
    PersonFacts,
    PolicyFacts,
    RequirementFact,
    Span,
    State,
)

Place = tuple[UUID, int]  # a person's id and an academy's


@dataclass(frozen=True, slots=True)
class Asked:
    """A policy with what the rules need of it."""

    policy: Policy
    versions: dict[int, Version]
    facts: PolicyFacts

    def in_force(self, at: datetime) -> Version | None:
        standing = [fact for fact in self.facts.versions if fact.stands(at)]
        return self.versions[standing[-1].id] if standing else None


@dataclass(frozen=True, slots=True)
class Assignment:
    """One person, one academy, one version, one due date, one state: computed, never a row."""

    person: Person
    academy: Academy
    asked: Asked
    jobs: tuple[tuple[Category, str], ...]
    place: AcademyFact
    facts: PersonFacts
    outcome: Outcome
    receipt: str

    @property
    def state(self) -> State:
        return self.outcome.state

    @property
    def version(self) -> Version:
        """The version that asks."""
        return self.asked.versions[self.outcome.version_id]

    @property
    def signed_version(self) -> Version | None:
        return self.asked.versions.get(self.outcome.signed_version_id or 0)

    def at(self, moment: datetime) -> Outcome | None:
        """What the same facts gave, or will give, at another moment."""
        return rules.outcome(self.asked.facts, self.place, self.facts, moment)

    def lapsed_before(self, moment: datetime) -> list["Lapse"]:
        """What earlier versions asked in vain."""
        outcomes = rules.lapsed_before(self.asked.facts, self.place, self.facts, moment)
        return [Lapse(self, self.asked.versions[o.version_id], o.due_on) for o in outcomes]


@dataclass(frozen=True, slots=True)
class Lapse:
    """An earlier version that asked, and was not signed before a newer one asked."""

    assignment: Assignment
    version: Version
    due_on: date | None


def asked_policies(*, known_at: datetime, only: Policy | None = None) -> list[Asked]:
    """Every policy with a requirement, by title; or one alone."""
    requirements = Requirement.objects.known(at=known_at).prefetch_related("academies")
    versions = Version.objects.published(at=known_at).order_by("in_force_at").defer("text")
    policies = (
        (Policy.objects.filter(pk=only.pk) if only else Policy.objects.all())
        .filter(requirements__in=requirements)
        .distinct()
        .order_by("title", "pk")
        .prefetch_related(Prefetch("requirements", requirements), Prefetch("versions", versions))
    )
    return [_asked(policy) for policy in policies]


def of_person(
    person: Person, *, as_at: datetime, known_at: datetime | None = None, only: Policy | None = None
) -> list[Assignment]:
    """All that one person was asked, at every academy, policy by policy; or of one policy alone."""
    asked = asked_policies(known_at=known_at or as_at, only=only)
    return _assignments(asked, Engagement.objects.filter(person=person), as_at, known_at or as_at)


def of_academy(
    academy: Academy, asked: Asked, *, as_at: datetime, known_at: datetime | None = None
) -> list[Assignment]:
    """One policy at one academy, leavers included."""
    return _assignments([asked], Engagement.objects.filter(academy=academy), as_at, known_at or as_at)


def of_trust(asked: Asked, *, as_at: datetime, known_at: datetime | None = None) -> list[Assignment]:
    """One policy at every academy, leavers included."""
    return _assignments([asked], Engagement.objects.all(), as_at, known_at or as_at)


def _assignments(
    asked: Sequence[Asked], engagements: DatedQuerySet[Engagement], as_at: datetime, known_at: datetime
) -> list[Assignment]:
    known = engagements.known(at=known_at)
    rows: dict[Place, list[Engagement]] = defaultdict(list)
    for engagement in known.select_related("person").order_by("from_on", "pk"):
        rows[engagement.person_id, engagement.academy_id].append(engagement)
    academies = {
        academy.pk: academy
        for academy in Academy.objects.named(at=as_at).filter(pk__in={academy for _, academy in rows})
    }
    absences = _absences(known, known_at)
    signatures = _signatures(known, asked, as_at)
    found = []
    for policy in asked:
        for place, here in rows.items():
            signed = {key: value for key, value in signatures[place].items() if key in policy.versions}
            facts = PersonFacts(
                tuple(EngagementFact(row.category, Span(row.from_on, row.until_on)) for row in here),
                tuple(absences[place[0]]),
                {version: moment for version, (moment, _) in signed.items()},
            )
            academy = academies[place[1]]
            academy_fact = AcademyFact(academy.pk, Span(academy.joined_on, academy.left_on))
            if outcome := rules.outcome(policy.facts, academy_fact, facts, as_at):
                _, receipt = signed.get(outcome.signed_version_id or 0, (None, ""))
                jobs = _jobs(here, outcome, as_at)
                found.append(Assignment(here[0].person, academy, policy, jobs, academy_fact, facts, outcome, receipt))
    return found


def _asked(policy: Policy) -> Asked:
    versions = {version.pk: version for version in policy.versions.all()}
    facts = PolicyFacts(
        tuple(_version_fact(version) for version in versions.values()),
        tuple(_requirement_fact(requirement) for requirement in policy.requirements.all()),
    )
    return Asked(policy, versions, facts)


def _version_fact(version: Version) -> rules.VersionFact:
    assert version.published_at is not None  # by Version.objects.published
    return rules.VersionFact(
        version.pk,
        version.published_at,
        version.in_force_at,
        version.weight in ASKS_AGAIN,
        version.days,
        version.withdrawn_at,
    )


def _requirement_fact(requirement: Requirement) -> RequirementFact:
    academies = frozenset(academy.pk for academy in requirement.academies.all())
    return RequirementFact(
        frozenset(requirement.categories),
        academies or None,
        requirement.days,
        Span(requirement.from_on, requirement.until_on),
    )


def _absences(engagements: DatedQuerySet[Engagement], known_at: datetime) -> dict[UUID, list[Span]]:
    rows = Absence.objects.known(at=known_at).filter(person__in=engagements.values("person"))
    found: dict[UUID, list[Span]] = defaultdict(list)
    for person, from_on, until_on in rows.values_list("person_id", "from_on", "until_on"):
        found[person].append(Span(from_on, until_on))
    return found


def _signatures(
    engagements: DatedQuerySet[Engagement], asked: Sequence[Asked], as_at: datetime
) -> dict[Place, dict[int, tuple[datetime, str]]]:
    """Of each person at each academy: the versions signed, with moment and receipt number."""
    rows = Attestation.objects.filter(
        person__in=engagements.values("person"),
        academy__in=engagements.values("academy"),
        version__in=[version for policy in asked for version in policy.versions],
        signing__signed_at__lte=as_at,
    ).order_by("-signing__signed_at")  # so that the first signature of a version is the one that stays
    found: dict[Place, dict[int, tuple[datetime, str]]] = defaultdict(dict)
    columns = "person_id", "academy_id", "version_id", "signing__signed_at", "signing__number"
    for person, academy, version, signed_at, number in rows.values_list(*columns):
        found[person, academy][version] = (signed_at, number)
    return found


def _jobs(here: Iterable[Engagement], outcome: Outcome, as_at: datetime) -> tuple[tuple[Category, str], ...]:
    """The jobs of now; else of the days to come, or of the last day for somebody who has left."""
    day = rules.london_day(as_at)
    rows = list(here)
    current = [row for row in rows if Span(row.from_on, row.until_on).holds(outcome.until_on or day)]
    chosen = current or [row for row in rows if row.from_on > day] or rows
    return tuple(dict.fromkeys((Category(row.category), row.job_title) for row in chosen))
