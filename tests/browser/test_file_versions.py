"""A policy that is a PDF, on phones: brought in, approved, signed, superseded, and both receipts checked offline."""

import re

import pytest

from attestations.models import Signing
from policy.models import Draft, Version
from portal.ledger import sequencer, verify
from tests import factories as make
from tests.browser.conftest import PHONE, axe_in_light, click, words
from tests.environment import ROOT
from tests.policy.file_versions import NEXT_YEAR, SLUG, STATEMENT, THIS_YEAR, TITLE, check

pytestmark = pytest.mark.django_db(transaction=True)
POLICY, REGISTER = f"/policies/{SLUG}/", f"/manage/policies/{SLUG}/"
NAME = "Maya O'Brien-Łukasz"


def test_a_pdf_is_brought_in_approved_signed_and_superseded_on_phones_and_receipts_prove_both(
    look_as, oakfield, teacher, hr, policy_lead, clock, tmp_path
):
    lead = look_as(policy_lead, PHONE)
    lead.goto("/manage/policies/new/")
    lead.get_by_label("Title").fill(TITLE)
    lead.get_by_label("Address").fill(SLUG)
    click(lead, "Continue to the text", "button")
    bring_in(lead, THIS_YEAR, tmp_path)
    submit(lead, number="2026.0", in_force_on="2026-11-22")
    approve(look_as(hr, PHONE))
    make.requirement(Version.objects.get().policy)
    first = sign(look_as(teacher, PHONE), STATEMENT)

    clock.move_to(first.signed_at.replace(year=2027, month=9, day=1))
    lead = look_as(policy_lead, PHONE)
    lead.goto(REGISTER)
    click(lead, "New version", "button")
    bring_in(lead, NEXT_YEAR, tmp_path, last_page="4")
    submit(lead, number="2027.0", weight="Urgent", reason="A new year.")
    approve(look_as(hr, PHONE))
    reader = look_as(teacher, PHONE)
    second = sign(reader, "version 2027.0")
    assert first.version.digest != second.version.digest

    sequencer.seal_all()
    receipts = [(reader.request.get(f"/receipts/{one.number}.json").body(), one) for one in (first, second)]
    for (receipt, _), file, other in zip(receipts, (THIS_YEAR, NEXT_YEAR), (NEXT_YEAR, THIS_YEAR), strict=True):
        proves(receipt, file, other, tmp_path)
    checks_in_the_browser(look_as(teacher, PHONE), receipts[1][0], tmp_path)


def bring_in(lead, data, folder, last_page="3"):
    """Keeps the PDF as a file, names the pages to be read, and takes their text."""
    draft = Draft.objects.open().get()
    (folder / "kcsie.pdf").write_bytes(data)
    lead.goto(f"{draft.get_absolute_url()}file/")
    lead.get_by_label("The file").set_input_files(folder / "kcsie.pdf")
    lead.get_by_label("Keep it as a file").check()
    click(lead, "Bring it in", "button")
    assert "4 pages" in words(lead)
    lead.get_by_label("What these pages are").fill("Part one")
    lead.get_by_label("First page to be read").fill("2")
    lead.get_by_label("Last page to be read").fill(last_page)
    lead.get_by_label("In the file: it is accessible").check()
    click(lead, "Save, and take the text of these pages", "button")
    assert f"Part one, pages 2 to {last_page}" in words(lead)
    is_fit(lead)


def submit(lead, *, number, in_force_on="", weight="", reason=""):
    draft = Draft.objects.open().get().get_absolute_url()
    lead.goto(f"{draft}details/")
    lead.get_by_label("Number").fill(number)
    if weight:
        lead.get_by_label(re.compile(f"^{weight}")).check()
        lead.get_by_label("Why is there a new version?").fill(reason)
    lead.get_by_label("In force from").fill(in_force_on)
    click(lead, "Save", "button")
    assert "There is a problem" not in words(lead), words(lead)
    lead.goto(draft)
    click(lead, "Submit for approval", "button")
    assert "Waiting for approval" in words(lead)
    is_fit(lead)


def approve(approver):
    approver.goto(f"{Draft.objects.open().get().get_absolute_url()}approve/")
    assert "Part one, pages 2 to" in words(approver)
    is_fit(approver)
    click(approver, "Approve and publish", "button")
    assert "is published" in words(approver)


def sign(reader, statement):
    reader.goto(POLICY)
    assert "What you sign is the file" in words(reader)
    is_fit(reader)
    link = reader.get_by_role("link", name="Open the file at page 2").first
    assert reader.request.get(link.get_attribute("href").partition("#")[0]).headers["content-type"] == "application/pdf"
    reader.goto(f"{POLICY}sign/")
    assert statement in words(reader)
    is_fit(reader)
    reader.get_by_role("checkbox").check()
    reader.get_by_label("Your full name").fill(NAME)
    click(reader, "Sign", "button")
    assert "You have signed" in words(reader)
    is_fit(reader)
    return Signing.objects.latest("signed_at")


def proves(receipt, file, other, folder):
    """Today's verifier compares the file beside the receipt; those of earlier releases do not know of it."""
    code, said = check(receipt, file, folder)
    assert (code, verify.SAME_FILE in said) == (0, True), said
    code, said = check(receipt, other, folder)
    assert (code, said.splitlines()[0]) == (1, verify.HEADLINES[verify.Kind.OTHER_FILE])
    verifiers = list((ROOT / "tests/releases").glob("*/verify.py"))
    assert verifiers
    for verifier in verifiers:
        code, said = check(receipt, file, folder, verifier)
        assert (code, "not genuine" in said.lower()) == (0, False), said


def checks_in_the_browser(page, receipt, folder):
    (folder / "receipt.json").write_bytes(receipt)
    (folder / "policy.pdf").write_bytes(NEXT_YEAR)
    page.goto("/verify/")
    page.wait_for_selector("#check-file[data-ready]")
    page.set_input_files("#file", folder / "receipt.json")
    page.get_by_text(verify.NO_FILE).wait_for()
    page.set_input_files("#policy", folder / "policy.pdf")
    page.get_by_text(verify.SAME_FILE).wait_for()
    is_fit(page)


def is_fit(page):
    """No wider than a phone, and nothing that axe finds."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
    assert not axe_in_light(page, contrast=False)  # other tests look at the contrast of the same pieces
