"""Casual workers are asked from the first day entered as worked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from attestations.assignments import queries
from attestations.assignments.facts import EngagementFact, PolicyFacts
from attestations.assignments.rules import State, outcome
from attestations.assignments.spans import Span
from portal.models import AuditLine, Category, Engagement
from portal.models.roles import Role
from portal.people.actions.joiners import add_person
from portal.people.actions.work import (
    WorkTerms,
    begin_engagement,
    correct_engagement,
    end_engagement,
    enter_first_day,
    move,
)
from portal.refusals import ActionRefused
from tests import factories as make
from tests.attestations.test_rules import NOW, OAKFIELD, ONE, at, on, requirement, someone, work
from tests.rows import ask_all
from tests.words import read_words

TODAY = date(2026, 11, 22)
BOOKS = date(2026, 9, 1)
PAGE = "/academies/oakfield/people/casual/"
RULE = requirement(categories=("teacher", "casual"))


def casual(first_worked_on=None, from_on=None, until_on=None):
    return EngagementFact("casual", Span(from_on or on(9, 1), until_on), "", True, True, first_worked_on)


TABLE = [
    # what is the case, person, state, due on, waits
    ("no day worked yet", someone(casual()), State.NOT_DUE, None, True),
    ("no day worked yet, to come on the books", someone(casual(from_on=on(12, 1))), State.NOT_DUE, None, True),
    ("worked for the first time two days ago", someone(casual(on(11, 20))), State.DUE, on(12, 4), False),
    ("worked today for the first time", someone(casual(on(11, 22))), State.DUE, on(12, 8), False),
    ("worked since long", someone(casual(on(9, 7))), State.OVERDUE, on(9, 21), False),
    ("worked before it was on the books", someone(casual(on(8, 1))), State.OVERDUE, on(9, 15), False),
    ("on record before casual workers waited", someone(work(category="casual")), State.OVERDUE, on(9, 15), False),
    ("signed before any day was worked", someone(casual(), signed={1: at(11, 2)}), State.ATTESTED, None, False),
    ("signed, then worked", someone(casual(on(11, 20)), signed={1: at(11, 2)}), State.ATTESTED, on(12, 4), False),
    ("left without a day worked: nothing was asked", someone(casual(until_on=on(11, 1))), None, None, None),
    ("left, had worked", someone(casual(on(10, 1), until_on=on(11, 1))), State.LAPSED, on(10, 15), False),
    ("worked after the last day", someone(casual(on(11, 2), until_on=on(11, 1))), None, None, None),
    ("also a teacher here", someone(casual(), work(on(11, 20))), State.DUE, on(12, 4), False),
    ("was a teacher here", someone(casual(), work(until_on=on(10, 1))), State.NOT_DUE, None, True),
    ("away, no day worked yet", someone(casual(), absences=[(on(11, 1), None)]), State.NOT_DUE, None, False),
]


@ask_all(("name", "person", "state", "due_on", "waits"), TABLE)
def test_the_truth_table_of_casual_workers(name, person, state, due_on, waits):
    found = outcome(PolicyFacts(ONE, (RULE,)), OAKFIELD, person, NOW)
    assert (found and found.state, found and found.due_on, found and found.waits) == (state, due_on, waits)


def test_nobody_who_is_not_in_the_audience_waits():
    policy = PolicyFacts(ONE, (requirement(categories=("teacher",)),))
    assert outcome(policy, OAKFIELD, someone(casual()), NOW) is None
    retired = replace(policy, requirements=(requirement(categories=("casual",), until_on=on(10, 1)),))
    assert outcome(retired, OAKFIELD, someone(casual()), NOW) is None


@pytest.fixture
def cook(oakfield, hr):
    """A relief cook who has yet to work."""
    terms = WorkTerms(oakfield, Category.CASUAL, "Relief cook", BOOKS)
    return add_person(given_names="Jo", family_name="Relief", terms=terms, by=hr)


def find_work(person):
    return person.engagements.get(replaced_at=None)


def load_state(person):
    [assignment] = queries.load_person_assignments(person, as_at=timezone.now())
    return assignment.state, assignment.outcome.due_on


def test_a_casual_worker_is_asked_from_the_day_entered(cook, protocol, head, clock):
    assert load_state(cook) == (State.NOT_DUE, None)
    clock.shift(60)
    entered = enter_first_day(find_work(cook), first_worked_on=date(2026, 11, 20), by=head)
    assert (entered.first_worked_on, entered.source) == (date(2026, 11, 20), "Entered in the portal")
    assert load_state(cook) == (State.DUE, date(2026, 12, 4))
    line = AuditLine.objects.get(action="enter-first-day")
    assert (line.subject, line.by, line.academy.slug) == (f"person:{cook.pk}", head, "oakfield")


def test_what_was_known_before_stays_known(cook, protocol, head, clock):
    before = timezone.now()
    clock.shift(60)
    enter_first_day(find_work(cook), first_worked_on=date(2026, 11, 20), by=head)
    [then] = queries.load_person_assignments(cook, as_at=before, known_at=before)
    assert then.outcome.waits
    assert cook.engagements.count() == 2


def test_a_day_entered_by_mistake_is_taken_back_and_entered_twice_is_entered_once(cook, protocol, head, clock):
    clock.shift(60)
    first = enter_first_day(find_work(cook), first_worked_on=TODAY, by=head)
    assert enter_first_day(first, first_worked_on=TODAY, by=head) == first
    clock.shift(60)
    enter_first_day(first, first_worked_on=None, by=head)
    assert load_state(cook) == (State.NOT_DUE, None)


@ask_all(
    ("day", "words"),
    [
        (TODAY + timedelta(days=1), "This day has not come yet"),
        (BOOKS - timedelta(days=1), "This work begins on 1 September 2026"),
    ],
)
def test_days_that_cannot_be_are_refused(cook, head, day, words):
    with pytest.raises(ActionRefused, match=words):
        enter_first_day(find_work(cook), first_worked_on=day, by=head)


def test_a_day_after_the_last_is_refused(cook, hr, clock):
    clock.shift(60)
    ended = end_engagement(find_work(cook), until_on=date(2026, 11, 1), by=hr)
    with pytest.raises(ActionRefused, match="This work ended on 1 November 2026"):
        enter_first_day(ended, first_worked_on=TODAY, by=hr)


def test_other_work_has_no_first_day_worked(teacher, head, oakfield):
    before = make.engagement(teacher, oakfield, category="casual", job_title="Invigilator")
    for engagement in (before, teacher.engagements.get(category="teacher")):
        with pytest.raises(ActionRefused, match="Only casual work"):
            enter_first_day(engagement, first_worked_on=TODAY, by=head)
    with pytest.raises(IntegrityError):
        make.engagement(teacher, oakfield, job_title="Other", is_asked_once_worked=True)


def test_nobody_enters_their_own(cook, oakfield):
    make.grant(cook, Role.DEPUTY, oakfield)
    with pytest.raises(ActionRefused, match="your own record"):
        enter_first_day(find_work(cook), first_worked_on=TODAY, by=cook)


def test_a_correction_keeps_what_is_known_of_the_first_day(cook, hr, oakfield, clock):
    clock.shift(60)
    entered = enter_first_day(find_work(cook), first_worked_on=TODAY, by=hr)
    clock.shift(60)
    corrected = correct_engagement(entered, WorkTerms(oakfield, "casual", "Relief chef", BOOKS), by=hr)
    assert (corrected.is_asked_once_worked, corrected.first_worked_on) == (True, TODAY)
    clock.shift(60)
    hired = correct_engagement(corrected, WorkTerms(oakfield, "support", "Chef", BOOKS), by=hr)
    assert (hired.is_asked_once_worked, hired.first_worked_on) == (False, None)


def test_who_was_on_record_before_is_asked_as_before_also_after_a_correction(oakfield, hr, clock):
    before = make.engagement(make.person("Ida", "Before"), oakfield, category="casual", job_title="Invigilator")
    assert not before.is_asked_once_worked
    clock.shift(60)
    ended = end_engagement(before, until_on=date(2027, 7, 1), by=hr)
    assert not ended.is_asked_once_worked


def test_new_casual_work_of_a_move_waits_again(cook, hr, millbrook, clock):
    clock.shift(60)
    entered = enter_first_day(find_work(cook), first_worked_on=TODAY, by=hr)
    clock.shift(60)
    moved = move(entered, WorkTerms(millbrook, "casual", "Relief cook", TODAY + timedelta(days=1)), by=hr)
    assert (moved.is_asked_once_worked, moved.first_worked_on) == (True, None)
    ended = Engagement.objects.get(person=cook, academy__slug="oakfield", replaced_at=None)
    assert ended.first_worked_on == TODAY


def test_work_entered_twice_is_on_record_once(cook, hr, oakfield):
    terms = WorkTerms(oakfield, Category.CASUAL, "Relief cook", BOOKS)
    assert begin_engagement(cook, terms, by=hr) == find_work(cook)


def test_the_head_sees_why_and_enters_the_day(cook, protocol, head):
    client = make.sign_in(head)
    board = read_words(client.get("/academies/oakfield/"))
    assert "Not asked yet: casual, no day worked yet" in board
    assert "Casual workers: first day worked" in board
    listed = client.get(PAGE)
    assert "No day worked yet" in read_words(listed)
    form = f"{PAGE}{find_work(cook).pk}/"
    assert form in listed.content.decode()
    assert "Choose a day." in read_words(client.post(form, {"first_worked_on": ""}))
    assert "has not come yet" in read_words(client.post(form, {"first_worked_on": "2026-11-23"}))
    entered = client.post(form, {"first_worked_on": "2026-11-20"}, follow=True)
    assert "Jo Relief: first worked on 20 November 2026. From that day on they are asked" in read_words(entered)
    assert "no day worked yet" not in read_words(client.get("/academies/oakfield/"))
    taken_back = client.post(f"{PAGE}{find_work(cook).pk}/", {"take_back": "1"}, follow=True)
    assert "no day worked yet" in read_words(taken_back)


def test_hr_finds_the_form_on_the_persons_page(cook, protocol, hr):
    client = make.sign_in(hr)
    page = client.get(f"/people/{cook.pk}/")
    assert "Not asked yet: no day worked yet" in read_words(page)
    assert f"{PAGE}{find_work(cook).pk}/" in page.content.decode()


def test_they_may_read_and_sign_before_they_are_asked(cook, protocol, oakfield, clock):
    clock.shift(60)
    make.sign(cook, protocol, oakfield)
    assert load_state(cook) == (State.ATTESTED, None)
