"""/healthz, which monitoring reads."""

import os
import subprocess
import sys

from django.conf import settings
from django.db import connection

from portal.log_filters import LeaveOutDeliberateAnswers
from tests import factories as make

NEVER_CHECKED = "The ledger and its rows have not been checked yet."
ASK = """
import django
django.setup()
from django.test import Client
answer = Client(headers={"host": "127.0.0.1"}).get("/healthz")
print(answer.status_code, answer.text)
"""


def test_well(client, db):
    make.mail_worker()
    response = client.get("/healthz")
    assert (response.status_code, response.text) == (200, f"ok\nRelease {settings.VERSION}\n{NEVER_CHECKED}\n")


def test_a_migration_that_is_not_applied_is_said(client, db):
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'attestations' AND name = "
            "(SELECT max(name) FROM django_migrations WHERE app = 'attestations')"
        )
    response = client.get("/healthz")
    assert response.status_code == 503
    assert "1 migrations are not applied. Run: manage.py migrate" in response.text


def test_a_database_that_does_not_answer_is_said():
    environment = os.environ | {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    answer = subprocess.run(
        [sys.executable, "-c", ASK], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True
    )
    assert answer.stdout.startswith("503 The database does not answer.")


def test_a_red_health_check_is_an_answer_and_no_error_in_the_log(client, db, caplog):
    caplog.handler.addFilter(LeaveOutDeliberateAnswers())
    assert client.get("/healthz").status_code == 503  # no worker has been seen
    assert not caplog.records
