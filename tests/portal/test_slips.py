"""Slips: a printed way in for people without a mailbox."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts import slip_codes
from portal.accounts.actions import slips
from portal.models import AuditLine, SecurityKind, SecurityLine, Slip
from portal.people.actions.access import close_access
from portal.refusals import ActionRefused
from tests import factories as make
from tests.portal.signing_in import is_signed_in

BORN = date(1985, 3, 14)
DOOR = "/accounts/slip/"
WRONG = "do not open anything"


@pytest.fixture(autouse=True)
def quick_answers(settings):
    settings.SIGN_IN_ANSWERS_AFTER = timedelta(0)


@pytest.fixture
def cleaner(oakfield):
    return make.staff(oakfield, "Rosa", "Marin", email="")


@pytest.fixture
def code(cleaner, oakfield, head):
    return print_for(cleaner, oakfield, head)


def print_for(person, academy, by, form="a page"):
    [printed] = slips.print_slips(academy, {person.pk: BORN}, form=form, by=by)
    return printed.code


def knock(client, code, born_on="14/3/1985", **data):
    return client.post(DOOR, {"code": code, "born_on": born_on, **data})


def test_code_and_day_of_birth_let_somebody_in_once(code, cleaner, client, head):
    assert knock(client, code.lower().replace("-", " ")).url == "/"
    assert is_signed_in(client)
    slip = Slip.objects.get()
    assert (slip.used_at, slip.birthday_mac) == (timezone.now(), "")
    assert WRONG in knock(Client(), code).text
    lines = AuditLine.objects.filter(action__endswith="slip").values_list("action", "by")
    assert set(lines) == {("print-slip", head.pk), ("use-slip", cleaner.pk)}
    assert SecurityLine.objects.filter(person=cleaner, kind=SecurityKind.SIGN_IN, subject="slip").exists()


def test_a_second_click_of_the_same_browser_is_let_in_and_no_other(code, clock):
    clicks = [Client(enforce_csrf_checks=True) for _ in range(2)]
    fields = []
    for browser in clicks:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(DOOR).text)[1]
        fields.append({"code": code, "born_on": "14/3/1985", "csrfmiddlewaretoken": token})
    cookie = clicks[0].cookies["csrf"].value
    assert clicks[0].post(DOOR, fields[0]).url == "/"
    again = Client(enforce_csrf_checks=True)  # without the cookies that the first answer set
    again.cookies["csrf"] = cookie
    assert again.post(DOOR, fields[0]).url == "/"
    assert is_signed_in(again)
    assert WRONG in clicks[1].post(DOOR, fields[1]).text
    clock.shift(timedelta(seconds=61))
    late = Client(enforce_csrf_checks=True)
    late.cookies["csrf"] = cookie
    assert WRONG in late.post(DOOR, fields[0]).text


def test_looking_at_the_door_uses_nothing_up(code, client):
    client.get(DOOR)
    assert Slip.objects.get().used_at is None


def test_a_wrong_code_a_wrong_day_and_an_ended_slip_get_one_answer(code, client, clock):
    answers = [knock(Client(), "7777-7777-7777"), knock(Client(), code, "15/3/1985"), knock(Client(), "rubbish")]
    clock.shift(timedelta(days=14))
    answers.append(knock(Client(), code))
    said = {answer.text.split("app-main")[1].split("<form")[0] for answer in answers}
    assert len(said) == 1
    assert WRONG in said.pop()


def test_five_wrong_days_end_a_slip_and_the_day_is_forgotten(code, cleaner):
    for _ in range(5):
        knock(Client(), code, "15/3/1985")
    assert WRONG in knock(Client(), code).text
    slip = Slip.objects.get()
    assert slip.withdrawn_at
    assert slip.birthday_mac == ""
    assert AuditLine.objects.filter(action="wrong-slip", subject=f"slip:{slip.pk}", by=None).count() == 5
    kinds = list(SecurityLine.objects.filter(person=cleaner).values_list("kind", flat=True))
    assert kinds.count(SecurityKind.CODE_FAILED) == 5
    assert kinds.count(SecurityKind.LOCKED_OUT) == 1


@pytest.mark.real_time
def test_guesses_at_codes_are_stopped_and_a_known_device_still_gets_in(code, settings, teacher, client):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "slip_of_anybody": "8/15m/key"}
    knock(client, code)  # from now on a device from which somebody has signed in
    client.post("/accounts/logout/")
    answers = [knock(Client(), f"7777-7777-{number}{number}{number}{number}") for number in (3, 4, 6, 7, 9)]
    answers += [knock(Client(), f"7777-{number}{number}{number}{number}-7777") for number in (3, 4, 6, 9)]
    assert [answer.status_code for answer in answers[-2:]] == [429, 429]
    assert "Too many tries" in answers[-1].text
    assert knock(client, "7777-7777-7777").status_code == 200


def test_nothing_in_the_database_says_code_or_day(code):
    row = str(Slip.objects.values())
    assert code not in row
    assert "1985" not in row


def test_a_day_cannot_be_tried_without_the_code(code, cleaner):
    mac = Slip.objects.get().birthday_mac
    assert not any(slip_codes.is_birthday("", BORN, mac) for _ in range(2))
    assert slip_codes.is_birthday(code, BORN, mac)


def test_a_new_key_does_not_end_slips_that_are_out(code, client, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, for from now on"
    assert knock(client, code).url == "/"


def test_a_slip_printed_again_ends_the_one_before(code, cleaner, oakfield, head, client):
    newer = print_for(cleaner, oakfield, head, "another page")
    assert newer != code
    assert WRONG in knock(Client(), code).text
    assert knock(client, newer).url == "/"


def test_a_double_click_prints_the_same_slip(code, cleaner, oakfield, head):
    assert print_for(cleaner, oakfield, head) == code
    assert Slip.objects.count() == 1


def test_a_page_sent_again_after_its_slips_were_used_prints_nothing(code, cleaner, oakfield, head, client):
    knock(client, code)
    with pytest.raises(ActionRefused, match="Open the page again"):
        print_for(cleaner, oakfield, head)


def test_only_people_there_without_a_mailbox_get_slips_and_nobody_prints_their_own(
    oakfield, millbrook, head, teacher, cleaner
):
    elsewhere = make.staff(millbrook, "Ed", "Elsewhere", email="")
    left = make.staff(oakfield, "Lena", "Left", email="", until_on=timezone.localdate() - timedelta(days=1))
    for person, by in [(elsewhere, head), (left, head), (teacher, head), (cleaner, cleaner)]:
        with pytest.raises(ActionRefused, match="Open the page again"):
            print_for(person, oakfield, by)


@pytest.mark.parametrize("what", ["closed", "left", "mailbox", "withdrawn"])
def test_a_slip_lets_nobody_in_whose_way_in_has_ended(what, code, cleaner, hr, head, client):
    slip = Slip.objects.get()
    if what == "closed":
        close_access(cleaner, by=hr)
    if what == "left":
        make.end(cleaner.engagements.all(), timezone.localdate() - timedelta(days=1))
    if what == "mailbox":
        cleaner.email = "rosa@demo.example"
        cleaner.save()
    if what == "withdrawn":
        client.get(DOOR)
        slips.end_slip(slip, by=head)
        slips.end_slip(slip, by=head)
    assert WRONG in knock(client, code).text
    assert not is_signed_in(client)
    slips.end_old_slips(None, None)
    assert Slip.objects.get().birthday_mac == ""


def test_the_day_of_birth_goes_with_the_fortnight(code, clock):
    slips.end_old_slips(None, None)
    assert Slip.objects.get().birthday_mac
    clock.shift(timedelta(days=14))
    slips.end_old_slips(None, None)
    assert Slip.objects.get().birthday_mac == ""


def test_a_slip_opens_reading_and_signing_and_no_role_no_password_and_no_record(
    protocol, oakfield, hr, head, cleaner, client
):
    make.grant(cleaner, "head", oakfield)
    knock(client, print_for(cleaner, oakfield, hr))
    policy = "/policies/social-networking-protocol/"
    for address in ("/", policy, f"{policy}sign/", "/recorded/", "/verify/"):
        assert client.get(address).status_code == 200, address
    for address in (
        *("/academies/oakfield/", "/academies/", "/accounts/password/set/", "/accounts/password/change/"),
        *("/people/", "/accounts/password/reset/", "/accounts/reauthenticate/"),
    ):
        assert client.get(address).status_code == 403, address
    assert "/academies/" not in client.get("/").text  # as home shows a head


def test_a_slip_session_is_closed_to_pages_that_are_not_named(client, code):
    from django.urls import get_resolver

    from portal.access.slip_sessions import OPEN_TO_SLIPS
    from tests.test_access import names

    assert set(names(get_resolver())) >= OPEN_TO_SLIPS


@given(st.dates(date(1930, 1, 1), date(2010, 12, 31)), st.sampled_from(["/", " ", ".", "-", " / "]))
def test_a_day_of_birth_is_read_however_its_marks_are(day, mark):
    typed = mark.join([str(day.day), str(day.month), str(day.year)])
    assert slip_codes.parse_birthday(typed, today=date(2026, 11, 22)) == day
    assert slip_codes.parse_birthday(day.isoformat(), today=date(2026, 11, 22)) == day
    assert slip_codes.parse_birthday(f"{day:%d%m%Y}", today=date(2026, 11, 22)) == day


@given(st.text(max_size=30))
def test_whatever_is_typed_as_a_day_is_a_day_or_a_sentence(typed):
    try:
        read = slip_codes.parse_birthday(typed, today=date(2026, 11, 22))
    except ValueError as fault:
        read = str(fault)
    assert isinstance(read, date) or read.endswith(".")


@given(st.text(max_size=30))
def test_whatever_is_typed_as_a_code_is_a_code_or_nothing(typed):
    code = slip_codes.parse_code(typed)
    assert code == "" or slip_codes.parse_code(code) == code


@given(st.uuids(), st.uuids(), st.text(max_size=40))
def test_a_code_made_can_be_read(person, by, form):
    code = slip_codes.make_code(form, person, BORN, by=by)
    assert slip_codes.parse_code(code) == code
    assert slip_codes.parse_code(code.replace("-", " ").lower()) == code


@pytest.mark.real_time
@pytest.mark.django_db(transaction=True)
def test_five_at_once_with_one_slip_let_one_in(oakfield, head):
    cleaner = make.staff(oakfield, "Rosa", "Marin", email="")
    code = print_for(cleaner, oakfield, head)
    assert sorted(map(bool, at_once(5, lambda: slips.use_slip(code, BORN)))) == [False] * 4 + [True]


@pytest.mark.real_time
@pytest.mark.django_db(transaction=True)
def test_two_who_print_for_the_same_people_at_once_leave_one_slip_each(oakfield, head, hr):
    people = [make.staff(oakfield, "Rosa", f"Number {number}", email="") for number in range(3)]
    births = {person.pk: BORN for person in people}
    forms = iter(["one", "two", "three", "four"])
    at_once(4, lambda: slips.print_slips(oakfield, births, form=next(forms), by=head))
    assert Slip.objects.filter(withdrawn_at=None).count() == 3
    assert Slip.objects.count() == 12


def at_once(times, function):
    def run():
        try:
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(run) for _ in range(times)]]
