"""Who works for the invented trust: its heads, their names and addresses."""

from collections import Counter

import pytest

from attestations.demonstration.academies import CENTRAL_OFFICE, DEMO_ACADEMIES
from attestations.demonstration.calendar import DemoCalendar
from attestations.demonstration.roster import build_roster
from portal.models import Category
from portal.models.roles import Role
from tests.conftest import NOW


@pytest.fixture(scope="module")
def roster():
    return build_roster(DemoCalendar(NOW.date()))


def test_fourteen_people_work_at_two_academies_or_more(roster):
    places = [len({work.academy for work in person.engagements}) for person in roster]
    assert sum(count >= 2 for count in places) == 14
    assert max(places) == 3


def test_every_academy_has_a_head_and_one_head_leads_two(roster):
    heads = [(academy, person.email) for person in roster for role, academy in person.grants if role == Role.HEAD]
    assert Counter(academy for academy, _ in heads) == {
        academy.slug: 1 for academy in DEMO_ACADEMIES if academy.slug != CENTRAL_OFFICE
    }
    assert Counter(email for _, email in heads)["executive@demo.example"] == 2


def test_a_head_is_a_governor_elsewhere(roster):
    heads = [person for person in roster if any(role == Role.HEAD for role, _ in person.grants)]
    governors = [
        (work.academy, person.grants)
        for person in heads
        for work in person.engagements
        if work.category == Category.GOVERNOR
    ]
    assert governors == [("larkrise", ((Role.HEAD, "ashdown"),))]


def test_two_people_share_a_name_and_no_more(roster):
    names = Counter(person.name for person in roster)
    assert [count for count in names.values() if count > 1] == [2]


def test_names_look_like_britain_today(roster):
    assert set("Łńŵêéł'-ë") <= set("".join(person.name.full for person in roster))
    assert max(len(person.name.full) for person in roster) > 55


def test_addresses_are_plain_and_lead_nowhere(roster):
    emails = [person.email for person in roster if person.email]
    assert all(email.isascii() and email.endswith("@demo.example") for email in emails)
    assert len(emails) < len(roster)


def test_urns_belong_to_no_school():
    urns = [academy.urn for academy in DEMO_ACADEMIES if academy.urn]
    assert len(urns) == 8
    assert all(urn.startswith("9") for urn in urns)
