"""What people are found by, kept in each process: PostgreSQL cannot ignore accents without an extension.

At 100,000 people it takes two seconds to make, and again after anybody's name, number or address has changed; a search
in it takes 130 ms, of which the database needs 25 to say whether it still holds. At 10,000 people it is a tenth of all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID

from django.db import connection

from portal.models import Person, PersonMerge, PersonName, StaffNumber

from .names import name_sort_key, squeeze
from .staff_numbers import fold_staff_number

# The tables beside ``portal_person`` hold facts, which are added, and replaced once.
STAMP = """
SELECT concat_ws(' ',
    (SELECT row(count(*), sum(hashtextextended(
                concat_ws('|', id, reference, given_names, family_name, email), 0))) FROM portal_person),
    (SELECT row(count(*), count(replaced_at)) FROM portal_personname),
    (SELECT row(count(*), count(replaced_at)) FROM portal_staffnumber),
    (SELECT row(count(*), count(replaced_at)) FROM portal_personmerge))
"""
_squeeze_cached = lru_cache(maxsize=250_000)(squeeze)


@dataclass(frozen=True, slots=True)
class IndexedRecord:
    """A person's record: whose it is, and what it is found by, as ``squeeze`` and its like write it.

    ``local`` is what stands before the @ of the address. ``former`` are names that are not the one of today.
    """

    person: UUID
    name: str
    numbers: str
    local: str
    email: str
    former: str

    def has(self, word: "SearchedWord", *, sees_former_names: bool) -> bool:
        if word.name and (word.name in self.name or (sees_former_names and word.name in self.former)):
            return True
        is_of_address = word.typed in (self.email if word.is_of_whole_address else self.local)
        return is_of_address or (bool(word.number) and word.number in self.numbers)


@dataclass(frozen=True, slots=True)
class SearchedWord:
    """One word as it was typed, and as names and staff numbers are compared.

    What stands behind the @ is the same for all, so it is compared only where the word has an @ or a dot.
    """

    typed: str
    name: str
    number: str

    @property
    def is_of_whole_address(self) -> bool:
        return "@" in self.typed or "." in self.typed


def split_query(query: str) -> list[SearchedWord]:
    words = query.casefold().split()
    return [SearchedWord(word, squeeze(word), fold_staff_number(word)) for word in words]


@dataclass(frozen=True)
class SearchIndex:
    """All records, and by person's id what their list is sorted by."""

    records: list[IndexedRecord]
    names: dict[UUID, tuple[str, str, str]]  # family name, given names, staff number

    def find(self, query: str, *, sees_former_names: bool) -> set[UUID]:
        """The ids of the people whose name, staff numbers or address have every word of the query somewhere."""
        words = split_query(query)
        return {
            record.person
            for record in self.records
            if all(record.has(word, sees_former_names=sees_former_names) for word in words)
        }

    def sort_by_name(self, people: Collection[UUID]) -> list[UUID]:
        if len(people) * 4 > len(self.names):  # the order of all is made once
            return [person for person in self._in_order if person in people]
        return sorted(people, key=self.make_sort_key)

    def make_sort_key(self, person: UUID) -> tuple[object, ...]:
        family_name, given_names, reference = self.names[person]
        return name_sort_key(family_name, given_names), reference, person

    @cached_property
    def _in_order(self) -> list[UUID]:
        return sorted(self.names, key=self.make_sort_key)


_cache: dict[str, SearchIndex] = {}


def load_search_index() -> SearchIndex:
    with connection.cursor() as cursor:
        cursor.execute(STAMP)
        stamp = str(cursor.fetchone()[0])
    index = _cache.get(stamp)
    if index is None:
        index = _build_index()
        _cache.clear()
        _cache[stamp] = index
    return index


def _build_index() -> SearchIndex:
    merged = dict(PersonMerge.objects.filter(replaced_at=None).values_list("merged", "kept"))
    former = _gather(PersonName.objects.filter(replaced_at=None).values_list("person", "given_names", "family_name"))
    numbers = _gather(StaffNumber.objects.values_list("person", "number"))
    records, names = [], {}
    rows = Person.objects.values_list("pk", "given_names", "family_name", "email", "reference")
    for pk, given_names, family_name, email, reference in rows:
        name = _write_name(given_names, family_name)
        others = (_write_name(*pair) for pair in former.get(pk, ()))
        address = email or ""
        all_numbers = [reference or "", *(number for [number] in numbers.get(pk, ()))]
        records.append(
            IndexedRecord(
                person=merged.get(pk, pk),
                name=name,
                numbers="|".join(map(fold_staff_number, all_numbers)),
                local=address.partition("@")[0],
                email=address,
                former="|".join(other for other in others if other != name),
            )
        )
        if pk not in merged:
            names[pk] = (family_name, given_names, reference or "")
    return SearchIndex(records, names)


def _gather(rows: Iterable[tuple[UUID, *tuple[str, ...]]]) -> dict[UUID, list[tuple[str, ...]]]:
    found: dict[UUID, list[tuple[str, ...]]] = defaultdict(list)
    for person, *words in rows:
        found[person].append(tuple(words))
    return found


def _write_name(given_names: str, family_name: str) -> str:
    """No word is found across the two: the end of one and the beginning of the other are no name."""
    return f"{_squeeze_cached(given_names)}|{_squeeze_cached(family_name)}"
