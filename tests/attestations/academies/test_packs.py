"""The records of an academy that leaves, as the receiving trust gets and checks them."""

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from attestations.academies import actions, packs
from attestations.academies.records import load_people_there
from portal.jobs import actions as jobs
from portal.jobs.progress import JobFailed
from portal.ledger import sequencer, store, verify
from portal.models import AuditLine, Job, WorkerSlot
from portal.refusals import ActionRefused
from tests import factories as make

ADDRESS = "/manage/academies/oakfield/records/"


@pytest.fixture
def signed(oakfield, millbrook, teacher, protocol):
    make.engagement(teacher, millbrook)
    make.sign(teacher, protocol, oakfield, millbrook)
    sequencer.seal_all()
    return teacher


def make_pack(oakfield, hr, *people):
    job = actions.ask_for_pack(oakfield, {person.pk for person in people}, by=hr)
    file = packs.make_pack(job, lambda done, total: None)
    return job, zipfile.ZipFile(io.BytesIO(bytes(file.data)))


def test_the_page_lists_who_signed_what_and_what_is_left_out(oakfield, signed, head, hr, as_):
    page = " ".join(as_(hr).get(ADDRESS).content.decode().split())
    assert "Maya O&#x27;Brien-Łukasz" in page
    assert "Social Networking Protocol 1.0, 22 Nov 2026." in page
    assert "1 of these was also for another academy, whose line is left out." in page
    assert "Signed nothing there" in page
    assert "Siân Hughes" in page
    assert packs.LEFT_OUT[0] in page
    assert AuditLine.objects.filter(action="see", subject="records:oakfield", by=hr).exists()


def test_a_pack_holds_the_line_of_this_academy_only(oakfield, millbrook, signed, hr, drawn_once):
    _, pack = make_pack(oakfield, hr, signed)
    [name] = [name for name in pack.namelist() if name.endswith(".json")]
    entries = json.loads(pack.read(name))["entries"]
    assert [json.loads(entry["entry"])["academy"]["id"] for entry in entries] == ["oakfield"]
    assert b"Millbrook" not in pack.read(name)
    assert name.startswith("people/o-brien-lukasz-maya-")


def test_the_receiving_trust_can_check_every_file_and_every_receipt(oakfield, signed, hr, tmp_path, drawn_once):
    job, pack = make_pack(oakfield, hr, signed)
    pack.extractall(tmp_path)
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    listed = {line.split("  ", 1)[1] for line in (tmp_path / "SHA256SUMS").read_text().splitlines()}
    assert listed == set(pack.namelist()) - {"SHA256SUMS"}
    assert actions.find_pack_digest(job) == hashlib.sha256((tmp_path / "SHA256SUMS").read_bytes()).hexdigest()
    for receipt in [*tmp_path.glob("people/*/*.json"), *tmp_path.glob("people/*/*.pdf"), tmp_path / "checkpoint"]:
        done = subprocess.run(
            [sys.executable, "-I", "verify.py", receipt, "ledger.vkey"], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "ledger.vkey").read_text().splitlines() == store.load_public_keys()


def test_the_whole_file_passes_the_check_as_a_checkpoint(oakfield, signed, hr, drawn_once):
    job = actions.ask_for_pack(oakfield, {signed.pk}, by=hr)
    data = bytes(packs.make_pack(job, lambda done, total: None).data)
    assert verify.checked(data, store.load_public_key()).kind is verify.Kind.CHECKPOINT


def test_the_list_is_safe_in_a_spreadsheet(oakfield, signed, hr, drawn_once):
    teacher = type(signed).objects.get(pk=signed.pk)
    teacher.family_name = "=cmd|x"
    teacher.save(update_fields=["family_name"])
    _, pack = make_pack(oakfield, hr, teacher)
    rows = list(csv.reader(io.StringIO(pack.read("list.csv").decode("utf-8-sig"))))
    assert rows[0][0] == "Name"
    assert rows[1][3:5] == ["Social Networking Protocol", "1.0"]
    assert not any(cell.startswith("=") for cell in rows[1])


def test_what_was_signed_elsewhere_stands_in_list_and_digest_and_has_no_receipt(oakfield, signed, head, hr, as_):
    make.taken_over(head, policy_named="Online Safety", source="Every")
    page = " ".join(as_(hr).get(ADDRESS).text.split())
    assert "signed elsewhere (Every), not checked here." in page
    _, pack = make_pack(oakfield, hr, head)
    [_, row] = csv.reader(io.StringIO(pack.read("list.csv").decode("utf-8-sig")))
    assert row[0] == "Siân Hughes"
    assert row[3] == "Online Safety"
    assert row[6:] == ["", "Signed elsewhere (grade D): record taken over from Every. Not checked here."]
    digest = hashlib.sha256(pack.read("list.csv")).hexdigest()
    assert f"{digest}  list.csv" in pack.read("SHA256SUMS").decode()
    assert not [name for name in pack.namelist() if name.startswith("people/")]


def test_whoever_asked_is_mailed_when_it_is_ready_without_names(oakfield, signed, hr, sent, clock, drawn_once):
    job = actions.ask_for_pack(oakfield, {signed.pk}, by=hr)
    clock.shift(timedelta(minutes=2))  # until then they are looking at the page
    slot, _ = WorkerSlot.objects.get_or_create(kind="jobs", number=1)
    jobs.finish(jobs.take_job(slot.pk), packs.make_pack(job, lambda done, total: None))
    [mail] = [mail for mail in sent() if "receiving trust" in mail.subject]
    assert mail.to == [hr.email]
    assert f"{ADDRESS}{job.number}/" in mail.body
    assert "Maya" not in mail.body


def test_the_same_pack_has_the_same_bytes_and_one_digest_on_record(oakfield, signed, hr, drawn_once):
    job = actions.ask_for_pack(oakfield, {signed.pk}, by=hr)
    first, second = (bytes(packs.make_pack(job, lambda done, total: None).data) for _ in range(2))
    assert first == second
    assert AuditLine.objects.filter(action=actions.MADE).count() == 1


def test_asked_twice_within_a_minute_it_is_one_job(oakfield, signed, hr):
    asked = {actions.ask_for_pack(oakfield, {signed.pk}, by=hr) for _ in range(2)}
    assert len(asked) == 1
    assert AuditLine.objects.filter(action="put-in-pack", subject=f"person:{signed.pk}").count() == 1


def test_a_signature_that_is_not_sealed_stops_the_pack(oakfield, teacher, protocol, hr):
    make.sign(teacher, protocol, oakfield)
    job = actions.ask_for_pack(oakfield, {teacher.pk}, by=hr)
    with pytest.raises(JobFailed, match="not sealed"):
        packs.make_pack(job, lambda done, total: None)


def test_nobody_hands_over_their_own_records_and_nothing_is_made_of_nobody(oakfield, head, hr):
    with pytest.raises(ActionRefused, match="Your own records"):
        actions.ask_for_pack(oakfield, {hr.pk}, by=hr)
    with pytest.raises(ActionRefused, match="at least one person"):
        actions.ask_for_pack(oakfield, {head.pk}, by=hr)


def test_hr_asks_on_the_page_and_gets_the_file_and_its_digest(oakfield, signed, hr, as_, drawn_once):
    client = as_(hr)
    response = client.post(ADDRESS, {"person": str(signed.pk)})
    job = Job.objects.get()
    assert response.url == f"{ADDRESS}{job.number}/"
    assert "is being made" in client.get(response.url).content.decode()
    file = packs.make_pack(job, lambda done, total: None)
    file.save()
    Job.objects.filter(pk=job.pk).update(file=file, done_at=timezone.now())
    page = client.get(response.url).content.decode()
    assert actions.find_pack_digest(job) in page
    assert "oakfield-records.zip" in page
    assert client.get(f"{ADDRESS}{job.number}/file")["Content-Type"] == "application/zip"
    assert AuditLine.objects.filter(action="download-pack", by=hr).exists()
    assert client.post(ADDRESS, {"person": "nobody"}).status_code == 404
    assert client.post(ADDRESS, {"all": "1"}).url == response.url  # the same people, within a minute
    assert client.get(f"/manage/academies/office/records/{job.number}/").status_code == 404


def test_the_list_takes_as_many_queries_for_many_people(oakfield, signed, django_assert_max_num_queries):
    for _ in range(10):
        make.staff(oakfield)
    with django_assert_max_num_queries(4):
        assert len(load_people_there(oakfield, at=timezone.now())) == 11


def test_more_signatures_than_one_file_holds_are_refused(oakfield, signed, hr, monkeypatch):
    monkeypatch.setattr(actions, "MOST_SIGNATURES", 0)
    with pytest.raises(ActionRefused, match="Choose fewer people"):
        actions.ask_for_pack(oakfield, {signed.pk}, by=hr)
