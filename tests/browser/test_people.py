"""HR finds people, lists those who are overdue, and merges two records, in a browser."""

from datetime import date

import pytest
from django.utils import timezone

from portal.models import Category, Person, PersonMerge, PersonName
from portal.models.roles import Role
from tests import factories as make
from tests.browser.conftest import DESK, PHONE, axe, signed_in

pytestmark = pytest.mark.real_time
NARROW = {"width": 320, "height": 640}


@pytest.fixture
def trust(transactional_db):
    """A few people at two academies, two of them one person, and HR."""
    oakfield, millbrook = make.academy(), make.academy("millbrook", "Millbrook Primary Academy", urn="140002")
    office = make.academy("office", "Central Office", urn="", is_central=True)
    version = make.version()
    make.requirement(version.policy)
    hr = make.staff(office, "Hannah", "Reid", category=Category.SUPPORT)
    make.grant(hr, Role.HR)
    one = make.staff(oakfield, "Maya", "O'Brien-Łukasz", reference="S0077", email="maya.obrien@demo.example")
    other = make.staff(oakfield, "Maya", "OBrien Łukasz", reference=None, email="", category=Category.AGENCY)
    make.engagement(other, millbrook, job_title="Supply teacher", category=Category.AGENCY)
    make.staff(oakfield, "Owen", "Prys-Davies", from_on=date(2026, 9, 20), category=Category.SUPPORT)
    make.staff(millbrook, "Łukasz", "Zieliński", until_on=date(2026, 10, 30))
    khan = make.staff(millbrook, "Aisha", "Khan")
    make.engagement(khan, oakfield, job_title="Midday supervisor")
    PersonName.objects.create(person=khan, given_names="Aisha", family_name="Rahman", until_on=date(2026, 9, 1))
    merged = make.staff(millbrook, "Aisha", "Kahn", reference="M-0042")
    make.merge(merged, into=khan)
    Person.objects.filter(pk=one.pk).update(last_login=timezone.now())
    return {"hr": hr, "one": one, "other": other, "merged": merged}


@pytest.fixture
def page(chromium, trust, address):
    context = chromium.new_context(base_url=address, viewport=DESK, locale="en-GB")
    signed_in(context, trust["hr"], address)
    yield context.new_page()
    context.close()


def test_axe_finds_nothing_on_the_pages_of_the_list_and_of_merges(page, trust):
    pair = f"/manage/people/duplicates/{trust['one'].pk}/{trust['other'].pk}/"
    addresses = [
        "/people/",
        "/people/?q=lukasz",
        "/people/?state=overdue&sort=overdue",
        "/people/?state=attested&academy=oakfield",
        "/manage/people/duplicates/",
        pair,
        f"/manage/people/{trust['one'].pk}/merge/?q=maya",
        f"/manage/people/{trust['merged'].pk}/apart/",
    ]
    found, wide = [], {}
    for address in addresses:
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            page.goto(address)
            found += axe(page)
        page.set_viewport_size(NARROW)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            wide[address] = width
    assert not found, "\n".join(found)
    assert not wide


def test_hr_lists_everyone_overdue_and_merges_two_records_by_keyboard_and_mouse(page, trust):
    page.goto("/people/")
    page.get_by_label("State").select_option("overdue")
    page.get_by_role("button", name="Show").click()
    assert page.get_by_role("link", name="Owen Prys-Davies").count() == 1
    page.get_by_role("link", name="People on record twice").click()
    page.get_by_role("link", name="Compare").click()
    page.get_by_label("S0077").check()
    page.get_by_role("button", name="Merge the two records").click()
    assert page.locator("h1").inner_text() == "Maya O'Brien-Łukasz"
    assert PersonMerge.objects.filter(kept=trust["one"], merged=trust["other"], replaced_at=None).exists()
    page.get_by_role("link", name="Take apart").click()
    page.get_by_role("button", name="Take them apart").click()
    assert not PersonMerge.objects.filter(merged=trust["other"], replaced_at=None).exists()
