"""HR's week in a real browser, counted in clicks: typing and the Enter key are none, choosing from a list is one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.models import AccessClosure, Person
from tests import factories as make
from tests.browser.conftest import DESK, PHONE, axe, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_time]


class Clicks:
    """A page on which every click and every choice from a list is counted."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def click(self, role, name):
        self.count += 1
        self.page.get_by_role(role, name=name).click()

    def choose(self, label, value):
        self.count += 1
        self.page.get_by_label(label, exact=True).select_option(value)

    def type(self, label, words):
        self.page.get_by_label(label, exact=True).fill(words)

    def find(self, name):
        """From home: types a name into the search there, and opens the person."""
        self.page.get_by_label("Name, e-mail address or staff number").fill(name)
        self.page.keyboard.press("Enter")
        self.click("link", name)

    def reads(self, words):
        self.page.get_by_role("main").get_by_text(words).first.wait_for()


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def hr_page(request, chromium, address, hr, oakfield, protocol):
    make.staff(oakfield, "Maya", "Patel", from_on=timezone.localdate())
    context = chromium.new_context(base_url=address, viewport=request.param, locale="en-GB")
    signed_in(context, hr, address)
    page = context.new_page()
    page.goto("/")
    yield Clicks(page)
    context.close()


def test_has_she_signed_is_answered_in_two_clicks(hr_page):
    hr_page.find("Maya Patel")
    hr_page.reads("1 to sign, by")
    assert hr_page.count <= 2
    assert axe(hr_page.page) == []


def test_a_joiner_is_added_in_six_clicks(hr_page):
    hr_page.click("link", "Add a person")
    assert axe(hr_page.page) == []
    hr_page.type("Given names", "Nia")
    hr_page.type("Family name", "Rees")
    hr_page.type("Job title", "Cook")
    hr_page.choose("Academy", "oakfield")
    hr_page.choose("Category", "support")
    hr_page.click("button", "See what this does")
    hr_page.reads("1 assignment begins")
    assert axe(hr_page.page) == []
    hr_page.click("button", "Add this person")
    hr_page.reads("Nia Rees is on record.")
    assert hr_page.count <= 6
    assert Person.objects.get(family_name="Rees").engagements.get().job_title == "Cook"


def test_a_leaver_is_ended_in_four_clicks(hr_page):
    hr_page.find("Maya Patel")
    hr_page.click("link", "End Class teacher, Oakfield Academy")
    hr_page.type("Last day", (timezone.localdate() + timedelta(days=30)).isoformat())
    hr_page.click("button", "See what this does")
    hr_page.reads("1 assignment ends")
    assert axe(hr_page.page) == []
    hr_page.click("button", "End this work")
    hr_page.reads("the work ends on")
    assert hr_page.count <= 4


def test_a_maternity_leave_is_recorded_in_five_clicks(hr_page):
    hr_page.find("Maya Patel")
    hr_page.click("link", "Record an absence")
    hr_page.type("First day away", (timezone.localdate() + timedelta(days=1)).isoformat())
    assert axe(hr_page.page) == []
    hr_page.click("button", "See what this does")
    hr_page.reads("1 assignment pauses")
    hr_page.click("button", "Record this absence")
    hr_page.reads("the absence is recorded")
    assert hr_page.count <= 5


def test_access_is_closed_in_three_clicks(hr_page):
    hr_page.find("Maya Patel")
    hr_page.click("link", "Close access")
    hr_page.click("button", "Close access")
    hr_page.reads("is signed out everywhere")
    assert hr_page.count <= 3
    assert AccessClosure.objects.get().person.family_name == "Patel"


@pytest.mark.parametrize("end", ["names", "email", "number", "engagements/new"])
def test_the_other_pages_of_acts_are_accessible_and_fit_a_narrow_screen(hr_page, end):
    person = Person.objects.get(family_name="Patel")
    page = hr_page.page
    page.goto(f"/manage/people/{person.pk}/{end}/")
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_move_and_a_new_name_are_done_by_hr_and_seen_on_the_boards(hr_page, millbrook):
    page, today = hr_page.page, timezone.localdate()
    hr_page.find("Maya Patel")
    hr_page.click("link", "Move Class teacher, Oakfield Academy")
    hr_page.choose("Academy", "millbrook")
    hr_page.type("First day there", (today + timedelta(days=1)).isoformat())
    hr_page.click("button", "See what this does")
    hr_page.reads("1 assignment ends, 1 begins")
    assert axe(page) == []
    hr_page.click("button", "Record this move")
    hr_page.click("link", "Change the name")
    hr_page.type("Family name", "Shah")
    hr_page.click("button", "See what this does")
    hr_page.reads("Maya Patel stays on record as a former name.")
    hr_page.click("button", "Change the name")
    hr_page.reads("Formerly, until")
    page.goto("/academies/oakfield/")
    hr_page.reads("Maya Shah")
    assert "Patel" not in page.content()
    page.goto("/academies/millbrook/?state=not_due")
    hr_page.reads("Maya Shah")
