"""Who has signed a yearly requirement is asked again on 1 September."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from attestations.assignments.rules import State
from attestations.assignments.school_years import school_year
from attestations.models import Attestation, Signing
from tests import factories as make
from tests.attestations.requirement_builders import SEPTEMBER_2027, load_only_assignment
from tests.words import read_words


def test_on_1_september_who_has_signed_is_asked_anew(oakfield, yearly, clock):
    teacher = make.staff(oakfield)
    first = make.sign(teacher, yearly, oakfield)
    assert load_only_assignment(teacher).state == State.ATTESTED
    assert load_only_assignment(teacher, SEPTEMBER_2027 - timedelta(microseconds=1)).state == State.ATTESTED
    anew = load_only_assignment(teacher, SEPTEMBER_2027)
    assert (anew.state, anew.outcome.due_on, anew.outcome.school_year) == (State.DUE, date(2027, 9, 15), 2027)
    clock.move_to(SEPTEMBER_2027 + timedelta(days=1))
    second = make.sign(teacher, yearly, oakfield)
    assert second.number != first.number
    assert (load_only_assignment(teacher).state, load_only_assignment(teacher).receipt) == (
        State.ATTESTED,
        second.number,
    )
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
    home = read_words(client.get("/"))
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
    assert "There is a problem" in read_words(response)


def test_a_signature_of_the_last_week_of_august_serves_both_years(oakfield, yearly):
    joiner = make.staff(oakfield, from_on=date(2027, 7, 5))
    assert load_only_assignment(joiner, make.midnight(date(2027, 7, 6))).outcome.due_on == date(2027, 7, 19)
    signing = make.sign(joiner, yearly, oakfield, at=make.midnight(date(2027, 8, 31)))
    assert load_only_assignment(joiner, make.midnight(date(2027, 8, 31))).state == State.ATTESTED
    assert load_only_assignment(joiner, SEPTEMBER_2027).state == State.ATTESTED
    assert signing.attestations.get().school_year == 2027


def test_the_database_takes_one_attestation_a_school_year(oakfield, yearly):
    teacher = make.staff(oakfield)
    signing = make.sign(teacher, yearly, oakfield)
    row = Attestation.objects.get()
    again = make.sign(make.staff(oakfield), yearly, oakfield)
    row.pk, row._state.adding, row.signing = None, True, again
    with pytest.raises(ValidationError, match="has already signed this version"):
        row.validate_constraints()
    assert signing.attestations.count() == 1


def test_what_was_not_signed_in_a_school_year_is_kept_and_shown(oakfield, yearly, hr, as_, clock):
    teacher = make.staff(oakfield)
    clock.move_to(SEPTEMBER_2027 + timedelta(days=30))
    make.sign(teacher, yearly, oakfield)
    [lapse] = load_only_assignment(teacher).find_lapses(timezone.now())
    assert (lapse.school_year, lapse.due_on) == (2026, date(2026, 9, 15))
    page = read_words(as_(hr).get(f"/people/{teacher.pk}/"))
    assert "Not signed in the school year 2026 to 2027" in page


def test_a_reading_page_kept_in_august_is_not_shown_in_september(oakfield, yearly, as_, clock):
    teacher = make.staff(oakfield)
    make.sign(teacher, yearly, oakfield)
    clock.move_to(SEPTEMBER_2027 - timedelta(minutes=1))
    client = as_(teacher)
    before = client.get("/policies/social-networking-protocol/")
    assert "Please sign by" not in read_words(before)
    clock.shift(timedelta(minutes=2))
    again = {"headers": {"if-none-match": before["ETag"]}}
    assert "Please sign by" in read_words(client.get("/policies/social-networking-protocol/", **again))


def test_the_school_year_of_a_signing_is_londons(oakfield, yearly):
    """23:30 UTC on 31 August is 1 September there."""
    teacher = make.staff(oakfield)
    at = datetime(2027, 8, 31, 23, 30, tzinfo=UTC)
    signing = make.sign(teacher, yearly, oakfield, at=at)
    assert signing.attestations.get().school_year == 2027 == school_year(date(2027, 9, 1))
    assert load_only_assignment(teacher, at).state == State.ATTESTED
