"""Files as other systems write them, with invented people, and the import of them."""

import csv
import io
import zipfile
from datetime import date
from xml.sax.saxutils import escape

from django.utils import timezone

from portal.people.actions.import_applying import apply_import
from portal.people.actions.importing import upload_import
from portal.people.importing.layouts import COLUMNS
from portal.people.importing.working_out import work_out

SDS_USERS = ["sourcedId", "username", "givenName", "familyName", "password", "activeDirectoryMatchId", "email"]
SDS_USERS += ["phone", "sms"]
SDS_ROLES = ["userSourcedId", "orgSourcedId", "role", "sessionSourcedId", "grade", "isPrimary", "roleStartDate"]
SDS_ROLES += ["roleEndDate"]
SDS_ORGS = ["sourcedId", "name", "type", "parentSourcedId"]
ONEROSTER_ORGS = ["sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId"]
ONEROSTER_11_USERS = ["sourcedId", "status", "dateLastModified", "enabledUser", "orgSourcedIds", "role", "username"]
ONEROSTER_11_USERS += ["userIds", "givenName", "familyName", "middleName", "identifier", "email", "sms", "phone"]
ONEROSTER_11_USERS += ["agentSourcedIds", "grades", "password"]
ONEROSTER_12_USERS = ["sourcedId", "status", "dateLastModified", "enabledUser", "username", "userIds", "givenName"]
ONEROSTER_12_USERS += ["familyName", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades"]
ONEROSTER_12_USERS += ["password", "userMasterIdentifier", "resourceSourcedIds", "preferredGivenName"]
ONEROSTER_12_USERS += ["preferredMiddleName", "preferredFamilyName", "primaryOrgSourcedId", "pronouns"]
ONEROSTER_12_ROLES = ["sourcedId", "status", "dateLastModified", "userSourcedId", "roleType", "role", "beginDate"]
ONEROSTER_12_ROLES += ["endDate", "orgSourcedId", "userProfileSourcedId"]
GIAS = ["URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName", "TypeOfEstablishment (name)"]
GIAS += ["EstablishmentStatus (name)", "OpenDate", "CloseDate", "Postcode", "HeadTitle (name)", "HeadFirstName"]
GIAS += ["HeadLastName", "HeadPreferredJobTitle", "Trusts (code)", "Trusts (name)"]
LINKS = ["URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"]


def line(reference="S1", given="Maya", family="Khan", email="maya@demo.example", academy="oakfield", **cells):
    """A row of our template, by its columns."""
    defaults = {"category": "teacher", "job_title": "Class teacher", "from_on": "2026-09-01"}
    named = {"reference": reference, "given_names": given, "family_name": family, "email": email, "academy": academy}
    return {**dict.fromkeys(COLUMNS, ""), **named, **defaults, **cells}


def template(*lines, delimiter=",", encoding="utf-8-sig", columns=tuple(COLUMNS)):
    return sheet([list(columns), *([row[column] for column in columns] for row in lines)], delimiter, encoding)


def sheet(rows, delimiter=",", encoding="utf-8"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def table(columns, *rows):
    """Rows as dictionaries; what they leave out is empty."""
    return sheet([columns, *([row.get(column, "") for column in columns] for row in rows)])


def bundle(**files):
    """A ZIP of CSV files; a double underscore in a name stands for a folder."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name.replace('__', '/')}.csv", content)
    return stream.getvalue()


def sds(users, roles, orgs=({"sourcedId": "1", "name": "Oakfield Academy", "type": "school"},), **others):
    return bundle(users=table(SDS_USERS, *users), roles=table(SDS_ROLES, *roles), orgs=table(SDS_ORGS, *orgs), **others)


def manifest(version):
    rows = [["propertyName", "value"], ["manifest.version", "1.0"], ["oneroster.version", version]]
    return sheet([*rows, ["file.orgs", "bulk"], ["file.users", "bulk"]])


def oneroster_11(users, orgs):
    return bundle(manifest=manifest("1.1"), users=table(ONEROSTER_11_USERS, *users), orgs=table(ONEROSTER_ORGS, *orgs))


def oneroster_12(users, roles, orgs):
    return bundle(
        manifest=manifest("1.2"),
        users=table(ONEROSTER_12_USERS, *users),
        roles=table(ONEROSTER_12_ROLES, *roles),
        orgs=table(ONEROSTER_ORGS, *orgs),
    )


def xlsx(rows, *, hidden=(), sheets=None, extra="", styles=""):
    """A workbook with inline strings. A cell may be ready XML, beginning with ``<c``."""
    sheets = sheets or {"Staff": rows}
    stream = io.BytesIO()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        states = {name: 'state="hidden"' if name in hidden else "" for name in sheets}
        listed = "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}" {states[name]}/>'
            for n, name in enumerate(sheets, 1)
        )
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>'
        )
        relations = "".join(
            f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{relations}</Relationships>')
        if styles:
            archive.writestr("xl/styles.xml", styles)
        for n, content in enumerate(sheets.values(), 1):
            body = "".join(
                f'<row r="{number}">{"".join(map(_cell, cells))}</row>' for number, cells in enumerate(content, 1)
            )
            archive.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData>{extra}</worksheet>',
            )
    return stream.getvalue()


def _cell(value):
    if isinstance(value, str) and value.startswith("<c"):
        return value
    if isinstance(value, date):
        return f"<c><v>{(value - date(1899, 12, 30)).days}</v></c>"
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def upload(content, by=None, name="staff.csv", **options):
    return upload_import(name, content, by=by, **options)


def look(found, by=None):
    return work_out(found, by=by.pk if by else None, at=timezone.now())


def apply(found, by=None, *, without_refused=False, confirmed=()):
    """As HR does who has just looked at it."""
    found.refresh_from_db()
    digest = look(found, by).preview.digest
    return apply_import(found, digest=digest, without_refused=without_refused, confirmed=confirmed, by=by)


def bring_in(content, by=None, **options):
    return apply(upload(content, by), by, **options)


def find_lines(preview, kind):
    return [line for line in preview.lines if line.kind == kind]
