"""The pages on which roles are seen, given, changed and ended."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal.access.scope import load_current_grants
from portal.models import AuditLine, Grant
from portal.models.roles import Role
from tests import factories as make
from tests.rows import ask_all
from tests.words import read_links, read_words

TODAY = date(2026, 11, 22)
CHRISTMAS = date(2026, 12, 18)
GRANTS = "/manage/grants/"


def names(page):
    return [line.grant.person.name for line in page.context["page"]]


def terms(role, academy="", from_on=TODAY, until_on="", step="do"):
    return {"role": role, "academy": academy, "from_on": from_on, "until_on": until_on, "step": step}


def test_the_list_says_who_holds_what_where_since_when_and_by_whom(hr, head, oakfield, teacher, as_):
    Grant.objects.create(person=teacher, role=Role.DEPUTY, academy=oakfield, from_on=TODAY, given_by=head)
    words = read_words(as_(hr).get(GRANTS).text)
    assert "Maya O'Brien-Łukasz Deputy, Oakfield Academy 22 Nov 2026 No end Siân Hughes" in words
    assert "Hannah Reid HR 1 Sep 2026 No end From a file" in words
    assert AuditLine.objects.filter(action="see", subject="grants", by=hr).exists()


def test_an_administrator_sees_all_and_changes_all(administrator, hr, head, as_):
    page = as_(administrator).get(GRANTS)
    assert set(names(page)) == {"Adam Cole", "Siân Hughes", "Hannah Reid"}
    assert all(line.may_change for line in page.context["page"])
    assert f"/people/{head.pk}/" not in page.text, "The page of a person is not for administrators."


def test_hr_changes_only_what_hr_gives(hr, head, policy_lead, as_):
    lines = as_(hr).get(GRANTS).context["page"]
    assert {line.grant.person.name: line.may_change for line in lines} == {
        "Siân Hughes": True,
        "Hannah Reid": False,
        "Priya Nair": False,
    }


def test_a_head_sees_the_deputies_of_the_own_academy_alone(head, hr, oakfield, millbrook, as_):
    make.grant(make.staff(oakfield, "Dora", "Deputy"), Role.DEPUTY, oakfield, until_on=CHRISTMAS)
    elsewhere = make.staff(millbrook, "Ed", "Elsewhere")
    hidden = make.grant(elsewhere, Role.DEPUTY, millbrook, until_on=CHRISTMAS)
    client = as_(head)
    assert names(client.get(GRANTS)) == ["Dora Deputy"]
    assert names(client.get(f"{GRANTS}?q=elsewhere")) == []
    assert client.get(f"{GRANTS}{hidden.pk}/").status_code == 404
    assert client.get(f"{GRANTS}{head.grants.get().pk}/").status_code == 404


def test_roles_without_effect_are_found_and_say_why(hr, oakfield, as_):
    left = make.staff(oakfield, "Lena", "Left", until_on=TODAY - timedelta(days=1))
    make.grant(left, Role.HEAD, oakfield)
    ends = make.staff(oakfield, "Eva", "Ends", until_on=CHRISTMAS)
    make.grant(ends, Role.HEAD, oakfield)
    page = as_(hr).get(f"{GRANTS}?state=idle")
    assert names(page) == ["Eva Ends", "Lena Left"]
    words = read_words(page.text)
    assert "This role has no effect, because this person has no work on record now." in words
    assert "This role stops after 18 December 2026, when this person's work ends." in words


def test_work_in_a_merged_record_counts(hr, oakfield, as_):
    kept, merged = make.person("Kim", "Kept"), make.staff(oakfield, "Kim", "Kept")
    kept.merges.create(merged=merged)
    make.grant(kept, Role.HEAD, oakfield)
    assert names(as_(hr).get(f"{GRANTS}?state=idle")) == []


def test_filters_and_orders(hr, head, oakfield, as_):
    coming = make.staff(oakfield, "Cara", "Coming")
    make.grant(coming, Role.HEAD, oakfield, from_on=TODAY + timedelta(days=1))
    ended = make.staff(oakfield, "Ed", "Ended")
    make.grant(ended, Role.DEPUTY, oakfield, until_on=TODAY - timedelta(days=1))
    short = make.staff(oakfield, "Zora", "Short")
    make.grant(short, Role.DEPUTY, oakfield, until_on=CHRISTMAS)
    client = as_(hr)

    def found(query):
        return [name.split()[-1] for name in names(client.get(f"{GRANTS}?{query}"))]

    assert found("") == ["Coming", "Hughes", "Reid", "Short"]
    assert found("state=now") == ["Hughes", "Reid", "Short"]
    assert found("state=coming") == ["Coming"]
    assert found("state=ended") == ["Ended"]
    assert found("role=deputy") == ["Short"]
    assert found("q=sian") == ["Hughes"]
    assert found("sort=role") == ["Coming", "Hughes", "Short", "Reid"]
    assert found("sort=from")[0] == "Coming"
    assert found("sort=until")[0] == "Short"
    assert client.get(f"{GRANTS}?state=other").status_code == 404


def test_the_list_has_pages_and_a_bounded_number_of_queries(hr, oakfield, as_, django_assert_max_num_queries):
    for number in range(60):
        make.grant(make.staff(oakfield, "Ann", f"Deputy{number:02}"), Role.DEPUTY, oakfield, until_on=CHRISTMAS)
    client = as_(hr)
    client.get(GRANTS)
    with django_assert_max_num_queries(20):
        page = client.get(GRANTS)
    assert len(page.context["page"]) == 50
    assert len(client.get(f"{GRANTS}?page=2").context["page"]) == 11


def test_hr_finds_anybody_by_a_part_of_the_name(hr, teacher, millbrook, as_):
    page = as_(hr).get(f"{GRANTS}new/?q=lukasz+maya")
    assert [(f"{GRANTS}new/{teacher.pk}/", "Maya O'Brien-Łukasz")] == [
        link for link in read_links(page) if "/new/" in link[0]
    ]
    assert "Class teacher, Oakfield Academy" in read_words(page.text)
    assert "Nobody found. Try a part of the name." in read_words(as_(hr).get(f"{GRANTS}new/?q=xyz").text)
    assert "Type a part of the name." in read_words(as_(hr).get(f"{GRANTS}new/?q=").text)


def test_a_head_finds_people_of_the_own_academy_and_their_work_there(head, oakfield, millbrook, two_academies, as_):
    make.engagement(two_academies, oakfield, job_title="Cover supervisor")
    elsewhere = make.staff(millbrook, "Zed", "Fairclough")
    page = as_(head).get(f"{GRANTS}new/?q=fairclough")
    words = read_words(page.text)
    assert "Zoë Fairclough" in words
    assert "Cover supervisor, Oakfield Academy" in words
    assert "Zed" not in words
    assert "Millbrook" not in words
    assert as_(head).get(f"{GRANTS}new/{elsewhere.pk}/").status_code == 404
    shown = read_words(as_(head).get(f"{GRANTS}new/{two_academies.pk}/").text)
    assert "Millbrook" not in shown


def test_the_giver_is_not_found_and_gets_no_form(hr, as_):
    assert "/new/" not in [address for address, _ in read_links(as_(hr).get(f"{GRANTS}new/?q=reid"))]
    assert "You cannot give yourself a role." in read_words(as_(hr).get(f"{GRANTS}new/{hr.pk}/").text)


def test_a_role_is_given_in_three_steps(hr, teacher, oakfield, as_):
    client, address = as_(hr), f"{GRANTS}new/{teacher.pk}/"
    assert "Policy lead" not in read_words(client.get(address).text)
    confirm = client.post(address, terms("head", "oakfield", until_on=CHRISTMAS, step="check"))
    words = read_words(confirm.text)
    assert "See who has signed and who has not at Oakfield Academy" in words
    assert "18 December 2026. It ends by itself." in words
    assert not teacher.grants.exists()
    back = client.post(address, terms("head", "oakfield", step="change"))
    assert 'value="oakfield" selected' in back.text
    done = client.post(address, terms("head", "oakfield", until_on=CHRISTMAS), follow=True)
    assert "Maya O'Brien-Łukasz has the role from the day you chose." in read_words(done.text)
    assert teacher.grants.get().given_by == hr


def test_a_role_given_from_a_persons_page_leads_back_there(hr, teacher, oakfield, as_):
    desk, address = as_(hr), f"/manage/grants/new/{teacher.pk}/?from=person"
    assert address in desk.get(f"/people/{teacher.pk}/").text
    fields = terms("auditor", until_on=CHRISTMAS)
    page = desk.get(address).text
    assert f'href="/people/{teacher.pk}/"' in page
    assert "Choose somebody else" not in page
    answer = desk.post(address, fields)
    assert answer.url == f"/people/{teacher.pk}/"


def test_the_page_before_says_when_a_role_will_stop(hr, oakfield, as_):
    leaver = make.staff(oakfield, until_on=CHRISTMAS)
    page = as_(hr).post(f"{GRANTS}new/{leaver.pk}/", terms("head", "oakfield", step="check"))
    assert "This role stops after 18 December 2026" in read_words(page.text)


@pytest.mark.parametrize("step", ["check", "do"])
@ask_all(
    ("fields", "error"),
    [
        ({"role": ""}, "Choose the role."),
        ({"role": "administrator"}, "Select a valid choice."),
        ({"role": "head", "academy": ""}, "Choose the academy at which the role holds."),
        ({"role": "governance", "academy": "oakfield"}, "This role is for the whole trust."),
        ({"role": "head", "academy": "nowhere"}, "Choose an academy from the list."),
        ({"from_on": "2026-11-21"}, "Choose today or a later first day"),
        ({"from_on": "", "until_on": "2026-02-30"}, "There is no such day."),
        ({"until_on": "2026-11-20"}, "The last day cannot be before the first."),
    ],
)
def test_what_cannot_be_given_is_said_in_the_form(hr, teacher, oakfield, fields, error, step, as_):
    page = as_(hr).post(
        f"{GRANTS}new/{teacher.pk}/", terms("deputy", "oakfield", until_on=CHRISTMAS, step=step) | fields
    )
    assert error in read_words(page.text)
    assert not teacher.grants.exists()


def test_a_head_gives_a_deputy_in_the_browser(head, teacher, oakfield, as_):
    client, address = as_(head), f"{GRANTS}new/{teacher.pk}/"
    form = client.get(address).text
    assert re.search(r'value="oakfield"\s+selected', form)
    assert "Head teacher" not in read_words(form)
    assert "Say until when." in read_words(client.post(address, terms("deputy", "oakfield", step="check")).text)
    client.post(address, terms("deputy", "oakfield", until_on=CHRISTMAS))
    assert teacher.grants.get().role == Role.DEPUTY


def test_a_role_is_changed_and_ended_in_the_browser(hr, head, as_):
    client, held = as_(hr), head.grants.get()
    page = client.get(f"{GRANTS}{held.pk}/")
    assert "can no longer do any of this" in read_words(page.text)
    done = client.post(f"{GRANTS}{held.pk}/", {"do": "change", "until_on": CHRISTMAS}, follow=True)
    assert "The last day of Siân Hughes’s role is changed." in read_words(done.text)
    assert client.get(f"{GRANTS}{held.pk}/").status_code == 404, "Its successor has another number."
    newer = head.grants.get(replaced_at=None)
    bad = client.post(f"{GRANTS}{newer.pk}/", {"do": "change", "until_on": "2026-11-01"})
    assert "Choose today or a later day." in read_words(bad.text)
    assert "There is no such day" in read_words(
        client.post(f"{GRANTS}{newer.pk}/", {"do": "change", "until_on": "x"}).text
    )
    client.post(f"{GRANTS}{newer.pk}/", {"do": "end"})
    assert load_current_grants(head, at=timezone.now()) == []
    ended = head.grants.get(replaced_at=None)
    assert "This role has ended." in read_words(client.get(f"{GRANTS}{ended.pk}/").text)
    assert client.post(f"{GRANTS}{ended.pk}/", {"do": "end"}).status_code == 403


def test_what_one_may_not_change_has_no_button(hr, administrator, as_):
    own = hr.grants.get()
    page = as_(hr).get(f"{GRANTS}{own.pk}/")
    assert "Only an administrator can change this role." in read_words(page.text)
    assert as_(hr).post(f"{GRANTS}{own.pk}/", {"do": "end"}).status_code == 403
    last = as_(administrator).post(f"{GRANTS}{administrator.grants.get().pk}/", {"do": "end"})
    assert "Nobody else has the role “Administrator” after that." in read_words(last.text)


def test_a_role_to_come_can_be_taken_back(hr, teacher, oakfield, as_):
    coming = make.grant(teacher, Role.HEAD, oakfield, from_on=CHRISTMAS)
    assert "Take this role back" in read_words(as_(hr).get(f"{GRANTS}{coming.pk}/").text)
    as_(hr).post(f"{GRANTS}{coming.pk}/", {"do": "end"})
    assert not teacher.grants.filter(replaced_at=None).exists()


def test_a_role_that_is_ended_twice_by_a_double_click_leads_to_the_list(hr, teacher, oakfield, as_, clock):
    given = make.grant(teacher, Role.DEPUTY, oakfield)
    client = as_(hr)
    assert client.post(f"{GRANTS}{given.pk}/", {"do": "end"}).url == GRANTS
    clock.shift(1)
    page = client.post(f"{GRANTS}{given.pk}/", {"do": "end"}, follow=True)
    assert page.redirect_chain == [(GRANTS, 302)]
    assert "This role was changed already." in read_words(page.text)


def test_what_became_of_a_role_is_not_told_to_another_academys_head(teacher, oakfield, executive, hr, as_):
    given = make.grant(teacher, Role.DEPUTY, oakfield)
    as_(hr).post(f"{GRANTS}{given.pk}/", {"do": "end"})
    assert as_(executive).post(f"{GRANTS}{given.pk}/", {"do": "end"}).status_code == 404


def test_giving_and_ending_ask_for_a_recent_sign_in(hr, teacher, head):
    client = make.sign_in(hr, at=timezone.now() - timedelta(minutes=100))
    for address in (f"{GRANTS}new/{teacher.pk}/", f"{GRANTS}{head.grants.get().pk}/"):
        assert client.get(address).url.startswith("/accounts/login/")
        assert client.post(address, {"do": "end"}).url.startswith("/accounts/login/")
    assert head.grants.get().replaced_at is None


def test_what_was_typed_stands_in_the_form_again_after_signing_in(hr, teacher, oakfield):
    address = f"{GRANTS}new/{teacher.pk}/"
    client = make.sign_in(hr, at=timezone.now() - timedelta(minutes=100))
    client.post(address, terms("head", "oakfield", until_on=CHRISTMAS), headers={"sec-fetch-site": "same-origin"})
    page = make.sign_in(hr, client).get(address)
    assert 'value="oakfield" selected' in page.text
    assert "Nothing was sent. What you typed is here" in read_words(page.text)
    assert not teacher.grants.exists()


def test_ways_lead_to_the_roles(hr, administrator, head, protocol, as_):
    assert GRANTS in dict(read_links(as_(hr).get("/")))
    assert GRANTS in dict(read_links(as_(administrator).get("/")))
    assert GRANTS in dict(read_links(as_(administrator).get("/manage/portal/")))
    assert GRANTS in dict(read_links(as_(head).get("/academies/oakfield/")))


def test_the_page_of_a_person_leads_to_their_roles_for_hr_alone(hr, auditor, head, teacher, as_):
    address = f"/people/{head.pk}/"
    links = dict(read_links(as_(hr).get(address)))
    assert f"{GRANTS}{head.grants.get().pk}/" in links
    assert f"{GRANTS}new/{head.pk}/?from=person" in links
    assert f"{GRANTS}new/{teacher.pk}/?from=person" in dict(read_links(as_(hr).get(f"/people/{teacher.pk}/")))
    assert GRANTS not in as_(auditor).get(address).text
