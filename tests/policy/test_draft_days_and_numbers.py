"""The day on which a version comes into force, its number and its weight."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from policy.drafting.actions import approval, writing
from policy.drafting.tasks import find_missing_items
from portal.london import LONDON
from portal.refusals import ActionRefused
from tests import factories as make
from tests.drafts import approve, change_text, describe, submit
from tests.policy.draft_pages import URGENT, reload_draft, review_draft


def test_a_day_that_passed_while_the_draft_waited_is_said_and_not_published(as_hr, draft, policy_lead, clock):
    draft = submit(draft, policy_lead, in_force_on=date(2026, 11, 24))
    clock.move_to(datetime(2026, 11, 24, 9, 0, tzinfo=LONDON))
    with pytest.raises(ActionRefused, match="Only an urgent version"):
        approve(draft, make.person("Hana", "Ito"))


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        ("2027-03-28", "2027-03-28T00:00:00+00:00"),
        ("2027-03-29", "2027-03-28T23:00:00+00:00"),
        ("2027-10-31", "2027-10-30T23:00:00+00:00"),
        ("2028-02-29", "2028-02-29T00:00:00+00:00"),
    ],
)
def test_a_version_comes_into_force_at_local_midnight_on_any_night(draft, policy_lead, hr, day, moment):
    version = approve(submit(draft, policy_lead, in_force_on=date.fromisoformat(day)), hr)
    assert version.in_force_at == datetime.fromisoformat(moment)


def test_number_1_10_follows_1_9(draft, policy_lead, hr, protocol, clock):
    approve(submit(draft, policy_lead, number="1.9", **URGENT), hr)
    clock.shift(60)
    again = writing.begin(protocol.policy, title="T", slug="t", by=policy_lead)
    with pytest.raises(ActionRefused, match=r"does not follow 1\.9"):
        submit(again, policy_lead, number="1.2", **URGENT)
    draft = describe(reload_draft(again), policy_lead, number="1.10", **URGENT)
    draft = change_text(draft, policy_lead, "employees", "staff")
    approval.submit(draft, fingerprint=review_draft(draft).fingerprint, by=policy_lead)
    assert approve(draft, hr).number == "1.10"


def test_half_past_eleven_in_summer_is_still_today(draft, policy_lead, clock):
    clock.move_to(datetime(2027, 6, 1, 23, 30, tzinfo=LONDON))
    with pytest.raises(ActionRefused, match="Only an urgent version"):
        submit(draft, policy_lead, in_force_on=timezone.localdate())
    assert timezone.localdate() == date(2027, 6, 1)
    assert timedelta(0) == timezone.localtime().replace(tzinfo=None) - datetime(2027, 6, 1, 23, 30)


def test_an_urgent_version_before_one_that_is_scheduled_is_refused_where_it_is_written(
    draft, policy_lead, hr, protocol
):
    approve(submit(draft, policy_lead), hr)
    again = writing.begin(protocol.policy, title="T", slug="t", by=policy_lead)
    again = describe(change_text(again, policy_lead, "employees", "staff"), policy_lead, number="2.1", **URGENT)
    [lack] = find_missing_items(review_draft(again))
    assert "Version 2.0 comes into force on 30 November 2026, after this one." in lack.sentence
    with pytest.raises(ActionRefused, match="comes into force on"):
        approval.submit(again, fingerprint=review_draft(again).fingerprint, by=policy_lead)


def test_the_same_change_in_one_clause_is_said_once(draft, policy_lead):
    draft = describe(change_text(draft, policy_lead), policy_lead, weight="minor", number="1.1")
    sentences = [finding.sentence for finding in review_draft(draft).weight_objections]
    assert "In 5.2, “should” became “must”." in sentences
    assert len(sentences) == len(set(sentences))


def test_the_day_of_a_version_that_is_scheduled_is_taken(draft, policy_lead, hr, protocol):
    day = timezone.localtime(approve(submit(draft, policy_lead), hr).in_force_at).date()
    again = writing.begin(protocol.policy, title="T", slug="t", by=policy_lead)
    again = describe(change_text(again, policy_lead, "employees", "staff"), policy_lead, number="2.1", in_force_on=day)
    [lack] = find_missing_items(review_draft(again))
    assert lack.sentence == "Choose 1 December 2026 or later. Version 2.0 is in force from 30 November 2026."
