"""What is known of one person of the invented trust. Pure."""

from dataclasses import dataclass
from datetime import date

from portal.models import AbsenceKind, Category
from portal.models.roles import Role

from .names import PersonName


@dataclass(frozen=True, slots=True)
class DemoEngagement:
    academy: str  # its slug
    category: Category
    title: str
    from_on: date
    until_on: date | None = None

    def holds(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or self.until_on >= day)


@dataclass(frozen=True, slots=True)
class DemoAbsence:
    from_on: date
    until_on: date | None
    kind: str = AbsenceKind.AWAY

    def holds(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or self.until_on >= day)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """``unsigned`` are the slugs of the academies for which this person has not signed."""

    name: PersonName | None
    engagements: tuple[DemoEngagement, ...]
    email: str | None = None
    has_email: bool = True
    unsigned: frozenset[str] = frozenset()
    has_fixed_outcome: bool = True  # whether they have signed is decided already; otherwise it is drawn
    grants: tuple[tuple[Role, str | None], ...] = ()
    absence: DemoAbsence | None = None
    reference: str = ""

    def is_asked_at(self, academy: str, day: date) -> bool:
        is_away = self.absence is not None and self.absence.holds(day)
        return not is_away and any(work.academy == academy and work.holds(day) for work in self.engagements)
