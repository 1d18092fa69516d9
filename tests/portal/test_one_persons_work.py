"""HR begins, ends, corrects, moves and takes back the work of one person."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from portal.models import AuditLine, Category, Engagement, Person, PersonMerge
from portal.people.actions.joiners import add_person
from portal.people.actions.work import (
    WorkTerms,
    begin_engagement,
    correct_engagement,
    end_engagement,
    end_several,
    move,
    take_back_engagement,
)
from portal.refusals import ActionRefused
from tests import factories as make
from tests.rows import ask_all

TODAY = date(2026, 11, 22)


def terms(academy, from_on=date(2027, 1, 4), **fields):
    return WorkTerms(
        academy,
        fields.pop("category", Category.TEACHER),
        fields.pop("job_title", "Class teacher"),
        from_on,
        fields.pop("until_on", None),
        **fields,
    )


def standing(person):
    rows = person.engagements.filter(replaced_at=None).order_by("from_on", "pk")
    return [(row.academy.slug, row.from_on, row.until_on) for row in rows]


def test_a_joiner_comes_on_record_with_work_and_a_way_to_sign_in(oakfield, hr):
    person = add_person(
        given_names=" Zoë ",
        family_name="Fairclough",
        reference="00771",
        email="Zoe.F@Demo.Example",
        terms=terms(oakfield),
        by=hr,
    )
    assert (person.name, person.reference, person.email) == ("Zoë Fairclough", "00771", "zoe.f@demo.example")
    assert not person.has_usable_password()
    address = person.emailaddress_set.get()
    assert (address.email, address.verified, address.primary) == ("zoe.f@demo.example", True, True)
    assert standing(person) == [("oakfield", date(2027, 1, 4), None)]
    assert set(AuditLine.objects.values_list("action", "subject", "academy")) == {
        ("add-person", f"person:{person.pk}", oakfield.pk),
        ("begin-engagement", f"person:{person.pk}", oakfield.pk),
    }


@ask_all(
    ("wrong", "says"),
    [
        ({"given_names": "…"}, "The given names: the name has no letters"),
        ({"family_name": " "}, "The family name: type a name"),
        ({"family_name": "x" * 101}, "at most 100 characters"),
        ({"email": "no address"}, "“no address” is not an e-mail address"),
        ({"email": "HANNAH@demo.example"}, "hannah@demo.example is the address of Hannah Other"),
        ({"reference": "S 77"}, "S 77 looks like s77, which is the staff number of Hannah Other"),
    ],
)
def test_a_joiner_is_refused_with_a_sentence(oakfield, hr, wrong, says):
    make.staff(oakfield, "Hannah", "Other", email="hannah@demo.example", reference="s77")
    fields = {"given_names": "A", "family_name": "B", **wrong}
    with pytest.raises(ActionRefused, match=says):
        add_person(**fields, terms=terms(oakfield), by=hr)


def test_names_of_one_letter_and_of_a_hundred_are_names(oakfield, hr):
    person = add_person(given_names="Ý", family_name="Ó" * 100, terms=terms(oakfield), by=hr)
    assert len(person.name) == 102


def test_work_ends_on_a_day_to_come_by_a_successor(oakfield, teacher, hr):
    [before] = teacher.engagements.all()
    after = end_engagement(before, until_on=date(2026, 12, 31), by=hr)
    before.refresh_from_db()
    assert (before.replaced_at, before.until_on) == (after.recorded_at, None)
    assert (after.until_on, after.source) == (date(2026, 12, 31), "tests")
    assert end_engagement(after, until_on=date(2026, 12, 31), by=hr) == after
    assert AuditLine.objects.filter(action="end-engagement", subject=f"person:{teacher.pk}").count() == 1


def test_work_cannot_end_before_it_begins_or_in_a_year_that_cannot_be(teacher, hr):
    [row] = teacher.engagements.all()
    with pytest.raises(ActionRefused, match=r"The last day \(19 November 2026\) is before the first"):
        end_engagement(row, until_on=date(2026, 11, 19), by=hr)
    with pytest.raises(ActionRefused, match="9999 is a year that cannot be right"):
        end_engagement(row, until_on=date(9999, 11, 19), by=hr)
    row.refresh_from_db()
    assert row.replaced_at is None


def test_the_29th_of_february_is_a_day_like_others(oakfield, teacher, hr):
    row = begin_engagement(teacher, terms(oakfield, date(2024, 2, 29), until_on=date(2024, 2, 29)), by=hr)
    assert row.until_on == date(2024, 2, 29)


def test_a_start_before_the_academy_joined_is_kept_as_it_was_given(oakfield, hr):
    person = make.person()
    assert begin_engagement(person, terms(oakfield, date(1987, 9, 1)), by=hr).from_on == date(1987, 9, 1)


def test_the_same_job_at_the_same_time_is_refused_and_another_is_not(oakfield, teacher, hr):
    with pytest.raises(ActionRefused, match="on record from 20 November 2026 without a last day"):
        begin_engagement(teacher, terms(oakfield, job_title="class  TEACHER"), by=hr)
    begin_engagement(teacher, terms(oakfield, job_title="Head of Year 9"), by=hr)
    begin_engagement(teacher, terms(oakfield, category=Category.GOVERNOR), by=hr)
    begin_engagement(teacher, terms(oakfield, date(2026, 9, 1), until_on=date(2026, 11, 19)), by=hr)
    assert len(standing(teacher)) == 4


def test_a_correction_keeps_what_was_known_before(oakfield, millbrook, teacher, hr):
    [before] = teacher.engagements.all()
    right = terms(millbrook, date(2026, 11, 16), job_title="Cook", category=Category.SUPPORT, worked="term-time")
    after = correct_engagement(before, right, by=hr)
    now = timezone.now()
    assert list(Engagement.objects.known(at=now).filter(person=teacher)) == [after]
    assert WorkTerms.build(after) == right
    lines = AuditLine.objects.filter(action="correct-engagement").values_list("academy", flat=True)
    assert set(lines) == {oakfield.pk, millbrook.pk}


def test_work_without_children_says_why_and_certain_weekdays_are_named(oakfield, teacher, hr):
    [row] = teacher.engagements.all()
    with pytest.raises(ActionRefused, match="Say why this is not work directly with children"):
        correct_engagement(row, terms(oakfield, is_with_children=False), by=hr)
    with pytest.raises(ActionRefused, match="Choose the weekdays"):
        correct_engagement(row, terms(oakfield, worked="weekdays"), by=hr)
    fields = {"is_with_children": False, "why_not_with_children": "Works at the depot"}
    row = correct_engagement(row, terms(oakfield, worked="weekdays", weekdays="135", **fields), by=hr)
    assert (row.weekdays, row.why_not_with_children) == ("135", "Works at the depot")


def test_an_act_that_is_sent_twice_is_done_once(oakfield, millbrook, teacher, hr, clock):
    [row] = teacher.engagements.all()
    begun = begin_engagement(teacher, terms(oakfield, job_title="Cook"), by=hr)
    assert begin_engagement(teacher, terms(oakfield, job_title="Cook"), by=hr) == begun
    ended = end_engagement(row, until_on=date(2027, 3, 1), by=hr)
    assert end_engagement(row, until_on=date(2027, 3, 1), by=hr) == ended
    right = terms(oakfield, date(2026, 11, 1))
    corrected = correct_engagement(ended, right, by=hr)
    assert correct_engagement(ended, right, by=hr) == corrected
    moved = move(corrected, terms(millbrook), by=hr)
    assert move(corrected, terms(millbrook), by=hr) == moved
    clock.shift(60)
    take_back_engagement(moved, by=hr)
    take_back_engagement(moved, by=hr)
    assert len(standing(teacher)) == 2


def test_what_was_changed_in_the_meantime_is_left_alone(oakfield, millbrook, teacher, hr, clock):
    [row] = teacher.engagements.all()
    clock.shift(60)
    end_engagement(row, until_on=date(2027, 3, 1), by=hr)
    acts = [
        lambda: end_engagement(row, until_on=date(2027, 4, 1), by=hr),
        lambda: correct_engagement(row, terms(oakfield), by=hr),
        lambda: move(row, terms(millbrook), by=hr),
        lambda: take_back_engagement(row, by=hr),
    ]
    for act in acts:
        with pytest.raises(ActionRefused, match="changed in the meantime"):
            act()
    assert len(standing(teacher)) == 1


def test_a_page_sent_twice_makes_one_person(oakfield, hr):
    fields = {"given_names": "A", "family_name": "B", "terms": terms(oakfield), "by": hr, "key": uuid4()}
    assert add_person(**fields) == add_person(**fields)
    assert Person.objects.filter(family_name="B").count() == 1


def test_several_kinds_of_work_end_on_one_day_all_or_none(oakfield, teacher, hr):
    later = begin_engagement(teacher, terms(oakfield, job_title="Cook"), by=hr)
    [row, _] = teacher.engagements.order_by("from_on")
    with pytest.raises(ActionRefused, match="is before the first"):
        end_several([row, later], until_on=date(2026, 12, 1), by=hr)
    assert standing(teacher) == [("oakfield", date(2026, 11, 20), None), ("oakfield", date(2027, 1, 4), None)]
    end_several([row, later], until_on=date(2027, 2, 1), by=hr)
    assert {until_on for _, _, until_on in standing(teacher)} == {date(2027, 2, 1)}


def test_nobody_changes_their_own_record_by_way_of_one_that_was_merged_into_it(oakfield, hr):
    other = make.staff(oakfield)
    PersonMerge.objects.create(kept=hr, merged=other)
    with pytest.raises(ActionRefused, match="your own record"):
        end_engagement(other.engagements.get(), until_on=TODAY, by=Person.objects.get(pk=hr.pk))


def test_work_that_never_was_is_taken_back_without_a_successor(teacher, hr):
    [row] = teacher.engagements.all()
    take_back_engagement(row, by=hr)
    assert standing(teacher) == []
    with pytest.raises(ActionRefused, match="changed in the meantime"):
        end_engagement(row, until_on=TODAY, by=hr)


def test_a_move_ends_one_work_and_begins_another_the_day_after(oakfield, millbrook, teacher, hr):
    [row] = teacher.engagements.all()
    move(row, terms(millbrook), by=hr)
    assert standing(teacher) == [
        ("oakfield", date(2026, 11, 20), date(2027, 1, 3)),
        ("millbrook", date(2027, 1, 4), None),
    ]


def test_a_move_that_cannot_be_is_refused_and_leaves_nothing_behind(oakfield, millbrook, teacher, hr):
    [row] = teacher.engagements.all()
    with pytest.raises(ActionRefused, match="must begin after that day"):
        move(row, terms(millbrook, date(2026, 11, 20)), by=hr)
    with pytest.raises(ActionRefused, match="is before the first"):
        move(row, terms(millbrook, until_on=date(2027, 1, 1)), by=hr)
    assert standing(teacher) == [("oakfield", date(2026, 11, 20), None)]
    ended = end_engagement(row, until_on=date(2026, 12, 1), by=hr)
    with pytest.raises(ActionRefused, match="ends on 1 December 2026 already"):
        move(ended, terms(millbrook), by=hr)


def test_nobody_changes_their_own_work(oakfield, hr):
    [row] = hr.engagements.all()
    acts = [
        lambda: begin_engagement(hr, terms(oakfield), by=hr),
        lambda: end_engagement(row, until_on=TODAY, by=hr),
        lambda: correct_engagement(row, terms(oakfield), by=hr),
        lambda: move(row, terms(oakfield), by=hr),
        lambda: take_back_engagement(row, by=hr),
    ]
    for act in acts:
        with pytest.raises(ActionRefused, match="your own record"):
            act()
