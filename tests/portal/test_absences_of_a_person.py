"""HR records absences: days and a kind, and no free text."""

from datetime import date

import pytest

from portal.models import Absence, AbsenceKind, AuditLine
from portal.people.actions.absences import correct_absence, record_absence, take_back_absence
from portal.refusals import ActionRefused

FIRST, LAST = date(2026, 12, 1), date(2027, 2, 28)


def test_an_absence_says_no_more_than_its_kind(teacher, hr):
    absence = record_absence(teacher, from_on=FIRST, until_on=None, by=hr)
    assert (absence.kind, absence.reason) == (AbsenceKind.AWAY, "")
    with pytest.raises(ActionRefused, match="not a valid choice"):
        record_absence(teacher, from_on=FIRST, until_on=None, kind="maternity", by=hr)


def test_the_first_day_back_is_known_later_and_both_answers_stay(teacher, hr):
    before = record_absence(teacher, from_on=FIRST, until_on=None, by=hr)
    after = correct_absence(before, from_on=FIRST, until_on=LAST, by=hr)
    before.refresh_from_db()
    assert before.replaced_at == after.recorded_at
    assert list(Absence.objects.filter(replaced_at=None)) == [after]
    assert correct_absence(after, from_on=FIRST, until_on=LAST, by=hr) == after
    assert correct_absence(before, from_on=FIRST, until_on=LAST, by=hr) == after
    with pytest.raises(ActionRefused, match="changed in the meantime"):
        take_back_absence(before, by=hr)


def test_a_reason_of_before_is_not_carried_into_the_correction(teacher, hr):
    before = Absence.objects.create(person=teacher, from_on=FIRST, reason="Sick leave")
    assert correct_absence(before, from_on=FIRST, until_on=LAST, by=hr).reason == ""


def test_an_absence_that_never_was_is_taken_back(teacher, hr, clock):
    absence = record_absence(teacher, from_on=FIRST, until_on=None, by=hr)
    clock.shift(60)
    take_back_absence(absence, by=hr)
    take_back_absence(absence, by=hr)
    assert not Absence.objects.filter(replaced_at=None).exists()
    with pytest.raises(ActionRefused, match="changed in the meantime"):
        correct_absence(absence, from_on=FIRST, until_on=LAST, by=hr)
    actions = AuditLine.objects.filter(subject=f"person:{teacher.pk}").values_list("action", flat=True)
    assert sorted(actions) == ["record-absence", "take-back-absence"]


@pytest.mark.parametrize(
    ("from_on", "until_on", "says"),
    [
        (LAST, FIRST, "is before the first"),
        (date(2026, 11, 1), FIRST, "from 1 December 2026 to 28 February 2027 is on record already"),
        (date(2027, 2, 28), None, "on record already"),
    ],
)
def test_absences_that_cannot_be_are_refused(teacher, hr, from_on, until_on, says):
    record_absence(teacher, from_on=FIRST, until_on=LAST, by=hr)
    with pytest.raises(ActionRefused, match=says):
        record_absence(teacher, from_on=from_on, until_on=until_on, by=hr)


def test_one_absence_follows_another(teacher, hr):
    record_absence(teacher, from_on=FIRST, until_on=LAST, by=hr)
    record_absence(teacher, from_on=date(2027, 3, 1), until_on=None, kind=AbsenceKind.OTHER, by=hr)
    assert Absence.objects.filter(replaced_at=None).count() == 2


def test_nobody_records_their_own_absence(hr):
    with pytest.raises(ActionRefused, match="your own record"):
        record_absence(hr, from_on=FIRST, until_on=None, by=hr)
