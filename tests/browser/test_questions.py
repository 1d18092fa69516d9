"""Two questions on their way, by four people on phones and desks: to a note, a choice not to sign and a signature after
all; and to HR alone. Each mail is read where it arrives.
"""

import re

import pytest

from portal.ledger import sequencer
from tests.browser.conftest import DESK, PHONE, axe, signed_in

PROTOCOL = "/policies/social-networking-protocol/"
OWN_WORDS = "I would like to talk to my union first."


@pytest.fixture
def people(chromium, address, oakfield, teacher, head, hr, policy_lead, protocol, settings):
    """Pages of the four: the teacher and HR on a phone, the head and the policy lead at a desk."""
    settings.HR_EMAIL, settings.SITE_ADDRESS = "hr@demo.example", address
    pages = []
    for person, size in ((teacher, PHONE), (head, DESK), (policy_lead, DESK), (hr, PHONE)):
        context = chromium.new_context(base_url=address, viewport=size, locale="en-GB")
        signed_in(context, person, address)
        pages.append(context.new_page())
    yield pages
    for page in pages:
        page.context.close()


@pytest.fixture
def follow_mail(sent, address):
    """Opens the link of the only mail that came since the last call."""
    read = []

    def follow(page, to, subject, without=()):
        [mail] = sent()[len(read) :]
        read.append(mail)
        assert mail.to == [to]
        assert re.search(subject, mail.subject), mail.subject
        html = mail.alternatives[0].content
        assert not [words for words in (OWN_WORDS, *without) if words in mail.body + html]
        page.goto(next(link for link in re.findall(r"^http\S+", mail.body, re.MULTILINE) if link.startswith(address)))
        return page.locator("main").inner_text()

    return follow


def press(page, name):
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def ask(page, clause, words):
    page.goto(f"{PROTOCOL}#{clause}")
    page.locator(f"[id='{clause}']").get_by_role("link", name=re.compile("I have a question about this")).click()
    page.get_by_label("Your question").fill(words)
    page.get_by_label(re.compile("Siân Hughes")).check()
    press(page, "Send my question")
    return page.url


def read_clause(page, clause):
    page.goto(f"{PROTOCOL}#{clause}")
    return page.locator(f"[id='{clause}']").inner_text()


def check(page):
    """Nothing that axe finds, and nothing wider than the screen."""
    assert not axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_a_question_becomes_a_note_and_who_chose_not_to_sign_signs_after_all(
    people, follow_mail, teacher, head, policy_lead
):
    phone, for_head, lead, for_hr = people
    asked, answered, further = "May my class see my band online?", "Only what parents may see too.", "And its concerts?"
    question = ask(phone, "5.7", asked)
    check(phone)
    words = follow_mail(for_head, head.email, "A question for you", without=[asked, teacher.name])
    assert asked in words
    press(for_head, "Pass it to the policy lead")
    follow_mail(lead, policy_lead.email, "A question for you", without=[asked])
    lead.get_by_label("Your answer").fill(answered)
    press(lead, "Send my answer")
    words = follow_mail(phone, teacher.email, "There is an answer", without=[answered])
    assert answered in words
    phone.get_by_label("Ask further").fill(further)
    press(phone, "Send")
    assert further in follow_mail(lead, policy_lead.email, "A question for you", without=[further])
    for_hr.goto(question)
    for_hr.get_by_label("Your answer").fill("Concerts that anybody can hear, yes.")
    press(for_hr, "Send my answer")
    assert "Concerts" in follow_mail(phone, teacher.email, "There is an answer")
    for_hr.get_by_role("link", name=re.compile("Propose my answer")).click()
    press(for_hr, "Send to the policy lead")
    follow_mail(lead, policy_lead.email, "a note for", without=[teacher.name])
    lead.get_by_role("link", name=re.compile("Concerts that anybody")).click()
    check(lead)
    press(lead, "Approve, and show it")
    words = read_clause(phone, "5.7")
    assert "Note, not part of the policy" in words
    assert "Concerts that anybody can hear, yes." in words
    assert teacher.name not in words
    check(phone)
    assert "Note, not part of the policy" not in read_clause(phone, "5.6")

    phone.goto(f"{PROTOCOL}sign/")
    phone.get_by_role("link", name="I do not want to sign").click()
    phone.get_by_label(re.compile("In your own words")).fill(OWN_WORDS)
    press(phone, "Record my choice")
    assert OWN_WORDS in phone.locator("main").inner_text()
    check(phone)
    follow_mail(for_head, head.email, "somebody has chosen not to sign")
    for_head.goto("/academies/oakfield/?state=declined")
    assert teacher.name in for_head.locator(".app-people").inner_text()
    assert OWN_WORDS not in for_head.content()
    check(for_head)
    phone.goto("/")
    phone.get_by_role("link", name="can", exact=True).click()
    phone.get_by_role("checkbox").check()
    phone.get_by_label("Your full name").fill(teacher.name)
    press(phone, re.compile("^Sign"))
    assert "You have signed" in phone.locator("main").inner_text()
    sequencer.seal_all()
    assert "Signed" in follow_mail(phone, teacher.email, "Your receipt")
    for_head.goto("/academies/oakfield/")
    for place in (".app-figures", ".app-people"):
        assert "Chose not to sign" not in for_head.locator(place).inner_text()
    for_hr.goto(f"/people/{teacher.pk}/")
    words = for_hr.locator("main").inner_text()
    assert OWN_WORDS in words
    assert "signed after all on" in words
    check(for_hr)


def test_a_safeguarding_concern_is_locked_to_hr(people, follow_mail, head, policy_lead):
    phone, for_head, lead, for_hr = people
    words = "A boy keeps writing to me at night."
    question = ask(phone, "5.2", words)
    assert words in follow_mail(for_head, head.email, "A question for you", without=[words])
    press(for_head, "Pass it to the policy lead")
    follow_mail(lead, policy_lead.email, "A question for you")
    for_head.get_by_role("link", name="This is a safeguarding concern").click()
    check(for_head)
    press(for_head, "Mark this question")
    words = follow_mail(for_hr, "hr@demo.example", "safeguarding concern", without=[words])
    assert "A boy keeps writing" in words
    for page in (for_head, lead):
        assert page.goto(question).status == 404
    phone.goto(question)
    assert "A boy keeps writing" in phone.locator("main").inner_text()
