"""A reading page, signed in, against a bare signed-in view that returns the same bytes."""

import os
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import pytest
from django.core.cache import caches

from tests import factories as make
from tests.benchmarks.measuring import alternately, seconds
from tests.benchmarks.served import serving

PAGE, REQUESTS, ROUNDS = "/policies/social-networking-protocol/", 100, 11


@pytest.fixture(scope="session")
def reading(databases):
    """The name of a database with the real protocol and an academy of 200 people."""

    def fill():
        version = make.version()
        make.requirement(version.policy)
        academy = make.academy()
        for number in range(200):
            make.staff(academy, "Person", f"Number {number}")

    return databases.make("bench_reading", fill)


@pytest.fixture
def client(database, reading, settings, tmp_path):
    """Somebody signed in, with the page kept aside for the bare view."""
    from portal.models import Person

    database(reading)
    settings.ROOT_URLCONF = "tests.benchmarks.urls"
    caches["pages"].clear()
    client = make.sign_in(Person.objects.filter(engagements__isnull=False).first())
    (tmp_path / "page").write_bytes(client.get(PAGE).content)
    os.environ["BENCHMARK_PAGE"] = str(tmp_path / "page")
    return client


def times(client, address, count=REQUESTS, **headers):
    def ask():
        for _ in range(count):
            client.get(address, headers=headers)

    return ask


def test_in_process(client, figure):
    page = client.get(PAGE)
    assert page.content == client.get("/bare/").content
    compared = alternately(times(client, "/bare/"), times(client, PAGE), ROUNDS)
    figure("reading page, requests a second against a bare view's", f"{compared.ratio:.2f}", "0.8 or more")
    unchanged = alternately(times(client, "/bare/"), times(client, PAGE, **{"if-none-match": page["ETag"]}), ROUNDS)
    assert client.get(PAGE, headers={"if-none-match": page["ETag"]}).status_code == 304
    figure("the same, unchanged (304)", f"{unchanged.ratio:.2f}", "")
    assert compared.ratio > 0.8
    assert unchanged.ratio > 0.8


def test_through_a_web_server(client, reading, figure):
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    with serving(reading) as port, ThreadPoolExecutor(8) as pool:

        def ask(address):
            return lambda: list(pool.map(lambda _: many(port, address, cookies), range(8)))

        compared = alternately(ask("/bare/"), ask(PAGE), ROUNDS)
    figure("reading page through gunicorn, 8 at once, against a bare view's", f"{compared.ratio:.2f}", "0.8 or more")
    assert compared.ratio > 0.8


def many(port, address, cookies, count=25):
    connection = HTTPConnection("127.0.0.1", port)
    for _ in range(count):
        connection.request("GET", address, headers={"Cookie": cookies})
        answer = connection.getresponse()
        assert answer.status == 200
        assert len(answer.read()) > 10_000
    connection.close()
