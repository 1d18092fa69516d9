"""A signing within 30 days after a change of address says so, in its row, its ledger entry and its receipt."""

import importlib.util
import json
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from attestations.receipts import columns, evidence, ledger_entries
from portal.ledger import sequencer, store
from portal.models import Person
from portal.people.actions.email_addresses import change_email
from tests import factories as make
from tests.words import read_words

DAY = timedelta(days=1)


@pytest.fixture
def changed(teacher, hr):
    """Their address was changed now."""
    change_email(teacher, email="new@demo.example", by=hr)
    return Person.objects.get(pk=teacher.pk)


@pytest.mark.parametrize(("later", "is_said"), [(DAY, True), (30 * DAY - DAY / 24, True), (30 * DAY, False)])
def test_a_signing_within_30_days_keeps_when_the_address_was_changed(
    changed, protocol, oakfield, clock, later, is_said
):
    changed_at = timezone.now()
    clock.shift(later)
    signing = make.sign(changed, protocol, oakfield)
    assert signing.email_changed_at == (changed_at if is_said else None)
    entry = ledger_entries.build_attestation_entry(signing.attestations.get(), slug="social-networking-protocol")
    assert entry.content.get("email_changed_at") == (store.format_moment(changed_at) if is_said else None)


def test_a_signing_of_before_the_change_does_not_say_so(teacher, protocol, oakfield, hr):
    signing = make.sign(teacher, protocol, oakfield)
    change_email(teacher, email="new@demo.example", by=hr)
    signing.refresh_from_db()
    assert signing.email_changed_at is None


def test_the_receipt_says_so_for_checking(changed, protocol, oakfield, clock):
    clock.shift(DAY)
    signing = make.sign(changed, protocol, oakfield)
    words = read_words(make.sign_in(changed).get(f"/receipts/{signing.number}/"))
    assert "The signer's e-mail address was changed on 22 November 2026 at 07:20" in words


def test_a_changed_moment_in_the_row_does_not_agree_with_the_entry(changed, protocol, oakfield, clock):
    clock.shift(DAY)
    signing = make.sign(changed, protocol, oakfield)
    [attestation] = signing.attestations.select_related("academy", "signing__version__policy")
    data = evidence.load_evidence([attestation]).entries[0].data
    assert columns.compare_attestation(attestation, bytes(data)) == []
    attestation.signing.email_changed_at = None
    [wrong] = columns.compare_attestation(attestation, bytes(data))
    assert "email_changed_at" in str(wrong)


@pytest.mark.parametrize("release", ["0.1.0", "0.2.0", "0.3.0"])
def test_verifiers_of_earlier_releases_accept_it(changed, protocol, oakfield, clock, release):
    clock.shift(DAY)
    signing = make.sign(changed, protocol, oakfield)
    sequencer.seal_all()
    receipt = evidence.render_json(evidence.load_signing_evidence(signing), policy_text=protocol.text)
    assert "email_changed_at" in json.loads(receipt)["entries"][0]["entry"]
    spec = importlib.util.spec_from_file_location(
        "verify_of_before", settings.BASE_DIR / f"tests/releases/{release}/verify.py"
    )
    verify = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = verify
    spec.loader.exec_module(verify)
    verdict = verify.checked(receipt.encode(), "\n".join(store.load_public_keys()))
    assert verdict.holds
