"""A trust of any size, the same each time: rows by the hundred thousand, written by the database itself."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from attestations.receipts import backfill
from portal.ledger import sequencer

AT_AN_ACADEMY = 200

# %(people)s people, 200 at each academy. One in twenty works at a second one, one in twelve has left, one in a
# hundred is away, one in ten came in the last sixty days. Policies came into force one after another in the last
# sixty days; each has been signed by some seven or eight people in ten, on a day of the weeks that followed: the
# first ten everywhere, the others at the first ten academies.
STEPS = [
    """
    INSERT INTO portal_academy (slug, is_central, joined_on)
    SELECT 'academy-' || n, false, %(today)s::date - 3000 FROM generate_series(1, %(academies)s) n ORDER BY n
    """,
    """
    INSERT INTO portal_academyname (academy_id, name, urn, from_on, recorded_at)
    SELECT id, 'Academy ' || id, (100000 + id)::text, joined_on, %(long_ago)s FROM portal_academy
    """,
    """
    INSERT INTO portal_person (id, password, reference, given_names, family_name, email)
    SELECT md5('person ' || n)::uuid, '!', 'S' || n,
           (ARRAY['Maya','Zoë','Siân','Owen','Łukasz','Grace','Aisha','Liam','Nia','Hannah'])[1 + n %% 10],
           (ARRAY['Khan','Fairclough','Hughes','Prys-Davies','Zieliński','Adeyemi','O''Brien','Byrne','Roberts'])
               [1 + n / 10 %% 9] || ' ' || chr(65 + n / 90 %% 26) || n,
           'person' || n || '@demo.example'
    FROM generate_series(1, %(people)s) n
    """,
    """
    INSERT INTO portal_engagement
           (person_id, academy_id, category, job_title, from_on, until_on, source, recorded_at)
    SELECT md5('person ' || n)::uuid,
           (SELECT min(id) FROM portal_academy) + ((n - 1) / %(each)s + second) %% %(academies)s,
           (ARRAY['teacher','teacher','teacher','teacher','support','support','support','governor','agency',
                  'volunteer'])[1 + n %% 10],
           'Member of staff',
           CASE WHEN n %% 11 = 7 THEN %(today)s::date - n %% 60 ELSE %(today)s::date - 70 - n * 7919 %% 2900 END,
           CASE WHEN n %% 12 = 5 AND n %% 11 <> 7 THEN %(today)s::date - n %% 40 + 41 - 41 * (n %% 2) END,
           'benchmark', %(long_ago)s
    FROM generate_series(1, %(people)s) n, generate_series(0, 1) second
    WHERE second = 0 OR n %% 20 = 3
    """,
    """
    INSERT INTO portal_absence (person_id, from_on, until_on, reason, recorded_at)
    SELECT md5('person ' || n)::uuid, %(today)s::date - 50 - n / 100 %% 30,
           CASE WHEN n %% 200 = 50 THEN %(today)s::date - n / 100 %% 30 END, 'Away', %(long_ago)s
    FROM generate_series(50, %(people)s, 100) n
    """,
    """
    INSERT INTO policy_policy (slug, title)
    SELECT 'policy-' || n, 'Policy ' || n FROM generate_series(1, %(policies)s) n ORDER BY n
    """,
    """
    INSERT INTO policy_version (policy_id, number, title, text, digest, weight, reason, statement_first,
           statement_next, drafted_by_id, approved_by_id, published_at, in_force_at, withdrawn_reason)
    SELECT id, '1.0', title, 'Text', md5(title) || md5(slug), 'material', '', 'I have read it.', 'I have read it.',
           md5('person 1')::uuid, md5('person 2')::uuid, moment, moment, ''
    FROM (SELECT *, %(midnight)s::timestamptz - (60 - id %% 30) * interval '1 day' AS moment
          FROM policy_policy) policy
    """,
    """
    INSERT INTO attestations_requirement (policy_id, categories, days, from_on, recorded_at)
    SELECT id, ARRAY['teacher','support','governor','agency','volunteer','consultant'], 14,
           %(today)s::date - 100, %(long_ago)s
    FROM policy_policy
    """,
    """
    INSERT INTO attestations_signing (number, person_id, typed_name, known_name, version_id, policy_title,
           version_digest, statement, statement_digest, language, method, grade, signed_at, london_offset,
           sign_in_method, signed_in_at)
    SELECT regexp_replace(translate(lpad(to_hex(version.id * 1000000 + n), 12, '0'), '01abcdef', 'GHABCDEF'),
                          '(....)(....)(....)', '\\1-\\2-\\3'),
           md5('person ' || n)::uuid, 'Name', 'Name', version.id, title, digest, 'I have read it.', digest, 'en',
           'own-sign-in', 'B', moment, '+00:00', 'password', moment
    FROM policy_version version, generate_series(1::bigint, %(people)s) n,
         LATERAL (SELECT (n * 48271 + version.id * 104729) %% 65521 %% 1080 * interval '1 hour'
                         + in_force_at AS moment) signed
    WHERE (n * 48271 + version.id * 7919) %% 65537 %% 10 < 8 AND moment < %(midnight)s
          AND (n <= 2000 OR version.id IN (SELECT id FROM policy_version ORDER BY id LIMIT 10))
    """,
    """
    INSERT INTO attestations_attestation (id, signing_id, person_id, version_id, academy_id, academy_name,
           academy_urn, engagements, school_year)
    SELECT gen_random_uuid(), signing.id, signing.person_id, signing.version_id, engagement.academy_id, 'Academy',
           '', '[]', 2026
    FROM attestations_signing signing JOIN portal_engagement engagement USING (person_id)
    """,
]


def fill(people, policies):
    """Write such a trust, with everything counted back from today."""
    run_steps(STEPS, people, policies)


def sign_all(people):
    """Write the signatures of policies that were published since, and their entries in the ledger."""
    run_steps(STEPS[-2:], people, 0)
    backfill.enter_missing()
    sequencer.seal_all()


def run_steps(steps, people, policies):
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    facts = {
        "people": people,
        "policies": policies,
        "academies": people // AT_AN_ACADEMY,
        "each": AT_AN_ACADEMY,
        "today": midnight.date(),
        "midnight": midnight,
        "long_ago": midnight - timedelta(days=4000),
    }
    with connection.cursor() as cursor:
        for step in steps:
            cursor.execute(step, facts)
