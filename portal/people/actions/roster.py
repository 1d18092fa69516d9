"""The write of a trust's files."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from portal import audit
from portal.models import Academy, Person
from portal.progress_bar import Note, unseen
from portal.refusals import ActionRefused

from ..imports import TrustRows
from .academies import load_academies
from .engagements import Keys, load_engagements, load_grants
from .outcome import Change, counter
from .people import load_people

LOAD_LOCK = 8_410_101  # the advisory lock that keeps loads apart: any number that nobody else takes


@dataclass(frozen=True, slots=True)
class Loaded:
    academies: Change
    people: Change
    engagements: Change
    grants: Change

    @property
    def is_change(self) -> bool:
        kinds = (self.academies, self.people, self.engagements, self.grants)
        return any(kind.added or kind.changed for kind in kinds)


@transaction.atomic
def load_trust(
    rows: TrustRows, *, by: Person | None, source: str, at: datetime | None = None, note: Note = unseen
) -> Loaded:
    """Bring the record in line with a trust's files. Raises Refused or ActionRefused, and then stores nothing.

    What the files do not name is left alone: nobody leaves by being absent from a list. An engagement
    is known again by person, academy, category, job title and first day, a grant by person, role,
    academy and first day; where the last day differs, a new row replaces the old one. ``source`` is
    kept with each engagement. ``at`` is the moment of recording, now if not given; only the
    demonstration gives a past one.
    """
    _take_turn()
    at = at or timezone.now()
    count = counter(note, 2 * len(rows.people) + len(rows.engagements) + len(rows.grants))
    academies = load_academies(rows.academies, at=at)
    people = load_people(rows.people, count)
    keys = Keys(
        academies=dict(Academy.objects.values_list("slug", "pk")),
        people=dict(Person.objects.values_list("reference", "pk")),
    )
    engagements = load_engagements(rows.engagements, keys, count, source=source, at=at)
    grants = load_grants(rows.grants, keys, count, at=at)
    loaded = Loaded(academies, people, engagements, grants)
    if loaded.is_change:
        audit.record("load-trust", f"load:{at:%Y-%m-%dT%H:%M:%S.%f%z}", by=by)
    return loaded


def _take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOAD_LOCK])
        if cursor.fetchone() != (True,):
            raise ActionRefused("Another load is running. Wait until it has ended, then run this one again.")
