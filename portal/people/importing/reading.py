"""The tables of a file into rows of staff; of all others only how many there are. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..row_validation import RefusedRow, SheetRow
from . import layouts
from .days import read_day
from .layouts import Layout
from .opening import OpenedFile
from .presets import FilePreset, Kind, fold_roles
from .rows import AcademyBook, ReadRows, is_left_out, read_staff_row
from .tables import FileRefused, Table

_DELETED = "tobedeleted"  # of OneRoster: the other system no longer has this row


@dataclass(frozen=True, slots=True)
class _Role:
    """A staff role of a user in a bundle. ``org`` is a sourcedId."""

    category: str
    org: str
    begins: str = ""
    ends: str = ""


def read_staff(opened: OpenedFile, preset: FilePreset, layout: Layout, book: AcademyBook) -> ReadRows:
    """Raises FileRefused."""
    read = ReadRows(remarks=opened.remarks, not_staff=opened.not_staff, refused=list(opened.refused))
    if preset.kind == Kind.BUNDLE:
        _read_bundle(opened.tables, preset, layout, book, read)
    else:
        _read_table(opened.only, layout, book, read)
    return read


def _read_table(table: Table, layout: Layout, book: AcademyBook, read: ReadRows) -> None:
    places = {column: table.header.index(column) for column in layout.columns.values()}
    width = len(table.header)
    for number, cells in table.iterate():
        if len(cells) != width:
            why = f"has {len(cells)} cells, but the header has {width}. Is a comma or a quote missing?"
            read.refused.append(RefusedRow(table.name, number, why))
            continue
        row = SheetRow(table.name, number, {column: cells[place] for column, place in places.items()}, read_day)
        if is_left_out(row, layout):
            read.not_staff += 1
        elif not row.is_empty(*places):
            read_staff_row(row, layout, book, read, needs_from=True)


def _read_bundle(
    tables: Mapping[str, Table], preset: FilePreset, layout: Layout, book: AcademyBook, read: ReadRows
) -> None:
    """Roles are read first: a user is read further only if one of their roles is of staff."""
    orgs = _read_orgs(tables["orgs.csv"], book)
    users = tables["users.csv"]
    roles = _read_roles(tables["roles.csv"], preset, read) if "roles.csv" in preset.files else None
    names = ("sourcedId", "givenName", "familyName")
    demand_columns(users, *names, *(() if roles is not None else ("role", "orgSourcedIds")))
    columns = {ours: theirs for ours, theirs in layout.columns.items() if theirs in users.header}
    read_columns = {**columns, layouts.ACADEMY: "org", layouts.CATEGORY: "role"}
    if roles is not None and layouts.FROM_ON in layout.columns:
        read_columns |= {column: layout.columns[column] for column in (layouts.FROM_ON, layouts.UNTIL_ON)}
    narrowed = Layout(read_columns, layout.values)
    seen = set()
    for number, get in iterate_cells(users):
        key = get("sourcedId")
        found = roles.get(key, []) if roles is not None else read_own_roles(get, preset)
        if not found:
            read.not_staff += 1
        elif get("status") != _DELETED:
            seen.add(key)
            person = {column: get(column) for column in columns.values() if column not in ("org", "role")}
            for role in found:
                cells = person | {"org": orgs.get(role.org, role.org), "role": role.category}
                if layouts.FROM_ON in read_columns:
                    cells |= {layout.columns[layouts.FROM_ON]: role.begins, layout.columns[layouts.UNTIL_ON]: role.ends}
                row = SheetRow(users.name, number, cells, read_day)
                if not is_left_out(row, narrowed):
                    read_staff_row(row, narrowed, book, read, needs_from=False)
    lost = len(set(roles or ()) - seen)
    if lost:
        read.remarks.append(f"roles.csv names {lost:,} members of staff who are not in users.csv.")


def _read_roles(table: Table, preset: FilePreset, read: ReadRows) -> dict[str, list[_Role]]:
    """The staff roles of each user."""
    demand_columns(table, "userSourcedId", "role", "orgSourcedId")
    begins, ends = preset.layout.columns[layouts.FROM_ON], preset.layout.columns[layouts.UNTIL_ON]
    staff = fold_roles(preset)
    roles: dict[str, list[_Role]] = defaultdict(list)
    for _, get in iterate_cells(table):
        category = staff.get(get("role").lower())
        if category is None or get("status") == _DELETED:
            continue
        role = _Role(category, get("orgSourcedId"), get(begins), get(ends))
        if role not in roles[get("userSourcedId")]:
            roles[get("userSourcedId")].append(role)
    return dict(roles)


def list_staff_users(table: Table, preset: FilePreset) -> set[str]:
    """The keys of users who have a staff role."""
    demand_columns(table, "userSourcedId", "role", "orgSourcedId")
    staff = fold_roles(preset)
    return {get("userSourcedId") for _, get in iterate_cells(table) if get("role").lower() in staff}


def read_own_roles(get: "Cells", preset: FilePreset) -> list[_Role]:
    """Of OneRoster 1.1, where a user has one role, at one or several places."""
    category = fold_roles(preset).get(get("role").lower())
    if category is None:
        return []
    return [_Role(category, org.strip()) for org in get("orgSourcedIds").split(",") if org.strip()]


def _read_orgs(table: Table, book: AcademyBook) -> dict[str, str]:
    """What each place is called here: its slug where it is known by a URN, otherwise its own name."""
    demand_columns(table, "sourcedId", "name")
    orgs = {}
    for _, get in iterate_cells(table):
        key = book.find(get("identifier")) or book.find(get("sourcedId"))
        orgs[get("sourcedId")] = book.slugs[key] if key else get("name")
    return orgs


def demand_columns(table: Table, *columns: str) -> None:
    missing = [column for column in columns if column not in table.header]
    if missing:
        raise FileRefused(f"{table.name} has no column {' and '.join(missing)}. Export the bundle again.")


class Cells:
    """The cells of one row by column; '' for a column that the table does not have."""

    def __init__(self, places: Mapping[str, int], cells: list[str]) -> None:
        self._places, self._cells = places, cells

    def __call__(self, column: str) -> str:
        place = self._places.get(column)
        return self._cells[place].strip() if place is not None and place < len(self._cells) else ""


def iterate_cells(table: Table) -> Iterator[tuple[int, Cells]]:
    places = {column: place for place, column in enumerate(table.header)}
    for number, cells in table.iterate():
        yield number, Cells(places, cells)
