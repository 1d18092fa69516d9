"""What was asked in vain before now, and on which days anything can have changed: the rules, over time. Pure."""

from datetime import date, datetime, time, timedelta

from .rules import (
    DAY,
    LONDON,
    OUTSTANDING,
    AcademyFact,
    Outcome,
    PersonFacts,
    PolicyFacts,
    State,
    VersionFact,
    asking_version,
    first_day,
    london_day,
    outcome,
    school_year,
)

MOMENT = timedelta(microseconds=1)


def lapsed_before(policy: PolicyFacts, academy: AcademyFact, person: PersonFacts, at: datetime) -> list[Outcome]:
    """What was asked and not signed before a newer version asked, or before the school year was over.

    ``school_year`` is given for the latter alone.
    """
    ends = {datetime.combine(first_day(year), time.min, LONDON) for year in _years(policy, london_day(at))}
    turns = {m for v in policy.versions for m in (v.in_force_at, v.withdrawn_at) if m and m <= at}
    now_asking = asking_version(policy.versions, at)
    lapsed: dict[tuple[int, int | None], Outcome] = {}
    for turn in sorted(turns | ends):
        before = outcome(policy, academy, person, turn - MOMENT)
        if before is None or before.state not in OUTSTANDING:
            continue
        is_end = turn in ends and before.school_year is not None
        if is_end or not _is_asked_still(before, now_asking, person, turn):
            lapsed[before.version_id, before.school_year] = Outcome(
                State.LAPSED,
                before.version_id,
                before.due_on,
                before.from_on,
                london_day(turn),
                school_year=before.school_year if is_end else None,
            )
    return list(lapsed.values())


def _is_asked_still(before: Outcome, asking: VersionFact | None, person: PersonFacts, turn: datetime) -> bool:
    """Whether what was asked before a turn is asked now, or was signed after all."""
    is_asked = asking is not None and before.version_id == asking.id
    return is_asked or any(moment >= turn for moment in person.signed.get(before.version_id, ()))


def _years(policy: PolicyFacts, until: date) -> range:
    """The school years that began since the first version did, where any are asked for."""
    if not policy.versions or not any(rule.is_yearly for rule in policy.requirements):
        return range(0)
    return range(school_year(london_day(policy.versions[0].in_force_at)) + 1, school_year(until) + 1)


def counted_from(policy: PolicyFacts, at: datetime) -> date | None:
    """1 September, where only yearly requirements have asked since: what was signed before it counts no more.

    None where something else has asked since, or nothing.
    """
    began = first_day(school_year(london_day(at)))
    rest = [rule for rule in policy.requirements if not rule.span.is_over(began)]
    return began if rest and all(rule.is_yearly for rule in rest) else None


def turning_days(policy: PolicyFacts, academy: AcademyFact, person: PersonFacts, until: date) -> set[date]:
    """The days on which somebody may begin or cease to be asked, or sign: the steps of a picture of progress.

    Of school years only those that have begun by ``until``.
    """
    spans = [academy.span, *person.absences, *(engagement.span for engagement in person.engagements)]
    spans += [requirement.span for requirement in policy.requirements]
    days = {span.from_on for span in spans} | {span.until_on + DAY for span in spans if span.until_on}
    days |= {london_day(moment) for moments in person.signed.values() for moment in moments}
    days |= {first_day(year) for year in _years(policy, until)}
    moments = [m for v in policy.versions for m in (v.in_force_at, v.published_at, v.withdrawn_at) if m]
    return days | {london_day(moment) for moment in moments}
