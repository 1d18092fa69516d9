"""No request sends mail: it owes it, and answers however the mail server is."""

import re
import subprocess

import pytest
from django.conf import settings as project
from django.core import mail
from django.core.management import call_command
from django.test import Client

from portal import settings as settings_file
from portal.jobs.progress import JobProgress
from portal.ledger import sequencer
from portal.models import Job, Notice
from portal.notices import checkpoints, direct_mail
from tests import factories as make

PASSWORD, NEW = "correct horse battery staple", "another horse, another staple"


@pytest.fixture
def maya(teacher, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    teacher.set_password(PASSWORD)
    teacher.save()
    return teacher


@pytest.fixture
def nobody_takes_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def change_password(person):
    page = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    return make.sign_in(person).post("/accounts/password/change/", page)


def test_pages_that_mail_answer_while_nobody_takes_mail(maya, nobody_takes_mail):
    assert Client().post("/accounts/password/reset/", {"email": maya.email}).url == "/accounts/password/reset/done/"
    assert Client().post("/accounts/login/code/", {"email": maya.email}).url == "/accounts/login/code/confirm/"
    assert change_password(maya).status_code == 302
    maya.refresh_from_db()
    assert maya.check_password(NEW)


def test_what_pages_owe(maya):
    Client().post("/accounts/password/reset/", {"email": maya.email})
    Client().post("/accounts/login/code/", {"email": maya.email})
    change_password(maya)
    owed = Notice.objects.order_by("owed_at", "kind").values_list("kind", "is_urgent")
    assert sorted(owed) == [("login_code", True), ("password_changed", False), ("password_reset_key", True)]
    lifetimes = {n.kind: n.expires_at and (n.expires_at - n.owed_at).seconds for n in Notice.objects.all()}
    assert lifetimes == {"login_code": 900, "password_reset_key": 3600, "password_changed": None}
    assert mail.outbox == []


def test_a_password_is_not_changed_without_owing_its_mail(maya, monkeypatch):
    monkeypatch.setattr("portal.accounts.emails.owe", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        change_password(maya)
    maya.refresh_from_db()
    assert maya.check_password(PASSWORD)


def test_mails_of_signing_in_name_the_portals_address_and_keep_no_secret(maya, smtp, send):
    Client(headers={"user-agent": "Netscape 4"}).post("/accounts/login/code/", {"email": maya.email})
    Client().post("/accounts/password/reset/", {"email": maya.email}, headers={"host": "127.0.0.1"})
    change_password(maya)
    send()
    sent = "\n".join(text for _, text in smtp.mails)
    code = re.search(r"^([A-Z0-9-]{6,})$", sent, re.MULTILINE)[1]
    key = re.search(rf"{project.SITE_ADDRESS}/accounts/password/reset/key/(\S+)/", sent)[1]
    assert len(re.findall(rf"^Sent by the policy portal of .*\n{project.SITE_ADDRESS}$", sent, re.MULTILINE)) == 3
    kept = "\n".join(Notice.objects.values_list("words", flat=True))
    for secret in (code, *key.split("-", 1)[1:], "127.0.0.1\n", "Netscape"):
        assert secret not in kept
    assert "/accounts/password/reset/key/(removed)-(removed)/" in kept
    assert Client().get(f"/accounts/password/reset/key/{key}/", follow=True).status_code == 200


def test_direct_mail_is_refused_loudly():
    assert f"{direct_mail.__name__}.EmailBackend" == settings_file.EMAIL_BACKEND
    with pytest.raises(RuntimeError, match="owe"):
        direct_mail.EmailBackend().send_messages([mail.EmailMessage()])


def test_only_the_outbox_can_send():
    sends = r"\.send\(\)|send_mail\(|send_mass_mail|mail_admins|mail_managers|send_messages\(|smtplib|get_connection\("
    apps = ["attestations", "policy", "portal"]
    found = subprocess.run(["grep", "-rlE", sends, "--include=*.py", *apps], capture_output=True, text=True, check=True)
    allowed = {"portal/notices/mail_server.py", "portal/notices/direct_mail.py", "portal/accounts/adapters.py"}
    assert set(found.stdout.split()) == allowed  # allauth calls the adapter's send_mail, which owes


def test_the_checkpoint_of_the_day_is_owed_once_by_job_and_command(protocol, settings, smtp, send):
    settings.HR_EMAIL, settings.CHECKPOINT_RECIPIENTS = "hr@example.org", ["union@example.org"]
    job = Job(kind="checkpoint")
    checkpoints.owe_daily(job, JobProgress(job))
    assert not Notice.objects.exists()  # nothing is sealed yet
    sequencer.seal_all()
    for _ in range(2):
        checkpoints.owe_daily(job, JobProgress(job))
        call_command("ledger_mail")
    send()
    assert sorted(smtp.receivers) == ["hr@example.org", "union@example.org"]
