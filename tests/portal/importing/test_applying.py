"""An import from the upload to what is on record afterwards."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress

from portal.models import (
    AuditLine,
    EmailChange,
    Engagement,
    Import,
    Notice,
    Person,
    PersonName,
    StaffNumber,
    StoredFile,
)
from portal.people.actions.import_applying import CHANGED, GUARDED, REFUSED, apply_import
from portal.refusals import ActionRefused
from tests import factories as make
from tests.portal.import_files import apply, bring_in, find_lines, line, look, template, upload


def standing(person):
    return list(
        Engagement.objects.filter(person=person, replaced_at=None)
        .order_by("from_on")
        .values_list("academy__slug", "category", "job_title", "from_on", "until_on")
    )


def test_a_joiner_comes_on_record_and_can_sign_in(oakfield, hr):
    done = bring_in(template(line(email="Maya@Demo.example")), hr)
    maya = Person.objects.get(reference="S1")
    assert (maya.name, maya.email) == ("Maya Khan", "maya@demo.example")
    assert standing(maya) == [("oakfield", "teacher", "Class teacher", date(2026, 9, 1), None)]
    assert EmailAddress.objects.get(user=maya).verified
    assert done.counts["joins"] == 1
    assert done.applied_by == hr


def test_the_same_file_twice_changes_nothing(oakfield, hr, clock):
    content = template(line(), line("S2", "Tom", "Evans", "tom@demo.example", until_on="31/08/2027"))
    bring_in(content, hr)
    clock.shift(60)
    preview = look(upload(content, hr), hr).preview
    assert not preview.has_changes
    assert preview.counts["unchanged"] == 2


def test_the_file_goes_when_it_is_applied_and_its_digest_stays(oakfield, hr):
    done = bring_in(template(line()), hr)
    done.refresh_from_db()
    assert (done.file, len(done.digest)) == (None, 64)
    assert not StoredFile.objects.exists()


def test_a_leaver_a_new_name_a_new_address_and_a_new_number(oakfield, hr, clock):
    maya = make.staff(oakfield, "Maya", "Khan", "maya@demo.example", reference="S1")
    old = maya.engagements.get()
    content = template(
        line("S9", "Maya", "Khan-Lee", "maya@demo.example", job_title=old.job_title, until_on="31/12/2026")
    )
    bring_in(content, hr)
    maya.refresh_from_db()
    assert (maya.name, maya.reference) == ("Maya Khan-Lee", "S9")
    assert standing(maya) == [("oakfield", "teacher", "Class teacher", date(2026, 9, 1), date(2026, 12, 31))]
    former = StaffNumber.objects.get(person=maya)
    assert (former.number, bool(former.replaced_at)) == ("S1", True)
    names = PersonName.objects.filter(person=maya, replaced_at=None).order_by("pk")
    assert [(str(name), name.from_on, name.until_on) for name in names] == [
        ("Maya Khan", None, date(2026, 11, 21)),
        ("Maya Khan-Lee", date(2026, 11, 22), None),
    ]
    clock.shift(60)
    bring_in(template(line("S9", "Maya", "Khan-Lee", "new@demo.example", until_on="31/12/2026")), hr)
    maya.refresh_from_db()
    assert maya.email == "new@demo.example"
    change = EmailChange.objects.get()
    assert (change.old, change.new, change.changed_by) == ("maya@demo.example", "new@demo.example", hr)
    assert EmailAddress.objects.get(user=maya).email == "new@demo.example"
    assert sorted(Notice.objects.values_list("kind", "address")) == [
        ("email_moved_away", "maya@demo.example"),
        ("email_moved_here", ""),
    ]


def test_a_corrected_first_day_and_title_are_changes_not_new_work(oakfield, hr, clock):
    maya = make.staff(oakfield, "Maya", "Khan", "maya@demo.example", reference="S1")
    bring_in(template(line(from_on="2026-10-01")), hr)
    clock.shift(60)
    bring_in(template(line(from_on="2026-10-01", job_title="Head of year", category="support")), hr)
    assert standing(maya) == [("oakfield", "support", "Head of year", date(2026, 10, 1), None)]
    assert Engagement.objects.filter(person=maya).count() == 3


def test_what_is_not_in_the_file_is_left_alone_unless_the_file_is_complete(oakfield, millbrook, hr):
    tom = make.staff(oakfield, "Tom", "Evans")
    found = upload(template(line()), hr)
    preview = look(found, hr).preview
    assert "Tom Evans" in [each.name for each in find_lines(preview, "absent")]
    found.choices = {
        "complete_academies": ["oakfield"],
        "complete_sources": ["tests"],
        "ends_on": "2026-11-20",
        "first_day": "2026-11-22",
    }
    found.save()
    apply(found, hr)
    assert standing(tom)[0][-1] == date(2026, 11, 20)


def test_a_move_ends_the_one_and_begins_the_other_the_day_after(oakfield, millbrook, hr):
    maya = make.staff(oakfield, "Maya", "Khan", "maya@demo.example", reference="S1")
    found = upload(template(line(academy="140002", from_on="01/12/2026")), hr)
    found.choices = {
        "complete_academies": ["oakfield", "millbrook"],
        "complete_sources": ["tests"],
        "ends_on": "2026-12-31",
        "first_day": "2026-11-22",
    }
    found.save()
    [moved] = find_lines(look(found, hr).preview, "moves")
    assert moved.name == "Maya Khan"
    apply(found, hr)
    assert standing(maya) == [
        ("oakfield", "teacher", "Class teacher", date(2026, 9, 1), date(2026, 11, 30)),
        ("millbrook", "teacher", "Class teacher", date(2026, 12, 1), None),
    ]


def test_a_bad_row_applies_nothing_until_hr_goes_on_without_it(oakfield, hr):
    found = upload(template(line(), line("S2", "Tom", "", "tom@demo.example")), hr)
    with pytest.raises(ActionRefused, match="Some rows are refused"):
        apply(found, hr)
    assert not Person.objects.filter(reference="S1").exists()
    assert REFUSED
    apply(found, hr, without_refused=True)
    assert Person.objects.filter(reference="S1").exists()
    assert not Person.objects.filter(reference="S2").exists()


def test_what_changed_since_the_preview_is_noticed(oakfield, hr):
    maya = make.staff(oakfield, "Maya", "Khan", "maya@demo.example", reference="S1")
    found = upload(template(line(until_on="2026-12-31")), hr)
    digest = look(found, hr).preview.digest
    make.end(maya.engagements.all(), date(2026, 12, 18))
    with pytest.raises(ActionRefused, match="has changed since"):
        apply_import(found, digest=digest, without_refused=False, confirmed=[], by=hr)
    assert CHANGED
    assert Import.objects.get().applied_at is None


def test_more_than_a_tenth_of_an_academy_asks_once_more(oakfield, hr):
    people = [make.staff(oakfield, "Person", f"Number{n}", f"p{n}@demo.example", reference=f"P{n}") for n in range(40)]
    rows = [line(p.reference, p.given_names, p.family_name, p.email, until_on="2027-08-31") for p in people[:5]]
    found = upload(template(*rows), hr)
    [guard] = look(found, hr).preview.guards
    assert (guard.touched, guard.people, guard.leavers) == (5, 40, "5 leave on 31 August 2027")
    with pytest.raises(ActionRefused, match="So many people"):
        apply(found, hr)
    assert GUARDED
    apply(found, hr, confirmed=["oakfield"])
    assert not look(upload(template(*rows[:4]), hr), hr).preview.guards


def test_an_address_that_belonged_to_a_leaver_goes_to_the_joiner_with_a_warning(oakfield, hr):
    john = make.staff(oakfield, "John", "Smith", "j.smith@demo.example", until_on=date(2026, 10, 1))
    found = upload(template(line("S7", "Jane", "Doe", "j.smith@demo.example")), hr)
    [joiner] = find_lines(look(found, hr).preview, "joins")
    assert "belonged to John Smith, who left on 1 October 2026" in joiner.warnings[0]
    apply(found, hr)
    john.refresh_from_db()
    jane = Person.objects.get(reference="S7")
    assert (john.email, jane.email) == (None, "j.smith@demo.example")
    assert EmailAddress.objects.get(email="j.smith@demo.example").user == jane
    assert not Notice.objects.exists()


def test_hr_cannot_change_their_own_record_by_a_file(oakfield, office, hr):
    own = line(hr.reference, "Hannah", "Reid-Jones", hr.email, "office", category="support")
    preview = look(upload(template(own), hr), hr).preview
    [left] = find_lines(preview, "unchanged")
    assert "your own record" in left.warnings[0]
    assert not preview.has_changes


def test_each_person_changed_has_a_line_in_the_audit_trail(oakfield, hr):
    bring_in(template(line()), hr)
    maya = Person.objects.get(reference="S1")
    assert AuditLine.objects.filter(action="import-people", subject=f"person:{maya.pk}", by=hr).exists()


def test_a_file_that_is_not_applied_goes_after_seven_days(oakfield, hr, clock):
    from portal.people.actions.importing import delete_old_files

    found = upload(template(line()), hr)
    clock.shift(timedelta(days=6, hours=23))
    delete_old_files(None, None)
    found.refresh_from_db()
    assert found.file
    clock.shift(timedelta(hours=2))
    delete_old_files(None, None)
    found.refresh_from_db()
    assert found.file is None
    assert not StoredFile.objects.exists()
