"""From a Word file to a version in force, by four people in real browsers; the clock is moved on, not waited for."""

import re
from datetime import timedelta

import pytest

from attestations.models import Signing
from policy import files
from policy.models import Draft, Version
from policy.text import parse
from tests import factories as make
from tests.browser.conftest import DESK, PHONE, axe, click, words
from tests.policy.understood import read_text
from tests.revised import make_dozen_changes

POLICY = "/policies/social-networking-protocol/"
pytestmark = pytest.mark.django_db(transaction=True)


def test_four_people_bring_a_version_from_word_into_force(
    look_as, protocol, oakfield, teacher, head, hr, policy_lead, clock, tmp_path
):
    make.sign(teacher, protocol, oakfield)
    lead, approver = look_as(policy_lead), look_as(hr)
    draft = drafted(lead, tmp_path)
    linted(lead)
    described(lead, number="2.0", weight="Editorial", in_force_on="2026-12-01")
    assert "look more than editorial" in words(lead)
    submitted(lead)

    approver.goto(f"{draft}approve/")
    assert "These changes look more than editorial." in words(approver)
    approver.get_by_label("What should change").fill("A new duty is not editorial.")
    click(approver, "Send back for changes", "button")
    lead.goto(draft)
    assert "Hannah Reid sent it back for changes: A new duty is not editorial." in words(lead)
    described(lead, number="2.0", weight="Material", in_force_on="2026-12-01")
    submitted(lead)

    approver.goto(f"{draft}approve/")
    assert "4 people at 2 academies: 4 signatures." in words(approver)
    assert not axe(approver)
    click(approver, "Approve and publish", "button")
    assert "Version 2.0 Comes into force on 1 December 2026" in words(approver)
    assert "NEU and UNISON" in words(approver)

    reader = look_as(teacher, size=PHONE)
    reader.goto("/")
    assert "Nothing to do now." in words(reader)
    clock.move_to(Version.objects.get(number="2.0").in_force_at + timedelta(hours=8))
    signed(look_as(teacher, size=PHONE))
    board(look_as(head))


def drafted(lead, folder):
    """Takes the version in force as a Word file, uploads one with a dozen kinds of change, and edits a clause."""
    lead.goto(f"{POLICY}versions/")
    with lead.expect_download() as download:
        lead.get_by_role("link", name=re.compile("^Word")).first.click()
    taken = read_text("protocol.docx", download.value.path().read_bytes())
    assert taken.digest == Version.objects.get().digest
    (folder / "2.0.docx").write_bytes(
        files.write_docx(parse(make_dozen_changes().encode()), title="Protocol", number="2.0")
    )

    lead.goto("/manage/policies/social-networking-protocol/")
    click(lead, "New version", "button")
    draft = lead.url
    click(lead, "The text")
    click(lead, "Replace it with a file")
    lead.get_by_label("The file").set_input_files(folder / "2.0.docx")
    click(lead, "Bring it in", "button")
    assert "Read from 2.0.docx by" in words(lead)
    assert not axe(lead)
    lead.goto(f"{draft}text/")
    lead.get_by_label("The text").press("End")
    lead.get_by_label("The text").type(" Please.")
    lead.get_by_text("Saved. Main text").wait_for()
    lead.goto(f"{draft}clause/?at=%232.1")
    lead.get_by_label("Words").first.fill("This protocol applies to everybody who works for the Trust.")
    click(lead, "Save", "button")
    assert "This protocol applies to everybody who works for the Trust." in words(lead)
    assert not axe(lead)
    return draft


def linted(lead):
    draft = Draft.objects.get().get_absolute_url()
    lead.goto(f"{draft}changes/")
    for radio in lead.locator("fieldset .govuk-radios__item:first-child input").all():
        radio.check()
    if lead.get_by_role("button", name="Save these answers").count():
        click(lead, "Save these answers", "button")
    assert "7.4" in words(lead)
    assert not axe(lead)
    lead.goto(f"{draft}remarks/")
    lead.locator("summary", has_text="Long sentences").click()
    lead.locator("summary", has_text="It should stay").filter(visible=True).first.click()
    lead.get_by_label("Why it can stay").filter(visible=True).first.fill("It is a list.")
    lead.get_by_role("button", name="Save the reason").filter(visible=True).first.click()
    assert "1 left as it is" in words(lead)
    lead.goto(f"{draft}consultations/")
    lead.get_by_label("Who was consulted?").fill("NEU and UNISON")
    lead.get_by_label("From", exact=True).fill("2026-11-02")
    lead.get_by_label("To", exact=True).fill("2026-11-20")
    lead.get_by_label("What was the outcome?").fill("Agreed.")
    click(lead, "Save", "button")
    assert not axe(lead)


def described(lead, *, number, weight, in_force_on):
    lead.goto(f"{Draft.objects.get().get_absolute_url()}details/")
    lead.get_by_label("Number").fill(number)
    lead.get_by_label(re.compile(f"^{weight}")).check()
    lead.get_by_label("Why is there a new version?").fill("Words that nobody used any more are gone.")
    lead.get_by_label("In force from").fill(in_force_on)
    click(lead, "Save", "button")


def submitted(lead):
    click(lead, "Submit for approval", "button")
    assert "Waiting for approval" in words(lead)


def signed(reader):
    """On a phone: what changed first, then the whole, then one signature."""
    reader.goto("/")
    assert "You signed version 1.0. Version 2.0 is new: Words that nobody used any more are gone." in words(reader)
    reader.get_by_role("link", name="Read what changed since you signed 1.0").click()
    assert not axe(reader)
    assert reader.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    reader.goto(f"{POLICY}sign/")
    assert "What changed since you signed version 1.0" in words(reader)
    assert not axe(reader)
    assert reader.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    reader.set_viewport_size(DESK)
    uses_the_width(reader)
    reader.set_viewport_size(PHONE)
    reader.get_by_role("checkbox").check()
    reader.get_by_label("Your full name").fill("Maya O'Brien-Łukasz")
    click(reader, "Sign", "button")
    assert "Its changes since version 1.0, which I signed on 22 November 2026, were set out for me." in words(reader)
    assert Signing.objects.get(version__number="2.0").since_version.number == "1.0"


def uses_the_width(reader):
    """The changes take the whole width of a desk; what else one can do stands beside the form, easy to hit."""
    assert reader.locator(".app-changes").bounding_box()["width"] > 1000
    form = reader.locator("form#sign").bounding_box()
    for name in ("I have a question first", "I do not want to sign"):
        link = reader.get_by_role("link", name=name).bounding_box()
        assert link["x"] > form["x"] + form["width"]
        assert link["height"] >= 44


def board(page):
    page.goto("/academies/oakfield/")
    assert "Signed 1 of 2" in words(page).replace("Signed\n", "Signed ")
