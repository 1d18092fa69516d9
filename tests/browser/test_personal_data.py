"""What is held about people, in a real browser: on a phone and on a desk, checked by axe, and used by keyboard."""

import os
from datetime import date, timedelta

import pytest
from django.utils import timezone

from attestations.personal_data.actions import held_back, holds
from portal import audit
from portal.models import EmailChange, Notice
from tests import factories as make
from tests.browser.conftest import DESK, PHONE, axe, signed_in

SHOTS = os.environ.get("SHOTS")  # a folder, for whoever wants to look at the pages


@pytest.fixture
def leaver(oakfield):
    return make.staff(oakfield, "Lena", "Left", from_on=date(2018, 9, 1), until_on=date(2020, 8, 31))


@pytest.fixture
def scene(teacher, head, hr, leaver, oakfield, protocol, policy_lead):
    """A teacher of whom a lot is held, and leavers who are due, one of them kept for longer."""
    make.sign(teacher, protocol, oakfield)
    make.absence(teacher, date(2026, 10, 1), date(2026, 10, 16), reason="Sick leave")
    EmailChange.objects.create(person=teacher, new=teacher.email, changed_at=make.LONG_AGO)
    for number in range(14):
        audit.record("see", f"person:{teacher.pk}", by=hr, at=timezone.now() - timedelta(days=number))
    audit.record("see", f"sign-ins:{teacher.pk}/misuse", by=hr)
    audit.record("see", f"person:{teacher.pk}", by=head, academy=oakfield)
    now = timezone.now()
    Notice.objects.create(kind="receipt", person=teacher, owed_at=now, try_at=now, sent_at=now, words="Thank you")
    today = timezone.localdate()
    held_back.hold_back(
        teacher, first_on=today, last_on=None, until_on=date(2027, 1, 31), reason="investigation", by=hr
    )
    other = make.staff(oakfield, "Owen", "Prys-Davies", from_on=date(2018, 9, 1), until_on=date(2019, 8, 31))
    holds.hold_record(other, reason="Tribunal claim 2602345/2026", review_on=today, by=hr)
    return {"teacher": teacher, "hr": hr, "leaver": leaver, "other": other}


PAGES = {
    "me": ("teacher", "/me/"),
    "me-hr": ("hr", "/me/"),
    "recorded": ("teacher", "/recorded/"),
    "complaint": ("teacher", "/me/complaint/"),
    "retention": ("hr", "/manage/people/retention/"),
    "retention-of": ("hr", "/manage/people/{leaver.pk}/retention/"),
    "retention-held": ("hr", "/manage/people/{other.pk}/retention/"),
    "absence-reasons": ("hr", "/manage/people/retention/absence-reasons/"),
    "subject-access": ("hr", "/manage/people/{teacher.pk}/subject-access/"),
    "held-back": ("hr", "/manage/people/{teacher.pk}/held-back/"),
}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(size, scene, chromium, address):
    found = []
    for name, (who, template) in PAGES.items():
        context = chromium.new_context(base_url=address, viewport=size, locale="en-GB")
        signed_in(context, scene[who], address)
        page = context.new_page()
        page.goto(template.format(**scene))
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{size['width']}.png", full_page=True)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        found += axe(page)
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found.append(f"{name} is wider than {size['width']}")
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{size['width']}-open.png", full_page=True)
        context.close()
    assert found == []


def test_the_file_opens_by_itself_and_axe_finds_nothing(scene, chromium, address, tmp_path):
    context = chromium.new_context(base_url=address, viewport=PHONE, locale="en-GB")
    signed_in(context, scene["teacher"], address)
    page = context.new_page()
    page.goto("/me/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download everything as a page").click()
    file = tmp_path / "everything.html"
    download.value.save_as(file)
    page.goto(file.as_uri())
    assert page.get_by_role("heading", level=1).inner_text().endswith("holds about Maya O'Brien-Łukasz")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()
