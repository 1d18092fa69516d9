"""Who is in an audience of groups, job titles, work with children and exceptions, and on which days."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from attestations.assignments.facts import (
    AcademyFact,
    EngagementFact,
    Membership,
    Narrowing,
    PersonFacts,
    PolicyFacts,
    RequirementFact,
)
from attestations.assignments.pairs import list_pairs
from attestations.assignments.rules import State, outcome
from attestations.assignments.spans import DAY, Span, join_spans
from tests.attestations.test_rules import NOW, OAKFIELD, ONE, at, on, requirement, someone

SIGNED = {1: at(9, 2)}


def work(title="Class teacher", from_on=None, until_on=None, category="teacher", with_children=True):
    return EngagementFact(category, Span(from_on or on(9, 1), until_on), title, with_children)


def asks(**named):
    """A requirement of teachers and support staff that names something more."""
    sets = {name: value if isinstance(value, bool) else frozenset(value) for name, value in named.items()}
    return requirement(narrowing=Narrowing(**sets))


def in_groups(*memberships, job=None):
    return someone(job or work(), memberships=tuple(Membership(key, Span(*days)) for key, *days in memberships))


DRIVERS = asks(groups={"drivers"})
DRIVERS_OR_CARETAKERS = asks(groups={"drivers"}, titles={"caretaker"})
ALL_BUT_DRIVERS = asks(not_groups={"drivers"})

TABLE = [
    # what is the case, the requirement, person, state, due on
    ("a group, and in it", DRIVERS, in_groups(("drivers", on(9, 1), None)), State.OVERDUE, on(9, 15)),
    ("a group, and in another", DRIVERS, in_groups(("readers", on(9, 1), None)), None, None),
    ("a group, and in none", DRIVERS, someone(), None, None),
    (
        "joined the group two days ago, so that is the first day",
        DRIVERS,
        in_groups(("drivers", on(11, 20), None)),
        State.DUE,
        on(12, 4),
    ),
    ("joins the group next month", DRIVERS, in_groups(("drivers", on(12, 1), None)), State.NOT_DUE, on(12, 15)),
    ("taken out of the group", DRIVERS, in_groups(("drivers", on(9, 1), on(10, 31))), State.LAPSED, on(9, 15)),
    (
        "out of the group and in it again asks anew",
        DRIVERS,
        in_groups(("drivers", on(9, 1), on(9, 30)), ("drivers", on(11, 20), None)),
        State.DUE,
        on(12, 4),
    ),
    (
        "entered again on the day after is no gap",
        DRIVERS,
        in_groups(("drivers", on(9, 1), on(11, 19)), ("drivers", on(11, 20), None)),
        State.OVERDUE,
        on(9, 15),
    ),
    (
        "in the group before the work began",
        DRIVERS,
        in_groups(("drivers", on(1, 1), None), job=work(from_on=on(11, 20))),
        State.DUE,
        on(12, 4),
    ),
    (
        "in the group, in a category that is not asked",
        DRIVERS,
        in_groups(("drivers", on(9, 1), None), job=work(category="governor")),
        None,
        None,
    ),
    ("a job title", asks(titles={"class teacher"}), someone(work()), State.OVERDUE, on(9, 15)),
    (
        "a job title in other capitals and spaces",
        asks(titles={"class teacher"}),
        someone(work("  CLASS   Teacher")),
        State.OVERDUE,
        on(9, 15),
    ),
    ("another job title", asks(titles={"class teacher"}), someone(work("Class teacher (cover)")), None, None),
    ("a job title or a group: by title", DRIVERS_OR_CARETAKERS, someone(work("Caretaker")), State.OVERDUE, on(9, 15)),
    (
        "a job title or a group: by group",
        DRIVERS_OR_CARETAKERS,
        in_groups(("drivers", on(11, 20), None)),
        State.DUE,
        on(12, 4),
    ),
    ("a job title or a group: neither", DRIVERS_OR_CARETAKERS, someone(work()), None, None),
    ("with children", asks(with_children=True), someone(work()), State.OVERDUE, on(9, 15)),
    ("with children, and does not", asks(with_children=True), someone(work(with_children=False)), None, None),
    ("not with children", asks(with_children=False), someone(work()), None, None),
    (
        "not with children, and does not",
        asks(with_children=False),
        someone(work(with_children=False)),
        State.OVERDUE,
        on(9, 15),
    ),
    (
        "with children in one job of two",
        asks(with_children=True),
        someone(work(with_children=False), work("Midday supervisor", on(11, 20), category="support")),
        State.DUE,
        on(12, 4),
    ),
    (
        "with children, except a job title",
        asks(with_children=True, not_titles={"visiting tutor"}),
        someone(work("Visiting Tutor")),
        None,
        None,
    ),
    (
        "with children, except a title that only one job of two has",
        asks(with_children=True, not_titles={"visiting tutor"}),
        someone(work("Visiting tutor"), work("Class teacher", on(11, 20))),
        State.DUE,
        on(12, 4),
    ),
    ("except a group, and in it", ALL_BUT_DRIVERS, in_groups(("drivers", on(9, 1), None)), None, None),
    (
        "except a group, and in another",
        ALL_BUT_DRIVERS,
        in_groups(("readers", on(9, 1), None)),
        State.OVERDUE,
        on(9, 15),
    ),
    (
        "except a group that was left: asked from the day after",
        ALL_BUT_DRIVERS,
        in_groups(("drivers", on(9, 1), on(11, 19))),
        State.DUE,
        on(12, 4),
    ),
    (
        "except a group joined after signing was due: it lapsed",
        ALL_BUT_DRIVERS,
        in_groups(("drivers", on(11, 1), None)),
        State.LAPSED,
        on(9, 15),
    ),
    (
        "a group except another",
        asks(groups={"drivers"}, not_groups={"readers"}),
        in_groups(("drivers", on(9, 1), None), ("readers", on(9, 1), None)),
        None,
        None,
    ),
    ("every academy except this one", asks(not_academies={1}), someone(), None, None),
    ("every academy except another", asks(not_academies={2}), someone(), State.OVERDUE, on(9, 15)),
]


def test_the_truth_table_of_audiences(subtests):
    for name, rule, person, state, due_on in TABLE:
        with subtests.test(name):
            found = outcome(PolicyFacts(ONE, (rule,)), OAKFIELD, person, NOW)
            assert (found and found.state, found and found.due_on) == (state, due_on)


def test_what_was_signed_in_a_group_counts_when_somebody_is_in_it_again():
    person = replace(
        in_groups(("drivers", on(9, 1), on(9, 30)), ("drivers", on(11, 20), None)),
        signed=someone(signed=SIGNED).signed,
    )
    found = outcome(PolicyFacts(ONE, (DRIVERS,)), OAKFIELD, person, NOW)
    assert (found.state, found.due_on) == (State.ATTESTED, on(12, 4))


days = st.integers(0, 40).map(lambda number: on(11, 1) + number * DAY)
spans = st.tuples(days, st.none() | days).map(lambda ends: Span(ends[0], ends[1] and max(ends)))
titles = st.sampled_from(["cook", "Cook ", "caretaker", "CARETAKER", ""])
folded = st.frozensets(st.sampled_from(["cook", "caretaker"]), max_size=2)
groups = st.frozensets(st.sampled_from(["a", "b"]), max_size=2)
narrowings = st.builds(
    Narrowing, folded, groups, st.none() | st.booleans(), st.frozensets(st.integers(1, 2), max_size=1), folded, groups
)
rules = st.builds(
    RequirementFact,
    st.frozensets(st.sampled_from(["teacher", "support"]), min_size=1),
    st.none() | st.frozensets(st.integers(1, 2), min_size=1),
    st.just(14),
    spans,
    narrowing=narrowings,
)
# Casual work is asked for once it is worked; its first day worked may lie outside its own days.
casual = st.sampled_from([False, False, True])
engagements = st.lists(
    st.builds(
        EngagementFact, st.sampled_from(["teacher", "support"]), spans, titles, st.booleans(), casual, st.none() | days
    ),
    min_size=1,
    max_size=3,
)
memberships = st.lists(st.builds(Membership, st.sampled_from(["a", "b"]), spans), max_size=4)


def is_asked(rule, academy, engagement, memberships, day):
    """The sentence of ``Requirement``, read word by word for one day."""
    named, inside = rule.narrowing, {each.group for each in memberships if each.span.holds(day)}
    title = engagement.title.strip().lower()
    return (
        all(span.holds(day) for span in (rule.span, academy.span, engagement.span))
        and engagement.category in rule.categories
        and (not engagement.is_asked_once_worked or (engagement.first_worked_on or date.max) <= day)
        and (rule.academies is None or academy.id in rule.academies)
        and (not (named.titles or named.groups) or title in named.titles or bool(inside & named.groups))
        and named.with_children in (None, engagement.is_with_children)
        and academy.id not in named.not_academies
        and title not in named.not_titles
        and not inside & named.not_groups
    )


@given(rules, spans, engagements, memberships)
def test_on_each_day_the_audience_is_what_the_sentence_says(rule, academy_span, engagements, memberships):
    academy = AcademyFact(1, academy_span)
    person = PersonFacts(tuple(engagements), (), {}, memberships=tuple(memberships))
    pairs = list_pairs(PolicyFacts((), (rule,)), academy, person)
    for number in range(-1, 45):
        day = on(11, 1) + number * DAY
        asked = sum(is_asked(rule, academy, engagement, memberships, day) for engagement in engagements)
        assert sum(pair.span.holds(day) for pair in pairs) == asked


@given(st.lists(spans, max_size=5))
def test_joined_spans_have_the_same_days_and_a_day_between_them(drawn):
    joined = join_spans(drawn)
    for number in range(45):
        day = on(11, 1) + number * DAY
        assert sum(span.holds(day) for span in joined) == any(span.holds(day) for span in drawn)
    assert all(first.until_on + DAY < second.from_on for first, second in pairwise(joined))
