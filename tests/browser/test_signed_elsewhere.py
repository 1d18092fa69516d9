"""HR and a policy lead in a real browser: what was acknowledged in another system, from the file to the board."""

import os

import pytest

from tests import factories as make
from tests.browser.conftest import DESK, PHONE, axe, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def open_as(chromium, address):
    contexts = []

    def open_as(person, size, path):
        context = chromium.new_context(viewport=size, locale="en-GB")
        contexts.append(context)
        signed_in(context, person, address)
        page = context.new_page()
        page.goto(f"{address}{path}")
        return page

    yield open_as
    for context in contexts:
        context.close()


def look(page, name, size):
    """For whoever wants to see the pages: SCREENSHOTS=folder keeps them."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}-{size['width']}.png", full_page=True)
    return axe(page)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_from_the_file_to_the_board(open_as, protocol, oakfield, hr, policy_lead, head, size, tmp_path):
    people = [make.staff(oakfield, given, "Elsewhere") for given in ("Ada", "Ben", "Cy")]
    rows = "".join(f"{person.reference},Online Safety,2,01/09/2026\n" for person in people)
    file = tmp_path / "every.csv"
    file.write_text(f"Staff number,Policy,Version,Acknowledged on\n{rows}Z-9,Online Safety,2,01/09/2026\n")
    page, wrong = open_as(hr, size, "/manage/people/import/acknowledgements/"), []
    wrong += look(page, "upload", size)
    page.get_by_label("Which system the file comes from").fill("Every")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="See what it would record").click()
    wrong += look(page, "preview", size)
    page.get_by_label("Go on without 1 refused row").check()
    page.get_by_role("button", name="Take these over").click()
    wrong += look(page, "taken-over", size)
    page.get_by_role("link", name="say what they are accepted for").click()
    page.get_by_role("button", name="Say what is accepted").or_(page.get_by_role("link", name="Say what is")).click()
    page.get_by_label("What was acknowledged there").select_option(label="Online Safety, version 2, in Every: 3 people")
    page.get_by_label("Is accepted for").select_option(index=1)
    page.get_by_label("Until the end of").fill("2027-08-31")
    wrong += look(page, "say", size)
    page.get_by_role("button", name="Ask a policy lead to confirm").click()
    wrong += look(page, "said", size)
    lead = open_as(policy_lead, size, "/manage/requirements/")
    lead.get_by_role("link", name="What is accepted from other systems").click()
    lead.get_by_role("link", name="Online Safety, version 2, in Every").click()
    wrong += look(lead, "confirm", size)
    lead.get_by_role("button", name="Confirm").click()
    board = open_as(head, size, "/academies/oakfield/")
    board.get_by_role("link", name="Signed elsewhere").first.click()
    assert board.locator(".app-people tbody tr").count() == 3
    wrong += look(board, "board", size)
    page.goto(page.url.replace("/manage/requirements/elsewhere/", "/trust/"))
    wrong += look(page, "trust", size)
    page.goto(page.url.replace("/trust/", f"/people/{people[0].pk}/"))
    wrong += look(page, "person", size)
    home = open_as(people[0], size, "/")
    assert home.get_by_text("Signed elsewhere").is_visible()
    wrong += look(home, "home", size)
    home.get_by_role("link", name="sign here too").click()
    wrong += look(home, "sign", size)
    assert wrong == []
