"""Writes of requirements and of proposals, and of what home lists first."""

from datetime import date, datetime
from typing import Unpack

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format

from attestations.models import Requirement, RequirementProposal
from policy.models import Policy
from policy.register.actions.retiring import refuse_retired
from portal import audit
from portal.clock import moment
from portal.jobs.actions import queue_job
from portal.london import london_day
from portal.models import Group, Person
from portal.refusals import ActionRefused

from .terms import LadderColumns, Terms, build_columns, build_ladder, build_terms


@transaction.atomic
def require(policy: Policy, *, by: Person | None, at: datetime | None = None, **terms: Unpack[Terms]) -> Requirement:
    """Ask an audience to attest a policy. Repeated with the same terms, it returns the existing requirement.

    ``at`` is when it was recorded, now by default; only the demonstration passes a past moment.
    Raises ActionRefused, or ValidationError for impossible terms.
    """
    locked_at = _lock(policy)
    at = at or locked_at
    refuse_retired(policy, at=at)
    requirement = Requirement(
        policy=policy, **build_columns(terms), from_on=terms["from_on"], recorded_by=by, recorded_at=at
    )
    requirement.full_clean()
    _refuse_ended_groups(terms)
    if same := _find_same(policy, terms, from_on=terms["from_on"], until_on=None):
        if same.from_on == requirement.from_on and same.until_on is None:
            return same
        raise ActionRefused(_describe_overlap(same))
    requirement.save()
    requirement.academies.set(terms["academies"])
    audit.record("require", f"policy:{policy.slug}", by=by, at=at)
    if at >= locked_at and requirement.from_on <= london_day(at):
        queue_job("remind", {}, by=None, at=at)  # people are told today
    return requirement


@transaction.atomic
def end(requirement: Requirement, *, until_on: date, by: Person) -> Requirement:
    """Replace a requirement by one that ends on a day. Repeated, it returns that one. Raises ActionRefused."""
    at = _lock(requirement.policy)
    requirement.refresh_from_db()
    if requirement.replaced_at:
        return _find_successor(requirement, until_on)
    today = london_day(at)
    if until_on == requirement.until_on:
        return requirement
    if requirement.until_on and requirement.until_on < today:
        raise ActionRefused("This has ended already. Add a new one.")
    if until_on < max(today, requirement.from_on):
        raise ActionRefused("Choose today or a later day, and not one before the first day.")
    terms = build_terms(requirement)
    if same := _find_same(requirement.policy, terms, from_on=requirement.from_on, until_on=until_on, but=requirement):
        raise ActionRefused(_describe_overlap(same))
    _replace(requirement, at)
    dates = {"from_on": requirement.from_on, "until_on": until_on, "recorded_at": at}
    columns = build_columns(terms) | build_ladder(requirement)
    successor = Requirement(policy=requirement.policy, **columns, **dates, recorded_by=by)
    successor.full_clean()
    successor.save()
    successor.academies.set(terms["academies"])
    audit.record("end-requirement", f"policy:{requirement.policy.slug}", by=by, at=at)
    return successor


@transaction.atomic
def set_ladder(requirement: Requirement, *, by: Person, **ladder: Unpack[LadderColumns]) -> Requirement:
    """Replace a requirement by one whose reminders go at other times. Repeated, it returns that one."""
    at = _lock(requirement.policy)
    requirement.refresh_from_db()
    if requirement.replaced_at:
        raise ActionRefused("Someone has changed this since you opened it. Look at it again.")
    if requirement.until_on and requirement.until_on < london_day(at):
        raise ActionRefused("This has ended, so nobody is reminded of it any more.")
    if build_ladder(requirement) == ladder:
        return requirement
    terms = build_terms(requirement)
    dates = {"from_on": requirement.from_on, "until_on": requirement.until_on, "recorded_at": at}
    successor = Requirement(policy=requirement.policy, **build_columns(terms), **ladder, **dates, recorded_by=by)
    successor.full_clean()
    _replace(requirement, at)
    successor.save()
    successor.academies.set(terms["academies"])
    audit.record("set-reminders", f"policy:{requirement.policy.slug}", by=by, at=at)
    return successor


@transaction.atomic
def take_back(requirement: Requirement, *, by: Person) -> None:
    """Remove a requirement that has not begun, so asked nobody. Raises ActionRefused."""
    at = _lock(requirement.policy)
    requirement.refresh_from_db()
    if requirement.replaced_at:
        return
    if requirement.from_on <= london_day(at):
        raise ActionRefused("This has already begun, so people have been asked. You can end it instead.")
    _replace(requirement, at)
    audit.record("take-back-requirement", f"policy:{requirement.policy.slug}", by=by, at=at)


@transaction.atomic
def propose(policy: Policy, *, by: Person, **terms: Unpack[Terms]) -> RequirementProposal:
    """Propose a requirement to HR. Repeated, it returns the waiting proposal.

    Raises ActionRefused if it is required already, or ValidationError for impossible terms.
    """
    at = _lock(policy)
    if same := _find_same(policy, terms, from_on=terms["from_on"], until_on=None):
        raise ActionRefused(_describe_overlap(same))
    proposal = RequirementProposal(
        policy=policy, **build_columns(terms), from_on=terms["from_on"], proposed_by=by, proposed_at=at
    )
    proposal.full_clean()
    waiting = policy.requirement_proposals.filter(decided_at=None, from_on=terms["from_on"], proposed_by=by)
    for row in waiting.filter(**build_columns(terms)).prefetch_related("academies"):
        if set(row.academies.all()) == set(terms["academies"]):
            return row
    proposal.save()
    proposal.academies.set(terms["academies"])
    audit.record("propose-requirement", f"policy:{policy.slug}", by=by, at=at)
    return proposal


@transaction.atomic
def accept(proposal: RequirementProposal, *, by: Person) -> Requirement:
    """Make the proposed requirement, from today if its first day has passed. Nobody may accept their own."""
    at = _lock(proposal.policy)
    proposal.refresh_from_db()
    if proposal.requirement:
        return proposal.requirement
    if proposal.decided_at:
        raise ActionRefused("Someone has turned this proposal down since you opened it.")
    if proposal.proposed_by == by:
        raise ActionRefused("Someone else must accept what you proposed.")
    terms = build_terms(proposal)
    terms["from_on"] = max(proposal.from_on, london_day(at))
    proposal.requirement = require(proposal.policy, by=by, at=at, **terms)
    _decide(proposal, by, at)
    return proposal.requirement


@transaction.atomic
def turn_down(proposal: RequirementProposal, *, by: Person) -> None:
    """Close a proposal, as HR or as the person who made it. Raises ActionRefused if it was accepted."""
    at = _lock(proposal.policy)
    proposal.refresh_from_db()
    if proposal.requirement:
        raise ActionRefused("Someone has accepted this proposal since you opened it. You can end the requirement.")
    if not proposal.decided_at:
        _decide(proposal, by, at)
        audit.record("turn-down-requirement", f"policy:{proposal.policy.slug}", by=by, at=at)


def _lock(policy: Policy) -> datetime:
    """Lock the policy against other changes, publications and signings; returns the moment the lock was gained."""
    Policy.objects.select_for_update().get(pk=policy.pk)
    return moment()


def _refuse_ended_groups(terms: Terms) -> None:
    """Nobody could be asked by a group that is not there, or has ended."""
    named = set(terms.get("groups", ())) | set(terms.get("not_groups", ()))
    standing = Group.objects.filter(key__in=named, until_on=None, replaced_at=None)
    if named and standing.count() < len(named):
        raise ActionRefused("One of these groups has ended. Choose again.")


def _find_same(
    policy: Policy, terms: Terms, *, from_on: date, until_on: date | None, but: Requirement | None = None
) -> Requirement | None:
    """A current requirement with the same terms on any of these days."""
    rows = policy.requirements.filter(
        Q(until_on=None) | Q(until_on__gte=from_on), replaced_at=None, **build_columns(terms)
    )
    rows = rows.filter(from_on__lte=until_on) if until_on else rows
    rows = rows.exclude(pk=but.pk) if but else rows
    rows = rows.order_by("from_on", "pk").prefetch_related("academies")
    return next((row for row in rows if set(row.academies.all()) == set(terms["academies"])), None)


def _describe_overlap(same: Requirement) -> str:
    until = f" until {date_format(same.until_on, 'j F Y')}" if same.until_on else ""
    begun = date_format(same.from_on, "j F Y")
    return f"The same people are already asked to sign this in the same way, from {begun}{until}."


def _find_successor(requirement: Requirement, until_on: date) -> Requirement:
    """The successor of a replaced requirement, if it ends on the same day. Raises ActionRefused otherwise."""
    terms = build_terms(requirement)
    same = _find_same(requirement.policy, terms, from_on=requirement.from_on, until_on=until_on)
    if same and (same.from_on, same.until_on) == (requirement.from_on, until_on):
        return same
    raise ActionRefused("Someone has changed this since you opened it. Look at it again.")


def _replace(requirement: Requirement, at: datetime) -> None:
    requirement.replaced_at = at
    requirement.save(update_fields=["replaced_at"])


def _decide(proposal: RequirementProposal, by: Person, at: datetime) -> None:
    proposal.decided_by, proposal.decided_at = by, at
    proposal.full_clean()
    proposal.save(update_fields=["decided_by", "decided_at", "requirement"])
