"""Whom people can turn to at the invented academies, and the days on which all of them are closed."""

from datetime import date, timedelta

from attestations.assignments.school_years import first_day, school_year
from portal.models import Academy, ContactKind, DayKind, Person
from portal.people.actions.closure_days import add_days
from portal.people.actions.contacts import ContactTerms, add_contact
from portal.people.actions.lines_above import name_line_above
from portal.people.day_lists import ListedDays

# By slug: safeguarding lead and chair. One academy has yet to name them, and the office needs no chair.
NAMES = {
    "oakfield": ("Grace Adeyemi", "Peter Holloway"),
    "millbrook": ("Ruth Kaminska", "Joan Beckett"),
    "hawthorn": ("Iqra Hussain", "Dennis Shaw"),
    "ashdown": ("Paul Merrick", "Sunita Rao"),
    "birchwood": ("Carys Morgan", "Alan Whitfield"),
    "larkrise": ("Nadia Farouk", "Brian Tully"),
    "st-chads": ("Helen Osei", "Margaret Dean"),
}
TELEPHONE = "01632 960{:03}"  # no such numbers exist
WEEK = timedelta(days=4)


def load_contacts(*, from_on: date, by: Person) -> None:
    """The numbers follow the order of the names."""
    academies = {academy.slug: academy for academy in Academy.objects.all()}
    for number, (slug, (lead, chair)) in enumerate(NAMES.items(), 1):
        _add(academies[slug], ContactKind.SAFEGUARDING_LEAD, lead, number, from_on, by)
        _add(academies[slug], ContactKind.CHAIR, chair, 100 + number, from_on, by)
    _add(None, ContactKind.LOCAL_AUTHORITY, "Duty officer, Children’s Services", 201, from_on, by)
    _add(None, ContactKind.UNION, "Marcus Bell", 202, from_on, by)


def _add(academy: Academy | None, kind: ContactKind, name: str, number: int, from_on: date, by: Person) -> None:
    add_contact(academy, ContactTerms(kind, name, TELEPHONE.format(number), "", from_on), by=by)


def load_lines_above(chief_executive: Person, *, from_on: date, by: Person) -> None:
    """The chief executive stands above every head, but for the academy that has yet to say so."""
    for academy in Academy.objects.filter(slug__in=NAMES):
        name_line_above(academy, chief_executive, from_on=from_on, by=by)


def load_days(today: date, *, by: Person) -> None:
    """Of this school year: an INSET day at its beginning, and the week in which half-term falls."""
    begins = first_day(school_year(today))
    october = date(begins.year, 10, 31)
    monday = october - timedelta(days=october.weekday() + (7 if october.weekday() < 4 else 0))
    days = [
        ListedDays(DayKind.STAFF_ONLY, begins, begins, "First day of term"),
        ListedDays(DayKind.CLOSED, monday, monday + WEEK, "October half-term"),
    ]
    add_days(None, days, by=by)
