"""The register: entries are dated rows, reviews come round, and whoever it names publishes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from policy.drafting.actions.approval import BodyApproval
from policy.models import RegisterEntry, Version
from policy.publishing.actions import withdraw
from policy.register import rules
from policy.register.actions.entries import record_entry
from policy.register.queries import find_public_versions, find_publisher, load_entry
from policy.register.statutory import STATUTORY
from portal.models import AuditLine
from portal.refusals import ActionRefused
from tests import drafts
from tests import factories as make
from tests.conftest import NOW

TODAY = date(2026, 11, 22)
days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def record(policy, by, **columns):
    current = policy.register_entries.filter(replaced_at=None).first()
    return record_entry(policy, seen=current.pk if current else None, by=by, **columns)


@pytest.fixture
def submitted(protocol, policy_lead):
    return drafts.submit(
        drafts.describe(drafts.change_text(drafts.begin(protocol, policy_lead), policy_lead), policy_lead), policy_lead
    )


def test_a_policy_without_an_entry_is_read_by_all_staff_and_published_by_hr(protocol):
    entry = load_entry(protocol.policy, at=NOW)
    assert (entry.pk, entry.readers, entry.owner, find_publisher(protocol.policy, at=NOW)) == (
        None,
        "staff",
        None,
        None,
    )


def test_a_correction_is_a_further_row_and_a_repetition_is_none(protocol, policy_lead):
    first = record(protocol.policy, policy_lead, owner=policy_lead, review_months=12)
    second = record(protocol.policy, policy_lead, approving_body="Trust board")
    assert record(protocol.policy, policy_lead, approving_body="Trust board") == second
    first.refresh_from_db()
    assert (first.replaced_at, second.owner, second.review_months) == (second.recorded_at, policy_lead, 12)
    lines = AuditLine.objects.filter(action="change-register", subject="policy:social-networking-protocol")
    assert lines.count() == 2


def test_two_who_change_the_register_at_once_do_not_overwrite_each_other(protocol, policy_lead, hr):
    record_entry(protocol.policy, seen=None, by=hr, approving_body="Trust board")
    with pytest.raises(ActionRefused, match="Somebody else has changed the register"):
        record_entry(protocol.policy, seen=None, by=policy_lead, approving_body="Committee")
    assert load_entry(protocol.policy, at=NOW).approving_body == "Trust board"


@pytest.mark.parametrize("column", ["owner", "publisher"])
def test_somebody_who_left_is_refused(protocol, policy_lead, oakfield, column):
    left = make.staff(oakfield, until_on=date(2026, 10, 31))
    with pytest.raises(ActionRefused, match="does not work for the trust any more"):
        record(protocol.policy, policy_lead, **{column: left})


def test_an_owner_who_left_meanwhile_does_not_hinder_other_changes(protocol, policy_lead, oakfield):
    make.register(
        protocol.policy, owner=make.staff(oakfield, until_on=date(2026, 10, 31)), review_on=TODAY.replace(day=1)
    )
    assert record(protocol.policy, policy_lead, approving_body="Trust board").approving_body == "Trust board"


def test_a_review_in_the_past_and_a_statutory_policy_of_no_list_are_refused(protocol, policy_lead):
    with pytest.raises(ActionRefused, match="cannot be in the past"):
        record(protocol.policy, policy_lead, review_on=TODAY - timedelta(days=1))
    with pytest.raises(ActionRefused, match="from the list"):
        record(protocol.policy, policy_lead, statutory="astrology")
    assert record(protocol.policy, policy_lead, review_on=TODAY, statutory="conduct").statutory in STATUTORY


@pytest.mark.parametrize(
    "columns",
    [
        {"review_months": 0},
        {"review_months": 121},
        {"subject": "magic"},
        {"readers": "nobody"},
        {"subject": "staff", "readers": "audience"},
    ],
)
def test_what_no_entry_can_say_is_refused(protocol, policy_lead, columns):
    with pytest.raises(ValidationError):
        record(protocol.policy, policy_lead, **columns)


def test_a_policy_about_employment_is_hidden_from_other_staff_only_for_a_reason(protocol, policy_lead):
    columns = {"subject": "staff", "readers": "audience", "readers_reason": "Names of investigators"}
    assert record(protocol.policy, policy_lead, **columns).readers == "audience"


def test_only_whom_the_register_names_publishes_and_withdraws(submitted, protocol, hr, oakfield):
    secretary = make.staff(oakfield, "Ann", "Lee")
    make.register(protocol.policy, publisher=secretary)
    with pytest.raises(ActionRefused, match="Ann Lee publishes this policy"):
        drafts.approve(submitted, hr)
    with pytest.raises(ActionRefused, match="Ann Lee publishes this policy"):
        withdraw(protocol, reason="A slip.", by=hr)
    assert drafts.approve(submitted, secretary).approved_by == secretary


def test_whoever_is_named_and_has_edited_the_draft_cannot_publish_it(submitted, protocol, policy_lead):
    make.register(protocol.policy, publisher=policy_lead)
    with pytest.raises(ActionRefused, match="You have edited this draft"):
        drafts.approve(submitted, policy_lead)


def test_hr_publishes_again_when_whoever_is_named_has_left(submitted, protocol, hr, oakfield):
    make.register(protocol.policy, publisher=make.staff(oakfield, until_on=date(2026, 10, 31)))
    assert drafts.approve(submitted, hr).approved_by == hr


def test_the_body_its_day_and_minute_stand_in_the_version_and_the_review_in_the_register(submitted, protocol, hr):
    make.register(protocol.policy, approving_body="Trust board", review_months=12)
    with pytest.raises(ActionRefused, match="The register says that Trust board approves this policy"):
        drafts.approve(submitted, hr)
    with pytest.raises(ActionRefused, match="in the future"):
        drafts.approve(submitted, hr, approved=BodyApproval("Trust board", TODAY + timedelta(days=1)))
    said = BodyApproval("Trust board", TODAY, "26/114", review_on=date(2027, 11, 1))
    version = Version.objects.get(pk=drafts.approve(submitted, hr, approved=said).pk)
    assert (version.approving_body, version.approved_on, version.minute) == ("Trust board", TODAY, "26/114")
    assert load_entry(protocol.policy, at=NOW).review_on == date(2027, 11, 1)


def test_a_minute_without_a_body_is_refused(submitted, hr):
    with pytest.raises(ActionRefused, match="Say which body"):
        drafts.approve(submitted, hr, approved=BodyApproval(minute="26/114"))


def test_only_policies_that_the_register_says_are_public_are(protocol, hr):
    other = make.version(slug="lone-working", title="Lone working")
    entry = make.register(other.policy, readers="public")
    make.register(protocol.policy)
    assert [version.pk for version in find_public_versions(at=NOW)] == [other.pk]
    make.retirement(other.policy, hr, TODAY)
    assert not find_public_versions(at=NOW)
    assert entry in RegisterEntry.objects.known(at=NOW)


@given(days, st.integers(1, 120))
def test_a_review_falls_so_many_months_later_on_the_same_day_or_the_last_of_a_shorter_month(day, months):
    later = rules.add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(days, st.lists(st.integers(1, 40), max_size=12))
def test_an_owner_is_told_at_most_twice_of_a_review_never_late_first_and_last_within_a_month(review_on, gaps):
    """Whatever the days on which the job runs."""
    told, today = [], rules.add_months(review_on, -4)
    for gap in gaps:
        today += timedelta(days=gap)
        months = rules.find_due_telling(review_on, frozenset(told), today)
        if months is not None:
            assert rules.add_months(review_on, -months) <= today
            told.append(months)
    assert told in ([], [3], [1], [3, 1])
    assert (1 in told) == (today >= rules.add_months(review_on, -1) and bool(gaps))


def test_nothing_is_told_of_a_review_that_nobody_set():
    assert rules.find_due_telling(None, frozenset(), TODAY) is None
    assert rules.propose_review(None, TODAY) is None
    assert rules.propose_review(12, date(2028, 2, 29)) == date(2029, 2, 28)


def test_every_statutory_policy_has_a_key_that_the_register_can_hold():
    for key, one in STATUTORY.items():
        RegisterEntry._meta.get_field("statutory").clean(key, None)
        assert one.title
        assert (one.months or 1) <= 120
