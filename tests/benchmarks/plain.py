"""The trust's totals as anybody would ask PostgreSQL for them, with no rules but those of the benchmarks' roster."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from attestations.assignments.working_days import add_working_days, is_working

# Each academy's figures, and in the row without an academy how many people are asked: %(days)s days from coming into
# force, from starting or from being back, whichever is the latest; what was due on %(moved)s is due later.
TOTALS = """
WITH away AS (
  SELECT person_id, bool_or(from_on <= %(today)s AND (until_on IS NULL OR until_on >= %(today)s)) AS now,
         max(until_on) FILTER (WHERE until_on < %(today)s) + 1 AS back_on
    FROM portal_absence
   WHERE recorded_at <= %(at)s AND (replaced_at IS NULL OR replaced_at > %(at)s)
   GROUP BY person_id
), here AS (
  SELECT person_id, academy_id, min(from_on) AS from_on
    FROM portal_engagement
   WHERE recorded_at <= %(at)s AND (replaced_at IS NULL OR replaced_at > %(at)s)
     AND (until_on IS NULL OR until_on >= %(today)s)
   GROUP BY person_id, academy_id
), signed AS (
  SELECT DISTINCT attestation.person_id, academy_id
    FROM attestations_attestation attestation JOIN attestations_signing signing ON signing.id = signing_id
   WHERE attestation.version_id = %(version)s AND signing.version_id = %(version)s AND signed_at <= %(at)s
), states AS (
  SELECT person_id, academy_id,
         CASE WHEN signed.person_id IS NOT NULL THEN 'attested'
              WHEN away.now OR from_on > %(today)s THEN 'not_due'
              WHEN greatest(from_on, back_on, %(in_force_on)s) + %(days)s < %(today)s
               AND greatest(from_on, back_on, %(in_force_on)s) + %(days)s <> ALL(%(moved)s::date[]) THEN 'overdue'
              ELSE 'due' END AS state
    FROM here LEFT JOIN signed USING (person_id, academy_id) LEFT JOIN away USING (person_id)
)
SELECT academy_id, count(*) FILTER (WHERE state = 'attested'), count(*) FILTER (WHERE state = 'due'),
       count(*) FILTER (WHERE state = 'overdue'), count(*) FILTER (WHERE state = 'not_due'), NULL
  FROM states GROUP BY academy_id
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, count(DISTINCT person_id) FROM states WHERE state <> 'not_due'
"""


def totals(asked, at):
    """Figures by the academy's id, as (signed, to sign, overdue, not asked); and the number of people asked."""
    [version] = asked.facts.versions
    today = timezone.localdate(at)
    last_days = [today - timedelta(number) for number in range(1, 15)]
    facts = {
        "today": today,
        "moved": [day for day in last_days if not is_working(day) and add_working_days(day, 2) >= today],
        "at": at,
        "version": version.id,
        "in_force_on": timezone.localdate(version.in_force_at),
        "days": asked.facts.requirements[0].days,
    }
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, facts)
        rows = cursor.fetchall()
    return {row[0]: row[1:5] for row in rows if row[0]}, next(row[5] for row in rows if not row[0])
