"""HR keeps groups: who is in one from when until when, and whom policies ask because of it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from attestations.assignments import queries
from attestations.assignments.rules import State
from attestations.models import WithChildren
from attestations.reports import boards
from portal.models import AuditLine, Engagement, Group, GroupMember
from portal.people.actions import groups as actions
from portal.people.groups import find_members, find_memberships, read_pasted
from portal.refusals import ActionRefused
from tests import factories as make
from tests.attestations.requirement_builders import require
from tests.words import read_words

GROUPS = "/manage/people/groups/"
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def drivers(hr):
    return actions.make_group("Minibus drivers", by=hr)


def list_inside(group, on=None, at=None):
    on, at = on or timezone.localdate(), at or timezone.now()
    return [member.person for member in find_members(group, on=on, at=at)]


def find_states(version, at=None):
    [required] = queries.load_required_policies(known_at=timezone.now())
    found = queries.load_trust_assignments(required, as_at=at or timezone.now())
    return {assignment.person: assignment.state for assignment in found}


def test_a_group_keeps_its_key_when_its_name_changes(drivers, hr, clock):
    assert drivers.key == "minibus-drivers"
    clock.shift(60)
    renamed = actions.rename_group(drivers, "  Drivers   of minibuses ", by=hr)
    assert (renamed.key, renamed.name) == ("minibus-drivers", "Drivers of minibuses")
    assert Group.objects.known(at=timezone.now() - timedelta(seconds=30)).get().name == "Minibus drivers"
    assert actions.make_group("Minibus drivers", by=hr).key == "minibus-drivers-2"
    assert actions.make_group("New", by=hr).key != "new"
    assert actions.make_group("司机", by=hr).key


def test_two_groups_of_one_name_are_refused(drivers, hr):
    with pytest.raises(ActionRefused, match="There is a group with this name already"):
        actions.make_group("minibus DRIVERS", by=hr)


def test_people_are_in_it_from_a_day_and_until_a_day(drivers, hr, oakfield, clock):
    person, other = make.staff(oakfield, "Maya"), make.staff(oakfield, "Owen")
    actions.add_to_group(drivers, [person], from_on=make.SEPTEMBER, by=hr)
    actions.add_to_group(drivers, [person, other], from_on=OCTOBER, by=hr)  # the first is in it already
    assert list_inside(drivers, make.SEPTEMBER) == [person]
    before = timezone.now()
    clock.shift(60)
    actions.take_out_of_group(GroupMember.objects.get(person=person), until_on=date(2026, 11, 1), by=hr)
    assert list_inside(drivers, date(2026, 11, 1)) == [person, other]
    assert list_inside(drivers) == [other]
    assert list_inside(drivers, at=before) == [person, other]
    lines = AuditLine.objects.filter(subject=f"person:{person.pk}/group:minibus-drivers").order_by("pk")
    assert list(lines.values_list("action", flat=True)) == ["add-to-group", "take-out-of-group"]
    [(group, member)] = find_memberships(person, at=timezone.now())
    assert (group.key, member.until_on) == ("minibus-drivers", date(2026, 11, 1))


def test_what_was_entered_by_mistake_never_was(drivers, hr, oakfield):
    actions.add_to_group(drivers, [make.staff(oakfield)], from_on=OCTOBER, by=hr)
    actions.take_back_membership(GroupMember.objects.get(), by=hr)
    assert list_inside(drivers, OCTOBER) == []
    with pytest.raises(ActionRefused, match="changed in the meantime"):
        actions.take_back_membership(GroupMember.objects.get(), by=hr)


@pytest.mark.parametrize("until_on", [date(2026, 9, 30), date(202, 9, 30)])
def test_a_last_day_that_cannot_be_is_refused(drivers, hr, oakfield, until_on):
    actions.add_to_group(drivers, [make.staff(oakfield)], from_on=OCTOBER, by=hr)
    with pytest.raises(ActionRefused):
        actions.take_out_of_group(GroupMember.objects.get(), until_on=until_on, by=hr)
    assert GroupMember.objects.count() == 1


def test_nobody_puts_themselves_into_a_group(drivers, hr):
    with pytest.raises(ActionRefused, match="your own record"):
        actions.add_to_group(drivers, [hr], from_on=OCTOBER, by=hr)


def test_nobody_is_in_a_group_after_its_last_day(drivers, hr, oakfield):
    now, later, over = (make.staff(oakfield, name) for name in ("Maya", "Nia", "Owen"))
    actions.add_to_group(drivers, [now, over], from_on=OCTOBER, by=hr)
    actions.add_to_group(drivers, [later], from_on=date(2027, 1, 1), by=hr)
    actions.take_out_of_group(GroupMember.objects.get(person=over), until_on=date(2026, 10, 9), by=hr)
    actions.end_group(drivers, until_on=date(2026, 12, 18), by=hr)
    assert list_inside(drivers, date(2026, 12, 18)) == [now]
    assert list_inside(drivers, date(2027, 1, 2)) == []
    assert list_inside(drivers, date(2026, 10, 9)) == [now, over]
    for act in (
        lambda: actions.add_to_group(drivers, [later], from_on=OCTOBER, by=hr),
        lambda: require(make.version().policy, groups=[drivers.key]),
    ):
        with pytest.raises(ActionRefused, match="has ended"):
            act()


def test_a_pasted_list_means_people_by_number_and_address_each_once(oakfield):
    one = make.staff(oakfield, email="maya.obrien@demo.example", reference="A17")
    other, kept = make.staff(oakfield, reference="B2"), make.staff(oakfield, reference="B3")
    make.merge(make.person(reference="B4"), into=kept)
    words = "a17, Maya O’Brien <Maya.OBrien@demo.example>;B2\r\nnobody@demo.example\tB4\n\n  B9  9 "
    found = read_pasted(words)
    assert found.people == [one, other, kept]
    assert found.unknown == ["nobody@demo.example", "B9 9"]
    assert read_pasted(" ,;\n").people == []


def test_a_requirement_for_a_group_asks_those_who_are_in_it(protocol, drivers, hr, oakfield, as_):
    protocol.policy.requirements.update(replaced_at=timezone.now())
    inside, late, former = (make.staff(oakfield, name) for name in ("Maya", "Nia", "Owen"))
    make.staff(oakfield, "Zoë")
    make.member(inside, drivers.key)
    make.member(late, drivers.key, from_on=date(2026, 11, 20))
    make.member(former, drivers.key, until_on=date(2026, 10, 31))
    require(protocol.policy, groups=[drivers.key])
    assert find_states(protocol) == {inside: State.OVERDUE, late: State.DUE, former: State.LAPSED}
    assert find_states(protocol, make.midnight(date(2026, 10, 15))) == {
        inside: State.OVERDUE,
        late: State.NOT_DUE,
        former: State.OVERDUE,
    }
    words = read_words(as_(hr).get("/academies/oakfield/"))
    assert all(name in words for name in ("Maya", "Nia"))
    assert "Zoë" not in words
    words = read_words(as_(hr).get("/academies/oakfield/?state=left"))
    assert "Owen Khan" in words
    assert "until 31 Oct" in words
    assert "No longer asked" in as_(hr).get("/academies/oakfield/report.csv?state=left").text
    assert "Minibus drivers" in read_words(as_(hr).get(f"/people/{former.pk}/"))


def test_a_merged_record_in_a_group_asks_the_person_who_is_kept(protocol, drivers, oakfield):
    protocol.policy.requirements.update(replaced_at=timezone.now())
    kept, merged = make.staff(oakfield), make.person()
    make.member(merged, drivers.key)
    make.merge(merged, into=kept)
    require(protocol.policy, groups=[drivers.key])
    assert find_states(protocol) == {kept: State.OVERDUE}
    [required] = queries.load_required_policies(known_at=timezone.now())
    trust = boards.build_trust_board([oakfield], required, as_at=timezone.now())
    assert (trust.figures.overdue, trust.people) == (1, 1)


def test_a_requirement_for_job_titles_and_one_for_work_with_children_ask_whom_they_should(protocol, oakfield):
    protocol.policy.requirements.update(replaced_at=timezone.now())
    cook, tutor, clerk = make.person("Owen"), make.person("Nia"), make.person("Zoë")
    make.engagement(cook, oakfield, job_title="school  COOK")
    make.engagement(tutor, oakfield, job_title="Visiting tutor")
    office = {"is_with_children": False, "why_not_with_children": "Office"}
    make.engagement(clerk, oakfield, job_title="Clerk", **office)
    titles = require(protocol.policy, job_titles=["School cook"])
    assert find_states(protocol).keys() == {cook}
    make.end([titles], date(2026, 9, 30))
    require(protocol.policy, with_children=WithChildren.ONLY, not_job_titles=["Visiting Tutor"], from_on=OCTOBER)
    states = find_states(protocol)
    assert states == {cook: State.OVERDUE}
    require(protocol.policy, with_children=WithChildren.NOT, from_on=OCTOBER)
    assert find_states(protocol).keys() == {cook, clerk}


def test_hr_makes_a_group_adds_people_by_paste_and_search_and_takes_one_out(hr, oakfield, as_):
    client = as_(hr)
    maya = make.staff(oakfield, "Maya", "O'Brien", reference="A17")
    nia = make.staff(oakfield, "Nia", "Roberts")
    page = client.post(f"{GROUPS}new/", {"name": "First aiders"}, follow=True)
    assert page.redirect_chain[-1][0] == f"{GROUPS}first-aiders/add/"
    add = f"{GROUPS}first-aiders/add/?q=roberts"
    assert "Nia Roberts: Class teacher, Oakfield Academy" in read_words(client.get(add))
    sent = {"words": f"A17\nX99\n{hr.email}", "people": [str(nia.pk)], "from_on": "2026-11-01"}
    words = read_words(client.post(add, sent | {"step": "check"}))
    assert "Add 2 people? Not found: 1. Nobody has this number or address: X99." in words
    assert "This would be your own record." in words
    assert "None yet, so nobody is asked" in words
    assert not GroupMember.objects.exists()
    client.post(add, sent | {"step": "do"})
    assert set(GroupMember.objects.values_list("person", flat=True)) == {maya.pk, nia.pk}
    words = read_words(client.get(f"{GROUPS}first-aiders/"))
    assert "2 people today." in words
    assert "In it already, and left as they are" in read_words(client.post(add, sent | {"step": "check"}))
    member = GroupMember.objects.get(person=nia)
    client.post(f"{GROUPS}first-aiders/members/{member.pk}/", {"until_on": "2026-11-10"})
    assert "1 person today." in read_words(client.get(f"{GROUPS}first-aiders/"))
    assert "2 people on 5 November 2026." in read_words(client.get(f"{GROUPS}first-aiders/?on=2026-11-05"))
    member = GroupMember.objects.get(person=maya)
    client.post(f"{GROUPS}first-aiders/members/{member.pk}/", {"take_back": "1"})
    client.post(f"{GROUPS}first-aiders/rename/", {"name": "First aid team"})
    client.post(f"{GROUPS}first-aiders/end/", {"until_on": "2026-12-18"})
    assert "First aid team 0 people today. Ends on 18 December 2026." in read_words(client.get(GROUPS))


def test_the_page_of_a_group_takes_as_many_queries_however_many_are_in_it(
    drivers, hr, oakfield, as_, django_assert_max_num_queries
):
    for _ in range(12):
        make.member(make.staff(oakfield), drivers.key)
        make.group(f"group-{next(make.numbers)}")
    client = as_(hr)
    client.get(GROUPS)
    with django_assert_max_num_queries(8):
        client.get(GROUPS)
    with django_assert_max_num_queries(16):
        client.get(f"{GROUPS}{drivers.key}/")


def test_the_form_of_a_requirement_says_whom_it_would_ask(protocol, drivers, hr, oakfield, millbrook, as_):
    maya = make.staff(oakfield, "Maya", "O'Brien")
    make.member(maya, drivers.key)
    make.engagement(make.staff(oakfield), millbrook, job_title="Cook")
    client, new = as_(hr), "/manage/requirements/new/"
    words = read_words(client.get(new))
    assert "Minibus drivers (1)" in words
    assert "Cook (1)" in words
    sent = {
        "policy": "social-networking-protocol",
        "where": "all",
        "groups": [drivers.key],
        "with_children": "only",
        "not_academies": [str(millbrook.pk)],
        "not_job_titles": ["Cook"],
        "every": "once",
        "days": "5",
        "counts": "calendar",
        "from_on": str(timezone.localdate()),
    }
    words = read_words(client.post(new, sent | {"step": "check"}))
    assert (
        "Everybody in the group Minibus drivers at every academy except Millbrook Primary Academy "
        "who works directly with children, except anybody with the job title Cook: once for each version"
    ) in words
    assert "1 person at 1 academy would be asked to sign" in words
    assert "Maya O'Brien." in words
    client.post(new, sent | {"step": "do"})
    made = protocol.policy.requirements.get(days=5)
    assert (made.groups, made.with_children, made.not_academies) == ([drivers.key], "only", [millbrook.pk])
    assert made.not_job_titles == ["Cook"]
    assert "Minibus drivers at every academy except Millbrook" in read_words(client.get("/manage/requirements/"))
    assert "Everybody in the group Minibus drivers" in read_words(client.get(f"{GROUPS}{drivers.key}/"))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose who is asked."),
        ({"groups": ["no-such-group"]}, "Nobody has “no-such-group” any more."),
        ({"groups": ["minibus-drivers"], "not_groups": ["minibus-drivers"]}, "You chose one of these above."),
    ],
)
def test_an_audience_that_cannot_be_is_refused(protocol, drivers, hr, as_, sent, words):
    form = {"policy": "social-networking-protocol", "where": "all", "every": "once", "days": "5", "counts": "calendar"}
    page = as_(hr).post("/manage/requirements/new/", form | sent | {"from_on": "2026-12-01", "step": "check"})
    assert words in read_words(page)


def test_hr_says_for_a_job_title_at_an_academy_that_it_is_not_with_children(hr, oakfield, millbrook, as_):
    cook, other, there = make.person("Owen"), make.person("Nia"), make.person("Zoë")
    make.engagement(cook, oakfield, job_title="Cook")
    make.engagement(other, oakfield, job_title=" COOK")
    make.engagement(there, millbrook, job_title="Cook")
    client, page = as_(hr), "/manage/people/with-children/"
    sent = {"academy": "oakfield", "job_title": "Cook", "with_children": "no"}
    assert "Say why this is not work directly with children." in read_words(client.post(page, sent | {"step": "check"}))
    sent["why_not"] = "Kitchen only"
    words = read_words(client.post(page, sent | {"step": "check"}))
    assert "Change this for 2 people?" in words
    assert "Zoë" not in words
    for _ in range(2):
        client.post(page, sent | {"step": "do"})
    now = Engagement.objects.known(at=timezone.now())
    assert set(now.filter(is_with_children=False).values_list("person", flat=True)) == {cook.pk, other.pk}
    assert Engagement.objects.filter(person=cook).count() == 2
    assert AuditLine.objects.filter(action="correct-engagement", subject=f"person:{cook.pk}").count() == 1
    assert "2 are recorded like this already." in read_words(client.post(page, sent | {"step": "check"}))


def test_an_ended_group_goes_on_from_a_day_with_those_who_were_in_it_to_the_end(drivers, hr, oakfield, clock):
    maya, owen = make.staff(oakfield, "Maya"), make.staff(oakfield, "Owen")
    actions.add_to_group(drivers, [maya, owen], from_on=OCTOBER, by=hr)
    actions.take_out_of_group(GroupMember.objects.get(person=owen), until_on=date(2026, 10, 9), by=hr)
    clock.shift(60)
    actions.end_group(drivers, until_on=date(2026, 11, 1), by=hr)
    clock.shift(60)
    with pytest.raises(ActionRefused, match="ends on 1 November 2026"):
        actions.reopen_group(drivers, from_on=date(2026, 11, 1), brings_back=True, by=hr)
    opened = actions.reopen_group(drivers, from_on=date(2026, 11, 16), brings_back=True, by=hr)
    assert actions.reopen_group(drivers, from_on=date(2026, 11, 16), brings_back=True, by=hr) == opened
    assert list_inside(drivers, date(2026, 11, 1)) == [maya]
    assert list_inside(drivers, date(2026, 11, 15)) == []
    assert list_inside(drivers, date(2026, 11, 16)) == [maya]
    assert AuditLine.objects.filter(action="reopen-group").count() == 1


def test_hr_opens_a_group_again_without_anybody_in_it(drivers, hr, oakfield, as_):
    actions.add_to_group(drivers, [make.staff(oakfield, "Maya")], from_on=OCTOBER, by=hr)
    actions.end_group(drivers, until_on=date(2026, 11, 1), by=hr)
    client = as_(hr)
    address = f"{GROUPS}{drivers.key}/"
    assert "Open the group again" in read_words(client.get(address))
    words = read_words(client.get(f"{address}reopen/"))
    assert "Put the person who was in it on its last day in again" in words
    client.post(f"{address}reopen/", {"from_on": "2026-11-16"})
    assert "0 people today." in read_words(client.get(address))
    assert "Add people" in read_words(client.get(address))
    assert client.get(f"{address}reopen/").status_code == 302


def test_the_preview_says_what_adding_people_does_to_boards(protocol, drivers, hr, oakfield, as_):
    governors = [make.staff(oakfield, "Gwen", f"Chair {each}", category="governor") for each in "ABC"]
    make.sign(governors[0], protocol, oakfield)
    protocol.policy.requirements.update(replaced_at=timezone.now())
    require(protocol.policy, groups=[drivers.key], categories=["governor"])
    people = [str(person.pk) for person in [*governors, make.staff(oakfield, "Tim", "Chair D")]]
    add = f"{GROUPS}{drivers.key}/add/?q=chair"
    sent = {"people": people, "from_on": "2026-11-22", "step": "check"}
    words = read_words(as_(hr).post(add, sent))
    assert "2 people will be asked for 1 policy by " in words
    assert "1 person of them has signed already." in words
    assert not GroupMember.objects.exists()
    words = read_words(as_(hr).post(add, sent | {"from_on": "2027-01-04"}))
    assert "From 4 January 2027: 2 people will be asked for 1 policy by" in words
    words = read_words(as_(hr).post(add, sent | {"people": people[3:]}))
    assert "Nobody will be asked for anything else because of this." in words


def test_the_preview_says_whom_a_group_releases(protocol, drivers, hr, oakfield, as_):
    protocol.policy.requirements.update(replaced_at=timezone.now())
    require(protocol.policy, not_groups=[drivers.key])
    person = make.staff(oakfield, "Maya", "Chair")
    sent = {"people": [str(person.pk)], "from_on": "2026-11-22", "step": "check"}
    words = read_words(as_(hr).post(f"{GROUPS}{drivers.key}/add/?q=chair", sent))
    assert "1 person will no longer be asked." in words


def test_the_search_says_when_it_found_more_than_it_shows(drivers, hr, oakfield, as_):
    for _ in range(21):
        make.staff(oakfield, "Maya", "Chair")
    words = read_words(as_(hr).get(f"{GROUPS}{drivers.key}/add/?q=chair"))
    assert "21 people were found; the first 20 are here." in words


def test_somebodys_own_page_names_their_groups(drivers, oakfield, as_):
    person = make.staff(oakfield, "Maya")
    make.member(person, drivers.key)
    words = read_words(as_(person).get("/me/"))
    assert "Minibus drivers" in words
    assert "minibus-drivers" not in words


def test_a_board_says_whom_it_asks_where_that_is_not_everybody(protocol, drivers, hr, oakfield, as_):
    make.member(make.staff(oakfield, "Maya"), drivers.key)
    client = as_(hr)
    assert "Asks only" not in read_words(client.get("/academies/oakfield/"))
    protocol.policy.requirements.update(replaced_at=timezone.now())
    require(protocol.policy, groups=[drivers.key])
    asked = "Asks only: everybody in the group Minibus drivers at every academy."
    assert asked in read_words(client.get("/academies/oakfield/"))
    assert asked in read_words(client.get("/trust/"))
