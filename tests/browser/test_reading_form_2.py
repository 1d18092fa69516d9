"""A policy with headings, lists, tables and notes, as it is read on a phone and on a desk, and on paper."""

import pytest

from tests import factories as make
from tests.browser.conftest import DESK, PHONE, axe, signed_in
from tests.policy.form_2_texts import LONE_WORKING

pytestmark = pytest.mark.real_time
PAGE = "/policies/lone-working/"
WIDE = "| " + " | ".join(f"Column {number}" for number in range(9)) + " |\n" + "| --- " * 9 + "|\n"
LEADS_TO = "getComputedStyle(document.querySelector('.leads-to'), '::after').content"


@pytest.fixture
def open_page(address, chromium, teacher):
    make.version(slug="lone-working", title="Lone Working Policy", source=(LONE_WORKING + WIDE).encode())
    contexts = []

    def open_it(size):
        contexts.append(chromium.new_context(base_url=address, viewport=size, locale="en-GB"))
        signed_in(contexts[-1], teacher, address)
        page = contexts[-1].new_page()
        page.goto(PAGE)
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_only_tables_are_wider_than_the_screen(open_page, size):
    page = open_page(size)
    for address in (PAGE, f"{PAGE}annex-a/", f"{PAGE}versions/", f"{PAGE}on/2026-11-20/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
        assert axe(page) == []


def test_a_wide_table_moves_by_keyboard_on_a_phone(open_page):
    page = open_page(PHONE)
    page.goto(f"{PAGE}annex-a/")
    table = page.locator(".app-grid").last
    assert table.evaluate("grid => grid.scrollWidth > grid.clientWidth")
    table.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")


def test_a_note_is_reached_from_where_it_is_cited_and_leads_back(open_page):
    page = open_page(DESK)
    page.get_by_role("link", name="[1]", exact=True).click()
    assert page.url.endswith("#note-1")
    page.get_by_role("link", name="Back to where note 1 is cited").click()
    assert page.url.endswith("#note-1:cited")
    assert page.locator("[id='note-1:cited']").is_visible()


def test_contents_mark_the_section_within_a_section(open_page):
    page = open_page(DESK)
    for section in ("3.1", "who-does-what"):
        page.locator(f".app-contents [data-target='{section}']").click()
        page.wait_for_function(
            "id => document.querySelector('[data-target][aria-current]')?.dataset.target === id", arg=section
        )


def test_on_paper_the_whole_address_of_a_link_is_printed_and_no_sign_of_a_paragraph(open_page):
    page = open_page(DESK)
    assert page.evaluate(LEADS_TO) == '" (example.org)"'
    page.emulate_media(media="print")
    assert page.evaluate(LEADS_TO) == '" (https://www.example.org/lone-working)"'
    assert page.get_by_label("Link to this paragraph").first.is_hidden()
