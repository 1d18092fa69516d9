"""When people signed the policies beside the protocol: on one day all that asked them from the same day. Pure."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from random import Random

from attestations.models import WithChildren

from .academies import CENTRAL_OFFICE, DEMO_ACADEMIES
from .accounts import DEMO_ACCOUNTS
from .calendar import DemoCalendar
from .finding import find_first_aiders
from .people import DemoEngagement, DemoPerson
from .policies import ASKING, DemoAsking, DemoPolicy
from .roster import RECENT_DAYS, SEED
from .signings import PlannedSigning, build_signing, draw_day, draw_moment, group_by_first_day

READING = timedelta(minutes=4)  # between two signatures
HAVE_SIGNED = frozenset(account.email for account in DEMO_ACCOUNTS)
# One account has all of it to sign, so that it can be tried out.
HAS_YET_TO_SIGN = "two.academies@demo.example"
NEWCOMERS_UNSIGNED = 0.3  # so much more of them than of others
# At an academy of ordinary diligence the share that is unsigned is the policy's own.
ORDINARY = 0.15
UNSIGNED = {academy.slug: (1 - academy.signed) / ORDINARY for academy in DEMO_ACADEMIES}


def plan_policy_signings(people: Sequence[DemoPerson], calendar: DemoCalendar) -> list[PlannedSigning]:
    """Every signing up to yesterday, in order of time."""
    first_aiders = set(find_first_aiders(people, calendar.loaded_on))
    signings = [
        signing
        for place, policy in enumerate(ASKING)
        for person in people
        for signing in _plan(policy, place, person, first_aiders, calendar)
    ]
    return sorted(signings, key=lambda signing: signing.signed_at)


def _plan(
    policy: DemoPolicy, place: int, person: DemoPerson, first_aiders: Collection[str], calendar: DemoCalendar
) -> Iterator[PlannedSigning]:
    assert policy.asks is not None
    if person.absence or person.email in {None, HAS_YET_TO_SIGN}:
        return
    is_first_aider = person.reference in first_aiders
    asked = [work for work in person.engagements if _is_asked(work, policy.asks, is_first_aider=is_first_aider)]
    for begins_on, (academies, last_on) in sorted(group_by_first_day(asked, calendar.asked_on, calendar).items()):
        is_newcomer = begins_on > calendar.today - timedelta(days=RECENT_DAYS)
        share = policy.asks.unsigned * UNSIGNED[academies[0]] + NEWCOMERS_UNSIGNED * is_newcomer
        luck = Random(f"{SEED} {person.reference} {policy.slug}")  # noqa: S311  # no secret: the same trust every time
        if person.email not in HAVE_SIGNED and luck.random() < share:
            continue
        # The same for all policies that asked this person from this day.
        random = Random(f"{SEED} {person.reference} {begins_on - calendar.today}")  # noqa: S311
        day = draw_day(begins_on, last_on, calendar.asked_on, random)
        signed_at = draw_moment(day, random)
        began_at = signed_at - READING * len(ASKING)
        yield build_signing(policy.slug, person, academies, began_at, began_at + READING * (place + 1), random)


def _is_asked(work: DemoEngagement, asks: DemoAsking, *, is_first_aider: bool) -> bool:
    return (
        work.category in asks.categories
        and work.title not in asks.not_job_titles
        and (not asks.job_titles or work.title in asks.job_titles)
        and (is_first_aider or not asks.is_of_first_aiders)
        and (work.academy != CENTRAL_OFFICE or asks.with_children != WithChildren.ONLY)
    )
