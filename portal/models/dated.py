"""Questions about facts that hold for a span of days and are on record for a span of moments."""

from datetime import date, datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

M = TypeVar("M", bound=models.Model)


def build_span_constraint(name: str, message: str) -> models.CheckConstraint:
    """The constraint that ``until_on`` is open, or not before ``from_on``."""
    condition = Q(until_on=None) | Q(until_on__gte=F("from_on"))
    return models.CheckConstraint(name=name, condition=condition, violation_error_message=message)


def holds_on(day: date, from_on: date, until_on: date | None) -> bool:
    return from_on <= day and (until_on is None or until_on >= day)


class DatedQuerySet(models.QuerySet[M]):
    """Rows with ``from_on`` and ``until_on`` (both included), ``recorded_at`` and ``replaced_at``."""

    def known(self, *, at: datetime) -> Self:
        """Rows that were on record at a moment, without later corrections."""
        return self.filter(Q(replaced_at=None) | Q(replaced_at__gt=at), recorded_at__lte=at)

    def on(self, day: date) -> Self:
        """Rows that hold on a day."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)

    def current(self, *, at: datetime) -> Self:
        """Rows on record at a moment that hold on its day in London."""
        return self.known(at=at).on(timezone.localdate(at))
