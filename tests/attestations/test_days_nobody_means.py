"""Days that were mistyped: every form of HR with a day refuses them with a sentence, and nothing is recorded."""

from datetime import date

import pytest

from portal.models import Absence, Engagement, Grant, PersonName
from tests import factories as make
from tests.rows import ask_all

WORK = {"category": "teacher", "job_title": "Class teacher", "with_children": "yes", "worked": ""}
NAME = {"what": "new", "given_names": "Maya", "family_name": "Shah"}
# Day by day of the forms: what stands in the address after the person's, and what is sent with the day.
FORMS = [
    ("absences/new/", {"kind": "away"}, "from_on"),
    ("absences/new/", {"kind": "away", "from_on": "2026-12-01"}, "until_on"),
    ("absences/{absence}/", {"kind": "away", "from_on": "2026-10-01"}, "until_on"),
    ("engagements/new/", {**WORK, "academy": "millbrook"}, "from_on"),
    ("engagements/new/", {**WORK, "academy": "millbrook", "from_on": "2026-12-01"}, "until_on"),
    ("engagements/{work}/end/", {}, "until_on"),
    ("engagements/{work}/move/", {**WORK, "academy": "millbrook"}, "from_on"),
    ("engagements/{work}/correct/", {**WORK, "academy": "oakfield"}, "from_on"),
    ("names/", NAME, "from_on"),
]
TABLES = (Absence, Engagement, Grant, PersonName)


@pytest.fixture
def client(teacher, millbrook, hr, protocol, as_):
    return as_(hr)


@pytest.fixture
def found(teacher):
    away = make.absence(teacher, date(2026, 10, 1), date(2026, 10, 2))
    return {"absence": away.pk, "work": teacher.engagements.get().pk}


@pytest.mark.parametrize(("address", "data", "field"), FORMS)
@ask_all("day", ["0001-01-01", "0202-11-30", "9999-12-31", "2027-02-29"])
def test_a_mistyped_day_is_refused_on_both_pages_and_nothing_is_recorded(
    address, data, field, day, client, teacher, found
):
    before = [table.objects.count() for table in TABLES]
    for step in ("check", "do"):
        answer = client.post(
            f"/manage/people/{teacher.pk}/{address.format(**found)}", {**data, field: day, "step": step}
        )
        assert answer.status_code == 200
        assert "There is no such day." in answer.text or "Check the year" in answer.text
    assert [table.objects.count() for table in TABLES] == before


def test_29_february_of_a_leap_year_is_a_day(client, teacher, found):
    address = f"/manage/people/{teacher.pk}/engagements/{found['work']}/end/"
    assert "29 February 2028" in client.post(address, {"until_on": "2028-02-29", "step": "check"}).text
    client.post(address, {"until_on": "2028-02-29", "step": "do"})
    assert Engagement.objects.get(person=teacher, replaced_at=None).until_on == date(2028, 2, 29)
