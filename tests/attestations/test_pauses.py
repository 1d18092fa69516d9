"""Where nobody could sign for half a day or more, due dates move: the rule, who writes it down, and what boards say."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from attestations.assignments.facts import PolicyFacts
from attestations.assignments.pauses import Pause, move_after_pauses
from attestations.assignments.rules import State, outcome
from attestations.assignments.working_days import ORDINARY
from attestations.models import SigningPause
from attestations.signing.pauses import actions as pausing
from portal.ledger import errors, store
from portal.london import LONDON
from portal.models import AuditLine, Job
from portal.refusals import ActionRefused
from tests import factories as make
from tests.attestations.requirement_builders import load_only_assignment
from tests.attestations.test_rules import OAKFIELD, ONE, on, requirement, someone, work
from tests.words import read_words

PAUSES = "/manage/requirements/pauses/"
WEDNESDAY, THURSDAY, FRIDAY = date(2026, 12, 2), date(2026, 12, 3), date(2026, 12, 4)
MONDAY, TUESDAY = date(2026, 12, 7), date(2026, 12, 8)


def at(day, hour):
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


TWO_DAYS = Pause(at(THURSDAY, 8), at(FRIDAY, 15))


@pytest.mark.parametrize(
    ("pause", "due_on", "expected"),
    [
        (TWO_DAYS, THURSDAY, MONDAY),
        (TWO_DAYS, FRIDAY, TUESDAY),
        (TWO_DAYS, MONDAY, MONDAY),  # after signing came back
        (TWO_DAYS, WEDNESDAY, WEDNESDAY),  # overdue before it began
        (Pause(at(THURSDAY, 8), at(THURSDAY, 11)), THURSDAY, THURSDAY),  # less than half a day
        (Pause(at(THURSDAY, 8), at(THURSDAY, 12)), THURSDAY, FRIDAY),
        (Pause(at(THURSDAY, 17), at(FRIDAY, 7)), THURSDAY, THURSDAY),  # at night
        (Pause(at(THURSDAY, 17), at(FRIDAY, 13)), THURSDAY, THURSDAY),  # the whole of Thursday could be used
        (Pause(at(FRIDAY, 12), at(MONDAY, 7)), FRIDAY, MONDAY),  # a weekend costs nothing
        (Pause(at(FRIDAY, 12), at(MONDAY, 12)), FRIDAY, TUESDAY),
        (Pause(at(THURSDAY, 8), None), THURSDAY, date(2026, 12, 11)),  # it goes on
    ],
)
def test_due_dates_that_fall_into_a_pause_move_by_the_working_days_that_were_lost(pause, due_on, expected):
    assert move_after_pauses(due_on, [pause], ORDINARY, on=date(2026, 12, 10)) == expected


def test_nobody_becomes_overdue_while_it_lasts_or_before_their_days_are_made_good():
    policy = PolicyFacts(ONE, (requirement(),), pauses=(Pause(at(THURSDAY, 8), at(FRIDAY, 17)),))
    person = someone(work(on(11, 19)))  # due on Thursday 3 December
    found = {day: outcome(policy, OAKFIELD, person, at(day, 12)) for day in (WEDNESDAY, FRIDAY, MONDAY, TUESDAY)}
    assert found[WEDNESDAY].due_on == THURSDAY
    assert [found[day].state for day in found] == [State.DUE, State.DUE, State.DUE, State.OVERDUE]
    before = PolicyFacts(ONE, (requirement(),))
    assert outcome(before, OAKFIELD, person, at(FRIDAY, 12)).state == State.OVERDUE


def test_whoever_tries_to_sign_notices_and_a_job_ends_it(
    teacher, head, protocol, oakfield, as_, monkeypatch, time_machine
):
    client = as_(teacher)
    stopped = pytest.MonkeyPatch()
    stopped.setattr(store, "require_open", refuse)
    for _ in range(2):
        assert client.get("/policies/social-networking-protocol/sign/").status_code == 503
    assert SigningPause.objects.get().recorded_by is None
    [job] = Job.objects.filter(kind=pausing.JOB)
    assert job.not_before > timezone.now()
    pausing.end_pause(job, None)
    assert SigningPause.objects.filter(replaced_at=None, until_at=None).count() == 1
    assert Job.objects.filter(kind=pausing.JOB).count() == 2  # it looks again
    stopped.undo()
    time_machine.move_to(timezone.now() + timedelta(days=2))
    pausing.end_pause(job, None)
    [known] = SigningPause.objects.filter(replaced_at=None)
    assert timezone.now() - known.until_at < timedelta(minutes=1)


def refuse():
    raise errors.LedgerStopped("behind")


def test_hr_enters_and_removes_a_time_and_boards_say_so(teacher, head, hr, protocol, oakfield, as_, time_machine):
    due_on = load_only_assignment(teacher).outcome.due_on
    time_machine.move_to(make.midnight(due_on) + timedelta(days=3, hours=9))
    assert load_only_assignment(teacher).state == State.OVERDUE
    client = as_(hr)
    told = {"from_on": due_on, "from_time": "08:00", "until_on": due_on, "until_time": "16:00", "reason": "No internet"}
    assert "Say why nobody could sign" in read_words(client.post(PAUSES, told | {"reason": ""}))
    assert "must be after" in read_words(client.post(PAUSES, told | {"until_time": "07:00"}))
    assert "future" in read_words(client.post(PAUSES, told | {"until_on": due_on + timedelta(days=9)}))
    for _ in range(2):
        client.post(PAUSES, told)
    pause = SigningPause.objects.get()
    moved = load_only_assignment(teacher).outcome.due_on
    assert moved > due_on
    sentence = "Nobody could sign on"
    assert sentence in read_words(as_(head).get("/academies/oakfield/?policy=social-networking-protocol"))
    assert sentence in read_words(client.get("/trust/?policy=social-networking-protocol"))
    client.post(PAUSES, {"remove": pause.pk})
    client.post(PAUSES, {"remove": pause.pk})
    assert load_only_assignment(teacher).outcome.due_on == due_on
    assert list(AuditLine.objects.filter(subject=f"pause:{pause.pk}").values_list("action", flat=True)) == [
        "enter-signing-pause",
        "remove-signing-pause",
    ]


def test_what_cannot_be_is_refused(hr):
    now = timezone.now()
    open_now = SigningPause.objects.create(from_at=now, reason="A fire")
    with pytest.raises(ActionRefused, match="goes on"):
        pausing.remove_pause(open_now, by=hr)
    for name, columns in [
        ("signing_pause_ends_after_it_begins", {"until_at": now, "reason": "A fire"}),
        ("signing_pause_has_a_reason", {"until_at": now + timedelta(1), "reason": ""}),
        ("signing_pause_one_at_a_time", {"reason": "A fire"}),
    ]:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            SigningPause.objects.create(from_at=now, **columns)
