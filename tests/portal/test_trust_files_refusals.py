"""Rows and files that are refused, each with its place and the reason."""

import pytest

from portal.people.imports import COLUMNS, GRANTS, PEOPLE, find_files, read_trust
from portal.people.row_validation import RosterErrors
from tests.portal.trust_files import (
    CENTRAL,
    HAWTHORN,
    HEAD,
    MAYA,
    OAKFIELD,
    TOM,
    build_files,
    build_sheet,
    change_cells,
    read_refusals,
    write_folder,
)


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        (
            {"academies": (change_cells(OAKFIELD, urn="14001"), CENTRAL)},
            "academies.csv, row 2: urn is “14001”. A URN has six",
        ),
        ({"academies": (change_cells(OAKFIELD, urn=""), CENTRAL)}, "urn is empty. A URN has six digits."),
        ({"academies": (change_cells(OAKFIELD, urn="１40001"), CENTRAL)}, "A URN has six digits."),
        (
            {"academies": (OAKFIELD, change_cells(CENTRAL, urn="140009"))},
            "The central office has none: leave it empty.",
        ),
        ({"academies": (OAKFIELD, change_cells(OAKFIELD, slug="hawthorn"))}, "urn “140001” is in row 2 too"),
        ({"academies": (OAKFIELD, change_cells(OAKFIELD, urn="140007"))}, "row 3: repeats row 2"),
        ({"academies": (OAKFIELD, change_cells(HAWTHORN, slug="Haw Thorn"))}, "slug is “Haw Thorn”. Use small letters"),
        ({"academies": (OAKFIELD, change_cells(HAWTHORN, slug="a" * 51))}, "slug has more than 50 characters"),
        (
            {"academies": (OAKFIELD, CENTRAL, change_cells(CENTRAL, slug="second"))},
            "row 4: is a second central office, after row 3",
        ),
        (
            {"academies": (change_cells(OAKFIELD, is_central="maybe"), CENTRAL)},
            "is_central is “maybe”. Write yes or no.",
        ),
        ({"academies": (change_cells(OAKFIELD, joined_on=""), CENTRAL)}, "joined_on is empty. Write a date"),
        (
            {"academies": (change_cells(OAKFIELD, left_on="2019-01-01"), CENTRAL)},
            "left_on (2019-01-01) is before joined_on",
        ),
        (
            {"academies": (change_cells(OAKFIELD, name="x" * 201), CENTRAL)},
            "name has 201 characters; the limit is 200",
        ),
        (
            {"people": (change_cells(MAYA, from_on="31/02/2026"),)},
            "people.csv, row 2: from_on is “31/02/2026”. Write a date",
        ),
        ({"people": (change_cells(MAYA, from_on="0206-09-01"),)}, "a year that cannot be right"),
        (
            {"people": (change_cells(MAYA, until_on="2026-08-31"),)},
            "until_on (2026-08-31) is before from_on (2026-09-01)",
        ),
        (
            {"people": (change_cells(MAYA, category="cook"),)},
            "category is “cook”. Write one of: teacher, support, governor",
        ),
        ({"people": (change_cells(MAYA, academy="Oakfield"),)}, "academy is “Oakfield”, which is not in academies.csv"),
        ({"people": (change_cells(MAYA, academy=""),)}, "academy is empty, which is not in academies.csv"),
        ({"people": (change_cells(MAYA, job_title=" "),)}, "job_title is empty. Fill it in."),
        ({"people": (change_cells(MAYA, given_names="\u00a0"),)}, "given_names is empty"),
        (
            {"people": (change_cells(MAYA, family_name="Ł" * 101),)},
            "family_name has 101 characters; the limit is 100",
        ),
        ({"people": (change_cells(MAYA, given_names="Ma\u202eya"),)}, "an invisible character (U+202E)"),
        ({"people": (change_cells(MAYA, given_names="Ma\u200bya"),)}, "(U+200B)"),
        ({"people": (change_cells(MAYA, family_name="O\x00Brien"),)}, "(U+0000)"),
        ({"people": (change_cells(MAYA, family_name="O\tBrien"),)}, "(U+0009)"),
        ({"people": (MAYA, change_cells(TOM, reference="1" * 41))}, "reference has 41 characters"),
        (
            {"people": (change_cells(MAYA, email="maya@nowhere"),)},
            "email is “maya@nowhere”, which is not an e-mail address",
        ),
        ({"people": (change_cells(MAYA, email="máya@demo.example"),)}, "which is not an e-mail address"),
        ({"people": (change_cells(MAYA, email="a@b.example, c@d.example"),)}, "which is not an e-mail address"),
        (
            {"people": (change_cells(MAYA, email="maya@" + "a" * 60 + "." + "b" * 200 + ".uk"),)},
            "which is not an e-mail address",
        ),
        ({"people": (MAYA, MAYA)}, "row 3: repeats row 2"),
        ({"people": (MAYA, change_cells(MAYA, until_on="2027-08-31"))}, "row 3: repeats row 2"),
        ({"people": (MAYA, change_cells(MAYA, job_title="Head", given_names="May"))}, "given_names differs from row 2"),
        ({"people": (MAYA, change_cells(MAYA, job_title="Head", email=""))}, "email differs from row 2"),
        (
            {"people": (MAYA, change_cells(TOM, email="MAYA@demo.example"))},
            "email is that of reference “17” in row 2 too",
        ),
        (
            {"people": (MAYA, change_cells(MAYA, academy="", category="", job_title="", from_on=""))},
            "row 3: names no work",
        ),
        (
            {"grants": (change_cells(HEAD, role="king"),)},
            "grants.csv, row 2: role is “king”. Write one of: head",
        ),
        ({"grants": (change_cells(HEAD, academy=""),)}, "head is a role at an academy. Name the academy."),
        ({"grants": (change_cells(HEAD, role="hr"),)}, "hr is a role for the whole trust. Leave academy empty."),
        (
            {"grants": (change_cells(HEAD, academy="elsewhere"),)},
            "academy is “elsewhere”, which is not in academies.csv",
        ),
        ({"grants": (["404", *HEAD[1:]],)}, "reference is “404”, which is not in people.csv"),
        ({"grants": (HEAD, HEAD)}, "repeats row 2"),
        ({"grants": (change_cells(HEAD, until_on="2026-08-31"),)}, "until_on (2026-08-31) is before from_on"),
    ],
)
def test_a_wrong_row_is_refused_with_its_number_and_reason(contents, words):
    lines = read_refusals(**contents)
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
        (
            build_sheet(PEOPLE, header=[*COLUMNS[PEOPLE], "salary"]),
            "“salary” is unknown. The first row must name: reference",
        ),
        (build_sheet(PEOPLE, header=[*COLUMNS[PEOPLE], ""]), "empty is unknown"),
        (build_sheet(PEOPLE, header=COLUMNS[PEOPLE][1:]), "reference is missing"),
        (build_sheet(PEOPLE, header=[*COLUMNS[PEOPLE], "email"]), "email appears twice"),
        (build_sheet(PEOPLE, MAYA[:-1]), "people.csv, row 2: has 8 cells, but the header has 9"),
        (build_sheet(PEOPLE, [*MAYA, "more"]), "people.csv, row 2: has 10 cells, but the header has 9"),
        (
            build_sheet(PEOPLE) + b'17,"Maya,O',
            "people.csv, row 2: is not CSV (unexpected end of data). Is a quote left open?",
        ),
        (build_sheet(PEOPLE, ["x" * 200_000, *MAYA[1:]]), "is not CSV (field larger than field limit"),
        (b"x" * 50_000_001, "has more than 50 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_once(content, words):
    with pytest.raises(RosterErrors) as caught:
        read_trust(build_files() | {PEOPLE: content})
    assert len(caught.value.rows) == 1
    assert words in str(caught.value)


def test_a_missing_file_is_refused_by_name(tmp_path):
    (write_folder(tmp_path / "trust") / GRANTS).unlink()
    with pytest.raises(RosterErrors, match=r"grants\.csv: cannot be read from .*: No such file or directory\."):
        find_files(tmp_path / "trust")


def test_all_refusals_are_counted_and_fifty_shown():
    people = [change_cells(MAYA, reference=f"R{number}", email="", category="cook") for number in range(120)]
    lines = read_refusals(people=people, grants=())
    assert len(lines) == 51
    assert lines[0].startswith("people.csv, row 2: ")
    assert lines[-1] == "and 70 more"


def test_what_a_cell_says_cannot_move_the_terminal():
    [line] = read_refusals(people=(change_cells(MAYA, category="\x1b[2Jcook" + "k" * 500),))
    assert line.isprintable()
    assert len(line) < 300
