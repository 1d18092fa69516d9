"""A trust's three files: what is read, what is refused with which words, and what is written."""

import csv
import io
import os
import signal
import subprocess
import sys
import threading
import time
import unicodedata
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import given
from hypothesis import settings as rounds
from hypothesis import strategies as some

from portal.models import Absence, Academy, AcademyName, AuditLine, Engagement, Grant, Person
from portal.people.actions.absences import record_absence
from portal.people.actions.roster import load_trust
from portal.people.imports import ACADEMIES, COLUMNS, GRANTS, PEOPLE, files_in, read_trust
from portal.people.row_validation import Refused, parsed_day
from portal.refusals import ActionRefused
from tests.conftest import NOW

OAKFIELD = ["oakfield", "Oakfield Academy", "140001", "2020-09-01", "", "no"]
HAWTHORN = ["hawthorn", "Hawthorn Academy", "140002", "01/04/2021", "", ""]
CENTRAL = ["central-office", "Central Office", "", "2020-09-01", "", "yes"]
MAYA = ["17", "Maya", "O'Brien-Łukasz", "Maya@Demo.example", "oakfield", "teacher", "Teacher", "2026-09-01", ""]
TOM = ["18", "Tom", "Evans", "", "oakfield", "support", "Caretaker", "01/09/2019", "2026-12-31"]
HEAD = ["17", "head", "oakfield", "2026-09-01", ""]


def sheet(name, *rows, header=None):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header or COLUMNS[name], *rows])
    return text.getvalue().encode()


def files(academies=(OAKFIELD, CENTRAL), people=(MAYA, TOM), grants=(HEAD,), **raw):
    made = {ACADEMIES: sheet(ACADEMIES, *academies), PEOPLE: sheet(PEOPLE, *people), GRANTS: sheet(GRANTS, *grants)}
    return made | {f"{name}.csv": content for name, content in raw.items()}


def but(row, **cells):
    """A row with some cells changed, by column."""
    columns = next(columns for columns in COLUMNS.values() if len(columns) == len(row))
    return [cells.get(column, cell) for column, cell in zip(columns, row, strict=True)]


def refusals(**contents):
    with pytest.raises(Refused) as caught:
        read_trust(files(**contents))
    return str(caught.value).splitlines()


def refused_rows(contents):
    try:
        read_trust(contents)
    except Refused as refused:
        return refused.rows
    return ()


def load(by=None, at=None, source="people.csv", **contents):
    return load_trust(read_trust(files(**contents)), by=by, source=source, at=at)


def folder_of(path, contents=None):
    path.mkdir(exist_ok=True)
    for name, content in (contents or files()).items():
        (path / name).write_bytes(content)
    return path


def everything():
    """Every row that a load may touch, as plain values."""
    models = [Academy, AcademyName, Person, Engagement, Grant, EmailAddress, AuditLine]
    return {model.__name__: sorted(model.objects.values_list(), key=repr) for model in models}


# Reading


def test_the_files_become_rows_that_know_their_place():
    rows = read_trust(files())
    assert [academy.slug for academy in rows.academies] == ["oakfield", "central-office"]
    assert rows.academies[1].is_central
    assert rows.people[0].email == "maya@demo.example"
    assert rows.people[1].email is None
    assert rows.engagements[1].from_on == date(2019, 9, 1)
    assert rows.engagements[1].until_on == date(2026, 12, 31)
    assert [(grant.role, grant.academy, grant.row) for grant in rows.grants] == [("head", "oakfield", 2)]


def test_columns_may_stand_in_any_order_after_a_byte_order_mark():
    header = list(reversed(COLUMNS[ACADEMIES]))
    content = sheet(ACADEMIES, list(reversed(OAKFIELD)), list(reversed(CENTRAL)), header=header)
    contents = files() | {ACADEMIES: b"\xef\xbb\xbf" + content}
    assert read_trust(contents) == read_trust(files())


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(line_end):
    contents = {name: content.replace(b"\r\n", line_end.encode()) for name, content in files().items()}
    assert read_trust(contents) == read_trust(files())


def test_a_person_with_two_rows_is_one_person_with_two_engagements():
    rows = read_trust(files(academies=(OAKFIELD, HAWTHORN), people=(MAYA, but(MAYA, academy="hawthorn"))))
    assert len(rows.people) == 1
    assert [engagement.academy for engagement in rows.engagements] == ["oakfield", "hawthorn"]


def test_somebody_without_an_engagement_can_be_loaded_to_sign_in():
    auditor = ["99", "Ann", "Auditor", "ann@audit.example", "", "", "", "", ""]
    rows = read_trust(files(people=(MAYA, auditor), grants=(["99", "auditor", "", "2026-11-01", "2026-12-01"],)))
    assert [person.reference for person in rows.people] == ["17", "99"]
    assert [engagement.reference for engagement in rows.engagements] == ["17"]


def test_names_are_normalised_and_formulas_are_data():
    decomposed = unicodedata.normalize("NFD", "Siân")
    row = but(MAYA, given_names=f"  {decomposed}\u00a0 Ŵyn ", job_title='=HYPERLINK("x")')
    rows = read_trust(files(people=(row,)))
    assert rows.people[0].given_names == "Siân Ŵyn"
    assert rows.engagements[0].job_title == '=HYPERLINK("x")'


def test_empty_rows_are_passed_over_and_counted_as_a_spreadsheet_does():
    content = sheet(PEOPLE, MAYA) + b"\r\n,,,,,,,,\r\n" + sheet(PEOPLE, but(TOM, category="chef")).split(b"\r\n", 1)[1]
    with pytest.raises(Refused) as caught:
        read_trust(files() | {PEOPLE: content})
    assert [(row.file, row.row) for row in caught.value.rows] == [(PEOPLE, 5)]


def test_a_cell_with_a_line_break_counts_as_one_row():
    with pytest.raises(Refused) as caught:
        read_trust(files(people=(but(MAYA, job_title="Teacher\nof art"), but(TOM, category="chef"))))
    assert [row.row for row in caught.value.rows] == [2, 3]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-02-28", date(2026, 2, 28)),
        ("28/02/2026", date(2026, 2, 28)),
        ("02/28/2026", None),
        ("2026-02-30", None),
        ("1/9/2026", None),
        ("01/09/26", None),
        ("2026-9-1", None),
        ("01.09.2026", None),
        ("1 September 2026", None),
        ("46266", None),
        ("٢٠٢٦-٠٩-٠١", None),
        ("2026-09-01T00:00", None),
        ("0000-01-01", None),
    ],
)
def test_a_date_is_written_in_one_of_two_ways(cell, day):
    assert parsed_day(cell) == day


@given(some.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_both_ways_of_writing_a_date_give_the_same_day(day):
    assert parsed_day(f"{day:%Y-%m-%d}") == parsed_day(f"{day:%d/%m/%Y}") == day


NAMES = some.text(
    some.characters(exclude_categories=["C", "Z"]) | some.sampled_from(" \u00a0'-,\"=;"), min_size=1, max_size=60
).filter(lambda text: text.strip())


@rounds(max_examples=60)
@given(NAMES, NAMES, NAMES)
def test_any_words_come_back_as_written(given_names, family_name, job_title):
    people = (but(MAYA, given_names=given_names, family_name=family_name, job_title=job_title),)
    rows = read_trust(files(people=people))
    tidy = [" ".join(unicodedata.normalize("NFC", text).split()) for text in (given_names, family_name, job_title)]
    assert [rows.people[0].given_names, rows.people[0].family_name, rows.engagements[0].job_title] == tidy


@rounds(max_examples=150)
@given(some.binary(max_size=300), some.sampled_from(list(COLUMNS)))
def test_noise_is_refused_in_sentences(noise, name):
    for content in (noise, files()[name] + noise):
        rows = refused_rows(files() | {name: content})
        assert all(row.file in COLUMNS and str(row).isprintable() for row in rows)


@rounds(max_examples=150)
@given(some.lists(some.text(max_size=12), min_size=9, max_size=9))
def test_a_row_of_noise_is_refused_or_read_and_never_fails(cells):
    rows = refused_rows(files(people=(MAYA, cells)))
    assert {row.row for row in rows} <= {None, *range(2, 16)}


# Refusing


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        ({"academies": (but(OAKFIELD, urn="14001"), CENTRAL)}, "academies.csv, row 2: urn is “14001”. A URN has six"),
        ({"academies": (but(OAKFIELD, urn=""), CENTRAL)}, "urn is empty. A URN has six digits."),
        ({"academies": (but(OAKFIELD, urn="１40001"), CENTRAL)}, "A URN has six digits."),
        ({"academies": (OAKFIELD, but(CENTRAL, urn="140009"))}, "The central office has none: leave it empty."),
        ({"academies": (OAKFIELD, but(OAKFIELD, slug="hawthorn"))}, "urn “140001” is that of row 2 too"),
        ({"academies": (OAKFIELD, but(OAKFIELD, urn="140007"))}, "row 3: says again what row 2 says"),
        ({"academies": (OAKFIELD, but(HAWTHORN, slug="Haw Thorn"))}, "slug is “Haw Thorn”. Use small letters"),
        ({"academies": (OAKFIELD, but(HAWTHORN, slug="a" * 51))}, "slug has more than 50 characters"),
        (
            {"academies": (OAKFIELD, CENTRAL, but(CENTRAL, slug="second"))},
            "row 4: is a second central office beside row 3",
        ),
        ({"academies": (but(OAKFIELD, is_central="maybe"), CENTRAL)}, "is_central is “maybe”. Write yes or no."),
        ({"academies": (but(OAKFIELD, joined_on=""), CENTRAL)}, "joined_on is empty. Write a date"),
        ({"academies": (but(OAKFIELD, left_on="2019-01-01"), CENTRAL)}, "left_on (2019-01-01) is before joined_on"),
        ({"academies": (but(OAKFIELD, name="x" * 201), CENTRAL)}, "name has 201 characters, and 200 is the most"),
        ({"people": (but(MAYA, from_on="31/02/2026"),)}, "people.csv, row 2: from_on is “31/02/2026”. Write a date"),
        ({"people": (but(MAYA, from_on="0206-09-01"),)}, "a year that cannot be meant"),
        ({"people": (but(MAYA, until_on="2026-08-31"),)}, "until_on (2026-08-31) is before from_on (2026-09-01)"),
        ({"people": (but(MAYA, category="cook"),)}, "category is “cook”. Write one of: teacher, support, governor"),
        ({"people": (but(MAYA, academy="Oakfield"),)}, "academy is “Oakfield”, which is not in academies.csv"),
        ({"people": (but(MAYA, academy=""),)}, "academy is empty, which is not in academies.csv"),
        ({"people": (but(MAYA, job_title=" "),)}, "job_title is empty. Fill it in."),
        ({"people": (but(MAYA, given_names="\u00a0"),)}, "given_names is empty"),
        ({"people": (but(MAYA, family_name="Ł" * 101),)}, "family_name has 101 characters, and 100 is the most"),
        ({"people": (but(MAYA, given_names="Ma\u202eya"),)}, "a character that is not seen (U+202E)"),
        ({"people": (but(MAYA, given_names="Ma\u200bya"),)}, "(U+200B)"),
        ({"people": (but(MAYA, family_name="O\x00Brien"),)}, "(U+0000)"),
        ({"people": (but(MAYA, family_name="O\tBrien"),)}, "(U+0009)"),
        ({"people": (MAYA, but(TOM, reference="1" * 41))}, "reference has 41 characters"),
        ({"people": (but(MAYA, email="maya@nowhere"),)}, "email is “maya@nowhere”, which is no e-mail address"),
        ({"people": (but(MAYA, email="máya@demo.example"),)}, "which is no e-mail address"),
        ({"people": (but(MAYA, email="a@b.example, c@d.example"),)}, "which is no e-mail address"),
        ({"people": (but(MAYA, email="maya@" + "a" * 60 + "." + "b" * 200 + ".uk"),)}, "which is no e-mail address"),
        ({"people": (MAYA, MAYA)}, "row 3: says again what row 2 says"),
        ({"people": (MAYA, but(MAYA, until_on="2027-08-31"))}, "row 3: says again what row 2 says"),
        ({"people": (MAYA, but(MAYA, job_title="Head", given_names="May"))}, "given_names differs from row 2"),
        ({"people": (MAYA, but(MAYA, job_title="Head", email=""))}, "email differs from row 2"),
        ({"people": (MAYA, but(TOM, email="MAYA@demo.example"))}, "email is that of reference “17” in row 2 too"),
        (
            {"people": (MAYA, but(MAYA, academy="", category="", job_title="", from_on=""))},
            "row 3: names no engagement",
        ),
        ({"grants": (but(HEAD, role="king"),)}, "grants.csv, row 2: role is “king”. Write one of: head, hr"),
        ({"grants": (but(HEAD, academy=""),)}, "head is a role at an academy. Name the academy."),
        ({"grants": (but(HEAD, role="hr"),)}, "hr is a role for the whole trust. Leave academy empty."),
        ({"grants": (but(HEAD, academy="elsewhere"),)}, "academy is “elsewhere”, which is not in academies.csv"),
        ({"grants": (["404", *HEAD[1:]],)}, "reference is “404”, which is not in people.csv"),
        ({"grants": (HEAD, HEAD)}, "says again what row 2 says"),
        ({"grants": (but(HEAD, until_on="2026-08-31"),)}, "until_on (2026-08-31) is before from_on"),
    ],
)
def test_a_wrong_row_is_refused_with_its_number_and_reason(contents, words):
    lines = refusals(**contents)
    assert len(lines) == 1
    assert words in lines[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "people.csv: is empty. The first row must be: reference,given_names"),
        (b"\xff\xfer\x00e\x00", "people.csv: is not UTF-8 (see line 1). In the spreadsheet, save it as “CSV UTF-8"),
        ("reference\nZoë".encode("cp1252"), "people.csv: is not UTF-8 (see line 2)"),
        (b"reference;given_names;family_name", "must name between commas (not semicolons): reference,"),
        (b"Reference,given_names", "“Reference” is unknown; reference is missing"),
        (sheet(PEOPLE, header=[*COLUMNS[PEOPLE], "salary"]), "“salary” is unknown. The first row must name: reference"),
        (sheet(PEOPLE, header=[*COLUMNS[PEOPLE], ""]), "empty is unknown"),
        (sheet(PEOPLE, header=COLUMNS[PEOPLE][1:]), "reference is missing"),
        (sheet(PEOPLE, header=[*COLUMNS[PEOPLE], "email"]), "email is there twice"),
        (sheet(PEOPLE, MAYA[:-1]), "people.csv, row 2: has 8 cells, and the header 9"),
        (sheet(PEOPLE, [*MAYA, "more"]), "people.csv, row 2: has 10 cells, and the header 9"),
        (
            sheet(PEOPLE) + b'17,"Maya,O',
            "people.csv, row 2: is not CSV (unexpected end of data). Is a quote left open?",
        ),
        (sheet(PEOPLE, ["x" * 200_000, *MAYA[1:]]), "is not CSV (field larger than field limit"),
        (b"x" * 50_000_001, "has more than 50 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_once(content, words):
    with pytest.raises(Refused) as caught:
        read_trust(files() | {PEOPLE: content})
    assert len(caught.value.rows) == 1
    assert words in str(caught.value)


def test_a_missing_file_is_refused_by_name(tmp_path):
    (folder_of(tmp_path / "trust") / GRANTS).unlink()
    with pytest.raises(Refused, match=r"grants\.csv: cannot be read from .*: No such file or directory\."):
        files_in(tmp_path / "trust")


def test_all_refusals_are_counted_and_fifty_shown():
    people = [but(MAYA, reference=f"R{number}", email="", category="cook") for number in range(120)]
    lines = refusals(people=people, grants=())
    assert len(lines) == 51
    assert lines[0].startswith("people.csv, row 2: ")
    assert lines[-1] == "and 70 more"


def test_what_a_cell_says_cannot_move_the_terminal():
    [line] = refusals(people=(but(MAYA, category="\x1b[2Jcook" + "k" * 500),))
    assert line.isprintable()
    assert len(line) < 300


# Writing


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
    assert [line.action for line in AuditLine.objects.all()] == ["load-trust"]


@pytest.mark.django_db
def test_the_same_files_twice_change_nothing():
    load()
    before = everything()
    loaded = load(source="another file", at=NOW + timedelta(days=40))
    assert not loaded.is_change
    assert everything() == before


@pytest.mark.django_db
def test_nothing_ends_by_being_absent_from_a_file():
    load()
    before = everything()
    loaded = load(people=(), grants=(), academies=(CENTRAL,))
    assert (loaded.academies.absent, loaded.people.absent, loaded.engagements.absent, loaded.grants.absent) == (
        1,
        2,
        2,
        1,
    )
    assert everything() == before


@pytest.mark.django_db
def test_an_ending_is_a_new_row_and_both_answers_stand():
    load(at=NOW - timedelta(days=30))
    loaded = load(people=(but(MAYA, until_on="2026-11-01"), TOM), at=NOW)
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
    load(grants=(but(grant, until_on="2026-10-01"),), at=NOW)
    assert Grant.objects.count() == 2
    assert Grant.objects.get(replaced_at=None).until_on == date(2026, 10, 1)


@pytest.mark.django_db
def test_another_job_is_another_engagement():
    load()
    loaded = load(people=(but(MAYA, job_title="Head teacher"), TOM))
    assert (loaded.engagements.added, loaded.engagements.changed, loaded.engagements.absent) == (1, 0, 1)


@pytest.mark.django_db
def test_a_conversion_brings_a_new_name_from_the_day_of_the_load():
    load(at=NOW - timedelta(days=30))
    load(academies=(but(OAKFIELD, name="Oakfield Free School", urn="149999"), CENTRAL), at=NOW)
    assert Academy.objects.named(at=NOW).get(slug="oakfield").urn == "149999"
    assert Academy.objects.named(at=NOW - timedelta(days=1)).get(slug="oakfield").urn == "140001"
    ended = AcademyName.objects.filter(academy__slug="oakfield", replaced_at=None).order_by("from_on").first()
    assert ended.until_on == date(2026, 11, 21)
    # The day before the conversion, as known after it.
    assert AcademyName.objects.known(at=NOW).on(date(2026, 11, 21)).get(academy__slug="oakfield").urn == "140001"


@pytest.mark.django_db
def test_a_name_corrected_on_the_day_it_was_loaded_was_a_slip():
    load(academies=(but(OAKFIELD, name="Oakfeild"), CENTRAL), at=NOW)
    load(at=NOW + timedelta(hours=2))
    name = AcademyName.objects.get(academy__slug="oakfield", replaced_at=None)
    assert (name.name, name.from_on) == ("Oakfield Academy", date(2020, 9, 1))


@pytest.mark.django_db
def test_an_academy_leaves_with_its_last_day():
    load()
    loaded = load(academies=(but(OAKFIELD, left_on="2026-12-31"), CENTRAL))
    assert loaded.academies.changed == 1
    assert Academy.objects.get(slug="oakfield").left_on == date(2026, 12, 31)


@pytest.mark.django_db
def test_the_central_office_can_become_another_one_but_never_two():
    load()
    with pytest.raises(Refused, match="is a second central office beside central-office, which is on record"):
        load(academies=(OAKFIELD, but(CENTRAL, slug="head-office")))
    moved = but(CENTRAL, is_central="no", urn="140003")
    load(academies=(but(CENTRAL, slug="head-office"), moved, OAKFIELD))
    assert Academy.objects.get(is_central=True).slug == "head-office"


@pytest.mark.django_db
def test_names_and_addresses_of_known_people_are_updated():
    load()
    maya = Person.objects.get(reference="17")
    maya.set_password("a password of her own")
    maya.save()
    married = but(MAYA, family_name="Grant", email="maya.grant@demo.example")
    loaded = load(people=(married, but(TOM, email="tom@demo.example")))
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
    load(people=(but(MAYA, email=""), TOM))
    assert Person.objects.get(reference="17").email is None
    assert not EmailAddress.objects.exists()


@pytest.mark.django_db
def test_two_people_may_swap_addresses():
    pair = (MAYA, but(TOM, email="tom@demo.example"))
    load(people=pair)
    load(people=(but(MAYA, email="tom@demo.example"), but(TOM, email="maya@demo.example")))
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
    before = everything()
    with pytest.raises(Refused, match=r"people\.csv, row 2: email is that of reference “17”, who is on record"):
        load(people=(but(TOM, email="maya@demo.example"),), grants=())
    assert everything() == before


@pytest.mark.django_db
def test_many_rows_take_few_queries(django_assert_max_num_queries):
    people = [but(MAYA, reference=f"R{number}", email=f"r{number}@demo.example") for number in range(1500)]
    with django_assert_max_num_queries(45):
        load(people=people, grants=())
    ended = [but(row, until_on="2027-08-31", family_name="Jones") for row in people]
    with django_assert_max_num_queries(45):
        assert load(people=ended, grants=()).engagements.changed == 1500


@pytest.mark.django_db
def test_an_absence_is_recorded_once_and_corrected_by_a_successor():
    load()
    tom = Person.objects.get(reference="18")
    fact = {"from_on": date(2026, 11, 1), "reason": "Sick leave", "by": None}
    first = record_absence(tom, until_on=None, **fact, at=NOW - timedelta(days=3))
    assert record_absence(tom, until_on=None, **fact) == first
    second = record_absence(tom, until_on=date(2026, 11, 20), **fact, at=NOW)
    first.refresh_from_db()
    assert (first.replaced_at, second.recorded_at) == (NOW, NOW)
    assert list(Absence.objects.known(at=NOW)) == [second]
    assert AuditLine.objects.filter(action="record-absence", subject=f"person:{tom.pk}").count() == 2


# The command


@pytest.mark.django_db
def test_the_command_prints_what_it_did(tmp_path, capsys):
    call_command("load_trust", str(folder_of(tmp_path / "trust")))
    table = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["people", "2", "0", "0"] in table
    assert ["engagements", "2", "0", "0"] in table


@pytest.mark.django_db
def test_one_wrong_row_stores_nothing(tmp_path):
    folder = folder_of(tmp_path / "trust", files(grants=(but(HEAD, role="king"),)))
    with pytest.raises(CommandError, match=r"Nothing was stored[\s\S]*grants\.csv, row 2: role is “king”"):
        call_command("load_trust", str(folder))
    assert not Academy.objects.exists()
    assert not Person.objects.exists()
    assert not AuditLine.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_are_refused():
    is_held, may_end = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            load()
            is_held.set()
            may_end.wait(30)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    assert is_held.wait(30)
    try:
        with pytest.raises(ActionRefused, match="Another load is running"):
            load()
    finally:
        may_end.set()
        other.join()
    assert not load().is_change


@pytest.mark.real_time
@pytest.mark.django_db(transaction=True)
def test_a_load_killed_in_the_middle_stores_nothing(tmp_path):
    people = [but(MAYA, reference=f"R{number}", email=f"r{number}@demo.example") for number in range(20_000)]
    folder = folder_of(tmp_path / "trust", files(people=people, grants=()))
    script = f"""
import sys
sys.argv = ["manage.py"]
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {settings.DATABASES["default"]["NAME"]!r}
django.setup()
from pathlib import Path
from portal.people.actions.roster import load_trust
from portal.people.imports import files_in, read_trust
def note(done, total):
    print(done, flush=True)
load_trust(read_trust(files_in(Path({str(folder)!r}))), by=None, source="killed", note=note)
"""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"}
    load_process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert int(load_process.stdout.readline()) > 0  # some people are written
    load_process.send_signal(signal.SIGKILL)
    assert load_process.wait() == -signal.SIGKILL
    load_process.stdout.close()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and is_locked():
        time.sleep(0.05)
    assert not Person.objects.exists()
    assert not Academy.objects.exists()
    assert load().is_change


def is_locked():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        return cursor.fetchone()[0] > 0
