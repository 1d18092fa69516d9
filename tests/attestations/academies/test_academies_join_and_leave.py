"""An academy joins, is renamed and leaves; boards before, during and after."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from attestations.assignments import queries, totals
from attestations.assignments.rules import State
from portal.models import Academy, AcademyName, AcademyTerm, AuditLine, Engagement, Grant
from portal.people.academy_terms import apply_known_terms
from portal.people.actions import academy_names, academy_terms
from portal.people.actions.academies import load_academies
from portal.people.imports import AcademyRow
from portal.refusals import ActionRefused
from tests import factories as make
from tests.rows import ask_all

WILLOW = {"name": "Willow Academy", "slug": "willow", "urn": "140099", "is_central": False}


def join(hr, **facts):
    return academy_terms.add_academy(**{**WILLOW, "joined_on": date(2027, 1, 1), **facts}, by=hr)


def states(academy, version, at, known_at=None):
    required = queries.load_required_policy(version.policy, known_at=at)
    found = queries.load_academy_assignments(academy, required, as_at=at, known_at=known_at)
    return {row.person.name: (row.state, row.outcome.due_on) for row in found}


def test_an_academy_joins_in_the_future_and_nobody_is_asked_before(hr, protocol, clock):
    willow = join(hr)
    make.staff(willow, "Wendy", "Marsh", from_on=date(2015, 9, 1))
    assert states(willow, protocol, timezone.now()) == {"Wendy Marsh": (State.NOT_DUE, date(2027, 1, 15))}
    clock.move_to(datetime(2027, 1, 1, 9, tzinfo=UTC))
    assert states(willow, protocol, timezone.now()) == {"Wendy Marsh": (State.DUE, date(2027, 1, 15))}
    clock.move_to(datetime(2027, 1, 16, 9, tzinfo=UTC))
    assert states(willow, protocol, timezone.now()) == {"Wendy Marsh": (State.OVERDUE, date(2027, 1, 15))}


def test_a_start_before_the_academy_joined_is_shown_as_it_is(hr, protocol, as_):
    willow = join(hr, joined_on=date(2026, 11, 16))
    wendy = make.staff(willow, "Wendy", "Marsh", from_on=date(2015, 9, 1))
    assert states(willow, protocol, timezone.now()) == {"Wendy Marsh": (State.DUE, date(2026, 11, 30))}
    assert "2015" in as_(hr).get(f"/people/{wendy.pk}/").content.decode()
    assert "Wendy Marsh" in as_(hr).get("/academies/willow/").content.decode()


def test_joining_twice_makes_one_academy(hr):
    assert join(hr) == join(hr)
    assert Academy.objects.filter(slug="willow").count() == 1
    assert AuditLine.objects.filter(action="add-academy").count() == 1


@ask_all(
    ("facts", "reason"),
    [
        ({"urn": "140001", "slug": "other"}, "has the URN 140001"),
        ({"slug": "oakfield"}, "has the address “oakfield” already"),
        ({"slug": "trust"}, "cannot stand in the address"),
        ({"name": "12"}, "has no letters"),
        ({"is_central": True}, "has no URN"),
        ({"joined_on": date(1066, 10, 14)}, "Check the year"),
    ],
)
def test_what_cannot_be_is_refused(hr, oakfield, facts, reason):
    with pytest.raises(ActionRefused, match=reason):
        join(hr, **facts)


def test_an_academy_that_leaves_takes_work_and_roles_with_it(oakfield, teacher, head, hr, protocol, clock):
    make.sign(teacher, protocol, oakfield)
    academy_terms.let_leave(oakfield, left_on=date(2026, 12, 31), by=hr)
    assert {row.until_on for row in Engagement.objects.filter(academy=oakfield, replaced_at=None)} == {
        date(2026, 12, 31)
    }
    assert Grant.objects.get(academy=oakfield, replaced_at=None).until_on == date(2026, 12, 31)
    during = states(oakfield, protocol, timezone.now())
    assert during["Maya O'Brien-Łukasz"][0] == State.ATTESTED
    assert during["Siân Hughes"][0] == State.OVERDUE
    clock.move_to(datetime(2027, 1, 1, 9, tzinfo=UTC))
    after = states(oakfield, protocol, timezone.now())
    assert after["Siân Hughes"][0] == State.LAPSED
    assert after["Maya O'Brien-Łukasz"][0] == State.ATTESTED
    assert not Grant.objects.in_force(at=timezone.now()).filter(person=head).exists()
    before = states(oakfield, protocol, datetime(2026, 11, 22, 7, tzinfo=UTC))
    assert before["Siân Hughes"][0] == State.OVERDUE


def test_one_that_stays_after_all_has_its_work_and_roles_again(oakfield, teacher, head, hr, clock):
    before = sorted(Engagement.objects.filter(academy=oakfield).values_list("person", "from_on", "until_on"))
    academy_terms.let_leave(oakfield, left_on=date(2026, 12, 31), by=hr)
    clock.shift(60)
    academy_terms.let_leave(oakfield, left_on=date(2027, 8, 31), by=hr)
    clock.shift(60)
    academy_terms.correct_joining(oakfield, joined_on=date(2020, 1, 1), by=hr)
    clock.shift(60)
    academy_terms.let_stay(oakfield, by=hr)
    rows = Engagement.objects.filter(academy=oakfield, replaced_at=None)
    assert sorted(rows.values_list("person", "from_on", "until_on")) == before
    assert Grant.objects.get(academy=oakfield, replaced_at=None).until_on is None
    oakfield.refresh_from_db()
    assert (oakfield.joined_on, oakfield.left_on) == (date(2020, 1, 1), None)


def test_what_was_changed_since_stays_when_the_academy_stays(oakfield, teacher, hr, clock):
    academy_terms.let_leave(oakfield, left_on=date(2026, 12, 31), by=hr)
    clock.shift(60)
    make.end(teacher.engagements.filter(replaced_at=None), date(2026, 12, 1))
    academy_terms.let_stay(oakfield, by=hr)
    assert teacher.engagements.get(replaced_at=None).until_on == date(2026, 12, 1)


def test_work_that_would_begin_after_the_last_day_does_not_begin(oakfield, hr, clock):
    person = make.staff(oakfield, from_on=date(2027, 4, 12))
    academy_terms.let_leave(oakfield, left_on=date(2026, 12, 31), by=hr)
    assert not person.engagements.filter(replaced_at=None).exists()
    clock.shift(60)
    academy_terms.let_stay(oakfield, by=hr)
    assert person.engagements.get(replaced_at=None).from_on == date(2027, 4, 12)


def test_nobody_ends_their_own_work_with_an_academy(oakfield, hr):
    make.engagement(hr, oakfield)
    with pytest.raises(ActionRefused, match="your own record"):
        academy_terms.let_leave(oakfield, left_on=date(2026, 12, 31), by=hr)


def test_the_central_office_cannot_leave(office, hr):
    with pytest.raises(ActionRefused, match="cannot leave"):
        academy_terms.let_leave(office, left_on=date(2026, 12, 31), by=hr)


def test_boards_of_earlier_moments_use_the_joining_day_known_then(oakfield, teacher, hr, protocol, clock):
    then = timezone.now()
    clock.shift(3600)
    academy_terms.correct_joining(oakfield, joined_on=date(2026, 11, 21), by=hr)
    now = timezone.now()
    name = "Maya O'Brien-Łukasz"
    assert states(oakfield, protocol, now)[name] == (State.DUE, date(2026, 12, 8))
    assert states(oakfield, protocol, now, known_at=then)[name] == (State.DUE, date(2026, 12, 4))
    assert states(oakfield, protocol, then)[name] == (State.DUE, date(2026, 12, 4))
    assert AcademyTerm.objects.filter(academy=oakfield).count() == 2


def test_a_new_name_begins_on_its_day_and_the_slug_stays(oakfield, hr, clock):
    academy_names.rename(oakfield, name="Oakfield College", urn="150001", from_on=date(2027, 1, 1), by=hr)
    assert Academy.objects.named(at=timezone.now()).get(slug="oakfield").name == "Oakfield Academy"
    clock.move_to(datetime(2027, 1, 1, 0, 0, tzinfo=UTC))
    renamed = Academy.objects.named(at=timezone.now()).get(slug="oakfield")
    assert (renamed.name, renamed.urn) == ("Oakfield College", "150001")


def test_a_name_to_come_can_be_taken_back(oakfield, hr, clock):
    academy_names.rename(oakfield, name="Oakfield College", urn="150001", from_on=date(2027, 1, 1), by=hr)
    clock.shift(60)
    academy_names.take_back_name(AcademyName.objects.get(name="Oakfield College"), by=hr)
    [row] = AcademyName.objects.filter(academy=oakfield, replaced_at=None)
    assert (row.name, row.until_on) == ("Oakfield Academy", None)
    with pytest.raises(ActionRefused, match="has begun"):
        academy_names.take_back_name(row, by=hr)


def test_a_name_typed_wrongly_is_corrected_and_what_was_known_stays(oakfield, hr, clock):
    then = timezone.now()
    clock.shift(60)
    academy_names.correct_name(oakfield.names.get(), name="Oakfield Academy Trust School", urn="140001", by=hr)
    assert Academy.objects.named(at=timezone.now()).get(pk=oakfield.pk).name == "Oakfield Academy Trust School"
    assert Academy.objects.named(at=then).get(pk=oakfield.pk).name == "Oakfield Academy"


@ask_all(
    ("facts", "reason"),
    [
        ({"from_on": date(2000, 1, 1)}, "joined on"),
        ({"from_on": date(2020, 9, 1)}, "correct it instead"),
        ({"urn": ""}, "Give the URN"),
        ({"urn": "140002"}, "has the URN"),
        ({"name": "Oakfield Academy", "urn": "140001"}, "already"),
    ],
)
def test_a_name_that_cannot_be_is_refused(oakfield, millbrook, hr, facts, reason):
    with pytest.raises(ActionRefused, match=reason):
        academy_names.rename(oakfield, **{"name": "New", "urn": "150001", "from_on": date(2026, 12, 1), **facts}, by=hr)


def test_a_joining_day_after_the_last_day_is_refused(oakfield, hr):
    academy_terms.let_leave(oakfield, left_on=date(2026, 12, 31), by=hr)
    with pytest.raises(ActionRefused, match="cannot join after"):
        academy_terms.correct_joining(oakfield, joined_on=date(2027, 1, 1), by=hr)
    with pytest.raises(ActionRefused, match="before it has joined"):
        academy_terms.let_leave(oakfield, left_on=date(2019, 1, 1), by=hr)
    with pytest.raises(ActionRefused, match="Check the year"):
        academy_terms.let_leave(oakfield, left_on=date(9999, 12, 31), by=hr)


def test_the_first_name_holds_from_a_joining_day_that_was_earlier(oakfield, hr):
    academy_terms.correct_joining(oakfield, joined_on=date(2019, 9, 1), by=hr)
    assert oakfield.names.get(replaced_at=None).from_on == date(2019, 9, 1)


def test_the_trusts_totals_use_the_joining_day_known_then_as_boards_do(oakfield, teacher, hr, protocol, clock):
    then = timezone.now()
    clock.shift(3600)
    academy_terms.correct_joining(oakfield, joined_on=date(2026, 11, 30), by=hr)
    required = queries.load_required_policy(protocol.policy, known_at=timezone.now())
    for known_at, state in [(then, State.DUE), (timezone.now(), State.NOT_DUE)]:
        academies = Academy.objects.named(at=then).filter(pk=oakfield.pk)
        groups = totals.load_groups(required, academies, as_at=then, known_at=known_at)
        assert [case.outcome.state for group in groups for case in group.cases.values()] == [state]


def test_a_file_that_changes_the_days_keeps_what_was_known(oakfield, clock):
    then = timezone.now()
    clock.shift(3600)
    row = AcademyRow("oakfield", "Oakfield Academy", "140001", date(2019, 9, 1), None, False, 2)
    load_academies([row], by=None, at=timezone.now())
    oakfield.refresh_from_db()
    assert oakfield.joined_on == date(2019, 9, 1)
    assert apply_known_terms([oakfield], known_at=then)[0].joined_on == date(2020, 9, 1)
