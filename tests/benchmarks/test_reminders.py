"""The morning on which everybody is owed a reminder."""

from datetime import datetime
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from attestations.models import NoticeItem
from attestations.reminders import queries, rules
from attestations.reminders.actions import morning
from portal.london import LONDON, london_day
from portal.models import Notice
from tests import factories as make
from tests.benchmarks.measuring import seconds
from tests.benchmarks.roster import fill


@pytest.fixture(scope="module")
def morning_database(databases):
    """10,000 people, six policies that some have yet to sign, and one that nobody has signed."""

    def fill_it():
        fill(10_000, 6)
        make.numbers = count(900_000)  # the roster has the addresses before
        version = make.version(source=b"1 Rules\n1.1 Be kind.\n")
        make.requirement(version.policy)

    return databases.make("bench_morning", fill_it)


def find_morning():
    """Seven o'clock of the next Monday, when everybody works."""
    now = timezone.now().astimezone(LONDON)
    days = (7 - now.weekday()) % 7 or 7
    return datetime(now.year, now.month, now.day, 7, tzinfo=LONDON) + days * rules.DAY


def test_the_notices_of_one_morning(database, morning_database, figure):
    database(morning_database)
    at = find_morning()

    def work_out():
        readers = queries.load_readers(at=at)
        return [
            rules.find_owed(one.askings, one.messages, london_day(at), one.works, told_today=one.told_today)
            for one in readers.values()
        ]

    taken = seconds(work_out)
    with CaptureQueriesContext(connection) as context:
        owed = morning.owe_reminders(at=at)
    written = [each for each in context if "INSERT" in each["sql"]]
    again = seconds(lambda: morning.owe_reminders(at=at))
    figure(f"{owed:,} reminders of one morning, worked out", f"{taken:.1f} s", "5 s")
    figure("the same, written", f"{len(written)} queries of {len(context)} in all", "20")
    figure("the same again, when all are owed", f"{again:.1f} s")
    assert Notice.objects.filter(kind="reminder").count() == owed
    assert NoticeItem.objects.count() >= owed
    assert len(written) <= 20
