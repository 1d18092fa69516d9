"""Three reports of the whole trust asked for at once, while a hundred people sign."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import count
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.db.models import Count

from attestations.models import Signing
from portal.models import Job, Person
from portal.models.roles import Role
from tests import factories as make
from tests.benchmarks.roster import fill, sign_all
from tests.benchmarks.served import serving, working

POLICY = "/policies/social-networking-protocol/"
REPORT = "/trust/report.pdf"
SIGNERS, REPORTS = 100, 3
SIGN_WITHIN_SECONDS = 40  # about as long as the reports take
WAIT_SECONDS = 600


@pytest.fixture(scope="session")
def trust(databases):
    """The name of a database of 10,000 people who are all asked to sign the real protocol; most have signed it."""

    def fill_all():
        fill(10_000, 0)
        make.numbers = count(20_000)  # the others have these
        make.requirement(make.version().policy)
        sign_all(10_000)

    return databases.make("bench_report_jobs", fill_all)


class Reader:
    """One signed-in person's browser, which notes how long each page takes."""

    def __init__(self, person, port, taken):
        session = make.sign_in(person).session
        session["seen_at"] = time.time()
        session.save()
        self.person, self.port, self.taken = person, port, taken
        self.headers = {
            "Cookie": f"csrf={'x' * 32}; session={session.session_key}",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def ask(self, address, body=None):
        body = urlencode(body | {"csrfmiddlewaretoken": "x" * 32}) if body is not None else None
        client = HTTPConnection("127.0.0.1", self.port, timeout=60)
        begun = time.perf_counter()
        client.request("POST" if body else "GET", address, body, self.headers)
        answer = client.getresponse()
        answer.read()
        self.taken.append(time.perf_counter() - begun)
        client.close()
        assert answer.status in {200, 302}, (address, answer.status)
        return answer.headers["Location"]

    def read_and_sign(self, form):
        time.sleep(random.uniform(0, SIGN_WITHIN_SECONDS))
        for address in ("/", POLICY, f"{POLICY}sign/"):
            self.ask(address)
        place = {"academies": self.person.engagements.all()[0].academy.slug}
        self.ask(f"{POLICY}sign/", form | place | {"statement": "on", "typed_name": self.person.name})

    def take_report(self):
        """Asks, and looks at the report's page every three seconds, as the page does by itself."""
        page = self.ask(REPORT, {})
        begun = time.perf_counter()
        while not Job.objects.filter(number=page.split("/")[2], file__isnull=False).exists():
            assert time.perf_counter() < begun + WAIT_SECONDS
            time.sleep(3)
            self.ask(page)
        taken = time.perf_counter() - begun
        self.ask(f"{page}file")
        connection.close()
        return taken


def test_three_reports_at_once_while_a_hundred_sign(database, trust, figure):
    database(trust)
    offices = [make.person("Hannah", f"Reid {number}", email=f"hr{number}@demo.example") for number in range(REPORTS)]
    for person in offices:
        make.grant(person, Role.HR)
        make.engagement(person, make.Academy.objects.first())
    alike = Person.objects.annotate(work=Count("engagements")).filter(work=1, engagements__until_on=None)
    outstanding = alike.filter(signings=None, absences=None).prefetch_related("engagements__academy")
    people = list(outstanding.order_by("reference")[:SIGNERS])
    form = make.sign_in(people[0]).get(f"{POLICY}sign/").context["form"].initial
    before, idle, busy = Signing.objects.count(), [], []
    with serving(trust) as port, working(trust):
        readers = [Reader(person, port, busy) for person in people]
        for reader in [Reader(person, port, idle) for person in people[:20]]:
            reader.ask(POLICY)
        with ThreadPoolExecutor(SIGNERS + REPORTS) as pool:
            reports = [pool.submit(Reader(person, port, busy).take_report) for person in offices]
            signers = [pool.submit(reader.read_and_sign, form) for reader in readers]
            waited = sorted(report.result() for report in reports)
            for signer in signers:
                signer.result()
    busy.sort()
    p95 = busy[int(len(busy) * 0.95) - 1]
    shown = f"{', '.join(f'{seconds:.0f}' for seconds in waited)} s"
    figure("three trust reports of 10,000 people at once", shown, "all three come")
    shown = f"{p95:.2f} s (idle {sorted(idle)[len(idle) // 2]:.2f} s, worst {busy[-1]:.2f} s)"
    figure(f"pages meanwhile, {SIGNERS} people signing, p95", shown, "1 s")
    assert Signing.objects.count() == before + SIGNERS
    assert Job.objects.filter(kind="report", file__size__gt=100_000).count() == REPORTS
    assert p95 <= 1
