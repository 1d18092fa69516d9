"""Where one is in a long text, and how one gets through it by keyboard, on a phone and on a desk."""

from datetime import date

import pytest

from tests.browser.conftest import DESK, PHONE, axe

pytestmark = pytest.mark.real_time
PROTOCOL = "/policies/social-networking-protocol/"
TALL = {"width": 1280, "height": 2400}  # several sections at once
PAGES = [PROTOCOL, f"{PROTOCOL}versions/1.0/", f"{PROTOCOL}on/{date.today()}/"]
# From the top to the end of the text: the marked section, and whether any of it is on the screen.
READ_THROUGH = """(async () => {
  const seen = [];
  const end = document.querySelector(".app-parts");
  for (let y = 0; end.getBoundingClientRect().top > innerHeight; y += 150) {
    scrollTo(0, y);
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const section = document.querySelector("[data-target][aria-current]")?.dataset.target;
    const box = section && document.getElementById(section).closest("section").getBoundingClientRect();
    seen.push([section ?? "", !box || (box.top < innerHeight && box.bottom > 0)]);
  }
  return seen;
})()"""
LAYOUT_SHIFT = """new Promise((resolve) => {
  let sum = 0;
  const add = (list) => list.getEntries().forEach((entry) => { sum += entry.value; });
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 200);
})"""


def scroll(page, y):
    """Scrolls, and waits until the page has drawn itself again."""
    page.evaluate(f"scrollTo(0, {y})")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def marked(page):
    return page.eval_on_selector_all("[data-target][aria-current]", "links => links.map(l => l.dataset.target)")


def focused(page):
    return page.evaluate("document.activeElement.innerText")


def tabs_until(page, words):
    """How often Tab must be pressed, from the top, until what has the focus bears these words."""
    for count in range(1, 120):
        page.keyboard.press("Tab")
        if words in focused(page):
            return count
    raise AssertionError(f"{words} cannot be reached by keyboard")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_contents_mark_the_section_on_screen(open_as, size):
    page = open_as("signed", size=size)
    page.goto(PROTOCOL)
    seen = page.evaluate(READ_THROUGH)
    assert [section for section, is_on_screen in seen if not is_on_screen] == []
    assert list(dict.fromkeys(section for section, _ in seen if section)) == ["1", "2", "3", "4", "5", "6", "7"]
    scroll(page, 0)  # in one leap, past every heading
    assert marked(page) in (["1"], [])
    scroll(page, 100_000)
    assert marked(page) == ["7"]


def test_a_short_section_at_the_end_is_marked_when_a_link_led_there_and_when_it_is_reached(open_as):
    page = open_as("signed", size=TALL)
    page.goto(PROTOCOL)
    for section in ("6", "7", "6"):
        page.locator(f".app-contents [data-target='{section}']").click()
        scroll(page, "scrollY")
        assert marked(page) == [section]
    scroll(page, "scrollY - 40")
    scroll(page, 100_000)
    assert marked(page) == ["7"]


def test_a_line_shows_how_far_one_has_got_and_moves_nothing(open_as):
    page = open_as("signed", size=PHONE)
    page.goto(PROTOCOL)
    line = page.locator("[data-how-far]")
    assert line.bounding_box()["width"] == 0
    widths = []
    for part in (0.25, 0.5, 0.75, 1):
        scroll(page, f"{part} * document.documentElement.scrollHeight")
        widths.append(line.bounding_box()["width"])
    assert widths == sorted(set(widths))
    assert widths[-1] == PHONE["width"]
    assert page.evaluate(LAYOUT_SHIFT) < 0.01
    page.emulate_media(media="print")
    assert not line.is_visible()


def test_on_a_phone_the_contents_stay_at_hand_and_name_the_section(open_as):
    page = open_as("signed", size=PHONE)
    page.goto(PROTOCOL)
    scroll(page, "document.getElementById('5').offsetTop")
    contents = page.locator("#contents")
    assert contents.bounding_box()["y"] == 0
    assert contents.locator("summary").inner_text() == "Contents 5 Safeguarding"
    contents.locator("summary").click()
    assert contents.get_by_role("link", name="Online awareness").is_visible()
    assert not axe(page)
    contents.get_by_role("link", name="Monitoring").click()
    assert not contents.get_by_role("link", name="Online awareness").is_visible()
    heading = page.locator("[id='6']").bounding_box()
    assert contents.bounding_box()["height"] <= heading["y"] < PHONE["height"] / 2


@pytest.mark.parametrize("part", ["appendix-1", "appendix-2"])
def test_the_words_of_an_appendix_begin_high_on_a_phones_first_screen(open_as, part):
    page = open_as("signed", size=PHONE)
    page.goto(f"{PROTOCOL}{part}/")
    assert page.locator(".app-clause").first.bounding_box()["y"] < 0.6 * PHONE["height"]


@pytest.mark.parametrize("address", PAGES, ids=["in force", "version", "on a day"])
def test_the_next_part_is_a_few_tabs_away_and_the_clauses_are_one_stop(open_as, address):
    page = open_as("signed")
    page.goto(address)
    assert tabs_until(page, "Skip to the next part") <= 3
    page.keyboard.press("Enter")
    page.wait_for_url("**/appendix-1/")
    page.go_back()
    page.reload()
    assert (
        tabs_until(page, "Next: Appendix 1") <= 40
    )  # a way to ask after each section among them; 70 with a stop for each clause
    page.keyboard.press("Tab")
    assert focused(page) == "Back to top"


def test_arrow_keys_go_from_clause_to_clause_and_the_page_says_so(open_as):
    page = open_as("signed")
    page.goto(f"{PROTOCOL}#5")
    page.keyboard.press("Tab")
    assert focused(page) == "5"
    assert "to move from clause to clause" in page.locator("#keys").inner_text()
    assert not axe(page)
    numbers = []
    for _ in range(8):
        page.keyboard.press("ArrowDown")
        numbers.append(focused(page))
    assert numbers == ["5.1", "5.2", "5.3", "5.4", "5.5", "5.6", "5.7", "6"]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.url.endswith("#5.7")
    page.keyboard.press("Tab")
    assert focused(page) == "5.7"
    page.keyboard.press("Tab")
    assert not page.locator("#keys").is_visible()


def test_without_a_script_every_clause_is_a_stop_and_the_next_part_still_near(open_as):
    page = open_as("signed", java_script_enabled=False)
    page.goto(f"{PROTOCOL}appendix-1/")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the next part: Appendix 2"
    assert page.locator(".app-clause__number:not([tabindex])").count() == 12
