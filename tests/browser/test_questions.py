"""A question on its way: asked on a phone, passed on, answered, made a note, and then signed; by four people."""

import re

from tests.browser.conftest import DESK, PHONE, axe, signed_in

PROTOCOL = "/policies/social-networking-protocol/"


def open_page(chromium, address, person, size):
    context = chromium.new_context(base_url=address, viewport=size, locale="en-GB")
    signed_in(context, person, address)
    return context.new_page()


def press(page, name):
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def check(page):
    """Nothing that axe finds, and nothing wider than the screen."""
    assert not axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_a_question_is_asked_passed_on_answered_noted_and_then_the_policy_is_signed(
    chromium, address, oakfield, teacher, head, hr, policy_lead, protocol
):
    phone = open_page(chromium, address, teacher, PHONE)
    phone.goto(f"{PROTOCOL}#5.3")
    clause = phone.locator("[id='5.3']")
    assert not phone.locator("[id='5.4'] .app-ask-clause").is_visible()
    clause.get_by_role("link", name=re.compile("I have a question about this")).click()
    check(phone)
    press(phone, "Send my question")
    check(phone)  # with what is missing
    phone.get_by_label("Your question").fill("May I use my own phone on a trip?")
    phone.get_by_label(re.compile("Siân Hughes")).check()
    press(phone, "Send my question")
    check(phone)
    question = phone.url

    for_head = open_page(chromium, address, head, DESK)
    for_head.goto("/")
    for_head.get_by_role("link", name="Social Networking Protocol: clause 5.3").click()
    check(for_head)
    press(for_head, "Pass it to HR")
    for_head.get_by_role("link", name="This is a safeguarding concern").click()
    check(for_head)

    for_hr = open_page(chromium, address, hr, PHONE)
    for_hr.goto("/questions/")
    check(for_hr)
    for_hr.goto(question)
    for_hr.get_by_label("Your answer").fill("No. Ask the office for the school's phone.")
    press(for_hr, "Send my answer")
    for_hr.get_by_role("link", name=re.compile("Propose my answer")).click()
    check(for_hr)
    press(for_hr, "Send to the policy lead")

    lead = open_page(chromium, address, policy_lead, DESK)
    lead.goto("/questions/clauses/")
    lead.get_by_role("link", name=re.compile("No. Ask the office")).click()
    check(lead)
    press(lead, "Approve, and show it")
    check(lead)

    phone.goto(f"{PROTOCOL}#5.3")
    assert "Note, not part of the policy" in clause.inner_text()
    check(phone)
    phone.goto(question)
    assert "Ask the office" in phone.locator("main").inner_text()
    press(phone, "Close the question")
    phone.get_by_role("link", name="Sign the policy").click()
    phone.get_by_role("checkbox").check()
    phone.get_by_label("Your full name").fill(teacher.name)
    press(phone, re.compile("^Sign"))
    assert "You have signed" in phone.locator("main").inner_text()
