"""The first way in: an invitation from its mail, and a slip from its printer, each on a phone up to a signed policy."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from attestations.models import Signing
from portal.accounts.actions import invitations
from tests import factories as make
from tests import verapdf
from tests.browser.conftest import DESK, PHONE, axe, signed_in

SIGN = "/policies/social-networking-protocol/sign/"


@pytest.fixture(autouse=True)
def quick_answers(settings):
    settings.SIGN_IN_ANSWERS_AFTER *= 0


@pytest.fixture
def open_page(chromium, address):
    contexts = []

    def open_page(person=None, size=PHONE, **options):
        context = chromium.new_context(base_url=address, viewport=size, locale="en-GB", **options)
        contexts.append(context)
        if person:
            signed_in(context, person, address)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def sign(page, name):
    page.goto(SIGN)
    page.get_by_role("checkbox").check()
    page.get_by_label("Your full name").fill(name)
    page.get_by_role("button", name="Sign", exact=True).click()


def has_no_sideways_scrolling(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_invitation_from_its_mail_to_a_signed_policy(open_page, teacher, hr, protocol, sent):
    invitations.invite(teacher, by=hr)
    link = re.search(r"http://\S+(/accounts/invitation/\S+/)", sent()[-1].body)[1]
    page = open_page()
    page.goto(link)
    assert not axe(page)
    assert has_no_sideways_scrolling(page)
    password = "a new and rather long one"
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("Password (again)").fill(password)
    page.get_by_role("button", name="Set password and sign in").click()
    expect(page.locator("h1")).to_contain_text("My policies")
    sign(page, teacher.name)
    expect(page.locator("h1")).to_contain_text("You have signed.")
    assert Signing.objects.get().grade == "B"
    page.goto(link)
    expect(page.locator("h1")).to_contain_text("This link has ended")
    assert not axe(page)


def test_a_slip_from_its_printer_to_a_signed_policy_on_a_shared_phone(open_page, head, oakfield, protocol, tmp_path):
    make.staff(oakfield, "Rosa", "Marin", email="")
    printer = open_page(head, size=DESK)
    printer.goto("/academies/oakfield/slips/")
    assert not axe(printer)
    printer.get_by_label("Day of birth of Rosa Marin").fill("14 3 1985")
    with printer.expect_download() as download:
        printer.get_by_role("button", name="Make the slips (PDF)").click()
    download.value.save_as(tmp_path / "slips.pdf")
    words = " ".join(verapdf.read_pages((tmp_path / "slips.pdf").read_bytes()))
    code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", words)[0]

    page = open_page()
    page.goto("/accounts/slip/")
    assert not axe(page)
    assert has_no_sideways_scrolling(page)
    page.get_by_label("Code on your slip").fill(code.lower())
    page.get_by_label("Your day of birth").fill("15/3/1985")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not open anything")
    assert not axe(page)
    page.get_by_label("Your day of birth").fill("14/3/1985")
    page.get_by_role("checkbox", name="Other people use this computer").check()
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_contain_text("My policies")
    sign(page, "Rosa Marin")
    expect(page.locator("h1")).to_contain_text("You have signed, and you are signed out.")
    assert has_no_sideways_scrolling(page)
    assert not axe(page)
    signing = Signing.objects.get()
    assert (signing.grade, signing.slip_printed_by) == ("C", head)
    assert signing.number in page.locator("main").inner_text()
    receipt = page.request.get(page.get_by_role("link", name="Print the receipt").get_attribute("href"))
    assert receipt.body().startswith(b"%PDF")
    page.goto("/")
    assert "/accounts/login/" in page.url
    assert settings.SESSION_COOKIE_NAME not in {cookie["name"] for cookie in page.context.cookies()}


def test_hr_invites_everybody_without_javascript(open_page, hr, teacher, head):
    page = open_page(hr, size=DESK, java_script_enabled=False)
    page.goto("/manage/people/invitations/")
    page.get_by_role("button", name=re.compile("^Invite all 2")).click()
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.locator("main")).to_contain_text("2 people are invited.")
    page = open_page(hr)
    page.goto("/manage/people/invitations/?state=invited")
    assert not axe(page)
    assert has_no_sideways_scrolling(page)
