"""What the rules know of people, policies and academies: plain values."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from .elsewhere import Elsewhere
from .pauses import Pause
from .spans import Span
from .waiting import OpenQuestion
from .working_days import ORDINARY, WorkCalendar

AGENCY = "agency"  # the category, which pure modules do not import


@dataclass(frozen=True, slots=True)
class EngagementFact:
    """``title`` is the job title, which may be '' where no requirement names any.

    ``is_asked_once_worked`` is true of casual work, which is asked for from ``first_worked_on``: None until there is
    such a day.
    """

    category: str
    span: Span
    title: str = ""
    is_with_children: bool = True
    is_asked_once_worked: bool = False
    first_worked_on: date | None = None

    @property
    def asked(self) -> Span | None:
        """The days on which it is asked for, as far as it decides."""
        if not self.is_asked_once_worked:
            return self.span
        return self.span.within(Span(self.first_worked_on, None)) if self.first_worked_on else None

    @property
    def waits(self) -> bool:
        """Whether it is asked for once it is worked, and no day was worked yet."""
        return self.is_asked_once_worked and self.first_worked_on is None


class Membership(NamedTuple):
    """When somebody is in a group, by its key."""

    group: str
    span: Span


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a requirement asks of an engagement besides its category and academy, and what it leaves out.

    Titles are folded, groups are keys, academies ids. ``with_children`` None is both.
    """

    titles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    with_children: bool | None = None
    not_academies: frozenset[int] = frozenset()
    not_titles: frozenset[str] = frozenset()
    not_groups: frozenset[str] = frozenset()


EVERYBODY = Narrowing()


class SignedFact(NamedTuple):
    """When something was signed, the school year that the signature serves, and where: 0 at the academy itself."""

    at: datetime
    school_year: int
    academy: int = 0


class DeclinedFact(NamedTuple):
    """When somebody chose not to sign what a version asked, for which school year, and when they took it back."""

    version_id: int
    school_year: int | None
    at: datetime
    taken_back_at: datetime | None

    def holds(self, version_id: int, school_year: int | None, at: datetime) -> bool:
        is_meant = (self.version_id, self.school_year) == (version_id, school_year)
        return is_meant and self.at <= at and (self.taken_back_at is None or self.taken_back_at > at)


@dataclass(frozen=True, slots=True)
class RequirementFact:
    """``academies`` None is every academy.

    The days, be they the requirement's, a version's or those of joiners (None: as for everybody), are working days of
    each person or calendar days. ``coming_from`` is the month and day from which signing under a yearly requirement
    counts for the coming school year. ``is_shared_by_agency`` says that what an agency worker signs at one academy
    serves at every academy at which they are one, ``takes_shown`` that it is enough that their agency has shown it.
    """

    categories: frozenset[str]
    academies: frozenset[int] | None
    days: int
    span: Span
    is_yearly: bool = False
    in_working_days: bool = False
    id: int = 0
    joiner_days: int | None = None
    coming_from: tuple[int, int] = (7, 1)
    narrowing: Narrowing = EVERYBODY
    is_shared_by_agency: bool = False
    agency_reason: str = ""
    takes_shown: bool = False

    def asks_at(self, academy: int) -> bool:
        is_named = self.academies is None or academy in self.academies
        return is_named and academy not in self.narrowing.not_academies


@dataclass(frozen=True, slots=True)
class VersionFact:
    """``asks`` is true of material and urgent versions; ``days``, where given, go before the requirement's.

    ``is_due_on_any_day`` says that due dates stay where they fall, be it on a day that somebody does not work.
    """

    id: int
    published_at: datetime
    in_force_at: datetime
    asks: bool
    days: int | None = None
    withdrawn_at: datetime | None = None
    is_due_on_any_day: bool = False
    is_urgent: bool = False

    def stands(self, at: datetime) -> bool:
        """In force at a moment or superseded by then, and not withdrawn."""
        is_withdrawn = self.withdrawn_at is not None and self.withdrawn_at <= at
        return self.published_at <= at and self.in_force_at <= at and not is_withdrawn


@dataclass(frozen=True, slots=True)
class AcademyFact:
    id: int
    span: Span


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """All that counts about one person at one academy; ``signed`` maps version ids to every signature.

    ``signed_as_agency`` are those that they made as an agency worker, wherever that was; ``shown`` is what their agency
    has shown to them.
    """

    engagements: tuple[EngagementFact, ...]
    absences: tuple[Span, ...]
    signed: dict[int, tuple[SignedFact, ...]]
    elsewhere: tuple[Elsewhere, ...] = ()
    calendar: WorkCalendar = ORDINARY
    declined: tuple[DeclinedFact, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    memberships: tuple[Membership, ...] = ()
    signed_as_agency: dict[int, tuple[SignedFact, ...]] = field(default_factory=dict)
    shown: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class SpreadingFact:
    """From a day on, so many askings a week begin, or (None) all at once; which policies first, and which at once."""

    from_on: date
    per_week: int | None
    order: tuple[int, ...] = ()
    at_once: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Queue:
    """How askings are spread over weeks, by the first days of HR's choices, and the policies that ask."""

    choices: tuple[SpreadingFact, ...]
    policies: tuple["PolicyFacts", ...]


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """All that counts about one policy; versions in the order of coming into force.

    Due dates wait for no question that was asked on the days ``kept_due_dates``. ``pauses`` are the times in which
    nobody could sign, in the order in which they began. ``queue`` is None where askings were
    never spread over weeks.
    """

    versions: tuple[VersionFact, ...]
    requirements: tuple[RequirementFact, ...]
    kept_due_dates: tuple[Span, ...] = ()
    id: int = 0
    queue: Queue | None = None
    pauses: tuple[Pause, ...] = ()

    def change(self, **fields: Any) -> "PolicyFacts":
        """The policy with other versions or requirements, in its queue too."""
        changed = replace(self, **fields)
        if self.queue is None:
            return changed
        others = (policy for policy in self.queue.policies if policy.id != self.id)
        queue = Queue(self.queue.choices, (*others, replace(changed, queue=None)))
        return replace(changed, queue=queue)

    @property
    def deciding(self) -> tuple[RequirementFact, ...]:
        """Its requirements, and those of all policies that it shares weeks with."""
        others = self.queue.policies if self.queue else ()
        return (*self.requirements, *(rule for policy in others for rule in policy.requirements))

    @property
    def groups(self) -> frozenset[str]:
        """Those that any requirement names, also as an exception."""
        named = (rule.narrowing for rule in self.deciding)
        return frozenset().union(*(narrowing.groups | narrowing.not_groups for narrowing in named))

    @property
    def shares_signatures(self) -> bool:
        return any(rule.is_shared_by_agency for rule in self.requirements)

    @property
    def takes_shown(self) -> bool:
        return any(rule.takes_shown for rule in self.requirements)

    @property
    def titles(self) -> frozenset[str]:
        named = (rule.narrowing for rule in self.deciding)
        return frozenset().union(*(narrowing.titles | narrowing.not_titles for narrowing in named))
