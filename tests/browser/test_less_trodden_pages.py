"""Pages that only some other act leads to, and so no other run of axe: seen on a phone and a desk by one browser."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from attestations.receipts import leavers
from tests import factories as make
from tests.browser.conftest import DESK, PHONE, axe, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_time]
# Sends the form of a page with these fields, as its own button would.
SEND = """(fields) => {
  const form = document.querySelector("main form[method=post]");
  for (const [name, value] of Object.entries(fields)) {
    form.querySelectorAll(`[name="${name}"]`).forEach((field) => field.remove());
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  HTMLFormElement.prototype.submit.call(form);
}"""


@pytest.fixture
def open_as(chromium, address):
    contexts = []

    def open_page(person=None):
        contexts.append(chromium.new_context(base_url=address, viewport=DESK, locale="en-GB"))
        if person:
            signed_in(contexts[-1], person, address)
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def leaver(oakfield, protocol):
    person = make.staff(oakfield, "Rosa", "Marin")
    make.sign(person, protocol, oakfield)
    make.end(person.engagements.all(), timezone.localdate() - timedelta(days=1))
    return person


def look(page, heading):
    """What axe finds on the page that is open, and whether it is too wide for a phone."""
    page.get_by_role("heading", name=heading, level=1).wait_for()
    found = axe(page)
    page.set_viewport_size(PHONE)
    found += axe(page)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{page.url} scrolls sideways")
    page.set_viewport_size(DESK)
    return found


def check(page, path, heading, **fields):
    page.goto(path)
    assert page.url.endswith(path)
    with page.expect_navigation():
        page.evaluate(SEND, {**fields, "step": "check"})
    return look(page, heading)


def test_axe_finds_nothing_where_an_act_leads(open_as, hr, teacher, oakfield, leaver, sent):
    passkey = Authenticator.objects.create(user=teacher, type="webauthn", data={"name": "My phone", "credential": {}})
    leavers.send_receipts(leaver, address="rosa@elsewhere.example", by=hr)
    link = re.search(r"http://\S+?(/accounts/receipts/\S+/)", sent()[-1].body)[1]
    desk, stranger, merged = open_as(hr), open_as(), make.staff(oakfield, "Maya", "Double")

    own = open_as(teacher)
    own.goto(f"/accounts/second-step/passkeys/{passkey.pk}/name/")
    found = look(own, "Rename My phone")
    email = {"email": "maya.new@demo.example"}
    found += check(desk, f"/manage/people/{teacher.pk}/email/", "Change the address?", **email)
    found += check(desk, f"/manage/academies/{oakfield.slug}/leaving/", "", left_on="2027-08-31")
    stranger.goto(link)
    found += look(stranger, "")
    stranger.goto(f"{link[:-3]}/")
    found += look(stranger, "")
    make.merge(merged, teacher)
    theirs = open_as(merged)
    theirs.goto("/")
    found += look(theirs, "Use your other account")
    assert not found, "\n".join(found)


def test_that_a_signature_does_not_count_is_asked_confirmed_and_read(open_as, teacher, head, hr, protocol, oakfield):
    signing = make.sign(teacher, protocol, oakfield)
    page, found = open_as(head), []
    page.goto(signing.get_absolute_url())
    page.get_by_role("link", name="This signature should not count").click()
    page.get_by_role("button", name="Ask HR to confirm").click()
    found += look(page, "This signature should not count")
    page.get_by_label("Why should it not count?").fill("A colleague signed at her computer.")
    page.get_by_role("button", name="Ask HR to confirm").click()
    found += look(page, f"Receipt of {teacher.name}")
    second = open_as(hr)
    second.goto("/manage/voids/")
    found += look(second, "Signatures that should not count")
    second.get_by_role("link", name=teacher.name).click()
    found += look(second, "Should this signature count?")
    second.get_by_role("button", name="It does not count").click()
    found += look(second, "This signature does not count")
    own = open_as(teacher)
    own.goto(signing.get_absolute_url())
    found += look(own, "Your receipt")
    assert own.get_by_text("The reason: A colleague signed at her computer.").is_visible()
    assert found == []
