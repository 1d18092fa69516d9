"""What people acknowledged in another system is brought in by a file: looked at, taken over, and taken back."""

import io
from datetime import date

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from attestations.imports import acknowledgements as reading
from attestations.imports import actions
from attestations.imports.acknowledgements import KnownPeople, StatedRow, plan_rows
from attestations.models import Attestation, ImportedAcknowledgement, Signing
from portal.models import AuditLine, Import, LedgerEntry, StoredFile
from portal.refusals import ActionRefused
from tests import factories as make
from tests.portal.import_files import xlsx
from tests.rows import ask_all
from tests.words import read_words

HEAD = "Staff number,E-mail,Policy,Version,Acknowledged on\n"
PAGE = "/manage/people/import/acknowledgements/"


def upload(text, by, name="every.csv", source="Every"):
    content = text if isinstance(text, bytes) else text.encode()
    return actions.upload_acknowledgements(name, content, source=source, by=by)


def take_over(found, by, **fields):
    plan = actions.build_plan(found, by=by)
    return actions.take_over(found, digest=plan.digest, without_refused=True, by=by)


def refusals(text, by):
    return [reason for _, reason in actions.build_plan(upload(HEAD + text, by), by=by).refused]


def test_a_row_is_taken_over_as_it_is_named_there(teacher, hr):
    take_over(upload(f"{HEAD}{teacher.reference},,Online  Safety,2,01/09/2026\n", hr), hr)
    row = ImportedAcknowledgement.objects.get()
    assert (row.person, row.policy_named, row.version_named, row.source) == (teacher, "Online Safety", "2", "Every")
    assert (row.acknowledged_on, row.replaced_at) == (date(2026, 9, 1), None)
    assert row.file_digest == Import.objects.get().digest


def test_it_is_no_signature_has_no_receipt_and_no_entry(teacher, hr):
    entries = LedgerEntry.objects.count()
    take_over(upload(f"{HEAD}{teacher.reference},,Online Safety,2,01/09/2026\n", hr), hr)
    assert not Signing.objects.exists()
    assert not Attestation.objects.exists()
    assert LedgerEntry.objects.count() == entries


def test_an_audit_line_says_who_took_it_over(teacher, hr):
    found = take_over(upload(f"{HEAD}{teacher.reference},,Online Safety,2,01/09/2026\n", hr), hr)
    lines = AuditLine.objects.filter(action="take-over").values_list("subject", "by")
    assert set(lines) == {(f"person:{teacher.pk}", hr.pk), (f"import:{found.number}", hr.pk)}


def test_the_same_file_twice_changes_nothing(teacher, hr):
    text = f"{HEAD}{teacher.reference},,Online Safety,2,01/09/2026\n"
    take_over(upload(text, hr), hr)
    again = actions.build_plan(upload(text, hr), by=hr)
    assert (again.new, again.known, again.refused) == ([], 1, [])
    with pytest.raises(ActionRefused, match="nothing new"):
        take_over(upload(text, hr), hr)
    assert ImportedAcknowledgement.objects.count() == 1


def test_a_row_that_stands_twice_in_a_file_is_recorded_once(teacher, hr):
    row = f"{teacher.reference},,Online Safety,2,01/09/2026\n"
    assert take_over(upload(HEAD + row + row, hr), hr).counts == {"new": 1, "known": 1, "refused": 0}


@ask_all(
    ("row", "reason"),
    [
        (",,Safety,2,01/09/2026", "neither a staff number nor an e-mail"),
        ("Z-9,,Safety,2,01/09/2026", "Nobody here has this staff number"),
        (",nobody@demo.example,Safety,2,01/09/2026", "Nobody here has this staff number"),
        ("{number},,,2,01/09/2026", "No policy is named"),
        ("{number},,Safety,2,", "no day on which"),
        ("{number},,Safety,2,31/02/2026", "no day that can be read"),
        ("{number},,Safety,2,23/11/2026", "is to come"),
        ("{number},,Safety,2,31/12/1999", "too long ago"),
        ("{number},,{long},2,01/09/2026", "more than 200 characters"),
        ("{number},,Safety,{long},01/09/2026", "more than 60 characters"),
        ("{number},{other},Safety,2,01/09/2026", "two different people"),
        ("{own},,Safety,2,01/09/2026", "your own record"),
    ],
)
def test_a_row_is_refused_with_its_reason(row, reason, teacher, head, hr):
    text = row.format(number=teacher.reference, other=head.email, own=hr.reference, long="x" * 201)
    [found] = refusals(text, hr)
    assert reason in found


def test_nothing_is_recorded_of_a_file_with_refused_rows_until_hr_goes_on_without_them(teacher, hr):
    found = upload(f"{HEAD}{teacher.reference},,Safety,2,01/09/2026\nZ-9,,Safety,2,01/09/2026\n", hr)
    plan = actions.build_plan(found, by=hr)
    assert plan.refused == [(3, "Nobody here has this staff number or e-mail address.")]
    with pytest.raises(ActionRefused, match="Some rows are refused"):
        actions.take_over(found, digest=plan.digest, without_refused=False, by=hr)
    assert not ImportedAcknowledgement.objects.exists()


def test_people_are_found_by_address_by_a_number_of_the_source_and_by_a_merged_record(teacher, head, hr, oakfield):
    merged = make.person(reference="OLD-7")
    make.merge(merged, teacher)
    make.staff(oakfield)
    head.staff_numbers.create(source="Every", number="E 12", recorded_at=make.LONG_AGO)
    text = f"{HEAD}old-7,,A,1,01/09/2026\ne12,,B,1,01/09/2026\n,{head.email.upper()},C,1,01/09/2026\n"
    take_over(upload(text, hr), hr)
    rows = ImportedAcknowledgement.objects.order_by("policy_named")
    assert [row.person for row in rows] == [teacher, head, head]


def test_where_two_could_be_meant_nobody_is_taken(teacher, hr):
    make.person(reference="AB 1")
    make.person(reference="ab1")
    assert refusals("AB1,,Safety,2,01/09/2026\n", hr) == [
        "More than one person here could be meant by this staff number or e-mail address."
    ]


def test_the_same_system_written_otherwise_is_the_same(teacher, hr):
    text = f"{HEAD}{teacher.reference},,Safety,2,01/09/2026\n"
    take_over(upload(text, hr), hr)
    assert actions.build_plan(upload(text, hr, source="EVERY"), by=hr).known == 1


def test_nobody_is_found_by_name(teacher, hr):
    with pytest.raises(ActionRefused, match="Staff number or E-mail"):
        upload(f"Name,Policy,Date\n{teacher.name},Safety,01/09/2026\n", hr)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        (HEAD, "has no rows"),
        ("Staff number,Version\nA,1\n", "lacks the column Policy, Acknowledged on"),
        (b"%PDF-1.7", "is a PDF"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(text, reason, hr):
    with pytest.raises(ActionRefused, match=reason):
        upload(text, hr)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("source", ["", "   ", "x" * 61])
def test_the_other_system_is_named(source, teacher, hr):
    with pytest.raises(ActionRefused, match="Name the other system"):
        upload(f"{HEAD}{teacher.reference},,Safety,2,01/09/2026\n", hr, source=source)


def test_other_layouts_are_read(teacher, hr):
    text = f"Employee ID;Document title;Date acknowledged;Home address\n{teacher.reference};Café;46266;1 High St\n"
    found = upload(text.encode("cp1252"), hr)
    assert b"High St" not in bytes(found.file.data)
    take_over(found, hr)
    row = ImportedAcknowledgement.objects.get()
    assert (row.policy_named, row.version_named, row.acknowledged_on) == ("Café", "", date(2026, 9, 1))


def test_a_file_is_deleted_when_it_is_taken_over(teacher, hr):
    found = take_over(upload(f"{HEAD}{teacher.reference},,Safety,2,01/09/2026\n", hr), hr)
    assert found.file is None
    assert not StoredFile.objects.exists()


def test_what_has_changed_since_the_preview_is_noticed(teacher, hr):
    text = f"{HEAD}{teacher.reference},,Safety,2,01/09/2026\n"
    found = upload(text, hr)
    seen = actions.build_plan(found, by=hr)
    take_over(upload(text, hr), hr)
    with pytest.raises(ActionRefused, match="has changed since you looked"):
        actions.take_over(found, digest=seen.digest, without_refused=False, by=hr)


def test_it_is_taken_back_by_successors_and_may_be_taken_over_again(teacher, hr, clock):
    text = f"{HEAD}{teacher.reference},,Safety,2,01/09/2026\n"
    found = take_over(upload(text, hr), hr)
    clock.shift(60)
    assert actions.undo_take_over(found, by=hr).taken_back == 1
    assert not ImportedAcknowledgement.objects.known(at=timezone.now()).exists()
    assert ImportedAcknowledgement.objects.count() == 1
    with pytest.raises(ActionRefused, match="undone already"):
        actions.undo_take_over(found, by=hr)
    take_over(upload(text, hr), hr)
    assert ImportedAcknowledgement.objects.known(at=timezone.now()).count() == 1


def test_nobody_takes_back_what_is_in_their_own_record(teacher, hr, oakfield):
    other = make.staff(oakfield)
    make.grant(other, "hr")
    text = f"{HEAD}{hr.reference},,Safety,2,01/09/2026\n{teacher.reference},,Safety,2,01/09/2026\n"
    found = take_over(upload(text, other), other)
    done = actions.undo_take_over(found, by=hr)
    assert (done.taken_back, done.left) == (1, 1)


def test_hr_brings_a_file_in_on_the_pages(teacher, hr, as_):
    client = as_(hr)
    text = f"{HEAD}{teacher.reference},,Online Safety,2,01/09/2026\nZ-9,,Safety,2,01/09/2026\n"
    answer = client.post(PAGE, {"source": "Every", "file": io.BytesIO(text.encode())}, follow=True)
    words = read_words(answer)
    assert "1 new, 1 refused." in words
    assert "Row 3: Nobody here has this staff number" in words
    assert teacher.name in words
    address, digest = answer.redirect_chain[-1][0], answer.context["plan"].digest
    refused = client.post(address, {"digest": digest})
    assert "tick this to go on" in read_words(refused)
    done = client.post(address, {"digest": digest, "without_refused": "on"}, follow=True)
    assert "1 record is taken over from Every, not checked here." in read_words(done)
    person = read_words(client.get(f"/people/{teacher.pk}/"))
    assert "Online Safety, version 2: acknowledged on 1 September 2026." in person
    assert "Record taken over from Every. Not checked here." in person
    assert "Taken over 22 Nov 2026: 1" in read_words(client.get(PAGE))
    assert "every.csv" not in read_words(client.get("/manage/people/import/"))
    assert "Take back what this file recorded?" in read_words(client.get(f"{address}undo/"))
    undone = client.post(f"{address}undo/", follow=True)
    assert "Records taken back: 1." in undone.text
    assert "From other systems" not in read_words(client.get(f"/people/{teacher.pk}/"))


def test_a_file_is_deleted_on_its_page(teacher, hr, as_):
    found = upload(f"{HEAD}{teacher.reference},,Safety,2,01/09/2026\n", hr)
    client = as_(hr)
    assert client.post(f"/manage/people/import/{found.number}/discard/").url == PAGE
    assert "was not taken over, and is deleted" in read_words(client.get(f"{PAGE}{found.number}/"))
    assert not StoredFile.objects.exists()


def test_the_pages_of_imports_of_people_do_not_open_such_a_file(teacher, hr, as_):
    found = upload(f"{HEAD}{teacher.reference},,Safety,2,01/09/2026\n", hr)
    client = as_(hr)
    assert client.get(f"/manage/people/import/{found.number}/").url == f"{PAGE}{found.number}/"
    for end in ("columns/", "values/", "undo/"):
        assert client.get(f"/manage/people/import/{found.number}/{end}").status_code == 404
    assert client.post(f"/manage/people/import/{found.number}/apply/").status_code == 404


def test_a_spreadsheet_is_read_too(teacher, hr):
    rows = [["Staff number", "Policy", "Date"], [teacher.reference, "Safety", "2026-09-01"]]
    take_over(upload(xlsx(rows), hr, name="every.xlsx"), hr)
    assert ImportedAcknowledgement.objects.get().policy_named == "Safety"


def test_ten_thousand_rows_take_few_queries(teacher, hr, django_assert_max_num_queries):
    rows = "".join(f"{teacher.reference},,Policy {number},1,01/09/2026\n" for number in range(3000))
    found = upload(HEAD + rows, hr)
    with django_assert_max_num_queries(40):
        take_over(found, hr)
    assert ImportedAcknowledgement.objects.count() == 3000


cells = st.text(max_size=12) | st.sampled_from(["S1", "01/09/2026", "a@b.example", "Safety"])


@given(st.lists(st.builds(StatedRow, st.integers(2, 9), cells, cells, cells, cells, cells), max_size=8))
def test_every_row_is_new_known_or_refused_and_a_second_time_none_is_new(rows):
    person = make.numbers  # any object that can be compared
    people = KnownPeople({"s1": person}, {"a@b.example": person}, {person: "Aisha Khan"})
    plan = plan_rows(rows, people, [], today=date(2026, 11, 22), own=[])
    assert len(plan.new) + plan.known + len(plan.refused) == len(rows)
    again = plan_rows(rows, people, {line.identity for line in plan.new}, today=date(2026, 11, 22), own=[])
    assert (again.new, again.refused) == ([], plan.refused)
    assert reading.load_rows(reading.dump_rows(rows)) == rows
