"""An import undone by further rows: the boards of before, and what was changed by hand since left."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attestations.assignments import queries
from portal.models import Academy, Engagement, Person
from portal.people.actions.import_undoing import undo_import
from portal.refusals import ActionRefused
from tests import factories as make
from tests.portal.import_files import apply, bring_in, line, look, template, upload


def stand(person=None):
    rows = Engagement.objects.filter(replaced_at=None)
    return sorted(
        map(
            str,
            rows.values_list("person_id", "academy__slug", "category", "job_title", "from_on", "until_on", "source"),
        )
    )


def test_undoing_gives_back_work_names_numbers_and_addresses(oakfield, millbrook, hr, clock):
    maya = make.staff(oakfield, "Maya", "Khan", "maya@demo.example", reference="S1")
    before = stand()
    done = bring_in(
        template(
            line("S1", "Maya", "Khan-Lee", "new@demo.example", until_on="31/12/2026"),
            line("S5", "Tom", "Evans", "tom@demo.example", academy="millbrook"),
        ),
        hr,
    )
    clock.shift(60)
    undo_import(done, by=hr)
    maya.refresh_from_db()
    assert (maya.name, maya.email, maya.reference) == ("Maya Khan", "maya@demo.example", "S1")
    assert stand() == before
    tom = Person.objects.get(reference="S5")
    assert not tom.engagements.filter(replaced_at=None).exists()


def test_a_new_staff_number_goes_back_too(oakfield, hr, clock):
    maya = make.staff(oakfield, "Maya", "Khan", "maya@demo.example", reference="S1")
    done = bring_in(template(line("S9")), hr)
    clock.shift(60)
    undo_import(done, by=hr)
    maya.refresh_from_db()
    assert maya.reference == "S1"


def test_what_was_changed_by_hand_since_is_left_and_said(oakfield, millbrook, hr, clock):
    maya = make.staff(oakfield, "Maya", "Khan", "maya@demo.example", reference="S1")
    tom = make.staff(oakfield, "Tom", "Evans", "tom@demo.example", reference="S2")
    done = bring_in(
        template(line(until_on="31/12/2026"), line("S2", "Tom", "Evans", "tom@demo.example", until_on="31/12/2026")), hr
    )
    clock.shift(60)
    make.end(maya.engagements.filter(replaced_at=None), date(2027, 1, 31))
    clock.shift(60)
    plan = undo_import(done, by=hr)
    assert plan.left == {maya.pk}
    assert maya.engagements.get(replaced_at=None).until_on == date(2027, 1, 31)
    assert tom.engagements.get(replaced_at=None).until_on is None


def test_an_address_taken_from_a_leaver_goes_back(oakfield, hr, clock):
    john = make.staff(oakfield, "John", "Smith", "j.smith@demo.example", until_on=date(2026, 10, 1))
    done = bring_in(template(line("S7", "Jane", "Doe", "j.smith@demo.example")), hr)
    clock.shift(60)
    undo_import(done, by=hr)
    john.refresh_from_db()
    assert john.email == "j.smith@demo.example"
    assert Person.objects.get(reference="S7").email is None


def test_nothing_is_undone_twice(oakfield, hr, clock):
    done = bring_in(template(line()), hr)
    clock.shift(60)
    undo_import(done, by=hr)
    with pytest.raises(ActionRefused, match="undone already"):
        undo_import(done, by=hr)
    with pytest.raises(ActionRefused, match="has not been applied"):
        undo_import(upload(template(line()), hr), by=hr)


PEOPLE = [("P1", "Ann", "One"), ("P2", "Bo", "Two"), ("P3", "Cy", "Three"), ("P4", "Di", "Four"), ("P5", "Ed", "Five")]
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@st.composite
def files(draw):
    rows = []
    for reference, given_names, family_name in draw(st.lists(st.sampled_from(PEOPLE), max_size=6)):
        from_on = draw(DAYS)
        until_on = draw(st.none() | st.integers(0, 900).map(lambda days, first=from_on: first + timedelta(days)))
        rows.append(
            line(
                reference,
                given_names,
                draw(st.sampled_from([family_name, f"{family_name}-Lee"])),
                f"{draw(st.sampled_from([reference, 'x' + reference]))}@demo.example".lower(),
                academy=draw(st.sampled_from(["oakfield", "millbrook"])),
                category=draw(st.sampled_from(["teacher", "support"])),
                job_title=draw(st.sampled_from(["Class teacher", "Cook"])),
                from_on=from_on.isoformat(),
                until_on=until_on.isoformat() if until_on else "",
            )
        )
    return template(*rows) if rows else template(line("P1", "Ann", "One", "p1@demo.example"))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(first=files(), second=files(), complete=st.booleans())
def test_any_file_applied_gives_nothing_more_to_do_and_undone_gives_back_the_boards(
    transactional_world, clock, first, second, complete
):
    hr = transactional_world()
    everybody = ["oakfield", "millbrook"]
    apply(upload(first, hr), hr, without_refused=True, confirmed=everybody)
    clock.shift(60)
    before, board = stand(), draw_boards()
    found = upload(second, hr)
    if complete:
        found.choices = {"complete_academies": everybody, "complete_sources": ["Our template"], "ends_on": "2026-11-22"}
        found.save()
    done = apply(found, hr, without_refused=True, confirmed=everybody)
    clock.shift(60)
    again = upload(second, hr)
    again.choices = done.choices
    again.save()
    assert not look(again, hr).preview.has_changes
    undo_import(done, by=hr)
    clock.shift(60)
    assert stand() == before
    assert draw_boards() == board


def draw_boards():
    """Who is asked for what, by when, at each academy, and in what state."""
    now = timezone.now()
    found = []
    for person in Person.objects.order_by("pk"):
        for each in queries.load_person_assignments(person, as_at=now):
            found.append(str((person.pk, person.name, each.academy.slug, each.outcome)))
    return sorted(found)


@pytest.fixture
def transactional_world(db):
    """A new world for each example."""
    from django.db import transaction

    state = {}

    def make_world():
        if "savepoint" in state:
            transaction.savepoint_rollback(state["savepoint"])
        state["savepoint"] = transaction.savepoint()
        queries.clear_cache()
        for slug, urn in (("oakfield", "140001"), ("millbrook", "140002")):
            make.academy(slug, urn=urn)
        office = make.academy("office", "Central Office", urn="", is_central=True)
        assert Academy.objects.count() == 3
        hr = make.staff(office, "Hannah", "Reid", category="support")
        make.grant(hr, "hr")
        version = make.version()
        make.requirement(version.policy)
        return hr

    return make_world


def test_nobody_undoes_what_a_file_did_to_their_own_record(oakfield, hr, clock):
    other = make.staff(oakfield, "Olu", "Ade", "olu@demo.example", reference="S3", category="support")
    make.grant(other, "hr")
    done = bring_in(template(line("S3", "Olu", "Ade", "olu@demo.example", until_on="31/12/2026")), hr)
    clock.shift(60)
    plan = undo_import(done, by=other)
    assert plan.left == {other.pk}
    assert other.engagements.get(replaced_at=None).until_on == date(2026, 12, 31)
