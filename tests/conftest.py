"""The cast that tests share. Time stands still on one Sunday morning, except in tests marked `real_time`."""

import os
import shutil
import sys
from datetime import UTC, datetime
from functools import cache, wraps

import hypothesis
import pydyf
import pytest
import time_machine
import weasyprint.document
from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.core.management import call_command
from django.test.client import ClientHandler
from playwright.sync_api import sync_playwright
from xdist.scheduler import LoadScopeScheduling

from attestations.assignments import queries
from portal import pdf
from portal.ledger import highwater
from portal.models import Category
from portal.models.roles import Role
from portal.notices.mail_server import MailServer
from portal.notices.sending import send_due
from tests import factories as make
from tests.databases import database_of_tests
from tests.environment import ROOT, ROUNDS

# An example has no deadline, because that would depend on the machine; tests of speed measure it.
hypothesis.settings.register_profile(
    "any machine",
    deadline=None,
    max_examples=40 * ROUNDS,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("any machine")

NOW = datetime(2026, 11, 22, 7, 20, tzinfo=UTC)


# Machines, proxies, load and fuzz, run by make operations: they take longer than the rest, and few changes touch them.
OPERATIONS = (
    "tests/attestations/test_concurrency.py",
    "tests/attestations/test_demonstration_process.py",
    "tests/attestations/verify/test_limits_of_a_check.py",
    "tests/browser/test_every_page.py",
    "tests/policy/test_draft_large_texts.py",
    "tests/policy/test_draft_races.py",
    "tests/policy/test_files_hostile.py",
    "tests/policy/test_text_lines.py",
    "tests/portal/database/",
    "tests/portal/jobs/test_workers.py",
    "tests/portal/ledger/test_history.py",
    "tests/portal/ledger/test_killing.py",
    "tests/portal/notices/test_killing.py",
    "tests/portal/notices/test_sending.py",
    "tests/portal/test_backup.py",
    "tests/portal/test_restore_drill.py",
    "tests/portal/verify/test_altered_receipts.py",
    "tests/portal/verify/test_hostile_files.py",
    "tests/test_releases.py",
)


# They take longest, so they begin first, and no worker is left with one when the others have nothing to do.
LONGEST = (
    "tests/test_releases.py",
    "the demonstration",
    "tests/browser/test_every_page.py",
    "tests/browser/",
    "tests/test_access.py",
    "a database cluster",
    "Java",
    "tests/test_permanent.py::test_an_upgrade_over",
    "tests/attestations/test_demonstration_process.py",
    "tests/attestations/reminders/",
    "tests/attestations/test_tamper_hunt.py",
    "tests/portal/test_restore_drill.py",
    "tests/portal/test_backup.py",
    "tests/policy/test_version_pdf.py",
    "tests/policy/test_reading_form_2.py",
)
# Of these, minutes each: CI leaves them to the weekly run.
WEEKLY = (
    "tests/attestations/reminders/test_year.py::test_a_school_year[1000]",
    "tests/browser/test_every_page.py",
    "tests/test_permanent.py::test_an_upgrade_over",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: rank(item.nodeid))
    for item in items:
        if item.nodeid.startswith(OPERATIONS):
            item.add_marker("operations")
        if item.nodeid.startswith(WEEKLY):
            item.add_marker("weekly")


def rank(nodeid):
    names = (find_shared_work(nodeid.partition("::")[0]), nodeid)
    return next((place for place, longest in enumerate(LONGEST) if any(n.startswith(longest) for n in names)), 99)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    """Collects the static files under the names that they have in production, once, before any worker starts."""
    if not hasattr(session.config, "workerinput"):
        call_command("collectstatic", interactive=False, verbosity=0)


def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False  # which would put what has most tests first
    return GroupedScheduling(config, log)


class GroupedScheduling(LoadScopeScheduling):
    """Gives all tests that share something slow to make to one worker, and every other test to any."""

    def _split_scope(self, nodeid):
        return find_shared_work(nodeid.partition("::")[0]) or nodeid


@cache
def find_shared_work(file):
    """What the tests of a file share: the demonstration, Java, a cluster, the sentences, or what its module makes."""
    if file.startswith("tests/portal/database/"):
        return "a database cluster"
    text = (ROOT / file).read_text()
    if "open_as" in text:
        return "the demonstration"
    if "verapdf.assert_sound" in text:
        return "Java"
    if "list_sentences" in text:
        return "the list of sentences"
    return file if 'scope="module"' in text or "chromium" in text else ""


@pytest.fixture(scope="session", autouse=True)
def only_ours_is_traced():
    """Leaves WeasyPrint out of the measuring of coverage, because tracing its lines takes longer than running them."""
    pages = weasyprint.document.layout_document
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weasyprint.document, "layout_document", untraced(lambda *all: list(pages(*all))))
        for place, name in [
            (weasyprint.document, "build_formatting_structure"),
            (weasyprint.document, "generate_pdf"),
            (pydyf.PDF, "write"),
        ]:
            patch.setattr(place, name, untraced(getattr(place, name)))
        yield


def untraced(function):
    @wraps(function)
    def run(*arguments, **options):
        tracer = sys.gettrace()
        sys.settrace(None)
        try:
            return function(*arguments, **options)
        finally:
            sys.settrace(tracer)

    return run


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """Instead of pytest-django's, which migrates a database in each worker and each run."""
    with django_db_blocker.unblock(), database_of_tests():
        yield


@pytest.fixture(scope="session", autouse=True)
def middleware_loaded_once():
    """All clients share one chain of middleware, as all requests to a web process do, unless a test changes a setting.

    Loading it looks at every static file, which took a tenth of the time of a test that opens a page.
    """
    usual, loaded, load = settings._wrapped, ClientHandler(), ClientHandler.load_middleware

    def share(handler):
        if settings._wrapped is not usual:
            return load(handler)
        if loaded._middleware_chain is None:
            load(loaded)
        vars(handler).update({name: value for name, value in vars(loaded).items() if "_middleware" in name})
        return None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", share)
        yield


@pytest.fixture(autouse=True)
def clock(request):
    if request.node.get_closest_marker("real_time"):
        yield None
        return
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session", autouse=True)
def own_ledger():
    """Each worker has a ledger of its own, because there is one high-water file for each ledger and machine."""
    settings.LEDGER_DIR /= os.environ.get("PYTEST_XDIST_WORKER", "")


@pytest.fixture(autouse=True)
def nothing_kept(own_ledger):
    """Clears caches and the high-water file, because every test begins with a new database."""
    queries.clear_cache()
    caches["pages"].delete("public")
    highwater.get_path().unlink(missing_ok=True)


@pytest.fixture(scope="session")
def chromium():
    """The browser; there is one, because a process can drive only one at a time."""
    names = ("chromium-headless-shell", "chromium", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def drawing():
    """Draws each PDF once, however often it is asked for."""
    return cache(pdf.draw_markup)


@pytest.fixture
def drawn_once(drawing, monkeypatch):
    """For tests that may rely on the same markup giving the same bytes, which other tests show."""
    monkeypatch.setattr(pdf, "draw_markup", lambda markup, enclosed=(), *_: drawing(markup, tuple(enclosed)))


@pytest.fixture
def undrawn(monkeypatch):
    """For tests of who is given a PDF, and not of what stands in it: to draw one takes two seconds."""
    monkeypatch.setattr(pdf, "draw_markup", lambda *_: b"%PDF-1.7")


@pytest.fixture
def drawn_anew(drawn_once, drawing, monkeypatch):
    """For a test of how it is drawn, among those."""
    monkeypatch.setattr(pdf, "draw_markup", drawing.__wrapped__)


@pytest.fixture
def oakfield(db):
    return make.academy("oakfield", urn="140001")


@pytest.fixture
def millbrook(db):
    return make.academy("millbrook", "Millbrook Primary Academy", urn="140002")


@pytest.fixture
def hawthorn(db):
    return make.academy("hawthorn", urn="140003")


@pytest.fixture
def protocol(db):
    """Version 1.0, in force and required of everybody since 1 September."""
    version = make.version()
    make.requirement(version.policy)
    return version


@pytest.fixture
def teacher(oakfield):
    """At Oakfield since 20 November, so due on 4 December."""
    return make.staff(oakfield, "Maya", "O'Brien-Łukasz", from_on=datetime(2026, 11, 20).date())


@pytest.fixture
def two_academies(millbrook, hawthorn):
    person = make.staff(millbrook, "Zoë", "Fairclough", category=Category.SUPPORT)
    make.engagement(person, hawthorn, category=Category.SUPPORT, job_title="Midday supervisor")
    return person


@pytest.fixture
def head(oakfield):
    person = make.staff(oakfield, "Siân", "Hughes")
    make.grant(person, Role.HEAD, oakfield)
    return person


@pytest.fixture
def executive(millbrook, hawthorn):
    person = make.staff(millbrook, "Daniel", "Wright")
    make.grant(person, Role.HEAD, millbrook)
    make.grant(person, Role.HEAD, hawthorn)
    return person


@pytest.fixture
def office(db):
    """The central office, where the trust's own staff work."""
    return make.academy("office", "Central Office", urn="", is_central=True)


@pytest.fixture
def hr(office):
    person = make.staff(office, "Hannah", "Reid", category=Category.SUPPORT)
    make.grant(person, Role.HR)
    return person


@pytest.fixture
def auditor(db):
    person = make.person("Anil", "Desai")
    make.grant(person, Role.AUDITOR)
    return person


@pytest.fixture
def policy_lead(office):
    person = make.staff(office, "Priya", "Nair", category=Category.SUPPORT)
    make.grant(person, Role.POLICY_LEAD)
    return person


@pytest.fixture
def administrator(db):
    person = make.person("Adam", "Cole")
    make.grant(person, Role.ADMINISTRATOR)
    return person


@pytest.fixture
def sent(db, settings):
    """Sends what is owed, as the worker does, and returns all mails that were sent."""
    settings.OUTBOX_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def send():
        send_due(MailServer())
        return mail.outbox

    return send


@pytest.fixture
def as_(db):
    """Returns a client in which a person is signed in."""
    return make.sign_in
