"""HR and a policy lead accept together what was acknowledged elsewhere."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from attestations.assignments import queries
from attestations.assignments.rules import State
from attestations.models import Acceptance
from attestations.requirements import acceptance_actions as actions
from portal.models import AuditLine
from portal.models.roles import Role
from portal.refusals import ActionRefused
from tests import factories as make
from tests.words import read_words

PAGE = "/manage/requirements/elsewhere/"
NAMED = ("Every", "Online Safety", "2")
UNTIL = date(2026, 12, 31)


@pytest.fixture
def person(oakfield, protocol):
    person = make.staff(oakfield)
    make.taken_over(person)
    return person


def state_of(person):
    [assignment] = queries.load_person_assignments(person, as_at=timezone.now())
    return assignment.state


def test_it_counts_when_both_have_said_so(person, protocol, hr, policy_lead):
    said = actions.accept_elsewhere(protocol, NAMED, until_on=UNTIL, by=hr)
    assert state_of(person) == State.OVERDUE
    actions.confirm_acceptance(said, by=policy_lead)
    assert state_of(person) == State.ELSEWHERE
    lines = AuditLine.objects.filter(subject=f"acceptance:{said.pk}").values_list("action", "by")
    assert set(lines) == {("accept-elsewhere", hr.pk), ("confirm-acceptance", policy_lead.pk)}


def test_confirming_twice_changes_nothing(protocol, hr, policy_lead, clock):
    said = actions.accept_elsewhere(protocol, NAMED, until_on=UNTIL, by=hr)
    first = actions.confirm_acceptance(said, by=policy_lead)
    clock.shift(60)
    assert actions.confirm_acceptance(said, by=policy_lead).confirmed_at == first.confirmed_at


def test_nobody_confirms_their_own(protocol, hr):
    said = actions.accept_elsewhere(protocol, NAMED, until_on=UNTIL, by=hr)
    with pytest.raises(ActionRefused, match="Somebody else must confirm"):
        actions.confirm_acceptance(said, by=hr)


def test_the_last_day_is_not_past(protocol, hr, policy_lead, clock):
    with pytest.raises(ActionRefused, match="today or a later day"):
        actions.accept_elsewhere(protocol, NAMED, until_on=date(2026, 11, 21), by=hr)
    said = actions.accept_elsewhere(protocol, NAMED, until_on=date(2026, 11, 22), by=hr)
    clock.shift(24 * 3600)
    with pytest.raises(ActionRefused, match="last day has passed"):
        actions.confirm_acceptance(said, by=policy_lead)


def test_it_is_accepted_once_for_a_version(protocol, hr):
    actions.accept_elsewhere(protocol, NAMED, until_on=UNTIL, by=hr)
    with pytest.raises(ValidationError, match="accepted already"):
        actions.accept_elsewhere(protocol, NAMED, until_on=UNTIL, by=hr)


def test_ended_today_people_are_asked_from_tomorrow_with_all_their_days(person, protocol, hr, policy_lead, clock):
    said = actions.accept_elsewhere(protocol, NAMED, until_on=UNTIL, by=hr)
    actions.confirm_acceptance(said, by=policy_lead)
    actions.end_acceptance(said, by=hr)
    assert state_of(person) == State.ELSEWHERE
    clock.shift(24 * 3600)
    [assignment] = queries.load_person_assignments(person, as_at=timezone.now())
    assert (assignment.state, assignment.outcome.due_on) == (State.DUE, date(2026, 12, 7))
    again = actions.accept_elsewhere(protocol, NAMED, until_on=UNTIL, by=hr)
    actions.confirm_acceptance(again, by=policy_lead)
    assert state_of(person) == State.ELSEWHERE


def test_what_was_turned_down_is_not_confirmed_any_more(person, protocol, hr, policy_lead):
    said = actions.accept_elsewhere(protocol, NAMED, until_on=UNTIL, by=hr)
    actions.end_acceptance(said, by=policy_lead)
    with pytest.raises(ActionRefused, match="was ended"):
        actions.confirm_acceptance(said, by=policy_lead)
    assert state_of(person) == State.OVERDUE


def test_hr_says_it_and_a_policy_lead_confirms_it_on_the_pages(person, protocol, hr, policy_lead, as_):
    client = as_(hr)
    assert "What is accepted from other systems" in read_words(client.get("/manage/requirements/"))
    page = client.get(f"{PAGE}new/")
    assert "Online Safety, version 2, in Every: 1 person" in read_words(page)
    said = client.post(f"{PAGE}new/", {"named": "0", "version": protocol.pk, "until_on": "2026-12-31"}, follow=True)
    assert "Waiting for a policy lead" in read_words(said)
    address = f"{PAGE}{Acceptance.objects.get().pk}/"
    assert "A policy lead decides" in read_words(client.get(address))
    assert client.post(address, {"decision": "confirm"}).status_code == 403
    lead = as_(policy_lead)
    assert "1 person has such a record" in read_words(lead.get(address))
    assert person.name not in lead.get(address).text
    confirmed = lead.post(address, {"decision": "confirm"}, follow=True)
    assert "In force." in read_words(confirmed)
    assert state_of(person) == State.ELSEWHERE
    assert "Ended by" in read_words(client.post(address, {"decision": "end"}, follow=True))


def test_the_list_takes_few_queries_however_long(protocol, hr, policy_lead, as_, django_assert_max_num_queries):
    for number in range(60):
        make.acceptance(protocol, UNTIL, hr, policy_lead, f"Policy {number}")
    client = as_(policy_lead)
    with django_assert_max_num_queries(14):
        page = client.get(PAGE)
    assert page.text.count("In force.") == 50


def test_a_mistake_is_shown_in_the_form(person, protocol, hr, as_):
    page = as_(hr).post(f"{PAGE}new/", {"named": "", "version": "", "until_on": "2026-02-30"})
    words = read_words(page)
    assert all(part in words for part in ("Choose what was acknowledged", "Choose a version", "There is no such day"))


def test_an_auditor_looks_and_decides_nothing(person, protocol, hr, auditor, as_):
    said = actions.accept_elsewhere(protocol, NAMED, until_on=UNTIL, by=hr)
    client = as_(auditor)
    assert "Turn down" not in read_words(client.get(f"{PAGE}{said.pk}/"))
    assert client.post(f"{PAGE}{said.pk}/", {"decision": "end"}).status_code == 403


def test_who_is_hr_and_policy_lead_does_not_do_both(person, protocol, hr, as_):
    make.grant(hr, Role.POLICY_LEAD)
    said = actions.accept_elsewhere(protocol, NAMED, until_on=UNTIL, by=hr)
    client = as_(hr)
    assert "somebody else confirms it" in read_words(client.get(f"{PAGE}{said.pk}/"))
    client.post(f"{PAGE}{said.pk}/", {"decision": "confirm"}, follow=True)
    assert Acceptance.objects.get().confirmed_at is None
