"""The moment of a signature is the database's, whatever the clock of the process shows."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from attestations.models import Signing
from policy.publishing import actions as publishing_actions
from portal import clock as portal_clock
from portal.ledger import sequencer, store
from portal.ledger.errors import LedgerStopped
from portal.models import AuditLine, LedgerCheckpoint, LedgerEntry
from portal.refusals import ActionRefused
from tests import factories as make
from tests.attestations.test_signing import SIGN, fill_form
from tests.words import read_words

WRONG_CLOCKS = [timedelta(days=-1), timedelta(seconds=-9), timedelta(seconds=9), timedelta(days=3)]


@pytest.fixture
def true_clock(settings):
    """The portal's own clock, that of the database."""
    settings.CLOCK = "portal.clock.ask_database"


@pytest.mark.real_time
@pytest.mark.parametrize("difference", WRONG_CLOCKS, ids=str)
def test_where_the_process_is_not_on_time_nobody_signs_or_seals(true_clock, teacher, oakfield, protocol, difference):
    sequencer.seal_all()
    with time_machine.travel(timezone.now() + difference):
        client = make.sign_in(teacher)
        page = client.get(SIGN)
        assert page.status_code == 503
        assert "Signing is paused while the trust checks its records." in read_words(page.text)
        with pytest.raises(LedgerStopped, match=r"seconds (ahead of|behind) the database's"):
            make.sign(teacher, protocol, oakfield)
        with pytest.raises(LedgerStopped):
            sequencer.tick()
        health = client.get("/healthz")
    assert not Signing.objects.exists()
    seconds = abs(difference).total_seconds()
    assert health.status_code == 503
    assert f"The clock here is {seconds:,.0f} seconds" in health.text or f"{seconds - 1:,.0f} seconds" in health.text


@pytest.mark.real_time
def test_where_the_process_is_not_on_time_nothing_is_published_or_withdrawn(true_clock, protocol, hr):
    with time_machine.travel(timezone.now() + timedelta(days=3)), pytest.raises(ActionRefused, match="just now"):
        publishing_actions.withdraw(protocol, reason="It was a mistake.", by=hr)
    protocol.refresh_from_db()
    assert protocol.withdrawn_at is None


@pytest.mark.real_time
@pytest.mark.parametrize("seconds", [-3, 3])
def test_within_a_few_seconds_every_moment_is_the_databases(true_clock, teacher, protocol, seconds):
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
        client = make.sign_in(teacher)
        form = fill_form(client, typed_name=teacher.name)
        before = portal_clock.ask_database()
        assert client.post(SIGN, form).url.endswith("?signed"), "This was no earlier signature."
        sequencer.seal_all()
        after = portal_clock.ask_database()
    signing = Signing.objects.get()
    line = AuditLine.objects.get(action="sign")
    entry = LedgerEntry.objects.get(type="attestation")
    assert line.at == signing.signed_at
    assert before < signing.signed_at < entry.entered_at < LedgerCheckpoint.objects.latest("size").signed_at < after
    assert signing.signed_in_at <= signing.signed_at, "A process ahead of the database has signed people in later."


@pytest.mark.real_time
def test_a_statement_that_had_to_wait_is_no_difference():
    now = timezone.now()
    assert not portal_clock.describe_difference(now - timedelta(seconds=60), asked_at=now - timedelta(seconds=62))
    assert portal_clock.describe_difference(now - timedelta(seconds=60), asked_at=now) == "60 seconds ahead of"
    assert portal_clock.describe_difference(now + timedelta(seconds=90), asked_at=now) == "90 seconds behind"


@pytest.mark.parametrize("is_numbered", [True, False])
def test_where_the_newest_entry_lies_ahead_nobody_signs(teacher, oakfield, protocol, clock, client, is_numbered):
    clock.move_to(timezone.now() + timedelta(days=3))
    store.add_entries([store.NewEntry("note", "note:1", timezone.now(), {})])
    if is_numbered:
        sequencer.seal_all()
    clock.move_to(timezone.now() - timedelta(days=3))
    with pytest.raises(LedgerStopped, match="dated 259,200 seconds after now"):
        make.sign(teacher, protocol, oakfield)
    assert not Signing.objects.exists()
    assert "dated 259,200 seconds after now" in client.get("/healthz").text
    clock.move_to(timezone.now() + timedelta(days=3, seconds=1))
    assert make.sign(teacher, protocol, oakfield)


def test_the_night_the_clocks_go_back_keeps_its_order(oakfield, protocol, clock):
    """01:30 comes twice: first with an offset of one hour, then with none."""
    moments = [datetime(2027, 10, 31, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    people = [make.staff(oakfield, "Maya", "First"), make.staff(oakfield, "Maya", "Second")]
    for moment, person in zip(moments, people, strict=True):
        clock.move_to(moment)
        make.sign(person, protocol, oakfield)
    sequencer.seal_all()
    signings = list(Signing.objects.order_by("signed_at"))
    assert [signing.person for signing in signings] == people
    assert [signing.london_offset for signing in signings] == ["+01:00", "+00:00"]
    assert {timezone.localtime(signing.signed_at).strftime("%H:%M") for signing in signings} == {"01:30"}
    entries = LedgerEntry.objects.filter(type="attestation").order_by("position")
    assert [entry.entered_at for entry in entries] == moments


def test_somebody_signs_on_a_leap_day(oakfield, protocol, clock):
    clock.move_to(datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC))
    person = make.staff(oakfield, from_on=datetime(2028, 2, 29).date())
    signing = make.sign(person, protocol, oakfield)
    assert timezone.localdate(signing.signed_at).isoformat() == "2028-02-29"
    assert signing.attestations.get().school_year == 2027
    assert b'"at":"2028-02-29T23:59:59.000000Z"' in bytes(LedgerEntry.objects.get(type="attestation").data)
