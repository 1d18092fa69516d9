"""Roles, the door, the board of who governs and the administrator's page in a browser: axe, on a phone and a desk."""

import os
from datetime import date
from pathlib import Path

import pytest

from portal.models import Category
from portal.models.roles import Role
from tests import factories as make
from tests.browser.conftest import DESK, PHONE, axe, signed_in

CHRISTMAS = date(2026, 12, 18)
NARROW = {"width": 320, "height": 640}
SHOTS = os.environ.get("SHOTS")  # a folder, to look at the pages


@pytest.fixture
def look(chromium, address):
    """Opens pages as somebody; each is checked by axe, and for its width on a narrow phone."""
    contexts = []

    def open_as(person):
        context = chromium.new_context(base_url=address, viewport=DESK, locale="en-GB", timezone_id="Europe/London")
        contexts.append(context)
        signed_in(context, person, address)
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()


def check(page, name):
    for size in (DESK, PHONE, NARROW):
        page.set_viewport_size(size)
        if SHOTS and size != NARROW:
            page.screenshot(path=Path(SHOTS) / f"{name}-{size['width']}.png", full_page=True)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.set_viewport_size(DESK)


@pytest.fixture
def people(transactional_db, oakfield, millbrook, protocol, teacher, head, hr, administrator):
    clerk = make.staff(oakfield, "Grace", "Clerk")
    make.grant(clerk, Role.GOVERNANCE)
    for number in range(7):
        governor = make.staff(oakfield, "Gwen", f"Governor{number}", category=Category.GOVERNOR)
        if number < 5:
            make.sign(governor, protocol, oakfield)
    left = make.staff(oakfield, "Lena", "Left", until_on=date(2026, 11, 21))
    make.grant(left, Role.HEAD, millbrook)
    make.grant(make.staff(oakfield, "Dora", "Deputy"), Role.DEPUTY, oakfield, until_on=CHRISTMAS)
    return {"clerk": clerk, "head": head, "hr": hr, "administrator": administrator, "teacher": teacher}


def test_hr_gives_an_acting_head_and_ends_it(look, people):
    page = look(people["hr"])
    page.goto("/manage/grants/")
    check(page, "grants")
    page.get_by_role("link", name="Give somebody a role").click()
    page.get_by_label("Name").fill("lukasz")
    page.get_by_role("button", name="Search").click()
    check(page, "grant-new")
    page.get_by_role("link", name="Maya O'Brien-Łukasz").click()
    page.get_by_role("button", name="See what this allows").click()
    check(page, "grant-give")
    page.get_by_label("Head teacher").check()
    page.get_by_label("Academy", exact=True).select_option("oakfield")
    page.get_by_label("Last day").fill("2026-12-18")
    page.get_by_role("button", name="See what this allows").click()
    check(page, "grant-confirm")
    page.get_by_role("button", name="Give this role").click()
    assert page.get_by_text("Maya O'Brien-Łukasz has the role from the day you chose.").is_visible()
    page.get_by_role("link", name="Change Maya O'Brien-Łukasz, Head teacher").click()
    check(page, "grant")
    page.get_by_role("button", name="Take this role back").click()
    assert page.get_by_text("no longer has the role").is_visible()


def test_a_head_adds_an_agency_worker_whose_name_is_known(look, people, millbrook):
    make.staff(millbrook, "Jo", "Supply")
    page = look(people["head"])
    page.goto("/academies/oakfield/")
    check(page, "board-head")
    page.get_by_role("link", name="Add an agency worker or visitor").click()
    page.get_by_label("Agency worker").check()
    page.get_by_label("Given names").fill("Jo")
    page.get_by_label("Family name").fill("Supply")
    page.get_by_label("What they do here").fill("Cover teacher")
    page.get_by_label("Agency or firm").fill("Teaching Ltd")
    page.get_by_label("First day").fill("2026-11-23")
    page.get_by_label("Last day").fill("2026-12-21")
    page.get_by_role("button", name="Continue").click()
    check(page, "door-refused")
    page.get_by_label("Last day").fill("2026-12-18")
    page.get_by_role("button", name="Continue").click()
    check(page, "door-confirm")
    page.get_by_label("Yes, it is this person").check()
    page.get_by_role("button", name="Add this person").click()
    assert page.get_by_text("Jo Supply is added until 18 December. HR has been told.").is_visible()
    check(page, "door")


def test_the_other_pages_pass_axe(look, people):
    page = look(people["clerk"])
    for address, name in [
        ("/", "home-governance"),
        ("/academies/", "academies-governance"),
        ("/academies/oakfield/", "board-governance"),
    ]:
        page.goto(address)
        check(page, name)
    page = look(people["administrator"])
    page.goto("/manage/portal/")
    check(page, "portal")
    page = look(people["head"])
    page.goto("/manage/grants/")
    check(page, "grants-head")
