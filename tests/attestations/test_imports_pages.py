"""HR's pages of an import: the file, the preview by name, the button, and the way back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.models import AuditLine, Engagement, Import, Job, Person, Preset
from portal.people.actions.import_undoing import run_job, start_undoing, undo_import
from portal.refusals import ActionRefused
from tests import factories as make
from tests.portal.import_files import bring_in, line, sheet, template, upload
from tests.words import read_words


def send(client, content, name="Friday.csv"):
    return client.post(reverse("imports"), {"file": SimpleUploadedFile(name, content)})


def test_from_the_file_to_the_record_in_two_buttons(oakfield, hr, as_, work):
    client = as_(hr)
    sent = send(client, template(line(), line("S2", "Tom", "Evans", "tom@demo.example")))
    page = client.get(sent.url)
    assert "Maya Khan" in page.content.decode()
    assert not Person.objects.filter(reference="S1").exists()
    applied = client.post(f"{sent.url}apply/", {"digest": page.context["preview"].digest}, follow=True)
    assert "The changes are being made" in applied.content.decode()
    work()
    done = client.get(sent.url).content.decode()
    assert "The changes are made." in done
    assert Person.objects.filter(reference__in=["S1", "S2"]).count() == 2
    assert "Friday.csv" in client.get(reverse("imports")).content.decode()


def test_a_refused_row_must_be_left_out_knowingly(oakfield, hr, as_, work):
    client = as_(hr)
    sent = send(client, template(line(), line("S2", "", "Evans", "tom@demo.example")))
    page = client.get(sent.url)
    digest = page.context["preview"].digest
    refused = client.post(f"{sent.url}apply/", {"digest": digest}).content.decode()
    assert "Correct the file and upload it again, or tick this to go on." in refused
    client.post(f"{sent.url}apply/", {"digest": digest, "without_refused": "on"})
    work()
    assert Import.objects.get().applied_at


def test_the_refused_rows_stand_with_number_and_reason(oakfield, hr, as_):
    client = as_(hr)
    sent = send(client, template(line(), line("S2", "", "Evans", "tom@demo.example")))
    page = client.get(f"{sent.url}?kind=refused").content.decode()
    assert "Friday.csv, row 3" in page
    assert "given_names is empty. Fill it in." in page


def test_what_changed_since_stops_the_job_and_shows_the_file_again(oakfield, hr, as_, work):
    client = as_(hr)
    maya = make.staff(oakfield, "Maya", "Khan", "maya@demo.example", reference="S1")
    sent = send(client, template(line(until_on="2026-12-31")))
    digest = client.get(sent.url).context["preview"].digest
    client.post(f"{sent.url}apply/", {"digest": digest})
    make.end(maya.engagements.all(), make.SEPTEMBER)
    work()
    page = client.get(sent.url).content.decode()
    assert "What is on record has changed since you looked at this" in page
    assert Import.objects.get().applied_at is None


def test_a_large_file_is_worked_out_by_a_job_with_a_progress_bar(oakfield, hr, as_, work, monkeypatch):
    monkeypatch.setattr("portal.people.importing.working_out.MOST_BYTES_AT_ONCE", 10)
    client = as_(hr)
    sent = send(client, template(line()))
    assert "<progress" in client.get(sent.url).content.decode()
    work()
    page = client.get(sent.url)
    assert "Maya Khan" in page.content.decode()
    client.post(f"{sent.url}apply/", {"digest": page.context["preview"].digest})
    work()
    assert Person.objects.filter(reference="S1").exists()


def test_a_file_with_unknown_columns_is_matched_once_and_known_the_next_time(oakfield, hr, as_):
    client = as_(hr)
    rows = [
        ["Payroll No", "Forename", "Surname", "Site", "Contract", "Start Date", "NI Number"],
        ["77", "Maya", "Khan", "Main building", "Perm teaching", "01/09/2026", "QQ123456C"],
    ]
    sent = send(client, sheet(rows))
    page = client.get(sent.url, follow=True)
    assert page.request["PATH_INFO"].endswith("/columns/")
    assert "Perm teaching" not in page.content.decode()
    answers = {name: field.initial or "" for name, field in page.context["form"].fields.items()}
    answers |= {"name": "Payroll", "category": "Contract"}
    seen = client.post(f"{sent.url}columns/", answers, follow=True)
    assert "Match" in seen.content.decode()
    values = client.get(f"{sent.url}values/")
    assert "Main building" in values.content.decode()
    client.post(f"{sent.url}values/", {"academy_0": "oakfield", "category_0": "teacher"})
    assert "Maya Khan" in client.get(sent.url).content.decode()
    again = send(client, sheet([rows[0], ["78", "Tom", "Evans", "main  BUILDING", "Perm teaching", "46266", ""]]))
    assert "Tom Evans" in client.get(again.url).content.decode()
    assert "NI Number" not in str(Preset.objects.get().layout)
    assert not any(b"QQ123456C" in bytes(each.file.data) for each in Import.objects.select_related("file"))
    other = send(
        client, sheet([["Forename", "Surname", "E-mail", "Site"], ["Bo", "Lee", "bo@demo.example", "oakfield"]])
    )
    other_answers = {"given_names": "Forename", "family_name": "Surname", "email": "E-mail", "academy": "Site"}
    other_answers |= {"numbers": "own", "name": "Payroll", "all_category": "support"}
    refused = client.post(f"{other.url}columns/", other_answers).content.decode()
    assert "There is a layout named Payroll already" in refused
    named = client.post(f"{other.url}columns/", other_answers | {"name": "Governors"}, follow=True).content.decode()
    assert "Bo Lee" in named
    client.post(reverse("preset_delete", args=[Preset.objects.get(name="Payroll").pk]))
    third = send(client, sheet(rows))
    assert client.get(third.url).url.endswith("/columns/")


def test_hr_may_say_that_the_file_is_complete(oakfield, hr, as_):
    client = as_(hr)
    make.staff(oakfield, "Tom", "Evans")
    sent = send(client, template(line()))
    terms = {"first_day": "2026-11-22", "ends_on": "2026-11-30", "academies": "oakfield", "sources": "tests"}
    page = client.post(f"{sent.url}terms/", terms, follow=True)
    assert page.context["preview"].counts["leaves"] == 1
    leavers = client.get(f"{sent.url}?kind=leaves").content.decode()
    assert "Last day 30 November 2026" in leavers
    assert "Tom Evans" in leavers


def test_an_import_is_undone_by_a_job_after_saying_what_that_does(oakfield, hr, as_, clock, work):
    tom = make.staff(oakfield, "Tom", "Evans", "tom@demo.example", reference="S2")
    done = bring_in(template(line(), line("S2", "Tom", "Evans", "tom@demo.example", until_on="31/12/2026")), hr)
    clock.shift(60)
    make.end(tom.engagements.filter(replaced_at=None), make.SEPTEMBER)
    client, address = as_(hr), reverse("import_undo", args=[done.number])
    asked = read_words(client.get(address))
    assert "1 person" in asked
    assert "People whose work goes back 1" in asked
    assert "changed since: 1 Tom Evans" in asked
    page = client.post(address, follow=True).content.decode()
    assert "The changes are being taken back" in page
    client.post(address)
    assert Job.objects.filter(kind="undo-import").count() == 1
    work()
    over = read_words(client.get(reverse("import", args=[done.number])))
    assert "Undone on" in over
    assert "People left as they are, because they were changed since 1" in over
    assert not Engagement.objects.filter(person__reference="S1", replaced_at=None).exists()


def test_a_worker_killed_after_undoing_finds_that_it_is_done(oakfield, hr, clock):
    done = bring_in(template(line()), hr)
    clock.shift(60)
    job = start_undoing(done, by=hr)
    undo_import(done, by=hr)
    assert run_job(job, lambda done, total: None) is None
    with pytest.raises(ActionRefused, match="has not been applied"):
        start_undoing(upload(template(line()), hr), by=hr)


def test_a_file_can_be_deleted_unapplied(oakfield, hr, as_):
    client = as_(hr)
    sent = send(client, template(line()))
    client.post(f"{sent.url}discard/")
    assert "was not applied, and is deleted" in client.get(sent.url).content.decode()


def test_what_cannot_be_read_is_refused_on_the_form(hr, as_):
    page = send(as_(hr), b"%PDF-1.7", "staff.pdf").content.decode()
    assert "is a PDF" in page
    assert not Import.objects.exists()


def test_the_template_that_hr_downloads_can_be_imported(oakfield, hr, as_):
    client = as_(hr)
    content = client.get(reverse("import_template")).content
    row = "1042,Maya,Khan,m.khan@demo.example,Oakfield Academy,Teacher,Class teacher,01/09/2026,,,,,\r\n"
    sent = send(client, content + row.encode())
    assert "Maya Khan" in client.get(sent.url).content.decode()
    assert client.get(send(client, content).url).context["preview"].counts["joins"] == 0


def test_looking_at_a_preview_leaves_a_line(oakfield, hr, as_):
    client = as_(hr)
    sent = send(client, template(line()))
    client.get(sent.url)
    assert AuditLine.objects.filter(action="see", subject=f"import:{Import.objects.get().number}").exists()


def test_a_preview_of_many_takes_few_queries(oakfield, hr, as_, django_assert_max_num_queries):
    client = as_(hr)
    lines = [line(f"N{n}", "Ann", f"Lee{n}", f"n{n}@demo.example") for n in range(120)]
    sent = send(client, template(*lines))
    with django_assert_max_num_queries(40):
        page = client.get(f"{sent.url}?page=2")
    assert page.context["page"].number == 2


def test_rows_that_hr_says_are_not_staff_are_counted_and_no_longer_held(oakfield, hr, as_):
    client = as_(hr)
    row = line("S2", "Quentinella", "Zzyzxson", "q@pupils.example", category="Student")
    sent = send(client, template(line(), row))
    client.post(f"{sent.url}values/", {"category_0": "-"})
    page = client.get(sent.url)
    assert "1 row that is not staff: not read" in " ".join(page.content.decode().split())
    found = Import.objects.select_related("file").get()
    assert b"Quentinella" not in bytes(found.file.data)
    assert page.context["preview"].counts["refused"] == 0
