"""Writes of requirements and proposals of them: each a verb, atomic, told who did it."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NotRequired, TypedDict, Unpack

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from attestations.assignments import rules
from attestations.models import Counts, Every, Requirement, RequirementProposal
from policy.models import Policy
from portal import audit
from portal.models import Academy, Person
from portal.refusals import ActionRefused


class Terms(TypedDict):
    """Whom a requirement asks, how often, within how many days, from when; no academies means every academy."""

    categories: Collection[str]
    academies: Collection[Academy]
    days: int
    from_on: date
    every: NotRequired[str]
    counts: NotRequired[str]


@transaction.atomic
def require(policy: Policy, *, by: Person | None, at: datetime | None = None, **terms: Unpack[Terms]) -> Requirement:
    """Ask an audience to attest a policy. Asked for twice from the same day, there is one.

    ``at`` is the moment from which it is on record, now if not given; only the demonstration gives a past one.
    Raises ActionRefused, or ValidationError for terms that no requirement can have.
    """
    _hold(policy)
    requirement = Requirement(
        policy=policy, **_columns(terms), from_on=terms["from_on"], recorded_by=by, recorded_at=at or timezone.now()
    )
    requirement.full_clean()
    if same := _same(policy, terms, from_on=terms["from_on"], until_on=None):
        if same.from_on == requirement.from_on and same.until_on is None:
            return same
        raise ActionRefused(_overlap(same))
    requirement.save()
    requirement.academies.set(terms["academies"])
    audit.record("require", f"policy:{policy.slug}", by=by)
    return requirement


@transaction.atomic
def end(requirement: Requirement, *, until_on: date, by: Person) -> Requirement:
    """Ask by a requirement for the last time on a day: a successor that ends then takes its place.

    Ended twice on the same day, there is one successor. Raises ActionRefused.
    """
    at = _hold(requirement.policy)
    requirement.refresh_from_db()
    if requirement.replaced_at:
        return _successor(requirement, until_on)
    today = rules.london_day(at)
    if until_on == requirement.until_on:
        return requirement
    if requirement.until_on and requirement.until_on < today:
        raise ActionRefused("This has ended already. Add a new one.")
    if until_on < max(today, requirement.from_on):
        raise ActionRefused("Its last day is today or later, and not before its first: what was asked stays asked.")
    terms = terms_of(requirement)
    if same := _same(requirement.policy, terms, from_on=requirement.from_on, until_on=until_on, but=requirement):
        raise ActionRefused(_overlap(same))
    _replace(requirement, at)
    successor = Requirement(
        policy=requirement.policy,
        **_columns(terms),
        from_on=requirement.from_on,
        until_on=until_on,
        recorded_by=by,
        recorded_at=at,
    )
    successor.full_clean()
    successor.save()
    successor.academies.set(terms["academies"])
    audit.record("end-requirement", f"policy:{requirement.policy.slug}", by=by)
    return successor


@transaction.atomic
def take_back(requirement: Requirement, *, by: Person) -> None:
    """Take a requirement off the record that has asked nobody, for it has yet to begin. Raises ActionRefused."""
    at = _hold(requirement.policy)
    requirement.refresh_from_db()
    if requirement.replaced_at:
        return
    if requirement.from_on <= rules.london_day(at):
        raise ActionRefused("This has begun, so people were asked by it. You can end it.")
    _replace(requirement, at)
    audit.record("take-back-requirement", f"policy:{requirement.policy.slug}", by=by)


@transaction.atomic
def propose(policy: Policy, *, by: Person, **terms: Unpack[Terms]) -> RequirementProposal:
    """Ask HR to require something. Proposed twice, there is one. Raises ActionRefused where it is required already."""
    at = _hold(policy)
    if same := _same(policy, terms, from_on=terms["from_on"], until_on=None):
        raise ActionRefused(_overlap(same))
    proposal = RequirementProposal(
        policy=policy, **_columns(terms), from_on=terms["from_on"], proposed_by=by, proposed_at=at
    )
    proposal.full_clean()
    waiting = policy.requirement_proposals.filter(decided_at=None, from_on=terms["from_on"], proposed_by=by)
    for row in waiting.filter(**_columns(terms)).prefetch_related("academies"):
        if set(row.academies.all()) == set(terms["academies"]):
            return row
    proposal.save()
    proposal.academies.set(terms["academies"])
    audit.record("propose-requirement", f"policy:{policy.slug}", by=by)
    return proposal


@transaction.atomic
def accept(proposal: RequirementProposal, *, by: Person) -> Requirement:
    """Require what was proposed, from today if its first day has passed meanwhile. Nobody accepts their own."""
    at = _hold(proposal.policy)
    proposal.refresh_from_db()
    if proposal.requirement:
        return proposal.requirement
    if proposal.decided_at:
        raise ActionRefused("This proposal was turned down meanwhile.")
    if proposal.proposed_by == by:
        raise ActionRefused("Somebody else must accept what you proposed.")
    terms = terms_of(proposal)
    terms["from_on"] = max(proposal.from_on, rules.london_day(at))
    proposal.requirement = require(proposal.policy, by=by, **terms)
    _decide(proposal, by, at)
    return proposal.requirement


@transaction.atomic
def turn_down(proposal: RequirementProposal, *, by: Person) -> None:
    """Leave a proposal be: by HR, or by whoever made it."""
    at = _hold(proposal.policy)
    proposal.refresh_from_db()
    if proposal.requirement:
        raise ActionRefused("This proposal was accepted meanwhile. You can end the requirement.")
    if not proposal.decided_at:
        _decide(proposal, by, at)
        audit.record("turn-down-requirement", f"policy:{proposal.policy.slug}", by=by)


def _hold(policy: Policy) -> datetime:
    """One change of a policy at a time, its publications and signings included; the moment at which our turn came."""
    Policy.objects.select_for_update().get(pk=policy.pk)
    return timezone.now()


def _columns(terms: Terms) -> dict[str, Any]:
    return {
        "categories": sorted(set(terms["categories"])),
        "days": terms["days"],
        "every": terms.get("every", Every.ONCE),
        "counts": terms.get("counts", Counts.CALENDAR),
    }


def terms_of(row: Requirement | RequirementProposal) -> Terms:
    """Of a row, to be asked again."""
    return {
        "categories": row.categories,
        "academies": list(row.academies.all()),
        "days": row.days,
        "from_on": row.from_on,
        "every": row.every,
        "counts": row.counts,
    }


def _same(
    policy: Policy, terms: Terms, *, from_on: date, until_on: date | None, but: Requirement | None = None
) -> Requirement | None:
    """One on record that asks the same of the same people on some of these days."""
    rows = policy.requirements.filter(Q(until_on=None) | Q(until_on__gte=from_on), replaced_at=None, **_columns(terms))
    rows = rows.filter(from_on__lte=until_on) if until_on else rows
    rows = rows.exclude(pk=but.pk) if but else rows
    for row in rows.order_by("from_on", "pk").prefetch_related("academies"):
        if set(row.academies.all()) == set(terms["academies"]):
            return row
    return None


def _overlap(same: Requirement) -> str:
    until = f" until {date_format(same.until_on, 'j F Y')}" if same.until_on else ""
    return f"The same people are asked the same already, from {date_format(same.from_on, 'j F Y')}{until}."


def _successor(requirement: Requirement, until_on: date) -> Requirement:
    """Of one that was replaced: who ended it on the same day means the same."""
    terms = terms_of(requirement)
    same = _same(requirement.policy, terms, from_on=requirement.from_on, until_on=until_on)
    if same and (same.from_on, same.until_on) == (requirement.from_on, until_on):
        return same
    raise ActionRefused("Somebody has changed this meanwhile. Look at it again.")


def _replace(requirement: Requirement, at: datetime) -> None:
    requirement.replaced_at = at
    requirement.save(update_fields=["replaced_at"])


def _decide(proposal: RequirementProposal, by: Person, at: datetime) -> None:
    proposal.decided_by, proposal.decided_at = by, at
    proposal.full_clean()
    proposal.save(update_fields=["decided_by", "decided_at", "requirement"])
