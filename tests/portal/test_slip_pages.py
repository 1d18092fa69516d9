"""The page from which slips are printed, and the sheets themselves."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from portal.accounts import slip_sheets
from portal.accounts.actions import slips
from portal.models import Academy, AuditLine, Category, Slip
from portal.models.roles import Role
from tests import factories as make
from tests import verapdf

BORN = date(1985, 3, 14)
PAGE = "/academies/oakfield/slips/"


@pytest.fixture
def cleaner(oakfield):
    return make.staff(oakfield, "Rosa", "Marin", email="")


@pytest.fixture
def deputy(oakfield):
    person = make.staff(oakfield, "Gwen", "Ash")
    make.grant(person, Role.DEPUTY, oakfield)
    return person


def send(client, person, born_on="14.3.1985", page=None):
    sheet = re.search(r'name="sheet" value="([^"]+)"', page or client.get(PAGE).text)[1]
    return client.post(PAGE, {"sheet": sheet, f"born-{person.pk}": born_on})


def read_code(answer):
    words = " ".join(verapdf.read_pages(answer.content))
    return re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", words)[0]


@pytest.mark.parametrize("who", ["head", "deputy", "hr"])
def test_head_deputy_and_hr_print_slips_that_open_the_door(who, cleaner, oakfield, as_, client, request, settings):
    settings.SIGN_IN_ANSWERS_AFTER = timedelta(0)
    by = request.getfixturevalue(who)
    answer = send(as_(by), cleaner)
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert Slip.objects.get().printed_by == by
    data = {"code": read_code(answer), "born_on": "14 3 1985"}
    assert client.post("/accounts/slip/", data).url == "/"


def test_another_academys_head_gets_nothing_here(cleaner, executive, as_):
    assert as_(executive).get(PAGE).status_code == 404
    assert as_(executive).post(PAGE, {f"born-{cleaner.pk}": "14 3 1985"}).status_code == 404
    assert not Slip.objects.exists()


def test_a_head_prints_for_nobody_of_another_academy(head, millbrook, as_):
    elsewhere = make.staff(millbrook, "Ed", "Elsewhere", email="")
    client = as_(head)
    make.staff(Academy.objects.get(slug="oakfield"), "Rosa", "Marin", email="")
    assert "Elsewhere" not in client.get(PAGE).text
    assert send(client, elsewhere)["Content-Type"].startswith("text/html")
    assert not Slip.objects.exists()


def test_heads_meet_nobody_who_only_governs_and_the_governance_professional_nobody_else(
    cleaner, oakfield, head, hr, as_
):
    chair = make.staff(oakfield, "Gwen", "Governwell", email="", category=Category.GOVERNOR)
    both = make.staff(oakfield, "Bo", "Both", email="", category=Category.GOVERNOR)
    make.engagement(both, oakfield)
    clerk = make.staff(oakfield, "Cleo", "Clerk")
    make.grant(clerk, Role.GOVERNANCE)
    seen = {"Marin": (head, hr), "Governwell": (clerk, hr), "Both": (head, clerk, hr)}
    for by in (head, clerk, hr):
        page = as_(by).get(PAGE).text
        assert [name in page for name in seen] == [by in readers for readers in seen.values()]
    assert send(as_(head), chair)["Content-Type"].startswith("text/html")
    assert not Slip.objects.exists()
    assert send(as_(clerk), chair)["Content-Type"] == "application/pdf"
    slip = Slip.objects.get()
    assert as_(head).post(f"{PAGE}{slip.pk}/end/").status_code == 404
    assert Slip.objects.get().withdrawn_at is None


def test_those_without_a_slip_come_first(cleaner, head, oakfield, as_):
    make.staff(oakfield, "Zed", "Zander", email="")
    slips.print_slips(oakfield, {cleaner.pk: BORN}, form="1", by=head)
    page = as_(head).get(PAGE).text
    assert page.index("Zander") < page.index("Marin")
    assert "works until 6 Dec" in page


@pytest.mark.parametrize("typed", ["31 2 1985", "1985", "yesterday", "14 3 85", "14 3 2026"])
def test_a_day_that_is_none_is_said_and_prints_nothing(typed, cleaner, head, as_):
    answer = send(as_(head), cleaner, typed)
    assert "Day of birth of Rosa Marin" in answer.text
    assert "There is a problem" in answer.text
    assert not Slip.objects.exists()


def test_no_day_typed_says_so(cleaner, head, as_):
    assert "Type the day of birth of each person" in send(as_(head), cleaner, "").text


def test_a_double_click_gives_the_same_sheet(cleaner, head, as_):
    client = as_(head)
    page = client.get(PAGE).text
    first, second = send(client, cleaner, page=page), send(client, cleaner, page=page)
    assert first.content == second.content
    assert AuditLine.objects.filter(action="print-slip").count() == 1


def test_a_slip_is_ended_on_the_page_and_nobody_elses(cleaner, head, executive, oakfield, as_):
    slips.print_slips(oakfield, {cleaner.pk: BORN}, form="1", by=head)
    address = f"{PAGE}{Slip.objects.get().pk}/end/"
    assert as_(executive).post(address).status_code == 404
    assert as_(head).get(address).url == PAGE
    assert Slip.objects.get().withdrawn_at is None
    as_(head).post(address)
    assert Slip.objects.get().withdrawn_at
    assert "Slip ended." in as_(head).get(PAGE).text


def test_the_page_takes_a_few_queries_however_many_there_are(head, oakfield, as_, django_assert_max_num_queries):
    for number in range(60):
        make.staff(oakfield, "Person", f"Number {number}", email="")
    client = as_(head)
    with django_assert_max_num_queries(20):
        client.get(PAGE)


def test_a_sheet_is_one_sound_page_for_each_person(cleaner, head, oakfield):
    long = make.staff(oakfield, "Maximiliana Wilhelmina Josephine", "Featherstonehaugh-Cholmondeley", email="")
    printed = slips.print_slips(oakfield, {cleaner.pk: BORN, long.pk: BORN}, form="1", by=head)
    made = slip_sheets.render_slips(printed, oakfield)
    verapdf.assert_sound(made)
    pages = verapdf.read_pages(made)
    assert len(pages) == 2
    for page, each in zip(pages, printed, strict=True):
        said = verapdf.fold_space(page)
        for words in (each.code, each.slip.person.family_name.split("-")[0], "/accounts/slip/", "6 December 2026"):
            assert words.replace(" ", "") in said.replace(" ", "")
        assert f"Ask {head.name}" in said
        assert "1985" not in said


def test_the_square_holds_the_address_of_the_door():
    svg = slip_sheets.draw_qr_code("http://127.0.0.1:8000/accounts/slip/").decode()
    assert svg.startswith("<svg")
    assert svg.count("M") > 200


def test_nobody_without_the_right_sees_the_page(cleaner, teacher, auditor, policy_lead, as_):
    for person in (teacher, auditor, policy_lead):
        assert as_(person).get(PAGE).status_code == 403
    assert Client().get(PAGE).url.startswith("/accounts/login/")


def test_hr_finds_the_way_to_a_slip_on_the_page_of_somebody_without_a_mailbox(cleaner, hr, as_):
    assert f'href="{PAGE}"' in as_(hr).get(f"/people/{cleaner.pk}/").text
