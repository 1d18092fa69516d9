"""Facts that hold for a span of days and are known for a span of moments."""

from datetime import date, datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

M = TypeVar("M", bound=models.Model)


class DatedQuerySet(models.QuerySet[M]):
    """Facts for a span of days (both ends included), known for a span of moments."""

    def known(self, *, at: datetime) -> Self:
        """The rows that were on record at a moment, corrections made later left out."""
        return self.filter(Q(replaced_at=None) | Q(replaced_at__gt=at), recorded_at__lte=at)

    def on(self, day: date) -> Self:
        """The facts that hold on a day."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)

    def current(self, *, at: datetime) -> Self:
        """As known at a moment, what holds on its day in London."""
        return self.known(at=at).on(timezone.localdate(at))
