"""Reads what the rules need to know of people: their work, their absences, and what they have signed."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from attestations.models import (
    Acceptance,
    Attestation,
    Decline,
    ImportedAcknowledgement,
    Question,
    QuestionStep,
    QuestionStepKind,
    ShownByAgency,
)
from portal.models import Absence, Category, DatedQuerySet, Engagement, GroupMember, Person, PersonMerge

from .being_checked import mark_attestations
from .calendars import COLUMNS, AcademyDays, WorkAt, build_work_calendar
from .elsewhere import Elsewhere
from .facts import DeclinedFact, EngagementFact, Membership, PersonFacts, SignedFact
from .required_policies import RequiredPolicy, list_groups
from .spans import Span
from .voids import leave_out_void
from .waiting import OpenQuestion
from .working_days import ORDINARY, WorkCalendar

PersonAtAcademy = tuple[UUID, int]  # a person's id and an academy's


class Signature(NamedTuple):
    """The moment, the receipt's number, the school year that it serves, and whether by an agency worker."""

    at: datetime
    receipt: str
    school_year: int
    is_as_agency: bool = False


Signed = dict[int, list[Signature]]  # a version's id, and every signature of it


class Job(NamedTuple):
    category: Category
    title: str
    span: Span
    is_with_children: bool = True
    is_asked_once_worked: bool = False
    first_worked_on: date | None = None

    @property
    def fact(self) -> EngagementFact:
        return EngagementFact(self.category, self.span, self.title, *self[3:])


@dataclass(frozen=True, slots=True)
class PeopleFacts:
    """Whose work at which academy is known, with the jobs there, in the order of their first days.

    What stands in a merged record is here under the person who is kept.
    """

    people: dict[UUID, Person] = field(default_factory=dict)
    jobs: dict[PersonAtAcademy, list[Job]] = field(default_factory=lambda: defaultdict(list))
    work: dict[UUID, list[WorkAt]] = field(default_factory=lambda: defaultdict(list))  # at whatever academies
    absences: dict[UUID, list[Span]] = field(default_factory=lambda: defaultdict(list))
    declined: dict[PersonAtAcademy, list[DeclinedFact]] = field(default_factory=lambda: defaultdict(list))
    elsewhere: dict[UUID, list[Elsewhere]] = field(default_factory=lambda: defaultdict(list))
    shown: dict[PersonAtAcademy, list[Elsewhere]] = field(default_factory=lambda: defaultdict(list))
    questions: dict[UUID, list[OpenQuestion]] = field(default_factory=lambda: defaultdict(list))
    memberships: dict[UUID, list[Membership]] = field(default_factory=lambda: defaultdict(list))
    signed: dict[PersonAtAcademy, Signed] = field(default_factory=lambda: defaultdict(dict))
    being_checked: dict[PersonAtAcademy, Signed] = field(default_factory=lambda: defaultdict(dict))  # not in ``signed``
    agency: dict[UUID, set[int]] = field(default_factory=lambda: defaultdict(set))  # where signed as agency workers

    def build_person(
        self, place: PersonAtAcademy, versions: Collection[int], calendars: Mapping[UUID, WorkCalendar]
    ) -> PersonFacts:
        """What the rules need to know of one person at one academy, about a policy with these versions."""
        person = place[0]
        signed = self.signed.get(place, {})
        return PersonFacts(
            tuple(job.fact for job in self.jobs.get(place, ())),
            tuple(self.absences.get(person, ())),
            build_signed_facts(select_signed(signed, versions)),
            tuple(one for one in self.elsewhere.get(person, ()) if one.version_id in versions),
            calendars.get(person, ORDINARY),
            tuple(one for one in self.declined.get(place, ()) if one.version_id in versions),
            tuple(one for one in self.questions.get(person, ()) if one.version_id in versions),
            tuple(self.memberships.get(person, ())),
            self._list_signed_as_agency(place, versions),
            tuple(one for one in self.shown.get(place, ()) if one.version_id in versions),
        )

    def _list_signed_as_agency(
        self, place: PersonAtAcademy, versions: Collection[int]
    ) -> dict[int, tuple[SignedFact, ...]]:
        """What somebody signed at other academies as an agency worker."""
        person, here = place
        found: dict[int, tuple[SignedFact, ...]] = {}
        for academy in sorted(self.agency.get(person, set()) - {here}):
            for version, rows in select_signed(self.signed.get((person, academy), {}), versions).items():
                facts = tuple(SignedFact(each.at, each.school_year, academy) for each in rows if each.is_as_agency)
                found[version] = (*found.get(version, ()), *facts)
        return found

    def add_signature(
        self, person: UUID, academy: int, version: int, signature: Signature, is_being_checked: bool
    ) -> None:
        signed = self.being_checked if is_being_checked else self.signed
        signed[person, academy].setdefault(version, []).append(signature)
        if signature.is_as_agency:
            self.agency[person].add(academy)

    def list_places(self) -> set[int]:
        """The academies, by id, at which somebody of them has ever worked."""
        return {work.academy_id for works in self.work.values() for work in works}

    def build_calendars(self, days: Mapping[int, AcademyDays]) -> dict[UUID, WorkCalendar]:
        """On which days each of them works. People whose work is recorded alike share a calendar."""
        build = cache(lambda work: build_work_calendar(work, days))
        return {person: build(tuple(work)) for person, work in self.work.items()}


def select_signed(signed: Signed, versions: Collection[int]) -> Signed:
    return {version: signatures for version, signatures in signed.items() if version in versions}


def build_signed_facts(signed: Signed) -> dict[int, tuple[SignedFact, ...]]:
    return {version: tuple(SignedFact(each.at, each.school_year) for each in rows) for version, rows in signed.items()}


def load_facts(
    engagements: DatedQuerySet[Engagement],
    policies: Sequence[RequiredPolicy],
    *,
    as_at: datetime,
    known_at: datetime,
    merged: Mapping[UUID, Person] | None = None,
) -> PeopleFacts:
    """What decides about these policies, of everybody who has one of these engagements."""
    return load_engagement_facts(
        engagements,
        [version for required in policies for version in required.versions],
        groups=list_groups(policies),
        as_at=as_at,
        known_at=known_at,
        merged=merged,
        shares_signatures=any(required.facts.shares_signatures for required in policies),
        takes_shown=any(required.facts.takes_shown for required in policies),
    )


def load_engagement_facts(
    engagements: DatedQuerySet[Engagement],
    versions: Collection[int],
    *,
    groups: Collection[str],
    as_at: datetime,
    known_at: datetime,
    merged: Mapping[UUID, Person] | None = None,
    shares_signatures: bool = False,
    takes_shown: bool = False,
) -> PeopleFacts:
    """The same of everybody who has one of these engagements; of what they have signed, only these versions.

    Of the groups that they are in, only these. What was signed at other academies only if signatures are shared, and
    what agencies have shown only if that is enough for anybody.

    ``merged`` maps the ids of merged records to the people who are kept: those that are known, if not given.
    """
    facts = PeopleFacts()
    kept = PersonMerge.objects.map_kept(at=known_at) if merged is None else merged
    known = engagements.known(at=known_at)
    for row in known.select_related("person").order_by("from_on", "pk"):
        person = kept.get(row.person_id, row.person)
        facts.people.setdefault(person.pk, person)
        when = Span(row.from_on, row.until_on), row.is_with_children, row.is_asked_once_worked, row.first_worked_on
        job = Job(Category(row.category), row.job_title, *when)
        facts.jobs[person.pk, row.academy_id].append(job)
    theirs = Q(person__in=known.values("person"))
    if others := _find_other_records(facts.people, kept):
        theirs |= Q(person__in=others)
    _add_work(facts, theirs, known_at, kept)
    _add_absences(facts, theirs, known_at, kept)
    _add_memberships(facts, theirs, groups, known_at, kept)
    _add_elsewhere(facts, theirs, versions, known_at, kept)
    _add_shown(facts, theirs, versions if takes_shown else (), known_at, kept)
    _add_declined(facts, theirs, versions, as_at, known_at, kept)
    _add_questions(facts, theirs, versions, known_at, kept)
    here = theirs if shares_signatures else theirs & Q(academy__in=known.values("academy"))
    _add_signed(facts, here, versions, as_at, known_at, kept)
    return facts


def _add_signed(
    facts: PeopleFacts,
    theirs: Q,
    versions: Collection[int],
    as_at: datetime,
    known_at: datetime,
    kept: Mapping[UUID, Person],
) -> None:
    attestations = Attestation.objects.filter(theirs, version__in=versions, signing__signed_at__lte=as_at)
    attestations = leave_out_void(attestations, known_at=known_at)
    said = "signing__signed_at", "signing__number", "school_year", "engagements"
    columns = "person_id", "academy_id", "version_id", *said, "is_being_checked"
    rows = mark_attestations(attestations.order_by("signing__signed_at")).values_list(*columns)
    for person_id, academy, version, signed_at, number, year, work, is_being_checked in rows:
        is_as_agency = any(each["category"] == Category.AGENCY for each in work)
        signature = Signature(signed_at, number, year, is_as_agency)
        facts.add_signature(_find_kept_id(person_id, kept), academy, version, signature, is_being_checked)


def _add_work(facts: PeopleFacts, theirs: Q, known_at: datetime, kept: Mapping[UUID, Person]) -> None:
    """Of all their engagements, not only of those asked about: somebody who works anywhere on a day works on it."""
    engagements = Engagement.objects.known(at=known_at).filter(theirs).order_by("from_on", "pk")
    for person_id, academy_id, from_on, until_on, worked, weekdays in engagements.values_list("person_id", *COLUMNS):
        work = WorkAt(academy_id, Span(from_on, until_on), worked, weekdays)
        facts.work[_find_kept_id(person_id, kept)].append(work)


def _add_declined(
    facts: PeopleFacts,
    theirs: Q,
    versions: Collection[int],
    as_at: datetime,
    known_at: datetime,
    kept: Mapping[UUID, Person],
) -> None:
    rows = Decline.objects.filter(theirs, version__in=versions, recorded_at__lte=min(as_at, known_at))
    columns = "person_id", "academies", "version_id", "school_year", "recorded_at", "taken_back_at"
    found = rows.order_by("recorded_at", "pk").values_list(*columns)
    for person_id, academy, version, year, at, taken_back_at in found:
        ended_at = taken_back_at if taken_back_at and taken_back_at <= known_at else None
        place = _find_kept_id(person_id, kept), academy
        facts.declined[place].append(DeclinedFact(version, year, at, ended_at))


def _add_absences(facts: PeopleFacts, theirs: Q, known_at: datetime, kept: Mapping[UUID, Person]) -> None:
    absences = Absence.objects.known(at=known_at).filter(theirs)
    for person_id, from_on, until_on in absences.values_list("person_id", "from_on", "until_on"):
        facts.absences[_find_kept_id(person_id, kept)].append(Span(from_on, until_on))


def _add_memberships(
    facts: PeopleFacts, theirs: Q, groups: Collection[str], known_at: datetime, kept: Mapping[UUID, Person]
) -> None:
    members = GroupMember.objects.known(at=known_at).filter(theirs, group_key__in=groups).order_by("from_on", "pk")
    for person_id, group, from_on, until_on in members.values_list("person_id", "group_key", "from_on", "until_on"):
        facts.memberships[_find_kept_id(person_id, kept)].append(Membership(group, Span(from_on, until_on)))


def _add_questions(
    facts: PeopleFacts, theirs: Q, versions: Collection[int], known_at: datetime, kept: Mapping[UUID, Person]
) -> None:
    closed = QuestionStep.objects.filter(
        question=OuterRef("pk"), kind=QuestionStepKind.CLOSED, at__lte=known_at
    ).values("at")
    asked = Question.objects.filter(theirs, version__in=versions, asked_at__lte=known_at).order_by("asked_at", "pk")
    rows = asked.annotate(closed_at=Subquery(closed)).values_list("person_id", "version_id", "asked_at", "closed_at")
    for person_id, version, asked_at, closed_at in rows:
        facts.questions[_find_kept_id(person_id, kept)].append(OpenQuestion(version, asked_at, closed_at))


def _add_elsewhere(
    facts: PeopleFacts, theirs: Q, versions: Collection[int], known_at: datetime, kept: Mapping[UUID, Person]
) -> None:
    accepted: dict[tuple[str, str, str], list[Elsewhere]] = defaultdict(list)
    for row in Acceptance.objects.known(at=known_at).filter(version__in=versions):
        accepted[row.named].append(Elsewhere(row.version_id, row.find_last_day(known_at=known_at)))
    if not accepted:
        return
    for record in ImportedAcknowledgement.objects.known(at=known_at).filter(theirs):
        facts.elsewhere[_find_kept_id(record.person_id, kept)] += accepted.get(record.named, [])


def _add_shown(
    facts: PeopleFacts, theirs: Q, versions: Collection[int], known_at: datetime, kept: Mapping[UUID, Person]
) -> None:
    rows = ShownByAgency.objects.known(at=known_at).filter(theirs, version__in=versions).order_by("until_on", "pk")
    for person_id, academy, version, until_on in rows.values_list("person_id", "academy_id", "version_id", "until_on"):
        facts.shown[_find_kept_id(person_id, kept), academy].append(Elsewhere(version, until_on))


def _find_other_records(people: Collection[UUID], kept: Mapping[UUID, Person]) -> set[UUID]:
    """All records of those of these people who have more than one; only some may have the engagements asked for."""
    merged = {record for record, person in kept.items() if person.pk in people}
    return merged | {kept[record].pk for record in merged}


def _find_kept_id(record: UUID, kept: Mapping[UUID, Person]) -> UUID:
    return kept[record].pk if record in kept else record
