"""A version that is a PDF: brought in, approved, read, signed, superseded, and proved by the file beside a receipt."""

import json
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from attestations.models import Signing
from attestations.receipts.reconciliation import find_disagreements
from policy.drafting.actions import keeping, writing
from policy.models import Readers, RegisterEntry, Version, VersionFile
from portal.clock import moment
from portal.ledger import sequencer, verify
from portal.ledger.canonical import decode
from portal.models import LedgerEntry, StoredFile
from tests import factories as make
from tests.environment import ROOT
from tests.policy import pdf_files
from tests.policy.draft_pages import get_address, reload_draft
from tests.policy.file_versions import (
    NEXT_YEAR,
    SLUG,
    STATEMENT,
    THIS_YEAR,
    TITLE,
    check,
    publish,
    publish_file,
    save,
    send_file,
    submit,
)
from tests.portal.ledger.by_hand import tamper
from tests.words import read_words


@pytest.fixture
def version(policy_lead, hr, teacher):
    version = publish_file(policy_lead, hr)
    make.requirement(version.policy)
    return version


def test_a_file_is_brought_in_approved_read_and_signed_and_next_year_follows(
    policy_lead, hr, teacher, oakfield, as_, tmp_path
):
    lead = as_(policy_lead)
    draft = writing.begin(None, title=TITLE, slug=SLUG, by=policy_lead)
    page = read_words(send_file(lead, draft, THIS_YEAR))
    assert "4 pages" in page
    assert "Say where people who cannot read the file as it is find its words." in read_words(
        lead.get(get_address(draft))
    )
    assert "The last page comes before the first: 5 to 3." in read_words(save(lead, draft, first_page=5, last_page=3))
    assert "The file has 4 pages." in read_words(save(lead, draft, last_page=5))
    save(lead, draft, take="1")
    assert "condensed" not in reload_draft(draft).text
    submit(draft, policy_lead)
    approving = as_(hr).get(get_address(draft, "approve/"))
    assert "Part one, pages 2 to 3" in read_words(approving)
    form = approving.context["form"]
    as_(hr).post(get_address(draft, "approve/"), form.initial)
    version = Version.objects.get()
    assert (version.form, version.digest) == ("file", sha256(THIS_YEAR).hexdigest())
    make.requirement(version.policy)

    reader = as_(teacher)
    page = reader.get(f"/policies/{SLUG}/")
    assert f"/policies/{SLUG}/versions/2026.0/file#page=2" in page.text
    assert "What you sign is the file" in read_words(page)
    assert "Staff speak to the designated safeguarding lead at once." in read_words(page)
    assert STATEMENT in read_words(reader.get(f"/policies/{SLUG}/sign/"))
    first = make.sign(teacher, version, oakfield)
    assert (first.statement, first.version_digest) == (STATEMENT, version.digest)

    draft = writing.begin(version.policy, title=TITLE, slug=SLUG, by=policy_lead)
    send_file(lead, draft, NEXT_YEAR)
    save(lead, draft, first_page="", last_page="", pages_name="", read_in="text", take="1")
    newer = publish(draft, policy_lead, hr, number="2027.0", reason="A new year.", weight="urgent")
    second = make.sign(teacher, newer, oakfield)
    assert (
        "version 2027.0 of the Keeping children safe in education, in the file or in its text version"
        in second.statement
    )
    changes = read_words(reader.get(f"/policies/{SLUG}/versions/2027.0/changes/"))
    assert "The texts of their pages are compared here as a help" in changes
    assert "Everybody reads the same part now." in changes

    sequencer.seal_all()
    for signing, file, other in ((first, THIS_YEAR, NEXT_YEAR), (second, NEXT_YEAR, THIS_YEAR)):
        for ending in ("json", "pdf"):
            receipt = reader.get(f"/receipts/{signing.number}.{ending}").content
            code, words = check(receipt, file, tmp_path)
            assert (code, verify.SAME_FILE in words) == (0, True), words
            assert verify.NO_FILE not in words
            code, words = check(receipt, other, tmp_path)
            assert (code, words.splitlines()[0]) == (1, verify.HEADLINES[verify.Kind.OTHER_FILE])
            for verifier in (ROOT / "tests/releases").glob("*/verify.py"):
                code, words = check(receipt, file, tmp_path, verifier)
                assert (code, words.startswith("Not genuine")) == (0, False), words
                assert verify.NO_POLICY in words
    code, words = check(receipt, newer.text.encode(), tmp_path)
    assert (code, verify.SAME_TEXT in words) == (0, True)
    assert list(find_disagreements()) == []


def test_its_publication_says_what_the_file_is_and_where_it_can_be_read(version):
    entry = decode(bytes(LedgerEntry.objects.get(type="publication").data))
    expected = {"form": "file", "bytes": len(THIS_YEAR), "pages": 4, "tagged": False, "text_version": False}
    expected |= {
        "first_page": 2,
        "last_page": 3,
        "pages_name": "Part one",
        "text_digest": sha256(version.text.encode()).hexdigest(),
    }
    assert {key: entry[key] for key in expected} == expected
    assert entry["policy"]["digest"] == sha256(THIS_YEAR).hexdigest()


def test_the_file_is_served_whole_in_ranges_and_not_again(version, teacher, as_):
    client, address = as_(teacher), f"/policies/{SLUG}/versions/2026.0/file"
    whole = client.get(address)
    assert b"".join(whole.streaming_content) == THIS_YEAR
    assert whole["Content-Type"] == "application/pdf"
    assert whole["Content-Disposition"] == f'inline; filename="{SLUG}-2026.0.pdf"'
    assert whole["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in whole["Content-Security-Policy"]
    assert "object-src 'self'" in whole["Content-Security-Policy"]
    assert client.get(address, headers={"If-None-Match": whole["ETag"]}).status_code == 304
    for asked, first, last in (
        ("0-9", 0, 9),
        ("10-", 10, len(THIS_YEAR) - 1),
        ("-5", len(THIS_YEAR) - 5, len(THIS_YEAR) - 1),
    ):
        part = client.get(address, headers={"Range": f"bytes={asked}"})
        assert (part.status_code, part["Content-Range"]) == (206, f"bytes {first}-{last}/{len(THIS_YEAR)}")
        assert b"".join(part.streaming_content) == THIS_YEAR[first : last + 1]
    assert client.get(address, headers={"Range": f"bytes={len(THIS_YEAR)}-"}).status_code == 416
    for unknown in ("bytes=5-3", "bytes=1-2,7-9", "lines=1-2", "bytes=-", "bytes=0-9\x00"):
        assert client.get(address, headers={"Range": unknown}).status_code == 200
    assert client.get(address, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).status_code == 200


def test_other_addresses_of_a_file_serve_it_or_say_that_there_is_nothing(version, teacher, as_):
    client, address = as_(teacher), f"/policies/{SLUG}/versions/2026.0"
    assert b"".join(client.get(f"{address}.pdf").streaming_content) == THIS_YEAR
    assert client.get(f"{address}.docx").status_code == 404
    assert ".docx" not in client.get(f"/policies/{SLUG}/versions/").text
    assert "Open the file at page 2" in read_words(client.get(f"{address}/"))
    day = client.get(f"/policies/{SLUG}/on/{timezone.localdate()}/")
    assert "Open the file at page 2" in read_words(day)
    identity = version.parts.first().clauses.last().identity
    assert client.get(f"/policies/{SLUG}/clauses/{identity}/").status_code == 200


def test_a_text_may_follow_a_file_and_has_no_file(version, policy_lead, hr, teacher, as_):
    draft = writing.begin(version.policy, title=TITLE, slug=SLUG, by=policy_lead)
    draft = writing.save_text(draft, draft.text.replace("at once", "today"), revision=draft.revision, by=policy_lead)
    newer = publish(draft, policy_lead, hr, number="2027.0", reason="Shorter.", weight="urgent")
    assert (newer.is_file, newer.digest) == (False, sha256(newer.text.encode()).hexdigest())
    assert as_(teacher).get(f"/policies/{SLUG}/versions/2027.0/file").status_code == 404
    page = read_words(as_(teacher).get(f"/policies/{SLUG}/versions/2027.0/changes/"))
    assert "One of the two versions is a file." in page


def test_a_scan_is_kept_and_published_only_with_a_text(policy_lead, hr):
    draft = writing.begin(None, title=TITLE, slug=SLUG, by=policy_lead)
    keeping.keep(
        draft, "scan.pdf", pdf_files.make_pdf("<svg><rect width='9' height='9'/></svg>"), revision=0, by=policy_lead
    )
    draft = reload_draft(draft)
    keeping.describe(
        draft, pages_name="", first_page=None, last_page=None, read_in="text", revision=draft.revision, by=policy_lead
    )
    with pytest.raises(Exception, match="The file’s text is missing"):
        submit(draft, policy_lead)
    draft = reload_draft(draft)
    writing.save_text(draft, "1 Purpose\n1.1 Be kind.\n", revision=draft.revision, by=policy_lead)
    version = publish(draft, policy_lead, hr)
    assert version.statement_first.startswith(
        f"I have read and understood the {TITLE}, version 2026.0, in the file or in"
    )


def test_the_file_is_dropped_and_kept_once(policy_lead, as_):
    lead = as_(policy_lead)
    draft = writing.begin(None, title=TITLE, slug=SLUG, by=policy_lead)
    for _ in range(2):
        send_file(lead, draft, THIS_YEAR)
    assert VersionFile.objects.count() == StoredFile.objects.count() == 1
    sent = {"revision": reload_draft(draft).revision}
    lead.post(get_address(draft, "file/kept/drop/"), sent)
    assert not VersionFile.objects.exists()
    assert reload_draft(draft).text


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE policy_versionfile SET pages = 5",
        "DELETE FROM policy_versionfile",
        "UPDATE portal_storedfile SET data = 'x'",
        "UPDATE portal_storedfile SET digest = 'x'",
    ],
)
def test_the_database_keeps_a_published_file(version, sql):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("table", "change", "what"),
    [
        ("policy_versionfile", "pages = 5", "pages"),
        ("policy_versionfile", "first_page = 1", "first_page"),
        ("policy_versionfile", "read_in = 'text'", "read_in"),
        ("portal_storedfile", "data = 'x'", "data"),
        ("portal_storedfile", "digest = 'x'", "digest"),
        ("policy_version", "form = 'text-1', text_digest = ''", "form"),
        ("policy_version", "text_digest = digest", "text_digest"),
    ],
)
def test_what_was_changed_behind_the_portals_back_is_found(version, table, change, what):
    tamper(f"UPDATE {table} SET {change}")
    found = " ".join(one.what for one in find_disagreements())
    assert what in found, found


def test_pages_that_were_changed_behind_the_portals_back_are_shown_to_nobody(version, teacher, as_):
    address = f"/policies/{SLUG}/versions/2026.0"
    assert as_(teacher).get(f"{address}/").status_code == 200
    tamper("UPDATE policy_versionfile SET first_page = 1")
    assert as_(teacher).get(f"{address}/").status_code == 503


def test_bytes_that_were_changed_are_served_to_nobody(version, teacher, as_, tmp_path, settings):
    settings.FILES_DIR = tmp_path
    tamper("UPDATE portal_storedfile SET data = 'x'")
    address = f"/policies/{SLUG}/versions/2026.0/file"
    assert as_(teacher).get(address).status_code == 503
    assert not list(tmp_path.iterdir())


def test_a_copy_on_disk_that_was_changed_is_made_again_and_a_full_disk_stops_nobody(
    version, teacher, as_, tmp_path, settings
):
    settings.FILES_DIR = tmp_path / "files"
    address = f"/policies/{SLUG}/versions/2026.0/file"
    assert as_(teacher).get(address).status_code == 200
    [copy] = settings.FILES_DIR.iterdir()
    copy.write_bytes(b"another")
    assert b"".join(as_(teacher).get(address).streaming_content) == THIS_YEAR
    assert copy.read_bytes() == THIS_YEAR
    (tmp_path / "no-folder").write_text("")
    settings.FILES_DIR = tmp_path / "no-folder"
    assert b"".join(as_(teacher).get(address).streaming_content) == THIS_YEAR


def test_a_public_file_is_shown_and_served_to_everybody(version, client):
    assert client.get(f"/public/{SLUG}/").status_code == 404
    RegisterEntry.objects.create(policy=version.policy, readers=Readers.PUBLIC)
    page = client.get(f"/public/{SLUG}/")
    assert "The policy is the file." in read_words(page)
    assert f"/public/{SLUG}.pdf#page=2" in page.text
    file = client.get(f"/public/{SLUG}.pdf")
    assert b"".join(file.streaming_content) == THIS_YEAR
    assert file["Cache-Control"] == "public, max-age=300"


def test_a_receipt_says_that_the_pdf_belongs_beside_it(version, teacher, oakfield, as_):
    signing = make.sign(teacher, version, oakfield)
    sequencer.seal_all()
    page = read_words(as_(teacher).get(f"/receipts/{signing.number}/"))
    assert "Keep the PDF beside your receipt" in page
    receipt = json.loads(as_(teacher).get(f"/receipts/{signing.number}.json").content)
    assert "policy_text" not in receipt
    assert Signing.objects.get().version_digest == version.digest
    assert moment() >= signing.signed_at
