"""What the rules never do, for any policy and any person."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from attestations.assignments import history, rules
from attestations.assignments.facts import (
    EngagementFact,
    PersonFacts,
    PolicyFacts,
    RequirementFact,
    VersionFact,
)
from attestations.assignments.rules import State, outcome
from attestations.assignments.spans import DAY, Span
from attestations.assignments.versions import asking_version
from portal.london import london_day
from tests.attestations.test_rules import OAKFIELD, on, serve

days = st.dates(on(6, 1), on(11, 30, 2027))
moments = st.datetimes(datetime(2026, 6, 1), datetime(2027, 11, 30), timezones=st.just(UTC))
spans = st.tuples(days, st.none() | days).map(lambda ends: Span(ends[0], ends[1] and max(ends)))


@st.composite
def policies(draw):
    starts = sorted(draw(st.lists(moments, min_size=1, max_size=4, unique=True)))
    versions = [
        VersionFact(
            number,
            draw(st.just(start) | st.just(start - timedelta(days=3))),
            start,
            draw(st.booleans()),
            draw(st.none() | st.integers(1, 30)),
            draw(st.none() | st.just(start + timedelta(days=20))),
        )
        for number, start in enumerate(starts)
    ]
    asks = [
        RequirementFact(
            frozenset({"teacher"}), None, draw(st.integers(1, 30)), draw(spans), is_yearly, draw(st.booleans())
        )
        for is_yearly in draw(st.lists(st.booleans(), min_size=1, max_size=2))
    ]
    return PolicyFacts(tuple(versions), tuple(asks))


@st.composite
def people(draw):
    engagements = draw(st.lists(spans, min_size=1, max_size=3))
    signed = draw(st.dictionaries(st.integers(0, 3), st.lists(moments, min_size=1, max_size=2), max_size=2))
    signed = {version: tuple(map(serve, sorted(each))) for version, each in signed.items()}
    absences = draw(st.lists(spans, max_size=2))
    return PersonFacts(tuple(EngagementFact("teacher", span) for span in engagements), tuple(absences), signed)


@given(policies(), people(), moments)
def test_somebody_begins_or_ceases_to_be_asked_only_on_a_turning_day(policy, person, moment):
    now = outcome(policy, OAKFIELD, person, rules.end_of_day(london_day(moment)))
    following = london_day(moment) + DAY
    then = outcome(policy, OAKFIELD, person, rules.end_of_day(following))
    if (now and now.state in rules.ASKED) != (then and then.state in rules.ASKED):
        assert following in history.find_turning_days(policy, OAKFIELD, person, following)


@given(policies(), people(), moments)
def test_what_was_signed_before_it_counts_changes_nothing_for_who_is_here(policy, person, moment):
    day = history.signatures_count_from(policy, moment)
    if day is None:
        return
    kept = {key: tuple(one for one in each if one.school_year >= day.year) for key, each in person.signed.items()}
    without = PersonFacts(person.engagements, person.absences, {key: each for key, each in kept.items() if each})
    found = outcome(policy, OAKFIELD, person, moment)
    if found is None or not found.is_over:
        assert found == outcome(policy, OAKFIELD, without, moment)


@given(policies(), people(), moments)
def test_a_stricter_requirement_never_makes_anybody_done(policy, person, moment):
    """Somebody asked both once and yearly is attested only where each requirement alone would say so."""
    together = outcome(policy, OAKFIELD, person, moment)
    alone = [outcome(PolicyFacts(policy.versions, (rule,)), OAKFIELD, person, moment) for rule in policy.requirements]
    here = [found for found in alone if found and not found.is_over]
    if together and together.state == State.ATTESTED and not together.is_over:
        current = [found for found in here if found.from_on <= london_day(moment)]
        assert all(found.state == State.ATTESTED for found in current or here)


@given(policies(), people(), moments)
def test_more_signatures_never_make_anybody_overdue(policy, person, moment):
    before = outcome(policy, OAKFIELD, person, moment)
    asking = asking_version(policy.versions, moment)
    if before and asking and not before.is_over:
        signed = PersonFacts(person.engagements, person.absences, person.signed | {asking.id: (serve(moment),)})
        assert outcome(policy, OAKFIELD, signed, moment).state == State.ATTESTED


@given(policies(), people(), moments)
def test_who_has_signed_nothing_is_never_attested(policy, person, moment):
    unsigned = PersonFacts(person.engagements, person.absences, {})
    found = outcome(policy, OAKFIELD, unsigned, moment)
    assert found is None or found.state != State.ATTESTED
