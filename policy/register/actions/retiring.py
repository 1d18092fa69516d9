"""The writes that retire a policy from a day, and undo that before the day is over."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format

from policy.models import Draft, Policy, Retirement, Version
from portal import audit
from portal.clock import moment
from portal.london import london_day, midnight
from portal.models import Person
from portal.refusals import ActionRefused

from ..queries import find_retirement
from .entries import require_publisher


@transaction.atomic
def retire(
    policy: Policy,
    *,
    from_on: date,
    replaced_by: Policy | None,
    reason: str,
    by: Person,
    at: datetime | None = None,
) -> Retirement:
    """End a policy from the beginning of a day in London. Repeated, it returns the same retirement.

    Nobody is asked to sign it from then on; what was signed stays valid. ``at`` is now if not given; only the
    demonstration gives a past moment. Raises ActionRefused.
    """
    _lock([policy, replaced_by])
    at = at or moment()  # read after the lock, so that whoever signed while we waited signed before it
    if known := find_retirement(policy, at=at):
        if (known.from_on, known.replaced_by, known.reason) == (from_on, replaced_by, reason):
            return known
        raise ActionRefused(f"This policy is retired already, from {_name(known.from_on)}.")
    if from_on < london_day(at):
        raise ActionRefused("Choose today or a later day: a policy cannot end in the past.")
    require_publisher(policy, by=by, at=at)
    _refuse_versions(policy, from_on, by, at)
    if replaced_by:
        _refuse_replacement(policy, replaced_by, from_on, at)
    made = Retirement(
        policy=policy, from_on=from_on, replaced_by=replaced_by, reason=reason, recorded_by=by, recorded_at=at
    )
    made.full_clean()
    made.save()
    audit.record("retire-policy", f"policy:{policy.slug}", by=by, at=at)
    return made


@transaction.atomic
def undo_retirement(policy: Policy, *, reason: str, by: Person) -> Policy:
    """Keep a policy after all, as long as the first day without it is not over. Repeated, it does nothing.

    Later than that, people would be overdue at once with what nobody could ask of them.
    """
    _lock([policy])
    at = moment()
    known = find_retirement(policy, at=at)
    if known is None:
        return policy
    require_publisher(policy, by=by, at=at)
    if not known.may_be_undone(on=london_day(at)):
        raise ActionRefused(_say_ended(known.from_on))
    known.undone_at, known.undone_by, known.undone_reason = at, by, reason
    known.full_clean()
    known.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    audit.record("keep-policy", f"policy:{policy.slug}", by=by, at=at)
    return policy


def refuse_retired(policy: Policy, *, at: datetime) -> None:
    """Raises ActionRefused for a policy that ends or has ended: it gets no version and no requirement any more."""
    if known := find_retirement(policy, at=at):
        refuse_ending(known.from_on, at=at)


def refuse_ending(ends_on: date | None, *, at: datetime) -> None:
    """As ``refuse_retired``, where the day from which a policy ends is known already."""
    if ends_on and ends_on < london_day(at):
        raise ActionRefused(_say_ended(ends_on))
    if ends_on:
        raise ActionRefused(f"This policy ends on {_name(ends_on)}. HR can keep it after all, in the policy register.")


def _refuse_versions(policy: Policy, from_on: date, by: Person, at: datetime) -> None:
    standing = list(policy.versions.standing().defer("text"))
    if not standing:
        raise ActionRefused("No version of this policy stands, so there is nothing to retire.")
    late = [version for version in standing if version.in_force_at > at and version.in_force_at >= midnight(from_on)]
    if late:
        numbers = " and ".join(version.number for version in reversed(late))
        raise ActionRefused(f"Version {numbers} would come into force after that. Withdraw it first.")
    if _has_drafted(standing[0], by):
        raise ActionRefused("Who drafted a version cannot retire the policy. Somebody else must do it.")


def _has_drafted(version: Version, person: Person) -> bool:
    edited = Draft.objects.filter(version=version, editors__in=person.record_ids)
    return version.drafted_by_id in person.record_ids or edited.exists()


def _refuse_replacement(policy: Policy, other: Policy, from_on: date, at: datetime) -> None:
    if other == policy:
        raise ActionRefused("A policy cannot be replaced by itself.")
    if find_retirement(other, at=at):
        raise ActionRefused(f"{other.title} is retired itself. Choose a policy that stays.")
    if not other.versions.standing().filter(in_force_at__lte=max(midnight(from_on), at)).exists():
        raise ActionRefused(f"No version of {other.title} is in force on that day.")


def _lock(policies: Iterable[Policy | None]) -> None:
    """In one order, so that two who replace each other's policy do not wait for each other for ever."""
    keys = {policy.pk for policy in policies if policy}
    list(Policy.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))


def _say_ended(on: date) -> str:
    return f"This policy ended on {_name(on)}, and that can no longer be undone. Begin a new policy instead."


def _name(day: date) -> str:
    return date_format(day, "j F Y")
