"""What is read from a trust's three files."""

import unicodedata
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import settings as rounds
from hypothesis import strategies as some

from portal.people.imports import ACADEMIES, COLUMNS, PEOPLE, read_trust
from portal.people.names import describe_fault, find_invisible
from portal.people.row_validation import RosterErrors, parse_day
from tests.portal.trust_files import (
    CENTRAL,
    HAWTHORN,
    MAYA,
    OAKFIELD,
    TOM,
    build_files,
    build_sheet,
    change_cells,
    read_refused_rows,
)


def test_the_files_become_rows_that_know_their_place():
    rows = read_trust(build_files())
    assert [academy.slug for academy in rows.academies] == ["oakfield", "central-office"]
    assert rows.academies[1].is_central
    assert rows.people[0].email == "maya@demo.example"
    assert rows.people[1].email is None
    assert rows.engagements[1].from_on == date(2019, 9, 1)
    assert rows.engagements[1].until_on == date(2026, 12, 31)
    assert [(grant.role, grant.academy, grant.row) for grant in rows.grants] == [("head", "oakfield", 2)]


def test_columns_may_stand_in_any_order_after_a_byte_order_mark():
    header = list(reversed(COLUMNS[ACADEMIES]))
    content = build_sheet(ACADEMIES, list(reversed(OAKFIELD)), list(reversed(CENTRAL)), header=header)
    contents = build_files() | {ACADEMIES: b"\xef\xbb\xbf" + content}
    assert read_trust(contents) == read_trust(build_files())


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(line_end):
    contents = {name: content.replace(b"\r\n", line_end.encode()) for name, content in build_files().items()}
    assert read_trust(contents) == read_trust(build_files())


def test_a_person_with_two_rows_is_one_person_with_two_engagements():
    rows = read_trust(
        build_files(academies=(OAKFIELD, HAWTHORN), people=(MAYA, change_cells(MAYA, academy="hawthorn")))
    )
    assert len(rows.people) == 1
    assert [engagement.academy for engagement in rows.engagements] == ["oakfield", "hawthorn"]


def test_somebody_without_an_engagement_can_be_loaded_to_sign_in():
    auditor = ["99", "Ann", "Auditor", "ann@audit.example", "", "", "", "", ""]
    rows = read_trust(build_files(people=(MAYA, auditor), grants=(["99", "auditor", "", "2026-11-01", "2026-12-01"],)))
    assert [person.reference for person in rows.people] == ["17", "99"]
    assert [engagement.reference for engagement in rows.engagements] == ["17"]


def test_names_are_normalised_and_formulas_are_data():
    decomposed = unicodedata.normalize("NFD", "Siân")
    row = change_cells(MAYA, given_names=f"  {decomposed}\u00a0 Ŵyn ", job_title='=HYPERLINK("x")')
    rows = read_trust(build_files(people=(row,)))
    assert rows.people[0].given_names == "Siân Ŵyn"
    assert rows.engagements[0].job_title == '=HYPERLINK("x")'


def test_empty_rows_are_passed_over_and_counted_as_a_spreadsheet_does():
    content = (
        build_sheet(PEOPLE, MAYA)
        + b"\r\n,,,,,,,,\r\n"
        + build_sheet(PEOPLE, change_cells(TOM, category="chef")).split(b"\r\n", 1)[1]
    )
    with pytest.raises(RosterErrors) as caught:
        read_trust(build_files() | {PEOPLE: content})
    assert [(row.file, row.row) for row in caught.value.rows] == [(PEOPLE, 5)]


def test_a_cell_with_a_line_break_counts_as_one_row():
    with pytest.raises(RosterErrors) as caught:
        read_trust(
            build_files(people=(change_cells(MAYA, job_title="Teacher\nof art"), change_cells(TOM, category="chef")))
        )
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
    assert parse_day(cell) == day


@given(some.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_both_ways_of_writing_a_date_give_the_same_day(day):
    assert parse_day(f"{day:%Y-%m-%d}") == parse_day(f"{day:%d/%m/%Y}") == day


NAMES = some.text(
    some.characters(exclude_categories=["C", "Z"]) | some.sampled_from(" \u00a0'-,\"=;"), min_size=1, max_size=60
).filter(lambda text: text.strip())


@rounds(max_examples=60)
@given(NAMES, NAMES, NAMES)
def test_any_words_come_back_as_written(given_names, family_name, job_title):
    assume(not describe_fault(unicodedata.normalize("NFC", given_names)))
    assume(not describe_fault(unicodedata.normalize("NFC", family_name)))
    assume(not find_invisible(unicodedata.normalize("NFC", job_title)))
    people = (change_cells(MAYA, given_names=given_names, family_name=family_name, job_title=job_title),)
    rows = read_trust(build_files(people=people))
    tidy = [" ".join(unicodedata.normalize("NFC", text).split()) for text in (given_names, family_name, job_title)]
    assert [rows.people[0].given_names, rows.people[0].family_name, rows.engagements[0].job_title] == tidy


@rounds(max_examples=150)
@given(some.binary(max_size=300), some.sampled_from(list(COLUMNS)))
def test_noise_is_refused_in_sentences(noise, name):
    for content in (noise, build_files()[name] + noise):
        rows = read_refused_rows(build_files() | {name: content})
        assert all(row.file in COLUMNS and str(row).isprintable() for row in rows)


@rounds(max_examples=150)
@given(some.lists(some.text(max_size=12), min_size=9, max_size=9))
def test_a_row_of_noise_is_refused_or_read_and_never_fails(cells):
    rows = read_refused_rows(build_files(people=(MAYA, cells)))
    assert {row.row for row in rows} <= {None, *range(2, 16)}


def test_work_of_a_single_day_is_work():
    day = {"from_on": "2026-09-01", "until_on": "2026-09-01"}
    [engagement] = read_trust(build_files(people=[change_cells(MAYA, **day)])).engagements
    assert (engagement.from_on, engagement.until_on) == (date(2026, 9, 1), date(2026, 9, 1))
