"""HR's acts on the record of one person: each is filled in, says what it does to boards, and is confirmed."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from attestations.assignments import queries
from portal.models import Absence, AuditLine, Engagement, Person
from tests import factories as make
from tests.words import read_words

WORK = {
    "category": "teacher",
    "job_title": "Class teacher",
    "from_on": "2027-01-04",
    "until_on": "",
    "with_children": "yes",
    "why_not": "",
    "worked": "",
}
NOTHING_YET = "What changes on boards Nothing"


@pytest.fixture
def client(hr):
    return make.sign_in(hr)


def address(person, end=""):
    return f"/manage/people/{person.pk}/{end}"


def engagement(person):
    return person.engagements.get(replaced_at=None)


def check(client, to, **fields):
    """What the page before the act says. It changes nothing."""
    before = list_rows()
    page = client.post(to, {**fields, "step": "check"})
    assert page.status_code == 200
    assert list_rows() == before
    return read_words(page)


def do(client, to, **fields):
    answer = client.post(to, {**fields, "step": "do"}, follow=True)
    assert answer.redirect_chain, read_words(answer)
    return read_words(answer)


def list_rows():
    tables = (Engagement, Absence, Person, AuditLine)
    return [sorted(table.objects.values_list("pk", flat=True)) for table in tables]


def states(person, on):
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    found = queries.load_person_assignments(person, as_at=at, known_at=timezone.now())
    return {(each.academy.slug, each.state.value, each.outcome.due_on) for each in found}


def test_a_joiner_is_added_after_hr_saw_what_is_asked_of_them(client, protocol, oakfield):
    fields = {**WORK, "given_names": "Nia", "family_name": "Rees", "email": "nia@demo.example", "reference": "N1"}
    fields["academy"] = "oakfield"
    said = check(client, "/manage/people/new/", **fields)
    assert "Add Nia Rees?" in said
    assert "On 4 January 2027 1 assignment begins, due 18 January 2027." in said
    assert "Social Networking Protocol, Oakfield Academy: to be signed by 18 January 2027." in said
    shown = do(client, "/manage/people/new/", **fields)
    assert "Nia Rees is on record." in shown
    assert Person.objects.get(reference="N1").email == "nia@demo.example"


def test_somebody_with_the_same_name_is_shown_before_they_are_added_twice(client, oakfield):
    make.staff(oakfield, "Siân", "O’Brien", reference="OLD1", until_on=date(2026, 10, 1))
    fields = {**WORK, "academy": "oakfield", "given_names": "Sian", "family_name": "O'Brien"}
    said = check(client, "/manage/people/new/", **fields)
    assert "Somebody with this name is on record already." in said
    assert "OLD1" in said


def test_a_leaver_is_ended_on_a_day_to_come(client, protocol, teacher, oakfield):
    to = address(teacher, f"engagements/{engagement(teacher).pk}/end/")
    said = check(client, to, until_on="2026-12-31")
    assert "Today" not in said
    assert "On 1 January 2027 1 assignment ends." in said
    assert "ends without a signature" in said
    assert "They have left the trust then" in said
    assert "the work ends on 31 December 2026" in do(client, to, until_on="2026-12-31")
    assert states(teacher, date(2026, 12, 31)) == {("oakfield", "overdue", date(2026, 12, 4))}
    assert states(teacher, date(2027, 1, 1)) == {("oakfield", "lapsed", date(2026, 12, 4))}


def test_whoever_leaves_ends_all_their_work_in_one_act(client, protocol, two_academies):
    first, second = two_academies.engagements.order_by("pk")
    to = address(two_academies, f"engagements/{first.pk}/end/")
    assert "Midday supervisor, Hawthorn Academy" in read_words(client.get(to))
    fields = {"until_on": "2026-11-21", "also": [second.pk]}
    said = check(client, to, **fields)
    assert "Today 2 assignments end." in said
    assert "Midday supervisor at Hawthorn Academy: the last day is 21 November 2026." in said
    do(client, to, **fields)
    assert {row.until_on for row in two_academies.engagements.filter(replaced_at=None)} == {date(2026, 11, 21)}


def test_what_was_signed_stays_when_work_ends(client, protocol, teacher, oakfield):
    make.sign(teacher, protocol, oakfield)
    to = address(teacher, f"engagements/{engagement(teacher).pk}/end/")
    assert "ends; what was signed stays on record" in check(client, to, until_on="2026-11-21")


def test_whoever_leaves_takes_their_role_out_of_force(client, head):
    to = address(head, f"engagements/{engagement(head).pk}/end/")
    assert "The role head teacher stops working" in check(client, to, until_on="2026-11-21")


def test_a_move_ends_one_assignment_and_begins_another(client, protocol, teacher, millbrook):
    to = address(teacher, f"engagements/{engagement(teacher).pk}/move/")
    said = check(client, to, **WORK, academy="millbrook")
    assert "On 4 January 2027 1 assignment ends, 1 begins, due 18 January 2027." in said
    assert "Class teacher at Oakfield Academy ends on 3 January 2027." in said
    do(client, to, **WORK, academy="millbrook")
    assert states(teacher, date(2027, 1, 3)) == {
        ("oakfield", "overdue", date(2026, 12, 4)),
        ("millbrook", "not_due", date(2027, 1, 18)),
    }
    assert states(teacher, date(2027, 1, 4)) == {
        ("oakfield", "lapsed", date(2026, 12, 4)),
        ("millbrook", "due", date(2027, 1, 18)),
    }


def test_somebody_who_returns_is_asked_anew(client, protocol, oakfield):
    person = make.staff(oakfield, until_on=date(2026, 10, 30))
    to = address(person, "engagements/new/")
    said = check(client, to, **{**WORK, "from_on": "2026-11-23"}, academy="oakfield")
    assert "On 23 November 2026 1 assignment begins, due 7 December 2026." in said
    do(client, to, **{**WORK, "from_on": "2026-11-23"}, academy="oakfield")
    assert states(person, date(2026, 11, 23)) == {("oakfield", "due", date(2026, 12, 7))}


def test_maternity_stops_the_asking_and_the_return_begins_it_anew(client, protocol, teacher):
    to = address(teacher, "absences/new/")
    fields = {"kind": "away", "from_on": "2026-12-01", "until_on": "2027-02-28"}
    said = check(client, to, **fields)
    assert "On 1 December 2026 1 assignment pauses." in said
    assert "On 1 March 2027 1 assignment has a new date, due 15 March 2027." in said
    assert "to be signed by 15 March 2027 instead of 4 December 2026" in said
    do(client, to, **fields)
    assert states(teacher, date(2026, 11, 30)) == {("oakfield", "due", date(2026, 12, 4))}
    assert states(teacher, date(2026, 12, 1)) == {("oakfield", "not_due", None)}
    assert states(teacher, date(2027, 3, 1)) == {("oakfield", "due", date(2027, 3, 15))}


def test_the_end_of_an_absence_is_entered_once_it_is_known(client, protocol, teacher):
    make.absence(teacher, date(2026, 11, 1))
    to = address(teacher, f"absences/{teacher.absences.get().pk}/")
    fields = {"kind": "away", "from_on": "2026-11-01", "until_on": "2026-11-21"}
    said = check(client, to, **fields)
    assert "Today 1 assignment has a new date, due 8 December 2026." in said
    assert "Until now we had recorded: Away from 1 November 2026, with no last day yet." in said
    shown = do(client, to, **fields)
    assert "Until 22 November 2026, 07:20 we had recorded: Away from 1 November 2026, with no last day" in shown


def test_an_absence_taken_back_stays_in_the_history(client, protocol, teacher):
    make.absence(teacher, date(2026, 11, 1))
    to = address(teacher, f"absences/{teacher.absences.get().pk}/")
    assert "1 assignment has a new date, due 4 December 2026" in check(client, to, take_back="1")
    shown = do(client, to, take_back="1")
    assert "Recorded by mistake (1)" in shown
    assert states(teacher, date(2026, 11, 22)) == {("oakfield", "due", date(2026, 12, 4))}


def test_a_correction_shows_both_answers(client, protocol, teacher):
    to = address(teacher, f"engagements/{engagement(teacher).pk}/correct/")
    fields = {**WORK, "from_on": "2026-11-16", "academy": "oakfield", "worked": "weekdays", "weekdays": ["1", "3"]}
    said = check(client, to, **fields)
    assert "Today 1 assignment has a new date, due 30 November 2026." in said
    shown = do(client, to, **fields)
    assert "Worked: Mondays and Wednesdays" in shown
    assert (
        "Until 22 November 2026, 07:20 we had recorded: Class teacher (Teacher) at Oakfield Academy, "
        "from 20 November 2026, with no last day yet." in shown
    )


def test_when_work_is_worked_is_corrected_with_both_answers(client, protocol, teacher):
    to = address(teacher, f"engagements/{engagement(teacher).pk}/correct/")
    fields = {**WORK, "from_on": "2026-11-20", "academy": "oakfield", "worked": "term-time"}
    assert "Nothing: nobody is asked anything else because of this." in check(client, to, **fields)
    do(client, to, **fields)
    to = address(teacher, f"engagements/{engagement(teacher).pk}/correct/")
    shown = do(client, to, **(fields | {"worked": "all-year"}))
    assert "Worked: All year" in shown
    assert "with no last day yet; worked: Term time." in shown


def test_an_academy_wrongly_entered_is_corrected(client, protocol, teacher, millbrook):
    to = address(teacher, f"engagements/{engagement(teacher).pk}/correct/")
    fields = {**WORK, "from_on": "2026-11-20", "academy": "millbrook"}
    assert "Today 1 assignment ends, 1 begins, due 4 December 2026." in check(client, to, **fields)
    do(client, to, **fields)
    assert states(teacher, date(2026, 11, 22)) == {("millbrook", "due", date(2026, 12, 4))}


def test_work_that_never_was_is_taken_back(client, protocol, teacher):
    to = address(teacher, f"engagements/{engagement(teacher).pk}/correct/")
    assert "Today 1 assignment ends." in check(client, to, take_back="1")
    shown = do(client, to, take_back="1")
    assert "Recorded by mistake (1)" in shown
    assert states(teacher, date(2026, 11, 22)) == set()


def test_work_before_the_academy_joined_is_counted_from_joining(client, protocol, hr):
    late = make.academy("late", "Late Academy", joined_on=date(2026, 12, 1))
    person = make.person()
    to = address(person, "engagements/new/")
    fields = {**WORK, "from_on": "1999-09-01", "academy": late.slug}
    said = check(client, to, **fields)
    assert "Nobody is asked before 1 December 2026, when Late Academy joined the trust." in said
    assert "On 1 December 2026 1 assignment begins, due 15 December 2026." in said
    assert "from 1 September 1999" in do(client, to, **fields)


def test_work_without_children_says_why(client, oakfield, teacher):
    to = address(teacher, "engagements/new/")
    fields = {**WORK, "job_title": "Driver", "academy": "oakfield", "with_children": "no"}
    assert "Say why this is not work directly with children." in check(client, to, **fields)
    fields["why_not"] = "Works at the depot"
    assert "Not work directly with children: Works at the depot." in check(client, to, **fields)
    assert "Not work directly with children: Works at the depot" in do(client, to, **fields)


def test_what_the_action_refuses_stands_in_the_form(client, oakfield, teacher):
    to = address(teacher, "engagements/new/")
    said = check(client, to, **WORK, academy="oakfield")
    assert "There is a problem The same job at the same academy is on record from 20 November 2026" in said
    assert "Add work" in said


def test_an_act_that_comes_too_late_says_so(client, oakfield, teacher, clock):
    row = engagement(teacher)
    clock.shift(60)
    do(client, address(teacher, f"engagements/{row.pk}/end/"), until_on="2027-01-31")
    late = address(teacher, f"engagements/{row.pk}/")
    for end, fields in [("end/", {"until_on": "2027-02-28"}), ("correct/", {**WORK, "academy": "oakfield"})]:
        said = read_words(client.post(f"{late}{end}", {**fields, "step": "do"}))
        assert "This was changed in the meantime, so nothing was done." in said
    assert "changed in the meantime" in do(client, f"{late}correct/", take_back="1")
    assert client.get(f"{late}end/").status_code == 404


def test_boards_show_the_new_name_and_never_the_former(client, protocol, oakfield, teacher, hr, head):
    make.sign(teacher, protocol, oakfield)
    fields = {"what": "new", "given_names": "Maya", "family_name": "Patel", "from_on": "2026-11-22"}
    do(client, address(teacher, "names/"), **fields)
    for page in ("/academies/oakfield/", "/academies/oakfield/report.csv"):
        shown = make.sign_in(head).get(page).content.decode()
        assert "Patel" in shown
        assert "Łukasz" not in shown


def test_what_was_filled_in_can_be_changed_before_it_is_done(client, oakfield, teacher):
    page = client.post(address(teacher, "engagements/new/"), {**WORK, "academy": "oakfield", "step": "change"})
    assert 'value="2027-01-04"' in page.text
    assert "Add work" in read_words(page)


def test_a_new_name_is_shown_and_the_former_one_is_for_hr_and_the_person_only(client, teacher, auditor):
    to = address(teacher, "names/")
    fields = {"what": "new", "given_names": "Maya", "family_name": "Patel", "from_on": "2026-11-22"}
    said = check(client, to, **fields)
    assert "Maya O'Brien-Łukasz stays on record as a former name." in said
    assert "What changes on boards" not in said
    shown = do(client, to, **fields)
    assert "Formerly, until 21 November 2026: Maya O'Brien-Łukasz" in shown
    seen = make.sign_in(auditor).get(f"/people/{teacher.pk}/").text
    assert "Maya Patel" in seen
    assert "Łukasz" not in seen


def test_a_name_to_come_is_shown_and_taken_back(client, teacher):
    to = address(teacher, "names/")
    fields = {"what": "new", "given_names": "Maya", "family_name": "Patel", "from_on": "2027-01-04"}
    assert "From 4 January 2027: Maya Patel" in do(client, to, **fields)
    coming = teacher.names.get(from_on=date(2027, 1, 4))
    assert "Take this name back?" in check(client, to, take_back=coming.pk)
    assert "From 4 January 2027" not in do(client, to, take_back=coming.pk)
    assert client.post(to, {"take_back": coming.pk, "step": "do"}).status_code == 404
    assert client.post(to, {"take_back": "x", "step": "do"}).status_code == 404


def test_a_mistake_in_a_name_is_no_former_name(client, teacher):
    to = address(teacher, "names/")
    fields = {"what": "mistake", "given_names": "Maia", "family_name": "O'Brien-Łukasz", "from_on": ""}
    assert "which was a mistake and never their name" in check(client, to, **fields)
    shown = do(client, to, **fields)
    assert "Formerly" not in shown
    assert "we had recorded the name: Maya O'Brien-Łukasz" in shown


def test_a_change_of_address_says_who_is_told(client, teacher):
    old, to = teacher.email, address(teacher, "email/")
    said = check(client, to, email="New@demo.example")
    assert f"new@demo.example, in place of {old}." in said
    assert f"An e-mail about it goes to {old} and to new@demo.example." in said
    shown = do(client, to, email="New@demo.example")
    assert f"{old} until 22 November 2026, 07:20" in shown
    assert "Changed by Hannah Reid" in shown
    assert "A change of address, to the old one" in shown


def test_the_address_that_was_anothers_is_asked_about(client, teacher, head):
    old = head.email
    do(client, address(head, "email/"), email="sian@demo.example")
    assert f"{old} was the address of Siân Hughes until 22 November 2026." in check(
        client, address(teacher, "email/"), email=old
    )


def test_a_changed_staff_number_stays_in_the_history(client, teacher):
    old, to = teacher.reference, address(teacher, "number/")
    assert "A search for the old number still finds this person." in check(client, to, number="N77")
    assert f"Staff number {old} until 22 November 2026" in do(client, to, number="N77")


@pytest.mark.parametrize(
    ("end", "fields"),
    [
        ("names/", {"what": "new", "given_names": "A", "family_name": "B", "from_on": "2026-11-22"}),
        ("email/", {"email": "a@demo.example"}),
        ("number/", {"number": "1"}),
        ("engagements/new/", {**WORK, "academy": "office"}),
        ("absences/new/", {"kind": "away", "from_on": "2026-11-22", "until_on": ""}),
    ],
)
def test_nobody_in_hr_changes_their_own_record(client, hr, end, fields):
    said = read_words(client.post(address(hr, end), {**fields, "step": "do"}))
    assert "This is your own record. Ask someone else in HR to change it." in said
    shown = client.get(f"/people/{hr.pk}/")
    assert "Someone else in HR must make any change to it." in read_words(shown)
    assert "/manage/people/" not in shown.text


def test_looking_and_changing_leave_audit_lines(client, hr, teacher):
    client.get(address(teacher, "names/"))
    assert AuditLine.objects.latest("pk").subject == f"person:{teacher.pk}"
    do(client, address(teacher, "number/"), number="N77")
    lines = AuditLine.objects.filter(subject=f"person:{teacher.pk}").values_list("action", flat=True)
    assert {"see", "change-staff-number"} <= set(lines)


def test_an_auditor_looks_and_sees_no_absences_or_acts(teacher, auditor, protocol):
    make.absence(teacher, date(2026, 11, 1))
    page = make.sign_in(auditor).get(f"/people/{teacher.pk}/")
    said = read_words(page)
    assert "Absences" not in said
    assert "/manage/people/" not in page.text
    assert "Class teacher, Oakfield Academy" in said


def test_a_reason_that_an_earlier_release_kept_is_shown_to_nobody(client, teacher):
    make.absence(teacher, date(2026, 11, 1), reason="Long illness")
    shown = client.get(f"/people/{teacher.pk}/").text
    assert "Away, from 1 November 2026" in " ".join(shown.split())
    assert "Long illness" not in shown


def test_a_persons_page_needs_few_queries(client, school, oakfield, protocol, django_assert_max_num_queries):
    person = school["signed"]
    for number in range(20):
        make.engagement(person, oakfield, job_title=f"Job {number}")
    with django_assert_max_num_queries(40):
        assert client.get(f"/people/{person.pk}/").status_code == 200
