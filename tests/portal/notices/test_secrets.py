"""A code or a link is in the mail and nowhere else."""

import logging
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.models import Notice
from portal.notices import actions, encryption

CODE = "XKCD-1234"


def read_row(notice):
    """Everything that the database holds of it, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT notice::text || encode(coalesce(secret, ''), 'escape') FROM portal_notice notice WHERE id = %s",
            [notice.pk],
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("answer", ["250 ok", f"550 we do not like {CODE} here", f"450 {CODE} later"])
def test_a_secret_is_in_no_row_and_no_log_and_no_list(smtp, send, owe, teacher, caplog, capsys, answer):
    caplog.set_level(logging.DEBUG)
    smtp.refused = {teacher.email: answer}
    notice = owe("something", person=teacher, secret={"code": CODE})
    assert CODE not in read_row(notice)
    send()
    notice.refresh_from_db()
    assert CODE not in read_row(notice)
    assert (notice.secret is None) == (not answer.startswith("450"))
    call_command("notices")
    listed = capsys.readouterr().out
    assert str(teacher.pk) in listed
    for secret in (CODE, teacher.email, teacher.family_name):
        assert secret not in caplog.text + listed
    if notice.sent_at:
        assert CODE in smtp.mails[0][1]
        assert "\n\nHello.\n\n(removed)\n" in notice.words


def test_a_secret_that_is_moved_to_somebody_elses_row_is_not_sent_to_them(smtp, send, owe, teacher, head):
    owe("hers", person=head, secret={"code": CODE})
    mine = owe("mine", person=teacher, secret={"code": "other"})
    Notice.objects.filter(pk=mine.pk).update(secret=Notice.objects.get(cause="hers").secret)
    send()
    assert smtp.receivers == [head.email]
    Notice.objects.filter(pk=mine.pk).update(sent_at=None, person=head)  # nor is a row that was turned to them
    assert "InvalidToken" in Notice.objects.get(pk=mine.pk).last_error


def test_a_rotated_key_still_opens_what_waits_while_it_is_named(smtp, send, owe, settings):
    first, second = owe("first", secret={"code": CODE}), owe("second", secret={"code": CODE})
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the new one", [settings.SECRET_KEY]
    assert encryption.decrypt(first) == {"code": CODE}
    send()
    assert len(smtp.mails) == 2
    assert not Notice.objects.filter(pk__in=[first.pk, second.pk], sent_at=None).exists()


@pytest.mark.parametrize("over", ["sent_at", "given_up_at"])
def test_the_database_keeps_no_secret_of_what_is_over(owe, over):
    notice = owe("something", secret={"code": CODE})
    with pytest.raises(IntegrityError, match="notice_is_over_without_its_secret"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**{over: timezone.now()})


def test_what_had_a_time_and_a_secret_cannot_be_sent_after_all(owe):
    now = timezone.now()
    late = owe("late", secret={"code": CODE}, expires_at=now + timedelta(minutes=1))
    actions.give_up(Notice.objects.filter(pk=late.pk), "By hand", at=now)
    assert actions.retry(Notice.objects.all(), at=now) == 0
