"""The list of people as CSV for spreadsheets, with staff numbers, and with the filter in its first line."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from attestations import formatting
from attestations.assignments.rules import State
from attestations.reports.csv_export import neutralise
from attestations.reports.wording import BEING_CHECKED, STATE_LABELS, label_over
from portal.london import london_day
from portal.models import Academy, Category, Person

from .list_filter import PeopleFilter
from .list_rows import find_being_checked
from .list_work import WorkAtPlace, load_work
from .person_list import AskedLine, PeopleList

WHO = ["Staff number", "Family name", "Given names", "E-mail"]
WORK = ["Academy", "Category", "Work"]
ASKED = ["Academy", "Category", "Policy", "State", "Due", "Days overdue"]
WHEN = {"here": "Works here", "coming": "To start", "left": "Has left"}


def render_people_list(listed: PeopleList, described: str) -> bytes:
    """UTF-8 with a byte order mark. Nobody's name or number is read by a spreadsheet as a formula."""
    # Of all academies, even where the filter names one: the file says where else somebody works.
    work = load_work(PeopleFilter(), at=listed.as_at)
    people = Person.objects.in_bulk(listed.people)
    rows = _write_asked(listed, people, work) if listed.filter.is_by_state else _write_work(listed, people, work)
    head = [*WHO, *(ASKED if listed.filter.is_by_state else WORK)]
    title = f"People: {described or 'everyone, leavers included'}. As of {formatting.moment(listed.as_at)}."
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([neutralise(cell) for cell in row] for row in ([title], head))
    writer.writerows([neutralise(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _write_who(person: Person) -> list[str]:
    return [person.reference or "", person.family_name, person.given_names, person.email or ""]


def _write_asked(
    listed: PeopleList, people: dict[UUID, Person], work: dict[tuple[UUID, int], WorkAtPlace]
) -> Iterator[list[str]]:
    checked, today = find_being_checked(listed), london_day(listed.as_at)
    for pk in listed.people:
        for line in listed.sort_lines(pk):
            categories = _write_categories(work[pk, line.academy.pk])
            is_checked = (pk, *line.key) in checked
            state = BEING_CHECKED if is_checked else _write_state(line)
            due_on = None if is_checked or line.outcome.state == State.NOT_DUE else line.outcome.due_on
            days = str((today - due_on).days) if due_on and line.outcome.state == State.OVERDUE else ""
            due = due_on.isoformat() if due_on else ""
            title = line.required.policy.title
            yield [*_write_who(people[pk]), line.academy.name, categories, title, state, due, days]


def _write_state(line: AskedLine) -> str:
    return label_over(line.outcome, names_choice=False) if line.outcome.is_over else STATE_LABELS[line.outcome.state]


def _write_work(
    listed: PeopleList, people: dict[UUID, Person], work: dict[tuple[UUID, int], WorkAtPlace]
) -> Iterator[list[str]]:
    """A line for each academy at which somebody works, has worked or is to work; one for people without work."""
    names = {academy.pk: academy for academy in listed.academies}
    places: dict[UUID, list[tuple[Academy, WorkAtPlace]]] = defaultdict(list)
    for (pk, academy), found in work.items():
        places[pk].append((names[academy], found))
    for pk in listed.people:
        who = _write_who(people[pk])
        if pk not in places:
            yield [*who, "", "", "No work on record"]
        for place, found in places[pk]:
            yield [*who, place.name, _write_categories(found), WHEN[found.when]]


def _write_categories(found: WorkAtPlace) -> str:
    return ", ".join(str(Category(category).label) for category in found.categories)
