"""The page on which a text is typed, in a real browser: what is typed is kept, and nobody's words are overwritten."""

import pytest
from django.contrib.sessions.models import Session

from policy.drafting.actions import writing
from policy.models import Draft
from tests import factories as make
from tests.browser.conftest import signed_in
from tests.drafts import begin

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_time]
PAUSE = 1_500  # milliseconds
SHORT = "1 Purpose\n1.1 Be kind.\n"


@pytest.fixture
def context(chromium, address, policy_lead):
    context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900}, locale="en-GB")
    signed_in(context, policy_lead, address)
    yield context
    context.close()


@pytest.fixture
def draft(protocol, policy_lead):
    draft = begin(protocol, policy_lead)
    return writing.save_text(draft, SHORT, revision=0, by=policy_lead)


@pytest.fixture
def page(context, draft):
    return opened(context, draft)


def opened(context, draft):
    page = context.new_page()
    page.clock.install()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/manage/policies/drafts/{draft.pk}/text/")
    return page


def typed(page, words):
    page.get_by_label("The text").press("Control+End")
    page.get_by_label("The text").press_sequentially(words)


def hears(page, words):
    """Waits for these words; the page's clock skips the pause after the last key."""
    page.clock.fast_forward(PAUSE)
    page.locator("[data-said]").get_by_text(words).wait_for()


def stored():
    return Draft.objects.get().text


def test_what_is_typed_is_saved_by_itself_and_nothing_stays_on_the_machine(page, draft):
    typed(page, "1.2 Ask first.")
    hears(page, "Saved. Main text: 3 clauses.")
    assert stored() == SHORT + "1.2 Ask first."
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_numbers_and_bullets_have_their_places_in_what_stands_beside_the_text(page, draft):
    typed(page, "1.2 Ask:\n- the head teacher, or whoever stands in for them today")
    hears(page, "Saved. Main text: 4 clauses.")
    pane = page.locator("[data-preview-pane]")
    bullet = pane.get_by_text("the head teacher, or whoever")
    bullet.wait_for()
    assert bullet.bounding_box()["width"] > 200
    assert pane.locator(".app-section__heading > .app-clause__number").inner_text() == "1"
    assert pane.get_by_role("link").count() == 0


def test_what_is_typed_before_the_script_has_come_is_saved_too(context, draft):
    held = []
    context.route("**/draft*.js", lambda route: held.append(route))
    page = context.new_page()
    page.goto(f"/manage/policies/drafts/{draft.pk}/text/", wait_until="commit")
    typed(page, "1.2 Ask first.")
    held.pop().continue_()
    hears(page, "Saved. Main text: 3 clauses.")
    assert stored() == SHORT + "1.2 Ask first."


def test_saved_by_hand_before_the_script_did_leaves_nothing_behind(page, draft):
    typed(page, "1.2 Ask first.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**/drafts/{draft.pk}/")
    assert stored() == SHORT + "1.2 Ask first."
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_save_is_taken_where_nothing_is_left_to_save(page, draft):
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**/drafts/{draft.pk}/")


def test_after_the_session_was_lost_the_words_come_back(context, page, draft, address, policy_lead):
    Session.objects.all().delete()
    typed(page, "1.2 Ask first.")
    hears(page, "Not saved: you are offline or no longer signed in.")
    signed_in(context, policy_lead, address)
    page.reload()
    page.get_by_role("button", name="Bring back what was not saved").click()
    hears(page, "Saved. Main text: 3 clauses.")
    assert stored() == SHORT + "1.2 Ask first."


def test_the_words_of_one_person_are_not_offered_to_the_next(context, page, draft, address):
    other = make.staff(make.academy(), "Owen", "Price")
    make.grant(other, "policy-lead")
    Session.objects.all().delete()
    typed(page, "1.2 Ask first.")
    hears(page, "Not saved")
    signed_in(context, other, address)
    page.reload()
    page.locator("[data-preview-pane]").wait_for()
    assert page.get_by_role("button", name="Bring back what was not saved").count() == 0


def test_offline_is_said_and_what_was_typed_is_saved_once_online(context, page, draft):
    context.set_offline(True)
    typed(page, "1.2 Ask first.")
    hears(page, "Not saved")
    context.set_offline(False)
    hears(page, "Saved. Main text: 3 clauses.")
    assert stored() == SHORT + "1.2 Ask first."


def test_what_was_kept_does_not_overwrite_what_somebody_saved_since(context, page, draft):
    context.set_offline(True)
    typed(page, "1.2 Mine.")
    hears(page, "Not saved")
    other = make.person("Owen", "Price")
    writing.save_text(draft, SHORT + "1.2 Theirs.", revision=1, by=other)
    context.set_offline(False)
    hears(page, "Owen Price saved this draft while you were writing.")
    page.reload()
    page.get_by_role("button", name="Bring back what was not saved").click()
    hears(page, "Press Save to see both texts.")
    assert stored() == SHORT + "1.2 Theirs."
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("This draft was saved while you were writing").wait_for()
    assert page.get_by_label("Your text, not saved").input_value() == SHORT + "1.2 Mine."


def test_two_tabs_of_one_person_do_not_overwrite_each_other(context, page, draft):
    second = opened(context, draft)
    typed(page, "1.2 In the first.")
    hears(page, "Saved.")
    typed(second, "1.2 In the second.")
    hears(second, "You saved this draft in another window.")
    assert stored() == SHORT + "1.2 In the first."


def test_save_pressed_while_a_save_is_under_way_is_no_conflict(page, draft):
    page.route("**/text/", lambda route: (page.wait_for_timeout(600), route.continue_()))
    typed(page, "1.2 Ask.")
    with page.expect_request("**/text/"):  # the script is saving now
        page.clock.fast_forward(PAUSE)
    typed(page, " Then do.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**/drafts/{draft.pk}/")
    assert stored() == SHORT + "1.2 Ask. Then do."


def test_who_leaves_with_words_unsaved_is_asked_first(context, page, draft):
    context.set_offline(True)
    typed(page, "1.2 Ask first.")
    asked = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    page.evaluate("setTimeout(() => location.assign('/'), 0)")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]


def test_no_browser_fills_in_an_old_text_beside_a_new_revision(draft, policy_lead):
    assert 'autocomplete="off"' in make.sign_in(policy_lead).get(f"/manage/policies/drafts/{draft.pk}/text/").text


def test_the_address_of_a_new_policy_follows_its_title_until_it_is_typed_by_hand(context):
    page = context.new_page()
    page.goto("/manage/policies/new/")
    page.get_by_label("Title").press_sequentially("Code of Conduct (2026)")
    assert page.get_by_label("Address").input_value() == "code-of-conduct-2026"
    page.get_by_label("Address").fill("code")
    page.get_by_label("Title").press_sequentially(" for staff")
    assert page.get_by_label("Address").input_value() == "code"
