"""Every page, on a narrow phone and on a desk: checked by axe in light and dark, for its weight, and on paper."""

import re
import time
from dataclasses import dataclass
from datetime import date

import pytest

from tests.browser.conftest import DESK, PHONE, axe, axe_in_light, axe_in_the_dark, opening

pytestmark = pytest.mark.real_time
PROTOCOL = "/policies/social-networking-protocol/"
TODAY = date.today()
NARROW = {"width": 320, "height": 640}
NO_PAGE = "/no-such-page/"
PAGES = {
    "": [
        "/accounts/login/",
        "/accounts/login/code/",
        "/accounts/password/reset/",
        "/accounts/signup/",
        "/demo/mail/",
        "/verify/",
        "/how-it-works/",
        "/accessibility/",
    ],
    "signed": [
        "/",
        "/policies/",
        PROTOCOL,
        f"{PROTOCOL}appendix-1/",
        f"{PROTOCOL}appendix-2/",
        f"{PROTOCOL}versions/",
        f"{PROTOCOL}versions/1.0/",
        f"{PROTOCOL}versions/1.0/changes/",
        f"{PROTOCOL}on/{TODAY}/",
        f"{PROTOCOL}on/{TODAY}/appendix-1/",
        f"{PROTOCOL}on/2020-01-01/",
        f"{PROTOCOL}question/",
        f"{PROTOCOL}decline/",
        "/recorded/",
        "/me/messages/",
        "/accounts/logout/",
        "/accounts/password/change/",
        NO_PAGE,
        "/trust/",
    ],
    "executive": ["/academies/", "/academies/millbrook/", "/academies/hawthorn/?state=left"],
    "head": ["/academies/oakfield/", "/academies/oakfield/?state=overdue", "/academies/oakfield/?q=nobody"],
    "hr": [
        *("/trust/", "/people/", "/people/?q=an", "/people/?q=nobody", f"{PROTOCOL}sign/"),
        *("/manage/policies/", "/manage/policies/social-networking-protocol/versions/1.0/withdraw/"),
        *("/manage/requirements/", "/manage/requirements/new/"),
    ],
    "policy": ["/manage/policies/", "/manage/policies/new/"],
}
SHIFTS = """new Promise((done) => {
  let sum = 0;
  const add = (list) => list.getEntries().forEach((entry) => { sum += entry.value; });
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(sum)));
})"""


@dataclass(frozen=True)
class Look:
    """What was found on a page that was opened once and shown at two widths, in light and dark."""

    url: str
    links: list[str]
    found: dict[str, list[str]]  # by axe, on a narrow phone and on a desk
    width: int  # on a narrow phone
    shift: float  # how far things moved while the page loaded, as browsers measure it


@pytest.fixture(scope="module", params=PAGES, ids=lambda name: name or "nobody")
def reader(request, chromium, demonstration, sign_ins):
    """A page of one of the cast, and what that person saw of the pages."""
    name = request.param
    with opening(chromium, demonstration, sign_ins) as open_page:
        page = open_page(name)
        yield page, [look(page, address) for address in PAGES[name]]


def look(page, address):
    page.set_viewport_size(DESK)
    page.goto(address)
    return look_around(page)


def look_around(page):
    """On the page that is open, at a desk."""
    shift = page.evaluate(SHIFTS)
    links = page.eval_on_selector_all("main a[href], header a[href]", "links => links.map(link => link.href)")
    # No colour depends on the width, so contrast is looked at once in light and once in the dark.
    found = {"desk": axe_in_light(page)}
    page.set_viewport_size(NARROW)
    found["phone"] = [*axe_in_light(page, contrast=False), *axe_in_the_dark(page)]
    return Look(page.url, links, found, page.evaluate("document.documentElement.scrollWidth"), shift)


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_axe_finds_nothing(reader, size):
    _, looks = reader
    found = [fault for look in looks for fault in look.found[size]]
    assert not found, "\n".join(found)


def test_no_page_shifts_while_it_loads(reader):
    _, looks = reader
    assert {look.url: look.shift for look in looks if look.shift >= 0.01} == {}


def test_nothing_is_wider_than_a_narrow_phone(reader):
    _, looks = reader
    assert {look.url: look.width for look in looks if look.width > NARROW["width"]} == {}


def test_every_link_on_every_page_leads_somewhere(reader):
    page, looks = reader
    seen = set()
    for look in looks:
        links = {link.split("#")[0] for link in look.links if link.startswith("http://127.0.0.1")}
        # One of a kind is enough: the rest differ in the person or the number alone.
        kinds = {re.sub(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}|[0-9a-f]{8}-[0-9a-f-]{27}", "?", link): link for link in links}
        for kind, link in kinds.items():
            if kind not in seen and "logout" not in link and link != look.url:
                assert page.request.get(link).status == 200, f"{link} on {look.url}"
        seen |= kinds.keys()


def test_the_pages_that_know_people_pass_axe_too(open_as):
    page = open_as("hr")
    page.goto("/academies/oakfield/")
    page.locator(".app-people__name a").first.click()
    assert not axe(page)
    page.goto("/academies/oakfield/?state=attested")
    page.locator(".app-people__receipt a").first.click()
    assert not axe(page)


def test_signing_pages_pass_axe_with_and_without_errors(open_as):
    page = open_as("policy")
    page.goto(f"{PROTOCOL}sign/")
    assert not axe(page)
    if page.locator("form [name=typed_name]").count():
        page.get_by_role("button", name=re.compile("^Sign")).click()
        assert "There is a problem" in page.locator("main").inner_text()
        assert not axe(page)


@pytest.mark.parametrize(("name", "address"), [("", "/accounts/login/"), ("signed", PROTOCOL)])
def test_a_first_page_weighs_at_most_200_kb(open_as, sign_ins, name, address):
    if name:
        open_as(name)  # for its cookies
    weights = []
    page = open_as(size=PHONE)
    page.context.add_cookies(sign_ins.get(name, []))
    page.on(
        "requestfinished",
        lambda request: weights.append(sum(request.sizes()[k] for k in ("responseBodySize", "responseHeadersSize"))),
    )
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert 0 < sum(weights) <= 200_000, sum(weights)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_fonts_that_come_late_move_no_line(open_as, size):
    page = open_as("signed", size=size)
    page.route("**/*.woff2", lambda route: (time.sleep(0.2), route.continue_()))
    shifts = {}
    for address in ("/policies/", PROTOCOL, f"{PROTOCOL}appendix-1/", "/how-it-works/"):
        page.goto(address, wait_until="networkidle")
        shifts[address] = page.evaluate(SHIFTS)
    assert {address: shift for address, shift in shifts.items() if shift >= 0.01} == {}


COLOURS = "[document.documentElement, document.querySelector('#lead .app-clause__text')].map(getComputedStyle)"
SHOWN = f"{COLOURS}.map((style, place) => place ? style.color : style.backgroundColor)"


def test_the_page_is_dark_for_whoever_asks_and_white_on_paper(open_as):
    page = open_as("signed", color_scheme="dark")
    page.goto(PROTOCOL)
    assert page.evaluate(SHOWN) == ["rgb(13, 21, 25)", "rgb(238, 243, 246)"]
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(SHOWN) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    page.emulate_media(media="screen", color_scheme="light")
    assert page.evaluate(SHOWN) == ["rgb(255, 255, 255)", "rgb(20, 34, 42)"]


def test_on_paper_there_is_no_navigation_and_every_word(open_as):
    page = open_as("signed")
    page.goto(PROTOCOL)
    page.emulate_media(media="print")
    assert not page.locator("nav").first.is_visible()
    assert page.locator("#lead").is_visible()
    assert page.locator('[id="7.5-5"]').is_visible()


def test_a_permalink_leads_to_its_clause(open_as):
    page = open_as("signed", size=PHONE)
    page.goto(f"{PROTOCOL}#5.3")
    clause = page.locator('[id="5.3"]')
    assert clause.locator("a").first.get_attribute("href") == "#5.3"
    assert clause.bounding_box()["y"] < PHONE["height"]
