"""HR's pages of academies, as HR uses them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from attestations.academies.impact import build_leaving_impact
from attestations.assignments import queries
from attestations.assignments.rules import OUTSTANDING
from portal.models import Academy, ClosureDays, Contact, ContactKind, LineAbove
from portal.people.actions import academy_terms
from tests import factories as make
from tests.rows import ask_all

CONTACT = {
    "kind": ContactKind.SAFEGUARDING_LEAD,
    "name": "Dana Lee",
    "telephone": "01632 960123",
    "email": "",
    "from_on": "2026-11-01",
    "until_on": "",
}


def read(client, address, **fields):
    response = client.get(address, fields)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def send(client, address, **fields):
    response = client.post(address, fields, follow=True)
    return response, " ".join(response.content.decode().split())


def test_the_list_says_what_is_missing(oakfield, head, hr, as_):
    page = read(as_(hr), "/manage/academies/")
    assert "Oakfield Academy" in page
    assert "140001" in page
    assert "Siân Hughes" in page
    assert "safeguarding lead, chair of governors, line manager of the head, days of this school year" in page


def test_the_list_takes_as_many_queries_for_many_academies(oakfield, hr, as_, django_assert_max_num_queries):
    client = as_(hr)
    for number in range(12):
        make.academy(f"school-{number}", urn=f"15{number:04}")
    with django_assert_max_num_queries(14):
        client.get("/manage/academies/")


def test_an_academy_joins_in_two_steps_with_a_proposed_short_name(hr, as_):
    client = as_(hr)
    facts = {"name": "St Mary’s C of E Primary", "urn": "140123", "joined_on": "2027-01-01"}
    _, page = send(client, "/manage/academies/new/", **facts, step="check")
    assert 'value="st-marys-c-of-e-primary"' in page
    assert not Academy.objects.filter(slug="st-marys-c-of-e-primary").exists()
    response, page = send(client, "/manage/academies/new/", **facts, slug="st-marys", step="do")
    assert response.redirect_chain == [("/manage/academies/st-marys/", 302)]
    assert "From 1 Jan 2027" in page


@ask_all(
    ("facts", "error"),
    [
        ({"urn": "12345"}, "six digits"),
        ({"urn": ""}, "Give the URN"),
        ({"name": ""}, "Give the name"),
        ({"joined_on": "2027-02-30"}, "no such day"),
        ({"joined_on": "9999-12-31"}, "Check the year"),
        ({"is_central": "on"}, "has no URN"),
    ],
)
def test_a_wrong_fact_is_said_beside_its_field(hr, as_, facts, error):
    _, page = send(
        as_(hr), "/manage/academies/new/", **{"name": "X", "urn": "140123", "joined_on": "2027-01-01", **facts}
    )
    assert error in page


def test_a_short_name_that_is_taken_is_refused_on_the_second_page(oakfield, hr, as_):
    facts = {"name": "Oakfield", "urn": "140123", "joined_on": "2027-01-01", "slug": "oakfield", "step": "do"}
    _, page = send(as_(hr), "/manage/academies/new/", **facts)
    assert "has the address “oakfield” already" in page


def test_an_academys_page_says_who_will_be_asked_once_it_has_joined(hr, protocol, as_):
    willow = make.academy("willow", urn="140123", joined_on=date(2027, 1, 1))
    for name in ("Ann", "Ben"):
        make.staff(willow, name, "Marsh", from_on=date(2015, 9, 1))
    page = read(as_(hr), "/manage/academies/willow/")
    assert "On 1 January 2027, 2 people will be asked to sign 1 policy, due 15 January 2027." in page


def test_leaving_shows_its_effect_first_and_can_be_taken_back(oakfield, teacher, head, hr, protocol, as_):
    client = as_(hr)
    address = "/manage/academies/oakfield/leaving/"
    _, page = send(client, address, left_on="2026-12-31", step="check")
    assert "On 1 January 2027, 2 people will no longer be asked to sign." in page
    assert "2 people, and 1 role such as head teacher" in page
    assert Academy.objects.get(slug="oakfield").left_on is None
    _, page = send(client, address, left_on="2026-12-31", step="do")
    assert "leaves the trust at the end of Thursday 31 December" in page
    assert Academy.objects.get(slug="oakfield").left_on == date(2026, 12, 31)
    send(client, address, other="1")
    assert Academy.objects.get(slug="oakfield").left_on is None


def test_correcting_the_joining_day_shows_whose_due_dates_change(oakfield, teacher, hr, protocol, as_):
    client = as_(hr)
    address = "/manage/academies/oakfield/joining/"
    _, page = send(client, address, joined_on="2026-11-21", step="check")
    assert "Today, 1 person gets a new due date: 8 December." in page
    _, page = send(client, address, joined_on="2026-12-01", step="check")
    assert "Today, 1 person is no longer asked to sign." in page
    assert "On 1 December, 1 person will get a new due date: 15 December." in page
    send(client, address, joined_on="2026-11-21", step="do")
    assert Academy.objects.get(slug="oakfield").joined_on == date(2026, 11, 21)


def test_a_rename_and_a_correction(oakfield, hr, as_):
    client = as_(hr)
    facts = {"name": "Oakfield College", "urn": "150001", "from_on": "2027-01-01"}
    _, page = send(client, "/manage/academies/oakfield/name/", **facts)
    assert "Oakfield College" in page
    assert "From 1 January 2027." in page
    row = oakfield.names.get(name="Oakfield College", replaced_at=None)
    _, page = send(client, f"/manage/academies/oakfield/name/{row.pk}/", name="Oakfield Sixth Form", urn="150001")
    assert "Oakfield Sixth Form" in page
    row = oakfield.names.get(name="Oakfield Sixth Form", replaced_at=None)
    _, page = send(client, f"/manage/academies/oakfield/name/{row.pk}/", other="1")
    assert "Oakfield Sixth Form" not in page


def test_a_contact_is_named_changed_and_removed(oakfield, hr, as_):
    client = as_(hr)
    _, page = send(client, "/manage/academies/oakfield/contacts/new/", **CONTACT)
    assert "Dana Lee" in page
    found = Contact.objects.get()
    address = f"/manage/academies/oakfield/contacts/{found.pk}/"
    send(client, address, **{**CONTACT, "until_on": "2026-12-31"})
    changed = Contact.objects.get(replaced_at=None)
    assert (changed.until_on, Contact.objects.count()) == (date(2026, 12, 31), 2)
    assert client.get(address).status_code == 404  # it was replaced
    send(client, f"/manage/academies/oakfield/contacts/{changed.pk}/", other="1")
    assert not Contact.objects.filter(replaced_at=None).exists()


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"telephone": ""}, "Give a telephone number or an e-mail address"),
        ({"telephone": "ask Jo"}, "Give a telephone number"),
        ({"until_on": "2026-10-01"}, "cannot be before the first"),
        ({"name": "…"}, "has no letters"),
    ],
)
def test_a_contact_that_cannot_be_reached_is_refused(oakfield, hr, as_, facts, error):
    _, page = send(as_(hr), "/manage/academies/oakfield/contacts/new/", **{**CONTACT, **facts})
    assert error in page
    assert not Contact.objects.exists()


def test_a_contact_of_all_academies_counts_where_there_is_none_of_its_kind(oakfield, hr, as_):
    client = as_(hr)
    send(client, "/manage/academies/trust/contacts/new/", **{**CONTACT, "kind": ContactKind.UNION})
    assert Contact.objects.get().academy is None
    assert "Dana Lee (union representative)" in read(client, "/manage/academies/oakfield/")


def test_who_stands_above_the_head_is_found_by_name(oakfield, head, executive, hr, as_):
    client = as_(hr)
    address = "/manage/academies/oakfield/line-above/"
    assert "Daniel Wright" in read(client, address, q="wright")
    _, page = send(client, f"{address}?q=wright", person=str(executive.pk), from_on="2026-11-22")
    assert "Since 22 November 2026." in page
    assert "Nobody is named now" not in page
    row = LineAbove.objects.get()
    _, page = send(client, f"{address}{row.pk}/", until_on="2026-11-21")
    assert "cannot be before the first" in page
    _, page = send(client, f"{address}{row.pk}/", other="1")
    assert "Nobody is named now, so it is HR." in page


def test_days_are_pasted_read_and_saved(oakfield, hr, as_):
    client = as_(hr)
    address = "/manage/academies/oakfield/days/import/"
    pasted = "26/10/2026 to 30/10/2026, October half-term\n4 January 2027, INSET"
    _, page = send(client, address, pasted=pasted, list_kind="closed", step="check")
    assert "Monday 26 October to Friday 30 October: closed, October half-term" in page
    assert not ClosureDays.objects.exists()
    response, page = send(client, address, pasted=pasted, list_kind="closed", step="do")
    assert response.redirect_chain == [("/manage/academies/oakfield/days/?year=2026", 302)]
    assert ClosureDays.objects.filter(academy=oakfield).count() == 2
    _, page = send(client, address, pasted=f"{pasted}\n30/10/2026", list_kind="closed", step="do")
    assert "Line 3, “30/10/2026”" in page
    assert ClosureDays.objects.count() == 2


def test_a_csv_file_of_days_stands_in_the_box(oakfield, hr, as_, tmp_path):
    file = tmp_path / "days.csv"
    file.write_bytes("Erster,Letzter\n26/10/2026,30/10/2026,Fête\n".encode("cp1252").replace(b"Erster", b"First day"))
    with file.open("rb") as handle:
        _, page = send(as_(hr), "/manage/academies/trust/days/import/", file=handle, list_kind="closed", step="check")
    assert "Fête" in page
    assert "26 October to Friday 30 October: closed" in page


def test_days_that_overlap_are_refused_and_past_ones_corrected(oakfield, hr, as_):
    client = as_(hr)
    days = {"kind": "closed", "from_on": "2026-10-26", "until_on": "2026-10-30", "label": "Half-term"}
    send(client, "/manage/academies/oakfield/days/new/", **days)
    _, page = send(client, "/manage/academies/oakfield/days/new/", **{**days, "until_on": "2026-10-26", "label": ""})
    assert "overlaps 26 October 2026 to 30 October 2026 (Half-term)" in page
    row = ClosureDays.objects.get()
    address = f"/manage/academies/oakfield/days/{row.pk}/"
    send(client, address, **{**days, "until_on": "2026-11-02"})
    corrected = ClosureDays.objects.get(replaced_at=None)
    assert (corrected.until_on, ClosureDays.objects.count()) == (date(2026, 11, 2), 2)
    send(client, f"/manage/academies/oakfield/days/{corrected.pk}/", other="1")
    assert not ClosureDays.objects.filter(replaced_at=None).exists()


def test_the_year_shows_days_of_all_and_those_of_the_academy_before_them(oakfield, hr, as_):
    make_days = ClosureDays.objects.create
    make_days(kind="closed", label="Christmas", from_on=date(2026, 12, 21), until_on=date(2027, 1, 4))
    make_days(academy=oakfield, kind="staff-only", label="", from_on=date(2027, 1, 4), until_on=date(2027, 1, 4))
    page = read(as_(hr), "/manage/academies/oakfield/days/")
    assert "September 2026" in page
    assert "August 2027" in page
    assert page.count("app-year__day--staff-only") == 1 + 1  # with the key
    assert page.count("app-year__day--closed") == 1 + 7
    assert as_(hr).get("/manage/academies/oakfield/days/?year=20").status_code == 404
    assert as_(hr).get("/manage/academies/oakfield/days/?year=2027").status_code == 200


def test_what_was_known_before_stands_on_the_page(oakfield, hr, as_):
    academy_terms.correct_joining(oakfield, joined_on=date(2019, 9, 1), by=hr)
    page = read(as_(hr), "/manage/academies/oakfield/")
    assert "Joined on 1 September 2019." in page
    assert "joined on 1 September 2020" in page


@pytest.mark.parametrize("address", ["", "days/", "records/"])
def test_an_academys_pages_take_a_bounded_number_of_queries(
    oakfield, protocol, hr, as_, django_assert_max_num_queries, address
):
    client = as_(hr)
    for number in range(12):
        make.staff(oakfield, "Ann", f"Marsh {number}")
        Contact.objects.create(
            academy=oakfield, kind="union", name=f"Union {number}", telephone="1", from_on=date(2026, 9, 1)
        )
        ClosureDays.objects.create(kind="closed", from_on=date(2026, 9, number + 1), until_on=date(2026, 9, number + 1))
    with django_assert_max_num_queries(26):
        assert client.get(f"/manage/academies/oakfield/{address}").status_code == 200


def test_what_was_said_of_leaving_is_what_boards_say_then(oakfield, teacher, head, hr, protocol, clock):
    make.sign(head, protocol, oakfield)
    make.absence(make.staff(oakfield, "Away", "Moss"), date(2026, 9, 1))
    [required] = queries.load_required_policies(known_at=timezone.now())
    said = build_leaving_impact(oakfield, date(2026, 12, 31), at=timezone.now())
    assert (said.on, said.released, said.asked, said.moved) == (date(2027, 1, 1), 1, 0, 0)

    def count_asked():
        found = queries.load_academy_assignments(oakfield, required, as_at=timezone.now())
        return sum(row.state in OUTSTANDING for row in found)

    clock.move_to(datetime(2027, 1, 1, 9, tzinfo=UTC))
    before = count_asked()
    academy_terms.let_leave(oakfield, left_on=date(2026, 12, 31), by=hr)
    assert before - count_asked() == said.released
