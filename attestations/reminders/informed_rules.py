"""In which absence somebody is kept informed, and when a version is news to them. Pure."""

from collections.abc import Iterable
from datetime import date, datetime

from attestations.assignments.spans import Span, join_spans


def find_absence(absences: Iterable[Span], chosen_on: date) -> Span | None:
    """The one for which it was chosen: the first that was not over by then, with what follows it day upon day."""
    return next((span for span in join_spans(absences) if not span.is_over(chosen_on)), None)


def find_news_moment(published_at: datetime, in_force_at: datetime, away_at: datetime) -> datetime:
    """Each version is reported once: when it is published during the absence, otherwise when it comes into force."""
    return published_at if published_at >= away_at else in_force_at
