"""A head or a deputy adds an agency worker, volunteer or visitor for at most 20 working days."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from attestations.assignments.working_days import is_working
from attestations.grants.door_actions import DoorTerms, add_at_door, count_working_days, find_last_day
from attestations.grants.door_queries import find_namesakes
from portal.models import AuditLine, Category, Engagement, Notice, Person
from portal.models.roles import Role
from portal.refusals import ActionRefused
from tests import factories as make
from tests.rows import ask_all
from tests.words import read_words

TODAY = date(2026, 11, 22)
MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 12, 18)
LAST = FRIDAY  # of 20 working days from that Monday
DOOR = "/academies/oakfield/people/new/"


def build(**fields):
    terms = {
        "given_names": "Jo",
        "family_name": "Supply",
        "category": "agency",
        "job": "Cover teacher",
        "agency": "Teaching Ltd",
        "email": "",
        "from_on": MONDAY,
        "until_on": FRIDAY,
    }
    return terms | fields


def add(academy, by, person=None, **fields):
    return add_at_door(academy, DoorTerms(**build(**fields)), person=person, by=by)


def refused(words):
    return pytest.raises(ActionRefused, match=words)


@pytest.fixture
def deputy(oakfield):
    person = make.staff(oakfield, "Dora", "Deputy")
    make.grant(person, Role.DEPUTY, oakfield, until_on=FRIDAY)
    return person


@pytest.mark.parametrize("reader", ["head", "deputy"])
def test_heads_and_deputies_add_at_the_own_academy(reader, oakfield, request):
    by = request.getfixturevalue(reader)
    added = add(oakfield, by, email="Jo@Agency.example")
    assert (added.person.name, added.person.email, added.category) == ("Jo Supply", "jo@agency.example", "agency")
    assert (added.job_title, added.source) == ("Cover teacher (Teaching Ltd)", "Entered at the academy")
    assert (added.from_on, added.until_on) == (MONDAY, FRIDAY)
    line = AuditLine.objects.get(action="add-at-door")
    assert (line.subject, line.by, line.academy) == (f"engagement:{added.pk}", by, oakfield)


def test_hr_is_told_without_the_name_and_finds_the_record(oakfield, head, sent, settings):
    make.staff(make.academy("elsewhere", urn="140008"), "Jo", "Supply")
    added = add(oakfield, head)
    [mail] = sent()
    assert mail.to == [settings.HR_EMAIL]
    assert mail.subject == "Added at Oakfield Academy for a few weeks"
    assert "Siân Hughes added somebody at Oakfield Academy on 22 November 2026" in mail.body
    assert f"/people/{added.person.pk}/" in mail.body
    assert "There is another record with this name." in mail.body
    assert "Supply" not in mail.body


def test_without_an_address_of_hr_nobody_is_told(oakfield, head, settings):
    settings.HR_EMAIL = ""
    add(oakfield, head)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY, Role.HR, Role.AUDITOR, Role.GOVERNANCE, None])
def test_nobody_else_adds_there(role, oakfield, millbrook):
    by = make.staff(millbrook)
    if role:
        make.grant(by, role, millbrook if role in {Role.HEAD, Role.DEPUTY} else None)
    with refused("You cannot add anybody at this academy"):
        add(oakfield, by)


@ask_all(
    ("fields", "words"),
    [
        *(({"category": category}, "HR adds everybody else") for category in ("teacher", "governor", "casual")),
        ({"agency": ""}, "Say which agency"),
        ({"from_on": TODAY - timedelta(days=1)}, "today or a later first day"),
        ({"from_on": TODAY + timedelta(days=61), "until_on": TODAY + timedelta(days=62)}, "by 21 January 2027"),
        ({"until_on": TODAY}, "cannot be before the first"),
        ({"until_on": FRIDAY + timedelta(days=1)}, "by 18 December 2026: that is 20 working days"),
    ],
)
def test_what_cannot_be_is_refused(oakfield, head, fields, words):
    with refused(words):
        add(oakfield, head, **fields)
    assert not Person.objects.filter(family_name="Supply").exists()


@pytest.mark.parametrize("category", ["volunteer", "contractor"])
def test_volunteers_and_visitors_need_no_agency(oakfield, head, category):
    assert add(oakfield, head, category=category, agency="").job_title == "Cover teacher"


def test_nobody_is_added_beyond_the_last_day_of_an_academy(db):
    leaving = make.academy("leaving", urn="140007", left_on=date(2026, 12, 1))
    head = make.staff(leaving)
    make.grant(head, Role.HEAD, leaving)
    with refused("leaves the trust on 1 December 2026"):
        add(leaving, head)


def test_an_address_that_is_known_is_refused_without_saying_whose_it_is(oakfield, millbrook, head):
    known = make.staff(millbrook, "Secret", "Person", email="known@demo.example")
    with refused("cannot be used for a new record") as refusal:
        add(oakfield, head, email="Known@demo.example")
    assert known.family_name not in str(refusal.value)


def test_the_same_person_gets_further_work_and_keeps_their_own_address(oakfield, millbrook, head):
    known = make.staff(millbrook, "Jo", "Supply", email="")
    added = add(oakfield, head, person=known, email="head.second@demo.example")
    known.refresh_from_db()
    assert (added.person, known.email) == (known, None)
    assert Person.objects.filter(family_name="Supply").count() == 1


def test_a_record_with_another_name_is_not_taken(oakfield, millbrook, head):
    with refused("another name"):
        add(oakfield, head, person=make.staff(millbrook, "Somebody", "Else"))


def test_nobody_adds_work_of_their_own(oakfield, head):
    with refused("your own record"):
        add(oakfield, head, person=head, given_names="Siân", family_name="Hughes")


def test_work_here_at_the_same_time_is_refused(oakfield, head):
    known = make.staff(oakfield, "Jo", "Supply")
    with refused("on record here already, from 1 September 2026"):
        add(oakfield, head, person=known)


def test_short_times_in_a_row_are_no_way_round_the_limit(oakfield, millbrook, head, clock):
    first = add(oakfield, head, until_on=MONDAY + timedelta(days=11))
    clock.shift(timedelta(days=15))
    start = date(2026, 12, 7)
    with refused("11 working days|21 working days|20 is the most"):
        add(oakfield, head, person=first.person, from_on=start, until_on=start + timedelta(days=14))
    again = add(oakfield, head, person=first.person, from_on=start, until_on=start + timedelta(days=11))
    assert again.person == first.person


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_the_last_day_is_the_twentieth_working_day(from_on):
    last = find_last_day(from_on)
    assert is_working(last)
    assert count_working_days(from_on, last) == 20


@ask_all(
    ("given", "family", "is_alike"),
    [
        ("Maya", "O'Brien-Łukasz", True),
        ("maya", "obrien lukasz", True),
        ("Maya Louise", "OBrien Lukasz", True),
        ("O'Brien-Łukasz", "Maya", True),
        ("Mia", "O'Brien-Łukasz", False),
        ("Maya", "Brien", False),
    ],
)
def test_likely_records_are_found_by_name(teacher, given, family, is_alike):
    assert (teacher in find_namesakes(given, family)) == is_alike


def test_a_merged_record_is_offered_to_nobody(teacher):
    merged = make.person("Maya", "O'Brien-Łukasz")
    teacher.merges.create(merged=merged)
    assert find_namesakes("Maya", "O'Brien-Łukasz") == [teacher]


def test_somebody_is_added_in_the_browser(oakfield, head, protocol, as_):
    client = as_(head)
    confirm = client.post(DOOR, build(step="check"))
    words = read_words(confirm.text)
    assert "Cover teacher (Teaching Ltd), from Monday 23 November until Friday 18 December." in words
    assert "Social Networking Protocol, by Monday 7 December" in words
    assert not Person.objects.filter(family_name="Supply").exists()
    assert 'value="Supply"' in client.post(DOOR, build(step="change")).text
    done = client.post(DOOR, build(step="do"), follow=True)
    words = read_words(done.text)
    assert "Jo Supply is added until 18 December. HR has been told." in words
    assert "Cover teacher (Teaching Ltd), agency worker, 23 November until 18 December" in words
    assert "/academies/oakfield/slips/" in done.text
    again = client.post(DOOR, build(step="do"))
    assert again.url == DOOR, "The second half of a double click leads to the same page."
    later = read_words(client.post(DOOR, build(step="do", until_on="2026-12-17")).text)
    assert "There is a record with this name. Is it this person?" in later
    assert Person.objects.filter(family_name="Supply").count() == 1


def test_a_likely_record_is_offered_without_any_other_detail(oakfield, millbrook, head, protocol, as_):
    known = make.staff(millbrook, "Jo", "Supply", email="secret@demo.example", category=Category.SUPPORT)
    client = as_(head)
    page = client.post(DOOR, build(step="check"))
    words = read_words(page.text)
    assert "There is a record with this name. Is it this person?" in words
    for detail in ("Millbrook", "secret@", known.reference, str(known.pk), "Support"):
        assert detail not in page.text
    assert "Say whether it is this person." in read_words(client.post(DOOR, build(step="do")).text)
    client.post(DOOR, build(step="do", same="yes"))
    assert known.engagements.filter(academy=oakfield).count() == 1
    client.post(DOOR, build(step="do", same="no", from_on="2026-11-24"))
    assert Person.objects.filter(family_name="Supply").count() == 2


def test_among_several_records_with_the_name_hr_chooses(oakfield, millbrook, head, as_):
    for _ in range(2):
        make.staff(millbrook, "Jo", "Supply")
    page = as_(head).post(DOOR, build(step="check"))
    assert "There are records with this name. HR looks whether one of them is this person" in read_words(page.text)
    as_(head).post(DOOR, build(step="do"))
    assert Engagement.objects.get(academy=oakfield, source="Entered at the academy").person.name == "Jo Supply"


@ask_all(
    ("fields", "error"),
    [
        ({"category": "teacher"}, "Select a valid choice"),
        ({"given_names": " "}, "Type the given names."),
        ({"family_name": "\u200b"}, "invisible character"),
        ({"agency": ""}, "Say which agency sends them."),
        ({"email": "nobody"}, "This is not an e-mail address."),
        ({"until_on": "2027-01-04"}, "Choose a last day by 18 December 2026"),
        ({"from_on": ""}, "Choose a day."),
    ],
)
def test_what_is_wrong_is_said_in_the_form(oakfield, head, fields, error, as_):
    for step in ("check", "do"):
        assert error in read_words(as_(head).post(DOOR, build(step=step) | fields).text)
    assert not Engagement.objects.filter(source="Entered at the academy").exists()


def test_a_known_address_is_refused_in_the_form(oakfield, millbrook, head, as_):
    make.staff(millbrook, "Other", "Name", email="known@demo.example")
    page = as_(head).post(DOOR, build(step="do", email="known@demo.example"))
    assert "cannot be used for a new record" in read_words(page.text)
    assert "Other" not in page.text


def test_the_board_of_a_head_leads_there_and_that_of_hr_does_not(head, hr, protocol, as_):
    assert DOOR in as_(head).get("/academies/oakfield/").text
    assert DOOR not in as_(hr).get("/academies/oakfield/").text


def test_who_was_added_stands_on_the_board_from_the_first_day_to_the_last(oakfield, head, protocol, as_, clock):
    add(oakfield, head)
    board = "/academies/oakfield/"
    assert "Not asked yet" in read_words(as_(head).get(f"{board}?q=supply").text)
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 11, 23, 9)))
    assert "To sign" in read_words(as_(head).get(f"{board}?q=supply").text)
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 12, 19, 9)))
    assert "Jo Supply" not in as_(head).get(board).text
    assert "Jo Supply" in as_(head).get(f"{board}?state=left").text
