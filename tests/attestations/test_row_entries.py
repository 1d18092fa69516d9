"""Rows without ledger entries of their own are sealed once a day, and what is changed afterwards is found."""

import threading
import time
import tracemalloc
import uuid
from datetime import timedelta
from hashlib import sha256

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from attestations.receipts import row_entries
from attestations.receipts.row_digests import digest_rows, note_rows
from attestations.receipts.row_entries import find_changed_rows, seal_rows
from attestations.receipts.sealed_tables import SEALED_TABLES
from portal.ledger import sequencer
from portal.ledger.canonical import decode
from portal.ledger.store import NewEntry, add_entries
from portal.models import Absence, Academy, AuditLine, Finding, LedgerEntry, Person
from portal.people.actions.email_addresses import change_email
from portal.people.actions.names import correct_name
from tests import factories as make
from tests.portal.ledger.by_hand import sql
from tests.portal.trust_files import MAYA, TOM, change_cells, load

DAY = timedelta(days=1)
ABSENCES, PEOPLE = "portal_absence", "portal_person"


def load_sealed(table):
    """What each ``rows`` entry of a table says, the oldest first."""
    entries = LedgerEntry.objects.filter(subject__startswith=f"rows:{table}/").order_by("subject")
    return [decode(bytes(entry.data)) for entry in entries]


def list_changed():
    return [(found.table, found.key, found.what) for found in find_changed_rows()]


@pytest.fixture
def absence(teacher, clock):
    """The only one, sealed two hours after it was recorded; it is the next day."""
    absence = make.absence(teacher, make.SEPTEMBER)
    clock.shift(timedelta(hours=2))
    seal_rows()
    clock.shift(DAY)
    return absence


# What is sealed


def test_an_entry_can_be_worked_out_again_with_psql_and_sha256sum(teacher, absence):
    [sealed] = load_sealed(ABSENCES)
    row = rf"{absence.pk}	{teacher.pk}	2026-09-01	\N	away		2026-08-01 00:00:00+00"
    assert sealed["columns"] == ["id", "person_id", "from_on", "until_on", "kind", "reason", "recorded_at"]
    assert (sealed["from_id"], sealed["to_id"], sealed["count"]) == (0, absence.pk, 1)
    assert sealed["digest"] == sha256(f"{row}\n".encode()).hexdigest()
    assert sealed["replaced_digest"] == sha256(rf"{absence.pk}	\N".encode() + b"\n").hexdigest()


def test_each_entry_covers_what_was_added_since_the_one_before(teacher, absence, clock):
    added = make.absence(teacher, timezone.localdate())
    seal_rows()
    clock.shift(DAY)
    seal_rows()
    _, second = load_sealed(ABSENCES)
    assert (second["from_id"], second["to_id"], second["count"]) == (absence.pk + 1, added.pk, 1)


def test_it_is_done_once_a_day_and_goes_on_where_it_was_killed(teacher, clock):
    make.absence(teacher, make.SEPTEMBER)

    def be_killed(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        seal_rows(progress=be_killed)
    assert (len(load_sealed(ABSENCES)), len(load_sealed(PEOPLE))) == (1, 0)
    seal_rows()
    make.absence(teacher, timezone.localdate())
    seal_rows()
    assert (len(load_sealed(ABSENCES)), len(load_sealed(PEOPLE))) == (1, 1)
    clock.shift(DAY)
    seal_rows()
    assert (len(load_sealed(ABSENCES)), len(load_sealed(PEOPLE))) == (2, 1)


def test_workers_do_it_each_day_before_they_check():
    assert import_string(settings.JOBS["seal-rows"]) is seal_rows
    assert settings.DAILY_JOBS["seal-rows"] < settings.DAILY_JOBS["check-ledger"]


def test_a_column_that_a_release_adds_is_covered_from_the_next_entry_on(absence):
    table = next(table for table in SEALED_TABLES if table.name == ABSENCES)
    sealed = {"table": ABSENCES, "columns": ["id", "reason"], "from_id": 0, "to_id": absence.pk}
    sealed["count"], sealed["digest"] = digest_rows(table, sealed)
    sql("DELETE FROM portal_ledgerentry WHERE starts_with(subject, 'rows:')")
    add_entries([NewEntry("rows", f"rows:{ABSENCES}/2026-11-01", timezone.now(), sealed)])
    seal_rows()
    assert not list_changed()
    assert [one["from_id"] for one in load_sealed(ABSENCES)] == [0, 0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.real_time
def test_no_lower_number_can_be_committed_after_the_entry(monkeypatch):
    """Somebody's write takes longer than we let others wait behind us: we step back, and come again."""
    monkeypatch.setattr(row_entries, "LOCK_TIMEOUT_MILLISECONDS", 50)
    monkeypatch.setattr(row_entries, "LOCK_PAUSE_SECONDS", 0.05)
    person = make.person()

    def seal():
        seal_rows()
        connection.close()

    sealing = threading.Thread(target=seal)
    with transaction.atomic():
        lower = make.absence(person, make.SEPTEMBER)
        sealing.start()
        sealing.join(0.5)
        assert sealing.is_alive()
    sealing.join(20)
    [sealed] = load_sealed(ABSENCES)
    assert (sealed["to_id"], sealed["count"]) == (lower.pk, 1)


# What is found


CHANGES = {
    "UPDATE portal_absence SET reason = 'Sick leave'": "One of these rows is not what was sealed on 22 November 2026.",
    "DELETE FROM portal_absence": "Rows sealed on 22 November 2026: 1. Now: 0.",
}


@pytest.mark.parametrize(("change", "what"), CHANGES.items())
def test_a_changed_or_deleted_row_is_found_by_the_span_in_which_it_stood(absence, change, what):
    assert not list_changed()
    sql(change)
    assert (ABSENCES, f"0 to {absence.pk}", what) in list_changed()


def test_what_was_replaced_in_the_past_is_found_and_what_is_replaced_now_is_in_order(teacher, absence):
    Absence.objects.update(replaced_at=timezone.now())
    assert not list_changed()
    sql("UPDATE portal_absence SET replaced_at = recorded_at")
    what = "replaced_at of one of these rows is not what was sealed on 22 November 2026."
    assert list_changed() == [(ABSENCES, f"up to {absence.pk}", what)]


def test_an_action_that_began_before_the_sealing_and_ended_after_it_is_in_order(absence):
    Absence.objects.update(replaced_at=timezone.now() - DAY - timedelta(minutes=5))
    assert not list_changed()


def test_an_academy_added_to_an_old_requirement_is_found(protocol, oakfield, clock):
    seal_rows()
    clock.shift(DAY)
    policy_wide = protocol.policy.requirements.get()
    policy_wide.academies.add(oakfield)
    assert [table for table, _, _ in list_changed()] == ["attestations_requirement"]


def test_a_change_is_not_sealed_over_and_what_comes_later_is_still_covered(teacher, absence, clock):
    sql("UPDATE portal_absence SET replaced_at = recorded_at")
    sql("UPDATE portal_person SET family_name = 'Smith' WHERE id = %s", teacher.pk)
    later = make.absence(teacher, timezone.localdate())
    seal_rows()
    assert {(table, key) for table, key, _ in list_changed()} == {
        (ABSENCES, f"up to {absence.pk}"),
        (PEOPLE, str(teacher.pk)),
    }
    sql("DELETE FROM portal_absence WHERE id = %s", later.pk)
    assert (ABSENCES, f"{later.pk} to {later.pk}") in {(table, key) for table, key, _ in list_changed()}


def test_what_somebody_has_settled_is_sealed_as_it_stands(teacher, hr, absence, clock):
    sql("UPDATE portal_person SET family_name = 'Smith' WHERE id = %s", teacher.pk)
    now = timezone.now()
    Finding.objects.create(table=PEOPLE, key=str(teacher.pk), what="", found_at=now, settled_at=now, settled_by=hr)
    seal_rows()
    assert not list_changed()


@pytest.mark.django_db
def test_a_name_is_changed_by_a_load_and_by_nothing_else(clock):
    load()
    seal_rows()
    clock.shift(DAY)
    load(people=(change_cells(MAYA, family_name="Smith"), TOM))
    assert not list_changed()
    seal_rows()
    clock.shift(DAY)
    maya = Person.objects.get(reference="17")
    Person.objects.filter(pk=maya.pk).update(family_name="Jones")
    said = "It was changed since 23 November 2026, and no action tells of it."
    assert list_changed() == [(PEOPLE, str(maya.pk), said)]


@pytest.mark.django_db
def test_an_action_on_one_person_excuses_no_change_of_another(clock):
    other = make.person("Hannah", "Reid", "hannah@demo.example")
    load()
    seal_rows()
    clock.shift(DAY)
    maya = Person.objects.get(reference="17")
    correct_name(maya, given_names="Maia", family_name="Łukasz", by=other)
    change_email(maya, email="maia@demo.example", by=other)
    load(people=(MAYA, change_cells(TOM, given_names="Thomas")))
    assert not list_changed()
    Person.objects.filter(pk=other.pk).update(email="else@demo.example")
    EmailAddress.objects.filter(user=other).update(verified=False)
    Academy.objects.filter(slug="oakfield").update(joined_on=make.SEPTEMBER)
    sql("INSERT INTO portal_person (id, password, given_names, family_name) VALUES (%s, '', 'A', 'B')", uuid.uuid4())
    found = [(table, key) for table, key, _ in list_changed()]
    stranger = Person.objects.get(given_names="A")
    assert sorted(found) == sorted(
        [
            *[("portal_academy", "oakfield"), (PEOPLE, str(other.pk)), (PEOPLE, str(stranger.pk))],
            ("account_emailaddress", str(other.pk)),
        ]
    )
    seal_rows()  # not over what nobody recorded
    assert len(list_changed()) == 4


@pytest.mark.django_db
def test_digests_that_somebody_changed_along_with_the_row_are_found(clock):
    load()
    seal_rows()
    Person.objects.filter(reference="17").update(family_name="Jones")
    table = next(table for table in SEALED_TABLES if table.name == PEOPLE)
    note_rows(table, table.columns)
    assert {found[0] for found in list_changed()} == {PEOPLE, "portal_rowdigest"}


@pytest.mark.django_db
def test_an_entry_of_an_earlier_release_still_holds_until_the_next(clock):
    load()
    table = next(table for table in SEALED_TABLES if table.name == PEOPLE)
    line = AuditLine.objects.latest("pk").pk
    count, digest = digest_rows(table, {"columns": table.columns})
    sealed = {"table": PEOPLE, "columns": table.columns, "audit_line": line, "count": count, "digest": digest}
    add_entries([NewEntry("rows", f"rows:{PEOPLE}/2026-11-01", timezone.now(), sealed)])
    assert not list_changed()
    Person.objects.filter(reference="17").update(family_name="Jones")
    assert [key for _, key, _ in list_changed()] == ["all"]
    AuditLine.objects.create(action="load-trust", subject="load:somebody")
    assert not list_changed()
    clock.shift(DAY)
    seal_rows()
    Person.objects.filter(reference="17").update(family_name="Smith")
    AuditLine.objects.create(action="load-trust", subject="load:somebody")
    assert [key for _, key, _ in list_changed()] == [str(Person.objects.get(reference="17").pk)]


@pytest.mark.django_db
@pytest.mark.real_time
def test_ten_thousand_people_are_sealed_and_held_against_it_in_seconds():
    Person.objects.bulk_create(
        Person(given_names="A", family_name=str(number), email=f"a{number}@demo.example") for number in range(10_000)
    )
    began = time.perf_counter()
    seal_rows()
    Person.objects.filter(email="a5000@demo.example").update(family_name="B")
    tracemalloc.start()
    assert len(list_changed()) == 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.perf_counter() - began < 10
    assert peak < 5_000_000


@pytest.mark.django_db
def test_a_load_that_changes_nobody_excuses_nothing_that_comes_after_the_next_entry(clock):
    load()
    seal_rows()
    clock.shift(DAY)
    AuditLine.objects.create(action="load-trust", subject="load:nobody")
    seal_rows()
    Person.objects.update(family_name="Jones")
    assert {table for table, _, _ in list_changed()} == {PEOPLE}


def test_entries_that_a_restore_brought_back_without_their_rows_say_nothing(absence):
    sequencer.seal_all()
    add_entries([NewEntry("restore", "restore:0-of-99", timezone.now(), {"put_back": True, "had": 0, "size": 99})])
    sql("DELETE FROM portal_absence")
    assert not list_changed()


def test_an_entry_that_cannot_be_read_is_named(absence):
    entry = LedgerEntry.objects.get(subject__startswith=f"rows:{ABSENCES}/")
    sql("UPDATE portal_ledgerentry SET data = '{}' WHERE id = %s", entry.pk)
    assert [(found.table, found.key) for found in find_changed_rows()] == [("portal_ledgerentry", str(entry.pk))]
