"""Boards, reports and readers' pages where some have signed elsewhere, and that they are as ever where nobody has."""

import csv
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from attestations.assignments import queries
from attestations.assignments.rules import State
from attestations.models import Acceptance, Attestation, ImportedAcknowledgement
from attestations.people import effects
from attestations.receipts.row_entries import find_changed_rows, seal_rows
from attestations.reports import boards, making
from attestations.reports.figures import Figures
from attestations.reports.rows import BoardFilter
from attestations.reports.wording import state_label
from portal.models import Academy
from tests import factories as make
from tests.words import read_words

UNTIL = date(2026, 12, 31)


@pytest.fixture
def accepted(protocol, hr, policy_lead):
    """What was acknowledged in the other system does for the protocol."""
    return make.acceptance(protocol, UNTIL, hr, policy_lead)


@pytest.fixture
def elsewhere(oakfield, accepted):
    """Somebody who signed elsewhere."""
    person = make.staff(oakfield, "Elsa", "Elsewhere")
    make.taken_over(person)
    return person


def board_of(academy, **chosen):
    now = timezone.now()
    [required] = queries.load_required_policies(known_at=now)
    return boards.build_board(academy, required, as_at=now, filter=BoardFilter(**chosen))


def state_of(person):
    [assignment] = queries.load_person_assignments(person, as_at=timezone.now())
    return assignment.state


def test_they_are_counted_apart_and_asked(elsewhere, teacher, oakfield):
    figures = board_of(oakfield).figures
    assert (figures.signed, figures.elsewhere) == (0, 1)
    assert figures.asked == figures.signed + figures.elsewhere + figures.due + figures.overdue
    assert [row.name for row in board_of(oakfield, state="elsewhere").rows] == ["Elsa Elsewhere"]
    assert elsewhere.pk not in {row.assignment.person.pk for row in board_of(oakfield).outstanding}


def test_they_may_sign_at_any_time_and_are_counted_as_signed_then(elsewhere, oakfield, protocol):
    assert state_of(elsewhere) == State.ELSEWHERE
    make.sign(elsewhere, protocol, oakfield)
    assert state_of(elsewhere) == State.ATTESTED
    assert Attestation.objects.get().signing.grade == "B"


def test_the_page_to_sign_offers_it(elsewhere, as_, protocol):
    client = as_(elsewhere)
    page = client.get("/policies/social-networking-protocol/sign/")
    assert page.status_code == 200
    assert "Signed elsewhere: you may sign here too" in read_words(page)


@pytest.mark.parametrize("address", ["/", "/policies/", "/policies/social-networking-protocol/"])
def test_the_reader_is_told_that_they_may_sign_here_too(address, elsewhere, as_, protocol):
    words = read_words(as_(elsewhere).get(address))
    assert "Signed elsewhere: you may sign here too." in words
    assert "we will ask you after 31 December 2026" in words


def test_a_kept_page_changes_when_it_is_accepted_no_more(elsewhere, accepted, as_, hr, clock):
    client = as_(elsewhere)
    address = "/policies/social-networking-protocol/"
    assert "Signed elsewhere" in read_words(client.get(address))
    clock.shift(60)
    ImportedAcknowledgement.objects.update(replaced_at=timezone.now())
    assert "Signed elsewhere" not in read_words(client.get(address))


def test_nothing_counts_before_a_policy_lead_has_confirmed_it(oakfield, protocol, hr):
    person = make.staff(oakfield)
    make.taken_over(person)
    make.acceptance(protocol, UNTIL, hr)
    assert state_of(person) == State.OVERDUE


@pytest.mark.parametrize("other", [{"policy_named": "Online Safely"}, {"source": "Other"}])
def test_only_what_is_named_so_in_that_system_counts(other, oakfield, accepted):
    person = make.staff(oakfield)
    make.taken_over(person, **other)
    assert state_of(person) == State.OVERDUE


def test_what_is_in_a_merged_record_counts_for_who_is_kept(oakfield, accepted):
    kept, merged = make.staff(oakfield), make.person()
    make.taken_over(merged)
    make.merge(merged, kept)
    assert state_of(kept) == State.ELSEWHERE


def test_boards_say_until_when_it_is_accepted(elsewhere, oakfield, as_, head):
    page = read_words(as_(head).get("/academies/oakfield/"))
    assert "Signed elsewhere" in page
    assert "A record taken over from another system, which is not checked here" in page


def test_the_trusts_page_has_a_column_only_where_somebody_has(elsewhere, oakfield, as_, hr):
    with_them = read_words(as_(hr).get("/trust/"))
    assert "Signed elsewhere" in with_them
    ImportedAcknowledgement.objects.update(replaced_at=timezone.now() - timedelta(seconds=1))
    assert "Signed elsewhere" not in read_words(as_(hr).get("/trust/")).replace("All states", "")


def test_files_say_so(elsewhere, oakfield):
    rows = list(csv.reader(making.render_report(board_of(oakfield), "csv").decode("utf-8-sig").splitlines()))
    assert [row[3] for row in rows if row[0] == "Elsa Elsewhere"] == ["Signed elsewhere"]
    assert len({len(row) for row in rows}) == 1
    assert making.render_report(board_of(oakfield), "pdf").startswith(b"%PDF")


def test_the_number_of_a_report_without_them_does_not_know_of_them():
    assert Figures(1, 2, 3, 4).content == [1, 2, 3, 4]
    assert Figures(1, 2, 3, 4, 5).content == [1, 2, 3, 4, 5]


def test_the_trusts_figures_are_those_of_its_boards(elsewhere, oakfield, two_academies):
    make.taken_over(two_academies)
    now = timezone.now()
    [required] = queries.load_required_policies(known_at=now)
    trust = boards.build_trust_board(Academy.objects.named(at=now), required, as_at=now)
    assert trust.figures.elsewhere == sum(board.figures.elsewhere for board in trust.boards) == 3


def test_when_it_ends_they_are_asked_anew_with_the_days_of_the_requirement(elsewhere, accepted, clock):
    clock.move_to(timezone.now().replace(year=2027, month=1, day=2))
    [assignment] = queries.load_person_assignments(elsewhere, as_at=timezone.now())
    assert (assignment.state, assignment.outcome.due_on) == (State.DUE, date(2027, 1, 15))


def test_rows_are_permanent(elsewhere, accepted, hr, policy_lead):
    with pytest.raises(DatabaseError, match="permanent"), transaction.atomic():
        ImportedAcknowledgement.objects.update(acknowledged_on=date(2026, 1, 1))
    with pytest.raises(DatabaseError, match="permanent"), transaction.atomic():
        ImportedAcknowledgement.objects.get().delete()
    with pytest.raises(DatabaseError, match="permanent"), transaction.atomic():
        Acceptance.objects.update(accepted_until=date(2030, 1, 1))
    with pytest.raises(DatabaseError, match="permanent"), transaction.atomic():
        Acceptance.objects.update(confirmed_at=timezone.now())
    Acceptance.objects.update(ended_at=timezone.now(), ended_by=hr, ended_on=date(2026, 11, 22))
    with pytest.raises(DatabaseError, match="permanent"), transaction.atomic():
        Acceptance.objects.update(ended_on=date(2026, 12, 1))


def test_the_rows_are_sealed_and_ending_an_acceptance_is_no_finding(elsewhere, accepted, hr, clock):
    clock.shift(3600)
    seal_rows()
    Acceptance.objects.update(ended_at=timezone.now(), ended_by=hr, ended_on=date(2026, 11, 22))
    clock.shift(3600)
    seal_rows()
    assert not list(find_changed_rows())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE attestations_acceptance DISABLE TRIGGER acceptance_is_permanent")
        cursor.execute("UPDATE attestations_acceptance SET accepted_until = '2030-01-01'")
    assert "attestations_acceptance" in str([vars(row) for row in find_changed_rows()])


def test_nobody_confirms_what_they_said_themselves(protocol, hr):
    with pytest.raises(IntegrityError, match="acceptance_is_confirmed_by_another"), transaction.atomic():
        make.acceptance(protocol, UNTIL, hr, hr)


def test_an_ending_needs_somebody_and_a_day(accepted):
    with pytest.raises(IntegrityError, match="acceptance_is_ended_by_somebody"), transaction.atomic():
        Acceptance.objects.update(ended_at=timezone.now())


def test_the_same_is_taken_over_and_accepted_once(elsewhere, protocol, hr):
    with pytest.raises(IntegrityError, match="taken_over_once"), transaction.atomic():
        make.taken_over(elsewhere)
    with pytest.raises(IntegrityError, match="accepted_once"), transaction.atomic():
        make.acceptance(protocol, UNTIL, hr)


def test_hr_finds_them_by_state_in_the_list_and_its_file(elsewhere, hr, as_):
    client = as_(hr)
    page = read_words(client.get("/people/?state=elsewhere"))
    assert "Elsa Elsewhere" in page
    assert "Signed elsewhere, accepted until 31 December 2026" in page
    rows = list(csv.reader(client.get("/people/people.csv?state=elsewhere").content.decode("utf-8-sig").splitlines()))
    assert [(row[1], row[7], row[8]) for row in rows[2:]] == [("Elsewhere", "Signed elsewhere", "")]


def test_a_persons_page_says_where_and_until_when(elsewhere, hr, as_):
    words = read_words(as_(hr).get(f"/people/{elsewhere.pk}/"))
    assert "Has signed elsewhere what is not signed here: accepted until 31 December 2026." in words
    assert "Record taken over from Every. Not checked here." in words


def test_home_of_a_head_says_how_many(elsewhere, head, as_):
    assert "0 of 2 0% and 1 elsewhere" in read_words(as_(head).get("/"))


def test_who_has_left_did_not_leave_without_signing(oakfield, accepted):
    leaver = make.staff(oakfield, "Lena", "Left", until_on=date(2026, 11, 1))
    make.taken_over(leaver)
    [row] = board_of(oakfield, state="left").rows
    assert (row.state, state_label(row)) == (State.ELSEWHERE, "Signed elsewhere, has left")
    assert board_of(oakfield).figures.elsewhere == 0


def test_an_act_says_that_further_work_is_signed_for_elsewhere(elsewhere, millbrook):
    def add_work():
        make.engagement(elsewhere, millbrook, recorded_at=timezone.now())

    [now] = effects.find_effects(elsewhere, add_work, days=[])
    assert any("signed elsewhere, nothing to do for now" in change.sentence for change in now.changes)
