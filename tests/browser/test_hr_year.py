"""A year of HR in a real browser: each act is clicked through, and boards are read before, during and after."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest

from attestations.assignments import queries
from portal.models import Engagement, Person
from portal.people.actions import names
from tests import factories as make
from tests.browser.conftest import DESK, PHONE, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("SHOTS")  # a folder, to look at the pages
DAY = timedelta(days=1)
MONDAY = date(2026, 11, 30)  # the clock stands at Sunday 22 November
CHRISTMAS = date(2026, 12, 18)
MAYA, SIAN, DANIEL = "Maya O'Brien-Łukasz", "Siân Hughes", "Daniel Wright"
OVERDUE, TO_SIGN, SIGNED, YET_TO_START = "Overdue", "To sign", "Signed", "Not asked yet"


class Desk:
    """Somebody at a browser, who comes in again whenever the clock has been moved."""

    def __init__(self, context, person, address):
        self.context, self.person, self.address = context, person, address
        self.page, self.shots = context.new_page(), 0
        self.come_in()

    def come_in(self):
        signed_in(self.context, self.person, self.address)

    def open(self, address):
        answer = self.page.goto(address)
        self.look()
        return answer.status

    def find(self, name):
        """Types a name into the search, and opens the person."""
        self.page.goto("/people/")
        self.page.get_by_label("Name, staff number or e-mail").fill(name)
        self.page.keyboard.press("Enter")
        self.click("link", name)

    def click(self, role, name):
        self.page.get_by_role(role, name=name).first.click()
        self.look()

    def choose(self, **values):
        for label, value in values.items():
            self.page.get_by_label(label, exact=True).select_option(value)

    def fill(self, **fields):
        for name, value in fields.items():
            self.page.fill(f"[name={name}]", value.isoformat() if isinstance(value, date) else value)

    def do(self, button, see="See what this does"):
        """What the page says that an act will do; then the act is done."""
        self.click("button", see)
        words = self.words()
        self.click("button", button)
        return words

    def words(self):
        return " ".join(self.page.get_by_role("main").inner_text().split())

    def board(self, slug, state=""):
        """The names and states in the list of a board; None where there is no such board for the reader."""
        if self.open(f"/academies/{slug}/?state={state}") != 200:
            return None
        return dict(
            self.page.locator(".app-people tbody tr").evaluate_all(
                "(rows) => rows.map((row) => ['name', 'state'].map("
                "(part) => row.querySelector(`.app-people__${part}`).innerText.trim()))"
            )
        )

    def trust(self, name):
        """Of an academy on the trust's board: signed, overdue, to sign and not asked, without the percentages."""
        self.open("/trust/")
        row = self.page.locator(".app-academies tbody tr", has_text=name)
        signed, *others = row.locator("td").all_inner_texts()[1:]
        return " ".join(signed.split()[:3]), *(int(cell.split()[0]) for cell in others)

    def look(self):
        if not SHOTS:
            return
        test = os.environ["PYTEST_CURRENT_TEST"].split("::")[1].split(" ")[0]
        for size in (PHONE, DESK):
            self.page.set_viewport_size(size)
            name = f"{test}-{self.person.family_name}-{self.shots:02}-{size['width']}"
            self.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
        self.shots += 1


@pytest.fixture
def desks(chromium, address, protocol):
    """Opens the browser of somebody, and keeps all of them."""
    opened = []

    def open_desk(person):
        context = chromium.new_context(base_url=address, viewport=DESK, locale="en-GB")
        opened.append(Desk(context, person, address))
        return opened[-1]

    open_desk.all = opened
    yield open_desk
    for desk in opened:
        desk.context.close()


@pytest.fixture
def on(clock, desks):
    """Moves the clock to the morning of a day, on which everybody signs in anew."""

    def move(day):
        clock.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), tick=False)
        queries.clear_cache()
        for desk in desks.all:
            desk.come_in()

    return move


def test_a_joiner_is_on_the_boards_before_from_and_after_the_first_day(desks, on, hr, head):
    hr, head = desks(hr), desks(head)
    assert head.board("oakfield") == {SIAN: OVERDUE}
    hr.open("/manage/people/new/")
    hr.fill(given_names="Nia", family_name="Rees", job_title="Cook", from_on=MONDAY)
    hr.choose(Academy="oakfield", Category="support")
    assert "On 30 November 2026 1 assignment begins, due 14 December 2026." in hr.do("Add this person")
    assert "Starts on 30 November 2026. Nothing is asked now." in hr.words()
    assert head.board("oakfield") == {SIAN: OVERDUE, "Nia Rees": YET_TO_START}
    assert hr.trust("Oakfield") == ("0 of 1", 1, 0, 1)
    on(MONDAY)
    assert head.board("oakfield") == {SIAN: OVERDUE, "Nia Rees": TO_SIGN}
    assert hr.trust("Oakfield") == ("0 of 2", 1, 1, 0)
    on(MONDAY + 15 * DAY)
    assert head.board("oakfield") == {SIAN: OVERDUE, "Nia Rees": OVERDUE}
    assert hr.trust("Oakfield") == ("0 of 2", 2, 0, 0)


def test_somebody_on_maternity_leave_is_not_asked_and_has_new_days_when_she_is_back(desks, on, hr, head, teacher):
    hr, head, back = desks(hr), desks(head), date(2027, 9, 1)
    assert head.board("oakfield") == {SIAN: OVERDUE, MAYA: TO_SIGN}
    hr.find(MAYA)
    hr.click("link", "Record an absence")
    hr.fill(from_on=MONDAY)
    assert "On 30 November 2026 1 assignment pauses." in hr.do("Record this absence")
    assert head.board("oakfield") == {SIAN: OVERDUE, MAYA: TO_SIGN}
    on(MONDAY)
    assert head.board("oakfield") == {SIAN: OVERDUE, MAYA: "Not asked at present"}
    assert "Away" not in head.words()
    assert hr.trust("Oakfield") == ("0 of 1", 1, 0, 1)
    on(date(2027, 6, 1))
    hr.find(MAYA)
    hr.click("link", "Change the absence")
    hr.fill(until_on=back - DAY)
    assert "On 1 September 2027 1 assignment has a new date, due 15 September 2027." in hr.do("Change it")
    assert head.board("oakfield")[MAYA] == "Not asked at present"
    on(back)
    assert head.board("oakfield") == {SIAN: OVERDUE, MAYA: TO_SIGN}
    assert hr.trust("Oakfield") == ("0 of 2", 1, 1, 0)


def test_somebody_moves_leaves_and_comes_back(desks, on, hr, head, executive, teacher):
    hr, oakfield, millbrook = desks(hr), desks(head), desks(executive)
    again = date(2027, 1, 4)
    hr.find(MAYA)
    hr.click("link", "Move Class teacher, Oakfield Academy")
    hr.choose(Academy="millbrook")
    hr.fill(from_on=MONDAY)
    assert "On 30 November 2026 1 assignment ends, 1 begins, due 14 December 2026." in hr.do("Record this move")
    assert oakfield.board("oakfield") == {SIAN: OVERDUE, MAYA: TO_SIGN}
    assert millbrook.board("millbrook") == {DANIEL: OVERDUE, MAYA: YET_TO_START}
    on(MONDAY)
    assert oakfield.board("oakfield") == {SIAN: OVERDUE}
    assert oakfield.board("oakfield", "left") == {MAYA: "Left without signing"}
    assert millbrook.board("millbrook") == {DANIEL: OVERDUE, MAYA: TO_SIGN}
    hr.find(MAYA)
    hr.click("link", "End Class teacher, Millbrook Primary Academy")
    hr.fill(until_on=CHRISTMAS)
    assert "They have left the trust then" in hr.do("End this work")
    on(CHRISTMAS)
    assert millbrook.board("millbrook") == {DANIEL: OVERDUE, MAYA: OVERDUE}
    on(CHRISTMAS + DAY)
    assert millbrook.board("millbrook") == {DANIEL: OVERDUE}
    assert millbrook.board("millbrook", "left") == {MAYA: "Left without signing"}
    assert hr.trust("Millbrook") == ("0 of 1", 1, 0, 0)
    hr.find(MAYA)
    assert "Left on 18 December 2026." in hr.words()
    hr.click("link", "Add work")
    hr.choose(Academy="oakfield", Category="teacher")
    hr.fill(job_title="Class teacher", from_on=again)
    assert "On 4 January 2027 1 assignment begins, due 18 January 2027." in hr.do("Add this work")
    on(again)
    assert oakfield.board("oakfield") == {SIAN: OVERDUE, MAYA: TO_SIGN}
    assert millbrook.board("millbrook") == {DANIEL: OVERDUE}


def test_boards_show_a_new_name_from_its_day_and_never_the_former_one(desks, on, hr, head, teacher):
    hr, head = desks(hr), desks(head)
    hr.find(MAYA)
    hr.click("link", "Change the name")
    hr.fill(family_name="Shah", from_on=MONDAY)
    assert f"Boards show {MAYA} until then, and Maya Shah from 30 November 2026." in hr.do("Change the name")
    assert "From 30 November 2026: Maya Shah" in hr.words()
    assert head.board("oakfield") == {SIAN: OVERDUE, MAYA: TO_SIGN}
    on(MONDAY)
    names.apply_names_of(MONDAY)  # as the worker does after midnight
    assert head.board("oakfield") == {SIAN: OVERDUE, "Maya Shah": TO_SIGN}
    assert "Łukasz" not in head.page.content()
    hr.find("Maya Shah")
    assert f"Formerly, until 29 November 2026: {MAYA}" in hr.words()


def test_two_records_are_merged_and_taken_apart_again(desks, hr, head, oakfield, teacher, protocol):
    other = make.staff(oakfield, "Maya", "OBrien Lukasz")
    make.sign(other, protocol, oakfield)
    hr, head = desks(hr), desks(head)
    two = {SIAN: OVERDUE, MAYA: TO_SIGN, other.name: SIGNED}
    assert head.board("oakfield") == two
    hr.find(MAYA)
    hr.click("link", "Merge with another record")
    hr.fill(q="obrien")
    hr.click("button", "Search")
    hr.click("link", "Compare")
    hr.page.get_by_label(teacher.reference).check()
    hr.click("button", "Merge the two records")
    assert "Has signed everything that is asked now." in hr.words()
    assert head.board("oakfield") == {SIAN: OVERDUE, MAYA: SIGNED}
    assert hr.trust("Oakfield") == ("1 of 2", 1, 0, 0)
    hr.find(MAYA)
    hr.click("link", "Take apart")
    hr.click("button", "Take them apart")
    assert head.board("oakfield") == two
    assert hr.trust("Oakfield") == ("1 of 3", 1, 1, 0)


def test_an_acting_head_sees_the_board_for_the_term_alone(desks, on, hr, teacher, oakfield):
    hr, acting = desks(hr), desks(teacher)
    assert acting.board("oakfield") is None
    hr.find(MAYA)
    hr.click("link", "Give a role")
    hr.page.get_by_label("Head teacher").check()
    hr.choose(Academy="oakfield")
    hr.fill(from_on=MONDAY, until_on=CHRISTMAS)
    assert "18 December 2026. It ends by itself." in hr.do("Give this role", see="See what this allows")
    assert acting.board("oakfield") is None
    on(MONDAY)
    assert acting.board("oakfield") == {MAYA: TO_SIGN}
    on(CHRISTMAS)
    assert acting.board("oakfield") == {MAYA: OVERDUE}
    on(CHRISTMAS + DAY)
    assert acting.board("oakfield") is None


def test_an_academy_joins_and_leaves(desks, on, hr):
    hr, first, last = desks(hr), date(2027, 1, 1), date(2027, 8, 31)
    hr.open("/manage/academies/new/")
    hr.fill(name="Willow Primary Academy", urn="140099", joined_on=first)
    hr.click("button", "Continue")
    hr.click("button", "Add this academy")
    assert "Joins on 1 January 2027." in hr.words()
    hr.open("/manage/people/new/")
    hr.fill(given_names="Tom", family_name="Ash", job_title="Teacher", from_on=date(2019, 9, 1))
    hr.choose(Academy="willow-primary", Category="teacher")
    assert "Nobody is asked before 1 January 2027, when Willow Primary Academy joined" in hr.do("Add this person")
    assert hr.board("willow-primary") == {"Tom Ash": YET_TO_START}
    assert hr.trust("Joins on 1 January 2027") == ("Nobody asked", 0, 0, 1)
    on(first)
    assert hr.board("willow-primary") == {"Tom Ash": TO_SIGN}
    assert hr.trust("Willow") == ("0 of 1", 0, 1, 0)
    hr.open("/manage/academies/willow-primary/")
    hr.click("link", "This academy leaves the trust")
    hr.fill(left_on=last)
    assert "On 1 September, 1 person will no longer be asked to sign." in hr.do("It leaves on this day")
    on(last)
    assert hr.board("willow-primary") == {"Tom Ash": OVERDUE}
    on(last + DAY)
    assert hr.board("willow-primary") == {}
    assert hr.board("willow-primary", "left") == {"Tom Ash": "Left without signing"}
    assert hr.trust("Left on 31 August 2027") == ("Nobody asked", 0, 0, 0)


def test_a_double_click_at_the_door_adds_nobody_twice(desks, head, hr):
    head = desks(head)
    head.open("/academies/oakfield/people/new/")
    head.page.get_by_label("Volunteer").check()
    head.fill(given_names="Jo", family_name="O'Brien-Łukasz", job="Reader", until_on=CHRISTMAS)
    head.click("button", "Continue")
    head.page.get_by_role("button", name="Add this person").dblclick()
    head.page.get_by_text("Jo O'Brien-Łukasz is added until 18 December. HR has been told.").wait_for()
    assert Person.objects.filter(given_names="Jo").count() == 1


def test_a_double_click_and_a_second_tab_do_nothing_twice(desks, hr, teacher, millbrook):
    hr = desks(hr)
    hr.open("/manage/people/new/")
    hr.fill(given_names="Nia", family_name="Rees", job_title="Cook")
    hr.choose(Academy="oakfield", Category="support")
    hr.click("button", "See what this does")
    hr.page.get_by_role("button", name="Add this person").dblclick()
    hr.page.get_by_role("heading", name="Nia Rees", exact=True).wait_for()
    assert Person.objects.filter(family_name="Rees").count() == 1
    assert Engagement.objects.filter(person__family_name="Rees").count() == 1
    work, tabs = teacher.engagements.get(), [hr.page, hr.context.new_page()]
    for tab, act in zip(tabs, ("end", "move"), strict=True):
        tab.goto(f"/manage/people/{teacher.pk}/engagements/{work.pk}/{act}/")
        tab.fill("[name=until_on], [name=from_on]", MONDAY.isoformat())
    tabs[1].get_by_label("Academy", exact=True).select_option("millbrook")
    for tab in tabs:
        tab.get_by_role("button", name="See what this does").click()
    tabs[0].get_by_role("button", name="End this work").click()
    tabs[1].get_by_role("button", name="Record this move").click()
    tabs[1].get_by_text("This was changed in the meantime").first.wait_for()
    assert not Engagement.objects.filter(academy=millbrook).exists()


@pytest.mark.parametrize(("given", "family"), [("W" * 100, "M" * 100), ("X", "Y")], ids=["200", "1"])
def test_names_of_one_letter_and_of_200_fit_every_page(given, family, desks, hr, head, oakfield):
    named = make.staff(oakfield, given, family)
    hr, head = desks(hr), desks(head)
    wide = {}
    pages = {
        hr: ["/people/", "/people/?state=overdue", "/manage/people/duplicates/", "/manage/grants/new/?q=" + family]
        + [f"/people/{named.pk}/"]
        + [f"/manage/people/{named.pk}/{end}/" for end in ("names", "access", "merge", "subject-access", "retention")]
        + [f"/manage/people/{named.pk}/engagements/{named.engagements.get().pk}/end/"]
        + [f"/manage/people/{named.pk}/absences/new/", f"/manage/grants/new/{named.pk}/"],
        head: ["/academies/oakfield/", "/academies/oakfield/slips/"],
    }
    for desk, addresses in pages.items():
        desk.page.set_viewport_size({"width": 320, "height": 640})
        for address in addresses:
            assert desk.page.goto(address).status == 200, address
            width = desk.page.evaluate("document.documentElement.scrollWidth")
            if width > 320:
                wide[address] = width
    assert wide == {}
