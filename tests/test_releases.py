"""Upgrades: what an earlier release recorded is kept, and each release's verifier accepts what this one issues.

``tests/releases/<version>/`` holds the demonstration of that release on a Sunday morning: its database as SQL, its
ledger's key and high-water file, the receipts that it issued, and its ``verify.py``.
"""

import gzip
import json
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from html.parser import HTMLParser

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import override_settings
from django.utils import timezone
from django.utils.module_loading import import_string

from attestations.assignments import queries
from attestations.demonstration.calendar import DemoCalendar
from attestations.demonstration.contacts import load_contacts, load_days
from attestations.demonstration.latecomers import load_latecomers
from attestations.demonstration.loading import load_demonstration
from attestations.receipts.reconciliation import find_disagreements
from portal.ledger import sequencer, verify
from portal.ledger.highwater import get_path
from portal.models import Job, LedgerCheck, LedgerEntry, Person
from tests import factories as make
from tests.conftest import NOW
from tests.databases import LOCK, copy_migrated, drop_database
from tests.environment import ROOT
from tests.portal.ledger.by_hand import tamper
from tests.words import read_words

RELEASES = sorted(path.parent for path in (ROOT / "tests/releases").glob("*/verify.py"))
PERMANENT = (
    *("attestations_requirement", "attestations_signing", "attestations_attestation"),
    *("policy_policy", "policy_version", "policy_part", "policy_clause", "policy_draft", "policy_step"),
    *("portal_academyname", "portal_person", "portal_engagement", "portal_absence", "portal_grant", "portal_auditline"),
    *("portal_ledgerentry", "portal_ledgernode", "portal_ledgerhead", "portal_ledgercheckpoint"),
)
# What differs between two loadings of the demonstration: numbers of receipts, ids of people, keys and what they sign.
MADE_AT_RANDOM = re.compile(
    r"\b[2-9A-HJKMNP-TV-Z]{4}(-[2-9A-HJKMNP-TV-Z]{4}){2}\b|[0-9a-f]{8}-[0-9a-f-]{27}|/ledger/[0-9a-f]{8}(\+\S+)?"
    r"|(?<=/manage/grants/)\d+|(?<=/manage/requirements/)\d+"  # numbers of rows, of which an upgraded one has had more
)


@pytest.fixture(scope="module", params=RELEASES, ids=lambda release: release.name)
def release(request):
    return request.param


@pytest.fixture(scope="module")
def upgraded(release, django_db_setup, django_db_blocker, tmp_path_factory):
    """The release's demonstration, brought up to this one: a context in which it is the database."""
    ledger = tmp_path_factory.mktemp("ledger")
    name = f"{connection.settings_dict['NAME']}_release"
    shutil.copy(release / "key", ledger / "key")
    (ledger / "key").chmod(0o400)
    is_named_by_database = (release / "high-water").read_text().count("\n") == 3  # as in 0.1.0 and 0.2.0
    with django_db_blocker.unblock(), another_database(name):
        opened = opening(name, ledger)
        with opened(), connection.cursor() as cursor:
            shutil.copy(release / "high-water", ledger / f"high-water-{name}" if is_named_by_database else get_path())
            cursor.execute(gzip.decompress((release / "database.sql.gz").read_bytes()).decode())
            cursor.execute("SET search_path TO DEFAULT")
            before = read_permanent_rows()
            call_command("migrate", interactive=False, verbosity=0)
            if not is_named_by_database:  # it names the database, and this is another one
                call_command("ledger_restore", "--moved")
        yield opened, before


@pytest.fixture(scope="module")
def fresh(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration as this release loads it: a context in which it is the database."""
    name = f"{connection.settings_dict['NAME']}_fresh"
    with django_db_blocker.unblock(), another_database(name, is_migrated=True):
        opened = opening(name, tmp_path_factory.mktemp("ledger"))
        with opened():
            load_demonstration()
            sequencer.seal_all()
        yield opened


@contextmanager
def another_database(name, is_migrated=False):
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        drop_database(cursor, name)
        if is_migrated:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            copy_migrated(cursor, name)
        else:
            cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield
    finally:
        connections.close_all()
        with connection._nodb_cursor() as cursor:
            drop_database(cursor, name)


def opening(name, ledger):
    @contextmanager
    def opened():
        usual = connection.settings_dict["NAME"]
        with override_settings(LEDGER_DIR=ledger), time_machine.travel(NOW, tick=False):
            switch_to(name)
            try:
                yield
            finally:
                switch_to(usual)

    return opened


def switch_to(name):
    connections.close_all()
    connection.settings_dict["NAME"] = name
    queries.clear_cache()
    caches["pages"].clear()


def read_permanent_rows(columns=None):
    """Every permanent row, each column as text; of a table's columns only those that are given."""
    found = {}
    with connection.cursor() as cursor:
        for table in PERMANENT:
            cursor.execute(f"SELECT * FROM {table} LIMIT 0")
            names = (columns or {}).get(table) or [column.name for column in cursor.description]
            texts = ", ".join(f'"{name}"::text' for name in names)
            cursor.execute(f"SELECT {texts} FROM {table} ORDER BY {texts}")
            found[table] = (names, cursor.fetchall())
    return found


def test_nothing_that_was_declared_changes(upgraded):
    opened, before = upgraded
    with opened():
        assert read_permanent_rows({table: names for table, (names, _) in before.items()}) == before
        empty = {table for table, (_, rows) in before.items() if not rows}
        assert empty <= {"policy_step", "portal_ledgernode"}
        call_command("ledger_verify")
        call_command("ledger_catch_up", "--check")


def test_the_first_daily_check_seals_what_the_release_did_not(upgraded):
    opened, _ = upgraded
    with opened(), transaction.atomic():
        entered = [json.loads(bytes(entry.data)) for entry in LedgerEntry.objects.filter(type="publication")]
        lacking = sum("clauses_digest" not in entry for entry in entered)
        import_string(settings.JOBS["check-ledger"])(Job(kind="check-ledger"), None)
        assert LedgerEntry.objects.filter(type="supplement").count() == lacking
        last = LedgerCheck.objects.order_by("pk").last()
        assert (last.findings, last.fault) == (0, "")
        assert not list(find_disagreements())
        tamper("UPDATE policy_version SET statement_first = 'I agree with every word.'")
        assert {(found.table, found.what) for found in find_disagreements()} == {("policy_version", "statement_first")}
        transaction.set_rollback(True)


def test_every_receipt_is_the_same_and_its_old_verifier_calls_it_genuine(release, upgraded, tmp_path):
    opened, _ = upgraded
    issued = json.loads(gzip.decompress((release / "receipts.json.gz").read_bytes()))
    with opened():
        hr = make.sign_in(Person.objects.get(email="hr@demo.example"))
        now = {number: hr.get(f"/receipts/{number}.json").content.decode() for number in list(issued)[::8]}
        vkey = json.loads(next(iter(issued.values())))["vkey"]
        numbers = sorted(path.stem.removeprefix("receipt-") for path in release.glob("receipt-*.pdf"))
        files = {f"{number}.pdf": b"".join(hr.get(f"/receipts/{number}.pdf")) for number in numbers}
    assert now == {number: issued[number] for number in now}
    (tmp_path / "vkey").write_text(f"{vkey}\n")
    number, receipt = next(iter(now.items()))
    files[f"{number}.json"] = receipt.encode()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        command = [sys.executable, "-I", str(release / "verify.py"), str(tmp_path / name), str(tmp_path / "vkey")]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stdout + answer.stderr
        assert "genuine" in answer.stdout.lower()


def test_this_verifier_accepts_the_receipts_of_then(release):
    issued = json.loads(gzip.decompress((release / "receipts.json.gz").read_bytes()))
    [vkey] = {json.loads(receipt)["vkey"] for receipt in issued.values()}
    for receipt in list(issued.values())[::20]:
        assert verify.checked(receipt.encode(), vkey).kind == verify.Kind.GENUINE
    for path in release.glob("receipt-*.pdf"):
        assert verify.checked(path.read_bytes(), vkey).holds


NOT_READ = (
    *("/receipts/", "/ledger/", "/healthz", "/me/", "/accounts/second-step/"),
    *("/manage/people/invitations/", "/manage/people/retention/"),
)


class Links(HTMLParser):
    """The addresses of this site to which a page leads."""

    def __init__(self, markup):
        super().__init__()
        self.found = []
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        address = dict(attributes).get("href") or ""
        if tag == "a" and address.startswith("/") and "logout" not in address:
            self.found.append(address.partition("#")[0])


def crawl(client, most=60):
    """What every page and CSV says to this person, by its address; what is random stands as ``*``.

    Left out: files other than text, receipts (each is compared above), the ledger itself and its health,
    pages that make a new secret each time, and those that tell who has looked or signed in, or of reasons of absences,
    which are no longer kept.
    """
    found, waiting = {}, ["/"]
    while waiting and len(found) < most:
        address = waiting.pop(0)
        plain = MADE_AT_RANDOM.sub("*", address)
        path = address.partition("?")[0]
        if plain in found or path.startswith(NOT_READ) or path.endswith((".pdf", ".docx")):
            continue
        answer = client.get(address)
        if location := answer.headers.get("Location"):
            found[plain] = MADE_AT_RANDOM.sub("*", location)
            waiting.append(location)
        elif "html" in answer.headers["Content-Type"]:
            found[plain] = MADE_AT_RANDOM.sub("*", read_words(answer))
            waiting += Links(answer.content.decode()).found
        else:
            found[plain] = MADE_AT_RANDOM.sub("*", answer.content.decode())
    return found


def add_what_is_new():
    """What the demonstration has had since, for which earlier releases had no tables."""
    today, hr = timezone.localdate(), Person.objects.get(email="hr@demo.example")
    load_contacts(from_on=DemoCalendar(today).in_force_on, by=hr)
    load_days(today, by=hr)
    load_latecomers(today)


@pytest.mark.parametrize("release", RELEASES[-1:], indirect=True, scope="module", ids=lambda release: release.name)
@pytest.mark.parametrize("key", ["teacher", "head", "hr", "admin"])  # who together are shown every kind of page
def test_an_upgraded_demonstration_says_what_a_fresh_one_says(key, upgraded, fresh):
    email = f"{key}@demo.example"
    with upgraded[0](), transaction.atomic():
        add_what_is_new()
        then = crawl(make.sign_in(Person.objects.get(email=email)))
        transaction.set_rollback(True)
    with fresh():
        now = crawl(make.sign_in(Person.objects.get(email=email)))
    for pages in (then, now):
        pages.pop(
            "/verify/", None
        )  # it counts the ledger's records: of what is new, none is sealed in the upgraded one
    assert len(now) > 5
    assert then == now
