"""A policy whose versions are PDFs, brought in, described and published."""

import subprocess
import sys

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from policy.drafting.actions import approval, keeping, writing
from portal.ledger import store
from tests.environment import ROOT
from tests.policy import pdf_files
from tests.policy.draft_pages import get_address, reload_draft, review_draft

THIS_YEAR = pdf_files.make_pdf()
NEXT_YEAR = pdf_files.make_pdf(*pdf_files.PAGES[:3], "<h2>Annex A</h2><p>Everybody reads the same part now.</p>")
SLUG, TITLE = "keeping-children-safe", "Keeping children safe in education"
PAGES = {"pages_name": "Part one", "first_page": 2, "last_page": 3}
STATEMENT = (
    "I have read and understood Part one (pages 2 to 3) of the Keeping children safe in education, version 2026.0. "
    "I know whom to ask if I am unsure about any of it."
)


def send_file(client, draft, data, name="kcsie.pdf", use="keep"):
    sent = {"file": SimpleUploadedFile(name, data), "use": use, "revision": reload_draft(draft).revision}
    return client.post(get_address(draft, "file/"), sent, follow=True)


def save(client, draft, **fields):
    sent = PAGES | {"read_in": "file", "revision": reload_draft(draft).revision} | fields
    return client.post(get_address(draft, "file/kept/"), sent, follow=True)


def submit(draft, lead, number="2026.0", **fields):
    described = {
        "title": TITLE,
        "number": number,
        "weight": "material",
        "reason": "",
        "in_force_on": timezone.localdate(),
        "days": None,
    }
    draft = writing.save_details(reload_draft(draft), **described | fields, by=lead)
    approval.submit(draft, fingerprint=review_draft(draft).fingerprint, by=lead)
    return draft


def publish(draft, lead, hr, **fields):
    draft = submit(draft, lead, **fields)
    return approval.approve(draft, fingerprint=review_draft(draft).fingerprint, weight_reason="It is.", by=hr)


def publish_file(lead, hr, data=THIS_YEAR, **fields):
    """A new policy whose first version is a file, without any page."""
    draft = writing.begin(None, title=TITLE, slug=SLUG, by=lead)
    keeping.keep(draft, "kcsie.pdf", data, revision=0, by=lead)
    described = PAGES | {"read_in": "file", "takes_text": True} | fields
    keeping.describe(reload_draft(draft), **described, revision=reload_draft(draft).revision, by=lead)
    return publish(draft, lead, hr)


def check(receipt, file, tmp_path, verifier=ROOT / "portal/ledger/verify.py"):
    """What a verifier says in an empty folder; older ones know no ``--file``."""
    (tmp_path / "receipt").write_bytes(receipt)
    (tmp_path / "policy.pdf").write_bytes(file)
    (tmp_path / "key").write_text(store.load_signer().vkey)
    beside = ["--file", "policy.pdf"] if "releases" not in str(verifier) else []
    command = [sys.executable, "-I", str(verifier), *beside, "receipt", "key"]
    answer = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, check=False)
    return answer.returncode, answer.stdout.decode()
