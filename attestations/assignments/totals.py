"""People who are alike, counted by the database and judged once: a whole trust without a line for each person."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db import connection

from portal.models import Academy, Category

from . import history, rules
from .queries import Asked
from .rules import DAY, LONDON, AcademyFact, EngagementFact, Outcome, PersonFacts, PolicyFacts, Span

# All that the rules look at, of each person, as words; and how many people there are of whom the same is said.
# Days are counted from ``since``, moments by the ``moments`` that lie between: no zone arithmetic in SQL.
# Nothing is worked out here. The order of the words is left open: it can part people who are alike, and costs less.
GROUPS = """
WITH place AS (SELECT unnest(%(academies)s::bigint[]) AS academy_id),
     audience AS (SELECT unnest(%(categories)s::text[]) AS category, unnest(%(audiences)s::text[]) AS name)
SELECT said, count(*) FROM (
  SELECT person_id, string_agg(word, ' ') AS said FROM (
    SELECT person_id, true AS works,
           concat_ws('/', academy_id, 'work', name, greatest(from_on - %(since)s, 0), until_on - %(since)s) AS word
      FROM portal_engagement JOIN place USING (academy_id) JOIN audience USING (category)
     WHERE (until_on IS NULL OR until_on >= %(since)s)
       AND recorded_at <= %(known_at)s AND (replaced_at IS NULL OR replaced_at > %(known_at)s)
    UNION ALL
    SELECT attestation.person_id, false,
           concat_ws('/', academy_id, 'signed', attestation.version_id, width_bucket(signed_at, %(moments)s))
      FROM attestations_attestation attestation JOIN place USING (academy_id)
      JOIN attestations_signing signing ON signing.id = signing_id
     WHERE attestation.version_id = ANY(%(versions)s) AND signing.version_id = ANY(%(versions)s)
       AND signed_at BETWEEN %(counts_from)s AND %(as_at)s
    UNION ALL
    SELECT person_id, false, concat_ws('/', '', 'away', greatest(from_on - %(since)s, 0), until_on - %(since)s)
      FROM portal_absence
     WHERE (until_on IS NULL OR until_on >= %(since)s)
       AND recorded_at <= %(known_at)s AND (replaced_at IS NULL OR replaced_at > %(known_at)s)
  ) words GROUP BY person_id HAVING bool_or(works)
) people GROUP BY said
"""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What the rules look at of a person at an academy, and what they say."""

    place: AcademyFact
    facts: PersonFacts
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Group:
    """So many people, of whom no rule can tell one from another: their case at each academy, by its id.

    Groups share their cases: two that are the same are one object.
    """

    people: int
    cases: dict[int, Case]


def groups(
    asked: Asked, academies: Iterable[Academy], *, as_at: datetime, known_at: datetime | None = None
) -> list[Group]:
    """One policy at some academies: everybody who is or was asked since its asking version came into force."""
    versions = _that_count(asked.facts, as_at)
    if not versions:
        return []
    since = rules.london_day(versions[0].in_force_at)
    moments = _moments(asked.facts, since, as_at)
    places = _alike(asked.facts, academies)
    audiences = _audiences(asked.facts)
    facts: dict[str, Any] = {
        "academies": list(places),
        "categories": list(audiences),
        "audiences": list(audiences.values()),
        "versions": [version.id for version in versions],
        "since": since,
        "moments": moments,
        "counts_from": _counts_from(asked.facts, as_at),
        "as_at": as_at,
        "known_at": known_at or as_at,
    }
    case = _judge(asked.facts, places.values(), since, moments, as_at)
    with connection.cursor() as cursor:
        cursor.execute(GROUPS, facts)
        return [Group(people, _cases(said, places, case)) for said, people in cursor.fetchall()]


def _that_count(policy: PolicyFacts, as_at: datetime) -> list[rules.VersionFact]:
    """Each version that asked at any moment since the one that asks now came into force, and all later ones.

    What was signed, worked or missed before the first of them came into force can change nothing since.
    """
    asking = rules.asking_version(policy.versions, as_at)
    if asking is None:
        return []
    turns = {asking.in_force_at, *(turn for turn in _turns(policy) if asking.in_force_at < turn <= as_at)}
    asked_then = [version for turn in turns if (version := rules.asking_version(policy.versions, turn))]
    first = min(version.in_force_at for version in [asking, *asked_then])
    return [version for version in policy.versions if version.in_force_at >= first]


def _turns(policy: PolicyFacts) -> set[datetime]:
    versions = policy.versions
    return {m for v in versions for m in (v.in_force_at, v.published_at, v.withdrawn_at) if m is not None}


def _moments(policy: PolicyFacts, since: date, as_at: datetime) -> list[datetime]:
    """Between two of these the rules cannot tell one moment from another: each midnight in London, each turn."""
    days = (rules.london_day(as_at) - since).days + 1
    midnights = {datetime.combine(since + timedelta(days=day), time.min, LONDON) for day in range(days)}
    return sorted(midnights | {turn for turn in _turns(policy) if min(midnights) < turn <= as_at})


def _counts_from(policy: PolicyFacts, as_at: datetime) -> datetime:
    """What was signed before counts for nobody who is here, so that two who signed on different days are alike."""
    day = history.counted_from(policy, as_at)
    return datetime.combine(day, time.min, LONDON) if day else datetime.min.replace(tzinfo=UTC)


def _alike(policy: PolicyFacts, academies: Iterable[Academy]) -> dict[int, AcademyFact]:
    """Each academy's id with the first academy that has the same dates and the same requirements."""
    first: dict[object, AcademyFact] = {}
    found = {}
    for academy in academies:
        span = Span(academy.joined_on, academy.left_on)
        asks = tuple(rule.academies is None or academy.pk in rule.academies for rule in policy.requirements)
        found[academy.pk] = first.setdefault((span, asks), AcademyFact(academy.pk, span))
    return found


def _audiences(policy: PolicyFacts) -> dict[str, str]:
    """Each category that is asked with the first one of which the same requirements ask."""
    first: dict[object, str] = {}
    found = {}
    for category in Category.values:
        asks = tuple(category in rule.categories for rule in policy.requirements)
        if any(asks):
            found[category] = first.setdefault(asks, category)
    return found


Words = tuple[str, ...]
Judge = Callable[[int, Words], Case | None]


def _judge(
    policy: PolicyFacts, places: Iterable[AcademyFact], since: date, moments: list[datetime], as_at: datetime
) -> Judge:
    by_id = {place.id: place for place in places}

    @cache
    def case(place: int, words: Words) -> Case | None:
        facts = _facts(words, since, moments)
        outcome = rules.outcome(policy, by_id[place], facts, as_at)
        return Case(by_id[place], facts, outcome) if outcome else None

    return case


def _cases(said: str, places: dict[int, AcademyFact], case: Judge) -> dict[int, Case]:
    """What is said of a person, academy by academy, judged; absences count at each."""
    words: dict[str, list[str]] = defaultdict(list)
    for word in said.split():
        key, _, fact = word.partition("/")
        words[key].append(fact)
    away = words.pop("", [])
    cases = {}
    for key, here in words.items():
        academy = int(key)
        if found := case(places[academy].id, (*here, *away)):
            cases[academy] = found
    return cases


def _facts(words: Words, since: date, moments: list[datetime]) -> PersonFacts:
    engagements, absences, signed = [], [], defaultdict(list)
    for kind, *rest in (word.split("/") for word in words):
        match kind:
            case "work":
                engagements.append(EngagementFact(rest[0], _span(rest[1:], since)))
            case "away":
                absences.append(_span(rest, since))
            case "signed":
                version, moment = map(int, rest)
                signed[version].append(moments[max(moment - 1, 0)])
    return PersonFacts(tuple(engagements), tuple(absences), {key: tuple(sorted(at)) for key, at in signed.items()})


def _span(days: list[str], since: date) -> Span:
    from_on, *until_on = (since + int(day) * DAY for day in days)
    return Span(from_on, until_on[0] if until_on else None)
