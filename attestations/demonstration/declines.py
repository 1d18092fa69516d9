"""Who chose not to sign the protocol: two who still do, one who signed after all, one who has left since."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from attestations.signing.declining import decline
from policy.models import Version
from portal.london import LONDON
from portal.models import Category, Person

from .calendar import DemoCalendar
from .finding import find_by_job, find_unsigned
from .people import DemoPerson
from .signings import PlannedSigning

UNION = "My union has asked members to wait until it has an answer about “liking” posts in 7.1."
FIRST = "I would like to see what 6.1 means for my own phone before I sign."


def load_declines(
    version: Version,
    roster: Sequence[DemoPerson],
    signings: Sequence[PlannedSigning],
    people: dict[str, Person],
    calendar: DemoCalendar,
) -> None:
    """Before anybody signs, so that somebody who signed after all did so afterwards. ``people`` by staff number."""
    three_weeks_ago, begun_on = _noon(calendar.workday_ago(21)), calendar.in_force_on
    for academy, category, words in (("castle-hill", Category.TEACHER, UNION), ("ashdown", Category.SUPPORT, "")):
        reference = next(find_unsigned(roster, academy, category, begun_on))
        decline(version.policy.slug, seen=version.number, words=words, by=people[reference], at=three_weeks_ago)
    late = next(signing for signing in signings if _is_late(signing, calendar))
    signed_after = late.signed_at - timedelta(days=2)
    decline(version.policy.slug, seen=version.number, words=FIRST, by=people[late.reference], at=signed_after)
    before_leaving = calendar.workday_ago(26)
    leaver = people[find_by_job(roster, "castle-hill", "Cleaner", before_leaving)]
    decline(version.policy.slug, seen=version.number, words="", by=leaver, at=_noon(before_leaving))


def _is_late(signing: PlannedSigning, calendar: DemoCalendar) -> bool:
    """Somebody at Oakfield who took more than ten days."""
    took = signing.signed_at.date() - calendar.in_force_on
    return signing.academies == ("oakfield",) and timedelta(days=10) < took


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12, 25), LONDON)
