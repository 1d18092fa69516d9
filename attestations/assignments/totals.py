"""Totals of a whole trust: the database counts people with equal facts, and the rules judge each group once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from portal.london import london_day, midnight
from portal.models import Academy, Category, PersonMerge
from portal.people.academy_terms import apply_known_terms

from . import history, rules
from .being_checked import IS_BEING_CHECKED
from .calendars import AcademyDays, load_academy_days
from .elsewhere import Elsewhere
from .facts import AcademyFact, DeclinedFact, EngagementFact, PersonFacts, PolicyFacts, SignedFact, VersionFact
from .queries import Case
from .required_policies import RequiredPolicy
from .spans import DAY, Span
from .versions import asking_version
from .working_days import WorkPattern, build_calendar

# Writes each person's facts (all that the rules look at) as text, and counts or lists the people with the same text.
# Days are numbers counted from ``since``, moments are positions in ``moments``, so SQL needs no time zone.
# The facts of a person come in any order: that may split a group, which is harmless and cheaper than sorting.
WORDS = f"""
WITH place AS (SELECT unnest(%(academies)s::bigint[]) AS academy_id),
     audience AS (SELECT unnest(%(categories)s::text[]) AS category, unnest(%(audiences)s::text[]) AS name),
     merge AS (SELECT merged_id, kept_id FROM portal_personmerge
                WHERE recorded_at <= %(known_at)s AND (replaced_at IS NULL OR replaced_at > %(known_at)s)),
     words AS (
    SELECT person_id, true AS works,
           concat_ws('/', academy_id, 'work', name, worked || weekdays,
                     greatest(from_on - %(since)s, 0), until_on - %(since)s) AS word
      FROM portal_engagement JOIN place USING (academy_id) JOIN audience USING (category)
     WHERE (until_on IS NULL OR until_on >= %(since)s)
       AND recorded_at <= %(known_at)s AND (replaced_at IS NULL OR replaced_at > %(known_at)s)
    {{other_work}}
    UNION ALL
    SELECT attestation.person_id, false,
           concat_ws('/', academy_id, 'signed', attestation.version_id, width_bucket(signed_at, %(moments)s),
                     school_year)
      FROM attestations_attestation attestation JOIN place USING (academy_id)
      JOIN attestations_signing signing ON signing.id = signing_id
     WHERE attestation.version_id = ANY(%(versions)s) AND signing.version_id = ANY(%(versions)s)
       AND school_year >= %(counts_from)s AND signed_at <= %(as_at)s AND NOT {IS_BEING_CHECKED}
    UNION ALL
    SELECT person_id, false,
           concat_ws('/', academy_id, 'declined', version_id, coalesce(school_year, 0),
                     width_bucket(recorded_at, %(moments)s),
                     CASE WHEN taken_back_at <= least(%(as_at)s, %(known_at)s)
                          THEN width_bucket(taken_back_at, %(moments)s) END)
      FROM attestations_decline JOIN attestations_decline_academies ON decline_id = attestations_decline.id
      JOIN place USING (academy_id)
     WHERE version_id = ANY(%(versions)s) AND recorded_at <= least(%(as_at)s, %(known_at)s)
    UNION ALL
    SELECT person_id, false, concat_ws('/', '', 'away', greatest(from_on - %(since)s, 0), until_on - %(since)s)
      FROM portal_absence
     WHERE (until_on IS NULL OR until_on >= %(since)s)
       AND recorded_at <= %(known_at)s AND (replaced_at IS NULL OR replaced_at > %(known_at)s)
    UNION ALL
    SELECT person_id, false, concat_ws('/', '', 'elsewhere', version_id, until_on - %(since)s)
      FROM attestations_importedacknowledgement
      JOIN (SELECT source, policy_named, version_named, version_id,
                   CASE WHEN ended_at <= %(known_at)s THEN ended_on ELSE accepted_until END AS until_on
              FROM attestations_acceptance
             WHERE version_id = ANY(%(versions)s) AND confirmed_at <= %(known_at)s) accepted
     USING (source, policy_named, version_named)
     WHERE until_on >= %(since)s
       AND recorded_at <= %(known_at)s AND (replaced_at IS NULL OR replaced_at > %(known_at)s)
  )
"""  # noqa: S608
# Work at other academies, or of those who are not asked: it only says on which days somebody works.
OTHER_WORK = """
    UNION ALL
    SELECT person_id, false, concat_ws('/', '', 'days', academy_id, worked || weekdays,
                                       greatest(from_on - %(since)s, 0), until_on - %(since)s)
      FROM portal_engagement LEFT JOIN place USING (academy_id) LEFT JOIN audience USING (category)
     WHERE (until_on IS NULL OR until_on >= %(since)s) AND (place IS NULL OR audience IS NULL)
       AND recorded_at <= %(known_at)s AND (replaced_at IS NULL OR replaced_at > %(known_at)s)
"""
ALONE = f"""
{WORDS} SELECT {{columns}} FROM (
  SELECT person_id AS person, string_agg(word, ' ') AS said FROM words GROUP BY 1 HAVING bool_or(works)
) people GROUP BY said
"""  # noqa: S608
# What stands in a merged record counts for the person who is kept. Apart, because the join costs an eighth more.
WITH_MERGES = f"""
{WORDS} SELECT {{columns}} FROM (
  SELECT coalesce(kept_id, person_id) AS person, string_agg(word, ' ') AS said
    FROM words LEFT JOIN merge ON merged_id = person_id GROUP BY 1 HAVING bool_or(works)
) people GROUP BY said
"""  # noqa: S608


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
    required: RequiredPolicy, academies: Iterable[Academy], *, as_at: datetime, known_at: datetime | None = None
) -> list[Group]:
    """One policy at some academies: everybody asked at any time since its asking version came into force."""
    found = _fetch(required, academies, "count(*)", as_at, known_at or as_at)
    return [Group(people, cases) for people, cases in found]


def load_members(required: RequiredPolicy, academies: Iterable[Academy], *, as_at: datetime) -> list[Members]:
    """The same by name. Of a signature the moment is only known to the day, and its receipt not at all."""
    return [Members(people, cases) for people, cases in _fetch(required, academies, "array_agg(person)", as_at, as_at)]


def _fetch(
    required: RequiredPolicy, academies: Iterable[Academy], people: str, as_at: datetime, known_at: datetime
) -> Iterator[tuple[Any, dict[int, Case]]]:
    versions = _relevant_versions(required.facts, as_at)
    if not versions:
        return
    since = london_day(min(min(version.published_at, version.in_force_at) for version in versions))
    moments = _boundaries(required.facts, since, as_at)
    days = load_academy_days(Academy.objects.all(), known_at=known_at)
    places = _merge_academies(required.facts, apply_known_terms(academies, known_at=known_at), days)
    audiences = _merge_categories(required.facts)
    parameters: dict[str, Any] = {
        "academies": list(places),
        "categories": list(audiences),
        "audiences": list(audiences.values()),
        "versions": [version.id for version in versions],
        "since": since,
        "moments": moments,
        "counts_from": _counts_from(required.facts, as_at),
        "as_at": as_at,
        "known_at": known_at,
    }
    judge = _build_judge(required.facts, places.values(), days, since, moments, as_at)
    statement = WITH_MERGES if PersonMerge.objects.known(at=known_at).exists() else ALONE
    other_work = OTHER_WORK if len(places) < len(days) or len(audiences) < len(Category.values) else ""
    with connection.cursor() as cursor:
        cursor.execute(statement.format(columns=f"said, {people}", other_work=other_work), parameters)
        rows = cursor.fetchall()
    for encoded, found in rows:
        yield found, _build_cases(encoded, places, judge)


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
        asks = tuple(rule.academies is None or academy.pk in rule.academies for rule in policy.requirements)
        found[academy.pk] = first.setdefault((span, asks, days[academy.pk]), AcademyFact(academy.pk, span))
    return found


def _merge_categories(policy: PolicyFacts) -> dict[str, str]:
    """Maps each category that is asked to the first category with the same requirements."""
    first: dict[object, str] = {}
    found = {}
    for category in Category.values:
        asks = tuple(category in rule.categories for rule in policy.requirements)
        if any(asks):
            found[category] = first.setdefault(asks, category)
    return found


EncodedFacts = tuple[str, ...]  # such as "work/teacher/0/30", as GROUPS writes them, without the academy
JudgeCase = Callable[[int, EncodedFacts], Case | None]


def _build_judge(
    policy: PolicyFacts,
    places: Iterable[AcademyFact],
    days: Mapping[int, AcademyDays],
    since: date,
    moments: list[datetime],
    as_at: datetime,
) -> JudgeCase:
    by_id = {place.id: place for place in places}

    @cache
    def judge(place: int, encoded: EncodedFacts) -> Case | None:
        facts = _decode_facts(encoded, place, days, since, moments)
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


def _decode_facts(
    encoded: EncodedFacts, place: int, days: Mapping[int, AcademyDays], since: date, moments: list[datetime]
) -> PersonFacts:
    engagements, absences, elsewhere, signed = [], [], [], defaultdict(list)
    patterns, declined = [], []
    for kind, *rest in (fact.split("/") for fact in encoded):
        match kind:
            case "work":
                span = _decode_span(rest[2:], since)
                engagements.append(EngagementFact(rest[0], span))
                patterns.append((span, _decode_pattern(rest[1], days[place])))
            case "days":
                patterns.append((_decode_span(rest[2:], since), _decode_pattern(rest[1], days[int(rest[0])])))
            case "away":
                absences.append(_decode_span(rest, since))
            case "declined":
                version, year, *buckets = map(int, rest)
                found = [moments[max(bucket - 1, 0)] for bucket in buckets]
                declined.append(DeclinedFact(version, year or None, found[0], found[1] if found[1:] else None))
            case "elsewhere":
                elsewhere.append(Elsewhere(int(rest[0]), since + int(rest[1]) * DAY))
            case "signed":
                version, moment, year = map(int, rest)
                signed[version].append(SignedFact(moments[max(moment - 1, 0)], year))
    signatures = {key: tuple(sorted(at)) for key, at in signed.items()}
    calendar = build_calendar(patterns)
    return PersonFacts(tuple(engagements), tuple(absences), signatures, tuple(elsewhere), calendar, tuple(declined))


def _decode_pattern(worked: str, days: AcademyDays) -> WorkPattern:
    """``worked`` is such as ``term-time``, ``weekdays135`` or nothing."""
    name = worked.rstrip("1234567")
    return days.build_pattern(name, worked.removeprefix(name))


def _decode_span(days: list[str], since: date) -> Span:
    from_on, *until_on = (since + int(day) * DAY for day in days)
    return Span(from_on, until_on[0] if until_on else None)
