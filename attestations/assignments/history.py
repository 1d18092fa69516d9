"""The rules over time: what lapsed before now, and on which days an outcome can change. Pure."""

from datetime import date, datetime, timedelta

from portal.london import london_day, midnight

from .facts import AcademyFact, PersonFacts, PolicyFacts, VersionFact
from .rules import OUTSTANDING, Outcome, State, outcome
from .school_years import first_day, school_year
from .spans import DAY
from .spreading import find_starts
from .versions import asking_version, version_in_force

MOMENT = timedelta(microseconds=1)


def find_lapsed(policy: PolicyFacts, academy: AcademyFact, person: PersonFacts, at: datetime) -> list[Outcome]:
    """What was not signed before a newer version asked, or (only then with ``school_year``) the school year ended."""
    ends = {midnight(first_day(year)) for year in _school_years(policy, london_day(at))}
    turns = {m for v in policy.versions for m in (v.in_force_at, v.withdrawn_at) if m and m <= at}
    now_asking = asking_version(policy.versions, at)
    lapsed: dict[tuple[int, int | None], Outcome] = {}
    for turn in sorted(turns | ends):
        before = outcome(policy, academy, person, turn - MOMENT)
        if before is None or before.state not in OUTSTANDING:
            continue
        is_end = turn in ends and before.school_year is not None
        if is_end or not _is_settled_or_asked(before, now_asking, person, turn):
            lapsed[before.version_id, before.school_year] = Outcome(
                State.LAPSED,
                before.version_id,
                before.due_on,
                before.from_on,
                london_day(turn),
                school_year=before.school_year if is_end else None,
            )
    return list(lapsed.values())


def _is_settled_or_asked(before: Outcome, asking: VersionFact | None, person: PersonFacts, turn: datetime) -> bool:
    """Whether the version asked before a turn is the one that asks now, or was signed after the turn."""
    is_asked = asking is not None and before.version_id == asking.id
    return is_asked or any(signed.at >= turn for signed in person.signed.get(before.version_id, ()))


def _school_years(policy: PolicyFacts, until: date) -> range:
    """The school years that began after the first version came into force; none without a yearly requirement."""
    if not policy.versions or not any(rule.is_yearly for rule in policy.requirements):
        return range(0)
    return range(school_year(london_day(policy.versions[0].in_force_at)) + 1, school_year(until) + 1)


def signatures_count_from(policy: PolicyFacts, at: datetime) -> date | None:
    """1 September, where only yearly requirements have asked since: earlier signatures no longer count; else None."""
    began = first_day(school_year(london_day(at)))
    rest = [rule for rule in policy.requirements if not rule.span.is_over(began)]
    return began if rest and all(rule.is_yearly for rule in rest) else None


def find_last_moment(policy: PolicyFacts, version_id: int, at: datetime) -> datetime | None:
    """The last moment up to ``at`` at which a version was in force; None if it never was."""
    for moment in (at, *_moments_before_turns(policy, at)):
        version = version_in_force(policy.versions, moment)
        if version and version.id == version_id:
            return moment
    return None


def find_replaced_version(policy: PolicyFacts, at: datetime) -> VersionFact | None:
    """The version in force just before the asking one began to ask; None if no other version ever asked."""
    asking = asking_version(policy.versions, at)
    for moment in _moments_before_turns(policy, at):
        before = asking_version(policy.versions, moment)
        if before and before != asking:
            return version_in_force(policy.versions, moment)
    return None


def _moments_before_turns(policy: PolicyFacts, at: datetime) -> list[datetime]:
    """The moment before each change of what is in force, newest first."""
    return sorted((turn - MOMENT for turn in turning_moments(policy) if turn <= at), reverse=True)


def find_turning_days(policy: PolicyFacts, academy: AcademyFact, person: PersonFacts, until: date) -> set[date]:
    """The days on which somebody may begin or cease to be asked, or sign; first days of school years to ``until``."""
    spans = [academy.span, *person.absences, *(engagement.span for engagement in person.engagements)]
    spans += [asked for engagement in person.engagements if (asked := engagement.asked)]
    spans += [requirement.span for requirement in policy.requirements]
    spans += [membership.span for membership in person.memberships if membership.group in policy.groups]
    days = {span.from_on for span in spans} | {span.until_on + DAY for span in spans if span.until_on}
    days |= {london_day(signed.at) for each in person.signed.values() for signed in each}
    days |= {london_day(signed.at) for each in person.signed_as_agency.values() for signed in each}
    days |= {london_day(moment) for each in person.declined for moment in (each.at, each.taken_back_at) if moment}
    days |= {first_day(year) for year in _school_years(policy, until)}
    days |= {start.from_on for start in find_starts(policy, academy, person, until)}
    return days | {london_day(moment) for moment in turning_moments(policy)}


def turning_moments(policy: PolicyFacts) -> set[datetime]:
    """When a version of the policy was published, came into force or was withdrawn."""
    return {m for v in policy.versions for m in (v.in_force_at, v.published_at, v.withdrawn_at) if m}
