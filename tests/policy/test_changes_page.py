"""The page that shows what changed between two versions."""

import re
from datetime import timedelta

from policy.models import Version
from policy.publishing import actions as publishing_actions
from tests import factories as make
from tests.policy.history_pages import POLICY, list_changed_places
from tests.revised import DECEMBER, JANUARY, PLAIN, REWORDED, replace_once
from tests.words import read_title, read_words


def test_a_version_is_compared_with_the_one_it_followed(get, third):
    assert len(list_changed_places(get("versions/2.0/changes/"))) == 22
    page = get("versions/2.1/changes/")
    assert list_changed_places(page) == ["5.3 changed"]
    assert read_title(page).startswith("What changed from version 2.0 to 2.1: Social Networking Protocol")
    assert "1 place changed." in read_words(page)


def test_any_two_versions_are_compared(get, third):
    page = get("versions/2.1/changes/?since=1.0")
    assert "What changed from version 1.0 to 2.1" in read_words(page)
    assert len(list_changed_places(page)) == 22
    assert list_changed_places(get("versions/2.0/changes/?since=2.1")) == ["5.3 changed"]
    assert "You chose the same version twice, so nothing differs." in read_words(get("versions/2.0/changes/?since=2.0"))


def test_a_form_leads_to_the_two_versions_that_were_chosen(get, third):
    page = get("versions/2.1/changes/")
    assert re.findall(r'<option value="([0-9.]+)" selected', page.text) == ["2.0", "2.1"]
    assert get("versions/2.1/changes/?since=1.0&version=2.0", 302).url == f"{POLICY}versions/2.0/changes/?since=1.0"


def test_a_version_that_there_is_not_is_not_found(get, second):
    for address in (
        "versions/9.9/changes/",
        "versions/2.0/changes/?since=9.9",
        "versions/2.0/changes/?since=",
        "versions/2.0/changes/?since=%00",
        "versions/2.0/changes/?version=9.9&since=1.0",
        "versions/2.0/changes/?version=2.0",
        "versions/9.9/changes.pdf",
        "versions/2.0/changes.pdf?since=9.9",
        "versions/1.0/changes.pdf",
    ):
        get(address, 404)


def test_a_draft_that_is_not_published_is_compared_with_nothing(get, protocol):
    fields = {name: getattr(protocol, name) for name in ("policy", "title", "text", "digest", "weight", "drafted_by")}
    Version.objects.create(
        number="2.0", in_force_at=make.midnight(DECEMBER), approved_by=protocol.approved_by, **fields
    )
    get("versions/2.0/changes/", 404)
    get("versions/1.0/changes/?since=2.0", 404)
    assert "2.0" not in read_words(get("versions/1.0/changes/"))


def test_the_first_version_says_that_it_is_the_first(get, protocol):
    said = read_words(get("versions/1.0/changes/"))
    assert "Version 1.0 is the first There is no version before it, so nothing in it has changed." in said
    assert "Compare other versions" not in said


def test_words_are_marked_in_the_markup_and_said_in_words(get, second):
    page = get("versions/2.0/changes/")
    assert re.search(r'<del class="app-removed">.*?networking sites.*?</del>', page.text)
    assert re.search(r'<ins class="app-added">.*?media.*?</ins>', page.text)
    said = read_words(page)
    assert "Do not use social [removed: networking sites end of removed] or online blogs" in said
    assert "Do not use social [added: media end of added] or online blogs" in said


def test_old_and_new_stand_beside_one_another_and_lead_to_their_versions(get, second):
    page = get("versions/2.0/changes/")
    assert f'href="{POLICY}versions/1.0/#5.4"' in page.text
    assert f'href="{POLICY}versions/2.0/#5.5"' in page.text
    assert f'href="{POLICY}versions/1.0/#7.4"' in page.text
    assert f'href="{POLICY}versions/2.0/appendix-1/#11"' in page.text
    assert "In version 1.0: 5.4 in version 1.0" in read_words(page)


def test_reason_and_weight_stand_on_top_of_every_version_in_between(get, third):
    said = read_words(get("versions/2.1/changes/?since=1.0"))
    assert (
        "Version 2.1, minor change: Guidance has changed. Version 2.0, material change: Guidance has changed." in said
    )
    assert "Version 2.0" not in read_words(get("versions/2.1/changes/")).split("1 place")[0]


def test_signing_is_offered_for_the_version_in_force_only(get, second, clock):
    link = f'href="{POLICY}sign/"'
    before = get("versions/2.0/changes/")
    assert link not in before.text
    assert "Version 2.0 comes into force on 1 December 2026." in read_words(before)
    clock.move_to(make.midnight(DECEMBER))
    assert link in get("versions/2.0/changes/").text
    assert link not in get("versions/1.0/changes/?since=2.0").text


def test_a_version_that_was_withdrawn_says_so(get, second, hr):
    publishing_actions.withdraw(second, reason="Too early.", by=hr)
    assert "Version 2.0 was withdrawn. Nobody can sign it." in read_words(get("versions/2.0/changes/"))


def test_the_reason_of_a_version_withdrawn_in_between_is_left_out(get, second, hr):
    publishing_actions.withdraw(second, reason="Too early.", by=hr)
    make.version("2.1", REWORDED.encode(), in_force_on=JANUARY)
    said = read_words(get("versions/2.1/changes/"))
    assert "What changed from version 1.0 to 2.1 Version 2.1 comes into force" in said
    assert "Version 2.0" not in said


def test_script_in_a_text_stays_text(get, protocol):
    text = replace_once(PLAIN, ("Friendster", "<script>alert(1)</script>"))
    make.version("2.0", text.encode(), in_force_on=DECEMBER)
    page = get("versions/2.0/changes/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_page_takes_a_bounded_number_of_queries(third, teacher, as_, django_assert_max_num_queries):
    client = as_(teacher)
    for address in ("versions/2.1/changes/?since=1.0", "on/2027-01-05/", "on/2027-01-05/appendix-1/", "versions/"):
        client.get(POLICY + address)
        with django_assert_max_num_queries(10):
            client.get(POLICY + address)


def test_the_page_for_what_changed_while_reading_shows_it_like_the_others(
    protocol, second, teacher, oakfield, as_, clock
):
    clock.move_to(make.midnight(DECEMBER) + timedelta(hours=9))
    sent = {"version": "1.0", "digest": protocol.digest, "academies": "oakfield", "typed_name": teacher.name}
    response = as_(teacher).post(f"{POLICY}sign/", sent)
    assert response.status_code == 409
    assert "Nothing has been signed. Here is what is different." in read_words(response)
    assert "Do not use social [added: media end of added] or online blogs" in read_words(response)
    assert len(list_changed_places(response)) == 22
