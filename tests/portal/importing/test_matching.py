"""Whose record a row is about, what is refused with which reason, and what HR is warned of."""

from datetime import date

from portal.models import PersonMerge, StaffNumber
from tests import factories as make
from tests.portal.import_files import find_lines, line, look, template, upload, xlsx
from tests.portal.importing.mistakes import MISTAKES, SLUGS, build_list
from tests.rows import ask_all


def preview(*lines, by=None):
    return look(upload(template(*lines), by), by).preview


def reasons(found):
    return [row.name for row in find_lines(found, "refused")]


@ask_all("place", range(len(MISTAKES)))
def test_each_kind_of_mistake_refuses_its_row_or_is_read_rightly(place, hr):
    make.academy(SLUGS[0])
    spoil, result = MISTAKES[place]
    row = line("S2", "Tom", "Evans", "tom@demo.example", SLUGS[0])
    spoil(row)
    found = preview(line("S1", academy=SLUGS[0]), row, by=hr)
    assert found.counts["refused"] == (result == "refused")
    assert found.counts["joins"] == (1 if result == "refused" else 2)
    assert all(reason.endswith(".") for reason in reasons(found))


def test_a_list_with_all_these_mistakes_refuses_just_those_rows(hr):
    for slug in SLUGS:
        make.academy(slug, urn="")
    content, refused = build_list(700)
    found = look(upload(content, hr), hr).preview
    assert (found.counts["refused"], found.counts["joins"]) == (refused, 700 - refused)


def test_a_start_in_2062_is_a_warning(oakfield, hr):
    [joiner] = find_lines(preview(line(from_on="2062-09-01"), by=hr), "joins")
    assert joiner.warnings == ("Starts on 1 September 2062.",)


def test_a_person_is_never_found_by_name_alone(oakfield, hr):
    make.staff(oakfield, "Maya", "Khan", "old@demo.example", reference="S0")
    [joiner] = find_lines(preview(line(), by=hr), "joins")
    assert joiner.warnings == ("Somebody named Maya Khan is on record already (staff number S0).",)


def test_an_address_that_looks_like_another_is_a_warning(oakfield, hr):
    make.staff(oakfield, "Bill", "Mason", "bmason@demo.example")
    [joiner] = find_lines(preview(line(email="b.rnason@demo.example"), by=hr), "joins")
    assert joiner.warnings == ("b.rnason@demo.example looks like bmason@demo.example, the address of Bill Mason.",)


def test_two_new_people_of_one_name_are_told(oakfield, hr):
    found = preview(line(), line("S2", email="m2@demo.example"), by=hr)
    assert [row.warnings for row in find_lines(found, "joins")][1] == ("Row 2 is about somebody of the same name.",)


@ask_all(
    ("second", "words"),
    [
        (line("S1", "Mia"), "the given name differs from row 2"),
        (line("S1", email="other@demo.example"), "the e-mail address differs from row 2"),
        (line("S2", "Maya", "Khan"), "email is that of row 2 too, which has another staff number"),
        (line("s1", email="other@demo.example"), "looks like “S1” in row 2"),
        (line("S1"), "twice for the same days"),
        (line("S1", from_on="2026-10-01"), "twice for the same days"),
    ],
)
def test_rows_that_contradict_one_another_are_refused(second, words, oakfield, hr):
    found = preview(line("S1", until_on="2027-01-31"), second, by=hr)
    if second == line("S1"):
        found = preview(line("S1", until_on="2027-01-31"), line("S1", from_on="2026-12-01"), by=hr)
    assert words in " ".join(reasons(found))


def test_two_jobs_of_one_person_are_two_rows(oakfield, hr):
    found = preview(line(), line(job_title="Midday supervisor", category="support"), by=hr)
    [joiner] = find_lines(found, "joins")
    assert len([one for one in joiner.differences if one.what == "New work"]) == 2


def test_the_address_of_somebody_who_works_here_with_another_name_is_refused(oakfield, hr):
    make.staff(oakfield, "Tom", "Evans", "tom@demo.example")
    [reason] = reasons(preview(line(email="Tom@Demo.example"), by=hr))
    assert "is that of Tom Evans, who has another name" in reason


def test_a_number_of_one_and_an_address_of_another_are_refused(oakfield, hr):
    make.staff(oakfield, "Maya", "Khan", "maya@demo.example", reference="S1")
    make.staff(oakfield, "Maya", "Patel", "patel@demo.example", reference="S2")
    [reason] = reasons(preview(line("S1", email="patel@demo.example"), by=hr))
    assert "that of Maya Patel, the staff number another person's" in reason


def test_a_number_that_is_given_to_somebody_else_makes_nobody_another_person(oakfield, hr):
    make.staff(oakfield, "John", "Smith", "john@demo.example", reference="S1", until_on=date(2026, 10, 1))
    [reason] = reasons(preview(line("S1", "Jane", "Doe", "jane@demo.example"), by=hr))
    assert "The staff number “S1” is that of John Smith, who has another name and address." in reason


def test_a_number_like_one_on_record_is_refused(oakfield, hr):
    make.staff(oakfield, "Tom", "Evans", reference="A-17")
    [reason] = reasons(preview(line("a‑17"), by=hr))
    assert "looks like “A-17” on record" in reason


def test_a_returner_is_the_same_person(oakfield, hr):
    make.staff(oakfield, "Maya", "Khan", "maya@demo.example", reference="S1", until_on=date(2026, 10, 1))
    [joiner] = find_lines(preview(line(from_on="2027-01-04"), by=hr), "joins")
    assert joiner.person
    assert "Had left on 1 October 2026." in joiner.warnings


def test_a_record_that_was_merged_leads_to_the_one_that_is_kept(oakfield, hr):
    kept = make.staff(oakfield, "Maya", "Khan", "kept@demo.example", reference="S0")
    merged = make.person("Maya", "Khan", "maya@demo.example", reference="S1")
    PersonMerge.objects.create(kept=kept, merged=merged)
    found = preview(line(), by=hr)
    [same] = find_lines(found, "unchanged")
    assert same.person == str(kept.pk)


def test_a_head_without_work_there_is_a_warning(oakfield, head, hr):
    row = line(head.reference, "Siân", "Hughes", head.email, until_on="2027-08-31")
    [leaver] = find_lines(preview(row, by=hr), "leaves")
    assert "Is head or deputy at Oakfield Academy, and will have no work there. The role stops." in leaver.warnings


def test_the_number_of_another_system_finds_a_person_whose_address_changed(oakfield, hr):
    maya = make.staff(oakfield, "Maya", "Khan", "maya@demo.example")
    StaffNumber.objects.create(person=maya, source="OneRoster", number="t1")
    from tests.portal.import_files import oneroster_11
    from tests.portal.importing.test_bundles import TEACHER, org

    user = {**TEACHER, "email": "new@demo.example", "role": "teacher", "orgSourcedIds": "1"}
    found = look(upload(oneroster_11([user], [org()]), hr, name="export.zip"), hr).preview
    [changed] = find_lines(found, "changes")
    assert [(one.what, one.old, one.new) for one in changed.differences] == [
        ("E-mail", "maya@demo.example", "new@demo.example")
    ]


def test_whether_work_is_with_children_and_when_it_is_worked_come_from_the_template(oakfield, hr):
    row = line(with_children="no", why_not_with_children="Boiler house", weekdays="Mon, Wed Fri")
    [joiner] = find_lines(preview(row, by=hr), "joins")
    assert joiner.differences[-1].new.endswith("not with children, Mon Wed Fri")


def test_somebody_in_a_refused_row_is_not_taken_for_absent(oakfield, hr):
    make.staff(oakfield, "Maya", "Khan", "maya@demo.example", reference="S1")
    found = upload(template(line(until_on="soon"), line("S2", "Tom", "Evans", "tom@demo.example")), hr)
    found.choices = {"complete_academies": ["oakfield"], "complete_sources": ["tests"], "ends_on": "2026-11-22"}
    found.save()
    assert not find_lines(look(found, hr).preview, "leaves")


def test_a_workbook_gives_the_same_as_a_csv_file(oakfield, hr):
    row = line(from_on="")
    cells = [46266 if column == "from_on" else value for column, value in row.items()]
    found = look(upload(xlsx([list(row), cells]), hr, name="staff.xlsx"), hr).preview
    [joiner] = find_lines(found, "joins")
    assert "from 1 September 2026" in joiner.differences[-1].new
