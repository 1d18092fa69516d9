"""A role works only for somebody who works here; who has left reads what they signed, and nothing else."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.access.scope import load_current_grants
from portal.models.roles import Role
from portal.people.grants import describe_idle_grants
from tests import factories as make
from tests.portal.trust_files import HEAD, MAYA, TOM, build_files, change_cells, read_refusals, write_folder
from tests.words import read_words

TODAY = date(2026, 11, 22)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
POLICY = "/policies/social-networking-protocol/"


def roles(person, on=0):
    return [role for role, _ in load_current_grants(person, at=timezone.now() + timedelta(days=on))]


@pytest.mark.parametrize("role", [Role.HEAD, Role.HR, Role.POLICY_LEAD, Role.AUDITOR, Role.ADMINISTRATOR])
def test_a_role_that_nobody_ended_stops_with_the_work(oakfield, role):
    left = make.staff(oakfield, "Ed", "Ended", until_on=YESTERDAY)
    make.grant(left, role, oakfield if role == Role.HEAD else None)
    assert roles(left, on=-1) == [role], "Yesterday they worked here."
    assert roles(left) == []


@pytest.mark.parametrize("role", [Role.HEAD, Role.HR, Role.POLICY_LEAD])
def test_who_is_to_begin_has_the_role_from_that_day(oakfield, role):
    joiner = make.staff(oakfield, "Bea", "Begins", from_on=TOMORROW)
    make.grant(joiner, role, oakfield if role == Role.HEAD else None)
    assert roles(joiner) == []
    assert roles(joiner, on=1) == [role]


def test_work_anywhere_in_the_trust_is_enough(oakfield, millbrook):
    executive = make.staff(millbrook)
    make.grant(executive, Role.HEAD, oakfield)
    assert roles(executive) == [Role.HEAD]


def test_an_auditor_or_administrator_may_be_from_outside(oakfield):
    outsider, returned = make.person(), make.staff(oakfield, until_on=YESTERDAY)
    make.grant(outsider, Role.AUDITOR)
    make.grant(outsider, Role.ADMINISTRATOR)
    make.grant(returned, Role.AUDITOR, until_on=TOMORROW)
    make.grant(outsider, Role.HR)
    assert sorted(roles(outsider)) == [Role.ADMINISTRATOR, Role.AUDITOR]
    assert roles(returned) == [Role.AUDITOR], "Somebody said until when."


def test_a_head_who_has_left_keeps_no_board_and_reads_no_policy(oakfield, protocol, as_):
    left = make.staff(oakfield, "Ed", "Ended", until_on=YESTERDAY)
    make.grant(left, Role.HEAD, oakfield)
    client = as_(left)
    for address in ("/academies/", "/academies/oakfield/", "/academies/oakfield/report.csv", POLICY, f"{POLICY}sign/"):
        assert client.get(address).status_code == 403, address
    assert client.post(f"{POLICY}sign/").status_code == 403


def test_a_page_kept_for_somebody_is_refused_once_they_have_left(oakfield, protocol, as_, clock):
    leaver = make.staff(oakfield, until_on=TODAY)
    tag = as_(leaver).get(POLICY)["ETag"]
    clock.shift(timedelta(days=1))
    assert as_(leaver).get(POLICY, headers={"if-none-match": tag}).status_code == 403


def test_home_of_somebody_who_has_left_shows_their_receipts(oakfield, protocol, as_, clock, hr):
    left = make.staff(oakfield, "Ed", "Ended", until_on=TODAY)
    signing = make.sign(left, protocol, oakfield)
    clock.shift(timedelta(days=1))
    client = as_(left)
    home = client.get("/")
    words = read_words(home.text)
    assert home.status_code == 200
    assert "you do not work for The Societas Trust at present" in words
    assert f"Receipt {signing.number}" in words
    assert "/policies/" not in home.text, "No link leads to a page that would refuse them."
    assert client.get(signing.get_absolute_url()).status_code == 200
    assert client.get(f"/receipts/{signing.number}.pdf").status_code == 200


def test_who_is_to_begin_reads_and_signs(oakfield, protocol, as_):
    joiner = make.staff(oakfield, "Bea", "Begins", from_on=TOMORROW)
    client = as_(joiner)
    assert client.get(POLICY).status_code == 200
    assert client.get(f"{POLICY}sign/").status_code == 200
    assert make.sign(joiner, protocol, oakfield)


def test_a_head_who_has_left_is_nobodys_contact(oakfield, protocol, teacher, head, as_):
    assert head.name in as_(teacher).get(f"{POLICY}question/").text
    left = make.staff(oakfield, "Ed", "Ended", until_on=YESTERDAY)
    make.grant(left, Role.HEAD, oakfield)
    assert left.name not in as_(teacher).get(f"{POLICY}question/").text


def test_hr_sees_on_the_persons_page_that_a_role_does_not_work(oakfield, hr, as_):
    left = make.staff(oakfield, "Ed", "Ended", until_on=YESTERDAY)
    make.grant(left, Role.HEAD, oakfield)
    assert "(no effect while they do not work here)" in read_words(as_(hr).get(f"/people/{left.pk}/").text)


def test_roles_that_go_on_are_not_named(oakfield, head, auditor):
    """With work that outlasts them, from outside, or to begin on the day of the work."""
    leaver = make.staff(oakfield, until_on=TOMORROW)
    make.grant(leaver, Role.HEAD, oakfield, until_on=TODAY)
    joiner = make.staff(oakfield, from_on=TOMORROW)
    make.grant(joiner, Role.HEAD, oakfield, from_on=TOMORROW)
    ended = make.staff(oakfield, until_on=YESTERDAY)
    make.grant(ended, Role.HEAD, oakfield, until_on=YESTERDAY)
    assert describe_idle_grants(at=timezone.now()) == []


@pytest.mark.django_db
def test_a_load_names_the_roles_that_do_not_work_or_will_stop(tmp_path):
    people = (
        MAYA,
        change_cells(TOM, until_on="2026-12-31"),
        change_cells(MAYA, reference="19", email="", until_on="2026-10-31"),
    )
    grants = (
        HEAD,
        ["18", "hr", "", "2026-09-01", ""],
        ["19", "head", "oakfield", "2026-09-01", ""],
        ["18", "auditor", "", "2026-09-01", "2026-12-01"],
    )
    said, again = StringIO(), StringIO()
    folder = write_folder(tmp_path / "trust", build_files(people=people, grants=grants))
    call_command("load_trust", str(folder), stdout=said)
    warnings = [
        "18: hr stops after 31 December 2026, when this person's work ends.",
        "19: head at oakfield has no effect, because this person has no work on record now.",
    ]
    assert said.getvalue().splitlines()[-2:] == warnings
    call_command("migrate", stdout=again)
    assert again.getvalue().splitlines()[-2:] == warnings


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_a_role_from_outside_is_loaded_with_its_last_day(role):
    outsider = ["20", "Anil", "Desai", "anil@demo.example", "", "", "", "", ""]
    grant = ["20", role, "", "2026-09-01", ""]
    [refusal] = read_refusals(people=(MAYA, outsider), grants=(grant,))
    assert (
        refusal == "grants.csv, row 2: until_on is empty, and 20 has no work in people.csv. Write when the role ends."
    )
