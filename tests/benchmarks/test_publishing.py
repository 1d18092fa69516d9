"""Publishing a version that asks 10,000 people again, here and in django-termsandconditions."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from attestations.models import Attestation
from policy.models import Version, Weight
from policy.publishing.actions import NextVersion, publish
from policy.text import parse
from portal.ledger import store
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


@pytest.fixture
def peer(settings):
    """The module of its models, as an application that is installed beside ours, and keeps its cache in memory."""
    settings.CACHES = settings.CACHES | {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "termsandconditions"]
    return import_module("termsandconditions.models")


def accepted_alike(peer):
    """Its tables, with an acceptance for each attestation."""
    terms, accepted = peer.TermsAndConditions, peer.UserTermsAndConditions
    with connection.schema_editor() as editor:
        editor.create_model(terms)
        editor.create_model(accepted)
    pairs = set(Attestation.objects.values_list("person_id", "version_id"))
    active = {"name": "Policy", "date_active": make.LONG_AGO}
    versions = {version for _, version in pairs}
    old = {version: terms.objects.create(slug=f"policy-{version}", **active) for version in versions}
    accepted.objects.bulk_create(accepted(user_id=person, terms=old[version]) for person, version in pairs)
    return len(pairs)


def test_publishing_to_ten_thousand(database, middling, small, figure):
    queries, taken = {}, {}
    for name in (small, middling, small, middling):
        database(name)
        draft = a_draft()
        store.require_open()  # a ledger begins once
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


def test_publishing_against_a_peer(database, middling, peer, figure):
    database(middling)
    draft = a_draft()
    accepted = accepted_alike(peer)
    ours = seconds(lambda: publish("policy-1", draft, title="Policy 1"))
    new = {"slug": "policy-1", "name": "Policy 1", "version_number": 2, "date_active": timezone.now()}
    theirs = seconds(lambda: peer.TermsAndConditions.objects.create(**new))
    said = f"{theirs / ours:.0f} times ({theirs:.1f} s, {accepted} acceptances)"
    figure("publishing with django-termsandconditions, against ours", said, "100 or more")
    assert theirs / ours >= 100
