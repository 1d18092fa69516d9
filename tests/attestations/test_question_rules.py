"""With whom a question is: worked cases of the pure rule."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from attestations.assignments.working_days import add_working_days
from attestations.questions.rules import Answerers, QuestionState, StepFact, find_standing

ASKER, HEAD, NEXT_HEAD, DEPUTY = (UUID(int=number) for number in range(1, 5))
MONDAY = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
HERE = Answerers(frozenset({HEAD}), frozenset({DEPUTY}))
WITH_HR, WITH_LEADS = "HR", "leads"


def build(*kinds, to="head", to_person=HEAD):
    """Steps an hour apart, the first of which asks; ``passed-on:hr`` passes it on, ``by DEPUTY`` is who does it."""
    steps = [StepFact(1, "asked", MONDAY, ASKER, to, to_person if to in ("head", "deputy") else None)]
    for number, (kind, by) in enumerate(kinds, 2):
        kind, _, place = kind.partition(":")
        steps.append(StepFact(number, kind, MONDAY + timedelta(hours=number), by, place))
    return steps


def stand(steps, day=date(2026, 11, 23), here=HERE, left_at=None):
    at = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
    return find_standing(steps, here, at=at, add_working_days=add_working_days, left_at=left_at)


def holders(standing):
    others = [(standing.is_with_hr, WITH_HR), (standing.is_with_leads, WITH_LEADS)]
    return {*standing.people, *(name for holds, name in others if holds)}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 23), {HEAD}),
        (date(2026, 11, 26), {HEAD}),  # Thursday: the third working day is not over
        (date(2026, 11, 27), {HEAD, DEPUTY}),
        (date(2026, 11, 30), {HEAD, DEPUTY}),  # Monday: the fifth
        (date(2026, 12, 1), {HEAD, DEPUTY, WITH_HR}),
    ],
)
def test_after_three_working_days_it_is_with_the_deputy_too_and_after_five_with_hr(day, expected):
    assert holders(stand(build(), day)) == expected


LATE = date(2026, 12, 20)


@pytest.mark.parametrize(
    ("steps", "day", "here", "expected"),
    [
        (build(("answered", HEAD)), LATE, HERE, {HEAD}),  # it does not go on once it is answered
        (build(("answered", HEAD), ("asked-on", ASKER)), LATE, HERE, {HEAD, DEPUTY, WITH_HR}),
        (build(to="deputy", to_person=DEPUTY), date(2026, 11, 27), HERE, {DEPUTY}),
        (build(to="deputy", to_person=DEPUTY), LATE, HERE, {DEPUTY, WITH_HR}),  # never to the head
        (build(to="deputy", to_person=DEPUTY), date(2026, 11, 23), Answerers(frozenset({HEAD})), {WITH_HR}),
        (build(), date(2026, 11, 23), Answerers(frozenset({NEXT_HEAD})), {NEXT_HEAD}),
        (build(), date(2026, 11, 23), Answerers(), {WITH_HR}),
        (build(to="hr"), LATE, HERE, {WITH_HR}),
        (build(("passed-on:hr", HEAD)), date(2026, 11, 23), HERE, {WITH_HR}),
        (build(("passed-on:leads", HEAD)), date(2026, 11, 27), HERE, {WITH_LEADS}),
        (build(("passed-on:leads", HEAD)), LATE, HERE, {WITH_LEADS, WITH_HR}),
        (build(("safeguarding", HEAD)), LATE, HERE, {WITH_HR}),
    ],
)
def test_with_whom_a_question_is(steps, day, here, expected):
    assert holders(stand(steps, day, here)) == expected


def test_who_passed_it_on_may_still_read_it_and_nobody_but_hr_once_it_is_locked():
    passed = build(("passed-on:leads", HEAD))
    assert (stand(passed).readers, stand(passed).may_leads_read) == ({HEAD}, True)
    assert not stand(passed, here=Answerers()).readers  # the role has ended
    locked = stand([*passed, StepFact(9, "safeguarding", MONDAY, HEAD)])
    assert (locked.is_locked, locked.readers, locked.may_leads_read) == (True, frozenset(), False)


def test_a_question_waits_is_answered_and_closed():
    assert stand(build()).state == QuestionState.WAITING
    assert stand(build(("answered", HEAD))).state == QuestionState.ANSWERED
    assert stand(build(("answered", HEAD), ("asked-on", ASKER))).state == QuestionState.WAITING
    assert stand(build(("closed", ASKER))).state == QuestionState.CLOSED


def test_a_question_of_somebody_who_has_left_closes_by_itself():
    left_at = datetime(2026, 11, 25, tzinfo=UTC)
    assert stand(build(), date(2026, 11, 24), left_at=left_at).state == QuestionState.WAITING
    standing = stand(build(), date(2026, 11, 26), left_at=left_at)
    assert (standing.state, standing.closed_at) == (QuestionState.CLOSED, left_at)
