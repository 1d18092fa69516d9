"""Two hundred people sign at once, durably, against a view that inserts one row."""

import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from django.db import connection

from attestations.models import Attestation
from portal.models import Academy, Person
from tests import factories as make
from tests.benchmarks.served import serving
from tests.benchmarks.urls import serve_plainly_too, sign_in_plainly

SIGN, AT_ONCE, ROUNDS = "/policies/social-networking-protocol/sign/", 200, 7


@pytest.fixture(scope="session")
def signing(databases):
    """The name of a database with the real protocol, in which nobody has signed."""

    def fill():
        version = make.version()
        make.requirement(version.policy)
        academy = make.academy()
        for number in range(AT_ONCE * (ROUNDS + 1)):
            make.staff(academy, "Person", f"Number {number}")

    return databases.make("bench_signing", fill)


def prepared(people, sign_in):
    """For each person the headers and the body that their browser would send; the form is alike for all."""
    form = make.sign_in(people[0]).get(SIGN).context["form"].initial
    token = "x" * 32
    sent = []
    for person in people:
        body = form | {"statement": "on", "typed_name": person.name, "csrfmiddlewaretoken": token}
        session = sign_in(person).session
        session["seen_at"] = time.time()  # so that neither view has to write it
        session.save()
        cookies = f"csrf={token}; session={session.session_key}"
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        sent.append((headers, urlencode(body)))
    return sent


def all_at_once(port, address, sent):
    """Requests a second, and how long each took; all begin together."""
    gate = threading.Barrier(len(sent) + 1)

    def post(one):
        headers, body = one
        client = HTTPConnection("127.0.0.1", port, timeout=60)
        gate.wait(timeout=60)
        begun = time.perf_counter()
        client.request("POST", address, body, headers)
        answer = client.getresponse()
        answer.read()
        client.close()
        return time.perf_counter() - begun, answer.status, answer.headers["Location"]

    with ThreadPoolExecutor(len(sent)) as pool:
        waiting = [pool.submit(post, one) for one in sent]
        gate.wait(timeout=60)
        begun = time.perf_counter()
        answers = [answer.result() for answer in waiting]
        taken = time.perf_counter() - begun
    assert {status for _, status, _ in answers} == {302}
    return len(sent) / taken, sorted(seconds for seconds, _, _ in answers)


def test_two_hundred_at_once(database, signing, settings, figure):
    database(signing)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        assert cursor.fetchone() == ("on", "on")
    serve_plainly_too(settings)
    people = list(Person.objects.filter(engagements__isnull=False).order_by("reference"))
    ratios, rates, p99_ratios, p99s = [], [], [], []
    with serving(signing) as port:
        for turn in range(ROUNDS + 1):
            some = people[turn * AT_ONCE : (turn + 1) * AT_ONCE]
            bare_rate, bare_taken = all_at_once(port, "/insert/", prepared(some, sign_in_plainly))
            rate, taken = all_at_once(port, SIGN, prepared(some, make.sign_in))
            if turn:  # the first is to warm up
                ratios, rates = [*ratios, rate / bare_rate], [*rates, rate]
                p99s, p99_ratios = [*p99s, p99(taken)], [*p99_ratios, p99(taken) / p99(bare_taken)]
    ratio, times = statistics.median(ratios), statistics.median(p99_ratios)
    shown = f"{ratio:.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    figure("signing, 200 at once, rate against a view that inserts a row", shown, "0.4 or more")
    shown = f"{times:.2f} times ({statistics.median(p99s):.2f} s, {statistics.median(rates):.0f} a second)"
    figure("the same, p99", shown, "2.5 times at most")
    assert Attestation.objects.count() == AT_ONCE * (ROUNDS + 1)
    assert Academy.objects.count() == 1
    assert ratio >= 0.4
    assert times <= 2.5


def p99(seconds):
    return seconds[int(len(seconds) * 0.99) - 1]
