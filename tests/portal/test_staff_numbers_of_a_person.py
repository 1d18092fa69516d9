"""HR changes a staff number: the former one stays on record and is nobody else's by accident."""

import pytest

from portal.models import AuditLine, Person
from portal.people.actions.staff_numbers import change_staff_number, find_former_holder
from portal.refusals import ActionRefused


def test_the_former_number_is_kept_as_replaced(teacher, hr):
    old = teacher.reference
    change_staff_number(teacher, number=" 00771 ", by=hr)
    change_staff_number(teacher, number="00771", by=hr)
    assert Person.objects.get(pk=teacher.pk).reference == "00771"
    row = teacher.staff_numbers.get()
    assert (row.source, row.number, row.replaced_at is not None) == ("", old, True)
    assert AuditLine.objects.filter(action="change-staff-number", subject=f"person:{teacher.pk}").count() == 1


def test_a_number_can_be_taken_away_and_given_back(teacher, hr):
    old = teacher.reference
    change_staff_number(teacher, number="", by=hr)
    assert Person.objects.get(pk=teacher.pk).reference is None
    change_staff_number(teacher, number=old, by=hr)
    assert Person.objects.get(pk=teacher.pk).reference == old


@pytest.mark.parametrize("change", [str, str.lower, lambda number: f"{number[:3]} {number[3:]}"])
def test_anothers_number_or_one_that_looks_like_it_is_refused(teacher, head, hr, change):
    with pytest.raises(ActionRefused, match="the staff number of Siân Hughes"):
        change_staff_number(teacher, number=change(head.reference), by=hr)


def test_a_number_that_was_anothers_is_asked_about(teacher, head, hr):
    old = head.reference
    change_staff_number(head, number="X1", by=hr)
    assert find_former_holder(old, of=teacher) == head
    assert find_former_holder(old, of=head) is None
    assert find_former_holder("X1", of=teacher) is None


@pytest.mark.parametrize("number", ["9" * 41, "12\u200b3"])
def test_a_number_that_cannot_be_is_refused(teacher, hr, number):
    with pytest.raises(ActionRefused, match="staff number"):
        change_staff_number(teacher, number=number, by=hr)


def test_nobody_changes_their_own_number(hr):
    with pytest.raises(ActionRefused, match="your own record"):
        change_staff_number(hr, number="1", by=hr)
