"""What the rules know of people, policies and academies: plain values."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .elsewhere import Elsewhere
from .spans import Span
from .working_days import ORDINARY, WorkCalendar


@dataclass(frozen=True, slots=True)
class EngagementFact:
    category: str
    span: Span


AddDays = Callable[[date, int], date]  # the day that comes so many days after another


def add_calendar_days(start: date, days: int) -> date:
    return start + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class RequirementFact:
    """``academies`` None is every academy; ``later`` counts the days, be they the requirement's or a version's."""

    categories: frozenset[str]
    academies: frozenset[int] | None
    days: int
    span: Span
    is_yearly: bool = False
    later: AddDays = add_calendar_days
    id: int = 0


@dataclass(frozen=True, slots=True)
class VersionFact:
    """``asks`` is true of material and urgent versions; ``days``, where given, go before the requirement's."""

    id: int
    published_at: datetime
    in_force_at: datetime
    asks: bool
    days: int | None = None
    withdrawn_at: datetime | None = None

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
    """All that counts about one person at one academy; ``signed`` maps version ids to every moment of signing."""

    engagements: tuple[EngagementFact, ...]
    absences: tuple[Span, ...]
    signed: dict[int, tuple[datetime, ...]]
    elsewhere: tuple[Elsewhere, ...] = ()
    calendar: WorkCalendar = ORDINARY


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """All that counts about one policy; versions in the order of coming into force."""

    versions: tuple[VersionFact, ...]
    requirements: tuple[RequirementFact, ...]
