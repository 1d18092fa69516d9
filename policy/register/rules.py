"""When a policy is reviewed next, and whose review is due: plain functions over plain values."""

from calendar import monthrange
from datetime import date

TOLD_BEFORE = (3, 1)  # months before a review at which its owner is told, once each


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or earlier; the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def propose_review(months: int | None, from_on: date) -> date | None:
    """The next review of what is in force from a day, where the register has a cycle."""
    return add_months(from_on, months) if months else None


def find_due_telling(review_on: date | None, told: frozenset[int], today: date) -> int | None:
    """How many months before the review the owner is to be told today, or None.

    ``told`` are those of which they were told already for this date. Where two are owed at once, as when the date was
    entered late, only the nearer one is; a review that is overdue was told of, or goes with the nearer one once.
    """
    if review_on is None:
        return None
    reached = [months for months in TOLD_BEFORE if add_months(review_on, -months) <= today]
    nearest = min(reached, default=None)
    return nearest if nearest is not None and not any(months <= nearest for months in told) else None
