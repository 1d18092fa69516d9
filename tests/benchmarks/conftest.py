"""What all benchmarks share: databases of their own, and a table of figures at the end."""

import pytest

from tests.benchmarks.databases import Databases
from tests.benchmarks.roster import fill

FIGURES = []


def pytest_collection_modifyitems(items):
    for item in items:
        if "benchmarks" in item.path.parts:
            item.add_marker(pytest.mark.benchmark)
            item.add_marker(pytest.mark.real_time)


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter):
    if FIGURES:
        terminalreporter.section("figures")
    for what, figure, aim in FIGURES:
        terminalreporter.write_line(f"{what:<62} {figure:>34}   {aim}")


@pytest.fixture
def figure():
    """Writes a line into the table: what was measured, the figure, and what it should be."""
    return lambda what, figure, aim="": FIGURES.append((what, figure, aim))


@pytest.fixture(scope="session")
def databases(django_db_blocker):
    with django_db_blocker.unblock():
        made = Databases()
        yield made
        made.drop()


@pytest.fixture
def database(databases):
    """Points the connection at one of them until the end of the test."""
    yield databases.open
    databases.use(databases.template)


@pytest.fixture(scope="session")
def small(databases):
    """The name of a database of 1,000 people and 30 policies."""
    return databases.make("bench_small", lambda: fill(1_000, 30))


@pytest.fixture(scope="session")
def large(databases):
    """The name of a database of 100,000 people and 30 policies."""
    return databases.make("bench_large", lambda: fill(100_000, 30))


@pytest.fixture(scope="session")
def middling(databases):
    """The name of a database of 10,000 people who have made some 45,000 attestations."""
    return databases.make("bench_middling", lambda: fill(10_000, 6))
