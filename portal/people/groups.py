"""Which groups there are, who is in them on a day, and whom a pasted list means."""

import re
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count
from django.db.models.functions import Lower

from portal.models import DatedQuerySet, Group, GroupMember, Person, PersonMerge, StaffNumber

BETWEEN = re.compile(r"[\n\r\t,;]+")
ADDRESS = re.compile(r"[^\s<>\"']+@[^\s<>\"']+")


class PastedPeople(NamedTuple):
    """Whom a list of staff numbers and e-mail addresses means, each once, and what means nobody."""

    people: list[Person]
    unknown: list[str]


def list_groups(*, at: datetime) -> list[Group]:
    """Those that go on, by name, then those that have ended."""
    return list(Group.objects.known(at=at).order_by("until_on", Lower("name")))


def find_members(group: Group, *, on: date, at: datetime) -> DatedQuerySet[GroupMember]:
    """Who is in a group on a day, by name."""
    members = GroupMember.objects.known(at=at).filter(group_key=group.key).on(on)
    return members.select_related("person").order_by("person__family_name", "person__given_names", "pk")


def count_members(*, on: date, at: datetime) -> dict[str, int]:
    """How many people are in each group on a day, by its key; groups without anybody are left out."""
    rows = GroupMember.objects.known(at=at).on(on).order_by().values("group_key")
    return dict(rows.annotate(people=Count("person", distinct=True)).values_list("group_key", "people"))


def find_memberships(person: Person, *, at: datetime) -> list[tuple[Group, GroupMember]]:
    """The groups that somebody is or was in, the newest time first."""
    rows = list(GroupMember.objects.known(at=at).filter(person__in=person.record_ids).order_by("-from_on", "pk"))
    groups = {group.key: group for group in Group.objects.known(at=at)} if rows else {}
    return [(groups[row.group_key], row) for row in rows]


def read_pasted(words: str) -> PastedPeople:
    """Reads a staff number or an e-mail address from each line, or between commas; a name beside an address is skipped.

    A merged record stands for the person who is kept.
    """
    pieces = dict.fromkeys(piece for piece in (" ".join(piece.split()) for piece in BETWEEN.split(words)) if piece)
    keys = {piece: _build_key(piece) for piece in pieces}
    by_key = _find_by_keys(set(keys.values()))
    merges = PersonMerge.objects.filter(merged__in=by_key.values(), replaced_at=None).select_related("kept")
    kept = {merge.merged_id: merge.kept for merge in merges}
    people, unknown = {}, []
    for piece, key in keys.items():
        if person := by_key.get(key):
            found = kept.get(person.pk, person)
            people[found.pk] = found
        else:
            unknown.append(piece)
    return PastedPeople(list(people.values()), unknown)


def _build_key(piece: str) -> str:
    address = ADDRESS.search(piece)
    return (address.group() if address else piece).lower()


def _find_by_keys(keys: set[str]) -> dict[str, Person]:
    """By address, by the trust's staff number, or by a former one or another system's, in this order."""
    others = StaffNumber.objects.filter(replaced_at=None).annotate(key=Lower("number")).filter(key__in=keys)
    found = {row.key: row.person for row in others.select_related("person")}
    people = Person.objects.annotate(key=Lower("reference"))
    found |= {person.key: person for person in people.filter(key__in=keys)}
    return found | {str(person.email): person for person in people.filter(email__in=keys)}
