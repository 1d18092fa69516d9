"""Checking a receipt in a real browser: with JavaScript the file stays there, and without JavaScript it works too."""

import re

import pytest

from portal.ledger import sequencer
from tests import factories as make
from tests.attestations.verify.checking import make_code, render_receipt
from tests.browser.conftest import DESK, PHONE, axe

pytestmark = pytest.mark.real_time
PAGES = ["/verify/", "/how-it-works/"]
DROP = """async ([bytes, selector]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], "receipt.json", { type: "application/json" }));
    const area = document.querySelector(selector);
    for (const type of ["dragenter", "dragover", "drop"]) {
        area.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }
}"""


@pytest.fixture
def receipt(open_as):
    """Its number, its code, and its file, as its signer has them."""
    page = open_as("signed")
    page.goto("/")
    address = page.locator("a[href^='/receipts/']").first.get_attribute("href")
    page.goto(address)
    number = re.search(r"/receipts/([\w-]+)/", address)[1]
    return number, page.locator(".app-code").inner_text(), page.request.get(f"/receipts/{number}.json").body()


def chosen(data, name="receipt.json"):
    return {"name": name, "mimeType": "application/json", "buffer": data}


def said(page):
    page.wait_for_selector("#verdict[data-kind]")
    return [line for line in page.locator("#verdict").inner_text().split("\n") if line.strip()]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_dropped_receipt_is_checked_and_nothing_is_sent(open_as, receipt, size):
    page = open_as(size=size)
    sent = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.post_data or ''}".strip()))
    page.goto("/verify/")
    page.wait_for_selector("#check-file[data-ready]")
    assert page.locator("#will-be-sent").inner_text() == "Your files stay on this device."
    page.evaluate(DROP, [list(receipt[2]), "#check-file"])
    words = said(page)
    assert page.locator("#verdict").get_attribute("data-kind") == "genuine"
    assert words[0] == "Genuine."
    assert receipt[0] in " ".join(words)
    assert set(sent) == {"GET"}
    assert not axe(page)


def test_with_and_without_javascript_the_verdict_is_the_same_word_for_word(open_as, receipt):
    files = [receipt[2], receipt[2].replace(b"attestation", b"void", 1), b"rubbish"]
    with_script, without = open_as(), open_as(java_script_enabled=False)
    for data in files:
        for page in (with_script, without):
            page.goto("/verify/")
        with_script.wait_for_selector("#check-file[data-ready]")
        with_script.set_input_files("#file", chosen(data))
        assert "The files will be sent to us" in without.locator("#will-be-sent").inner_text()
        without.set_input_files("#file", chosen(data))
        without.get_by_role("button", name="Check the file").click()
        assert said(with_script) == said(without)
        kinds = {page.locator("#verdict").get_attribute("data-kind") for page in (with_script, without)}
        assert len(kinds) == 1
    assert without.locator("#verdict").bounding_box()["y"] < 400


def test_a_browser_without_ed25519_sends_the_file_after_saying_so(open_as, receipt):
    page = open_as()
    page.add_init_script("crypto.subtle.verify = () => Promise.reject(new Error('unknown'))")
    page.goto("/verify/")
    page.wait_for_load_state("networkidle")
    assert "The files will be sent to us when you press the button." in page.locator("#will-be-sent").inner_text()
    page.set_input_files("#file", chosen(receipt[2]))
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_role("button", name="Check the file").click()
    assert said(page)[0] == "Genuine."
    assert not axe(page)


def test_a_genuine_receipt_takes_two_screens_of_a_phone_by_file_and_by_code(
    address, chromium, protocol, teacher, oakfield, two_academies, millbrook, hawthorn
):
    signings = [make.sign(teacher, protocol, oakfield, typed_name="maya o'brien")]
    signings.append(make.sign(two_academies, protocol, millbrook, hawthorn))
    sequencer.seal_all()
    page = chromium.new_page(viewport=PHONE, base_url=address)
    for signing in signings:
        page.goto("/verify/")
        page.wait_for_selector("#check-file[data-ready]")
        page.set_input_files("#file", chosen(render_receipt(signing)))
        by_file = said(page), page.evaluate("document.documentElement.scrollHeight")
        assert page.evaluate("document.activeElement.id") == "verdict"
        page.goto("/verify/")
        page.get_by_label("Receipt number").fill(signing.number)
        page.get_by_label("Receipt code").fill(make_code(signing))
        page.get_by_role("button", name="Check the number").click()
        by_code = said(page), page.evaluate("document.documentElement.scrollHeight")
        assert by_file[0] == [words for words in by_code[0] if not words.startswith("Download the")]
        assert max(by_file[1], by_code[1]) <= 2 * PHONE["height"]
        assert page.get_by_text("Check another receipt").is_visible()
        assert not page.get_by_label("Receipt number").is_visible()
    page.close()


def test_number_and_code_by_keyboard_alone_on_a_phone(open_as, receipt):
    number, code, _ = receipt
    page = open_as(size=PHONE)
    page.goto("/verify/")
    page.get_by_label("Receipt number").focus()
    page.keyboard.type(number.lower())
    page.keyboard.press("Tab")
    page.keyboard.type(code.lower())
    page.keyboard.press("Enter")
    page.wait_for_selector(".app-verdict[data-kind=genuine]")
    assert number in page.locator(".app-verdict[data-kind]").inner_text()
    assert code not in page.url
    assert not axe(page)


def test_after_a_wrong_code_one_starts_at_what_is_wrong(open_as, receipt):
    page = open_as()
    page.goto("/verify/")
    page.get_by_label("Receipt number").fill(receipt[0])
    page.get_by_label("Receipt code").fill("22222-22222")
    page.get_by_role("button", name="Check the number").click()
    page.wait_for_load_state()
    assert "We have no receipt" in page.evaluate("document.activeElement.innerText")
    assert not axe(page)


def test_no_state_of_the_page_is_wider_than_a_narrow_phone(open_as, receipt):
    page = open_as(size={"width": 320, "height": 640})
    for address in PAGES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto("/verify/")
    page.wait_for_selector("#check-file[data-ready]")
    page.set_input_files("#file", chosen(receipt[2]))
    said(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_targets_are_large_enough_for_a_thumb(open_as):
    page = open_as(size=PHONE)
    page.goto("/verify/")
    for target in page.locator("main input:not([type=hidden]), main button").all():
        assert target.bounding_box()["height"] >= 44


def test_on_paper_there_are_the_answer_and_every_word_and_no_form(open_as, receipt):
    page = open_as()
    page.goto("/verify/")
    page.get_by_label("Receipt number").fill(receipt[0])
    page.get_by_label("Receipt code").fill(receipt[1])
    page.get_by_role("button", name="Check the number").click()
    page.wait_for_load_state()
    page.emulate_media(media="print")
    assert page.locator(".app-verdict[data-kind=genuine]").is_visible()
    assert not page.locator("main form").first.is_visible()
    page.goto("/how-it-works/")
    assert page.locator(".app-prose dd").last.is_visible()


def test_every_link_leads_somewhere(open_as):
    page = open_as()
    for address in PAGES:
        page.goto(address)
        links = page.eval_on_selector_all("main a[href], footer a[href^='/']", "all => all.map(link => link.href)")
        assert len(links) >= 4
        assert {link: page.request.get(link).status for link in links} == dict.fromkeys(links, 200)
