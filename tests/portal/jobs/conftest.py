import pytest

from portal.jobs import actions
from portal.jobs.ending import Ending
from portal.models import WorkerSlot
from tests.portal.jobs.worker_settings import JOBS


@pytest.fixture(autouse=True)
def jobs(settings):
    settings.JOBS = JOBS
    settings.DAILY_JOBS = {}


@pytest.fixture
def ending():
    return Ending()


@pytest.fixture
def slot(db):
    """The first of the two places for jobs, which this test works under. Nobody holds the other."""
    actions.make_slots("jobs")
    return WorkerSlot.objects.get(kind="jobs", number=1).pk
