"""Names with their days: as known, formerly, from a day to come, and mistakes, which were never names."""

from datetime import UTC, date, datetime

import pytest

from portal.models import AuditLine, Person
from portal.people.actions.names import apply_names, correct_name, rename_person, take_back_name
from portal.refusals import ActionRefused

TODAY = date(2026, 11, 22)
WEDDING = date(2027, 1, 4)


def names(person):
    rows = person.names.filter(replaced_at=None).order_by("pk")
    return {(str(row), row.from_on, row.until_on) for row in rows}


def rename(person, family_name, from_on, by, given_names="Maya"):
    rename_person(person, given_names=given_names, family_name=family_name, from_on=from_on, by=by)
    person.refresh_from_db()


def test_a_new_name_from_today_makes_the_old_one_a_former_name(teacher, hr):
    rename(teacher, "Patel", TODAY, hr)
    assert teacher.name == "Maya Patel"
    assert names(teacher) == {
        ("Maya O'Brien-Łukasz", None, date(2026, 11, 21)),
        ("Maya Patel", TODAY, None),
    }


def test_a_name_from_a_day_to_come_is_used_from_that_day(teacher, hr, clock):
    rename(teacher, "Patel", WEDDING, hr)
    assert teacher.name == "Maya O'Brien-Łukasz"
    apply_names(None, None)
    assert Person.objects.get(pk=teacher.pk).name == "Maya O'Brien-Łukasz"
    clock.move_to(datetime(2027, 1, 4, 0, 5, tzinfo=UTC))
    apply_names(None, None)
    apply_names(None, None)
    assert Person.objects.get(pk=teacher.pk).name == "Maya Patel"
    assert AuditLine.objects.filter(action="apply-name", by=None).count() == 1


def test_a_name_to_come_does_not_undo_what_a_file_has_brought_since(teacher, hr, clock):
    rename(teacher, "Patel", WEDDING, hr)
    Person.objects.filter(pk=teacher.pk).update(family_name="Lukasz")
    clock.move_to(datetime(2027, 1, 5, 9, tzinfo=UTC))
    apply_names(None, None)
    assert Person.objects.get(pk=teacher.pk).family_name == "Lukasz"


def test_a_name_to_come_can_be_taken_back_and_the_one_in_use_cannot(teacher, hr):
    rename(teacher, "Patel", WEDDING, hr)
    take_back_name(teacher.names.get(from_on=WEDDING), by=hr)
    assert names(teacher) == {("Maya O'Brien-Łukasz", None, None)}
    rename(teacher, "Shah", TODAY, hr)
    with pytest.raises(ActionRefused, match="in use already"):
        take_back_name(teacher.names.get(from_on=TODAY), by=hr)


def test_of_two_names_to_come_the_first_can_be_taken_back(teacher, hr):
    rename(teacher, "Patel", WEDDING, hr)
    rename(teacher, "Shah", date(2027, 2, 4), hr)
    take_back_name(teacher.names.get(from_on=WEDDING, replaced_at=None), by=hr)
    assert names(teacher) == {
        ("Maya O'Brien-Łukasz", None, date(2027, 2, 3)),
        ("Maya Shah", date(2027, 2, 4), None),
    }


def test_a_third_name_follows_the_second(teacher, hr):
    rename(teacher, "Patel", date(2026, 9, 1), hr)
    rename(teacher, "Shah", TODAY, hr)
    assert names(teacher) == {
        ("Maya O'Brien-Łukasz", None, date(2026, 8, 31)),
        ("Maya Patel", date(2026, 9, 1), date(2026, 11, 21)),
        ("Maya Shah", TODAY, None),
    }
    with pytest.raises(ActionRefused, match="Maya Shah is on record from 22 November 2026"):
        rename(teacher, "Other", date(2026, 10, 1), hr)
    rename(teacher, "Shah", TODAY, hr)  # sent twice
    with pytest.raises(ActionRefused, match="the name on record"):
        rename(teacher, "Shah", WEDDING, hr)


def test_a_mistake_in_typing_was_never_a_name(teacher, hr):
    correct_name(teacher, given_names="Maia", family_name="O'Brien-Łukasz", by=hr)
    teacher.refresh_from_db()
    assert teacher.name == "Maia O'Brien-Łukasz"
    assert names(teacher) == set()
    mistake = teacher.names.get()
    assert (str(mistake), mistake.replaced_at is not None) == ("Maya O'Brien-Łukasz", True)


def test_a_mistake_in_a_dated_name_is_replaced_for_the_same_days(teacher, hr):
    rename(teacher, "Patl", TODAY, hr)
    correct_name(teacher, given_names="Maya", family_name="Patel", by=hr)
    teacher.refresh_from_db()
    assert teacher.name == "Maya Patel"
    assert ("Maya Patel", TODAY, None) in names(teacher)
    assert "Maya Patl" not in {name for name, *_ in names(teacher)}


def test_a_former_name_comes_back(teacher, hr):
    rename(teacher, "Patel", date(2026, 9, 1), hr)
    rename(teacher, "O'Brien-Łukasz", TODAY, hr)
    assert teacher.family_name == "O'Brien-Łukasz"
    assert len(names(teacher)) == 3


def test_nobody_renames_themselves(hr):
    for act in (
        lambda: rename(hr, "Other", TODAY, hr),
        lambda: correct_name(hr, given_names="A", family_name="B", by=hr),
    ):
        with pytest.raises(ActionRefused, match="your own record"):
            act()
