"""The facts of many people as text: written and grouped by the database, and read back.

Days are numbers counted from ``since``, moments are positions in ``moments``, so SQL needs no time zone.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from portal.models import Category

from .being_checked import COUNTS
from .calendars import AcademyDays
from .elsewhere import Elsewhere
from .facts import DeclinedFact, EngagementFact, Membership, PersonFacts, PolicyFacts, SignedFact
from .spans import DAY, Span
from .waiting import OpenQuestion
from .working_days import WorkPattern, build_calendar

EncodedFacts = tuple[str, ...]  # such as "work/teacher/0/30", as GROUPS writes them, without the academy

# Writes each person's facts (all that the rules look at) as text, and counts or lists the people with the same text.
# The facts of a person come in any order: that may split a group, which is harmless and cheaper than sorting.
WORDS = f"""
WITH place AS (SELECT unnest(%(academies)s::bigint[]) AS academy_id),
     audience AS (SELECT unnest(%(categories)s::text[]) AS category, unnest(%(audiences)s::text[]) AS name),
     merge AS (SELECT merged_id, kept_id FROM portal_personmerge
                WHERE recorded_at <= %(known_at)s AND (replaced_at IS NULL OR replaced_at > %(known_at)s)),
     words AS (
    SELECT person_id, {{works}} AS works,
           concat_ws('/', academy_id, 'work', {{kind}}, worked || weekdays,
                     greatest(from_on - %(since)s, 0), until_on - %(since)s) AS word
      FROM portal_engagement JOIN place USING (academy_id) JOIN audience USING (category) {{titles}}
     WHERE (until_on IS NULL OR until_on >= %(since)s)
       AND recorded_at <= %(known_at)s AND (replaced_at IS NULL OR replaced_at > %(known_at)s)
    {{other_work}}
    {{groups}}
    {{shared}}
    UNION ALL
    SELECT attestation.person_id, false,
           concat_ws('/', academy_id, 'signed', attestation.version_id, width_bucket(signed_at, %(moments)s),
                     school_year)
      FROM attestations_attestation attestation JOIN place USING (academy_id)
      JOIN attestations_signing signing ON signing.id = signing_id
     WHERE attestation.version_id = ANY(%(versions)s) AND signing.version_id = ANY(%(versions)s)
       AND school_year >= %(counts_from)s AND signed_at <= %(as_at)s AND {COUNTS}
    UNION ALL
    SELECT person_id, false,
           concat_ws('/', academy_id, 'declined', version_id, coalesce(school_year, 0),
                     width_bucket(recorded_at, %(moments)s),
                     CASE WHEN taken_back_at <= least(%(as_at)s, %(known_at)s)
                          THEN width_bucket(taken_back_at, %(moments)s) END)
      FROM attestations_decline JOIN attestations_decline_academies ON decline_id = attestations_decline.id
      JOIN place USING (academy_id)
     WHERE version_id = ANY(%(versions)s) AND recorded_at <= least(%(as_at)s, %(known_at)s)
    UNION ALL
    SELECT person_id, false, concat_ws('/', '', 'away', greatest(from_on - %(since)s, 0), until_on - %(since)s)
      FROM portal_absence
     WHERE (until_on IS NULL OR until_on >= %(since)s)
       AND recorded_at <= %(known_at)s AND (replaced_at IS NULL OR replaced_at > %(known_at)s)
    UNION ALL
    SELECT person_id, false, concat_ws('/', '', 'elsewhere', version_id, until_on - %(since)s)
      FROM attestations_importedacknowledgement
      JOIN (SELECT source, policy_named, version_named, version_id,
                   CASE WHEN ended_at <= %(known_at)s THEN ended_on ELSE accepted_until END AS until_on
              FROM attestations_acceptance
             WHERE version_id = ANY(%(versions)s) AND confirmed_at <= %(known_at)s) accepted
     USING (source, policy_named, version_named)
     WHERE until_on >= %(since)s
       AND recorded_at <= %(known_at)s AND (replaced_at IS NULL OR replaced_at > %(known_at)s)
    UNION ALL
    SELECT person_id, false,
           concat_ws('/', '', 'question', width_bucket(asked_at, %(moments)s), width_bucket(closed_at, %(moments)s))
      FROM (SELECT person_id, asked_at,
                   (SELECT at FROM attestations_questionstep AS step
                     WHERE step.question_id = question.id AND kind = 'closed' AND at <= %(known_at)s) AS closed_at
              FROM attestations_question AS question
             WHERE version_id = ANY(%(all_versions)s) AND asked_at <= least(%(as_at)s, %(known_at)s)) asked
     WHERE (closed_at IS NULL OR closed_at >= %(since_midnight)s)
       AND NOT EXISTS (SELECT FROM unnest(%(kept_from)s::timestamptz[], %(kept_until)s::timestamptz[])
                                     AS kept (first, last)
                        WHERE asked_at >= first AND (last IS NULL OR asked_at < last))
  )
"""  # noqa: S608
# What agency workers signed at whatever academies, where a signature at one of them serves the others.
SIGNED_AS_AGENCY = f"""
    UNION ALL
    SELECT attestation.person_id, false,
           concat_ws('/', '', 'shared', attestation.version_id, width_bucket(signed_at, %(moments)s), school_year,
                     academy_id)
      FROM attestations_attestation attestation JOIN attestations_signing signing ON signing.id = signing_id
     WHERE attestation.version_id = ANY(%(versions)s) AND signing.version_id = ANY(%(versions)s)
       AND engagements @> '[{{"category": "{Category.AGENCY.value}"}}]'
       AND school_year >= %(counts_from)s AND signed_at <= %(as_at)s AND {COUNTS}
"""  # noqa: S608
# Who is looked at: all who work or worked; or those who work now at an academy for which they have not signed, in each
# record by itself.
EVERYBODY = "true"
WHO_MAY_HAVE_TO_SIGN = f"""from_on <= %(today)s AND (until_on IS NULL OR until_on >= %(today)s) AND NOT EXISTS (
    SELECT FROM attestations_attestation attestation JOIN attestations_signing signing ON signing.id = signing_id
     WHERE attestation.person_id = portal_engagement.person_id AND attestation.academy_id = portal_engagement.academy_id
       AND attestation.version_id = ANY(%(satisfying)s) AND school_year >= %(school_year)s
       AND signed_at <= %(as_at)s AND {COUNTS})"""
# What agencies have shown to their workers.
SHOWN = """
    UNION ALL
    SELECT person_id, false, concat_ws('/', academy_id, 'shown', version_id, until_on - %(since)s)
      FROM attestations_shownbyagency JOIN place USING (academy_id)
     WHERE version_id = ANY(%(versions)s) AND until_on >= %(since)s
       AND recorded_at <= %(known_at)s AND (replaced_at IS NULL OR replaced_at > %(known_at)s)
"""
# Work at other academies, or of those who are not asked: it only says on which days somebody works.
OTHER_WORK = """
    UNION ALL
    SELECT person_id, false, concat_ws('/', '', 'days', academy_id, worked || weekdays,
                                       greatest(from_on - %(since)s, 0), until_on - %(since)s)
      FROM portal_engagement LEFT JOIN place USING (academy_id) LEFT JOIN audience USING (category)
     WHERE (until_on IS NULL OR until_on >= %(since)s) AND (place IS NULL OR audience IS NULL)
       AND recorded_at <= %(known_at)s AND (replaced_at IS NULL OR replaced_at > %(known_at)s)
"""
# Who is in the groups that requirements name.
IN_GROUPS = """
    UNION ALL
    SELECT person_id, false,
           concat_ws('/', '', 'group', group_key, greatest(from_on - %(since)s, 0), until_on - %(since)s)
      FROM portal_groupmember
     WHERE group_key = ANY(%(groups)s) AND (until_on IS NULL OR until_on >= %(since)s)
       AND recorded_at <= %(known_at)s AND (replaced_at IS NULL OR replaced_at > %(known_at)s)
"""
# What is said of an engagement: the category; with it the number of a job title that requirements name, as people write
# it; that it is not work with children; and, of casual work, the first day worked.
PLAIN_KIND = "name"
WITH_CHILDREN = "name || CASE WHEN is_with_children THEN '' ELSE '-' END"
WITH_TITLES = f"{WITH_CHILDREN} || coalesce(title.number::text, '')"
FIRST_DAY = """ || CASE WHEN NOT is_asked_once_worked THEN '' WHEN first_worked_on IS NULL THEN '@'
    ELSE '@' || greatest(first_worked_on - %(since)s, 0) END"""
TITLES = "LEFT JOIN unnest(%(titles)s::text[], %(numbers)s::int[]) AS title (written, number) ON written = job_title"
ALONE = f"""
{WORDS} SELECT {{columns}} FROM (
  SELECT person_id AS person, string_agg(word, ' ') AS said FROM words GROUP BY 1 HAVING bool_or(works)
) people GROUP BY said
"""  # noqa: S608
# What stands in a merged record counts for the person who is kept. Apart, because the join costs an eighth more.
WITH_MERGES = f"""
{WORDS} SELECT {{columns}} FROM (
  SELECT coalesce(kept_id, person_id) AS person, string_agg(word, ' ') AS said
    FROM words LEFT JOIN merge ON merged_id = person_id GROUP BY 1 HAVING bool_or(works)
) people GROUP BY said
"""  # noqa: S608


def choose_narrowing_parts(policy: PolicyFacts) -> dict[str, str]:
    """Choose the parts of the query that a policy's requirements need, such as the one that reads job titles."""
    minds_children = any(rule.narrowing.with_children is not None for rule in policy.deciding)
    kind = WITH_TITLES if policy.titles else WITH_CHILDREN if minds_children else PLAIN_KIND
    if any(Category.CASUAL in rule.categories for rule in policy.deciding):
        kind += FIRST_DAY
    titles, groups = TITLES if policy.titles else "", IN_GROUPS if policy.groups else ""
    shared = SIGNED_AS_AGENCY if policy.shares_signatures else ""
    shared += SHOWN if policy.takes_shown else ""
    return {"kind": kind, "titles": titles, "groups": groups, "shared": shared}


def decode_facts(
    encoded: EncodedFacts,
    place: int,
    days: Mapping[int, AcademyDays],
    titles: Sequence[str],
    since: date,
    moments: list[datetime],
) -> PersonFacts:
    engagements, absences, patterns = [], [], []
    accepted: dict[str, list[Elsewhere]] = {"elsewhere": [], "shown": []}
    declined, questions, memberships = [], [], []
    signed: dict[str, dict[int, list[SignedFact]]] = {"signed": defaultdict(list), "shared": defaultdict(list)}
    for kind, *rest in (fact.split("/") for fact in encoded):
        match kind:
            case "work":
                span = _decode_span(rest[2:], since)
                engagements.append(_decode_engagement(rest[0], span, titles, since))
                patterns.append((span, _decode_pattern(rest[1], days[place])))
            case "days":
                patterns.append((_decode_span(rest[2:], since), _decode_pattern(rest[1], days[int(rest[0])])))
            case "group":
                memberships.append(Membership(rest[0], _decode_span(rest[1:], since)))
            case "away":
                absences.append(_decode_span(rest, since))
            case "declined":
                declined.append(_decode_declined(rest, moments))
            case "question":
                asked_at, *closed_at = (moments[max(int(bucket) - 1, 0)] for bucket in rest)
                questions.append(OpenQuestion(0, asked_at, closed_at[0] if closed_at else None))
            case "elsewhere" | "shown":
                accepted[kind].append(Elsewhere(int(rest[0]), since + int(rest[1]) * DAY))
            case "signed" | "shared":
                version, moment, year, *academy = map(int, rest)
                signed[kind][version].append(SignedFact(moments[max(moment - 1, 0)], year, *academy))
    signatures, as_agency = (
        {version: tuple(sorted(facts)) for version, facts in each.items()} for each in signed.values()
    )
    others = build_calendar(patterns), tuple(declined), tuple(questions), tuple(memberships), as_agency
    elsewhere, shown = map(tuple, accepted.values())
    return PersonFacts(tuple(engagements), tuple(absences), signatures, elsewhere, *others, shown)


def _decode_declined(words: list[str], moments: Sequence[datetime]) -> DeclinedFact:
    version, year, *buckets = map(int, words)
    at, *taken_back_at = (moments[max(bucket - 1, 0)] for bucket in buckets)
    return DeclinedFact(version, year or None, at, taken_back_at[0] if taken_back_at else None)


def _decode_engagement(words: str, span: Span, titles: Sequence[str], since: date) -> EngagementFact:
    """``words`` are such as ``teacher``, ``teacher-`` (not with children), ``teacher3`` (the third of ``titles``),
    ``casual@14`` (first worked on that day) or ``casual@`` (no day worked yet).
    """
    kind, casual, day = words.partition("@")
    name = kind.rstrip("0123456789")
    title = titles[int(kind.removeprefix(name))] if name != kind else ""
    first = since + int(day) * DAY if day else None
    return EngagementFact(name.removesuffix("-"), span, title, not name.endswith("-"), bool(casual), first)


def _decode_pattern(worked: str, days: AcademyDays) -> WorkPattern:
    """``worked`` is such as ``term-time``, ``weekdays135`` or nothing."""
    name = worked.rstrip("1234567")
    return days.build_pattern(name, worked.removeprefix(name))


def _decode_span(days: list[str], since: date) -> Span:
    from_on, *until_on = (since + int(day) * DAY for day in days)
    return Span(from_on, until_on[0] if until_on else None)
