"""Drafts, versions and signed-in people that several files of these tests use."""

import pytest

from policy.models import Weight
from portal.models import Category
from tests import drafts
from tests import factories as make
from tests.policy.history_pages import POLICY
from tests.revised import DECEMBER, JANUARY, REWORDED, make_dozen_changes


@pytest.fixture
def draft(protocol, policy_lead):
    return drafts.begin(protocol, policy_lead)


@pytest.fixture
def second(protocol):
    return make.version("2.0", make_dozen_changes().encode(), in_force_on=DECEMBER)


@pytest.fixture
def third(second):
    return make.version("2.1", REWORDED.encode(), in_force_on=JANUARY, weight=Weight.MINOR)


@pytest.fixture
def get(teacher, as_):
    """Opens a page below the policy's address as a member of staff."""

    def open_page(address, status=200):
        response = as_(teacher).get(POLICY + address)
        assert response.status_code == status, f"{address}: {response.status_code}"
        return response

    return open_page


@pytest.fixture
def lead(policy_lead):
    return make.sign_in(policy_lead)


@pytest.fixture
def as_hr(hr):
    return make.sign_in(hr)


@pytest.fixture
def other_lead(office):
    person = make.staff(office, "Owen", "Price", category=Category.SUPPORT)
    make.grant(person, "policy-lead")
    return person
