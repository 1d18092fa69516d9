"""The command `load_trust` stores all of the files or nothing, once at a time."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from portal.models import Academy, AuditLine, Person
from portal.refusals import ActionRefused
from tests.portal.trust_files import HEAD, MAYA, TOM, build_files, change_cells, load, write_folder


@pytest.mark.django_db
def test_the_command_prints_what_it_did(tmp_path, capsys):
    call_command("load_trust", str(write_folder(tmp_path / "trust")))
    table = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["people", "2", "0", "0"] in table
    assert ["engagements", "2", "0", "0"] in table


@pytest.mark.django_db
def test_one_wrong_row_stores_nothing(tmp_path):
    folder = write_folder(tmp_path / "trust", build_files(grants=(change_cells(HEAD, role="king"),)))
    with pytest.raises(CommandError, match=r"Nothing was stored[\s\S]*grants\.csv, row 2: role is “king”"):
        call_command("load_trust", str(folder))
    assert not Academy.objects.exists()
    assert not Person.objects.exists()
    assert not AuditLine.objects.exists()


@pytest.mark.django_db
def test_the_audit_line_says_who_answers_for_a_load(tmp_path):
    call_command("load_trust", str(write_folder(tmp_path / "trust")))
    people = (change_cells(MAYA, family_name="Łukasz"), TOM)
    call_command("load_trust", str(write_folder(tmp_path / "trust", build_files(people=people))), by="18")
    lines = AuditLine.objects.filter(subject__startswith="load:").order_by("pk")
    assert [line.by and line.by.reference for line in lines] == [None, "18"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("by", "why"), [(None, "Nobody is named. Add --by"), ("99", "Nobody has the staff number “99”"), ("", "Nobody is")]
)
def test_once_people_are_on_record_one_of_them_answers_for_a_load(tmp_path, by, why):
    load()
    people = (change_cells(MAYA, family_name="Łukasz"), TOM)
    with pytest.raises(CommandError, match=f"Nothing was stored. {why}"):
        call_command("load_trust", str(write_folder(tmp_path / "trust", build_files(people=people))), by=by)
    assert AuditLine.objects.filter(subject__startswith="load:").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_are_refused():
    is_held, may_end = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            load()
            is_held.set()
            may_end.wait(30)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    assert is_held.wait(30)
    try:
        with pytest.raises(ActionRefused, match="Another load is running"):
            load()
    finally:
        may_end.set()
        other.join()
    assert not load().has_changes


@pytest.mark.real_time
@pytest.mark.django_db(transaction=True)
def test_a_load_killed_in_the_middle_stores_nothing(tmp_path):
    people = [change_cells(MAYA, reference=f"R{number}", email=f"r{number}@demo.example") for number in range(20_000)]
    folder = write_folder(tmp_path / "trust", build_files(people=people, grants=()))
    script = f"""
import sys
sys.argv = ["manage.py"]
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {settings.DATABASES["default"]["NAME"]!r}
django.setup()
from pathlib import Path
from portal.people.actions.roster import load_trust
from portal.people.imports import find_files, read_trust
def report_progress(done, total):
    print(done, flush=True)
load_trust(read_trust(find_files(Path({str(folder)!r}))), by=None, source="killed", report_progress=report_progress)
"""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"}
    load_process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert int(load_process.stdout.readline()) > 0  # some people are written
    load_process.send_signal(signal.SIGKILL)
    assert load_process.wait() == -signal.SIGKILL
    load_process.stdout.close()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and is_locked():
        time.sleep(0.05)
    assert not Person.objects.exists()
    assert not Academy.objects.exists()
    assert load().has_changes


def is_locked():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        return cursor.fetchone()[0] > 0
