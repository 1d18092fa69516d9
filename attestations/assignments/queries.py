"""The one place where rows meet rules: who stands where, at a moment, as known at a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from attestations.models import Counts, Every, Requirement
from policy.models import ASKS_AGAIN, Policy, Version
from portal.models import Academy, Category, DatedQuerySet, Engagement, Person

from . import cache_stamp, history, loading, rules, working_days
from .loading import Facts, Job
from .rules import AcademyFact, EngagementFact, Later, Outcome, PersonFacts, PolicyFacts, RequirementFact, Span, State

LATER: dict[str, Later] = {Counts.CALENDAR: rules.calendar_days, Counts.WORKING: working_days.working_days}


@dataclass(frozen=True, slots=True)
class Asked:
    """A policy with what the rules need of it."""

    policy: Policy
    versions: dict[int, Version]
    facts: PolicyFacts

    def in_force(self, at: datetime) -> Version | None:
        standing = [fact for fact in self.facts.versions if fact.stands(at)]
        return self.versions[standing[-1].id] if standing else None

    def school_year(self, at: datetime) -> int | None:
        """The one in which a signature must be made, where only yearly requirements ask."""
        day = history.counted_from(self.facts, at)
        return day.year if day else None


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
        """What earlier versions asked in vain, and this one in school years that are over."""
        outcomes = history.lapsed_before(self.asked.facts, self.place, self.facts, moment)
        return [Lapse(self, self.asked.versions[o.version_id], o.due_on, o.school_year) for o in outcomes]


@dataclass(frozen=True, slots=True)
class Lapse:
    """A version that asked, and was not signed before a newer one asked; or not in a school year that is over."""

    assignment: Assignment
    version: Version
    due_on: date | None
    school_year: int | None


@dataclass(frozen=True, slots=True)
class _Common:
    """What concerns everybody and seldom changes, so that each process keeps the newest: policies and academies."""

    asked: list[Asked]
    academies: dict[int, Academy]


_kept: dict[str, _Common] = {}


def _common(at: datetime, stamp: str) -> _Common:
    common = _kept.get(stamp)
    if common is None:
        common = _Common(asked_policies(known_at=at), _named(at))
        forget()
        _kept[stamp] = common
    return common


def forget() -> None:
    """For whoever exchanges the database below a running process."""
    _kept.clear()


def _named(at: datetime) -> dict[int, Academy]:
    return {academy.pk: academy for academy in Academy.objects.named(at=at)}


def asked_now(slug: str, *, at: datetime) -> Asked | None:
    """A policy that somebody is asked to sign; None for every other."""
    return next((asked for asked in _common(at, cache_stamp.of_all(at=at)).asked if asked.policy.slug == slug), None)


def version_in_force(slug: str, *, at: datetime) -> Version | None:
    """Of a policy that somebody is asked to sign; None for every other."""
    asked = asked_now(slug, at=at)
    return asked.in_force(at) if asked else None


def asked_policies(*, known_at: datetime) -> list[Asked]:
    """Every policy with a requirement, by title."""
    required = Policy.objects.filter(requirements__in=Requirement.objects.known(at=known_at))
    return [_asked(policy) for policy in _with_facts(required.distinct(), known_at).order_by("title", "pk")]


def asked_policy(policy: Policy, *, known_at: datetime) -> Asked:
    """One policy, whether or not anything requires it yet."""
    return _asked(_with_facts(Policy.objects.filter(pk=policy.pk), known_at).get())


def _with_facts(policies: QuerySet[Policy], known_at: datetime) -> QuerySet[Policy]:
    requirements = Requirement.objects.known(at=known_at).prefetch_related("academies")
    versions = Version.objects.published(at=known_at).order_by("in_force_at").defer("text")
    return policies.prefetch_related(Prefetch("requirements", requirements), Prefetch("versions", versions))


def of_person(
    person: Person, *, as_at: datetime, known_at: datetime | None = None, only: str | None = None
) -> list[Assignment]:
    """All that one person was asked, at every academy, policy by policy; or of one policy (by slug) alone."""
    known = loading.of_person(person, as_at=as_at, known_at=known_at or as_at)
    if known_at is None:
        common = _common(as_at, known.stamp)
    else:
        common = _Common(asked_policies(known_at=known_at), _named(as_at))
    asked = [asked for asked in common.asked if only in {None, asked.policy.slug}]
    return _assignments(asked, known, common.academies, as_at)


def of_academy(
    academy: Academy, asked: Asked, *, as_at: datetime, known_at: datetime | None = None
) -> list[Assignment]:
    """One policy at one academy, leavers included."""
    return _of_engagements(Engagement.objects.filter(academy=academy), asked, as_at, known_at or as_at)


def of_trust(asked: Asked, *, as_at: datetime, known_at: datetime | None = None) -> list[Assignment]:
    """One policy at every academy, leavers included."""
    return _of_engagements(Engagement.objects.all(), asked, as_at, known_at or as_at)


def _of_engagements(
    engagements: DatedQuerySet[Engagement], asked: Asked, as_at: datetime, known_at: datetime
) -> list[Assignment]:
    known = loading.of_engagements(engagements, asked.versions.keys(), as_at=as_at, known_at=known_at)
    return _assignments([asked], known, _named(as_at), as_at)


def _assignments(
    asked: Sequence[Asked], known: Facts, academies: Mapping[int, Academy], as_at: datetime
) -> list[Assignment]:
    found = []
    for policy in asked:
        for place, jobs in known.jobs.items():
            signed = {key: value for key, value in known.signed[place].items() if key in policy.versions}
            person = PersonFacts(
                tuple(EngagementFact(job.category, job.span) for job in jobs),
                tuple(known.absences[place[0]]),
                {version: tuple(moment for moment, _ in each) for version, each in signed.items()},
            )
            academy = academies[place[1]]
            academy_fact = AcademyFact(academy.pk, Span(academy.joined_on, academy.left_on))
            if outcome := rules.outcome(policy.facts, academy_fact, person, as_at):
                signings = signed.get(outcome.signed_version_id or 0, [])
                receipt = next((number for moment, number in signings if moment == outcome.signed_at), "")
                shown = _shown(jobs, outcome, as_at)
                found.append(
                    Assignment(known.people[place[0]], academy, policy, shown, academy_fact, person, outcome, receipt)
                )
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
        requirement.every == Every.SCHOOL_YEAR,
        LATER[requirement.counts],
    )


def _shown(jobs: Sequence[Job], outcome: Outcome, as_at: datetime) -> tuple[tuple[Category, str], ...]:
    """The jobs of now; else of the days to come, or of the last day for somebody who has left."""
    day = rules.london_day(as_at)
    current = [job for job in jobs if job.span.holds(outcome.until_on or day)]
    chosen = current or [job for job in jobs if job.span.from_on > day] or jobs
    return tuple(dict.fromkeys((job.category, job.title) for job in chosen))
