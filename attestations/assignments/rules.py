"""Who is asked to attest what, by when, and in which state: one formula over plain values."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from portal.london import LONDON, london_day

from .due_dates import find_due_date
from .elsewhere import find_last_day
from .facts import AcademyFact, PersonFacts, PolicyFacts, VersionFact
from .pairs import Pair, list_pairs, list_waiting
from .school_years import school_year
from .signatures import Signature, find_coming_year, find_missing_or_last, find_serving
from .spreading import find_starts
from .versions import asking_version, satisfying


class State(StrEnum):
    """Of an assignment. Exemptions join when they can be recorded."""

    OVERDUE = "overdue"
    DUE = "due"
    ATTESTED = "attested"
    DECLINED = "declined"
    ELSEWHERE = "elsewhere"  # acknowledged in another system, which is accepted for now
    SHOWN = "shown"  # an agency worker's, whose agency has shown it, which is enough for now
    NOT_DUE = "not_due"
    LAPSED = "lapsed"


ASKED = frozenset({State.OVERDUE, State.DUE, State.ATTESTED, State.DECLINED, State.ELSEWHERE, State.SHOWN})
OUTSTANDING = frozenset({State.OVERDUE, State.DUE})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person owes at an academy for a policy at a moment.

    ``version_id`` is the asking version, ``signed_version_id`` the one that was signed and satisfies it. ``from_on``
    and ``until_on`` are the days for which the engagement is asked. ``due_on`` is None while nothing can be said: in an
    absence, after declining, or until ``accepted_until``, while what was signed elsewhere does. ``school_year`` is that
    for which a yearly requirement asks, None without one. Of somebody who has yet to sign, ``asked_on`` is the first
    day of this asking, and ``requirement_id`` says which requirement set the due date. ``serves`` is the school year
    that a signature made at this moment would serve, and ``coming_year`` the coming one, of somebody who has signed for
    this one and may sign for that already. ``had_declined`` is true of somebody who left without signing, having chosen
    not to. ``still_works`` is true of somebody who is no longer asked, and works there all the same.
    ``is_later`` is true of somebody who is here and is asked in a later week, because HR spreads askings; ``waits`` of
    a casual worker who has yet to work for the first time. ``signed_at_academy`` is where an agency worker signed what
    serves here too, 0 for what was signed here.
    """

    state: State
    version_id: int
    due_on: date | None
    from_on: date
    until_on: date | None
    signed_version_id: int | None = None
    signed_at: datetime | None = None
    school_year: int | None = None
    accepted_until: date | None = None
    asked_on: date | None = None
    requirement_id: int = 0
    serves: int | None = None
    coming_year: int | None = None
    had_declined: bool = False
    still_works: bool = False
    is_later: bool = False
    waits: bool = False
    signed_at_academy: int = 0

    @property
    def is_over(self) -> bool:
        """Whether the person has left or is no longer asked, having signed or not."""
        return self.until_on is not None


def end_of_day(day: date) -> datetime:
    """The last moment of a day in London; a due date means this moment."""
    return datetime.combine(day, time.max, LONDON)


def outcome(policy: PolicyFacts, academy: AcademyFact, person: PersonFacts, at: datetime) -> Outcome | None:
    """The state of one assignment at a moment, or None where nothing is asked.

    Somebody who has left is judged as of the last day, so that a later version never asks them.
    """
    day = london_day(at)
    asked = list_pairs(policy, academy, person)
    if asked and policy.queue:
        starts = find_starts(policy, academy, person, day)
        asked = [pair._replace(starts=starts) for pair in asked]
    here = [pair for pair in asked if pair.span.holds(day)]
    if live := here or [pair for pair in asked if pair.span.from_on > day]:
        return _of_present(policy, person, live, at)
    if waiting := [pair for pair in list_waiting(policy, academy, person) if not pair.span.is_over(day)]:
        return _of_present(policy, person, waiting, at, waits=True)
    if asked and (found := _of_leaver(policy, person, asked, at)):
        return replace(found, still_works=any(engagement.span.holds(day) for engagement in person.engagements))
    return None


def _of_present(
    policy: PolicyFacts, person: PersonFacts, live: list[Pair], at: datetime, *, waits: bool = False
) -> Outcome | None:
    if (asking := asking_version(policy.versions, at)) is None:
        return None
    day = london_day(at)
    found = Outcome(
        State.NOT_DUE,
        asking.id,
        None,
        min(pair.span.from_on for pair in live),
        None,
        school_year=_year(live, day),
        serves=find_serving(live, day),
    )
    pairs, signature = find_missing_or_last(policy, person, asking, live, day, at)
    if signature:
        coming_year = find_coming_year(policy, person, asking, live, at)
        signed = _sign(found, policy, person, asking, pairs, signature, coming_year=coming_year)
        return replace(signed, due_on=None) if waits else signed
    if any(decline.holds(asking.id, found.school_year, at) for decline in person.declined):
        return replace(found, state=State.DECLINED)
    if any(absence.holds(day) for absence in person.absences):
        return found
    due_on, asked_on, rule_id = find_due_date(policy, person, asking, pairs, at, found.school_year)
    last_on = find_last_day(person.elsewhere, satisfying(policy.versions, asking, at), day)
    if last_on and found.from_on <= day:
        return replace(found, state=State.ELSEWHERE, accepted_until=last_on)
    if waits:
        return replace(found, waits=True)
    if (shown_until := _find_shown(policy, person, asking, pairs, day, at)) and found.from_on <= day:
        return replace(found, state=State.SHOWN, accepted_until=shown_until)
    state = State.NOT_DUE if asked_on > day else State.OVERDUE if due_on < day else State.DUE
    is_later = asked_on > day >= found.from_on
    return replace(found, state=state, due_on=due_on, asked_on=asked_on, requirement_id=rule_id, is_later=is_later)


def _sign(
    found: Outcome,
    policy: PolicyFacts,
    person: PersonFacts,
    asking: VersionFact,
    pairs: list[Pair],
    signature: Signature,
    coming_year: int | None = None,
) -> Outcome:
    signed_at, version_id, academy = signature
    due_on = find_due_date(policy, person, asking, pairs, signed_at, found.school_year).on
    return replace(
        found,
        state=State.ATTESTED,
        due_on=due_on,
        signed_version_id=version_id,
        signed_at=signed_at,
        coming_year=coming_year,
        signed_at_academy=academy,
    )


def _of_leaver(policy: PolicyFacts, person: PersonFacts, asked: list[Pair], at: datetime) -> Outcome | None:
    until_on = max(pair.span.until_on for pair in asked if pair.span.until_on)
    last = [pair for pair in asked if pair.span.until_on == until_on]
    left_at = end_of_day(until_on)
    if (asking := asking_version(policy.versions, left_at)) is None:
        return None
    from_on, year = min(pair.span.from_on for pair in last), _year(last, until_on)
    found = Outcome(State.LAPSED, asking.id, None, from_on, until_on, school_year=year)
    # Signed by now counts, even after the last day: what was declared is declared.
    pairs, signature = find_missing_or_last(policy, person, asking, last, until_on, at)
    if signature:
        return _sign(found, policy, person, asking, pairs, signature)
    if last_on := find_last_day(person.elsewhere, satisfying(policy.versions, asking, left_at), until_on):
        return replace(found, state=State.ELSEWHERE, accepted_until=last_on)
    if shown_until := _find_shown(policy, person, asking, pairs, until_on, left_at):
        return replace(found, state=State.SHOWN, accepted_until=shown_until)
    due_on, asked_on, _ = find_due_date(policy, person, asking, pairs, left_at, year)
    had_declined = any(decline.holds(asking.id, year, left_at) for decline in person.declined)
    if asked_on > until_on and not had_declined:
        return None  # left before the week in which they would have been asked
    return replace(found, due_on=due_on, had_declined=had_declined)


def _find_shown(
    policy: PolicyFacts, person: PersonFacts, asking: VersionFact, pairs: list[Pair], day: date, at: datetime
) -> date | None:
    """Until when it is enough that the agency has shown it, where it is for all that is not signed; else None."""
    if not person.shown or not all(pair.takes_shown for pair in pairs):
        return None
    return find_last_day(person.shown, satisfying(policy.versions, asking, at), day)


def _year(pairs: list[Pair], day: date) -> int | None:
    return school_year(day) if any(pair.rule.is_yearly for pair in pairs) else None
