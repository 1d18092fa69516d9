"""People, boards and requirements that several files of these tests use."""

from datetime import date

import pytest
from django.utils import timezone

from attestations.assignments import queries
from attestations.reports import boards
from attestations.reports.rows import BoardFilter
from portal.jobs import actions as jobs
from portal.jobs import worker
from portal.jobs.ending import Ending
from portal.models import Category, WorkerSlot
from tests import factories as make
from tests.attestations.requirement_builders import require


@pytest.fixture
def school(oakfield, protocol, head):
    """At Oakfield, one or two people in every state: overdue since two dates, due, signed, away, to come, left."""
    people = {
        "late": make.staff(oakfield, "Owen", "Prys-Davies", from_on=date(2026, 10, 20), category=Category.SUPPORT),
        "later": make.staff(oakfield, "Aisha", "Khan"),
        "due": make.staff(oakfield, "Maya", "O'Brien-Łukasz", from_on=date(2026, 11, 20)),
        "signed": make.staff(oakfield, "Zoë", "Fairclough", category=Category.VOLUNTEER),
        "away": make.staff(oakfield, "Grace", "Adeyemi"),
        "to_come": make.staff(oakfield, "Nia", "Roberts", from_on=date(2027, 1, 4)),
        "left_unsigned": make.staff(oakfield, "Liam", "Byrne", until_on=date(2026, 10, 30)),
        "left_signed": make.staff(oakfield, "Łukasz", "Zieliński", until_on=date(2026, 10, 30)),
        "head": head,
    }
    make.absence(people["away"], date(2026, 9, 1))
    make.sign(people["signed"], protocol, oakfield, at=make.midnight(date(2026, 9, 5)))
    make.sign(people["left_signed"], protocol, oakfield, at=make.midnight(date(2026, 9, 9)))
    make.sign(head, protocol, oakfield, at=make.midnight(date(2026, 9, 2)))
    return people


@pytest.fixture
def board(school, oakfield):
    [required] = queries.load_required_policies(known_at=timezone.now())
    return boards.build_board(oakfield, required, as_at=timezone.now(), filter=BoardFilter())


@pytest.fixture
def yearly(db):
    """Version 1.0, in force since 1 September 2026, asked every school year within 10 working days."""
    version = make.version()
    require(version.policy, days=10, every="school-year", counts="working")
    return version


@pytest.fixture
def work(db):
    """Does the jobs that wait, as a worker does."""
    jobs.make_slots("jobs")
    slot = WorkerSlot.objects.get(kind="jobs", number=1).pk

    def work():
        while (job := jobs.take_job(slot)) is not None:
            worker.run_job(job, Ending())

    return work
