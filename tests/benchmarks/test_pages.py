"""How soon the pages of the demonstration are answered."""

import time
from statistics import median

import pytest

from tests.browser.conftest import demonstration, opening  # noqa: F401
from tests.browser.test_pages import PAGES

# The smallest page takes a thirtieth of a quarter of a second where nothing else runs, and a busy machine slows it too.
SMALLEST, MOST_TIMES = "/accessibility/", 30


@pytest.mark.parametrize("name", PAGES, ids=lambda name: name or "nobody")
def test_every_page_is_answered_within_a_quarter_of_a_second(chromium, demonstration, name):  # noqa: F811
    with opening(chromium, demonstration, {}) as open_page:
        page = open_page(name)
        took = {address: median(time_answer(page, address) for _ in range(3)) for address in PAGES[name]}
        most = max(0.25, MOST_TIMES * median(time_answer(page, SMALLEST) for _ in range(9)))
    assert {address: seconds for address, seconds in took.items() if seconds > most} == {}


def time_answer(page, address):
    started = time.perf_counter()
    page.request.get(address)
    return time.perf_counter() - started
