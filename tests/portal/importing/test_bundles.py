"""Bundles of School Data Sync and OneRoster: of staff what is needed, of everybody else a count and no trace."""

import io
import zipfile
from datetime import date

import pytest
from django.db import connection

from portal.models import Person, StaffNumber, StoredFile
from portal.refusals import ActionRefused
from tests import factories as make
from tests.portal.import_files import (
    apply,
    bundle,
    find_lines,
    look,
    oneroster_11,
    oneroster_12,
    sds,
    sheet,
    upload,
)

TEACHER = {"sourcedId": "t1", "username": "m.khan", "givenName": "Maya", "familyName": "Khan"}
TEACHER |= {"email": "m.khan@demo.example", "phone": "07700 900123", "password": "hunter2"}
PUPIL = {"sourcedId": "p1", "username": "pupil.zq", "givenName": "Quentinella", "familyName": "Zzyzxson"}
PUPIL |= {"email": "quentinella@pupils.example", "phone": "07700 900999"}
PARENT = {"sourcedId": "g1", "givenName": "Guardianna", "familyName": "Zzyzxson", "email": "guardianna@home.example"}
TRACES = ["quentinella", "zzyzxson", "guardianna", "900999", "pupil.zq", "900123", "hunter2"]


def org(**cells):
    return {"sourcedId": "1", "name": "Oakfield Academy", "type": "school", **cells}


def has_trace():
    """Whether any table of the database holds anything of those who are not staff, or what no rule needs."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT lower(to_jsonb(t)::text) FROM "{table}" t')
            found += [(table, trace) for (row,) in cursor.fetchall() for trace in TRACES if trace in row]
    for file in StoredFile.objects.all():
        found += [("bytes", trace) for trace in TRACES if trace in bytes(file.data).decode().lower()]
    return found


def build(kind):
    if kind == "sds":
        users = [TEACHER, PUPIL, PARENT]
        roles = [
            {"userSourcedId": "t1", "orgSourcedId": "1", "role": "teacher", "roleStartDate": "2026-09-01"},
            {"userSourcedId": "p1", "orgSourcedId": "1", "role": "student", "grade": "07"},
            {"userSourcedId": "g1", "orgSourcedId": "1", "role": "parent"},
        ]
        return sds(users, roles, [org()], relationships=sheet([["a"], ["Guardianna"]]))
    if kind == "1.1":
        rows = ((TEACHER, "teacher"), (PUPIL, "student"), (PARENT, "guardian"))
        return oneroster_11([{**user, "role": role, "orgSourcedIds": "1"} for user, role in rows], [org()])
    roles = [
        {"sourcedId": f"r{key}", "userSourcedId": key, "roleType": "primary", "role": role, "orgSourcedId": "1"}
        for key, role in (("t1", "teacher"), ("p1", "student"), ("g1", "relative"))
    ]
    return oneroster_12([TEACHER, PUPIL, PARENT], roles, [org(identifier="140001", name="OAK")])


@pytest.mark.parametrize("kind", ["sds", "1.1", "1.2"])
def test_of_those_who_are_not_staff_there_is_a_count_and_no_trace(kind, oakfield, hr, caplog):
    caplog.set_level("DEBUG")
    found = upload(build(kind), hr, name="export.zip")
    assert has_trace() == []
    preview = look(found, hr).preview
    assert preview.not_staff == 2
    shown = str(preview).lower()
    assert [trace for trace in TRACES if trace in shown] == []
    [joiner] = find_lines(preview, "joins")
    assert joiner.name == "Maya Khan"
    done = apply(found, hr)
    assert has_trace() == []
    assert [trace for trace in TRACES if trace in caplog.text.lower()] == []
    assert done.counts["not_staff"] == 2
    maya = Person.objects.get(email="m.khan@demo.example")
    assert (maya.reference, StaffNumber.objects.get(person=maya).number) == (None, "t1")


@pytest.mark.parametrize("kind", ["sds", "1.1", "1.2"])
def test_a_bundle_finds_people_by_address_and_then_by_its_own_number(kind, oakfield, hr, clock):
    maya = make.staff(oakfield, "Maya", "Khan", "m.khan@demo.example")
    apply(upload(build(kind), hr, name="export.zip"), hr)
    assert Person.objects.filter(family_name="Khan").count() == 1
    assert maya.engagements.filter(replaced_at=None).get().job_title == "Class teacher"
    clock.shift(60)
    assert look(upload(build(kind), hr, name="export.zip"), hr).preview.counts["unchanged"] == 1


def test_a_refused_row_of_a_pupil_would_say_nothing_of_them(oakfield, hr):
    users = sheet([["sourcedId", "givenName", "familyName", "email"], ["p1", "Quentinella", "Zzyzxson", "x", "y", "z"]])
    roles = sheet([["userSourcedId", "orgSourcedId", "role"], ["p1", "1", "student"]])
    orgs = sheet([["sourcedId", "name", "type"], ["1", "Oakfield Academy", "school"]])
    preview = look(upload(bundle(users=users, roles=roles, orgs=orgs), hr, name="export.zip"), hr).preview
    assert "Quentinella" not in str(preview)
    assert preview.not_staff == 1


def test_a_place_that_is_not_known_is_matched_once(oakfield, hr):
    found = upload(
        sds([TEACHER], [{"userSourcedId": "t1", "orgSourcedId": "1", "role": "teacher"}], [org(name="Oak")]), hr
    )
    preview = look(found, hr).preview
    assert preview.unmatched == {"academy": {"Oak": 1}}
    found.choices = {"values": {"academy": {"oak": "oakfield"}}}
    found.save()
    assert look(found, hr).preview.counts["joins"] == 1


def test_without_a_first_day_work_begins_on_the_day_that_hr_chose(oakfield, hr):
    found = upload(build("1.1"), hr, name="export.zip")
    found.choices = {"first_day": "2026-11-02"}
    found.save()
    apply(found, hr)
    maya = Person.objects.get(email="m.khan@demo.example")
    work = maya.engagements.get()
    assert (work.from_on, work.source, work.job_title) == (date(2026, 11, 2), "OneRoster 1.1", "Teacher")


def test_an_unknown_version_of_oneroster_is_refused(hr):
    content = bundle(manifest=sheet([["propertyName", "value"], ["oneroster.version", "2.0"]]), users=b"a", orgs=b"a")
    with pytest.raises(ActionRefused, match=r"Versions 1\.1 and 1\.2 are read here"):
        upload(content, hr, name="export.zip")


def test_a_oneroster_bundle_with_a_missing_file_names_it(hr):
    stream = io.BytesIO(build("1.2"))
    kept = io.BytesIO()
    with zipfile.ZipFile(stream) as whole, zipfile.ZipFile(kept, "w") as part:
        for name in whole.namelist():
            if name != "roles.csv":
                part.writestr(name, whole.read(name))
    with pytest.raises(ActionRefused, match=r"it lacks roles\.csv"):
        upload(kept.getvalue(), hr, name="export.zip")
