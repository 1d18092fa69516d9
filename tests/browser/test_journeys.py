"""What people come for, from start to end, in a real browser against the demonstration."""

import csv
import io
import re
import subprocess

import pytest

from tests.browser.conftest import PHONE, axe, sign_in

pytestmark = pytest.mark.real_time
PROTOCOL = "/policies/social-networking-protocol/"
BOARD = "policy=social-networking-protocol"


def figures(page, academy):
    page.goto(f"/academies/{academy}/?{BOARD}")
    return page.locator(".app-figures").inner_text()


def seen_until(page, address, words):
    """Nobody waits for the seal and the mail, so look again for a while."""
    for _ in range(40):
        page.goto(address)
        if words in page.locator("main").inner_text():
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"{words} was not there after ten seconds.")


def test_on_a_phone_one_signature_for_two_academies_changes_both_boards(open_as):
    executive = open_as("executive")
    before = {academy: figures(executive, academy) for academy in ("millbrook", "hawthorn")}

    page = open_as("two.academies", size=PHONE)
    todo = page.get_by_role("listitem").filter(has_text="Social Networking Protocol")
    todo.get_by_role("link", name="Read and sign", exact=True).click()
    page.locator("#lead").wait_for()
    page.get_by_role("link", name=re.compile("Next")).click()
    assert "Online awareness" in page.locator("main").inner_text()
    page.get_by_role("link", name=re.compile("Next")).click()
    page.get_by_role("link", name="Sign for both academies").click()
    assert page.locator("input[type=checkbox]").count() == 1
    assert not page.locator("input[type=checkbox]").is_checked()
    known = page.locator(".app-signer__name").inner_text()
    page.get_by_role("checkbox").check()
    page.get_by_label("Your full name").fill(known)
    page.get_by_role("button", name="Sign for both academies").click()
    receipt = page.locator("main").inner_text()
    assert "You have signed." in receipt
    assert "Millbrook" in receipt
    assert "Hawthorn" in receipt
    number = re.search(r"/receipts/([\w-]+)/", page.url)[1]
    seen_until(page, page.url, "Sealed on")
    seen_until(page, "/demo/mail/", f"Your receipt {number}")

    for academy in ("millbrook", "hawthorn"):
        after = figures(executive, academy)
        signed_before, signed_after = (
            int(re.search(r"Signed\s+(\d+)", words)[1]) for words in (before[academy], after)
        )
        assert signed_after == signed_before + 1
        executive.goto(f"/academies/{academy}/?{BOARD}&q={known.split()[-1]}")
        assert number in executive.content()
    page.go_back()
    page.go_back()
    page.goto(f"{PROTOCOL}sign/")
    assert "already signed" in page.locator("main").inner_text()


def test_a_head_finds_board_and_csv_and_pdf_in_agreement(open_as, tmp_path):
    page = open_as("head")
    page.goto("/academies/oakfield/")
    names = []
    while True:
        names += page.locator(".app-people__name").all_inner_texts()
        following = page.get_by_role("link", name=re.compile("^Next"))
        if not following.count():
            break
        following.click()
    answer = page.request.get("/academies/oakfield/report.csv")
    rows = list(csv.DictReader(io.StringIO(answer.body().decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == names
    report = tmp_path / "report.pdf"
    report.write_bytes(page.request.get("/academies/oakfield/report.pdf").body())
    text = subprocess.run(["pdftotext", "-layout", report, "-"], capture_output=True, text=True, check=True).stdout
    places = [text.find(name.split()[-1]) for name in names]
    assert -1 not in places
    for row in rows:
        assert row["Receipt"] in text
    first_page = subprocess.run(
        ["pdftotext", "-l", "1", report, "-"], capture_output=True, text=True, check=True
    ).stdout
    assert not [name for name in names if name in first_page]
    for end in ("", "report.csv", "report.pdf"):
        assert page.request.get(f"/academies/millbrook/{end}").status == 404


def test_hr_finds_a_leaver_who_signed_and_prints_the_proof(open_as):
    page = open_as("hr")
    page.goto(f"/academies/oakfield/?state=left&{BOARD}")
    row = page.locator("tbody tr").filter(has_text="Signed").first
    name, number = (
        row.locator(".app-people__name").inner_text(),
        row.locator(".app-people__receipt-number").inner_text(),
    )
    page.goto("/people/")
    page.get_by_label(re.compile("^Name")).fill(name)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=name).first.click()
    assert "Left on" in page.locator("main").inner_text()
    page.get_by_role("link", name=number).first.click()
    assert name in page.locator("main").inner_text()
    proof = page.request.get(page.get_by_role("link", name="Download as PDF").get_attribute("href"))
    assert proof.body().startswith(b"%PDF")


def test_signing_in_with_a_code_from_a_mail(open_as):
    page = open_as()
    page.goto("/accounts/login/code/")
    page.fill("[name=email]", "signed@demo.example")
    page.locator("main form button[type=submit]").first.click()
    mails = open_as()
    seen_until(mails, "/demo/mail/", "Your sign-in code")
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mails.locator("main").inner_text(), re.MULTILINE)[1]
    page.fill("[name=code]", code)
    page.locator("main form button[type=submit]").first.click()
    page.goto("/")
    assert "My policies" in page.locator("h1").inner_text()


def test_without_javascript_and_by_keyboard_alone_one_can_read_and_sign(open_as):
    page = open_as("teacher", java_script_enabled=False)
    page.goto(f"{PROTOCOL}appendix-2/")
    page.get_by_role("link", name="Sign", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign/")
    known = page.locator(".app-signer__name").inner_text()
    tab_to(page, "statement")
    page.keyboard.press("Space")
    tab_to(page, "typed_name")
    page.keyboard.type(known)
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipts/**")
    assert "You have signed." in page.locator("main").inner_text()


def tab_to(page, name):
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(f"[name={name}]:focus").count():
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")


def test_a_mail_link_leads_through_sign_in_back_to_its_target(open_as):
    page = open_as()
    page.goto(f"{PROTOCOL}appendix-1/")
    assert "/accounts/login/" in page.url
    sign_in(page, "signed")
    assert page.url.endswith("/appendix-1/")


def test_what_was_signed_in_one_tab_is_not_signed_again_in_another(open_as):
    page = open_as("executive")
    page.goto(f"{PROTOCOL}sign/")
    if "/receipts/" not in page.url:
        other = page.context.new_page()
        other.goto(f"{PROTOCOL}sign/")
        for tab in (page, other):
            tab.get_by_role("checkbox").check()
            tab.get_by_label("Your full name").fill(tab.locator(".app-signer__name").inner_text())
            tab.get_by_role("button", name=re.compile("^Sign")).click()
        assert page.url == other.url
        assert "Nothing was signed twice." in other.locator("main").inner_text()
    page.goto(f"{PROTOCOL}sign/")
    assert "already signed" in page.locator("main").inner_text()
    assert not axe(page)
