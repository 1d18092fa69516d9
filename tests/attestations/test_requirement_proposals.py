"""A proposed requirement asks nobody until HR accepts it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from attestations.assignments import cache_stamp
from attestations.models import Requirement, RequirementProposal
from attestations.requirements import actions as requirement_actions
from portal.models import AuditLine, Category
from portal.refusals import ActionRefused
from tests import factories as make
from tests.attestations.requirement_builders import TERMS


def test_a_proposal_asks_nobody_until_hr_accepts_it(protocol, policy_lead, hr):
    now = timezone.now()
    before = cache_stamp.load_shared_stamp(at=now)
    proposal = requirement_actions.propose(protocol.policy, by=policy_lead, **TERMS)
    assert requirement_actions.propose(protocol.policy, by=policy_lead, **TERMS) == proposal
    assert (cache_stamp.load_shared_stamp(at=now), Requirement.objects.count()) == (before, 1)
    requirement = requirement_actions.accept(proposal, by=hr)
    assert requirement_actions.accept(proposal, by=hr) == requirement
    assert (requirement.every, requirement.days, requirement.recorded_by) == ("school-year", 5, hr)
    assert Requirement.objects.count() == 2


def test_nobody_accepts_their_own_not_even_in_the_database(protocol, hr):
    proposal = requirement_actions.propose(protocol.policy, by=hr, **TERMS)
    with pytest.raises(ActionRefused, match="Someone else must accept"):
        requirement_actions.accept(proposal, by=hr)
    with pytest.raises(IntegrityError, match="proposal_is_accepted_by_another"), transaction.atomic():
        RequirementProposal.objects.update(
            requirement=Requirement.objects.get(), decided_by=hr, decided_at=timezone.now()
        )
    with pytest.raises(IntegrityError, match="proposal_is_decided_by_somebody"), transaction.atomic():
        RequirementProposal.objects.update(decided_at=timezone.now())
    requirement_actions.turn_down(proposal, by=hr)


def test_what_was_turned_down_is_not_accepted_and_the_other_way_round(protocol, policy_lead, hr):
    first = requirement_actions.propose(protocol.policy, by=policy_lead, **TERMS)
    requirement_actions.turn_down(first, by=hr)
    with pytest.raises(ActionRefused, match="turned this proposal down"):
        requirement_actions.accept(first, by=hr)
    second = requirement_actions.propose(protocol.policy, by=policy_lead, **TERMS)
    requirement_actions.accept(second, by=hr)
    with pytest.raises(ActionRefused, match="accepted this proposal"):
        requirement_actions.turn_down(second, by=hr)


def test_a_proposal_whose_day_has_passed_asks_from_the_day_of_its_acceptance(protocol, policy_lead, hr, clock):
    proposal = requirement_actions.propose(protocol.policy, by=policy_lead, **TERMS)
    clock.move_to(make.midnight(date(2026, 12, 7)))
    assert requirement_actions.accept(proposal, by=hr).from_on == date(2026, 12, 7)


def test_what_is_required_already_is_not_proposed(protocol, policy_lead):
    terms = {"categories": Category.values, "academies": (), "days": 14, "from_on": date(2026, 12, 1)}
    with pytest.raises(ActionRefused, match="already asked to sign this"):
        requirement_actions.propose(protocol.policy, by=policy_lead, **terms)


@pytest.mark.parametrize("change", [{"categories": []}, {"days": 0}, {"days": 367}, {"every": "daily"}])
def test_terms_that_cannot_be_are_neither_proposed_nor_required(protocol, policy_lead, change):
    for act in (requirement_actions.propose, requirement_actions.require):
        with pytest.raises(ValidationError):
            act(protocol.policy, by=policy_lead, **TERMS | change)


def test_a_proposal_that_is_turned_down_leaves_one_audit_line(protocol, policy_lead, hr):
    proposal = requirement_actions.propose(protocol.policy, by=policy_lead, **TERMS)
    for _ in range(2):
        requirement_actions.turn_down(proposal, by=hr)
    line = AuditLine.objects.get(action="turn-down-requirement")
    assert (line.subject, line.by) == ("policy:social-networking-protocol", hr)
