"""The register, search, groups and the public pages in a browser: nothing that axe finds, and no wider than a phone."""

from datetime import date

import pytest
from django.utils import timezone

from portal.people.actions import groups
from tests import factories as make
from tests.browser.conftest import PHONE, axe_in_light, signed_in, words

REGISTER = "/manage/policies/"
PROTOCOL = f"{REGISTER}social-networking-protocol/"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept(protocol, oakfield, hr, policy_lead):
    """A public policy whose review is overdue and whose owner has left, and one that has ended."""
    left = make.staff(oakfield, "Lena", "Left", until_on=date(2026, 10, 1))
    entry = {"owner": left, "approving_body": "Trust board", "readers": "public", "review_on": date(2026, 11, 1)}
    make.register(protocol.policy, **entry)
    make.retirement(make.version(slug="lone-working", title="Lone Working").policy, hr, timezone.localdate())
    return protocol


def find_faults(page, addresses):
    """Addresses that axe complains of, that are wider than a phone, or that are not there."""
    found = []
    for address in addresses:
        answer = page.goto(address)
        found += [f"{address}: {answer.status}"] if answer.status != 200 else []
        found += axe_in_light(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{address}: {width} px"] if width > PHONE["width"] else []
    return found


def test_the_register_for_a_lead(look_as, kept, policy_lead):
    page = look_as(policy_lead, PHONE)
    pages = [REGISTER, f"{REGISTER}?state=overdue", PROTOCOL, f"{PROTOCOL}entry/", f"{PROTOCOL}owner/?q=reid"]
    assert find_faults(page, [*pages, f"{PROTOCOL}owner/?q=lena"]) == []
    assert "no longer works for the trust" in words(page)


def test_the_register_for_hr(look_as, kept, hr):
    page = look_as(hr, PHONE)
    pages = [PROTOCOL, f"{PROTOCOL}publisher/?q=reid", f"{PROTOCOL}retire/", f"{REGISTER}lone-working/retire/"]
    assert find_faults(page, pages) == []
    assert "Keep the policy after all" in words(page)


def test_search_and_groups(look_as, kept, hr):
    group = groups.make_group("First aiders", by=hr)
    page = look_as(hr, PHONE)
    own = [f"/manage/people/groups/{end}" for end in ("", "new/", f"{group.key}/", f"{group.key}/add/?q=reid")]
    faults = find_faults(page, ["/search/?q=friend+requests", "/search/?q=zebras", *own])
    assert faults == [], "\n".join(faults)


def test_the_public_pages_need_no_script(chromium, address, kept):
    context = chromium.new_context(base_url=address, viewport=PHONE, locale="en-GB")
    page = context.new_page()
    pages = ["/public/", "/public/social-networking-protocol/", "/public/social-networking-protocol/appendix-1/"]
    assert find_faults(page, pages) == []
    context.close()
    without = chromium.new_context(base_url=address, viewport=PHONE, locale="en-GB", java_script_enabled=False)
    page = without.new_page()
    page.goto("/public/")
    page.get_by_role("link", name="Social Networking Protocol").first.click()
    assert "friend requests" in words(page)
    page.locator("summary", has_text="Contents").click()
    without.close()


def test_an_owner_is_chosen_without_a_script(chromium, address, kept, policy_lead, hr):
    context = chromium.new_context(base_url=address, viewport=PHONE, locale="en-GB", java_script_enabled=False)
    signed_in(context, policy_lead, address)
    page = context.new_page()
    page.goto(f"{PROTOCOL}owner/")
    page.get_by_label("Find by name").fill(hr.family_name)
    page.get_by_role("button", name="Find").click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Save").click()
    assert "The register is saved." in words(page)
    assert hr.name in words(page)
    context.close()
