"""HR's pages of academies in a browser: one joins, gets contacts and days, and leaves, on a phone and on a desk."""

import os
from datetime import date

import pytest
from playwright.sync_api import expect

from attestations.academies.actions import ask_for_pack
from portal.ledger import sequencer
from portal.models import ClosureDays, Contact, LineAbove
from tests import factories as make
from tests.browser.conftest import DESK, axe, signed_in

NARROW = {"width": 320, "height": 640}


@pytest.fixture
def open_page(chromium, address):
    contexts = []

    def open_page(person, size=DESK):
        context = chromium.new_context(base_url=address, viewport=size, locale="en-GB")
        contexts.append(context)
        signed_in(context, person, address)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def kept(oakfield, millbrook, teacher, head, executive, hr, protocol):
    """All that HR can keep of an academy."""
    reach = {"telephone": "01632 960123", "from_on": date(2026, 9, 1)}
    named = [
        ("safeguarding-lead", "Dana Lee"),
        ("safeguarding-deputy", "Della Fox"),
        ("chair", "Ayo Bello"),
        ("union", "Una Price"),
    ]
    for kind, name in named:
        Contact.objects.create(academy=oakfield, kind=kind, name=name, **reach)
    Contact.objects.create(
        kind="local-authority", name="Lola Ames", email="lado@demo.example", from_on=date(2026, 9, 1)
    )
    LineAbove.objects.create(academy=oakfield, person=executive, from_on=date(2026, 9, 1))
    for kind, label, first, last in [
        ("closed", "October half-term", date(2026, 10, 26), date(2026, 10, 30)),
        ("staff-only", "", date(2026, 11, 2), date(2026, 11, 2)),
    ]:
        ClosureDays.objects.create(academy=oakfield, kind=kind, label=label, from_on=first, until_on=last)
    ClosureDays.objects.create(kind="closed", label="Christmas", from_on=date(2026, 12, 21), until_on=date(2027, 1, 1))
    make.sign(teacher, protocol, oakfield)
    sequencer.seal_all()
    return ask_for_pack(oakfield, {teacher.pk}, by=hr)


PAGES = [
    "/manage/academies/",
    "/manage/academies/new/",
    "/manage/academies/trust/",
    "/manage/academies/oakfield/",
    "/manage/academies/oakfield/name/",
    "/manage/academies/oakfield/joining/",
    "/manage/academies/oakfield/leaving/",
    "/manage/academies/oakfield/days/",
    "/manage/academies/oakfield/days/new/",
    "/manage/academies/oakfield/days/import/",
    "/manage/academies/oakfield/contacts/new/",
    "/manage/academies/oakfield/line-above/?q=wright",
    "/manage/academies/oakfield/records/",
    "/manage/academies/oakfield/records/{number}/?still",
]
READ = ["/", "/policies/social-networking-protocol/", "/policies/social-networking-protocol/question/"]


def look_at(page, addresses):
    """What is wrong with the pages, narrow and wide."""
    wrong = []
    for address in addresses:
        page.set_viewport_size(NARROW)
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{address} is {width} wide"] if width > NARROW["width"] else []
        wrong += axe(page)
        page.set_viewport_size(DESK)
        wrong += axe(page)
        if folder := os.environ.get("SHOTS"):
            name = address.strip("/").replace("/", "-").partition("?")[0] or "home"
            page.screenshot(path=f"{folder}/{name}-desk.png", full_page=True)
            page.set_viewport_size({"width": 360, "height": 740})
            page.screenshot(path=f"{folder}/{name}-phone.png", full_page=True)
    return wrong


def test_every_page_of_academies_is_sound_on_a_phone_and_a_desk(kept, hr, open_page):
    assert look_at(open_page(hr), [address.format(number=kept.number) for address in PAGES]) == []


def test_pages_with_contacts_are_sound(kept, teacher, open_page):
    assert look_at(open_page(teacher), READ) == []


def test_an_academy_joins_gets_its_days_and_leaves_by_clicks_alone(hr, office, open_page):
    page = open_page(hr)
    page.goto("/")
    page.get_by_role("link", name="Academies, days and contacts").click()
    page.get_by_role("button", name="An academy joins").or_(page.get_by_role("link", name="An academy joins")).click()
    page.get_by_label("Name").fill("Willow Primary Academy")
    page.get_by_label("URN").fill("140099")
    page.get_by_label("Joins on").fill("2027-01-01")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Short name in addresses")).to_have_value("willow-primary")
    page.get_by_role("button", name="Add this academy").click()
    page.get_by_role("link", name="Add a contact").click()
    page.get_by_label("Designated safeguarding lead", exact=True).check()
    page.get_by_label("Name").fill("Dana Lee")
    page.get_by_label("Telephone").fill("01632 960123")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Dana Lee is named.")).to_be_visible()
    page.get_by_role("link", name="Days", exact=True).click()
    page.get_by_role("link", name="Paste a list").click()
    page.get_by_label("A line for each day or span of days").fill("15/02/2027 to 19/02/2027, half-term")
    page.get_by_role("button", name="Read the list").click()
    page.get_by_role("button", name="Save these days").click()
    expect(page.get_by_text("Monday 15 February 2027 to Friday 19 February 2027")).to_be_visible()
    page.get_by_role("link", name="Willow Primary Academy").first.click()
    page.get_by_role("link", name="This academy leaves the trust").click()
    page.get_by_label("Last day in the trust").fill("2027-08-31")
    page.get_by_role("button", name="See what this does").click()
    page.get_by_role("button", name="It leaves on this day").click()
    expect(page.get_by_text("Last day in the trust: 31 August 2027.")).to_be_visible()
