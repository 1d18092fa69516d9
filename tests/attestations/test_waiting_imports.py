"""Home tells HR which files wait for them, and for what."""

from datetime import timedelta

import pytest
from django.utils import timezone

from attestations.imports.actions import upload_acknowledgements
from portal.models import Job
from portal.people.actions.import_undoing import start_undoing
from portal.people.actions.importing import discard_import, start_applying
from portal.people.waiting_imports import find_waiting_imports
from tests import factories as make
from tests.portal.import_files import bring_in, line, look, sheet, template, upload
from tests.words import read_words


@pytest.fixture
def read(hr, as_):
    def read():
        return read_words(as_(hr).get("/"))

    return read


def test_a_file_is_listed_until_it_is_applied_or_deleted(oakfield, hr, read, work):
    first, second = upload(template(line()), hr, "Friday.csv"), upload(template(line()), hr, "Monday.csv")
    upload(sheet([["Payroll No", "Surname"], ["7", "Khan"]]), hr, "payroll.csv")
    home = read()
    assert "payroll.csv Match its columns, to see what it would change." in home
    assert "Friday.csv Look at what it would change, and apply it or delete it. Brought in on 22 November 2026" in home
    discard_import(first, by=hr)
    start_applying(second, digest=look(second, hr).preview.digest, without_refused=False, confirmed=[], by=hr)
    assert "Monday.csv The changes are being made." in read()
    work()
    assert "Monday.csv" not in read()
    assert "Friday.csv" not in read()


def test_a_file_that_could_not_be_applied_says_why(oakfield, hr, read, work):
    make.staff(oakfield, "Maya", "Khan", "maya@demo.example", reference="S1")
    found = upload(template(line(until_on="2026-12-31")), hr)
    start_applying(found, digest="0" * 64, without_refused=False, confirmed=[], by=hr)
    work()
    assert "It did not work: What is on record has changed since you looked at this" in read()


def test_a_file_that_the_guard_stops_does_not_look_like_any_other(oakfield, hr, read):
    people = [make.staff(oakfield, f"Ann{n}", "Khan", f"a{n}@demo.example", reference=f"S{n}") for n in range(6)]
    rows = [line(f"S{n}", f"Ann{n}", "Khan", f"a{n}@demo.example", until_on="2026-12-31") for n in range(len(people))]
    upload(template(*rows), hr, "stopped.csv")
    upload(template(line()), hr, "ordinary.csv")
    words = read()
    assert "stopped.csv Stopped: it would end or change so many people of an academy" in words
    assert "ordinary.csv Look at what it would change" in words


def test_an_undoing_is_listed_until_it_is_done_and_a_failed_one_for_a_week(oakfield, hr, read, clock, work):
    done = bring_in(template(line()), hr)
    job = start_undoing(done, by=hr)
    assert "staff.csv The changes are being taken back." in read()
    Job.objects.filter(pk=job.pk).update(failed_at=timezone.now(), error="Out of memory.")
    assert "staff.csv It did not work: Out of memory." in read()
    assert find_waiting_imports(at=timezone.now() + timedelta(days=8)) == []


def test_files_of_acknowledgements_are_listed_and_only_hr_sees_any(hr, head, read, as_):
    content = b"Staff number,Policy,Acknowledged on\r\nS1,Online Safety,01/09/2026\r\n"
    found = upload_acknowledgements("every.csv", content, source="Every", by=hr)
    assert "every.csv" in read()
    assert f"/manage/people/import/acknowledgements/{found.number}/" in as_(hr).get("/").content.decode()
    assert "every.csv" not in read_words(as_(head).get("/"))


def test_many_files_take_two_questions(oakfield, hr, django_assert_num_queries):
    for _ in range(6):
        upload(template(line()), hr)
    with django_assert_num_queries(2):
        assert len(find_waiting_imports(at=timezone.now())) == 6
