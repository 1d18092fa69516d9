"""Publishing a version that asks 10,000 people again."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from attestations.models import Attestation
from policy.actions import NextVersion, publish
from policy.models import Version, Weight
from policy.text import parse
from portal.models import Person
from tests import factories as make
from tests.benchmarks.measuring import seconds


def a_draft():
    """The next version, in force a day after the one before."""
    nth = Version.objects.filter(policy__slug="policy-1").count()
    drafter, approver = Person.objects.order_by("reference")[:2]
    text = parse(make.PROTOCOL.read_bytes())
    day = timezone.localdate() + timedelta(days=nth)
    return NextVersion(f"{nth + 1}.0", text, Weight.MATERIAL, "Guidance has changed.", None, day, drafter, approver)


def test_publishing_to_ten_thousand(database, middling, small, figure):
    queries, taken = {}, {}
    for name in (small, middling, small, middling):
        database(name)
        draft = a_draft()
        attestations = Attestation.objects.count()
        with CaptureQueriesContext(connection) as captured:
            taken[name] = seconds(lambda draft=draft: publish("policy-1", draft, title="Policy 1"))
        asked = [query["sql"] for query in captured if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT"))]
        queries[name] = len([sql for sql in asked if not sql.startswith("RELEASE")])
        assert Attestation.objects.count() == attestations
    figure("publishing to 10,000 people, queries", str(queries[middling]), "10 at most")
    ratio = taken[middling] / taken[small]
    figure("the same, time against 1,000 people", f"{ratio:.2f} times ({taken[middling] * 1000:.0f} ms)")
    assert queries[middling] <= 10
