"""The demonstration, served as anybody would run it, and a real browser in front of it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.db import connection
from django.test.testcases import LiveServerThread

from tests import factories as make
from tests.databases import migrated_database

PASSWORD = "lantern-harbour-42"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def demonstration(django_db_setup, django_db_blocker):
    """The address of a demonstration of its own, loaded and served by its own command where the tables are there."""
    name = f"{connection.settings_dict['NAME']}_demonstration"
    with django_db_blocker.unblock(), migrated_database(name) as database, serving(database) as where:
        yield where


@contextmanager
def serving(database):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = settings.DATA_DIR / f"browser-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    own = {"DATA_DIR": str(folder), "DATABASE_URL": database, "PORT": str(port), "DEMO_PASSWORD": PASSWORD}
    environment = os.environ | own
    environment.pop("SECRET_KEY", None)
    # Measuring coverage of the server would take half of its time; other tests run the same lines.
    environment.pop("COVERAGE_PROCESS_CONFIG", None)
    log = (folder / "log").open("w")
    command = [sys.executable, "manage.py", "demo"]
    server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/healthz", server, folder / "log")
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=120)  # on a busy machine
        log.close()


def wait_for(address, server, log):
    for _ in range(240):
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="session")
def sign_ins():
    """The cookies of each of the cast, who signs in once: checking a password takes most of a second."""
    return {}


@pytest.fixture
def open_as(chromium, demonstration, sign_ins):
    with opening(chromium, demonstration, sign_ins) as open_page:
        yield open_page


@contextmanager
def opening(chromium, demonstration, sign_ins):
    """Opens a page of its own, signed in as one of the cast; whatever the browser complains of fails the test."""
    contexts, complaints = [], []

    def open_page(name="", size=DESK, **options):
        context = chromium.new_context(base_url=demonstration, viewport=size, locale="en-GB", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if name in sign_ins:
            context.add_cookies(sign_ins[name])
            page.goto("/")
        elif name:
            sign_in(page, name)
            sign_ins[name] = context.cookies()
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A browser reports every 404 and 403 as an error; the tests that ask for them check them.
    assert not [text for text in complaints if "the server responded with a status of 4" not in text]


@pytest.fixture
def address(transactional_db):
    """The portal on a port of its own, in this process, so that it has the clock and the rows of the test."""
    # The files get their names from WhiteNoise, as in production; Django's own handler knows only the old ones.
    server = LiveServerThread("127.0.0.1", static_handler=lambda application: application)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


def signed_in(context, person, address):
    """A browser in which somebody has signed in to the portal at this address."""
    cookie = make.sign_in(person).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])


@pytest.fixture
def look_as(chromium, address):
    """A page of one's own, signed in as one of the cast; what the browser complains of fails the test."""
    contexts, complaints = [], []

    def look(person, size=DESK):
        context = chromium.new_context(base_url=address, viewport=size, locale="en-GB")
        contexts.append(context)
        signed_in(context, person, address)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield look
    for context in contexts:
        context.close()
    assert not [text for text in complaints if "the server responded with a status of 4" not in text]


def words(page):
    return " ".join(page.locator("main").inner_text().split())


def click(page, name, role="link"):
    page.get_by_role(role, name=name, exact=True).click()


def sign_in(page, name):
    if "/accounts/login/" not in page.url:
        page.goto("/accounts/login/")
    page.fill("[name=login]", f"{name}@demo.example")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def axe(page):
    """What axe finds on a page, in light and in the dark, as sentences. In the dark nothing but the colours differs."""
    return axe_in_light(page) + axe_in_the_dark(page)


def axe_in_light(page, contrast=True):
    """Contrast takes more time than all other rules together."""
    is_first = not page.evaluate("'axe' in window")
    if is_first:
        page.evaluate(AXE_SCRIPT)
    # It reads the stylesheets once, because they do not change.
    return run_axe(page, preload=is_first, rules={"color-contrast": {"enabled": contrast}})


def axe_in_the_dark(page):
    page.emulate_media(color_scheme="dark")
    found = run_axe(page, preload=False, runOnly=["color-contrast"])
    page.emulate_media(color_scheme="light")
    return found


def run_axe(page, **options):
    script = "(options) => axe.run(options).then((results) => results.violations)"
    found = page.evaluate(script, {"resultTypes": ["violations"], **options})
    return [f"{page.url} {rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]
