"""Questions about academies, as HR keeps them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from attestations.assignments.school_years import first_day, school_year
from portal.london import london_day
from portal.models import Academy, ClosureDays, Contact, ContactKind, Engagement, Grant, LineAbove, Person
from portal.models.roles import Role

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AcademyLine:
    """An academy with who leads it, and what HR has yet to enter."""

    academy: Academy
    people: int
    heads: list[Person]
    leads: list[Contact]
    missing: list[str]
    has_left: bool


def load_lines(academies: Sequence[Academy], *, at: datetime) -> list[AcademyLine]:
    """In five queries, however many they are."""
    day = london_day(at)
    people = Counter[int]()
    work = Engagement.objects.current(at=at).filter(academy__in=academies)
    people.update(academy for academy, _ in work.values_list("academy_id", "person_id").distinct())
    heads: dict[int, list[Person]] = defaultdict(list)
    for grant in Grant.objects.in_force(at=at).filter(role=Role.HEAD, academy__in=academies).select_related("person"):
        heads[grant.academy_id or 0].append(grant.person)
    contacts: dict[int | None, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.current(at=at).order_by("from_on", "name"):
        contacts[contact.academy_id].append(contact)
    above = set(LineAbove.objects.current(at=at).filter(academy__in=academies).values_list("academy_id", flat=True))
    with_days = _find_places_with_days(school_year(day), at)
    lines = []
    for academy in academies:
        here = [*contacts[academy.pk], *contacts[None]]
        kinds = {contact.kind for contact in here}
        found = {
            "people": people[academy.pk] > 0,
            "head": bool(heads[academy.pk]) or academy.is_central,
            "safeguarding lead": ContactKind.SAFEGUARDING_LEAD in kinds,
            "chair of governors": ContactKind.CHAIR in kinds or academy.is_central,
            f"line manager{'' if academy.is_central else ' of the head'}": academy.pk in above,
            "days of this school year": bool({academy.pk, None} & with_days),
        }
        is_over = academy.left_on is not None and academy.left_on < day
        missing = [] if is_over else [what for what, is_there in found.items() if not is_there]
        leads = [contact for contact in here if contact.kind == ContactKind.SAFEGUARDING_LEAD]
        lines.append(AcademyLine(academy, people[academy.pk], heads[academy.pk], leads, missing, is_over))
    return lines


def _find_places_with_days(year: int, at: datetime) -> set[int | None]:
    """The ids of academies with days on record in a school year; None stands for all."""
    from_on, until_on = list_year(year)
    rows = ClosureDays.objects.known(at=at).filter(from_on__lte=until_on, until_on__gte=from_on)
    return set(rows.values_list("academy_id", flat=True))


def list_year(year: int) -> tuple[date, date]:
    """The first and the last day of a school year."""
    return first_day(year), first_day(year + 1) - DAY
