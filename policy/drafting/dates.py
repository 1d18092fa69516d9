"""Rules for the day from which a draft can be in force."""

from datetime import date, timedelta

from django.utils import timezone

from policy.models import Weight

from .review import Review

EARLIEST_DAY = date(1990, 1, 1)  # catches mistyped years; no trust is older
MOST_YEARS_AHEAD = 2


def find_day_problem(review: Review, weight: str, day: date) -> str:
    """Return why a version of this weight cannot be in force from a day, with the earliest possible day; else "".

    A policy's first version may have been in force before it is published. An urgent version needs no day.
    """
    if weight == Weight.URGENT and review.last_published:
        return ""
    latest = date(review.today.year + MOST_YEARS_AHEAD, 12, 31)
    if not EARLIEST_DAY <= day <= latest:
        return f"Choose a day between {EARLIEST_DAY:%Y} and {latest:%Y}."
    earliest = find_earliest_day(review)
    if day >= earliest:
        return ""
    newest = review.newest
    why = "Only an urgent version can be in force at once."
    if newest and earliest > review.today + timedelta(days=1):
        why = f"Version {newest.number} is in force from {_write(timezone.localdate(newest.in_force_at))}."
    return f"Choose {_write(earliest)} or later. {why}"


def find_earliest_day(review: Review) -> date:
    """Return tomorrow, or if later, the day after the newest version's. A first version may start in the past."""
    if review.last_published is None:
        return EARLIEST_DAY
    tomorrow = review.today + timedelta(days=1)
    newest = review.newest
    return max(tomorrow, timezone.localdate(newest.in_force_at) + timedelta(days=1)) if newest else tomorrow


def find_urgency_problem(review: Review) -> str:
    """Return why an urgent version cannot be in force at once, or ""."""
    newest = review.newest
    if newest is None or newest.in_force_at <= timezone.now():
        return ""
    return (
        f"Version {newest.number} comes into force on {_write(timezone.localdate(newest.in_force_at))}, after this "
        "one. Choose another weight and a later day, or ask HR to withdraw that version first."
    )


def _write(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
