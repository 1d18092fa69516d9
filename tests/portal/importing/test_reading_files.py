"""Files as they come from spreadsheets: encodings, delimiters, dates, workbooks, and what is refused."""

import io
import zipfile
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.importing.csv_tables import read_csv
from portal.people.importing.days import read_day
from portal.people.importing.opening import find_preset, open_file
from portal.people.importing.tables import FileRefused
from tests.portal.import_files import bundle, line, sheet, template, xlsx

ZOE = [["Name", "Town"], ["Zoë O’Brien", "Kraków"[:4]], ["", ""], ["Siân", "Ely"]]


def rows(content, name="staff.csv"):
    return [(number, cells) for number, cells in open_file(name, content).only.iterate()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_usual_encoding_and_delimiter_is_read(encoding, delimiter):
    words = [["Name", "Town"], ["Zoë O’Brien", "Crewe, Ely; Stoke\tNorth"], ["Siân", "Ely"]]
    content = sheet(words, delimiter, encoding)
    assert rows(content) == [(2, words[1]), (3, words[2])]


def test_empty_rows_are_left_out_and_the_numbers_are_those_of_the_spreadsheet():
    assert rows(b"a,b\r\n\r\n,\r\n1,2\r\n") == [(4, ["1", "2"])]


def test_the_line_that_tells_excel_the_delimiter_is_no_header():
    assert rows(b"sep=;\r\na;b\r\n1;2\r\n") == [(3, ["1", "2"])]


def test_cells_that_excel_leaves_out_at_the_end_are_empty():
    assert rows(b"a,b,c\r\n1,2\r\n1,2,3,,\r\n1\r\n") == [(2, ["1", "2", ""]), (3, ["1", "2", "3"]), (4, ["1"])]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("01/09/2026", date(2026, 9, 1)),
        ("1/9/2026", date(2026, 9, 1)),
        ("01-09-2026", date(2026, 9, 1)),
        ("01.09.2026", date(2026, 9, 1)),
        ("01/09/2026 00:00", date(2026, 9, 1)),
        ("2026-09-01", date(2026, 9, 1)),
        ("2026-09-01T00:00:00.000Z", date(2026, 9, 1)),
        ("2026-09-01 00:00:00", date(2026, 9, 1)),
        ("20260901", date(2026, 9, 1)),
        ("1 Sep 2026", date(2026, 9, 1)),
        ("01-Sept-2026", date(2026, 9, 1)),
        ("1 September 2026", date(2026, 9, 1)),
        ("46266", date(2026, 9, 1)),
        ("46266.0", date(2026, 9, 1)),
        ("29/02/2028", date(2028, 2, 29)),
        ("29/02/2026", None),
        ("31/04/2026", None),
        ("09/13/2026", None),
        ("01/09/26", None),
        ("1 Smarch 2026", None),
        ("next Monday", None),
        ("", None),
    ],
)
def test_dates_are_read_as_people_and_spreadsheets_write_them(cell, day):
    assert read_day(cell) == day


def test_a_workbook_is_read_with_dates_numbers_and_zeros_as_people_see_them():
    styles = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="dd\\ mmm\\ yyyy"/>'
        '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs>'
        "</styleSheet>"
    )
    cells = ['<c s="1"><v>77</v></c>', '<c s="2"><v>46266</v></c>', '<c s="3"><v>46266.5</v></c>', "<c><v>12.5</v></c>"]
    found = open_file("staff.xlsx", xlsx([["a", "b", "c", "d"], cells], styles=styles)).only
    assert list(found.iterate()) == [(2, ["00077", "2026-09-01", "2026-09-01", "12.5"])]


def test_of_a_formula_what_it_gave_when_the_file_was_saved_counts():
    row = [
        "<c><f>A9&amp;1</f><v>3</v></c>",
        '<c t="str"><f>B9</f><v>Maya</v></c>',
        "<c><f>1+1</f></c>",
        '<c t="e"><v>#REF!</v></c>',
    ]
    found = open_file("staff.xlsx", xlsx([["a", "b", "c", "d"], row])).only
    assert list(found.iterate()) == [(2, ["3", "Maya", "", ""])]
    assert "2 cells hold a formula without its result, or an error" in found.remarks[0]


def test_hidden_sheets_are_not_read_and_told():
    content = xlsx([], sheets={"Old": [["x"], ["1"]], "Staff": [["a"], ["2"]], "Notes": [["y"]]}, hidden=["Old"])
    found = open_file("staff.xlsx", content).only
    assert list(found.iterate()) == [(2, ["2"])]
    assert found.remarks == ("The sheet “Old” is hidden and was not read.", "The sheet “Notes” was not read.")


def test_merged_cells_are_told():
    extra = '<mergeCells count="1"><mergeCell ref="A2:A5"/></mergeCells>'
    found = open_file("staff.xlsx", xlsx([["a"], ["1"]], extra=extra)).only
    assert found.remarks == ("Cells are merged (A2:A5): only the first of them has a value.",)


def test_two_cells_a_million_rows_apart_take_no_room():
    far = '<c r="A1048576" t="inlineStr"><is><t>x</t></is></c>'
    found = open_file("staff.xlsx", xlsx([["a"], [far]])).only
    assert len(list(found.iterate())) == 1


def bomb(size):
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("users.csv", "w", force_zip64=True) as file,
    ):
        for _ in range(size // 1_000_000):
            file.write(b"a" * 1_000_000)
    return stream.getvalue()


def test_what_would_be_too_large_unpacked_is_refused_by_what_it_says_and_by_what_it_is():
    content = bomb(90_000_000)
    with pytest.raises(FileRefused, match="more than 80 MB when unpacked"):
        open_file("users.zip", content)
    lying = content.replace((90_000_000).to_bytes(8, "little"), (1_000).to_bytes(8, "little"))
    lying = lying.replace((90_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    with pytest.raises(FileRefused, match=r"damaged|when unpacked"):
        open_file("users.zip", lying)


def test_entities_that_blow_up_are_refused():
    stream = io.BytesIO(xlsx([["a"], ["1"]]))
    laughs = '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><workbook>&b;</workbook>'
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", laughs)
    with pytest.raises(FileRefused):
        open_file("staff.xlsx", stream.getvalue())


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("staff.csv", b"", "is empty"),
        ("staff.csv", b"\xef\xbb\xbf\r\n", "is empty"),
        ("staff.xls", b"\xd0\xcf\x11\xe0" + b"x" * 20, "locked with a password, or from an old Excel"),
        ("staff.pdf", b"%PDF-1.4", "is a PDF"),
        ("staff.zip", b"PK\x03\x04 nothing more", "is damaged"),
        ("staff.csv", b'a,b\r\n"1,2\r\n', "Is a quote left open?"),
        ("staff.csv", b"a\0b,c\r\n\0\0\0", "is not a text file"),
        ("staff.csv", b"a,b\r\n\x81\x8d,2\r\n", "cannot be read as text (see line 2)"),
        ("staff.zip", bundle(staff=b"a,b"), "is no bundle that is known here"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(name, content, words):
    with pytest.raises(FileRefused) as refused:
        rows(content, name)
    assert words in str(refused.value)


def test_paths_that_lead_out_of_a_bundle_are_refused():
    with pytest.raises(FileRefused, match="unsafe paths"):
        open_file("staff.zip", bundle(**{"..__users": b"a"}))


def test_a_bundle_with_a_missing_file_names_it():
    opened = open_file("sds.zip", bundle(users=b"sourcedId,givenName,familyName\r\n"))
    with pytest.raises(FileRefused, match=r"it lacks roles\.csv and orgs\.csv"):
        find_preset(opened, {})


def test_a_bundle_in_a_folder_of_its_own_is_read():
    content = bundle(export__users=b"sourcedId\r\n", export__roles=b"userSourcedId\r\n", export__orgs=b"sourcedId\r\n")
    assert find_preset(open_file("sds.zip", content), {}).name == "Microsoft School Data Sync"


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_a_refusal_in_words(content):
    with suppress(FileRefused):
        assert all(isinstance(number, int) for number, _ in rows(content))


@given(st.binary(max_size=200), st.integers(0, 2_000), st.integers(1, 40))
def test_a_workbook_with_any_bytes_changed_gives_rows_or_a_refusal(junk, place, length):
    good = xlsx([["a", "b"], ["1", "2"]])
    content = good[:place] + junk[:length] + good[place + length :]
    with suppress(FileRefused):
        rows(content, "staff.xlsx")


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@given(st.lists(st.lists(TEXT, min_size=2, max_size=2), max_size=5), st.sampled_from(",;\t"))
def test_what_a_spreadsheet_writes_is_read_again(cells, delimiter):
    content = sheet([["one", "two"], *cells], delimiter, "utf-8-sig")
    full = [row for row in cells if any(cell.strip() for cell in row)]
    assert [row for _, row in read_csv("staff.csv", content).iterate()] == full


@given(st.dates(date(1930, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_in_every_form(day):
    serial = (day - date(1899, 12, 30)).days
    forms = [f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day:%-d %b %Y}", f"{day:%d-%B-%Y}", str(serial)]
    assert {read_day(form) for form in forms} == {day}


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_none(text):
    assert read_day(text) is None or isinstance(read_day(text), date)


def test_our_template_may_leave_out_its_optional_columns():
    columns = [column for column in line() if column not in ("with_children", "worked", "weekdays")]
    assert find_preset(open_file("staff.csv", template(line(), columns=columns)), {}).name == "Our template"


def test_a_column_that_stands_twice_matters_only_where_it_is_read():
    assert open_file("staff.csv", b"a,a,b\r\n1,2,3\r\n").only.header == ("a", "a (2)", "b")
    twice = template(line(), columns=[*line(), "email"])
    with pytest.raises(FileRefused, match="two columns named “email”"):
        find_preset(open_file("staff.csv", twice), {})
