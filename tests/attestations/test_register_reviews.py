"""A review comes due: its owner is told twice, then it is overdue, first in the register, and known to HR."""

from datetime import UTC, date, datetime

import pytest

from policy.register.actions import telling
from policy.register.actions.entries import record_entry
from policy.register.queries import find_reviews_due, load_entry
from portal.models import Notice
from portal.refusals import ActionRefused
from tests import factories as make
from tests.words import read_words

REVIEW = date(2027, 6, 1)


@pytest.fixture
def owner(oakfield):
    return make.staff(oakfield, "Ann", "Lee", email="ann@demo.example")


@pytest.fixture
def policy(protocol, owner):
    make.version(slug="lone-working", title="A Policy Without a Review")
    make.register(protocol.policy, owner=owner, review_on=REVIEW)
    return protocol.policy


def tell_on(clock, day):
    """How many messages about reviews there are after the daily job of a day."""
    clock.move_to(datetime(*map(int, day.split("-")), 6, tzinfo=UTC))
    telling.tell(None, None)
    return Notice.objects.filter(kind="review-due").count()


def test_an_owner_is_told_three_months_and_one_month_before_and_then_it_is_overdue(policy, owner, clock, policy_lead):
    days = ["2027-02-28", "2027-03-01", "2027-03-02", "2027-04-30", "2027-05-01", "2027-05-02", "2027-06-02"]
    assert [tell_on(clock, day) for day in days] == [0, 1, 1, 1, 2, 2, 2]
    page = read_words(make.sign_in(policy_lead).get("/manage/policies/"))
    assert "2 policies, 1 review overdue" in page
    assert page.index("Social Networking Protocol") < page.index("A Policy Without a Review")
    assert "Overdue since 1 June 2027" in page
    assert find_reviews_due(at=datetime(2027, 6, 2, tzinfo=UTC)) == [(policy.title, REVIEW)]


def test_with_the_next_date_it_begins_again(policy, clock, policy_lead):
    assert tell_on(clock, "2027-05-20") == 1
    entry = load_entry(policy, at=datetime(2027, 5, 20, 7, tzinfo=UTC))
    record_entry(policy, seen=entry.pk, review_on=date(2028, 6, 1), by=policy_lead)
    assert [tell_on(clock, day) for day in ("2027-06-01", "2028-03-01", "2028-05-01")] == [1, 2, 3]


def test_a_review_in_the_past_is_refused_where_it_is_typed(policy, clock, policy_lead):
    clock.move_to(datetime(2027, 5, 20, 7, tzinfo=UTC))
    client, address = make.sign_in(policy_lead), f"/manage/policies/{policy.slug}/entry/"
    sent = {name: value or "" for name, value in client.get(address).context["form"].initial.items()}
    said = read_words(client.post(address, sent | {"review_on": "2027-05-19"}))
    assert "The next review cannot be in the past. If it is overdue, choose today." in said
    with pytest.raises(ActionRefused, match="cannot be in the past"):
        record_entry(policy, seen=int(sent["seen"]), review_on=date(2020, 1, 1), by=policy_lead)
