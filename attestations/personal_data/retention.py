"""Who is due to be erased, and what stops it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from portal.london import london_day
from portal.models import Engagement, Erasure, Grant, Hold, Person, PersonMerge
from portal.people.names import name_sort_key

from . import rules


@dataclass(frozen=True, slots=True)
class DuePerson:
    """Somebody whose time is over, with the hold and the erasure that stand, if any."""

    person: Person
    due_on: date
    hold: Hold | None
    erasure: Erasure | None

    @property
    def state(self) -> str:
        """What stands in the list beside the day: that it is kept for longer, or what waits for whom."""
        if self.hold:
            return f"Kept for longer: {self.hold.reason}"
        return "Asked for. Somebody else must confirm it." if self.erasure else ""


def find_due(*, at: datetime) -> list[DuePerson]:
    """Everybody who is due and not erased yet, by the day and then by name; of a merged person the kept record."""
    today = london_day(at)
    latest = rules.add_years(today, -rules.YEARS_KEPT)
    merged = dict(PersonMerge.objects.filter(replaced_at=None).values_list("merged", "kept"))
    candidates = _find_candidates(latest).exclude(erasure__confirmed_at__isnull=False)
    people = Person.objects.in_bulk({merged.get(pk, pk) for pk in candidates.values_list("pk", flat=True)})
    records = {pk: [pk] for pk in people}
    for other, kept in merged.items():
        records.get(kept, []).append(other)
    found = _load(people, records)
    due = [one for one in found if one.due_on <= today and not (one.erasure and one.erasure.confirmed_at)]
    return sorted(due, key=lambda one: (one.due_on, name_sort_key(one.person.family_name, one.person.given_names)))


def _find_candidates(latest: date) -> QuerySet[Person]:
    """Whose every engagement on record ended by a day; what else there is, is asked of each of them."""
    standing = Q(engagements__replaced_at=None)
    going_on = Engagement.objects.filter(Q(until_on=None) | Q(until_on__gt=latest), replaced_at=None)
    ended = Person.objects.annotate(last=Max("engagements__until_on", filter=standing))
    return ended.filter(last__lte=latest).exclude(pk__in=going_on.values("person"))


def _load(people: Mapping[UUID, Person], records: Mapping[UUID, list[UUID]]) -> Iterator[DuePerson]:
    """What is known of each of them and all their records, in four queries; not of those of whom no end is known."""
    every = [record for own in records.values() for record in own]
    work, roles = (_load_ends(table, every) for table in (Engagement, Grant))
    holds = {hold.person_id: hold for hold in _find_holds(every).order_by("-review_on")}
    asked = Erasure.objects.filter(person__in=every).select_related("asked_by", "confirmed_by")
    erasures = {erasure.person_id: erasure for erasure in asked}
    for pk, own in records.items():
        ends = [end for record in own for end in work[record]]
        given = [end for record in own for end in roles[record]]
        # A role without an end works no longer than its holder does; only of outsiders it stands alone.
        due_on = rules.find_due_on([*(ends or given), *(end for end in given if end)])
        hold = next((holds[record] for record in own if record in holds), None)
        if due_on:
            yield DuePerson(people[pk], due_on, hold, erasures.get(pk))


def _load_ends(table: type[Engagement] | type[Grant], records: Collection[UUID]) -> dict[UUID, list[date | None]]:
    """The last days of what is on record now, of each record."""
    ends: dict[UUID, list[date | None]] = {record: [] for record in records}
    rows = table._default_manager.filter(person__in=records, replaced_at=None)
    for person, until_on in rows.values_list("person", "until_on"):
        ends[person].append(until_on)
    return ends


def describe_retention_of(person: Person) -> DuePerson | None:
    """None for somebody who works here, or of whom no end is known."""
    return next(_load({person.pk: person}, {person.pk: person.record_ids}), None)


def find_due_on(person: Person) -> date | None:
    """When all that a person did here has been over for six years: work on record, and roles."""
    found = describe_retention_of(person)
    return found.due_on if found else None


def _find_holds(records: Collection[UUID]) -> QuerySet[Hold]:
    return Hold.objects.filter(person__in=records, released_at=None).select_related("held_by", "person")


def find_hold(records: Collection[UUID]) -> Hold | None:
    return _find_holds(records).order_by("review_on").first()


def next_review(today: date) -> date:
    """A hold is looked at every year."""
    return rules.add_years(today, 1)


def find_holds_to_review(*, at: datetime) -> QuerySet[Hold]:
    """Holds whose day of review has come, the longest waiting first."""
    due = Hold.objects.filter(released_at=None, review_on__lte=london_day(at))
    return due.select_related("person", "held_by").order_by("review_on", "pk")
