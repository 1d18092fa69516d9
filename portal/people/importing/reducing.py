"""Cuts a file down to what may be kept while HR checks it: staff rows, and the columns we need. Pure.

Pupils, parents and relatives in a bundle never come into the database: they are counted, and their rows left out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..row_validation import RefusedRow, SheetRow
from . import layouts, presets
from .days import read_day
from .layouts import Layout
from .opening import OpenedFile
from .presets import FilePreset, Kind
from .reading import Cells, demand_columns, iterate_cells, list_staff_users, read_own_roles
from .rows import is_left_out
from .tables import Table

CONTENT_TYPE = "application/json"
_ORG_COLUMNS = ("sourcedId", "name", "identifier")
_USER_COLUMNS = ("sourcedId", "status", "role", "orgSourcedIds")
_ROLE_COLUMNS = ("userSourcedId", "status", "role", "orgSourcedId")
_GIAS_COLUMNS = {
    *presets.GIAS_NEEDED,
    *(presets.GIAS_STATUS, presets.GIAS_CLOSED, presets.LINK_URN, presets.LINK_TYPE),
    *presets.GIAS_HEAD,
}
Rows = list[tuple[int, list[str]]]


def reduce_file(opened: OpenedFile, preset: FilePreset, layout: Layout) -> bytes:
    """JSON from which ``open_reduced`` makes a file again. Raises FileRefused."""
    kept: dict[str, Any] = {
        "name": opened.name,
        "is_bundle": opened.is_bundle,
        "remarks": opened.remarks,
        "not_staff": opened.not_staff,
        "refused": [[row.file, row.row, row.reason] for row in opened.refused],
        "tables": {},
    }
    if preset.kind == Kind.BUNDLE:
        _reduce_bundle(opened.tables, preset, kept)
    elif preset.kind == Kind.ACADEMIES:
        for name, table in opened.tables.items():
            columns = [column for column in table.header if column in _GIAS_COLUMNS]
            _keep(kept, name, columns, iterate_cells(table))
    else:
        _reduce_table(opened.only, layout, kept)
    return json.dumps(kept, ensure_ascii=False).encode()


def open_reduced(content: bytes) -> OpenedFile:
    kept: dict[str, Any] = json.loads(content)
    tables = {name: _build_table(name, found) for name, found in kept["tables"].items()}
    return OpenedFile(
        kept["name"],
        tables,
        kept["is_bundle"],
        not_staff=kept["not_staff"],
        refused=tuple(RefusedRow(*row) for row in kept["refused"]),
        own_remarks=tuple(kept["remarks"]),
    )


def _build_table(name: str, found: Mapping[str, Any]) -> Table:
    rows: list[tuple[int, list[str]]] = [(number, cells) for number, cells in found["rows"]]

    def iterate() -> Iterator[tuple[int, list[str]]]:
        yield from ((number, list(cells)) for number, cells in rows)

    return Table(name, tuple(found["header"]), iterate)


def _reduce_bundle(tables: Mapping[str, Table], preset: FilePreset, kept: dict[str, Any]) -> None:
    demand_columns(tables["orgs.csv"], "sourcedId", "name")
    _keep(kept, "orgs.csv", _ORG_COLUMNS, iterate_cells(tables["orgs.csv"]))
    users = tables["users.csv"]
    demand_columns(users, "sourcedId", "givenName", "familyName")
    person = [preset.layout.columns[name] for name in (layouts.GIVEN_NAMES, layouts.FAMILY_NAME, layouts.EMAIL)]
    columns = [*_USER_COLUMNS, *person]
    staff: Rows = []
    if "roles.csv" in preset.files:
        known = list_staff_users(tables["roles.csv"], preset)
        dates = [preset.layout.columns[name] for name in (layouts.FROM_ON, layouts.UNTIL_ON)]
        roles = iterate_cells(tables["roles.csv"])
        wanted = presets.fold_roles(preset)
        of_staff = ((number, get) for number, get in roles if get("role").lower() in wanted)
        _keep(kept, "roles.csv", [*_ROLE_COLUMNS, *dates], of_staff)
    else:
        known = None
        demand_columns(users, "role", "orgSourcedIds")
    for number, get in iterate_cells(users):
        if get("sourcedId") in known if known is not None else read_own_roles(get, preset):
            staff.append((number, [get(column) for column in columns]))
        else:
            kept["not_staff"] += 1
    kept["tables"]["users.csv"] = {"header": columns, "rows": staff}


def _reduce_table(table: Table, layout: Layout, kept: dict[str, Any]) -> None:
    columns = list(layout.columns.values())
    places = [table.header.index(column) for column in columns]
    width = len(table.header)
    rows: Rows = []
    for number, cells in table.iterate():
        if len(cells) != width:
            why = f"has {len(cells)} cells, but the header has {width}. Is a comma or a quote missing?"
            kept["refused"].append([table.name, number, why])
            continue
        found = [cells[place] for place in places]
        row = SheetRow(table.name, number, dict(zip(columns, found, strict=True)), read_day)
        if is_left_out(row, layout):
            kept["not_staff"] += 1
        else:
            rows.append((number, found))
    kept["tables"][table.name] = {"header": columns, "rows": rows}


def _keep(kept: dict[str, Any], name: str, columns: Iterable[str], rows: Iterable[tuple[int, Cells]]) -> None:
    header = list(columns)
    kept["tables"][name] = {
        "header": header,
        "rows": [(number, [get(column) for column in header]) for number, get in rows],
    }
