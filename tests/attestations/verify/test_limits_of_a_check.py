"""What a stranger sends to be checked costs a little of one machine, and nothing of the portal's secrets."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from portal.ledger import file_check, file_check_process
from tests.attestations.verify.checking import ask, make_code, read_answer, render_receipt, send
from tests.portal.verify import builder, hostile

PRELUDE = f"import os, sys; sys.path.append({str(file_check.PROGRAM.parent)!r}); import file_check_process as limits; "
UNUSUAL = (
    "This file could not be checked here. It is too large or too unusual. "
    "Check it with verify.py on your own computer. This does not prove who was at the keyboard."
)


@pytest.fixture
def instead(monkeypatch, tmp_path):
    """Puts another program where the one that checks is started."""

    def put(source):
        (tmp_path / "program.py").write_text(source)
        monkeypatch.setattr(file_check, "PROGRAM", tmp_path / "program.py")

    return put


@contextmanager
def all_slots_held(settings):
    files = [
        (settings.LEDGER_DIR / f"file-check-{number}.lock").open("ab") for number in range(1, file_check.SLOTS + 1)
    ]
    try:
        for file in files:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        for file in files:
            file.close()


@pytest.mark.real_time
def test_a_check_that_takes_too_long_is_ended_and_says_what_to_do(client, sealed, instead, monkeypatch, tmp_path):
    monkeypatch.setattr(file_check, "LONGEST_SECONDS", 1)
    instead(f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    started = time.monotonic()
    page = send(client, render_receipt(sealed))
    assert time.monotonic() - started < 10
    assert (page.status_code, read_answer(page)) == (200, UNUSUAL)
    with pytest.raises(ProcessLookupError):  # nor is it left over as a zombie
        os.kill(int((tmp_path / "pid").read_text()), 0)


@pytest.mark.parametrize("source", ["raise MemoryError", "import os; os.kill(os.getpid(), 9)", "raise SystemExit(1)"])
def test_a_check_that_a_limit_has_ended_says_what_to_do(client, sealed, instead, source):
    instead(source)
    assert read_answer(send(client, render_receipt(sealed))) == UNUSUAL


def test_an_answer_longer_than_a_page_can_be_is_not_shown(client, sealed):
    entry = json.dumps({f"a{number}": "b" * 60 for number in range(199)})
    pack = builder.as_zip(
        {f"entry-{number}.{kind}": entry.encode() for number in range(1, 500) for kind in ("json", "tlog-proof")}
    )
    assert read_answer(send(client, pack)) == UNUSUAL


@pytest.mark.skipif(sys.platform != "linux", reason="macOS has no limit of memory")
def test_a_check_may_not_take_much_memory():
    code = f"{PRELUDE} limits.set_limits(); bytearray(limits.MOST_MEMORY)"
    ended = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False)
    assert ended.stderr.splitlines()[-1] == "MemoryError"


def test_a_check_may_not_take_much_time_of_a_processor():
    code = f"{PRELUDE} limits.LIMITS[limits.resource.RLIMIT_CPU] = 1; limits.set_limits()\nwhile True: pass"
    ended = subprocess.run([sys.executable, "-I", "-c", code], check=False)
    assert ended.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
    assert file_check_process.PROCESSOR_SECONDS < file_check.LONGEST_SECONDS


LOOK_AROUND = """
import json, os, sys
sys.stdin.buffer.read()
opened = []
for number in range(3, 500):
    try:
        opened.append(str(os.fstat(number)))
    except OSError:
        continue
known = sorted(set(os.environ) - {"LC_CTYPE"})  # Python's own
print(json.dumps(["unreadable", ["Looked around.", *known, *opened, os.getcwd()], [], None, [], []]))
"""


def test_the_process_that_checks_has_no_setting_no_secret_and_no_connection(client, sealed, instead, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")
    instead(LOOK_AROUND)
    assert read_answer(send(client, render_receipt(sealed))) == "Looked around. /"


def test_two_files_are_checked_at_a_time_and_whoever_comes_then_is_told_when(client, sealed, settings, monkeypatch):
    monkeypatch.setattr(file_check, "TRIES", 1)
    with all_slots_held(settings):
        page = send(client, render_receipt(sealed))
        assert (page.status_code, page["Retry-After"]) == (503, "60")
        assert read_answer(page).startswith("Two files are being checked just now. Please try again in a minute.")
        assert "Genuine." in read_answer(ask(client, sealed.number, make_code(sealed)))
        assert client.get("/verify/").status_code == 200
    assert "Genuine." in read_answer(send(client, render_receipt(sealed)))


def test_who_waits_is_served_when_one_has_ended(client, sealed, settings, monkeypatch):
    held = all_slots_held(settings)
    held.__enter__()
    monkeypatch.setattr(time, "sleep", lambda _: held.__exit__(None, None, None))
    assert "Genuine." in read_answer(send(client, render_receipt(sealed)))


def test_only_one_thread_of_a_process_waits(client, sealed, settings, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("It waited"))
    with all_slots_held(settings), file_check._waiting:
        assert send(client, render_receipt(sealed)).status_code == 503


def test_the_lock_of_a_process_that_was_killed_ends_with_it(client, sealed, settings, monkeypatch):
    monkeypatch.setattr(file_check, "TRIES", 1)
    names = [str(settings.LEDGER_DIR / f"file-check-{number}.lock") for number in (1, 2)]
    code = "import fcntl, sys; files = [open(n, 'ab') for n in sys.argv[1:]]; [fcntl.flock(f, 2) for f in files]; "
    command = [sys.executable, "-I", "-c", f"{code} print(flush=True); sys.stdin.read()", *names]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        assert send(client, render_receipt(sealed)).status_code == 503
        holder.kill()
    assert "Genuine." in read_answer(send(client, render_receipt(sealed)))


@pytest.mark.real_time
def test_a_small_file_that_kept_a_checker_busy_is_answered_soon(client, sealed):
    started = time.monotonic()
    page = send(client, hostile.many_names_for_a_long_dictionary())
    assert time.monotonic() - started < 10
    assert page.status_code == 200


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/pdf", "multipart/form-data"])
def test_what_is_no_form_is_asked_for_a_file(client, sealed, kind):
    page = client.post("/verify/", b"x" * 1000, content_type=kind)
    assert page.status_code in (200, 400)
    assert page.status_code == 400 or "Choose a file first." in page.text
