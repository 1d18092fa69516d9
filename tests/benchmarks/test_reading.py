"""A reading page, signed in, against a bare signed-in view that returns the same bytes."""

import os
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import pytest
from django.core.cache import caches
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

from portal.models import Person
from tests import factories as make
from tests.benchmarks.measuring import alternately
from tests.benchmarks.served import serving
from tests.benchmarks.urls import serve_plainly_too, sign_in_plainly

PAGE, ROUNDS = "/policies/social-networking-protocol/", 101


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
def clients(database, reading, settings, tmp_path):
    """Somebody signed in, twice: plainly, for the bare view, and as we do it. The page is kept aside for the former."""
    database(reading)
    serve_plainly_too(settings)
    caches["pages"].clear()
    person = Person.objects.filter(engagements__isnull=False).first()
    client = make.sign_in(person)
    (tmp_path / "page").write_bytes(client.get(PAGE).content)
    os.environ["BENCHMARK_PAGE"] = str(tmp_path / "page")
    return sign_in_plainly(person), client


def cookies_of(client):
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def asking(client, address, **headers):
    """Ten requests, straight through the WSGI handler; each is answered with the status given last."""
    handler, cookies = get_wsgi_application(), cookies_of(client)

    def ask():
        statuses = []
        for _ in range(10):
            environ = RequestFactory()._base_environ(PATH_INFO=address, HTTP_COOKIE=cookies, **headers)
            response = handler(environ, lambda status, headers: statuses.append(status))
            b"".join(response)
            response.close()
        return statuses[-1]

    return ask


def test_in_process(clients, figure):
    plain, client = clients
    page = client.get(PAGE)
    assert page.content == plain.get("/bare/").content
    bare, fresh = asking(plain, "/bare/"), asking(client, PAGE)
    unchanged = asking(client, PAGE, HTTP_IF_NONE_MATCH=page["ETag"])
    assert (bare(), fresh(), unchanged()) == ("200 OK", "200 OK", "304 Not Modified")
    of_page, of_unchanged = alternately(bare, fresh, ROUNDS), alternately(bare, unchanged, ROUNDS)
    figure("reading page, requests a second against a bare view's", f"{of_page.ratio:.2f}", "0.6 or more")
    figure("the same, unchanged (304)", f"{of_unchanged.ratio:.2f}")
    assert of_page.ratio >= 0.6


def test_through_a_web_server(clients, reading, figure):
    plain, client = clients
    with serving(reading) as port, ThreadPoolExecutor(8) as pool:

        def ask(client, address):
            return lambda: list(pool.map(lambda _: many(port, address, cookies_of(client)), range(8)))

        compared = alternately(ask(plain, "/bare/"), ask(client, PAGE), 15)
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
