"""Roles that do not work, or are going to stop, because their people have no work here (see GrantQuerySet)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format

from portal.london import london_day
from portal.models import Engagement, Grant
from portal.models.roles import FOR_OUTSIDERS_TOO


def describe_idle_grants(*, at: datetime) -> list[str]:
    """A sentence for each grant that has not ended and does not work, or will stop before it ends."""
    day = london_day(at)
    grants = Grant.objects.known(at=at).filter(Q(until_on=None) | Q(until_on__gte=day))
    rows = list(grants.select_related("person", "academy").order_by("person__reference", "role", "academy__slug"))
    work: dict[UUID, list[Engagement]] = defaultdict(list)
    for engagement in Engagement.objects.known(at=at).filter(person__in={grant.person_id for grant in rows}):
        work[engagement.person_id].append(engagement)
    return [sentence for grant in rows if (sentence := _describe(grant, work[grant.person_id], day))]


def _describe(grant: Grant, work: Sequence[Engagement], day: date) -> str:
    if grant.role in FOR_OUTSIDERS_TOO and (grant.until_on or not work):
        return ""
    place = f" at {grant.academy.slug}" if grant.academy else ""
    role = f"{grant.person.reference}: {grant.role}{place}"
    begins = max(day, grant.from_on)
    if not any(row.from_on <= begins <= (row.until_on or date.max) for row in work):
        return f"{role} has no effect, because this person has no work on record then."
    last = max(row.until_on or date.max for row in work)
    if last < (grant.until_on or date.max):
        return f"{role} stops after {date_format(last, 'j F Y')}, when this person's work ends."
    return ""
