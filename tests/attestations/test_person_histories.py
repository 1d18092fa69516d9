"""A person's history: each correction keeps what had been recorded before, in the place of what it corrected."""

from datetime import date

import pytest

from attestations.people.histories import build_absence_histories, build_engagement_histories
from portal.models import Absence, Academy, Engagement
from portal.people.actions.absences import correct_absence, record_absence, take_back_absence
from portal.people.actions.work import (
    WorkTerms,
    correct_engagement,
    end_engagement,
    end_several,
    move,
    take_back_engagement,
)

WORK = ("teacher", "Class teacher")


def tell_work(person, on):
    rows = list(Engagement.objects.filter(person=person).order_by("from_on", "pk"))
    academies = {academy.pk: academy for academy in Academy.objects.named(at=on)}
    for row in rows:
        row.academy = academies[row.academy_id]
    histories, taken_back = build_engagement_histories(rows)
    told = [(history.row.academy.name, [former.words for former in history.formers]) for history in histories]
    return told, [former.words for former in taken_back]


@pytest.fixture
def later(clock):
    """A minute passes between two acts, as it does between two pages."""
    return lambda: clock.shift(60)


def test_a_chain_of_corrections_is_told_newest_first(teacher, oakfield, hr, later):
    [row] = teacher.engagements.all()
    for until_on in (date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)):
        later()
        row = end_engagement(row, until_on=until_on, by=hr)
    [(_, formers)], _ = tell_work(teacher, row.recorded_at)
    assert [words.rpartition(", ")[2] for words in formers] == [
        "from 20 November 2026 to 1 February 2027",
        "from 20 November 2026 to 1 January 2027",
        "with no last day yet",
    ]


def test_after_a_move_the_ended_work_has_the_history_and_the_new_one_none(teacher, oakfield, millbrook, hr, later):
    [row] = teacher.engagements.all()
    later()
    moved = move(row, WorkTerms(millbrook, *WORK, date(2027, 1, 4)), by=hr)
    told, _ = tell_work(teacher, moved.recorded_at)
    assert [(name, len(formers)) for name, formers in told] == [
        ("Oakfield Academy", 1),
        ("Millbrook Primary Academy", 0),
    ]


def test_work_that_ended_in_one_act_keeps_its_histories_apart(two_academies, hr, later):
    rows = list(two_academies.engagements.order_by("pk"))
    later()
    end_several(rows, until_on=date(2027, 1, 31), by=hr)
    told, _ = tell_work(two_academies, rows[0].recorded_at)
    for name, [words] in told:
        assert name in words


def test_what_was_corrected_and_then_taken_back_is_told_whole(teacher, millbrook, hr, later):
    [row] = teacher.engagements.all()
    later()
    corrected = correct_engagement(row, WorkTerms(millbrook, "support", "Cook", date(2026, 11, 20)), by=hr)
    later()
    take_back_engagement(corrected, by=hr)
    told, taken_back = tell_work(teacher, corrected.recorded_at)
    assert told == []
    assert [words.partition(" (")[0] for words in taken_back] == ["Cook", "Class teacher"]


def test_absences_have_histories_too(teacher, hr, later):
    absence = record_absence(teacher, from_on=date(2026, 12, 1), until_on=None, by=hr)
    later()
    corrected = correct_absence(absence, from_on=date(2026, 12, 2), until_on=date(2027, 1, 1), by=hr)
    [history], taken_back = build_absence_histories(Absence.objects.filter(person=teacher))
    assert (history.row, [former.words for former in history.formers], taken_back) == (
        corrected,
        ["Away from 1 December 2026, with no last day yet"],
        [],
    )
    later()
    take_back_absence(corrected, by=hr)
    histories, taken_back = build_absence_histories(Absence.objects.filter(person=teacher))
    assert (histories, len(taken_back)) == ([], 2)
