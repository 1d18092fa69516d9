"""Whether what was read from the database, or shown to somebody, is still right: a stamp of all that decides it.

Facts are only added, and replaced once, so how many there are, and how many replaced, says all. The database
counts, in functions of the migrations: one query, however much stands behind it.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection

from portal.models import Person

from .rules import london_day


def of_all(*, at: datetime) -> str:
    """Changes whenever policies, their versions in force, requirements, academies or their names do."""
    return of_day(_asked("SELECT attestations_common_stamp(%s)", at), at)


def of_day(common: str, at: datetime) -> str:
    """The same, of what the database was asked together with other things."""
    return f"{common} {london_day(at)}"


def of_reader(person: Person, *, at: datetime) -> str:
    """Changes whenever anything changes that decides what a person is shown of policies and is asked to sign.

    Beside what concerns all, the person's own engagements, absences, grants, attestations and name, and the
    release of the portal.
    """
    stamps = _asked("SELECT attestations_common_stamp(%s) || attestations_personal_stamp(%s)", at, person.pk)
    return of_day(f"{stamps} {person.pk} {person.name} {settings.RELEASE}", at)


def _asked(query: str, *parameters: datetime | UUID) -> str:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return str(cursor.fetchone()[0])
