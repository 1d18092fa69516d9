"""Asked every school year, counted in working days: from rules to boards, and what is kept of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from attestations.assignments import cache_stamp, queries, working_days
from attestations.assignments.rules import State, school_year
from attestations.models import Attestation, Requirement, RequirementProposal, Signing
from attestations.reports import boards
from attestations.reports.rows import Filter
from attestations.requirements import actions as requirement_actions
from attestations.requirements import impact
from portal.models import Academy, AuditLine, Category
from portal.refusals import ActionRefused
from tests import factories as make
from tests.words import words_of

SEPTEMBER_2027 = make.midnight(date(2027, 9, 1))


def require(policy, **terms):
    terms = {"categories": Category.values, "academies": (), "days": 14, "from_on": make.SEPTEMBER} | terms
    return requirement_actions.require(policy, by=None, at=make.LONG_AGO, **terms)


@pytest.fixture
def yearly(db):
    """Version 1.0, in force since 1 September 2026, asked every school year within 10 working days."""
    version = make.version()
    require(version.policy, days=10, every="school-year", counts="working")
    return version


def only(person, at=None):
    [assignment] = queries.of_person(person, as_at=at or timezone.now())
    return assignment


# Signing again


def test_on_1_september_who_has_signed_is_asked_anew(oakfield, yearly, clock):
    teacher = make.staff(oakfield)
    first = make.sign(teacher, yearly, oakfield)
    assert only(teacher).state == State.ATTESTED
    assert only(teacher, SEPTEMBER_2027 - timedelta(microseconds=1)).state == State.ATTESTED
    anew = only(teacher, SEPTEMBER_2027)
    assert (anew.state, anew.outcome.due_on, anew.outcome.school_year) == (State.DUE, date(2027, 9, 15), 2027)
    clock.move_to(SEPTEMBER_2027 + timedelta(days=1))
    second = make.sign(teacher, yearly, oakfield)
    assert second.number != first.number
    assert (only(teacher).state, only(teacher).receipt) == (State.ATTESTED, second.number)
    years = Attestation.objects.filter(person=teacher).order_by("school_year").values_list("school_year", flat=True)
    assert list(years) == [2026, 2027]


def test_signing_twice_in_a_school_year_makes_one_also_in_the_second(oakfield, yearly, clock):
    teacher = make.staff(oakfield)
    make.sign(teacher, yearly, oakfield)
    clock.move_to(SEPTEMBER_2027 + timedelta(days=1))
    numbers = {make.sign(teacher, yearly, oakfield).number for _ in range(3)}
    assert len(numbers) == 1
    assert Signing.objects.filter(person=teacher).count() == 2


def test_the_signing_page_takes_a_second_signature_in_the_next_school_year(oakfield, yearly, as_, clock):
    teacher = make.staff(oakfield)
    make.sign(teacher, yearly, oakfield)
    clock.move_to(SEPTEMBER_2027 + timedelta(days=1))
    client = as_(teacher)
    home = words_of(client.get("/"))
    assert "Please sign by Wednesday 15 September" in home
    assert "Asked every school year: this is for 2027 to 2028." in home
    page = client.get("/policies/social-networking-protocol/sign/")
    assert page.status_code == 200
    carried = page.context["form"].initial | {"typed_name": teacher.name, "statement": "on"}
    answers = [client.post("/policies/social-networking-protocol/sign/", carried) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    newest = Signing.objects.latest("signed_at")
    assert [answer.url.split("?")[0] for answer in answers] == [newest.get_absolute_url()] * 2
    assert Signing.objects.count() == 2


def test_a_form_that_is_not_filled_in_shows_its_errors_in_the_second_year_too(oakfield, yearly, as_, clock):
    person = make.staff(oakfield, "Ann", "Annual")
    make.sign(person, yearly, oakfield)
    clock.move_to(SEPTEMBER_2027 + timedelta(hours=8))
    client = as_(person)
    carried = client.get("/policies/social-networking-protocol/sign/").context["form"].initial
    response = client.post("/policies/social-networking-protocol/sign/", carried)
    assert response.status_code == 200
    assert "There is a problem" in words_of(response)


def test_a_signature_of_the_last_week_of_august_is_one_of_the_old_year(oakfield, yearly):
    joiner = make.staff(oakfield, from_on=date(2027, 7, 5))
    assert only(joiner, make.midnight(date(2027, 7, 6))).outcome.due_on == date(2027, 7, 19)
    make.sign(joiner, yearly, oakfield, at=make.midnight(date(2027, 8, 31)))
    assert only(joiner, make.midnight(date(2027, 8, 31))).state == State.ATTESTED
    assert only(joiner, SEPTEMBER_2027).state == State.DUE


def test_the_database_takes_one_attestation_a_school_year(oakfield, yearly):
    teacher = make.staff(oakfield)
    signing = make.sign(teacher, yearly, oakfield)
    row = Attestation.objects.get()
    again = make.sign(make.staff(oakfield), yearly, oakfield)
    row.pk, row._state.adding, row.signing = None, True, again
    with pytest.raises(ValidationError, match="has attested this version"):
        row.validate_constraints()
    assert signing.attestations.count() == 1


def test_what_was_not_signed_in_a_school_year_is_kept_and_shown(oakfield, yearly, hr, as_, clock):
    teacher = make.staff(oakfield)
    clock.move_to(SEPTEMBER_2027 + timedelta(days=30))
    make.sign(teacher, yearly, oakfield)
    [lapse] = only(teacher).lapsed_before(timezone.now())
    assert (lapse.school_year, lapse.due_on) == (2026, date(2026, 9, 15))
    page = words_of(as_(hr).get(f"/people/{teacher.pk}/"))
    assert "Not signed in the school year 2026 to 2027" in page


def test_boards_reports_and_totals_count_this_school_year(oakfield, yearly, clock):
    both, last, new = (make.staff(oakfield, family_name=name) for name in ("Both", "Last", "New"))
    for teacher in (both, last):
        make.sign(teacher, yearly, oakfield)
    clock.move_to(SEPTEMBER_2027 + timedelta(days=5))
    for teacher in (both, new):
        make.sign(teacher, yearly, oakfield)
    now = timezone.now()
    [asked] = queries.asked_policies(known_at=now)
    board = boards.of_academy(oakfield, asked, as_at=now, filter=Filter())
    totals = boards.of_trust([oakfield], asked, as_at=now)
    assert board.figures == totals.figures == totals.side_by_side[0].figures
    assert (board.figures.signed, board.figures.due, board.figures.overdue) == (2, 1, 0)
    assert board.steps == totals.steps
    assert [(step.on, step.asked, step.signed) for step in board.steps] == [
        (date(2027, 9, 1), 3, 0),
        (date(2027, 9, 6), 3, 2),
    ]
    assert board.first_due_on == totals.first_due_on == date(2027, 9, 15)


def test_boards_and_reports_say_which_school_year_they_count(oakfield, yearly, hr, as_):
    make.staff(oakfield)
    client = as_(hr)
    for address in ("/academies/oakfield/", "/trust/"):
        assert "version 1.0, school year 2026 to 2027" in words_of(client.get(address))
    # Somebody is asked once as well, so that what was signed before counts for them.
    require(yearly.policy, categories=["governor"])
    assert "school year 20" not in words_of(client.get("/trust/"))


@pytest.mark.parametrize("every", ["once", "school-year", "both"])
def test_totals_are_the_sum_of_boards_over_two_school_years(oakfield, millbrook, every, clock):
    version = make.version()
    for kind in ("once", "school-year") if every == "both" else (every,):
        require(version.policy, every=kind, days=30)
    teachers = [make.staff(academy) for academy in (oakfield, millbrook) for _ in range(4)]
    gone = make.staff(oakfield, until_on=date(2027, 6, 30))
    for day, signers in ((date(2026, 11, 22), [*teachers[::2], gone]), (date(2027, 9, 9), teachers[:3])):
        clock.move_to(make.midnight(day) + timedelta(hours=9))
        for teacher in signers:
            academy = Academy.objects.named(at=timezone.now()).get(engagements__person=teacher)
            if only(teacher).state != State.ATTESTED:
                make.sign(teacher, version, academy)
    for day in (date(2026, 12, 24), date(2027, 8, 31), date(2027, 9, 1), date(2027, 10, 2)):
        at = make.midnight(day)
        [asked] = queries.asked_policies(known_at=at)
        places = list(Academy.objects.named(at=at).order_by("pk"))
        each = [boards.of_academy(place, asked, as_at=at, filter=Filter()) for place in places]
        totals = boards.of_trust(places, asked, as_at=at)
        assert [board.figures for board in each] == [beside.figures for beside in totals.side_by_side]
        assert totals.steps[-1].signed == totals.figures.signed
        assert totals.steps[-1].asked == totals.figures.asked


# Working days


@pytest.mark.parametrize(
    ("start", "days", "day"),
    [
        (date(2026, 9, 1), 10, date(2026, 9, 15)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Boxing Day is a Saturday; Monday stands in for it
        (date(2027, 12, 24), 1, date(2027, 12, 29)),  # both Christmas days have a substitute
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # Good Friday, a weekend, Easter Monday
        (date(2027, 8, 27), 1, date(2027, 8, 31)),  # the summer bank holiday of England, not of Scotland
        (date(2028, 4, 13), 1, date(2028, 4, 18)),
        (date(2027, 1, 1), 1, date(2027, 1, 4)),
        (date(2026, 11, 28), 0, date(2026, 11, 30)),
        (date(2026, 11, 27), 0, date(2026, 11, 27)),
        (date(2027, 1, 4), 1, date(2027, 1, 5)),  # 4 January is a holiday in Scotland at times, never here
        (date(2026, 3, 16), 1, date(2026, 3, 17)),  # Saint Patrick's day is one in Northern Ireland
    ],
)
def test_working_days_of_england(start, days, day):
    assert working_days.working_days(start, days) == day


def test_bank_holidays_are_known_for_the_school_years_to_come():
    for year in range(2026, 2032):
        assert len(working_days.bank_holidays(year)) >= 8
    assert date(2028, 1, 3) in working_days.bank_holidays(2028)


@given(st.dates(date(2025, 1, 1), date(2032, 1, 1)), st.integers(1, 60))
def test_a_due_date_in_working_days_is_one_and_so_many_lie_before_it(start, days):
    due_on = working_days.working_days(start, days)
    between = [start + timedelta(days=number) for number in range(1, (due_on - start).days + 1)]
    assert working_days.is_working(due_on)
    assert sum(map(working_days.is_working, between)) == days


def test_a_calendar_due_date_stays_where_it_is(teacher, protocol):
    assert only(teacher).outcome.due_on == date(2026, 12, 4)


# What is kept


def test_every_column_of_a_requirement_is_in_the_stamp(protocol):
    now = timezone.now()
    stamps = {cache_stamp.of_all(at=now)}
    for change in ({"every": "school-year"}, {"counts": "working"}, {"days": 15}, {"until_on": date(2027, 7, 31)}):
        Requirement.objects.update(**change)
        stamps.add(cache_stamp.of_all(at=now))
    assert len(stamps) == 5


def test_a_reading_page_kept_in_august_is_not_shown_in_september(oakfield, yearly, as_, clock):
    teacher = make.staff(oakfield)
    make.sign(teacher, yearly, oakfield)
    clock.move_to(SEPTEMBER_2027 - timedelta(minutes=1))
    client = as_(teacher)
    before = client.get("/policies/social-networking-protocol/")
    assert "Please sign by" not in words_of(before)
    clock.shift(timedelta(minutes=2))
    again = {"headers": {"if-none-match": before["ETag"]}}
    assert "Please sign by" in words_of(client.get("/policies/social-networking-protocol/", **again))


# Requiring


def test_the_command_takes_how_often_and_which_days(protocol, capsys):
    arguments = [protocol.policy.slug, "--days", "10", "--every", "school-year", "--counts", "working"]
    call_command("require_policy", *arguments)
    call_command("require_policy", *arguments)
    newest = Requirement.objects.latest("pk")
    assert Requirement.objects.count() == 2
    assert (newest.every, newest.counts) == ("school-year", "working")
    assert "within 10 working days every school year" in capsys.readouterr().out


def test_the_command_refuses_what_is_asked_on_other_days_already(protocol):
    with pytest.raises(CommandError, match="asked the same already, from 1 September 2026"):
        call_command("require_policy", protocol.policy.slug, "--days", "14", "--from", "2026-12-01")


@pytest.mark.parametrize("column", ["every", "counts"])
def test_the_database_refuses_other_words(protocol, column):
    with pytest.raises(IntegrityError, match="requirement_"), transaction.atomic():
        Requirement.objects.update(**{column: "sometimes"})


def test_the_same_asked_from_the_same_day_is_one(protocol):
    assert require(protocol.policy) == Requirement.objects.get()
    assert require(protocol.policy, days=15) != require(protocol.policy)
    assert Requirement.objects.count() == 2


def test_the_same_asked_from_another_day_is_refused_until_it_has_ended(protocol, hr):
    with pytest.raises(ActionRefused, match="from 1 September 2026"):
        require(protocol.policy, from_on=date(2027, 1, 1))
    requirement_actions.end(Requirement.objects.get(), until_on=date(2026, 12, 31), by=hr)
    assert require(protocol.policy, from_on=date(2027, 1, 1)).from_on == date(2027, 1, 1)
    with pytest.raises(ActionRefused, match="until 31 December 2026"):
        require(protocol.policy, from_on=date(2026, 12, 31))


def test_ending_writes_a_successor_and_leaves_what_was_known(oakfield, protocol, hr, clock):
    before, teacher = Requirement.objects.get(), make.staff(oakfield)
    before.academies.set([oakfield])
    clock.shift(timedelta(hours=1))
    ended = requirement_actions.end(before, until_on=timezone.localdate(), by=hr)
    assert requirement_actions.end(before, until_on=timezone.localdate(), by=hr) == ended
    before.refresh_from_db()
    assert (before.until_on, before.replaced_at) == (None, ended.recorded_at)
    assert (ended.every, ended.days, list(ended.academies.all())) == (before.every, 14, [oakfield])
    clock.shift(timedelta(days=1))
    now = timezone.now()
    assert only(teacher).state == State.LAPSED
    [then] = queries.of_person(teacher, as_at=now, known_at=now - timedelta(days=1, minutes=30))
    assert then.state == State.OVERDUE
    assert AuditLine.objects.filter(action="end-requirement", by=hr).count() == 1


@pytest.mark.parametrize("until_on", [date(2026, 11, 21), date(2026, 8, 31)])
def test_nothing_ends_in_the_past(protocol, hr, until_on):
    with pytest.raises(ActionRefused, match="today or later"):
        requirement_actions.end(Requirement.objects.get(), until_on=until_on, by=hr)


def test_two_people_who_end_it_on_different_days_learn_of_each_other(protocol, hr):
    before = Requirement.objects.get()
    requirement_actions.end(before, until_on=date(2026, 12, 1), by=hr)
    with pytest.raises(ActionRefused, match="changed this meanwhile"):
        requirement_actions.end(before, until_on=date(2026, 12, 2), by=hr)
    assert Requirement.objects.filter(replaced_at=None).count() == 1


def test_what_has_ended_is_not_revived(protocol, hr, clock):
    ended = requirement_actions.end(Requirement.objects.get(), until_on=date(2026, 11, 22), by=hr)
    clock.shift(timedelta(days=1))
    with pytest.raises(ActionRefused, match="ended already"):
        requirement_actions.end(ended, until_on=date(2026, 12, 1), by=hr)


def test_what_has_not_begun_is_taken_back_and_asks_nobody(oakfield, protocol, hr, clock):
    later = require(protocol.policy, from_on=date(2026, 12, 1), days=3)
    requirement_actions.take_back(later, by=hr)
    requirement_actions.take_back(later, by=hr)
    assert AuditLine.objects.filter(action="take-back-requirement").count() == 1
    teacher = make.staff(oakfield)
    make.sign(teacher, protocol, oakfield)
    clock.move_to(make.midnight(date(2026, 12, 2)))
    [asked] = queries.asked_policies(known_at=timezone.now())
    assert [rule.days for rule in asked.facts.requirements] == [14]
    with pytest.raises(ActionRefused, match="You can end it"):
        requirement_actions.take_back(Requirement.objects.get(days=14), by=hr)


# Proposals

TERMS = {
    "categories": ["teacher"],
    "academies": (),
    "days": 5,
    "from_on": date(2026, 12, 1),
    "every": "school-year",
    "counts": "working",
}


def test_a_proposal_asks_nobody_until_hr_accepts_it(protocol, policy_lead, hr):
    now = timezone.now()
    before = cache_stamp.of_all(at=now)
    proposal = requirement_actions.propose(protocol.policy, by=policy_lead, **TERMS)
    assert requirement_actions.propose(protocol.policy, by=policy_lead, **TERMS) == proposal
    assert (cache_stamp.of_all(at=now), Requirement.objects.count()) == (before, 1)
    requirement = requirement_actions.accept(proposal, by=hr)
    assert requirement_actions.accept(proposal, by=hr) == requirement
    assert (requirement.every, requirement.days, requirement.recorded_by) == ("school-year", 5, hr)
    assert Requirement.objects.count() == 2


def test_nobody_accepts_their_own_not_even_in_the_database(protocol, hr):
    proposal = requirement_actions.propose(protocol.policy, by=hr, **TERMS)
    with pytest.raises(ActionRefused, match="Somebody else must accept"):
        requirement_actions.accept(proposal, by=hr)
    with pytest.raises(IntegrityError, match="proposal_is_accepted_by_another"), transaction.atomic():
        RequirementProposal.objects.update(
            requirement=Requirement.objects.get(), decided_by=hr, decided_at=timezone.now()
        )
    with pytest.raises(IntegrityError, match="proposal_is_decided_by_somebody"), transaction.atomic():
        RequirementProposal.objects.update(decided_at=timezone.now())
    requirement_actions.turn_down(proposal, by=hr)


def test_what_was_turned_down_is_not_accepted_and_the_other_way_round(protocol, policy_lead, hr):
    first = requirement_actions.propose(protocol.policy, by=policy_lead, **TERMS)
    requirement_actions.turn_down(first, by=hr)
    with pytest.raises(ActionRefused, match="turned down"):
        requirement_actions.accept(first, by=hr)
    second = requirement_actions.propose(protocol.policy, by=policy_lead, **TERMS)
    requirement_actions.accept(second, by=hr)
    with pytest.raises(ActionRefused, match="accepted meanwhile"):
        requirement_actions.turn_down(second, by=hr)


def test_a_proposal_whose_day_has_passed_asks_from_the_day_of_its_acceptance(protocol, policy_lead, hr, clock):
    proposal = requirement_actions.propose(protocol.policy, by=policy_lead, **TERMS)
    clock.move_to(make.midnight(date(2026, 12, 7)))
    assert requirement_actions.accept(proposal, by=hr).from_on == date(2026, 12, 7)


def test_what_is_required_already_is_not_proposed(protocol, policy_lead):
    terms = {"categories": Category.values, "academies": (), "days": 14, "from_on": date(2026, 12, 1)}
    with pytest.raises(ActionRefused, match="asked the same already"):
        requirement_actions.propose(protocol.policy, by=policy_lead, **terms)


@pytest.mark.parametrize("change", [{"categories": []}, {"days": 0}, {"days": 367}, {"every": "daily"}])
def test_terms_that_cannot_be_are_neither_proposed_nor_required(protocol, policy_lead, change):
    for act in (requirement_actions.propose, requirement_actions.require):
        with pytest.raises(ValidationError):
            act(protocol.policy, by=policy_lead, **TERMS | change)


# Before it is done


def test_the_effect_is_what_happens_then(oakfield, millbrook, protocol, clock):
    signed = make.staff(oakfield)
    make.staff(oakfield)
    make.staff(millbrook, from_on=date(2026, 11, 20))
    make.staff(millbrook, category=Category.GOVERNOR)
    away = make.staff(millbrook)
    make.absence(away, date(2026, 11, 1))
    make.sign(signed, protocol, oakfield)
    terms = TERMS | {"from_on": date(2026, 11, 23)}
    found = impact.of_requirement(protocol.policy, terms, at=timezone.now())
    assert (found.people, found.academies, found.already, found.signed) == (2, 2, 2, 1)
    assert found.first_due_on == found.last_due_on == date(2026, 11, 30)
    clock.move_to(make.midnight(date(2026, 11, 23)) + timedelta(hours=12))
    require(protocol.policy, **terms)
    [asked] = queries.asked_policies(known_at=timezone.now())
    due = [a.outcome.due_on for a in queries.of_trust(asked, as_at=timezone.now()) if a.outcome.school_year == 2026]
    assert sorted(filter(None, due))[-1] == date(2026, 11, 30)


def test_the_effect_of_a_year_to_come_asks_those_again_who_have_signed(oakfield, protocol):
    teacher = make.staff(oakfield)
    make.sign(teacher, protocol, oakfield)
    terms = TERMS | {"from_on": date(2027, 9, 1)}
    found = impact.of_requirement(protocol.policy, terms, at=timezone.now())
    assert (found.people, found.already, found.signed, found.first_due_on) == (1, 0, 0, date(2027, 9, 8))


def test_the_effect_takes_as_many_queries_for_many_people(oakfield, millbrook, protocol, django_assert_max_num_queries):
    for _ in range(20):
        make.engagement(make.staff(oakfield), millbrook)
    with django_assert_max_num_queries(6):
        found = impact.of_requirement(protocol.policy, TERMS, at=timezone.now())
    assert (found.people, found.academies) == (20, 2)


def test_a_policy_without_a_version_in_force_asks_nobody_yet(protocol):
    later = make.version(slug="gifts", title="Gifts Policy", in_force_on=date(2027, 1, 1), at=timezone.now())
    found = impact.of_requirement(later.policy, TERMS, at=timezone.now())
    assert (found.has_version, found.people) == (False, 0)


# An upgrade


def test_the_upgrade_keeps_every_requirement_as_it_was(oakfield, protocol):
    make.sign(make.staff(oakfield), protocol, oakfield)

    columns = "id, policy_id, categories, days, from_on, until_on, recorded_by_id, recorded_at, replaced_at"

    def rows():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM attestations_requirement")
            return cursor.fetchall()

    before = rows()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("migrate", "attestations", "0003", verbosity=0)
    assert rows() == before
    call_command("migrate", "attestations", verbosity=0)
    assert rows() == before
    assert (Requirement.objects.get().every, Requirement.objects.get().counts) == ("once", "calendar")


def test_the_school_year_of_a_signing_is_londons(oakfield, yearly):
    """23:30 UTC on 31 August is 1 September there."""
    teacher = make.staff(oakfield)
    at = datetime(2027, 8, 31, 23, 30, tzinfo=UTC)
    signing = make.sign(teacher, yearly, oakfield, at=at)
    assert signing.attestations.get().school_year == 2027 == school_year(date(2027, 9, 1))
    assert only(teacher, at).state == State.ATTESTED
