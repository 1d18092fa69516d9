"""Pairs of records that may be of one person, for HR to look at.

A day of birth would tell more, but it is kept only with an open slip, and mixed with that slip's code.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from uuid import UUID

from portal.models import Academy, Engagement, Person, PersonMerge, StaffNumber

from .names import fold, name_sort_key, share_a_word, squeeze
from .staff_numbers import fold_staff_number

MOST_ALIKE = 20  # more people with one name are no sign that two of them are one
PairKey = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, and why they may be of one person, as sentences."""

    one: Person
    other: Person
    reasons: list[str] = field(default_factory=list)


def find_pairs(*, at: datetime) -> list[Pair]:
    """By name: those with the same staff number, or the same name and something else in common.

    Without pairs that HR has looked at: merged, taken apart again, or said to be two people.
    """
    people = {person.pk: person for person in Person.objects.defer("password")}
    for merged in PersonMerge.objects.filter(replaced_at=None).values_list("merged", flat=True):
        people.pop(merged, None)
    reasons: dict[PairKey, list[str]] = defaultdict(list)
    for pair, number in _pair_by_number(people):
        reasons[pair].append(f"Same staff number: {number}")
    for pair, reason in _pair_by_name(people, at):
        reasons[pair].append(reason)
    settled = {_make_key(*pair) for pair in PersonMerge.objects.values_list("kept", "merged")}
    pairs = [Pair(*_order(people[one], people[other]), why) for (one, other), why in reasons.items()]
    pairs = [pair for pair in pairs if _make_key(pair.one.pk, pair.other.pk) not in settled]
    return sorted(pairs, key=lambda pair: (name_sort_key(pair.one.family_name, pair.one.given_names), pair.one.pk))


def _order(one: Person, other: Person) -> tuple[Person, Person]:
    """By staff number, and those without one last."""
    one, other = sorted((one, other), key=lambda person: (person.reference is None, person.reference, person.pk))
    return one, other


def _make_key(one: UUID, other: UUID) -> PairKey:
    return (one, other) if one < other else (other, one)


def _pair_by_number(people: Mapping[UUID, Person]) -> Iterable[tuple[PairKey, str]]:
    """Two systems may number different people alike, so their names must have a word in common too."""
    numbers: dict[str, dict[UUID, str]] = defaultdict(dict)
    for person in people.values():
        if person.reference:
            numbers[fold_staff_number(person.reference)][person.pk] = person.reference
    for pk, number in StaffNumber.objects.filter(replaced_at=None).values_list("person", "number"):
        if pk in people:
            numbers[fold_staff_number(number)].setdefault(pk, number)
    for holders in numbers.values():
        for one, other in combinations(sorted(holders), 2):
            if share_a_word(people[one].name, people[other].name):
                yield (one, other), holders[one]


def _pair_by_name(people: Mapping[UUID, Person], at: datetime) -> Iterable[tuple[PairKey, str]]:
    """The same name, in any order of its parts, and an academy in common, or no address to tell them apart by."""
    named: dict[tuple[str, ...], list[UUID]] = defaultdict(list)
    for person in people.values():
        named[_identify_name(person)].append(person.pk)
    alike = [sorted(ids) for ids in named.values() if 1 < len(ids) <= MOST_ALIKE]
    places = _load_places([pk for ids in alike for pk in ids], at)
    names = {academy.pk: academy.name for academy in Academy.objects.named(at=at)}
    for ids in alike:
        for one, other in combinations(ids, 2):
            if shared := places[one] & places[other]:
                yield (one, other), f"Same name, both at {', '.join(sorted(names[key] for key in shared))}"
            elif not (people[one].email and people[other].email):
                yield (one, other), "Same name, and one of them has no e-mail address"


def _identify_name(person: Person) -> tuple[str, ...]:
    """``O'Brien-Khan`` and ``Obrien Khan`` are one, and so are ``Maya O'Brien`` and ``O'Brien Maya``."""
    words = person.name.replace("-", " ").split()
    return tuple(sorted(filter(None, (squeeze(word) for word in words)))) or (fold(person.name),)


def _load_places(people: Collection[UUID], at: datetime) -> dict[UUID, set[int]]:
    places: dict[UUID, set[int]] = defaultdict(set)
    rows = Engagement.objects.known(at=at).filter(person__in=people).values_list("person_id", "academy_id")
    for person, academy in rows:
        places[person].add(academy)
    return places
