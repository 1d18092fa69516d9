"""Every page, at both widths: for axe, for a narrow phone, for the weight of it, and on paper."""

import re
from datetime import date

import pytest

from tests.browser.conftest import DESK, PHONE, axe

pytestmark = pytest.mark.real_time
PROTOCOL = "/policies/social-networking-protocol/"
TODAY = date.today()
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


@pytest.mark.parametrize(
    ("name", "addresses"), PAGES.items(), ids=lambda value: value if isinstance(value, str) else ""
)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(open_as, name, addresses, size):
    page = open_as(name, size=size)
    found = []
    for address in addresses:
        page.goto(address)
        found += axe(page)
    assert not found, "\n".join(found)


def test_nothing_is_wider_than_a_narrow_phone(open_as):
    for name, addresses in PAGES.items():
        page = open_as(name, size={"width": 320, "height": 640})
        for address in addresses:
            page.goto(address)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 320, f"{address} is {wide} wide"


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
    page = open_as("signed", size=PHONE)
    weights = []
    page.context.clear_cookies()
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


def test_every_link_on_every_page_leads_somewhere(open_as):
    for name, addresses in PAGES.items():
        page, seen = open_as(name), set()
        for address in addresses:
            page.goto(address)
            hrefs = page.eval_on_selector_all("main a[href], header a[href]", "links => links.map(link => link.href)")
            links = {link.split("#")[0] for link in hrefs if link.startswith("http://127.0.0.1")}
            # One of a kind is enough: the rest differ in the person or the number alone.
            kinds = {
                re.sub(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}|[0-9a-f]{8}-[0-9a-f-]{27}", "?", link): link for link in links
            }
            for kind, link in kinds.items():
                if kind not in seen and "logout" not in link and link != page.url:
                    assert page.request.get(link).status == 200, f"{link} on {address}"
            seen |= kinds.keys()
