"""The writes by which HR says which policies people are asked for first, and over which weeks."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction

from attestations.assignments.spans import DAY
from attestations.models import Spreading, StartHere
from policy.models import Policy
from portal import audit
from portal.clock import moment
from portal.london import london_day
from portal.models import Person
from portal.refusals import ActionRefused

TOO_EARLY = "Choose tomorrow or a later day: what people are asked by today stays as it is."


@transaction.atomic
def put_first(policies: Sequence[Policy], *, by: Person, seen: Sequence[int]) -> None:
    """Make these the policies that home lists first, in this order.

    ``seen`` are the ids of those that stood first when the page was opened. Raises ActionRefused if they no longer do.
    """
    # Whoever comes second waits for the first, even where no row stands yet.
    list(Policy.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    current = list(StartHere.objects.values_list("policy_id", flat=True))
    wanted = [policy.pk for policy in policies]
    if current == wanted:
        return
    if current != list(seen):
        raise ActionRefused("Someone has changed the order since you opened it. This is how it stands now.")
    StartHere.objects.all().delete()
    StartHere.objects.bulk_create(StartHere(policy=policy, position=place) for place, policy in enumerate(policies))
    at = moment()
    follow_order(wanted, by=by, at=at)
    audit.record_many("put-first", [f"policy:{policy.slug}" for policy in policies] or ["policies"], by=by, at=at)


@transaction.atomic
def spread_askings(*, from_on: date, per_week: int | None, at_once: Collection[Policy], by: Person) -> Spreading:
    """From a day on, let so many askings of each person begin in a week, or (None) all at once.

    It replaces what was chosen for that day or a later one. Repeated, it does nothing. Raises ActionRefused.
    """
    list(Policy.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    at = moment()
    if from_on <= london_day(at):
        raise ActionRefused(TOO_EARLY)
    order = list(StartHere.objects.values_list("policy_id", flat=True))
    made = Spreading(
        from_on=from_on,
        per_week=per_week,
        order=order,
        at_once=sorted(policy.pk for policy in at_once),
        recorded_by=by,
        recorded_at=at,
    )
    known = list(Spreading.objects.known(at=at).filter(from_on__gte=from_on).order_by("from_on"))
    if len(known) == 1 and _is_same(known[0], made):
        return known[0]
    _replace(known, at)
    made.full_clean()
    made.save()
    audit.record("spread-askings", "policies", by=by, at=at)
    return made


def follow_order(order: Sequence[int], *, by: Person, at: datetime) -> None:
    """Where askings are spread, HR's new order of policies decides from tomorrow on. The caller holds the lock."""
    known = list(Spreading.objects.known(at=at).order_by("from_on"))
    tomorrow = london_day(at) + DAY
    to_come = [row for row in known if row.from_on >= tomorrow]
    begun = [row for row in known if row.from_on < tomorrow]
    changed = {row.from_on: row for row in [*begun[-1:], *to_come] if row.per_week}
    _replace([row for row in to_come if row.per_week], at)
    for from_on, row in changed.items():
        first = max(from_on, tomorrow)
        if first != from_on and any(other.from_on == first for other in to_come):
            continue
        Spreading.objects.create(
            from_on=first,
            per_week=row.per_week,
            order=list(order),
            at_once=row.at_once,
            recorded_by=by,
            recorded_at=at,
        )


def _is_same(row: Spreading, other: Spreading) -> bool:
    return all(getattr(row, name) == getattr(other, name) for name in ("from_on", "per_week", "order", "at_once"))


def _replace(rows: Sequence[Spreading], at: datetime) -> None:
    for row in rows:
        row.replaced_at = at
        row.save(update_fields=["replaced_at"])
