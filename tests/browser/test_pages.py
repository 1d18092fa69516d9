"""Every page, on a phone and on a desk: checked by axe, on a narrow phone, for its weight, and on paper."""

import re
from dataclasses import dataclass
from datetime import date

import pytest

from tests.browser.conftest import DESK, PHONE, axe, opening

pytestmark = pytest.mark.real_time
PROTOCOL = "/policies/social-networking-protocol/"
TODAY = date.today()
NARROW = {"width": 320, "height": 640}
PAGES = {
    "": [
        "/accounts/login/",
        "/accounts/login/code/",
        "/accounts/password/reset/",
        "/accounts/signup/",
        "/demo/mail/",
        "/verify/",
        "/how-it-works/",
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
        "/accounts/logout/",
        "/accounts/password/change/",
        "/no-such-page/",
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


@dataclass(frozen=True)
class Look:
    """What was found on a page that was opened once and shown at three widths."""

    url: str
    links: list[str]
    found: dict[str, list[str]]  # by axe, on a phone and on a desk
    width: int  # on a narrow phone


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
    links = page.eval_on_selector_all("main a[href], header a[href]", "links => links.map(link => link.href)")
    found = {"desk": axe(page)}
    page.set_viewport_size(PHONE)
    found["phone"] = axe(page)
    page.set_viewport_size(NARROW)
    return Look(page.url, links, found, width=page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_axe_finds_nothing(reader, size):
    _, looks = reader
    found = [fault for look in looks for fault in look.found[size]]
    assert not found, "\n".join(found)


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


def test_the_first_page_weighs_at_most_200_kb(open_as):
    weights = []
    page = open_as(size=PHONE)
    page.on(
        "requestfinished",
        lambda request: weights.append(sum(request.sizes()[k] for k in ("responseBodySize", "responseHeadersSize"))),
    )
    page.goto("/accounts/login/")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(weights) <= 200_000, sum(weights)


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
