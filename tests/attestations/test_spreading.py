"""HR spreads askings over weeks: what it writes, what people and heads see, and who is reminded."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from attestations.assignments import queries
from attestations.assignments.rules import State
from attestations.models import Spreading
from attestations.reminders.queries import load_readers
from attestations.requirements.order.actions import put_first, spread_askings
from policy.models import Policy
from portal.models import AuditLine
from portal.refusals import ActionRefused
from tests import factories as make
from tests.words import read_words

WEEKS = "/manage/requirements/weeks/"
MONDAY, NEXT = date(2026, 11, 23), date(2026, 11, 30)  # today is Sunday 22 November


@pytest.fixture
def four(protocol):
    """Three policies from Monday on, beside the protocol, which everybody was asked for in September."""
    made = []
    for slug in ("first-aid", "fire", "lone-working"):
        version = make.version(slug=slug, title=slug.replace("-", " ").title())
        make.requirement(version.policy, from_on=MONDAY)
        made.append(version.policy)
    return made


def spread(hr, per_week=1, from_on=MONDAY, at_once=()):
    return spread_askings(from_on=from_on, per_week=per_week, at_once=at_once, by=hr)


def test_people_are_asked_a_few_a_week_in_hrs_order_and_see_what_comes_when(teacher, head, four, hr, as_, oakfield):
    put_first([four[2], four[1]], by=hr, seen=[])
    spread(hr, per_week=2)
    monday = make.midnight(MONDAY)
    found = {each.required.policy.slug: each for each in queries.load_person_assignments(teacher, as_at=monday)}
    asked = "lone-working", "fire", "social-networking-protocol"  # the last was asked before, and stays as it was
    assert {slug for slug, each in found.items() if each.state == State.DUE} == set(asked)
    assert (found["first-aid"].outcome.asked_on, found["first-aid"].outcome.is_later) == (NEXT, True)
    open_now = load_readers(at=monday)[teacher.pk].askings
    assert len(open_now) == 3  # nobody is reminded of what has not begun


def test_home_and_board_say_from_when(teacher, head, four, hr, as_, time_machine):
    spread(hr, per_week=2)
    time_machine.move_to(make.midnight(MONDAY) + timedelta(hours=9))
    home = read_words(as_(teacher).get("/"))
    assert "Later: from Monday 30 November" in home
    assert "Lone Working. You may sign it already" in home
    board = read_words(as_(head).get("/academies/oakfield/?policy=lone-working"))
    assert "Not asked yet: from 30 Nov" in board


def test_a_new_order_counts_from_tomorrow_and_leaves_what_was_asked(four, hr, time_machine):
    spread(hr)
    time_machine.move_to(make.midnight(MONDAY) + timedelta(hours=9))
    put_first([four[1]], by=hr, seen=[])
    first, second = Spreading.objects.known(at=timezone.now()).order_by("from_on")
    assert (first.from_on, first.order) == (MONDAY, [])
    assert (second.from_on, second.order, second.per_week) == (MONDAY + timedelta(days=1), [four[1].pk], 1)


def test_it_is_written_once_and_never_for_today(four, hr):
    first = spread(hr)
    assert spread(hr) == first
    assert spread(hr, per_week=None).per_week is None
    assert Spreading.objects.known(at=timezone.now()).count() == 1
    assert AuditLine.objects.filter(action="spread-askings").count() == 2
    with pytest.raises(ActionRefused, match="tomorrow"):
        spread(hr, from_on=timezone.localdate())
    for name, columns in [
        ("spreading_is_within_reason", {"per_week": 21, "from_on": NEXT}),
        ("spreading_one_from_each_day", {"per_week": 5, "from_on": MONDAY}),
    ]:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Spreading.objects.create(order=[], at_once=[], recorded_by=hr, **columns)


def test_hr_sees_who_is_asked_for_what_in_which_week_before_it_is_saved(
    teacher, head, four, hr, as_, django_assert_max_num_queries
):
    client = as_(hr)
    told = {"way": "spread", "per_week": "1", "from_on": "2026-11-23"}
    told |= {"at_once": Policy.objects.get(slug="fire").pk}
    with django_assert_max_num_queries(60):
        page = client.post(WEEKS, told | {"step": "check"})
    impact = page.context["impact"]
    assert [(week.monday, dict(week.policies)) for week in impact.weeks] == [
        (MONDAY, {"Fire": 3}),
        (NEXT, {"First Aid": 3}),
        (NEXT + timedelta(days=7), {"Lone Working": 3}),
    ]
    weeks = {title: (turn.week, asked) for turn in impact.turns for title, asked in turn.policies.items()}
    titles = ("Fire", "Social Networking Protocol", "Lone Working")
    assert [weeks[title] for title in titles] == [(1, "everybody"), (2, "everybody"), (4, "everybody")]
    assert not Spreading.objects.exists()
    client.post(WEEKS, told | {"step": "do"})
    assert Spreading.objects.get().per_week == 1
    assert "at most 1 new policy a week" in read_words(client.get(WEEKS))
    assert "Give a number of policies" in read_words(client.post(WEEKS, told | {"per_week": "", "step": "do"}))
    assert "Choose tomorrow" in read_words(client.post(WEEKS, told | {"from_on": "2026-11-22", "step": "do"}))
