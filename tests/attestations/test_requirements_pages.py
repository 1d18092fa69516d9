"""The pages of requirements: HR makes and ends them, policy leads propose them."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from attestations.assignments import queries
from attestations.models import Requirement, RequirementProposal
from attestations.requirements import actions as requirement_actions
from attestations.requirements.summaries import describe_categories, describe_places, summarise_requirement
from portal.models import Academy, AuditLine, Category
from portal.models.roles import Role
from portal.refusals import ActionRefused
from tests import factories as make
from tests.attestations.test_concurrency import at_once
from tests.rows import ask_all
from tests.words import read_words

LIST, NEW = "/manage/requirements/", "/manage/requirements/new/"


def fill_form(**changes):
    return {
        "policy": "social-networking-protocol",
        "categories": ["teacher", "support"],
        "where": "all",
        "every": "school-year",
        "days": "10",
        "counts": "working",
        "from_on": "2026-12-01",
    } | changes


@pytest.fixture
def staffed(oakfield, millbrook, protocol):
    """Two teachers at Oakfield, one of whom has signed, and one at Millbrook too."""
    signed = make.staff(oakfield)
    make.sign(signed, protocol, oakfield)
    make.engagement(make.staff(oakfield), millbrook)
    return protocol


def test_the_list_says_each_in_a_sentence(staffed, oakfield, millbrook, hr, as_, clock):
    terms = {"categories": ["teacher", "governor"], "days": 10, "counts": "working", "every": "school-year"}
    later = {"academies": [oakfield, millbrook], "from_on": date(2027, 9, 1)}
    requirement_actions.require(staffed.policy, by=hr, **terms, **later)
    over = requirement_actions.require(
        staffed.policy, by=hr, categories=["support"], academies=[], days=1, from_on=date(2026, 11, 22)
    )
    requirement_actions.end(over, until_on=date(2026, 11, 22), by=hr)
    clock.shift(timedelta(days=1))
    words = read_words(as_(hr).get(LIST))
    in_force, to_come, ended = (words.index(f" {heading} Social") for heading in ("In force", "To come", "Ended"))
    assert in_force < words.index("Everybody at every academy: once for each version that asks again, within 14 days.")
    yearly = (
        "Teachers and governors at Millbrook Primary Academy and Oakfield Academy: "
        "every school year, from 1 September, within 10 working days. From 1 September 2027. Take this back"
    )
    assert to_come < words.index(yearly) < ended
    assert ended < words.index("Support staff at every academy: once for each version that asks again, within 1 day.")
    assert "From 22 November 2026 until 22 November 2026." in words


def test_the_list_takes_as_many_queries_however_long(protocol, hr, as_, django_assert_num_queries):
    client = as_(hr)
    client.get(LIST)
    with django_assert_num_queries(10):
        client.get(LIST)
    for days in range(1, 12):
        terms = {"categories": ["teacher"], "academies": [make.academy(f"academy-{days}")], "days": days}
        requirement_actions.require(protocol.policy, by=hr, from_on=date(2026, 12, 1), **terms)
        requirement_actions.propose(protocol.policy, by=hr, from_on=date(2026, 12, 2), **terms | {"days": days + 20})
    with django_assert_num_queries(11):  # one for the academies of proposals
        client.get(LIST)


def test_without_any_the_list_says_so(hr, as_):
    assert "Nobody is asked to sign anything now." in read_words(as_(hr).get(LIST))


def test_before_it_is_done_the_page_says_how_many_where_and_by_when(staffed, hr, as_):
    page = as_(hr).post(NEW, fill_form(step="check"))
    words = read_words(page)
    assert "Teachers and support staff at every academy: every school year" in words
    assert "2 people at 3 academies would be asked to sign, by Tuesday 15 December." in words
    assert "All of them are already asked to sign it." in words
    assert "1 person has signed, and would have nothing to do." in words
    assert Requirement.objects.count() == 1


def test_hr_asks_people_and_a_second_click_asks_nobody_twice(staffed, hr, as_):
    tabs = [as_(hr), as_(hr)]
    for tab in tabs:
        tab.post(NEW, fill_form(step="check"))
    answers = [tab.post(NEW, fill_form(step="do")) for tab in (*tabs, tabs[0])]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, LIST)] * 3
    made = Requirement.objects.get(every="school-year")
    assert (made.categories, made.days, made.counts) == (["support", "teacher"], 10, "working")
    assert (made.from_on, made.recorded_by) == (date(2026, 12, 1), hr)
    assert AuditLine.objects.filter(action="require", by=hr).count() == 1
    assert "within 10 working days" in read_words(tabs[0].get(LIST))


def test_something_can_be_changed_before_it_is_done(staffed, hr, as_):
    page = as_(hr).post(NEW, fill_form(step="change"))
    assert 'value="10"' in page.text
    assert "See what this does" in read_words(page)
    assert Requirement.objects.count() == 1


def test_only_at_some_academies(staffed, oakfield, hr, as_):
    client = as_(hr)
    sent = fill_form(where="some", academies=[str(oakfield.pk)])
    assert "at Oakfield Academy:" in read_words(client.post(NEW, sent | {"step": "check"}))
    client.post(NEW, sent | {"step": "do"})
    assert list(Requirement.objects.get(every="school-year").academies.all()) == [oakfield]


@pytest.mark.parametrize("step", ["check", "do"])
@ask_all(
    ("changes", "words"),
    [
        ({"policy": ""}, "Choose a policy."),
        ({"policy": "no-such-policy"}, "Choose a policy from the list."),
        ({"categories": []}, "Choose who is asked."),
        ({"categories": ["pupil"]}, "Select a valid choice. pupil is not one of the available choices."),
        ({"where": "some"}, "Choose at least one academy."),
        ({"where": ""}, "Choose where people are asked."),
        ({"every": "daily"}, "Select a valid choice."),
        ({"days": "0"}, "Give at least 1 day."),
        ({"days": "367"}, "Give at most 366 days."),
        ({"days": "soon"}, "Give the days as a number, such as 14."),
        ({"counts": ""}, "Choose which days count."),
        ({"from_on": "2026-11-21"}, "nobody can be asked in the past"),
        ({"from_on": "31 February"}, "There is no such day. Choose another."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(staffed, hr, as_, changes, words, step):
    page = as_(hr).post(NEW, fill_form(**changes, step=step))
    assert page.status_code == 200
    assert words in read_words(page)
    assert "There is a problem" in read_words(page)
    assert Requirement.objects.count() == 1


def test_academies_and_everywhere_at_once_is_a_question(staffed, oakfield, hr, as_):
    page = as_(hr).post(NEW, fill_form(academies=[str(oakfield.pk)], step="do"))
    assert "You chose academies below." in read_words(page)


def test_what_is_asked_already_is_refused_where_it_was_filled_in(staffed, hr, as_):
    everybody = {"categories": Category.values, "every": "once", "days": "14", "counts": "calendar"}
    page = as_(hr).post(NEW, fill_form(**everybody, step="do"))
    assert "The same people are already asked to sign this in the same way, from 1 September 2026." in read_words(page)
    assert Requirement.objects.count() == 1


def test_hr_ends_one_on_a_day(staffed, hr, as_):
    client, row = as_(hr), Requirement.objects.get()
    address = f"{LIST}{row.pk}/end/"
    assert "2 people have not signed yet." in read_words(client.get(address))
    assert "today or a later day" in read_words(client.post(address, {"until_on": "2026-11-21"}))
    assert "Choose a day." in read_words(client.post(address, {"until_on": ""}))
    for _ in range(2):
        assert client.post(address, {"until_on": "2026-12-18"}).url == LIST
    ended = Requirement.objects.get(replaced_at=None)
    assert (ended.until_on, ended.recorded_by, Requirement.objects.count()) == (date(2026, 12, 18), hr, 2)
    words = read_words(client.get(LIST))
    assert "Since 1 September 2026, until 18 December 2026." in words
    assert "What was signed stays signed." in words
    assert "Someone has changed this since you opened it." in read_words(
        client.post(address, {"until_on": "2026-12-19"})
    )


def test_hr_takes_back_what_has_not_begun(staffed, hr, as_):
    client = as_(hr)
    client.post(NEW, fill_form(step="do"))
    row = Requirement.objects.get(every="school-year")
    address = f"{LIST}{row.pk}/end/"
    assert "nobody has been asked" in read_words(client.get(address))
    assert client.post(address, {"take_back": "1"}).url == LIST
    assert "To come" not in read_words(client.get(LIST))
    begun = Requirement.objects.get(every="once")
    assert "You can end it instead." in read_words(client.post(f"{LIST}{begun.pk}/end/", {"take_back": "1"}))


def test_a_policy_lead_proposes_and_hr_accepts(staffed, policy_lead, hr, as_):
    lead, accepting = as_(policy_lead), as_(hr)
    assert "Propose this to HR" in read_words(lead.post(NEW, fill_form(step="check")))
    for _ in range(2):
        assert lead.post(NEW, fill_form(step="do")).url == LIST
    proposal = RequirementProposal.objects.get()
    assert Requirement.objects.count() == 1
    [asked] = queries.load_required_policies(known_at=timezone.now())
    assert len(asked.facts.requirements) == 1
    assert "Proposed by Priya Nair on 22 November 2026. Nobody is asked yet." in read_words(lead.get(LIST))
    address = f"{LIST}proposals/{proposal.pk}/"
    assert "Accept" not in read_words(lead.get(address))
    assert lead.post(address, {"decision": "accept"}).status_code == 403
    assert "3 people at 3 academies would be asked to sign" in read_words(accepting.get(address))
    for _ in range(2):
        assert accepting.post(address, {"decision": "accept"}).url == LIST
    assert Requirement.objects.get(every="school-year").recorded_by == hr
    assert "Accepted on 22 November 2026 by Hannah Reid." in read_words(lead.get(address))
    assert "waiting for HR" not in read_words(lead.get(LIST))


def test_who_is_lead_and_hr_at_once_cannot_accept_their_own(staffed, policy_lead, as_):
    proposal = requirement_actions.propose(
        staffed.policy, by=policy_lead, categories=["teacher"], academies=[], days=5, from_on=date(2026, 12, 1)
    )
    make.grant(policy_lead, Role.HR)
    client, address = as_(policy_lead), f"{LIST}proposals/{proposal.pk}/"
    assert "Accept" not in read_words(client.get(address))
    answer = client.post(address, {"decision": "accept"}, follow=True)
    assert "Someone else must accept what you proposed." in read_words(answer)
    assert Requirement.objects.count() == 1


def test_a_policy_lead_withdraws_only_their_own(staffed, policy_lead, hr, as_):
    terms = {"categories": ["teacher"], "academies": [], "days": 5, "from_on": date(2026, 12, 1)}
    mine = requirement_actions.propose(staffed.policy, by=policy_lead, **terms)
    theirs = requirement_actions.propose(staffed.policy, by=hr, **terms)
    client = as_(policy_lead)
    assert client.post(f"{LIST}proposals/{theirs.pk}/", {"decision": "turn-down"}).status_code == 403
    assert client.post(f"{LIST}proposals/{mine.pk}/", {"decision": "turn-down"}).url == LIST
    assert list(RequirementProposal.objects.filter(decided_at=None)) == [theirs]
    assert "Turned down on 22 November 2026 by Priya Nair." in read_words(client.get(f"{LIST}proposals/{mine.pk}/"))


def test_two_decisions_at_once_learn_of_each_other(staffed, policy_lead, hr, as_):
    proposal = requirement_actions.propose(
        staffed.policy, by=policy_lead, categories=["teacher"], academies=[], days=5, from_on=date(2026, 12, 1)
    )
    client, address = as_(hr), f"{LIST}proposals/{proposal.pk}/"
    requirement_actions.turn_down(proposal, by=policy_lead)
    answer = client.post(address, {"decision": "accept"}, follow=True)
    assert "Someone has turned this proposal down since you opened it." in read_words(answer)


def test_an_academy_that_has_left_is_not_offered(staffed, millbrook, hr, as_):
    Academy.objects.filter(pk=millbrook.pk).update(left_on=date(2026, 11, 1))
    assert "Millbrook" not in read_words(as_(hr).get(NEW))


def test_a_policy_that_is_only_drafted_is_not_offered(hr, as_):
    assert "Social Networking Protocol" not in read_words(as_(hr).get(NEW))


def test_the_words_of_audiences(protocol, oakfield):
    assert describe_categories(Category.values) == "Everybody"
    assert describe_categories(["volunteer", "agency", "teacher"]) == "Teachers, agency workers and volunteers"
    assert describe_categories(Category.values[1:]) == "Everybody except teachers"
    assert describe_places([]) == "every academy"
    row = Requirement.objects.prefetch_related("academies").get()
    assert (
        summarise_requirement(row)
        == "Everybody at every academy: once for each version that asks again, within 14 days."
    )


@pytest.mark.real_time
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("as_whom", ["hr", "lead"])
def test_many_clicks_at_once_make_one(protocol, hr, policy_lead, as_whom):
    person = hr if as_whom == "hr" else policy_lead
    sent = fill_form(step="do", from_on=str(timezone.localdate() + timedelta(days=1)))
    clients = [make.sign_in(person) for _ in range(8)]
    answers = at_once(8, lambda number: clients[number].post(NEW, sent))
    assert {getattr(answer, "status_code", answer) for answer in answers} == {302}
    made = Requirement.objects.filter(every="school-year").count(), RequirementProposal.objects.count()
    assert made == ((1, 0) if as_whom == "hr" else (0, 1))


@pytest.mark.real_time
@pytest.mark.django_db(transaction=True)
def test_a_proposal_accepted_and_turned_down_at_once_is_one_of_them(protocol, hr, policy_lead):
    terms = {"categories": ["teacher"], "academies": [], "days": 5, "from_on": timezone.localdate()}
    proposal = requirement_actions.propose(protocol.policy, by=policy_lead, **terms)

    def decide(number):
        found = RequirementProposal.objects.get(pk=proposal.pk)
        return requirement_actions.turn_down(found, by=hr) if number % 2 else requirement_actions.accept(found, by=hr)

    answers = at_once(6, decide)
    proposal.refresh_from_db()
    refused = [answer for answer in answers if isinstance(answer, ActionRefused)]
    assert len(refused) == 3
    assert proposal.decided_by == hr
    assert Requirement.objects.count() == (2 if proposal.requirement else 1)


def test_an_auditor_reads_requirements_without_forms_buttons_or_proposals(protocol, policy_lead, auditor, as_):
    make.proposal(protocol.policy, policy_lead)
    page = as_(auditor).get("/manage/requirements/")
    assert "Social Networking Protocol" in read_words(page)
    assert "Proposed" not in page.text
    assert "<form" not in page.text
    assert not re.search(r'<main.*href="/manage/', page.text, re.DOTALL)
