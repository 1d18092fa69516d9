"""Who may give which role, and roles that do not work, or are going to stop, because their people have no work here."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format

from portal.access.scope import Scope, load_current_grants
from portal.london import london_day
from portal.models import Engagement, Grant, Person, PersonMerge
from portal.models.roles import FOR_OUTSIDERS_TOO, MAY_GIVE, Role


def describe_idle_grants(*, at: datetime) -> list[str]:
    """A sentence for each grant that has not ended and does not work, or will stop before it ends."""
    day = london_day(at)
    grants = Grant.objects.known(at=at).filter(Q(until_on=None) | Q(until_on__gte=day))
    rows = list(grants.select_related("person", "academy").order_by("person__reference", "role", "academy__slug"))
    work = load_work([grant.person for grant in rows], at=at)
    return [sentence for grant in rows if (sentence := _describe(grant, work[grant.person_id], day))]


def load_work(people: Collection[Person], *, at: datetime) -> dict[UUID, list[Engagement]]:
    """The work of these people, as known at a moment, in whichever of their records it stands."""
    kept = {merged: person.pk for merged, person in PersonMerge.objects.map_kept(at=at).items()}
    owners: dict[UUID, set[UUID]] = defaultdict(set)  # a record, and those of these people whose record it is
    for person in people:
        whose = kept.get(person.pk, person.pk)
        for record in {person.pk, whose, *(merged for merged, of in kept.items() if of == whose)}:
            owners[record].add(person.pk)
    work: dict[UUID, list[Engagement]] = defaultdict(list)
    for engagement in Engagement.objects.known(at=at).filter(person__in=owners):
        for owner in owners[engagement.person_id]:
            work[owner].append(engagement)
    return work


def _describe(grant: Grant, work: Sequence[Engagement], day: date) -> str:
    place = f" at {grant.academy.slug}" if grant.academy else ""
    gap = describe_gap(grant, work, day)
    return f"{grant.person.reference}: {grant.role}{place} {gap}" if gap else ""


def describe_gap(grant: Grant, work: Sequence[Engagement], day: date) -> str:
    """Why a grant that has not ended does nothing, or will stop, as the end of a sentence; "" where it works.

    ``work`` is the person's, as it is known on that day (see GrantQuerySet).
    """
    if grant.role in FOR_OUTSIDERS_TOO and (grant.until_on or not work):
        return ""
    begins = max(day, grant.from_on)
    if not any(row.from_on <= begins <= (row.until_on or date.max) for row in work):
        when = "now" if begins == day else "then"
        return f"has no effect, because this person has no work on record {when}."
    last = max(row.until_on or date.max for row in work)
    if last < (grant.until_on or date.max):
        return f"stops after {date_format(last, 'j F Y')}, when this person's work ends."
    return ""


def find_roles_to_give(giver: Person, *, at: datetime) -> dict[Role, Scope]:
    """The roles that somebody may give and take back, each with the academies where: a head's own, else everywhere."""
    held = load_current_grants(giver, at=at)
    places: dict[Role, set[int | None]] = defaultdict(set)
    for role, academy in held:
        for given in MAY_GIVE.get(role, ()):
            places[given].add(academy)
    return {
        role: Scope(None in places[role], frozenset(place for place in places[role] if place is not None))
        for role in Role
        if role in places
    }
