"""`ledger_mail` owes the newest checkpoint to those who keep it outside."""

import pytest
from django.core import mail
from django.core.management import CommandError

from portal.ledger import store
from portal.models import Notice
from tests.portal.ledger.commands.growing import cut, grow

pytestmark = pytest.mark.django_db


def test_the_newest_checkpoint_is_mailed_and_can_be_held_against_the_ledger(run, settings, tmp_path, sent):
    settings.HR_EMAIL = "hr@example.org"
    settings.CHECKPOINT_RECIPIENTS = ["union@example.org", "hr@example.org"]
    grow(3)
    assert "will be sent to hr@example.org" in run("ledger_mail")
    assert [message.to for message in sent()] == [["hr@example.org"], ["union@example.org"]]
    name, content, kind = mail.outbox[0].attachments[0]
    assert (name, kind) == ("checkpoint-4.txt", "text/plain")
    assert content in mail.outbox[0].body
    assert store.load_signer().vkey in mail.outbox[0].body
    (tmp_path / name).write_text(content)
    assert "Compared with" in run("ledger_verify", "--checkpoint", tmp_path / name)


def test_nothing_is_mailed_that_is_not_so(run, settings):
    settings.HR_EMAIL, settings.CHECKPOINT_RECIPIENTS = "", []
    with pytest.raises(CommandError, match="nobody to send it to"):
        run("ledger_mail")
    settings.HR_EMAIL = "hr@example.org"
    with pytest.raises(CommandError, match="Nothing is sealed yet"):
        run("ledger_mail")
    grow(3)
    cut(2)
    with pytest.raises(CommandError, match=r"Nothing was sent.*ledger_restore"):
        run("ledger_mail")
    assert not Notice.objects.exists()
