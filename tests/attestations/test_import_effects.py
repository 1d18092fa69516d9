"""What the preview says an import does to boards is what applying it does."""

from collections import Counter
from datetime import date

import pytest
from django.utils import timezone

from attestations.assignments import queries, rules
from attestations.assignments.steps import Step, find_step
from attestations.imports.effects import find_board_effects
from attestations.imports.previewing import load_preview
from attestations.imports.undo_effects import find_undo_effects
from portal.models import Person
from portal.people.actions.import_undoing import undo_import
from portal.people.importing.undoing import plan_undo
from tests import factories as make
from tests.portal.import_files import apply, line, look, template, upload
from tests.words import read_words


@pytest.fixture
def policy(protocol):
    """A second policy, which only teachers sign."""
    make.requirement(make.version(slug="safeguarding", title="Safeguarding").policy, categories=["teacher"])
    return protocol


@pytest.fixture
def content(oakfield, millbrook, policy):
    """A joiner, two leavers, somebody who moves, somebody who becomes support staff, and somebody who has signed."""
    numbered = [("S1", "Maya"), ("S2", "Tom"), ("S3", "Ann"), ("S4", "Bo"), ("S5", "Cy")]
    people = {n: make.staff(oakfield, given, "Khan", f"{n.lower()}@demo.example", reference=n) for n, given in numbered}
    make.sign(people["S2"], policy, oakfield)
    make.absence(people["S5"], date(2026, 11, 1), None)
    rows = [
        line("S1", "Maya", email="s1@demo.example", until_on="2026-11-30"),
        line("S2", "Tom", email="s2@demo.example", until_on="2027-08-31"),
        line("S3", "Ann", email="s3@demo.example", until_on="2026-11-20"),
        line("S3", "Ann", email="s3@demo.example", academy="millbrook", from_on="2026-11-21"),
        line("S4", "Bo", email="s4@demo.example", category="support"),
        line("S5", "Cy", email="s5@demo.example", until_on="2026-12-31"),
        line("S6", "Di", email="s6@demo.example", from_on="2027-01-04"),
        line("S7", "Ed", email="s7@demo.example", from_on="2026-11-02"),
    ]
    return template(*rows)


DAYS = [date(2026, 12, 1), date(2027, 1, 1), date(2027, 1, 4), date(2027, 9, 1)]


def read_boards():
    """The outcome of everybody at each academy for each policy, at once and on later days."""
    now = timezone.now()
    found = {}
    for on in (None, *DAYS):
        for person in Person.objects.exclude(reference=None):
            at = rules.end_of_day(on) if on else now
            for one in queries.load_person_assignments(person, as_at=at, known_at=now):
                key = person.reference, one.academy.slug, one.required.policy.title
                found[on, key] = one.outcome
    return found


def require_agreement(said, before, after):
    """The figures by policy are those of the boards themselves."""
    steps, seen = Counter(), set()
    for on in (None, *DAYS):
        for key in {key for day, key in [*before, *after] if day == on}:
            old, new = before.get((on, key)), after.get((on, key))
            step = find_step(old, new)
            if step and (step, key, new.due_on if new else None) not in seen:
                seen.add((step, key, new.due_on if new else None))
                steps[key[2], step] += 1
    for title in ("Social Networking Protocol", "Safeguarding"):
        places = [place for place in said.places if place.policy == title]
        assert sum(place.ends for place in places) == steps[title, Step.ENDS]
        assert sum(place.begins for place in places) == steps[title, Step.BEGINS]


def test_the_figures_are_what_applying_does(content, oakfield, hr, clock):
    found = upload(content, hr)
    plan, before = look(found, hr).plan, read_boards()
    said = find_board_effects(plan, at=timezone.now())
    apply(found, hr, confirmed=["oakfield"])
    clock.shift(1)
    require_agreement(said, before, read_boards())
    assert [day.when for day in said.days] == ["At once", *(f"On {day:%-d %B %Y}" for day in DAYS)]
    assert "due 18 January 2027" in said.days[3].summary


def test_so_are_those_of_undoing_it(content, hr, as_, clock):
    found = upload(content, hr)
    apply(found, hr, confirmed=["oakfield"])
    clock.shift(60)
    found.refresh_from_db()
    said = find_undo_effects(plan_undo(found.applied_at, own=hr.record_ids), at=timezone.now())
    assert f"At once: {said.days[0].summary}" in read_words(as_(hr).get(f"/manage/people/import/{found.number}/undo/"))
    before = read_boards()
    undo_import(found, by=hr)
    clock.shift(1)
    require_agreement(said, before, read_boards())
    assert said.places


def test_the_page_says_it_at_once_and_from_the_job(content, oakfield, hr, as_, work, monkeypatch):
    client, found = as_(hr), upload(content, hr)
    shown = load_preview(found, by=hr.pk, with_effects=True)
    page = client.get(f"/manage/people/import/{found.number}/").content.decode()
    assert "At once: " + shown.effects.days[0].summary in page
    monkeypatch.setattr("portal.people.importing.working_out.MOST_BYTES_AT_ONCE", 10)
    later = upload(content, hr)
    work()
    assert load_preview(later, by=hr.pk, with_effects=True).effects == shown.effects


def test_figures_of_many_people_take_few_queries(oakfield, hr, policy, django_assert_max_num_queries):
    rows = [line(f"N{n}", "Ann", f"Lee{n}", f"n{n}@demo.example", from_on=f"2026-12-{n + 1:02}") for n in range(30)]
    plan = look(upload(template(*rows), hr), hr).plan
    with django_assert_max_num_queries(15):
        said = find_board_effects(plan, at=timezone.now())
    [day] = said.days
    assert day.when == "From 1 December 2026 to 30 December 2026"
    assert day.summary == "60 assignments begin, the first due 15 December 2026."
