"""What the proof costs: signing with and without the ledger, sealing, and proofs and audits of a million entries."""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from bisect import bisect_right
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from attestations.models import Attestation
from attestations.receipts.ledger_entries import entry_subject
from policy.models import Version
from portal.ledger import highwater, proofs, sequencer, store
from portal.ledger.models import LedgerCheckpoint, LedgerEntry
from portal.ledger.sealing_thread import PAUSE_SECONDS
from portal.models import Person
from tests import factories as make
from tests.benchmarks.measuring import seconds
from tests.portal.ledger.filling import fill

MILLION, AT_ONCE, ROUNDS = 1_000_000, 64, 9
AUDIT = """
import json, sys, time
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from portal.ledger import highwater
from portal.ledger.audit import KnownCheckpoint, audit_ledger
begun = time.perf_counter()
report = audit_ledger([KnownCheckpoint(highwater.read(), "the high-water file")])
taken = time.perf_counter() - begun
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(json.dumps([taken, int(peak) / 1024, report.head.size]))
"""


# A million entries


@pytest.fixture(scope="session")
def million(databases):
    """The name of a database whose ledger has a million entries."""

    def made():
        highwater.get_path().unlink(missing_ok=True)
        fill(MILLION)

    return databases.make("bench_million", made)


@pytest.fixture
def million_marked(database, million):
    """The same database with its high-water file, which is removed before every test."""
    database(million)
    return million


def test_a_million_entries_are_read_again(million_marked, figure):
    command = [sys.executable, "-c", AUDIT, million_marked]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"}
    answer = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True, env=environment)
    taken, megabytes, size = json.loads(answer.stdout)
    figure("an audit of 1,000,000 entries", f"{taken:.1f} s, {megabytes:.0f} MB", "under 30 s and 300 MB")
    assert size == MILLION
    assert taken < 30
    assert megabytes < 300


def test_a_proof_from_a_million_entries(million_marked, figure):
    entries = [LedgerEntry.objects.get(position=number * 9_973) for number in range(100)]
    seal, verifier = store.find_newest_checkpoint(), store.load_signer().verifier
    made = []
    times = sorted(seconds(lambda entry=entry: made.append(store.build_proof(entry, seal).text)) for entry in entries)
    for entry, proof in zip(entries, made, strict=True):
        assert proofs.verify_proof(bytes(entry.data), proof, [verifier]).size == MILLION
    figure(
        "a proof from 1,000,000 entries, median and slowest of 100",
        f"{times[50] * 1000:.1f}, {times[-1] * 1000:.1f} ms",
        "under 20 ms",
    )
    assert times[50] < 0.02


def test_a_tick_upon_a_million_entries(million_marked, figure):
    times = []
    for number in range(20):
        store.add_entries([store.NewEntry("note", f"note:{number}", make.LONG_AGO, {"number": number})])
        times.append(seconds(sequencer.seal_all))
    figure("one entry sealed upon 1,000,000", f"{statistics.median(times) * 1000:.1f} ms")


# Sixty-four people sign at once


@pytest.fixture(scope="session")
def crowd(databases):
    """The name of a database with enough people for every round, of whom nobody has signed."""

    def made():
        highwater.get_path().unlink(missing_ok=True)
        version = make.version()
        make.requirement(version.policy)
        academy = make.academy()
        for number in range(AT_ONCE * (2 * ROUNDS + 2)):
            make.staff(academy, "Person", f"Number {number}")

    return databases.make("bench_crowd", made)


@contextmanager
def slow_flushes(name, microseconds):
    """Each of several commits at once waits that long for its flush, as on a disk; only our own server allows it."""
    if connection.settings_dict["ENGINE"] != "portal.database":
        yield "as the server has it"
        return
    parameters = connection.get_connection_params()
    where = {"host": parameters["host"], "port": parameters["port"]}
    with closing(psycopg2.connect(**where, user="postgres", dbname="postgres")) as owner:
        owner.autocommit = True
        owner.cursor().execute(f'ALTER DATABASE "{name}" SET commit_delay = {microseconds}')
        owner.cursor().execute(f'ALTER DATABASE "{name}" SET commit_siblings = 0')
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SHOW commit_delay")
        assert cursor.fetchone() == (str(microseconds),)
    yield f"{microseconds / 1000:g} ms more"


@contextmanager
def followed():
    """Seals while others sign, as a thread of each web process does."""
    ended = threading.Event()

    def follow():
        while not ended.is_set():
            sequencer.tick()
            ended.wait(PAUSE_SECONDS)
        sequencer.seal_all()
        connection.close()

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def all_at_once(version, people):
    """Signatures per second, and the moment at which each was done, by its receipt number."""
    gate = threading.Barrier(len(people) + 1)

    def sign(person):
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            signing = make.sign(person, version, person.academy)
            return signing.number, time.time()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        waiting = [pool.submit(sign, person) for person in people]
        gate.wait(timeout=60)
        begun = time.perf_counter()
        done = dict(answer.result() for answer in waiting)
        return len(people) / (time.perf_counter() - begun), done


def test_sixty_four_sign_at_once(database, crowd, figure, monkeypatch):
    database(crowd)
    with slow_flushes(crowd, 5_000) as flush:
        rates, bare_rates, done = signed_in_turn(crowd, monkeypatch)
    ratio = statistics.median(rates) / statistics.median(bare_rates)
    waits = sorted(until_sealed(done))
    p99 = waits[int(len(waits) * 0.99) - 1]
    assert len(waits) == AT_ONCE * ROUNDS
    aim = "0.65 or more"
    figure(
        f"64 sign at once (flush {flush}), rate against none of the ledger",
        f"{ratio:.2f} ({statistics.median(rates):.0f} a second)",
        aim,
    )
    figure("the same, sign to checkpoint, median and p99", f"{waits[len(waits) // 2]:.2f}, {p99:.2f} s", "under 1 s")
    assert ratio > 0.65
    assert p99 < 1


def signed_in_turn(name, monkeypatch):
    """Signs with the ledger and without it in turn; the first of each is to warm up."""
    version = Version.objects.select_related("policy").get()
    people = list(Person.objects.filter(engagements__isnull=False).order_by("reference"))
    academy = make.Academy.objects.named(at=make.timezone.now()).get()
    for person in people:
        person.academy = academy
    rates, bare_rates, done = [], [], {}
    for turn in range(ROUNDS + 1):
        some = people[2 * turn * AT_ONCE : 2 * (turn + 1) * AT_ONCE]
        with monkeypatch.context() as patch:
            patch.setattr(store, "add_entries", list)  # builds the entries and adds none
            bare, _ = all_at_once(version, some[:AT_ONCE])
        with followed():
            rate, when = all_at_once(version, some[AT_ONCE:])
        if turn:
            rates, bare_rates, done = [*rates, rate], [*bare_rates, bare], done | when
    return rates, bare_rates, done


def until_sealed(done):
    """Seconds between the end of each signing and the checkpoint that covers it."""
    seals = list(LedgerCheckpoint.objects.order_by("size").values_list("size", "signed_at"))
    sizes = [size for size, _ in seals]
    for attestation in Attestation.objects.filter(signing__number__in=done).select_related("signing"):
        entry = LedgerEntry.objects.get(subject=entry_subject(attestation))
        signed_at = seals[bisect_right(sizes, entry.position)][1]
        yield max(0.0, signed_at.timestamp() - done[attestation.signing.number])
