"""Importing 10,000 people: a list with mistakes of thirty kinds, and other systems' exports, looked at and applied."""

import os
import subprocess
import sys

import pytest

from tests.benchmarks.import_run import FILES
from tests.environment import ROOT

MOST_SECONDS, MOST_MB = 30, 300


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Runs a step on a database of its own."""
    folder = tmp_path_factory.mktemp("imports")
    own = {"DATA_DIR": str(folder), "LEDGER_DIR": str(folder / "ledger"), "DATABASE_URL": ""}
    surroundings = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings", "DEMONSTRATION": "1"} | own

    def run(*arguments):
        command = [sys.executable, "-m", "tests.benchmarks.import_run", *map(str, arguments)]
        done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("make", folder)
    run.folder = folder
    return run


def test_what_ten_thousand_people_do_to_the_boards_of_ten_policies(run, figure):
    seconds, memory = map(float, run("job", run.folder / "list.csv").split())
    figure(
        "import list.csv, preview with boards", f"{seconds:.1f} s, {memory:.0f} MB", f"{MOST_SECONDS} s, {MOST_MB} MB"
    )
    assert seconds < MOST_SECONDS
    assert memory < MOST_MB


@pytest.mark.parametrize("options", [(), ("--apply", "--without-refused")], ids=["preview", "preview and apply"])
@pytest.mark.parametrize("name", FILES)
def test_ten_thousand_people_within_thirty_seconds_and_300_mb(name, options, run, figure):
    seconds, memory = map(float, run(run.folder / name, *options).split())
    what = "preview and apply" if options else "preview"
    figure(f"import {name}, {what}", f"{seconds:.1f} s, {memory:.0f} MB", f"{MOST_SECONDS} s, {MOST_MB} MB")
    assert seconds < MOST_SECONDS
    assert memory < MOST_MB
