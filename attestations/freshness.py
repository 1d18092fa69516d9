"""Whether a page that somebody was shown is still right: one query, however much stands behind the page."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import connection

from portal.models import Person

from .rules import london_day

# Rows of facts are never edited, only added and replaced, so their ids and replacements say all. In SQL by hand,
# because every reading page asks this: as a QuerySet it costs more to compile than the page to answer.
STAMP = """
SELECT
  (SELECT string_agg(concat_ws(' ', id, in_force_at <= %(at)s, withdrawn_at), ',' ORDER BY id)
     FROM policy_version WHERE published_at <= %(at)s),
  (SELECT string_agg(concat_ws(' ', id, replaced_at), ',' ORDER BY id) FROM attestations_requirement),
  (SELECT string_agg(concat_ws(' ', id, joined_on, left_on), ',' ORDER BY id) FROM portal_academy),
  (SELECT string_agg(concat_ws(' ', id, replaced_at), ',' ORDER BY id) FROM portal_academyname),
  (SELECT string_agg(concat_ws(' ', id, replaced_at), ',' ORDER BY id)
     FROM portal_engagement WHERE person_id = %(person)s),
  (SELECT string_agg(concat_ws(' ', id, replaced_at), ',' ORDER BY id)
     FROM portal_absence WHERE person_id = %(person)s),
  (SELECT string_agg(concat_ws(' ', id, replaced_at), ',' ORDER BY id)
     FROM portal_grant WHERE person_id = %(person)s),
  (SELECT string_agg(concat_ws(' ', version_id, academy_id), ',' ORDER BY id)
     FROM attestations_attestation WHERE person_id = %(person)s)
"""


def stamp(person: Person, *, at: datetime) -> str:
    """Changes whenever anything changes that decides what a person is shown of policies and is asked to sign.

    That is: the versions in force, requirements, academies and their names; the person's own engagements,
    absences, grants, attestations and name; the day in London, and the release of the portal.
    """
    with connection.cursor() as cursor:
        cursor.execute(STAMP, {"at": at, "person": person.pk})
        rows = cursor.fetchone()
    said = [*rows, person.pk, person.name, london_day(at), settings.RELEASE]
    return hashlib.sha256("|".join(map(str, said)).encode()).hexdigest()
