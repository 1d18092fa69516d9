import pytest
from django.utils import timezone

from portal.models import Notice
from portal.notice_kinds import NoticeKind
from portal.notices import actions, mail_server, sending
from tests.portal.notices.smtp_server import MailServer


@pytest.fixture
def kind(settings):
    """A kind of notice for tests."""
    settings.NOTICES = settings.NOTICES | {"test": NoticeKind("tests.portal.notices.kinds.build_letter", "A test")}


@pytest.fixture
def smtp(settings, monkeypatch, kind):
    """A mail server on this machine, and the outbox set to use it, with short time-outs."""
    server = MailServer()
    settings.OUTBOX_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 0.1
    for name in ("SECONDS_TO_CONNECT", "SECONDS_TO_HAND_OVER", "SECONDS_TO_PART"):
        monkeypatch.setattr(mail_server, name, 0.3)
    yield server
    server.stop()


@pytest.fixture
def send(smtp):
    """Sends what is due, as one worker that remembers how the mail server behaved."""
    worker = mail_server.MailServer()
    return lambda: sending.send_due(worker)


@pytest.fixture
def owe(db, kind):
    """Owes a notice of the kind for tests, to an address unless to a person, and returns it."""

    def owe(cause, *, person=None, address=None, **options):
        address = "" if person else address or f"{cause}@example.org"
        options.setdefault("at", timezone.now())
        actions.owe("test", person=person, address=address, cause=cause, **options)
        return Notice.objects.filter(cause=cause).order_by("owed_at").last()

    return owe
