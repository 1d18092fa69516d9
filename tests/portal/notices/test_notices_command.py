"""`manage.py notices` lists what is owed, tries it again and gives it up."""

import pytest
from django.core.management import CommandError, call_command

from portal.models import Notice


@pytest.fixture
def run(capsys):
    def run(*arguments):
        call_command("notices", *arguments)
        return capsys.readouterr().out

    return run


@pytest.fixture
def three(smtp, send, owe):
    """One that was sent, one that was refused, one that waits."""
    smtp.refused = {"gone@example.org": "550 unknown", "full@example.org": "450 full"}
    notices = {cause: owe(cause) for cause in ("sent", "gone", "full")}
    send()
    return notices


def test_it_lists_all_or_those_that_wait_or_failed(run, three):
    whole = run()
    assert [f" {state}" in whole for state in ("sent 2026", "waiting, tries 1", "given up 2026")] == [True] * 3
    assert "outside the roster" in whole
    assert "3 notices" in whole
    assert run("--waiting").startswith(str(three["full"].pk))
    assert run("--failed").startswith(str(three["gone"].pk))
    assert "example.org" not in whole


def test_it_tries_again_what_failed_or_waits_and_never_what_was_sent(run, three, smtp, send):
    smtp.refused = {}
    assert run("retry", "--failed") == "1 notices are tried again.\n"
    assert run("retry", str(three["full"].pk), str(three["sent"].pk)) == "1 notices are tried again.\n"
    send()
    assert sorted(smtp.receivers) == ["full@example.org", "gone@example.org", "sent@example.org"]
    assert run("retry", "--failed") == "0 notices are tried again.\n"


def test_it_gives_up_what_waits(run, three):
    keys = [str(notice.pk) for notice in three.values()]
    assert run("give-up", *keys) == "1 notices were given up.\n"
    assert Notice.objects.get(pk=three["full"].pk).last_error == "By hand"


@pytest.mark.parametrize("act", ["retry", "give-up"])
def test_it_asks_which(run, three, act):
    with pytest.raises(CommandError, match="Say which"):
        run(act)
