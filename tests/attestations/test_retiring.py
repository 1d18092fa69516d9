"""A policy that ends: nobody is asked from that day, what was signed counts, and the past stays as it was."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from attestations.assignments import queries, totals
from attestations.assignments.rules import State
from attestations.requirements import actions as requirement_actions
from attestations.signing.statement import SeenVersion, fill_statement
from policy.drafting.actions import writing
from policy.models import Draft, Retirement, Version
from policy.publishing.actions import withdraw
from policy.register.actions.retiring import retire, undo_retirement
from portal.models import Category
from portal.refusals import ActionRefused
from tests import drafts
from tests import factories as make
from tests.conftest import NOW
from tests.words import read_words

TODAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 23)
SAID = {"from_on": TOMORROW, "replaced_by": None, "reason": "The law changed."}


@pytest.fixture
def required(protocol):
    make.requirement(protocol.policy)
    return protocol


def state_of(person, at=None):
    found = queries.load_person_assignments(person, as_at=at or timezone.now(), known_at=timezone.now())
    return found[0].state, found[0].outcome.is_over


def test_nobody_is_asked_from_the_day_and_what_was_signed_counts(required, teacher, head, oakfield, hr):
    make.sign(head, required, oakfield)
    retire(required.policy, **SAID, by=hr)
    assert state_of(teacher) == (State.DUE, False)
    later = NOW + timedelta(days=1)
    with time_machine.travel(later, tick=False):
        assert state_of(teacher) == (State.LAPSED, True)
        assert state_of(head) == (State.ATTESTED, True)
        assert state_of(teacher, at=NOW) == (State.DUE, False)  # yesterday's board stays
        assert queries.find_version_in_force(required.policy.slug, at=later) is None
        assert not Version.objects.in_force(at=later)
        assert Version.objects.in_force(at=NOW).get() == required


def test_the_trusts_totals_agree_with_the_rows_of_a_retired_policy(required, teacher, oakfield, hr):
    retire(required.policy, **SAID | {"from_on": TODAY}, by=hr)
    policy = queries.load_required_policy(required.policy, known_at=NOW)
    rows = [each.state for each in queries.load_academy_assignments(oakfield, policy, as_at=NOW)]
    groups = totals.load_groups(policy, [oakfield], as_at=NOW)
    counted = [case.outcome.state for group in groups for case in group.cases.values() for _ in range(group.people)]
    assert sorted(counted) == sorted(rows)
    assert set(rows) == {State.LAPSED}


@pytest.mark.parametrize(("from_on", "undone_after"), [(TODAY, 0), (TOMORROW, 0), (TOMORROW, 1)])
def test_it_may_be_undone_until_the_day_is_over_and_then_all_is_as_before(required, teacher, hr, from_on, undone_after):
    before = state_of(teacher)
    retire(required.policy, **SAID | {"from_on": from_on}, by=hr)
    with time_machine.travel(NOW + timedelta(days=undone_after), tick=False):
        for _ in range(2):
            undo_retirement(required.policy, reason="A mistake", by=hr)
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        assert state_of(teacher) == before
    assert Retirement.objects.get().undone_reason == "A mistake"


def test_what_was_known_while_it_was_retired_stays_known(required, teacher, hr):
    retire(required.policy, **SAID | {"from_on": TODAY}, by=hr)
    between = NOW + timedelta(minutes=5)
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        undo_retirement(required.policy, reason="A mistake", by=hr)
    rows = queries.load_person_assignments(teacher, as_at=between, known_at=between)
    assert rows[0].state is State.LAPSED
    rows = queries.load_person_assignments(teacher, as_at=between, known_at=NOW + timedelta(days=1))
    assert rows[0].state is State.DUE


def test_it_is_undone_neither_later_nor_without_a_reason_nor_by_another_than_the_register_names(required, hr, oakfield):
    retire(required.policy, **SAID, by=hr)
    with pytest.raises(ValidationError, match="Say why the policy stays"):
        undo_retirement(required.policy, reason="", by=hr)
    with time_machine.travel(NOW + timedelta(days=2), tick=False), pytest.raises(ActionRefused, match="no longer be"):
        undo_retirement(required.policy, reason="A mistake", by=hr)
    make.register(required.policy, publisher=make.staff(oakfield, "Ann", "Lee"))
    with pytest.raises(ActionRefused, match="Ann Lee publishes"):
        undo_retirement(required.policy, reason="A mistake", by=hr)
    assert Retirement.objects.get().undone_at is None


def test_repeated_it_is_one_and_another_day_is_refused(required, hr):
    first = retire(required.policy, **SAID, by=hr)
    assert retire(required.policy, **SAID, by=hr) == first
    with pytest.raises(ActionRefused, match="retired already, from 23 November 2026"):
        retire(required.policy, **SAID | {"from_on": date(2026, 12, 1)}, by=hr)
    assert Retirement.objects.count() == 1


def test_it_is_not_replaced_by_itself_by_a_retired_one_or_by_one_that_is_not_in_force(required, hr):
    other = make.version(slug="lone-working", title="Lone working")
    coming = make.version(slug="visits", title="Visits", in_force_on=date(2027, 1, 1))
    retire(other.policy, **SAID, by=hr)
    for policy, said in [
        (required.policy, "replaced by itself"),
        (other.policy, "is retired itself"),
        (coming.policy, "No version of Visits is in force on that day"),
    ]:
        with pytest.raises(ActionRefused, match=said):
            retire(required.policy, **SAID | {"replaced_by": policy}, by=hr)


def test_it_ends_neither_in_the_past_nor_by_its_drafter_nor_by_whom_the_register_does_not_name(required, hr, oakfield):
    with pytest.raises(ActionRefused, match="in the past"):
        retire(required.policy, **SAID | {"from_on": TODAY - timedelta(days=1)}, by=hr)
    with pytest.raises(ActionRefused, match="Who drafted"):
        retire(required.policy, **SAID, by=required.drafted_by)
    make.register(required.policy, publisher=make.staff(oakfield, "Ann", "Lee"))
    with pytest.raises(ActionRefused, match="Ann Lee publishes"):
        retire(required.policy, **SAID, by=hr)


def test_a_version_that_is_to_come_must_be_withdrawn_first(required, hr):
    coming = make.version("2.0", in_force_on=date(2026, 12, 1))
    with pytest.raises(ActionRefused, match="would come into force after that"):
        retire(required.policy, **SAID, by=hr)
    withdraw(coming, reason="Not needed", by=hr)
    assert retire(required.policy, **SAID, by=hr)


def test_no_version_and_no_requirement_can_follow(required, policy_lead, hr):
    draft = drafts.change_text(drafts.begin(required, policy_lead), policy_lead)
    submitted = drafts.submit(drafts.describe(draft, policy_lead), policy_lead)
    retire(required.policy, **SAID, by=hr)
    with pytest.raises(ActionRefused, match="HR can keep it after all, in the policy register"):
        drafts.approve(submitted, hr)
    terms = {"categories": Category.values, "academies": [], "days": 5, "from_on": TOMORROW}
    with pytest.raises(ActionRefused, match="This policy ends on 23 November 2026"):
        requirement_actions.require(required.policy, by=hr, **terms)


def test_no_draft_is_begun_of_a_policy_that_ends_or_has_ended(required, policy_lead, hr):
    lead, address = make.sign_in(policy_lead), f"/manage/policies/{required.policy.slug}/"
    retire(required.policy, **SAID, by=hr)
    page = lead.post(f"{address}new/", follow=True)
    assert "This policy ends on 23 November 2026. HR can keep it after all, in the policy register." in read_words(page)
    assert page.redirect_chain == [(address, 302)]
    with time_machine.travel(NOW + timedelta(days=2), tick=False), pytest.raises(ActionRefused, match="a new policy"):
        writing.continue_or_begin(required.policy, by=policy_lead)
    assert not Draft.objects.exists()


def test_whoever_is_in_the_middle_of_signing_is_told_and_nothing_is_signed(required, teacher, oakfield, hr):
    """The lock is the policy's row. Signing first is kept; retiring first leaves the page, and no signature."""
    seen = SeenVersion.build(required, fill_statement(teacher, required, None))
    retire(required.policy, **SAID | {"from_on": TODAY}, by=hr)
    sent = {"typed_name": teacher.name, "version": seen.version, "digest": seen.digest}
    sent |= {"statement_digest": seen.statement_digest, "academies": oakfield.slug, "statement": "on"}
    response = make.sign_in(teacher).post(f"/policies/{required.policy.slug}/sign/", sent)
    assert response.status_code == 409
    assert "This policy ended on" in response.content.decode()
    assert not teacher.signings.exists()
