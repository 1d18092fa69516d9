"""The invented trust as the three files that a real one would send. Pure but for the writing."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from portal.models.roles import Role
from portal.people.imports import ACADEMIES, COLUMNS, GRANTS, PEOPLE

from .academies import CENTRAL, SITES
from .calendar import Calendar
from .workers import Worker

Line = tuple[object, ...]


def write_sheets(folder: Path, workers: Sequence[Worker], days: Calendar) -> None:
    _write(folder / ACADEMIES, COLUMNS[ACADEMIES], _academies(days))
    _write(folder / PEOPLE, COLUMNS[PEOPLE], _people(workers))
    _write(folder / GRANTS, COLUMNS[GRANTS], _grants(workers, days))


def _write(path: Path, columns: Sequence[str], lines: Iterable[Line]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(lines)


def _academies(days: Calendar) -> Iterable[Line]:
    for site in SITES:
        is_central = "yes" if site.slug == CENTRAL else "no"
        yield site.slug, site.name, site.urn, days.years_ago(site.joined_years_ago), "", is_central


def _people(workers: Sequence[Worker]) -> Iterable[Line]:
    for worker in workers:
        assert worker.name is not None  # by the roster
        person = (worker.reference, worker.name.given, worker.name.family, worker.email or "")
        for job in worker.jobs:
            yield *person, job.academy, job.category, job.title, job.from_on, job.until_on or ""
        if not worker.jobs:
            yield *person, "", "", "", "", ""


def _grants(workers: Sequence[Worker], days: Calendar) -> Iterable[Line]:
    for worker in workers:
        for role, academy in worker.grants:
            from_on = min((job.from_on for job in worker.jobs), default=days.loaded_on)
            until_on: date | str = days.today + timedelta(days=366) if role == Role.AUDITOR else ""
            yield worker.reference, role, academy or "", from_on, until_on
