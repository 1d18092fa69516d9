"""Administrators are told that something went wrong."""

import logging

from django.db import DatabaseError, InterfaceError, transaction

from portal.models import Notice

log = logging.getLogger("portal.somewhere")


def fail(error):
    try:
        raise error
    except type(error):
        log.exception("It went wrong")


def test_they_are_mailed_once_an_hour_and_nothing_that_was_typed(smtp, send, db, settings, clock):
    settings.ADMINS = [("", "it@example.org")]
    for _ in range(3):
        fail(ValueError("Maya O'Brien-Łukasz"))
    send()
    [(to, text)] = smtp.mails
    assert to == "it@example.org"
    assert "ValueError in " in text
    assert "test_error_reports.py, line " in text
    assert "Maya" not in text
    clock.shift(3600)
    log.error("Something of %s", "Maya")
    send()
    assert "ERROR of portal.somewhere" in smtp.mails[1][1]


def test_warnings_outages_and_pages_that_say_what_is_wrong_are_not_mailed(db, settings, client):
    settings.ADMINS = [("", "it@example.org")]
    log.warning("Look at this")
    fail(InterfaceError("connection already closed"))
    assert client.get("/healthz").status_code == 503
    assert not Notice.objects.exists()


def test_where_no_administrator_is_named_nobody_is_mailed(db):
    fail(ValueError())
    assert not Notice.objects.exists()


def test_an_error_in_the_middle_of_a_broken_transaction_is_only_logged(db, settings, capsys):
    settings.ADMINS = [("", "it@example.org")]
    with transaction.atomic():
        try:
            with transaction.atomic(savepoint=False):
                raise DatabaseError
        except DatabaseError:
            log.exception("It went wrong")
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
