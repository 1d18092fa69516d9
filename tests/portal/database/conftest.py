"""Data folders whose servers a test may start and break."""

import shutil
import tempfile
from pathlib import Path

import pytest

from portal.database import server
from tests.portal.database.servers import clean_up


@pytest.fixture(scope="session")
def open_folder():
    """A folder for data folders. pytest's own are closed to the server's account when root runs the tests."""
    memory = Path("/dev/shm")  # making and removing a dozen clusters is quicker there
    is_roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2 * 1024**3
    folder = Path(tempfile.mkdtemp(prefix="database-", dir=memory if is_roomy else "/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def made(open_folder):
    """A data folder with a cluster, made once."""
    server.start(open_folder / "made")
    clean_up(open_folder / "made")
    return open_folder / "made"


@pytest.fixture
def data_dir(made):
    """A data folder whose server is stopped, for tests that leave it intact."""
    (made / "server.log").unlink(missing_ok=True)
    yield made
    clean_up(made)


@pytest.fixture
def new(open_folder):
    """The path of a data folder that does not exist yet."""
    parent = Path(tempfile.mkdtemp(dir=open_folder))
    parent.chmod(0o755)
    yield parent / "data"
    clean_up(parent / "data")


@pytest.fixture
def conf(data_dir):
    """The server's settings file, for tests that break it."""
    path = data_dir / "cluster" / "postgresql.conf"
    before = path.read_text()
    yield path
    clean_up(data_dir)
    path.write_text(before)
