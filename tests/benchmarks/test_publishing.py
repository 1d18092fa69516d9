"""Publishing a version that asks 10,000 people again."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from attestations.models import Attestation
from policy.actions import Draft, publish
from policy.models import Version, Weight
from policy.text import parse
from portal.models import Person
from tests import factories as make
from tests.benchmarks.measuring import seconds


def a_draft(number):
    drafter, approver = Person.objects.order_by("reference")[:2]
    day = timezone.localdate() + timedelta(days=1)
    text = parse(make.PROTOCOL.read_bytes())
    return Draft(number, text, Weight.MATERIAL, "Guidance has changed.", None, day, drafter, approver)


def test_publishing_to_ten_thousand(database, middling, small, figure):
    queries, taken = {}, {}
    for name in (small, middling, small, middling):
        database(name)
        number = f"{Version.objects.filter(policy__slug='policy-1').count() + 1}.0"
        draft = a_draft(number)
        attestations = Attestation.objects.count()
        with CaptureQueriesContext(connection) as captured:
            taken[name] = seconds(lambda draft=draft: publish("policy-1", draft, title="Policy 1"))
        queries[name] = len(captured)
        assert Attestation.objects.count() == attestations
    figure("publishing to 10,000 people, queries", str(queries[middling]), "10 at most")
    ratio = taken[middling] / taken[small]
    figure("the same, time against 1,000 people", f"{ratio:.2f} times ({taken[middling] * 1000:.0f} ms)")
    assert queries[middling] <= 10
