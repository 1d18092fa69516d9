"""Kept informed in an absence: who is told what, where, and until when."""

import re
from datetime import date, datetime, timedelta
from urllib.parse import urlparse

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from attestations.assignments.spans import Span
from attestations.models import KeptInformed, NoticeItem
from attestations.reminders.actions import informed as actions
from attestations.reminders.informed import STOP, build_link
from attestations.reminders.informed_rules import find_absence, find_news_moment
from policy.models import Weight
from portal.london import LONDON, midnight
from portal.models import AddressTrouble, AuditLine, Notice
from portal.notices.mail_server import Refused
from portal.people.actions.absences import correct_absence
from portal.refusals import ActionRefused
from tests import factories as make
from tests.words import read_words

OWN = "maya@home.example"
MONDAY, LAST = date(2026, 11, 23), date(2026, 12, 4)
PAGE = "/me/informed/"
days = st.dates(date(2026, 1, 1), date(2026, 3, 31))


def at(day, hour=7):
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


@pytest.fixture
def away(teacher, protocol):
    make.absence(teacher, date(2026, 11, 20), LAST)
    return teacher


@pytest.fixture
def choice(away):
    found = actions.keep_informed(away, address=OWN, by=away)
    actions.confirm(found)
    return found


@pytest.fixture
def morning(clock, sent):
    """The daily job at seven of a day, and what is sent after it; returns the mails of that day."""

    def run(day, hour=7):
        before = len(sent())
        clock.move_to(at(day, hour))
        actions.tell_absent(at=timezone.now())
        return sent()[before:]

    return run


@st.composite
def spans(draw):
    first = draw(days)
    return Span(first, draw(st.none() | st.dates(first, first + timedelta(20))))


@given(st.lists(spans(), max_size=4), days)
def test_it_is_for_the_first_absence_that_is_not_over(absences, chosen_on):
    found = find_absence(absences, chosen_on)
    left = [span for span in absences if not span.is_over(chosen_on)]
    assert (found is None) == (left == [])
    if found:
        assert not found.is_over(chosen_on)
        assert found.from_on <= min(span.from_on for span in left)
        day_after = found.until_on and found.until_on + timedelta(1)
        assert not any(span.holds(day_after) for span in absences if day_after)


@given(st.datetimes(), st.datetimes(), st.datetimes())
def test_a_version_is_news_once_and_not_twice(published_at, in_force_at, away_at):
    """Told when it is published in the absence; else when it comes into force; so what was in force before is none."""
    moment = find_news_moment(published_at, in_force_at, away_at)
    assert moment in {published_at, in_force_at}
    assert (moment < away_at) == (published_at < away_at and in_force_at < away_at)


def correct(person, from_on, until_on):
    correct_absence(person.absences.get(replaced_at=None), from_on=from_on, until_on=until_on, by=None)


def publish(slug, title, day, **fields):
    version = make.version(slug=slug, title=title, in_force_on=day, at=fields.pop("at", midnight(day)), **fields)
    make.requirement(version.policy, from_on=day)
    return version


def test_one_message_of_all_that_is_new_without_dates_and_nothing_counted(choice, away, morning, clock):
    assert morning(MONDAY) == []  # nothing is new
    publish("lone-working", "Lone Working", date(2026, 11, 24))
    make.version("1.1", weight=Weight.MINOR, in_force_on=date(2026, 11, 30), at=at(date(2026, 11, 24), 6))
    [message] = morning(date(2026, 11, 24))
    assert message.to == [OWN]
    assert message.subject == "New while you are away: 2 policies"
    for words in (
        "Lone Working, version 1.0",
        "Comes into force on 30 November 2026. Guidance has changed.",
        "do not need to do anything",
    ):
        assert words in " ".join(message.body.split())
    assert "due" not in message.body.lower()
    assert not NoticeItem.objects.exists()
    assert [morning(day) for day in (date(2026, 11, 25), date(2026, 11, 30))] == [[], []]  # told of it already
    notice = Notice.objects.get(kind="informed")
    assert notice.person == away
    assert OWN not in f"{notice.title}{notice.words}{notice.cause}{notice.address}"


def test_what_does_not_concern_them_is_no_news(choice, millbrook, morning):
    version = make.version(slug="driving", title="Driving", at=at(MONDAY, 1), in_force_on=MONDAY)
    make.requirement(version.policy, academies=[millbrook], from_on=MONDAY)
    assert morning(MONDAY) == []


def test_nothing_goes_at_night_on_days_off_before_the_absence_or_after_it(choice, away, morning):
    publish("lone-working", "Lone Working", MONDAY)
    assert morning(MONDAY, hour=20) == []
    assert morning(date(2026, 11, 28)) == []  # a Saturday
    correct(away, date(2026, 12, 1), LAST)
    assert morning(date(2026, 11, 30)) == []
    assert morning(date(2026, 12, 1)) == []  # it was news before they were away, when they were asked at work
    publish("driving", "Driving", LAST)
    assert len(morning(LAST)) == 1
    publish("first-aid", "First Aid", date(2026, 12, 7))
    assert morning(date(2026, 12, 7)) == []
    assert not KeptInformed.objects.exists()
    assert AuditLine.objects.filter(action="stop-informed", by=None).count() == 1


def test_what_waits_when_it_ends_is_not_sent(choice, away, morning, sent, clock):
    publish("lone-working", "Lone Working", MONDAY)
    clock.move_to(at(MONDAY))
    assert actions.tell_absent(at=timezone.now()) == 1
    actions.stop(choice, by=away)
    assert [message.to for message in sent()] == []
    assert set(Notice.objects.values_list("last_error", flat=True)) == {"Ended meanwhile"}


def test_what_is_sent_late_waits_for_a_working_day(choice, morning, sent, clock):
    friday = date(2026, 11, 27)
    publish("lone-working", "Lone Working", friday)
    clock.move_to(at(friday))
    actions.tell_absent(at=timezone.now())
    Notice.objects.filter(kind="informed-confirm").delete()
    for day, mails in ((date(2026, 11, 28), 0), (date(2026, 11, 30), 1)):
        clock.move_to(at(day, 8))
        assert len(sent()) == mails


def find_link(message):
    return re.search(r"http://[^/]*(/accounts/informed/\S+/)", message.body)[1]


def test_the_address_is_confirmed_by_its_link_before_anything_else_goes_there(away, as_, sent, morning, clock):
    client = as_(away)
    assert "Stay informed while away" in client.get("/me/").text
    client.post(PAGE, {"address": OWN.upper()})
    [question] = sent()
    assert question.to == [OWN]
    assert away.family_name not in question.body  # it may have been mistyped
    publish("lone-working", "Lone Working", MONDAY)
    assert morning(MONDAY) == []
    stranger, link = Client(enforce_csrf_checks=True), find_link(question)
    assert "Is this your address?" in stranger.get(link).text
    assert KeptInformed.objects.get().confirmed_at is None  # mail scanners look at everything
    assert "Thank you" in stranger.post(link).text
    notice = Notice.objects.get(kind="informed-confirm")
    assert link.split("/")[-2] not in notice.words
    assert OWN not in notice.words
    assert len(morning(date(2026, 11, 24))) == 1
    assert "Confirmed on 23 November 2026" in read_words(as_(away).get(PAGE))
    for changed in (link[:-2] + "x/", link.replace("informed/", "informed/x")):
        assert stranger.post(changed).status_code == 404


def test_who_does_not_confirm_within_a_fortnight_is_forgotten(away, sent, clock, morning):
    correct(away, date(2026, 11, 20), None)
    actions.keep_informed(away, address=OWN, by=away)
    link = find_link(sent()[0])
    clock.shift(timedelta(days=14))
    assert "not on record" in Client().post(link).text
    morning(date(2026, 12, 7))
    assert not KeptInformed.objects.exists()


def test_one_click_stops_it_and_the_address_is_deleted(choice, away, morning):
    publish("lone-working", "Lone Working", MONDAY)
    headers = morning(MONDAY)[-1].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.search(r"<http://[^/]*(\S+)>", headers["List-Unsubscribe"])[1]
    stranger = Client(enforce_csrf_checks=True)
    assert "Stop these e-mails?" in stranger.get(path).text
    assert KeptInformed.objects.exists()
    for _ in range(2):
        assert "These e-mails have stopped" in stranger.post(path, {"List-Unsubscribe": "One-Click"}).text
    assert not KeptInformed.objects.exists()
    assert path.split("/")[-2] not in Notice.objects.get(kind="informed").words
    again = actions.keep_informed(away, address=OWN, by=away)
    stranger.post(path)  # a link of one choice ends no other
    assert KeptInformed.objects.get() == again


def test_hr_writes_down_what_somebody_asked_for(away, hr, as_, sent):
    client, page = as_(hr), f"/manage/people/{away.pk}/informed/"
    assert page in client.get(f"/people/{away.pk}/").text
    assert "Tick this only if they asked for it." in client.post(page, {"address": OWN}).text
    assert client.post(page, {"address": OWN, "asked": "on"}).url == page
    found = KeptInformed.objects.get()
    assert (found.person, found.chosen_by, found.confirmed_at) == (away, hr, None)
    assert AuditLine.objects.filter(action="keep-informed", by=hr, subject=f"person:{away.pk}").exists()
    assert OWN in as_(away).get("/me/").text  # among all that is held
    client.post(page, {"stop": "1"})
    assert not KeptInformed.objects.exists()
    assert as_(hr).get(f"/manage/people/{hr.pk}/informed/").url == PAGE


def test_without_an_absence_that_is_not_over_there_is_nothing_to_choose(teacher, as_):
    make.absence(teacher, date(2026, 11, 2), date(2026, 11, 6))
    page = as_(teacher).get(PAGE).text
    assert 'name="address"' not in page
    assert PAGE not in as_(teacher).get("/me/").text
    with pytest.raises(ActionRefused, match="no absence on record"):
        actions.keep_informed(teacher, address=OWN, by=teacher)


def test_another_address_ends_the_one_before_and_few_are_asked_in_a_day(choice, away, clock):
    for number in range(2):
        clock.shift(60)
        actions.keep_informed(away, address=f"{number}@home.example", by=away)
    assert KeptInformed.objects.get().confirmed_at is None
    with pytest.raises(ActionRefused, match="Try again tomorrow"):
        actions.keep_informed(away, address="3@home.example", by=away)


def test_that_it_is_refused_there_says_nothing_of_the_address_at_work(away, sent, monkeypatch):
    def refuse(*_):
        raise Refused(550, "5.1.1 Unknown", is_about_receiver=True)

    monkeypatch.setattr("portal.notices.mail_server.MailServer.hand_over", refuse)
    actions.keep_informed(away, address=OWN, by=away)
    sent()
    assert Notice.objects.get().given_up_at
    assert not AddressTrouble.objects.exists()


def test_two_records_of_one_person(choice, away, oakfield, morning, as_):
    other = make.staff(oakfield, "Maya", "OBrien", email="kept@demo.example")
    make.merge(away, into=other)
    publish("lone-working", "Lone Working", MONDAY)
    [message] = [each for each in morning(MONDAY) if "New" in each.subject]
    assert (message.to, Notice.objects.get(kind="informed").person) == ([OWN], other)
    as_(type(other).objects.get(pk=other.pk)).post(PAGE, {"stop": "1"})
    assert not KeptInformed.objects.exists()


def test_what_comes_into_force_on_the_first_day_away_is_news(teacher, protocol, morning):
    first = date(2026, 11, 25)
    make.absence(teacher, first, LAST)
    actions.confirm(actions.keep_informed(teacher, address=OWN, by=teacher))
    make.version("2.0", in_force_on=first, at=timezone.now())
    assert morning(MONDAY) == []
    assert [mail.to for mail in morning(first)] == [[OWN]]
    assert morning(first + timedelta(1)) == []


def test_of_two_addresses_under_two_records_the_newest_counts(choice, away, oakfield, morning, clock):
    other = make.staff(oakfield, from_on=away.engagements.get().from_on)
    make.absence(other, date(2026, 11, 20), LAST)
    clock.shift(60)
    newest = actions.keep_informed(other, address="maya@other.example", by=other)
    actions.confirm(newest)
    make.merge(other, into=away)
    publish("lone-working", "Lone Working", date(2026, 11, 24))
    assert [mail.to for mail in morning(date(2026, 11, 24))] == [["maya@other.example"]]
    assert KeptInformed.objects.get() == newest


def test_its_pages_take_as_many_queries_however_often_somebody_was_away(
    choice, away, hr, as_, django_assert_max_num_queries
):
    link = urlparse(build_link(choice, STOP)).path
    for number in range(30):
        make.absence(away, date(2025, 1, 6) + timedelta(days=7 * number), date(2025, 1, 8) + timedelta(days=7 * number))
    pages = [(as_(away), PAGE, 16), (as_(hr), f"/manage/people/{away.pk}/informed/", 16), (Client(), link, 6)]
    for client, address, most in pages:
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
