"""Which tests ask what could differ between two releases of PostgreSQL; ``make test-rows`` loads this as a plugin.

Those that name SQL, what the database refuses, locks or migrations, themselves or in what they call; and those of what
asks SQL of its own. What pages ask through Django alone is left out, for CI's half hour.
"""

import inspect
import re

from tests.environment import ROOT

NAMES_SQL = re.compile(
    r"cursor\(|\.execute\(|(Integrity|Database|Internal|Operational)Error|transaction=True|Migration|tamper\("
    r"|\bat_once\("
)
# About what asks SQL of its own: the ledger, boards, imports, people's records.
WHOLE = (
    "tests/attestations/test_demonstration_contents.py",
    "tests/attestations/test_erasure.py",
    "tests/attestations/test_people_search.py",
    "tests/attestations/test_row_entries.py",
    "tests/attestations/test_tamper_hunt.py",
    "tests/attestations/test_totals.py",
    "tests/portal/importing/test_undoing.py",
    "tests/portal/jobs/test_jobs.py",
    "tests/portal/ledger/commands/test_high_water_file.py",
    "tests/portal/ledger/test_sequencer.py",
    "tests/portal/ledger/test_store.py",
    "tests/portal/test_trust_loading.py",
)
# Browsers, processes and clusters of their own, and hostile files, whatever they name.
LEFT_OUT = re.compile(r"tests/(browser|benchmarks|portal/database|test_access|.*_process|.*/test_hostile)")
# The oldest release's upgrade has in it every migration of later ones.
LEFT_OUT_TESTS = re.compile(r"upgraded_demonstration|upgrade_over_rows|test_releases\.py::.*\[(?!0\.1\.0\])", re.DOTALL)


def pytest_ignore_collect(collection_path):
    if not collection_path.name.startswith("test_"):
        return None
    file = collection_path.relative_to(ROOT).as_posix()
    is_asked = file in WHOLE or (NAMES_SQL.search(collection_path.read_text()) and not LEFT_OUT.match(file))
    return None if is_asked else True


def pytest_collection_modifyitems(config, items):
    left_out = {item for item in items if not asks(item)}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def asks(item):
    if LEFT_OUT_TESTS.search(item.nodeid):
        return False
    if item.nodeid.startswith(WHOLE) or any(mark.kwargs for mark in item.iter_markers("django_db")):
        return True
    fixtures = [item._fixtureinfo.name2fixturedefs.get(name, [None])[-1] for name in item.fixturenames]
    own = [fixture.func for fixture in fixtures if fixture and fixture.func.__module__ == item.function.__module__]
    return any(names_sql(function, set()) for function in [item.function, *own])


def names_sql(function, seen):
    """Whether it does so, or a function of the tests that it calls."""
    function = inspect.unwrap(function)
    function = function.hypothesis.inner_test if hasattr(function, "hypothesis") else function
    if function in seen:
        return False
    seen.add(function)
    source = inspect.getsource(function)
    if NAMES_SQL.search(source):
        return True
    called = [function.__globals__.get(word) for word in set(re.findall(r"\w+", source))]
    ours = [other for other in called if inspect.isfunction(other) and other.__module__.startswith("tests.")]
    return any(names_sql(other, seen) for other in ours)
