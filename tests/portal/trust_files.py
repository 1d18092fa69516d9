"""A trust's three files, and the results of reading and loading them."""

import csv
import io

import pytest
from allauth.account.models import EmailAddress

from portal.models import Academy, AcademyName, AuditLine, Engagement, Grant, Person
from portal.people.actions.roster import load_trust
from portal.people.imports import ACADEMIES, COLUMNS, GRANTS, PEOPLE, read_trust
from portal.people.row_validation import RosterErrors

OAKFIELD = ["oakfield", "Oakfield Academy", "140001", "2020-09-01", "", "no"]
HAWTHORN = ["hawthorn", "Hawthorn Academy", "140002", "01/04/2021", "", ""]
CENTRAL = ["central-office", "Central Office", "", "2020-09-01", "", "yes"]
MAYA = ["17", "Maya", "O'Brien-Łukasz", "Maya@Demo.example", "oakfield", "teacher", "Teacher", "2026-09-01", ""]
TOM = ["18", "Tom", "Evans", "", "oakfield", "support", "Caretaker", "01/09/2019", "2026-12-31"]
HEAD = ["17", "head", "oakfield", "2026-09-01", ""]


def build_sheet(name, *rows, header=None):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header or COLUMNS[name], *rows])
    return text.getvalue().encode()


def build_files(academies=(OAKFIELD, CENTRAL), people=(MAYA, TOM), grants=(HEAD,), **raw):
    made = {
        ACADEMIES: build_sheet(ACADEMIES, *academies),
        PEOPLE: build_sheet(PEOPLE, *people),
        GRANTS: build_sheet(GRANTS, *grants),
    }
    return made | {f"{name}.csv": content for name, content in raw.items()}


def change_cells(row, **cells):
    """A row with some cells changed, by column."""
    columns = next(columns for columns in COLUMNS.values() if len(columns) == len(row))
    return [cells.get(column, cell) for column, cell in zip(columns, row, strict=True)]


def read_refusals(**contents):
    with pytest.raises(RosterErrors) as caught:
        read_trust(build_files(**contents))
    return str(caught.value).splitlines()


def read_refused_rows(contents):
    try:
        read_trust(contents)
    except RosterErrors as refused:
        return refused.rows
    return ()


def load(by=None, at=None, source="people.csv", **contents):
    return load_trust(read_trust(build_files(**contents)), by=by, source=source, at=at)


def write_folder(path, contents=None):
    path.mkdir(exist_ok=True)
    for name, content in (contents or build_files()).items():
        (path / name).write_bytes(content)
    return path


def read_everything():
    """Reads every row that a load may touch, as plain values."""
    models = [Academy, AcademyName, Person, Engagement, Grant, EmailAddress, AuditLine]
    return {model.__name__: sorted(model.objects.values_list(), key=repr) for model in models}
