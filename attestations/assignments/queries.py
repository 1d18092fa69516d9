"""Assignments: rows from the database, judged by the rules at a moment, as known at a moment."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from attestations.models import Requirement
from policy.models import Policy, Version
from policy.sealing import soundness
from portal.london import london_day
from portal.models import Academy, Category, DatedQuerySet, Engagement, Person, PersonMerge
from portal.people.academy_terms import apply_known_terms

from . import cache_stamp, history, loading, rules
from .calendars import AcademyDays, load_academy_days
from .facts import AcademyFact, PersonFacts, PolicyFacts
from .loading import Job, PeopleFacts, Signed
from .one_person import load_person_facts
from .pairs import list_pairs, list_waiting
from .required_policies import (
    RequiredPolicy,
    add_queue,
    build_required_policy,
    load_choices,
    load_pauses,
    prefetch_facts,
)
from .rules import Outcome, State
from .spans import Span


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """The facts of a person at an academy, and their outcome."""

    academy_fact: AcademyFact
    person_facts: PersonFacts
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Assignment:
    """One person, one academy, one version, one due date, one state: computed, never a row."""

    person: Person
    academy: Academy
    required: RequiredPolicy
    jobs: tuple[tuple[Category, str], ...]
    case: Case
    receipt: str
    serving_academy: Academy | None  # where an agency worker signed what serves here too
    is_being_checked: bool  # it is signed, but the signature does not agree with what was sealed, so it does not count

    @property
    def outcome(self) -> Outcome:
        return self.case.outcome

    @property
    def state(self) -> State:
        return self.outcome.state

    @property
    def version(self) -> Version:
        """The version that asks."""
        return self.required.versions[self.outcome.version_id]

    @property
    def signed_version(self) -> Version | None:
        return self.required.versions.get(self.outcome.signed_version_id or 0)

    def find_lapses(self, before: datetime) -> list["Lapse"]:
        """Earlier versions that were not signed in time, and school years that ended without a signature."""
        outcomes = history.find_lapsed(self.required.facts, self.case.academy_fact, self.case.person_facts, before)
        return [Lapse(self, self.required.versions[o.version_id], o.due_on, o.school_year) for o in outcomes]


@dataclass(frozen=True, slots=True)
class Lapse:
    """A version not signed before a newer one asked, or (with ``school_year``) not signed in a past school year."""

    assignment: Assignment
    version: Version
    due_on: date | None
    school_year: int | None


@dataclass(frozen=True, slots=True)
class Shared:
    """Policies and academies: the same for everybody and seldom changed, so each process keeps the newest."""

    policies: list[RequiredPolicy]
    academies: dict[int, Academy]
    days: dict[int, AcademyDays]


_cache: dict[str, Shared] = {}


def load_shared(*, at: datetime) -> Shared:
    """One query, unless any of it has changed. For moments of now: each other one would turn it out of the cache."""
    stamp = cache_stamp.load_shared_stamp(at=at)
    shared = _cache.get(stamp)
    if shared is None:
        shared = _load_all(at, at)
        _cache.clear()
        _cache[stamp] = shared
    return shared


def _load_all(at: datetime, known_at: datetime) -> Shared:
    academies = _load_academies(at, known_at)
    days = load_academy_days(academies.values(), known_at=known_at)
    return Shared(load_required_policies(known_at=known_at), academies, days)


def clear_cache() -> None:
    """Call this after the database below a running process was exchanged."""
    _cache.clear()
    soundness.clear_cache()


def _load_academies(at: datetime, known_at: datetime) -> dict[int, Academy]:
    return {academy.pk: academy for academy in apply_known_terms(Academy.objects.named(at=at), known_at=known_at)}


def find_required_policy(slug: str, *, at: datetime) -> RequiredPolicy | None:
    """A policy that has a requirement; None for every other."""
    policies = load_shared(at=at).policies
    return next((required for required in policies if required.policy.slug == slug), None)


def find_version_in_force(slug: str, *, at: datetime) -> Version | None:
    """The version in force of a policy that has a requirement; None for every other policy."""
    required = find_required_policy(slug, at=at)
    return required.in_force(at) if required else None


def load_required_policies(*, known_at: datetime) -> list[RequiredPolicy]:
    """Every policy with a requirement, by title."""
    required = Policy.objects.filter(requirements__in=Requirement.objects.known(at=known_at)).distinct()
    found, was_spread = _build_policies(required, known_at)
    return add_queue(found, load_choices(known_at=known_at)) if was_spread else found


def _build_policies(policies: QuerySet[Policy], known_at: datetime) -> tuple[list[RequiredPolicy], bool]:
    """The policies by title, and whether first askings were ever spread over weeks."""
    rows = list(prefetch_facts(policies, known_at).order_by("title", "pk"))
    was_paused, was_spread = (any(getattr(row, name) for row in rows) for name in ("was_paused", "was_spread"))
    pauses = load_pauses(known_at=known_at) if was_paused else ()
    return [build_required_policy(row, pauses) for row in rows], was_spread


def load_required_policy(policy: Policy, *, known_at: datetime) -> RequiredPolicy:
    """One policy, even if nothing requires it yet."""
    [found], was_spread = _build_policies(Policy.objects.filter(pk=policy.pk), known_at)
    if was_spread:
        others = [required for required in load_required_policies(known_at=known_at) if required.policy != policy]
        return add_queue([found, *others], load_choices(known_at=known_at))[0]
    return found


def load_person_assignments(
    person: Person, *, as_at: datetime, known_at: datetime | None = None, only: str | None = None
) -> list[Assignment]:
    """One person's assignments at every academy, policy by policy; ``only`` is the slug of a single policy."""
    people = load_person_facts(person, as_at=as_at, known_at=known_at or as_at)
    shared = load_shared(at=as_at) if known_at is None else _load_all(as_at, known_at)
    policies = [required for required in shared.policies if only in {None, required.policy.slug}]
    return _build_assignments(policies, people, shared.academies, shared.days, as_at)


def find_policies_of_audience(person: Person, *, at: datetime) -> set[int]:
    """The policies, by id, in whose audience somebody is, was or is about to be, and those they have signed.

    They may read these even where a policy is for its audience alone.
    """
    people, shared = load_person_facts(person, as_at=at, known_at=at), load_shared(at=at)
    signed = {version for place in (people.signed, people.being_checked) for each in place.values() for version in each}
    found = set(Version.objects.filter(pk__in=signed).values_list("policy_id", flat=True))
    for required in shared.policies:
        for place in people.jobs:
            academy = _build_academy_fact(shared.academies[place[1]])
            facts = people.build_person(place, required.versions, {})
            if list_pairs(required.facts, academy, facts) or list_waiting(required.facts, academy, facts):
                found.add(required.policy.pk)
    return found


def load_academy_assignments(
    academy: Academy,
    required: RequiredPolicy,
    *,
    as_at: datetime,
    known_at: datetime | None = None,
    categories: Collection[str] | None = None,
) -> list[Assignment]:
    """One policy at one academy, leavers included; where categories are given, no other work is looked at."""
    work = {"category__in": categories} if categories else {}
    return _load_assignments(Engagement.objects.filter(academy=academy, **work), required, as_at, known_at or as_at)


def load_trust_assignments(
    required: RequiredPolicy, *, as_at: datetime, known_at: datetime | None = None
) -> list[Assignment]:
    """One policy at every academy, leavers included."""
    return _load_assignments(Engagement.objects.all(), required, as_at, known_at or as_at)


def load_people_assignments(
    people: Collection[UUID],
    policies: Sequence[RequiredPolicy],
    *,
    as_at: datetime,
    merged: Mapping[UUID, Person] | None = None,
) -> list[Assignment]:
    """Some policies of some people (by id) at every academy, leavers included; nothing of merged records.

    ``merged`` maps ids of merged records to whom they would count for: as it is known, if not given.
    """
    kept = PersonMerge.objects.map_kept(at=as_at) if merged is None else merged
    records = {record for record, person in kept.items() if person.pk in people}.union(people)
    engagements = Engagement.objects.filter(person__in=records)
    found = loading.load_facts(engagements, policies, as_at=as_at, known_at=as_at, merged=kept)
    return _load_places_and_build(policies, found, as_at, as_at)


def _load_assignments(
    engagements: DatedQuerySet[Engagement], required: RequiredPolicy, as_at: datetime, known_at: datetime
) -> list[Assignment]:
    people = loading.load_facts(engagements, [required], as_at=as_at, known_at=known_at)
    return _load_places_and_build([required], people, as_at, known_at)


def _load_places_and_build(
    policies: Sequence[RequiredPolicy], people: PeopleFacts, as_at: datetime, known_at: datetime
) -> list[Assignment]:
    academies = _load_academies(as_at, known_at)
    days = load_academy_days([academies[place] for place in people.list_places()], known_at=known_at)
    return _build_assignments(policies, people, academies, days, as_at)


def _build_assignments(
    policies: Sequence[RequiredPolicy],
    people: PeopleFacts,
    academies: Mapping[int, Academy],
    days: Mapping[int, AcademyDays],
    as_at: datetime,
) -> list[Assignment]:
    found = []
    calendars = people.build_calendars(days)
    for required in policies:
        for (person_id, academy_id), jobs in people.jobs.items():
            place = person_id, academy_id
            person = people.build_person(place, required.versions, calendars)
            academy_fact = _build_academy_fact(academy := academies[academy_id])
            if outcome := rules.outcome(required.facts, academy_fact, person, as_at):
                receipt = _find_receipt(people, place, outcome)
                shown = _choose_jobs(jobs, outcome, as_at)
                case = Case(academy_fact, person, outcome)
                checked = loading.select_signed(people.being_checked.get(place, {}), required.versions)
                is_being_checked = bool(checked) and _would_be_signed(required.facts, case, checked, as_at)
                serving = academies.get(outcome.signed_at_academy)
                who = people.people[person_id], academy
                found.append(Assignment(*who, required, shown, case, receipt, serving, is_being_checked))
    return found


def _find_receipt(people: PeopleFacts, place: loading.PersonAtAcademy, outcome: Outcome) -> str:
    """Of the signature that serves, wherever it was made; "" where there is none."""
    person, academy = place
    signed = people.signed.get((person, outcome.signed_at_academy or academy), {})
    signatures = signed.get(outcome.signed_version_id or 0, [])
    return next((each.receipt for each in signatures if each.at == outcome.signed_at), "")


def _build_academy_fact(academy: Academy) -> AcademyFact:
    return AcademyFact(academy.pk, Span(academy.joined_on, academy.left_on))


def _would_be_signed(policy: PolicyFacts, case: Case, checked: Signed, as_at: datetime) -> bool:
    """Whether only signatures that are being checked are missing."""
    person = replace(case.person_facts, signed=case.person_facts.signed | loading.build_signed_facts(checked))
    outcome = rules.outcome(policy, case.academy_fact, person, as_at)
    return case.outcome.state != State.ATTESTED and outcome is not None and outcome.state == State.ATTESTED


def _choose_jobs(jobs: Sequence[Job], outcome: Outcome, as_at: datetime) -> tuple[tuple[Category, str], ...]:
    """The current jobs (of a leaver: those on the last day); else those to come, else all."""
    day = london_day(as_at)
    current = [job for job in jobs if job.span.holds(outcome.until_on or day)]
    chosen = current or [job for job in jobs if job.span.from_on > day] or jobs
    return tuple(dict.fromkeys((job.category, job.title) for job in chosen))
