"""How soon the pages of the demonstration are answered."""

import time
from statistics import median

import pytest

from tests.browser.conftest import demonstration, opening  # noqa: F401
from tests.browser.test_pages import PAGES


@pytest.mark.parametrize("name", PAGES, ids=lambda name: name or "nobody")
def test_every_page_is_answered_within_a_quarter_of_a_second(chromium, demonstration, name):  # noqa: F811
    with opening(chromium, demonstration, {}) as open_page:
        page = open_page(name)
        took = {address: median(time_answer(page, address) for _ in range(3)) for address in PAGES[name]}
    assert {address: seconds for address, seconds in took.items() if seconds > 0.25} == {}


def time_answer(page, address):
    started = time.perf_counter()
    page.request.get(address)
    return time.perf_counter() - started
