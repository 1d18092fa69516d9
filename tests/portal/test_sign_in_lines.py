"""Security lines: what is recorded of signing in, who sees it, and for how long."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.access import security_lines
from portal.models import AuditLine, SecurityKind, SecurityLine
from tests import factories as make
from tests.portal.signing_in import PASSWORD, guess, log_in

NEW = "a new and rather long one"


def list_lines(person):
    return list(SecurityLine.objects.filter(person=person).order_by("pk").values_list("kind", "subject"))


def test_signing_in_and_out_and_a_new_password_are_recorded(maya, client):
    log_in(client, maya.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for old in ("wrong", PASSWORD):
        client.post("/accounts/password/change/", {"oldpassword": old, "password1": NEW, "password2": NEW})
    client.post("/accounts/logout/")
    assert list_lines(maya) == [
        ("sign-in", "password"),
        ("signed-in-again", ""),
        ("sign-in-failed", ""),
        ("password-set", ""),
        ("sign-out", ""),
    ]


def test_a_code_is_recorded_and_a_wrong_one(maya, client):
    client.post("/accounts/login/code/", {"email": maya.email})
    client.post("/accounts/login/code/confirm/", {"code": "WRONG"})
    client.post("/accounts/password/reset/", {"email": maya.email})
    assert list_lines(maya) == [("code-mailed", ""), ("code-failed", ""), ("reset-mailed", "")]


@pytest.mark.real_time
def test_failures_and_the_lock_out_are_recorded_and_nothing_that_was_typed(maya):
    guess(maya.email)
    assert list_lines(maya) == [("sign-in-failed", "")] * 10 + [("locked-out", "")] * 2
    log_in(Client(), "typed-by-mistake@demo.example", "a password")
    [line] = SecurityLine.objects.filter(person=None)
    assert (line.kind, line.subject) == ("sign-in-failed", "")


def test_a_refused_page_is_recorded_by_its_name(teacher, as_):
    as_(teacher).get("/trust/?q=typed")
    assert list_lines(teacher) == [("refused", "trust")]


def test_a_session_that_merely_ends_is_no_sign_out(teacher, as_, clock):
    client = as_(teacher)
    client.get("/recorded/")
    clock.shift(timedelta(hours=3))
    client.get("/recorded/")
    assert not SecurityLine.objects.exists()


def test_a_flood_leaves_few_lines_and_the_newest_one_tells_its_end(teacher, clock):
    for _ in range(security_lines.MOST_OF_A_PERSON + 5):
        clock.shift(timedelta(seconds=1))
        security_lines.record(SecurityKind.REFUSED, teacher, "trust")
        security_lines.record(SecurityKind.SIGN_IN_FAILED, None)
    lines = SecurityLine.objects.filter(person=teacher)
    assert lines.count() == security_lines.MOST_OF_A_PERSON
    assert lines.latest("at").at == timezone.now()
    assert SecurityLine.objects.filter(person=None).count() <= 2 * security_lines.MOST_OF_THE_UNKNOWN
    security_lines.record(SecurityKind.SIGN_IN, teacher)  # another kind has lines of its own
    assert SecurityLine.objects.filter(kind="sign-in").count() == 1


def test_lines_are_kept_for_twelve_months_and_then_deleted(teacher, clock):
    security_lines.record(SecurityKind.SIGN_IN, teacher, "password")
    clock.shift(timedelta(days=365))
    security_lines.record(SecurityKind.SIGN_OUT, teacher)
    security_lines.delete_old_lines(None, None)
    assert SecurityLine.objects.count() == 2
    clock.shift(timedelta(days=2))
    security_lines.delete_old_lines(None, None)
    assert [line.kind for line in SecurityLine.objects.all()] == ["sign-out"]


def test_hr_sees_one_persons_lines_after_saying_why_and_the_trail_keeps_the_reason(hr, teacher, as_):
    security_lines.record(SecurityKind.SIGN_IN, teacher, "password")
    client, address = as_(hr), f"/people/{teacher.pk}/sign-ins/"
    assert address in client.get(f"/people/{teacher.pk}/").text
    assert "Signed in" not in client.get(address).text
    assert "Signed in" not in client.get(address, {"reason": "I typed this"}).text
    assert not AuditLine.objects.filter(subject__startswith="sign-ins").exists()
    assert "Signed in" in client.get(address, {"reason": "misuse"}).text
    [line] = AuditLine.objects.filter(subject__startswith="sign-ins")
    assert (line.by, line.subject) == (hr, f"sign-ins:{teacher.pk}/misuse")


def test_an_administrator_sees_everybodys_lines_by_key_and_without_names(administrator, teacher, as_):
    security_lines.record(SecurityKind.SIGN_IN, teacher, "password")
    security_lines.record(SecurityKind.SIGN_IN_FAILED, None)
    client = as_(administrator)
    page = client.get("/security/").text
    assert str(teacher.pk) in page
    assert "Unknown address" in page
    assert "Maya" not in page
    assert "Unknown address" not in client.get("/security/?kind=sign-in").text
    assert 'href="/security/"' in page


def test_pages_of_lines_take_few_statements_however_many_there_are(
    hr, administrator, teacher, as_, django_assert_max_num_queries
):
    for _ in range(60):
        SecurityLine.objects.create(kind=SecurityKind.SIGN_IN, person=teacher)
    for person, address in ((hr, f"/people/{teacher.pk}/sign-ins/?reason=asked"), (administrator, "/security/")):
        client = as_(person)
        client.get(address)
        with django_assert_max_num_queries(12):
            assert client.get(f"{address}{'&' if '?' in address else '?'}page=2").status_code == 200


def test_named_lists_and_files_leave_a_line_which_holds_no_typed_words(hr, teacher, oakfield, protocol, as_):
    client = as_(hr)
    receipt = make.sign(teacher, protocol, oakfield).number
    for address in (
        "/people/?q=typedword",
        "/people/",
        f"/people/{teacher.pk}/",
        "/academies/oakfield/?q=typedword",
        "/academies/oakfield/report.csv?q=typedword",
        "/trust/report.csv",
        f"/receipts/{receipt}/",
    ):
        before = AuditLine.objects.count()
        assert client.get(address).status_code == 200, address
        [line] = AuditLine.objects.order_by("-pk")[: AuditLine.objects.count() - before]
        assert line.by == hr
        assert "typedword" not in line.action + line.subject
