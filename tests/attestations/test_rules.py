"""Who is asked by when, and in which state: a truth table."""

from datetime import UTC, date, datetime

import pytest

from attestations.assignments.facts import (
    AcademyFact,
    EngagementFact,
    PersonFacts,
    PolicyFacts,
    RequirementFact,
    SignedFact,
    VersionFact,
)
from attestations.assignments.rules import State, outcome
from attestations.assignments.school_years import school_year
from attestations.assignments.spans import Span
from portal.london import LONDON, london_day

OAKFIELD = AcademyFact(1, Span(date(2020, 9, 1), None))
NOW = datetime(2026, 11, 22, 7, 20, tzinfo=UTC)


def on(month, day, year=2026):
    return date(year, month, day)


def at(month, day, hour=0, year=2026):
    """A moment by London's clock."""
    return datetime(year, month, day, hour, tzinfo=LONDON)


def version(id=1, in_force=None, asks=True, days=None, published=None, withdrawn=None, any_day=False):
    in_force = in_force or at(9, 1)
    return VersionFact(id, published or in_force, in_force, asks, days, withdrawn, any_day)


def requirement(days=14, categories=("teacher", "support"), academies=None, from_on=None, until_on=None, **fields):
    span = Span(from_on or on(9, 1), until_on)
    return RequirementFact(frozenset(categories), academies, days, span, **fields)


def yearly(days=14, from_on=None, **fields):
    """A requirement that asks every school year."""
    return requirement(days, from_on=from_on or on(9, 1, 2024), is_yearly=True, **fields)


def work(from_on=None, until_on=None, category="teacher"):
    return EngagementFact(category, Span(from_on or on(9, 1), until_on))


def serve(signed):
    """A signature serves the school year in which it was made, unless told otherwise."""
    return signed if isinstance(signed, SignedFact) else SignedFact(signed, school_year(london_day(signed)))


def someone(*engagements, absences=(), signed=None, **fields):
    moments = {key: tuple(map(serve, each if type(each) is tuple else [each])) for key, each in (signed or {}).items()}
    return PersonFacts(engagements or (work(),), tuple(Span(*days) for days in absences), moments, **fields)


ONE = (version(),)
SECOND_MATERIAL = (version(), version(2, at(11, 1)))
SECOND_MINOR = (version(), version(2, at(11, 1), asks=False))
SECOND_WITHDRAWN = (version(), version(2, at(10, 1), withdrawn=at(11, 15)))
MINOR_WITHDRAWN = (version(), version(2, at(10, 1), asks=False, withdrawn=at(11, 15)))

TABLE = [
    # what is the case, versions, requirements, person, state, due on
    ("here from the first day, unsigned", ONE, [requirement()], someone(), State.OVERDUE, on(9, 15)),
    ("signed", ONE, [requirement()], someone(signed={1: at(9, 2)}), State.ATTESTED, on(9, 15)),
    ("joined two days ago", ONE, [requirement()], someone(work(on(11, 20))), State.DUE, on(12, 4)),
    ("due on Friday is overdue", ONE, [requirement()], someone(work(on(11, 6))), State.OVERDUE, on(11, 20)),
    ("joins next month", ONE, [requirement()], someone(work(on(12, 1))), State.NOT_DUE, on(12, 15)),
    (
        "joins next month, has signed",
        ONE,
        [requirement()],
        someone(work(on(12, 1)), signed={1: at(11, 20)}),
        State.ATTESTED,
        on(12, 15),
    ),
    ("away", ONE, [requirement()], someone(absences=[(on(11, 1), None)]), State.NOT_DUE, None),
    (
        "away, had signed",
        ONE,
        [requirement()],
        someone(absences=[(on(11, 1), None)], signed={1: at(9, 2)}),
        State.ATTESTED,
        on(9, 15),
    ),
    (
        "back since Monday",
        ONE,
        [requirement()],
        someone(absences=[(on(9, 1), on(11, 15))]),
        State.DUE,
        on(11, 30),
    ),
    (
        "away only next week",
        ONE,
        [requirement()],
        someone(work(on(11, 20)), absences=[(on(11, 25), None)]),
        State.DUE,
        on(12, 4),
    ),
    (
        "left, unsigned",
        ONE,
        [requirement()],
        someone(work(until_on=on(10, 31))),
        State.LAPSED,
        on(9, 15),
    ),
    (
        "left, had signed",
        ONE,
        [requirement()],
        someone(work(until_on=on(10, 31)), signed={1: at(9, 9)}),
        State.ATTESTED,
        on(9, 15),
    ),
    ("last day is today", ONE, [requirement()], someone(work(until_on=on(11, 22))), State.OVERDUE, on(9, 15)),
    ("left before it came into force", ONE, [requirement()], someone(work(on(1, 1), on(8, 31))), None, None),
    ("a category nobody asks", ONE, [requirement()], someone(work(category="governor")), None, None),
    ("another academy's requirement", ONE, [requirement(academies=frozenset({2}))], someone(), None, None),
    ("no requirement", ONE, [], someone(), None, None),
    ("no version in force", (version(in_force=at(12, 1)),), [requirement()], someone(), None, None),
    (
        "a requirement that began later",
        ONE,
        [requirement(from_on=on(11, 10))],
        someone(),
        State.DUE,
        on(11, 24),
    ),
    (
        "a requirement that has ended lapses",
        ONE,
        [requirement(until_on=on(11, 1))],
        someone(),
        State.LAPSED,
        on(9, 15),
    ),
    ("the version's days go first", (version(days=90),), [requirement()], someone(), State.DUE, on(11, 30)),
    (
        "two jobs at one academy count once, with the earlier date",
        ONE,
        [requirement()],
        someone(work(on(11, 20)), work(on(11, 10), category="support")),
        State.DUE,
        on(11, 24),
    ),
    (
        "one job ended, another goes on",
        ONE,
        [requirement()],
        someone(work(until_on=on(10, 1)), work(on(11, 20), category="support")),
        State.DUE,
        on(12, 4),
    ),
    (
        "two requirements, the shorter counts",
        ONE,
        [requirement(days=100), requirement(days=85)],
        someone(),
        State.DUE,
        on(11, 25),
    ),
    (
        "published after it came into force",
        (version(published=at(11, 18, 9)),),
        [requirement()],
        someone(),
        State.DUE,
        on(12, 2),
    ),
    (
        "a material version asks again",
        (version(), version(2, at(11, 16))),
        [requirement()],
        someone(signed={1: at(9, 2)}),
        State.DUE,
        on(11, 30),
    ),
    (
        "a minor version asks nobody again",
        SECOND_MINOR,
        [requirement()],
        someone(signed={1: at(9, 2)}),
        State.ATTESTED,
        on(9, 15),
    ),
    ("a minor version moves no date", SECOND_MINOR, [requirement()], someone(), State.OVERDUE, on(9, 15)),
    (
        "signing the minor version satisfies",
        SECOND_MINOR,
        [requirement()],
        someone(signed={2: at(11, 20)}),
        State.ATTESTED,
        on(9, 15),
    ),
    (
        "a first version that is weighed minor asks",
        (version(asks=False),),
        [requirement()],
        someone(),
        State.OVERDUE,
        on(9, 15),
    ),
    (
        "withdrawn: back to the one before, from that day",
        SECOND_WITHDRAWN,
        [requirement()],
        someone(),
        State.DUE,
        on(12, 1),
    ),
    (
        "withdrawn: its signature does not satisfy",
        SECOND_WITHDRAWN,
        [requirement()],
        someone(signed={2: at(10, 5)}),
        State.DUE,
        on(12, 1),
    ),
    (
        "withdrawn: the signature of the one before counts again",
        SECOND_WITHDRAWN,
        [requirement()],
        someone(signed={1: at(9, 2)}),
        State.ATTESTED,
        on(9, 15),
    ),
    (
        "a correction withdrawn moves no date",
        MINOR_WITHDRAWN,
        [requirement()],
        someone(),
        State.OVERDUE,
        on(9, 15),
    ),
    (
        "a correction withdrawn that one had signed gives new time",
        MINOR_WITHDRAWN,
        [requirement()],
        someone(signed={2: at(10, 5)}),
        State.DUE,
        on(12, 1),
    ),
    (
        "a scheduled version changes nothing yet",
        (version(), version(2, at(12, 1), published=at(11, 20))),
        [requirement()],
        someone(signed={1: at(9, 2)}),
        State.ATTESTED,
        on(9, 15),
    ),
    (
        "left before a material version: judged by the one before",
        SECOND_MATERIAL,
        [requirement()],
        someone(work(until_on=on(10, 31)), signed={1: at(9, 2)}),
        State.ATTESTED,
        on(9, 15),
    ),
]


@pytest.mark.parametrize(
    ("versions", "requirements", "person", "state", "due_on"),
    [pytest.param(*row[1:], id=row[0]) for row in TABLE],
)
def test_the_truth_table(versions, requirements, person, state, due_on):
    found = outcome(PolicyFacts(versions, tuple(requirements)), OAKFIELD, person, NOW)
    assert (found and found.state, found and found.due_on) == (state, due_on)
