"""HR imports Friday's file in a real browser, in five clicks from home, and undoes it; axe finds nothing."""

import pytest

from portal.jobs import actions as jobs
from portal.jobs import worker
from portal.jobs.ending import Ending
from portal.models import Engagement, Person, WorkerSlot
from tests import factories as make
from tests.browser.conftest import DESK, PHONE, axe, signed_in
from tests.portal.import_files import line, sheet, template

pytestmark = pytest.mark.django_db(transaction=True)


def work():
    jobs.make_slots("jobs")
    slot = WorkerSlot.objects.get(kind="jobs", number=1).pk
    while (job := jobs.take_job(slot)) is not None:
        worker.run_job(job, Ending())


@pytest.fixture
def people(oakfield):
    return [make.staff(oakfield, "Person", f"No-{n}x", f"p{n}@demo.example", reference=f"P{n}") for n in range(12)]


@pytest.fixture
def open_home(chromium, address, hr):
    contexts = []

    def open_home(size):
        context = chromium.new_context(viewport=size, locale="en-GB")
        contexts.append(context)
        signed_in(context, hr, address)
        page = context.new_page()
        page.goto(address)
        return page

    yield open_home
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_fridays_file_in_five_clicks_from_home(open_home, people, size, tmp_path):
    leaving = people[:6]
    rows = [line(p.reference, p.given_names, p.family_name, p.email, until_on="2027-08-31") for p in leaving]
    file = tmp_path / "Friday.csv"
    file.write_bytes(template(*rows, line("S1")))
    page, clicks, wrong = open_home(size), 0, []
    page.get_by_role("link", name="Import people").click()
    clicks += 1
    wrong += axe(page)
    page.set_input_files("input[type=file]", file)
    clicks += 2  # the button, and the file in the window of the system
    page.get_by_role("button", name="See what it would change").click()
    clicks += 1
    wrong += axe(page)
    page.get_by_label("Oakfield Academy: 6 of 12 people end or change (6 leave on 31 August 2027)").check()
    page.get_by_role("button", name="Apply these changes").click()
    clicks += 1  # the guard's tick is asked for because half of an academy leaves
    page.get_by_role("link", name="Stop refreshing").click()
    wrong += axe(page)
    work()
    page.reload()
    assert page.get_by_text("The changes are made.").is_visible()
    wrong += axe(page)
    assert Person.objects.filter(reference="S1").exists()
    assert clicks == 5
    page.get_by_role("button", name="Undo this import").or_(page.get_by_role("link", name="Undo this import")).click()
    wrong += axe(page)
    assert wrong == []


def test_columns_and_values_are_matched_by_keyboard_and_without_complaint(open_home, people, tmp_path):
    file = tmp_path / "payroll.csv"
    file.write_bytes(
        sheet([["Payroll No", "Forename", "Surname", "Site", "Contract"], ["9", "Bo", "Lee", "Oak", "Perm"]])
    )
    page, wrong = open_home(PHONE), []
    page.get_by_role("link", name="Import people").click()
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="See what it would change").click()
    wrong += axe(page)
    page.get_by_label("Name of this layout").fill("Payroll")
    page.get_by_label("Category", exact=True).select_option("Contract")
    page.get_by_role("button", name="See what it would change").press("Enter")
    page.get_by_role("link", name="Match 2 values").click()
    wrong += axe(page)
    page.get_by_label("Academy: Oak").select_option("oakfield")
    page.get_by_label("Category: Perm").select_option("support")
    page.get_by_role("button", name="See what it would change").press("Enter")
    assert page.get_by_role("rowheader", name="Bo Lee").is_visible()
    wrong += axe(page)
    assert not Engagement.objects.filter(person__family_name="Lee").exists()
    assert wrong == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
