"""What a load writes: new rows, successors and corrections, and nothing when nothing has changed."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress

from portal.models import Absence, Academy, AcademyName, AuditLine, Engagement, Grant, Person
from portal.people.actions.absences import record_absence
from portal.people.row_validation import RosterErrors
from tests.conftest import NOW
from tests.portal.trust_files import CENTRAL, MAYA, OAKFIELD, TOM, change_cells, load, read_everything


@pytest.mark.django_db
def test_a_first_load_writes_everything_and_one_audit_line():
    loaded = load()
    maya = Person.objects.get(reference="17")
    assert (loaded.academies.added, loaded.people.added, loaded.engagements.added, loaded.grants.added) == (2, 2, 2, 1)
    assert not maya.has_usable_password()
    assert EmailAddress.objects.values_list("user", "email", "verified", "primary").get() == (
        maya.pk,
        "maya@demo.example",
        True,
        True,
    )
    assert Academy.objects.named(at=NOW).get(slug="oakfield").urn == "140001"
    assert Engagement.objects.get(person=maya).source == "people.csv"
    assert set(AuditLine.objects.values_list("action", flat=True)) == {"load-academy", "load-person", "load-trust"}
    assert AuditLine.objects.filter(action="load-person", subject=f"person:{maya.pk}").count() == 1


@pytest.mark.django_db
def test_the_same_files_twice_change_nothing():
    load()
    before = read_everything()
    loaded = load(source="another file", at=NOW + timedelta(days=40))
    assert not loaded.has_changes
    assert read_everything() == before


@pytest.mark.django_db
def test_nothing_ends_by_being_absent_from_a_file():
    load()
    before = read_everything()
    loaded = load(people=(), grants=(), academies=(CENTRAL,))
    assert (loaded.academies.absent, loaded.people.absent, loaded.engagements.absent, loaded.grants.absent) == (
        1,
        2,
        2,
        1,
    )
    assert read_everything() == before


@pytest.mark.django_db
def test_an_ending_is_a_new_row_and_both_answers_stand():
    load(at=NOW - timedelta(days=30))
    loaded = load(people=(change_cells(MAYA, until_on="2026-11-01"), TOM), at=NOW)
    assert (loaded.engagements.added, loaded.engagements.changed) == (0, 1)
    rows = Engagement.objects.filter(person__reference="17")
    assert [row.until_on for row in rows.known(at=NOW - timedelta(days=1))] == [None]
    assert [row.until_on for row in rows.known(at=NOW)] == [date(2026, 11, 1)]
    reopened = load(at=NOW + timedelta(days=1))
    assert reopened.engagements.changed == 1
    assert [row.until_on for row in rows.known(at=NOW + timedelta(days=1))] == [None]
    assert rows.count() == 3


@pytest.mark.django_db
def test_a_grant_that_ends_gets_a_successor_for_the_trust_as_well():
    grant = ["17", "hr", "", "2026-09-01", ""]
    load(grants=(grant,), at=NOW - timedelta(days=30))
    load(grants=(change_cells(grant, until_on="2026-10-01"),), at=NOW)
    assert Grant.objects.count() == 2
    assert Grant.objects.get(replaced_at=None).until_on == date(2026, 10, 1)


@pytest.mark.django_db
def test_another_job_is_another_engagement():
    load()
    loaded = load(people=(change_cells(MAYA, job_title="Head teacher"), TOM))
    assert (loaded.engagements.added, loaded.engagements.changed, loaded.engagements.absent) == (1, 0, 1)


@pytest.mark.django_db
def test_a_conversion_brings_a_new_name_from_the_day_of_the_load():
    load(at=NOW - timedelta(days=30))
    load(academies=(change_cells(OAKFIELD, name="Oakfield Free School", urn="149999"), CENTRAL), at=NOW)
    assert Academy.objects.named(at=NOW).get(slug="oakfield").urn == "149999"
    assert Academy.objects.named(at=NOW - timedelta(days=1)).get(slug="oakfield").urn == "140001"
    ended = AcademyName.objects.filter(academy__slug="oakfield", replaced_at=None).order_by("from_on").first()
    assert ended.until_on == date(2026, 11, 21)
    # The day before the conversion, as known after it.
    assert AcademyName.objects.known(at=NOW).on(date(2026, 11, 21)).get(academy__slug="oakfield").urn == "140001"


@pytest.mark.django_db
def test_a_name_corrected_on_the_day_it_was_loaded_was_a_slip():
    load(academies=(change_cells(OAKFIELD, name="Oakfeild"), CENTRAL), at=NOW)
    load(at=NOW + timedelta(hours=2))
    name = AcademyName.objects.get(academy__slug="oakfield", replaced_at=None)
    assert (name.name, name.from_on) == ("Oakfield Academy", date(2020, 9, 1))


@pytest.mark.django_db
def test_an_academy_leaves_with_its_last_day():
    load()
    loaded = load(academies=(change_cells(OAKFIELD, left_on="2026-12-31"), CENTRAL))
    assert loaded.academies.changed == 1
    assert Academy.objects.get(slug="oakfield").left_on == date(2026, 12, 31)


@pytest.mark.django_db
def test_the_central_office_can_become_another_one_but_never_two():
    load()
    with pytest.raises(RosterErrors, match="is a second central office: central-office is on record"):
        load(academies=(OAKFIELD, change_cells(CENTRAL, slug="head-office")))
    moved = change_cells(CENTRAL, is_central="no", urn="140003")
    load(academies=(change_cells(CENTRAL, slug="head-office"), moved, OAKFIELD))
    assert Academy.objects.get(is_central=True).slug == "head-office"


@pytest.mark.django_db
def test_names_and_addresses_of_known_people_are_updated():
    load()
    maya = Person.objects.get(reference="17")
    maya.set_password("a password of her own")
    maya.save()
    married = change_cells(MAYA, family_name="Grant", email="maya.grant@demo.example")
    loaded = load(people=(married, change_cells(TOM, email="tom@demo.example")))
    maya.refresh_from_db()
    assert loaded.people.changed == 2
    assert (maya.name, maya.email) == ("Maya Grant", "maya.grant@demo.example")
    assert maya.check_password("a password of her own")
    assert set(EmailAddress.objects.values_list("user__reference", "email", "verified", "primary")) == {
        ("17", "maya.grant@demo.example", True, True),
        ("18", "tom@demo.example", True, True),
    }


@pytest.mark.django_db
def test_an_address_that_is_taken_away_leaves_no_way_in():
    load()
    load(people=(change_cells(MAYA, email=""), TOM))
    assert Person.objects.get(reference="17").email is None
    assert not EmailAddress.objects.exists()


@pytest.mark.django_db
def test_two_people_may_swap_addresses():
    pair = (MAYA, change_cells(TOM, email="tom@demo.example"))
    load(people=pair)
    load(people=(change_cells(MAYA, email="tom@demo.example"), change_cells(TOM, email="maya@demo.example")))
    assert set(EmailAddress.objects.values_list("user__reference", "email")) == {
        ("17", "tom@demo.example"),
        ("18", "maya@demo.example"),
    }


@pytest.mark.django_db
def test_an_address_that_drifted_from_the_list_is_mended():
    load()
    EmailAddress.objects.update(verified=False)
    assert load().people.changed == 1
    assert EmailAddress.objects.get().verified


@pytest.mark.django_db
def test_the_address_of_somebody_who_is_not_in_the_file_is_refused():
    load()
    before = read_everything()
    with pytest.raises(RosterErrors, match=r"people\.csv, row 2: email belongs to reference “17”, who is on record"):
        load(people=(change_cells(TOM, email="maya@demo.example"),), grants=())
    assert read_everything() == before


ALIKE = [("P00001", "p00001"), ("P 00001", "P00001"), ("P-1", "P–1"), ("P00001", "Ｐ00001"), ("P00001", "Р00001")]


@pytest.mark.django_db
@pytest.mark.parametrize(("known", "new"), ALIKE)
def test_a_staff_number_that_looks_like_another_is_refused_beside_it_and_against_the_record(known, new):
    maya, tom = change_cells(MAYA, reference=known), change_cells(TOM, reference=new)
    with pytest.raises(RosterErrors, match=f"row 3: reference “{new}” looks like “{known}” in row 2. If they are"):
        load(people=(maya, tom), grants=())
    load(people=(maya,), grants=())
    before = read_everything()
    with pytest.raises(RosterErrors, match=f"row 2: reference “{new}” looks like “{known}”, which is on record."):
        load(people=(tom,), grants=())
    assert read_everything() == before


@pytest.mark.django_db
def test_staff_numbers_that_are_on_record_already_may_look_alike():
    for number in ("P1", "p1"):
        Person.objects.create(reference=number, given_names="Maya", family_name="Evans", email=None)
    load(people=(change_cells(MAYA, reference="P1"), change_cells(TOM, reference="p1")), grants=())
    assert Person.objects.count() == 2


@pytest.mark.django_db
def test_many_rows_take_few_queries(django_assert_max_num_queries):
    people = [change_cells(MAYA, reference=f"R{number}", email=f"r{number}@demo.example") for number in range(1500)]
    with django_assert_max_num_queries(45):
        load(people=people, grants=())
    ended = [change_cells(row, until_on="2027-08-31", family_name="Jones") for row in people]
    with django_assert_max_num_queries(45):
        assert load(people=ended, grants=()).engagements.changed == 1500


@pytest.mark.django_db
def test_an_absence_is_recorded_once_and_corrected_by_a_successor():
    load()
    tom = Person.objects.get(reference="18")
    fact = {"from_on": date(2026, 11, 1), "by": None}
    first = record_absence(tom, until_on=None, **fact, at=NOW - timedelta(days=3))
    assert record_absence(tom, until_on=None, **fact) == first
    second = record_absence(tom, until_on=date(2026, 11, 20), **fact, at=NOW)
    first.refresh_from_db()
    assert (first.replaced_at, second.recorded_at) == (NOW, NOW)
    assert list(Absence.objects.known(at=NOW)) == [second]
    assert AuditLine.objects.filter(action="record-absence", subject=f"person:{tom.pk}").count() == 2


@pytest.mark.django_db
def test_an_address_that_somebody_else_had_added_goes_to_whom_the_file_names():
    ann = ["19", "Ann", "Ash", "ann@demo.example", *MAYA[4:]]
    load(people=(MAYA, ann))
    EmailAddress.objects.create(user=Person.objects.get(reference="19"), email="new@demo.example", verified=True)
    load(people=(change_cells(MAYA, email="new@demo.example"), ann))
    assert EmailAddress.objects.get(email="new@demo.example").user.reference == "17"


@pytest.mark.django_db
def test_until_a_name_was_corrected_it_is_the_one_that_was_known():
    load(academies=(change_cells(OAKFIELD, name="Oakfeild"), CENTRAL), at=NOW)
    load(at=NOW + timedelta(hours=2))
    moments = (NOW + timedelta(hours=hours) for hours in (1, 2))
    names = [Academy.objects.named(at=moment).get(slug="oakfield").name for moment in moments]
    assert names == ["Oakfeild", "Oakfield Academy"]


@pytest.mark.django_db
def test_work_that_was_taken_back_is_recorded_anew_when_a_file_names_it():
    load(at=NOW - timedelta(days=1))
    Engagement.objects.filter(person__reference="17").update(replaced_at=NOW)
    assert load(at=NOW).engagements.added == 1


@pytest.mark.django_db
def test_a_name_that_has_yet_to_begin_is_not_shown():
    load(at=NOW - timedelta(days=30))
    oakfield = Academy.objects.get(slug="oakfield")
    AcademyName.objects.create(academy=oakfield, name="Oakfield Free School", from_on=date(2027, 1, 1), recorded_at=NOW)
    assert Academy.objects.named(at=NOW).get(pk=oakfield.pk).name == "Oakfield Academy"


@pytest.mark.django_db
def test_an_address_that_is_not_the_first_of_its_person_is_made_so():
    load()
    EmailAddress.objects.update(primary=False)
    assert load().people.changed == 1
    assert EmailAddress.objects.get().primary


@pytest.mark.django_db
@pytest.mark.parametrize(("until_on", "absent"), [("2026-11-22", 1), ("2026-11-21", 0)])
def test_work_that_is_not_in_the_file_is_counted_up_to_its_last_day(until_on, absent):
    load(people=(MAYA, change_cells(TOM, until_on=until_on)), at=NOW - timedelta(days=30))
    assert load(people=(MAYA,), at=NOW).engagements.absent == absent
