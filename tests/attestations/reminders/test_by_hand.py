"""Reminders that somebody sends by hand to people of an academy."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from attestations.models import NoticeItem, ReminderByHand, ReminderStop
from attestations.reminders.actions.morning import owe_reminders
from portal.london import LONDON
from portal.models import Category, Notice
from portal.models.roles import Role
from tests import factories as make
from tests.words import read_words

ADDRESS = "/academies/oakfield/remind/?policy=social-networking-protocol"


@pytest.fixture
def monday(clock):
    def move(days=0, hour=10):
        clock.move_to(datetime(2026, 11, 23, hour, tzinfo=LONDON) + timedelta(days))

    move()
    return move


def send(client, *people, step="do", **words):
    return client.post(ADDRESS, {"person": [person.pk for person in people], "step": step, "sentence": "", **words})


def test_a_head_chooses_sees_it_and_sends_a_sentence_of_their_own(teacher, head, protocol, monday, as_, sent):
    client, words = as_(head), {"sentence": "Ten minutes in the hall today?"}
    page = read_words(client.get(ADDRESS))
    assert "Be kind and brief. The person, HR and a tribunal can read this." in page
    assert "Do not write it here." in page
    preview = read_words(send(client, teacher, step="check", **words))
    assert "Remind 1 person?" in preview
    assert "Siân Hughes writes: “Ten minutes in the hall today?”" in preview
    assert not Notice.objects.filter(kind="reminder").exists()
    assert send(client, teacher, **words).status_code == 302
    [message] = sent()
    assert message.to == [teacher.email]
    assert "Ten minutes in the hall today?" in message.body
    assert NoticeItem.objects.get().rung == "by-hand-1"


def test_a_second_click_or_tab_sends_nothing_twice(teacher, head, protocol, monday, as_, sent):
    client = as_(head)
    send(client, teacher)
    assert "Choose whom to remind." in send(client, teacher).text
    assert len(sent()) == 1
    monday(2)
    assert "You can remind them again from 26 November." in read_words(as_(head).get(ADDRESS))
    monday(3)
    assert send(as_(head), teacher).status_code == 302


def test_by_hand_counts_among_the_four_and_a_fifth_needs_hr_and_a_reason(
    teacher, head, hr, protocol, monday, as_, sent
):
    for days in (0, 3, 8, 11):
        monday(days)
        send(as_(head), teacher)
        assert len(sent()) == NoticeItem.objects.count()
    monday(16)
    assert owe_reminders(at=timezone.now()) == 2  # to the head and HR, whom nobody has told
    assert "Four messages have gone already." in read_words(as_(head).get(ADDRESS))
    client = as_(hr)
    assert "Say why somebody is reminded more than four times." in send(client, teacher, reason="").text
    assert send(client, teacher, reason="The tribunal is on Monday").status_code == 302
    assert ReminderByHand.objects.latest("pk").reason == "The tribunal is on Monday"
    assert NoticeItem.objects.latest("pk").rung == "by-hand-5"


def test_nobody_reminds_those_who_govern_a_head_above_them_or_themselves(
    teacher, head, oakfield, protocol, monday, as_
):
    deputy = make.staff(oakfield, "Dev", "Patel")
    make.grant(deputy, Role.DEPUTY, oakfield)
    make.staff(oakfield, "Gwen", "Chair", category=Category.GOVERNOR)
    page = read_words(as_(deputy).get(ADDRESS))
    assert teacher.name in page
    for name in ("Dev Patel", "Siân Hughes", "Gwen Chair"):
        assert name not in page


def test_somebody_of_another_academy_cannot_be_named(head, millbrook, protocol, monday, as_):
    stranger = make.staff(millbrook)
    assert "Choose whom to remind." in send(as_(head), stranger).text
    assert as_(head).post(ADDRESS, {"person": "nonsense", "step": "do"}).status_code == 200


def test_whoever_cannot_be_reached_or_has_signed_cannot_be_chosen(teacher, head, oakfield, protocol, monday, as_):
    make.staff(oakfield, "Paul", "Paper", email="")
    make.sign(teacher, protocol, oakfield)
    page = read_words(as_(head).get(ADDRESS))
    assert "Cannot be reached by e-mail." in page
    assert teacher.name not in page


def test_while_reminders_are_stopped_nothing_goes_by_hand(teacher, head, hr, protocol, monday, as_):
    ReminderStop.objects.create(stopped_at=timezone.now(), stopped_by=hr, why="A fire")
    assert "HR has stopped all reminders" in send(as_(head), teacher).text


def test_an_invisible_character_is_refused_and_the_words_stay(teacher, head, protocol, monday, as_):
    page = send(as_(head), teacher, sentence="Please\u202e sign")
    assert "There is an invisible character" in page.text
    assert not Notice.objects.exists()


def test_the_list_asks_the_database_as_often_for_many(
    head, oakfield, protocol, monday, as_, django_assert_max_num_queries
):
    for number in range(30):
        make.staff(oakfield, "Person", f"Number {number}", from_on=date(2026, 11, 20))
    client = as_(head)
    client.get(ADDRESS)
    with django_assert_max_num_queries(40):
        client.get(ADDRESS)
