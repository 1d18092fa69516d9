"""`ledger_tick` seals all entries that wait, once or until it is ended."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError
from django.db import connection

from portal.ledger import highwater, sealing_loop, store
from portal.ledger.models import LedgerEntry
from tests.portal.ledger.commands.growing import cut, enter, get_sealed_size, grow

pytestmark = pytest.mark.django_db


def test_a_tick_seals_all_that_waits(run):
    enter(3)
    assert run("ledger_tick") == "3 waited; 4 entries are sealed\n"
    assert run("ledger_tick") == "0 waited; 4 entries are sealed\n"


def test_a_stopped_ledger_is_an_error_with_its_sentence(run):
    grow(3)
    cut(2)
    with pytest.raises(CommandError, match=r"restored from an older copy. Run: manage.py ledger_restore"):
        run("ledger_tick")


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "4000", "soon"])
def test_seconds_that_make_no_sense_are_refused(run, seconds):
    with pytest.raises(CommandError, match=r"SECONDS|--every"):
        run("ledger_tick", f"--every={seconds}")


def test_what_is_wrong_is_said_once_and_again_when_it_is_over(folder):
    grow(3)
    highwater.get_path().rename(folder / "aside")
    highwater.get_path().write_text("nonsense")
    output = []

    class Rounds:
        left = 6

        def is_set(self):
            self.left -= 1
            if self.left == 2:
                (folder / "aside").replace(highwater.get_path())
            return self.left == 0

        def wait(self, seconds):
            return False

    sealing_loop.tick_repeatedly(1, output.append, Rounds())
    assert len(output) == 2
    assert "cannot be read" in output[0]
    assert output[1] == "The ledger goes on."


@pytest.mark.django_db(transaction=True)
@pytest.mark.real_time
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_goes_on_until_it_is_ended(folder, ending):
    code = "from django.core.management import call_command; import django, sys; django.setup()\n"
    code += "from django.db import connection; connection.settings_dict['NAME'] = sys.argv[1]\n"
    code += "call_command('ledger_tick', '--every', '0.1')"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings", "LEDGER_DIR": str(folder)}
    store.load_signer()
    name = connection.settings_dict["NAME"]
    ticking = subprocess.Popen([sys.executable, "-c", code, name], env=environment, stderr=subprocess.PIPE)
    try:
        for turn in range(2):
            enter(1, turn)
            deadline = time.monotonic() + 60
            while LedgerEntry.objects.filter(position=None).exists() or get_sealed_size() < turn + 2:
                assert time.monotonic() < deadline
                time.sleep(0.02)
        ticking.send_signal(ending)
        assert ticking.wait(timeout=60) == 0
        assert ticking.stderr.read() == b""
    finally:
        ticking.kill()
        ticking.wait()
        ticking.stderr.close()
