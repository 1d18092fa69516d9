"""The heads of a person's academies, whom they can ask beside HR."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from portal.london import london_day
from portal.models import Academy, Person
from portal.models.roles import Role


@dataclass(frozen=True, slots=True)
class AcademyHeads:
    """``heads`` is empty where the reader is the head or the post is vacant; HR is the contact then."""

    academy: Academy
    heads: tuple[Person, ...]


# Plain SQL, because every reminder and the pages of signing wait for it: 0.1 ms of work, where Django's takes 5, and
# ``Grant.objects.in_force``, against which a test holds it, 15.
HEADS = """
WITH merge AS (SELECT kept_id, merged_id FROM portal_personmerge
                WHERE recorded_at <= %(at)s AND (replaced_at IS NULL OR replaced_at > %(at)s))
SELECT academy_id, person.id
  FROM portal_grant LEFT JOIN merge ON merged_id = person_id
  JOIN portal_person person ON person.id = coalesce(kept_id, person_id)
 WHERE role = %(role)s AND academy_id = ANY(%(academies)s)
   AND recorded_at <= %(at)s AND (replaced_at IS NULL OR replaced_at > %(at)s)
   AND from_on <= %(today)s AND (until_on IS NULL OR until_on >= %(today)s)
   AND EXISTS (SELECT FROM portal_engagement
                WHERE person_id = ANY(ARRAY(SELECT merged_id FROM merge WHERE kept_id = person.id) || person.id)
                  AND recorded_at <= %(at)s AND (replaced_at IS NULL OR replaced_at > %(at)s)
                  AND from_on <= %(today)s AND (until_on IS NULL OR until_on >= %(today)s))
 ORDER BY family_name
"""


def load_heads(person: Person, academies: Sequence[Academy], *, at: datetime) -> list[AcademyHeads]:
    """Two queries; one where the posts are vacant."""
    rows = _find_heads(academies, at)
    people = Person.objects.in_bulk({head for _, head in rows}) if rows else {}
    heads: dict[int, list[Person]] = defaultdict(list)
    for academy, head in rows:
        heads[academy].append(people[head])
    known = [(academy, tuple(heads[academy.pk])) for academy in academies]
    return [AcademyHeads(academy, () if person in found else found) for academy, found in known]


def _find_heads(academies: Sequence[Academy], at: datetime) -> list[tuple[int, UUID]]:
    """The ids of academies and of their heads, by family name, whichever records grant and work stand in."""
    places = [academy.pk for academy in academies]
    with connection.cursor() as cursor:
        cursor.execute(HEADS, {"at": at, "today": london_day(at), "role": Role.HEAD.value, "academies": places})
        return [(academy, head) for academy, head in cursor.fetchall()]
