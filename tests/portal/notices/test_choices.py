"""What a person does without by mail, the bell, and the way out that mails offer."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from portal.models import AuditLine, MessageChoice, Notice, Person
from portal.notice_kinds import NoticeKind
from portal.notices import actions, choices, queries
from tests import factories as make
from tests.words import read_words

KIND = NoticeKind("tests.portal.notices.kinds.build_letter", "A test", choice="news")
PAGE = "/me/messages/"


@pytest.fixture
def news(smtp, settings):
    """A kind that may be turned off, beside the one that may not."""
    settings.NOTICES = settings.NOTICES | {"news": KIND}

    def owe(person, cause="an import"):
        actions.owe("news", person=person, cause=cause, at=timezone.now())
        return Notice.objects.get(cause=cause)

    return owe


def turn_off(person):
    actions.choose("news", does_without=True, by=person)


def find_way_out(smtp):
    text = smtp.mails[-1][1].replace("\n ", " ")
    address = re.search(r"^List-Unsubscribe:\s+<http://[^/]*(\S+)>$", text, re.MULTILINE)[1]
    return address, "\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in text


def test_who_does_without_reads_it_here_only(news, send, smtp, teacher, head, as_, django_assert_max_num_queries):
    turn_off(teacher)
    notices = [news(teacher), news(head, "another")]
    send()
    assert smtp.receivers == [head.email]
    notice = Notice.objects.get(pk=notices[0].pk)
    assert (notice.title, notice.is_mailed, bool(notice.sent_at)) == ("About an import", False, True)
    client = as_(teacher)
    for page in ("/", "/me/", PAGE):
        assert client.get(page).text.count('<span class="app-header__new">1 new</span>') == 2
    page = client.get(PAGE)
    assert "About an import" in read_words(page)
    assert "here only" in read_words(page)
    assert not Notice.objects.filter(read_at__isnull=False).exists()  # looking changes nothing
    shown_at = re.search(r'name="read" value="([^"]+)"', page.text)[1]
    client.post(PAGE, {"read": shown_at})
    assert not queries.find_unread(teacher).exists()
    assert "1 new" not in client.get("/").text
    assert not queries.find_unread(head).exists()  # it was mailed
    with django_assert_max_num_queries(20):
        client.get(PAGE)


def test_what_came_after_the_page_was_shown_stays_new(news, send, teacher, clock, as_):
    turn_off(teacher)
    shown_at = timezone.now().isoformat()
    clock.shift(60)
    news(teacher)
    send()
    client = as_(teacher)
    client.post(PAGE, {"read": shown_at})
    assert queries.find_unread(teacher).exists()
    client.post(PAGE, {"read": "2026-13-99"})  # it was not typed by anybody of ours
    assert not queries.find_unread(teacher).exists()


def test_one_click_in_a_mail_program_turns_off_that_choice_and_nothing_else(news, owe, send, smtp, teacher, head):
    news(teacher)
    send()
    address, is_one_click = find_way_out(smtp)
    assert is_one_click
    stranger = Client(enforce_csrf_checks=True)
    assert "Stop these e-mails?" in stranger.get(address).text
    assert not MessageChoice.objects.exists()  # mail scanners look at everything
    for _ in range(2):
        answer = stranger.post(address, {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, "These e-mails are off" in answer.text) == (200, True)
    assert list(MessageChoice.objects.values_list("person", "choice")) == [(teacher.pk, "news")]
    assert AuditLine.objects.get(action="refuse-mails").subject == f"person:{teacher.pk}"
    assert teacher.name not in answer.text
    token = address.rstrip("/").rpartition("/")[2]
    assert token not in Notice.objects.get(cause="an import").words
    owe("asks", person=teacher)
    send()
    assert smtp.receivers[-1] == teacher.email
    assert "List-Unsubscribe" not in smtp.mails[-1][1]


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "x" + token, lambda _: "1:2"])
def test_a_changed_token_turns_off_nothing(teacher, change):
    token = choices.sign_choice(teacher.pk, "news")
    assert Client().post(f"/accounts/messages/{token}/").status_code == 200
    MessageChoice.objects.all().delete()
    assert Client().post(f"/accounts/messages/{change(token)}/").status_code == 404
    assert Client().post(f"/accounts/messages/{choices.sign_choice(teacher.pk, 'receipts')}/").status_code == 404
    assert not MessageChoice.objects.exists()


def test_a_choice_is_made_and_taken_back_on_the_page(teacher, head, as_):
    client = as_(teacher)
    assert "cannot be turned off" in client.get(PAGE).text
    client.post(PAGE, {"without": ["news", "half-way", "receipts"]})
    assert choices.find_choices(teacher) == {"news", "half-way"}
    assert choices.find_without("half-way", [teacher.pk, head.pk], at=timezone.now()) == {teacher.pk}
    client.post(PAGE, {"without": ["half-way"]})
    assert choices.find_choices(teacher) == {"half-way"}
    assert AuditLine.objects.filter(action="choose-mails", by=teacher).count() == 1


def test_two_records_of_one_person_have_one_set_of_choices(teacher, oakfield, clock):
    other = make.staff(oakfield, "Maya", "OBrien")
    token = choices.sign_choice(other.pk, "news")
    make.merge(other, into=teacher)
    other, teacher = (Person.objects.get(pk=row.pk) for row in (other, teacher))
    for _ in range(2):
        Client().post(f"/accounts/messages/{token}/")
        turn_off(teacher)
    assert MessageChoice.objects.get().person == teacher
    MessageChoice.objects.update(person=other)  # as it was chosen before the two were joined
    assert choices.find_choices(teacher) == choices.find_choices(other) == {"news"}
    assert choices.find_without("news", [teacher.pk], at=timezone.now()) == {teacher.pk}
    actions.choose("news", does_without=False, by=teacher)
    assert not MessageChoice.objects.exists()


def test_of_two_who_choose_at_once_one_row_stays(teacher):
    turn_off(teacher)
    with pytest.raises(IntegrityError, match="message_choice_once"), transaction.atomic():
        MessageChoice.objects.create(person=teacher, choice="news", chosen_at=timezone.now())


def test_the_page_shows_twenty_of_ones_own_messages_and_no_secrets(teacher, head, as_):
    now = timezone.now()
    for number in range(21):
        make_sent(teacher, f"Message {number:02}", now)
    make_sent(head, "For the head", now)
    page = as_(teacher).get(PAGE)
    assert page.text.count('class="app-message"') == 20
    assert "For the head" not in page.text
    assert as_(teacher).get(f"{PAGE}?page=2").text.count('class="app-message"') == 1
    assert make.sign_in(head).get(PAGE).text.count('class="app-message"') == 1


def make_sent(person, title, at):
    Notice.objects.create(
        kind="receipt", person=person, owed_at=at, try_at=at, sent_at=at, title=title, words="<b>x</b>"
    )
