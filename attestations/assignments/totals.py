"""Totals of a whole trust: the database counts people with equal facts, and the rules judge each group once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from portal.london import london_day, midnight
from portal.models import Academy, Category, Engagement, PersonMerge
from portal.people.academy_terms import apply_known_terms
from portal.people.job_titles import fold_title

from . import history, rules
from .calendars import AcademyDays, load_academy_days
from .encoded_facts import (
    ALONE,
    EVERYBODY,
    OTHER_WORK,
    WHO_MAY_HAVE_TO_SIGN,
    WITH_MERGES,
    EncodedFacts,
    choose_narrowing_parts,
    decode_facts,
)
from .facts import AcademyFact, PolicyFacts, VersionFact
from .queries import Case, Shared
from .required_policies import RequiredPolicy
from .school_years import school_year
from .spans import DAY, Span
from .spreading import find_first_day
from .versions import asking_version, satisfying


@dataclass(frozen=True, slots=True)
class Group:
    """How many people have the same facts, and their case at each academy, by its id; equal cases are one object."""

    people: int
    cases: dict[int, Case]


@dataclass(frozen=True, slots=True)
class Members:
    """The ids of people who have the same facts, and their case at each academy, by its id."""

    people: list[UUID]
    cases: dict[int, Case]


def load_groups(
    required: RequiredPolicy,
    academies: Iterable[Academy],
    *,
    as_at: datetime,
    known_at: datetime | None = None,
    days: Mapping[int, AcademyDays] | None = None,
) -> list[Group]:
    """One policy at some academies: everybody asked at any time since its asking version came into force.

    ``days`` are those of all academies, where somebody has loaded them for several policies.
    """
    found = _fetch(required, academies, "count(*)", as_at, known_at or as_at, days=days)
    return [Group(people, cases) for people, cases in found]


def load_members(
    required: RequiredPolicy, academies: Iterable[Academy], *, as_at: datetime, known_at: datetime | None = None
) -> list[Members]:
    """The same by name. Of a signature the moment is only known to the day, and its receipt not at all."""
    found = _fetch(required, academies, "array_agg(person)", as_at, known_at or as_at)
    return [Members(people, cases) for people, cases in found]


def load_open_members(required: RequiredPolicy, shared: Shared, *, at: datetime) -> list[Members]:
    """Those of ``load_members`` who may have something to sign now. Most have signed it all, and are not looked at."""
    academies, people = shared.academies.values(), "array_agg(person)"
    found = _fetch(required, academies, people, at, at, works=WHO_MAY_HAVE_TO_SIGN, days=shared.days)
    return [Members(people, cases) for people, cases in found]


def _fetch(
    required: RequiredPolicy,
    academies: Iterable[Academy],
    people: str,
    as_at: datetime,
    known_at: datetime,
    *,
    works: str = EVERYBODY,
    days: Mapping[int, AcademyDays] | None = None,
) -> Iterator[tuple[Any, dict[int, Case]]]:
    versions = _relevant_versions(required.facts, as_at)
    if not versions:
        return
    since = london_day(min(min(version.published_at, version.in_force_at) for version in versions))
    if required.facts.queue:
        since = min(since, find_first_day(required.facts.queue))
    moments = _boundaries(required.facts, since, as_at)
    days = days or load_academy_days(Academy.objects.all(), known_at=known_at)
    places = _merge_academies(required.facts, apply_known_terms(academies, known_at=known_at), days)
    audiences = _merge_categories(required.facts)
    parameters: dict[str, Any] = {
        "academies": list(places),
        "categories": list(audiences),
        "audiences": list(audiences.values()),
        **_list_moments(required.facts, since, moments, as_at, known_at),
        **_list_what_signing_needs(required.facts, as_at),
        **_list_what_questions_need(required.facts, since),
        **_list_what_narrowing_needs(required.facts, titles := sorted(required.facts.titles), known_at),
    }
    # What was asked while due dates did not wait is left out by the query already.
    asking = replace(required.facts, kept_due_dates=())
    judge = _build_judge(asking, places.values(), days, titles, since, moments, as_at)
    statement = WITH_MERGES if PersonMerge.objects.known(at=known_at).exists() else ALONE
    other_work = OTHER_WORK if len(places) < len(days) or len(audiences) < len(Category.values) else ""
    parts = {"columns": f"said, {people}", "works": works, "other_work": other_work}
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**parts, **choose_narrowing_parts(required.facts)), parameters)
        rows = cursor.fetchall()
    for encoded, found in rows:
        yield found, _build_cases(encoded, places, judge)


def _list_moments(
    policy: PolicyFacts, since: date, moments: Sequence[datetime], as_at: datetime, known_at: datetime
) -> dict[str, Any]:
    versions, counts_from = [version.id for version in _relevant_versions(policy, as_at)], _counts_from(policy, as_at)
    at = {"as_at": as_at, "known_at": known_at}
    return {"versions": versions, "since": since, "moments": moments, "counts_from": counts_from, **at}


def _list_what_signing_needs(policy: PolicyFacts, as_at: datetime) -> dict[str, Any]:
    """Which signatures satisfy whatever is asked, be it yearly."""
    asking, today = asking_version(policy.versions, as_at), london_day(as_at)
    versions = satisfying(policy.versions, asking, as_at) if asking else []
    is_yearly = any(rule.is_yearly for rule in policy.requirements)
    year = school_year(today) if is_yearly else 0
    return {"satisfying": [version.id for version in versions], "school_year": year, "today": today}


def _list_what_questions_need(policy: PolicyFacts, since: date) -> dict[str, Any]:
    """Questions may be about any version; those that were asked while due dates did not wait are left out."""
    kept = policy.kept_due_dates
    return {
        "all_versions": [version.id for version in policy.versions],
        "since_midnight": midnight(since),
        "kept_from": [midnight(span.from_on) for span in kept],
        "kept_until": [midnight(span.until_on + DAY) if span.until_on else None for span in kept],
    }


def _list_what_narrowing_needs(policy: PolicyFacts, titles: Sequence[str], known_at: datetime) -> dict[str, Any]:
    """Job titles in each way in which they are written, with their numbers in ``titles``."""
    groups = {"groups": list(policy.groups)}
    if not titles:
        return groups
    numbers = {title: number for number, title in enumerate(titles)}
    written = Engagement.objects.known(at=known_at).order_by().values_list("job_title", flat=True).distinct()
    found = {title: numbers[fold_title(title)] for title in written if fold_title(title) in numbers}
    return groups | {"titles": list(found), "numbers": list(found.values())}


def _relevant_versions(policy: PolicyFacts, as_at: datetime) -> list[VersionFact]:
    """The versions that asked since the one that asks now came into force, and all later ones: nothing else matters."""
    asking = asking_version(policy.versions, as_at)
    if asking is None:
        return []
    turning = history.turning_moments(policy)
    turns = {asking.in_force_at, *(turn for turn in turning if asking.in_force_at < turn <= as_at)}
    asked_then = [version for turn in turns if (version := asking_version(policy.versions, turn))]
    first = min(version.in_force_at for version in [asking, *asked_then])
    return [version for version in policy.versions if version.in_force_at >= first]


def _boundaries(policy: PolicyFacts, since: date, as_at: datetime) -> list[datetime]:
    """Midnights in London and turning moments: between two of them, every moment has the same outcome."""
    days = (london_day(as_at) - since).days + 1
    midnights = {midnight(since + timedelta(days=day)) for day in range(days)}
    return sorted(midnights | {turn for turn in history.turning_moments(policy) if min(midnights) < turn <= as_at})


def _counts_from(policy: PolicyFacts, as_at: datetime) -> int:
    """Signatures for earlier school years count for nobody, so the day they were made must not split a group."""
    day = history.signatures_count_from(policy, as_at)
    return day.year if day else 0


def _merge_academies(
    policy: PolicyFacts, academies: Iterable[Academy], days: Mapping[int, AcademyDays]
) -> dict[int, AcademyFact]:
    """Maps each academy's id to the first academy with the same dates, requirements and closed days."""
    first: dict[object, AcademyFact] = {}
    found = {}
    for academy in academies:
        span = Span(academy.joined_on, academy.left_on)
        asks = tuple(rule.asks_at(academy.pk) for rule in policy.deciding)
        found[academy.pk] = first.setdefault((span, asks, days[academy.pk]), AcademyFact(academy.pk, span))
    return found


def _merge_categories(policy: PolicyFacts) -> dict[str, str]:
    """Maps each category that is asked to the first category with the same requirements."""
    first: dict[object, str] = {}
    found = {}
    for category in Category.values:
        asks = [category in rule.categories for rule in policy.deciding]
        if any(asks):
            is_shared = category == Category.AGENCY and (policy.shares_signatures or policy.takes_shown)
            found[category] = first.setdefault((is_shared, *asks), category)
    return found


JudgeCase = Callable[[int, EncodedFacts], Case | None]


def _build_judge(
    policy: PolicyFacts,
    places: Iterable[AcademyFact],
    days: Mapping[int, AcademyDays],
    titles: Sequence[str],
    since: date,
    moments: list[datetime],
    as_at: datetime,
) -> JudgeCase:
    by_id = {place.id: place for place in places}

    @cache
    def judge(place: int, encoded: EncodedFacts) -> Case | None:
        facts = decode_facts(encoded, place, days, titles, since, moments)
        outcome = rules.outcome(policy, by_id[place], facts, as_at)
        return Case(by_id[place], facts, outcome) if outcome else None

    return judge


def _build_cases(encoded: str, places: dict[int, AcademyFact], judge: JudgeCase) -> dict[int, Case]:
    """One person's encoded facts, judged for each academy.

    Absences, what is signed elsewhere and the days worked at other academies count at each.
    """
    by_academy: dict[str, list[str]] = defaultdict(list)
    for word in encoded.split():
        key, _, fact = word.partition("/")
        by_academy[key].append(fact)
    everywhere = by_academy.pop("", [])
    cases = {}
    for key, facts in by_academy.items():
        academy = int(key)
        others = [days for other in by_academy if other != key for days in _list_days(by_academy[other], other, places)]
        if case := judge(places[academy].id, (*facts, *everywhere, *others)):
            cases[academy] = case
    return cases


def _list_days(facts: list[str], academy: str, places: dict[int, AcademyFact]) -> Iterator[str]:
    """On which days somebody works who has these facts at an academy."""
    for fact in facts:
        if fact.startswith("work/"):
            yield f"days/{places[int(academy)].id}/{fact.split('/', 2)[2]}"
