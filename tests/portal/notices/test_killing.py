"""A worker is killed in the middle of sending."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.db import connection
from django.utils import timezone

from portal.models import Notice

WORKER = """
import django
from django.conf import settings
django.setup()
settings.OUTBOX_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", {port}, 20
from portal.notice_kinds import NoticeKind
settings.NOTICES["test"] = NoticeKind("tests.portal.notices.kinds.build_letter", "A test")
settings.DATABASES["default"]["NAME"] = "{database}"
from portal.notices import mail_server, sending
sending.send_due(mail_server.MailServer())
"""


@pytest.mark.django_db(transaction=True)
def test_each_is_sent_and_only_the_one_in_hand_once_more(smtp, send, owe, clock):
    notices = [owe(f"receipt-{number}", secret={"code": "XKCD-1234"}) for number in range(5)]
    smtp.mood = "waits with its answer"  # the message is taken, and the worker does not know
    program = WORKER.format(port=smtp.port, database=connection.settings_dict["NAME"])
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings", "PYTHONPATH": str(project.BASE_DIR)}
    with subprocess.Popen([sys.executable, "-c", program], cwd=project.BASE_DIR, env=environment) as worker:
        has_taken = smtp.has_taken.wait(20)
        worker.kill()
    assert has_taken
    smtp.mood = ""
    smtp.may_go_on.set()
    [in_hand] = Notice.objects.exclude(tried_at=None)
    assert (in_hand.sent_at, in_hand.tries) == (None, 1)

    clock.move_to(in_hand.try_at - timedelta(seconds=1))
    send()
    assert len(smtp.mails) == 5
    clock.move_to(in_hand.try_at)
    for _ in range(10):
        send()
        clock.shift(timedelta(minutes=10))
    times = smtp.count_messages()
    assert sorted(times.values()) == [1, 1, 1, 1, 2]
    assert len(times) == len(notices)
    assert all(notice.sent_at <= timezone.now() and notice.secret is None for notice in Notice.objects.all())
