"""The invented trust as the three CSV files that a real trust would send."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from portal.models.roles import Role
from portal.people.imports import ACADEMIES, COLUMNS, GRANTS, PEOPLE

from .academies import CENTRAL_OFFICE, DEMO_ACADEMIES
from .calendar import DemoCalendar
from .people import DemoPerson


def write_trust_files(folder: Path, people: Sequence[DemoPerson], calendar: DemoCalendar) -> None:
    _write(folder, ACADEMIES, _academy_rows(calendar))
    _write(folder, PEOPLE, _people_rows(people))
    _write(folder, GRANTS, _grant_rows(people, calendar))


def _write(folder: Path, name: str, rows: Iterable[tuple[object, ...]]) -> None:
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS[name])
        writer.writerows(rows)


def _academy_rows(calendar: DemoCalendar) -> Iterable[tuple[object, ...]]:
    for academy in DEMO_ACADEMIES:
        is_central = "yes" if academy.slug == CENTRAL_OFFICE else "no"
        joined_on = calendar.years_ago(academy.joined_years_ago)
        yield academy.slug, academy.name, academy.urn, joined_on, "", is_central


def _people_rows(people: Sequence[DemoPerson]) -> Iterable[tuple[object, ...]]:
    for person in people:
        assert person.name is not None  # by build_roster
        who = (person.reference, person.name.given_names, person.name.family_name, person.email or "")
        for work in person.engagements:
            yield *who, work.academy, work.category, work.title, work.from_on, work.until_on or ""
        if not person.engagements:
            yield *who, "", "", "", "", ""


def _grant_rows(people: Sequence[DemoPerson], calendar: DemoCalendar) -> Iterable[tuple[object, ...]]:
    for person in people:
        for role, academy in person.grants:
            from_on = min((work.from_on for work in person.engagements), default=calendar.loaded_on)
            until_on: date | str = calendar.today + timedelta(days=366) if role == Role.AUDITOR else ""
            yield person.reference, role, academy or "", from_on, until_on
