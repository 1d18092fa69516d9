"""Upgrades: what an earlier release recorded is kept, and each release's verifier accepts what this one issues.

``tests/releases/<version>/`` holds the demonstration of that release on a Sunday morning: its database as SQL, its
ledger's key and high-water file, the receipts that it issued, and its ``verify.py``.
"""

import gzip
import json
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
from attestations.assignments.queries import load_academy_assignments, load_required_policies
from attestations.assignments.rules import State
from attestations.receipts.reconciliation import find_disagreements
from policy.reading import differences, pages
from portal.ledger import verify
from portal.ledger.highwater import get_path
from portal.models import Academy, Job, LedgerCheck, LedgerEntry, Person
from tests import factories as make
from tests.conftest import NOW
from tests.databases import drop_database
from tests.environment import ROOT
from tests.portal.ledger.by_hand import tamper

RELEASES = sorted(path.parent for path in (ROOT / "tests/releases").glob("*/verify.py"))
PERMANENT = (
    *("attestations_requirement", "attestations_signing", "attestations_attestation"),
    *("policy_policy", "policy_version", "policy_part", "policy_clause", "policy_draft", "policy_step"),
    *("portal_academyname", "portal_person", "portal_engagement", "portal_absence", "portal_grant", "portal_auditline"),
    *("portal_ledgerentry", "portal_ledgernode", "portal_ledgerhead", "portal_ledgercheckpoint"),
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


@contextmanager
def another_database(name):
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        drop_database(cursor, name)
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
    for cached in (pages.load_outline, pages._load_body, differences.find_previous, differences._compare_by_id):
        cached.cache_clear()  # by the numbers of rows, which another database has given to others
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


def crawl(client, most=80):
    """Open what is linked from home, and from there on; every answer must be a page or a file, not an error."""
    opened, waiting = set(), ["/"]
    while waiting and len(opened) < most:
        address = waiting.pop(0)
        if address in {*opened, "/healthz"} or address.partition("?")[0].endswith((".pdf", ".docx")):
            continue
        answer = client.get(address)
        assert answer.status_code in (200, 302), address
        opened.add(address)
        if location := answer.headers.get("Location"):
            waiting.append(location)
        elif "html" in answer.headers["Content-Type"]:
            waiting += Links(answer.content.decode()).found
    return opened


@pytest.mark.parametrize("release", RELEASES[-1:], indirect=True, scope="module", ids=lambda release: release.name)
@pytest.mark.parametrize("key", ["teacher", "head", "hr", "admin"])  # who together are shown every kind of page
def test_every_page_of_an_upgraded_demonstration_opens(key, upgraded):
    with upgraded[0](), transaction.atomic():
        assert len(crawl(make.sign_in(Person.objects.get(email=f"{key}@demo.example")))) > 5
        transaction.set_rollback(True)


def test_every_signature_of_the_release_counts_on_the_boards(upgraded):
    with upgraded[0]():
        at = timezone.now()
        [required] = load_required_policies(known_at=at)
        for academy in Academy.objects.named(at=at):
            rows = load_academy_assignments(academy, required, as_at=at)
            signed = set(academy.attestations.filter(version__policy=required.policy).values_list("person", flat=True))
            states = {row.person.pk: row.state for row in rows}
            assert {pk for pk, state in states.items() if state == State.ATTESTED} == signed & states.keys()
            assert signed & states.keys()
