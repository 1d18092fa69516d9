"""A ledger for each test of a command, and the command itself."""

import pytest
from django.core.management import call_command


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Each test has its own ledger, with its own key."""
    settings.LEDGER_DIR = tmp_path / "ledger"
    return settings.LEDGER_DIR


@pytest.fixture
def run(capsys):
    """Run a command; returns what it prints."""

    def run(command, *arguments):
        call_command(command, *map(str, arguments))
        return capsys.readouterr().out

    return run
