"""HR's one list of the trust: who is in which state, filtered and sorted, on a page and as CSV."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from attestations.people import list_views, person_list
from attestations.people.list_filter import PeopleFilter
from attestations.people.person_list import build_people_list, load_listed_policies
from attestations.reports import boards
from attestations.reports.rows import BoardFilter
from portal.models import Academy, AuditLine, Category, Finding, Person, PersonMerge
from portal.models.roles import Role
from tests import factories as make
from tests.rows import ask_all
from tests.words import read_words

LIST, CSV = "/people/", "/people/people.csv"


@pytest.fixture
def second_policy(protocol):
    """A policy that only governors must sign."""
    version = make.version(slug="code-of-conduct", title="Code of Conduct")
    make.requirement(version.policy, categories=["teacher"], days=60)
    return version


def read_names(page):
    return [row.found.person.name for row in page.context["rows"]]


def read_csv(client, query):
    answer = client.get(f"{CSV}?{query}")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@ask_all(
    ("query", "names"),
    [
        ("state=overdue", ["Aisha Khan", "Owen Prys-Davies", "Hannah Reid"]),
        ("state=due", ["Maya O'Brien-Łukasz"]),
        ("state=attested", ["Zoë Fairclough", "Siân Hughes"]),
        ("state=not_due", ["Grace Adeyemi", "Nia Roberts"]),
        ("state=overdue&academy=oakfield", ["Aisha Khan", "Owen Prys-Davies"]),
        ("state=overdue&category=support", ["Owen Prys-Davies", "Hannah Reid"]),
        ("state=overdue&role=hr", ["Hannah Reid"]),
        ("state=overdue&q=davies owen", ["Owen Prys-Davies"]),
        ("state=attested&work=left", ["Łukasz Zieliński"]),
        ("work=left", ["Liam Byrne", "Łukasz Zieliński"]),
        ("state=lapsed", ["Liam Byrne"]),
        ("work=coming", ["Nia Roberts"]),
        ("role=head", ["Siân Hughes"]),
        ("academy=office", ["Hannah Reid"]),
    ],
)
def test_hr_lists_everybody_in_a_state_wherever_they_work(school, hr, query, names):
    assert read_names(make.sign_in(hr).get(f"{LIST}?{query}")) == names


def test_the_list_and_the_boards_agree_in_every_state(school, hr, two_academies, second_policy):
    now = timezone.now()
    policies, academies = load_listed_policies(at=now), list(Academy.objects.named(at=now))
    for required in policies:
        for academy in academies:
            board = boards.build_board(academy, required, as_at=now, filter=BoardFilter())
            for state in PeopleFilter.STATES:
                expected = {row.assignment.person.pk for row in board.everybody if row.state == state}
                if state != "lapsed":
                    expected -= {row.assignment.person.pk for row in board.everybody if row.has_left}
                chosen = PeopleFilter(state=state, policy=required.policy.slug, academy=academy.slug)
                listed = build_people_list(chosen, policies, academies, at=now, sees_former=True)
                assert set(listed.people) == expected, (required.policy, academy, state)


def test_somebody_overdue_twice_stands_there_once_with_both(school, hr, second_policy, clock):
    clock.shift(timedelta(days=60))
    page = make.sign_in(hr).get(f"{LIST}?state=overdue")
    row = next(row for row in page.context["rows"] if row.found.person.name == "Aisha Khan")
    assert len(row.asked) == 2
    assert "Code of Conduct, Oakfield Academy" in read_words(page)


def test_the_longest_overdue_come_first(oakfield, hr, protocol):
    late = make.staff(oakfield, "Zara", "Zebedee", from_on=date(2026, 9, 1))
    later = make.staff(oakfield, "Adam", "Aaron", from_on=date(2026, 10, 20))
    client = make.sign_in(hr)
    assert read_names(client.get(f"{LIST}?state=overdue&academy=oakfield")) == [later.name, late.name]
    assert read_names(client.get(f"{LIST}?state=overdue&academy=oakfield&sort=overdue")) == [late.name, later.name]
    assert read_names(client.get(f"{LIST}?sort=due&academy=oakfield")) == [late.name, later.name]


def test_the_list_can_be_sorted_by_academy(oakfield, millbrook, hr):
    one = make.staff(oakfield, "Adam", "Aaron")
    two = make.staff(millbrook, "Zara", "Zebedee")
    assert read_names(make.sign_in(hr).get(f"{LIST}?sort=academy")) == [two.name, one.name, hr.name]


def test_who_has_no_address_and_who_has_never_signed_in_can_be_listed(oakfield, hr):
    client = make.sign_in(hr)
    nobody = make.staff(oakfield, "Nora", "Mail", email="")
    seldom = make.staff(oakfield, "Sam", "Seldom")
    often = make.staff(oakfield, "Olive", "Often")
    Person.objects.filter(pk__in=[often.pk, hr.pk]).update(last_login=timezone.now())
    assert read_names(client.get(f"{LIST}?access=no-email")) == [nobody.name]
    assert read_names(client.get(f"{LIST}?access=never")) == [nobody.name, seldom.name]


def test_the_file_has_staff_numbers_and_says_its_filter_and_moment(school, hr):
    rows = read_csv(make.sign_in(hr), "state=overdue&academy=oakfield")
    assert rows[0] == ["People: overdue; Oakfield Academy. As of Sunday 22 November 2026, 07:20 GMT."]
    assert rows[1][:2] == ["Staff number", "Family name"]
    khan = Person.objects.get(family_name="Khan")
    title = "Social Networking Protocol"
    due, days = "2026-09-15", "68"
    line = [khan.reference, "Khan", "Aisha", khan.email, "Oakfield Academy", "Teacher", title, "Overdue", due, days]
    assert line in rows


def test_a_file_of_everybody_says_where_each_works_and_has_left(school, hr):
    rows = read_csv(make.sign_in(hr), "")
    assert rows[0][0].startswith("People: everyone, leavers included. As of Sunday 22 November")
    by_name = {row[1]: row[4:] for row in rows[2:]}
    assert by_name["Zieliński"][-1] == "Has left"
    assert by_name["Reid"] == ["Central Office", "Support staff", "Works here"]


def test_no_cell_of_the_file_is_run_as_a_formula(oakfield, hr):
    make.staff(oakfield, "=cmd", "+Plus", reference="@1")
    text = make.sign_in(hr).get(CSV).content.decode("utf-8-sig")
    assert "'=cmd" in text
    assert "'+Plus" in text
    assert "'@1" in text


@ask_all("query", ["state=declined", "policy=x", "academy=x", "category=x", "role=x", "work=x", "access=x", "sort=x"])
def test_a_choice_that_is_not_offered_is_not_found(school, hr, query):
    client = make.sign_in(hr)
    assert [client.get(f"{address}?{query}").status_code for address in (LIST, CSV)] == [404, 404]


def test_the_list_takes_as_many_queries_however_many_people(school, oakfield, hr, second_policy):
    client = make.sign_in(hr)

    def count(address):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    addresses = [LIST, f"{LIST}?q=o", f"{LIST}?state=overdue&category=teacher&role=head", f"{CSV}?state=overdue", CSV]
    before = [count(address) for address in addresses]
    for _ in range(30):
        make.staff(oakfield)
    assert [count(address) for address in addresses] == before
    assert max(before) <= 42


def test_audit_lines_say_what_was_listed_and_never_what_was_typed(school, hr):
    client = make.sign_in(hr)
    client.get(f"{LIST}?state=overdue&academy=oakfield")
    client.get(f"{LIST}?q=Khan&state=overdue")
    client.get(f"{CSV}?state=due")
    lines = [(line.action, line.subject) for line in AuditLine.objects.filter(by=hr).order_by("pk")][-3:]
    assert lines == [
        ("see", "people:overdue/oakfield"),
        ("see", "people:search"),
        ("download csv", "people:due"),
    ]


def test_a_signature_that_is_being_checked_says_so_in_list_and_file(oakfield, hr, protocol):
    person = make.staff(oakfield, "Carl", "Checked")
    signing = make.sign(person, protocol, oakfield)
    Finding.objects.create(
        table="attestations_attestation", key=str(signing.attestations.get().pk), found_at=timezone.now()
    )
    client = make.sign_in(hr)
    assert "This record is being checked" in read_words(client.get(f"{LIST}?state=overdue"))
    rows = read_csv(client, "state=overdue&q=checked")
    assert rows[2][7:] == ["This record is being checked.", "", ""]


def test_a_merged_record_stands_in_the_list_as_the_kept_person_alone(oakfield, millbrook, hr, protocol):
    kept = make.staff(oakfield, "Maya", "Kept")
    merged = make.staff(millbrook, "Maya", "Merged", category=Category.SUPPORT)
    make.grant(merged, Role.DEPUTY, millbrook)
    PersonMerge.objects.create(kept=kept, merged=merged, recorded_at=make.LONG_AGO)
    client = make.sign_in(hr)
    for query in ("q=merged", "academy=millbrook", "state=overdue&academy=millbrook", "role=deputy"):
        assert read_names(client.get(f"{LIST}?{query}")) == [kept.name], query
    assert "Merged with the record of Maya Merged" in read_words(client.get(f"{LIST}?q=merged"))


def test_where_too_much_would_be_judged_a_policy_or_an_academy_must_be_chosen(school, hr, monkeypatch):
    monkeypatch.setattr(person_list, "MOST_JUDGED", 3)
    client = make.sign_in(hr)
    page = client.get(f"{LIST}?state=overdue")
    assert "Choose a policy or an academy" in read_words(page)
    assert page.context["rows"] == []
    assert client.get(f"{CSV}?state=overdue").status_code == 302
    assert read_names(client.get(f"{LIST}?state=due&academy=oakfield")) == ["Maya O'Brien-Łukasz"]
    assert len(read_names(client.get(LIST))) > 3


def test_a_file_of_too_many_lines_says_so_on_the_page(school, hr, monkeypatch):
    monkeypatch.setattr(list_views, "MOST_LINES", 1)
    page = make.sign_in(hr).get(f"{CSV}?state=overdue", follow=True)
    assert "Choose a policy, an academy or a state first" in read_words(page)


def test_nobody_without_a_staff_number_shows_one(oakfield, hr):
    make.staff(oakfield, "Nora", "Number", reference=None)
    assert "None" not in read_words(make.sign_in(hr).get(f"{LIST}?q=nora"))
    assert read_csv(make.sign_in(hr), "q=nora")[2][0] == ""
