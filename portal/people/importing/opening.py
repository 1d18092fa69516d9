"""An uploaded file into its tables, and which preset fits them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..row_validation import RefusedRow
from . import presets
from .archives import Archive, is_zip, list_missing
from .csv_tables import read_csv
from .layouts import Layout
from .presets import FilePreset, Kind
from .tables import MOST_BYTES, FileRefused, Table
from .xlsx_tables import WORKBOOK, read_xlsx

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
MANIFEST = "manifest.csv"
ESTABLISHMENTS = "edubasealldata"  # how the DfE's names of files begin; links_ stands before those of links


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """Its tables by their names in small letters; one that is no bundle has one table, under the file's own name."""

    name: str
    tables: Mapping[str, Table]
    is_bundle: bool
    not_staff: int = 0  # rows that were left out when it was kept
    refused: tuple[RefusedRow, ...] = ()  # and those that could not be kept
    own_remarks: tuple[str, ...] = ()

    @property
    def only(self) -> Table:
        return next(iter(self.tables.values()))

    @property
    def remarks(self) -> list[str]:
        return [*self.own_remarks, *(remark for table in self.tables.values() for remark in table.remarks)]


def open_file(name: str, content: bytes) -> OpenedFile:
    """Raises FileRefused."""
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \r\n\t\0"):
        raise FileRefused(f"{name} is empty.")
    if len(content) > MOST_BYTES:
        raise FileRefused(f"{name} has more than {MOST_BYTES // 1_000_000} MB. Is this the right file?")
    if content.startswith(_OLD_EXCEL):
        raise FileRefused(
            f"{name} is locked with a password, or from an old Excel. Save it as XLSX without a password."
        )
    if content.startswith(b"%PDF"):
        raise FileRefused(f"{name} is a PDF. Upload a spreadsheet (CSV or XLSX), or a ZIP bundle.")
    if not is_zip(content):
        return OpenedFile(name, {name: read_csv(name, content)}, is_bundle=False)
    archive = Archive(name, content)
    if WORKBOOK in archive.names:
        return OpenedFile(name, {name: read_xlsx(archive)}, is_bundle=False)
    files = archive.find_csv_files()
    if not files:
        raise FileRefused(f"{name} holds no CSV files. Upload a spreadsheet (CSV or XLSX), or a ZIP bundle.")
    known = {file for preset in presets.BUILT_IN.values() for file in preset.files}
    wanted = {base: path for base, path in files.items() if base in known or ESTABLISHMENTS in base}
    if not wanted:
        raise FileRefused(f"{name} is no bundle that is known here. Upload its list of staff as CSV or XLSX.")
    return OpenedFile(name, {base: read_csv(base, archive.read(path)) for base, path in wanted.items()}, is_bundle=True)


def find_preset(opened: OpenedFile, kept: Mapping[str, Layout]) -> FilePreset | None:
    """The preset whose files and columns these are, our own or one that HR keeps; None where there is none yet.

    Raises FileRefused for a bundle that is incomplete.
    """
    if opened.is_bundle:
        preset = _find_bundle(opened)
        missing = list_missing(opened.tables, preset.files)
        if missing:
            raise FileRefused(f"{opened.name} is not complete: it lacks {missing}. Export the whole bundle again.")
        return preset
    header = opened.only.header
    if opened.only.has(*presets.GIAS_NEEDED):
        return presets.GIAS
    needed = set(presets.TEMPLATE.layout.columns) - presets.TEMPLATE_OPTIONAL
    if needed <= set(header):
        present = {ours: theirs for ours, theirs in presets.TEMPLATE.layout.columns.items() if theirs in header}
        _refuse_twice(opened, present)
        return FilePreset(presets.TEMPLATE.name, Kind.ONE_TABLE, "", layout=Layout(present))
    fitting = [(name, layout) for name, layout in kept.items() if layout.fits(header)]
    if not fitting:
        return None
    name, layout = max(fitting, key=lambda pair: len(pair[1].columns))
    _refuse_twice(opened, layout.columns)
    return build_kept_preset(name, layout)


def _refuse_twice(opened: OpenedFile, columns: Mapping[str, str]) -> None:
    twice = next((column for column in columns.values() if f"{column} (2)" in opened.only.header), "")
    if twice:
        raise FileRefused(f"{opened.name} has two columns named “{twice[:40]}”. Rename or remove one of them.")


def build_kept_preset(name: str, layout: Layout) -> FilePreset:
    return FilePreset(name, Kind.ONE_TABLE, source="" if layout.has_own_numbers else name, layout=layout)


def _find_bundle(opened: OpenedFile) -> FilePreset:
    if any(ESTABLISHMENTS in name for name in opened.tables):
        return presets.GIAS
    users = opened.tables.get("users.csv")
    if MANIFEST in opened.tables:
        version = _read_manifest(opened.tables[MANIFEST]).get("oneroster.version", "")
        for preset in (presets.ONEROSTER_1_1, presets.ONEROSTER_1_2):
            if preset.name.endswith(f" {version}"):
                return preset
        raise FileRefused(f"{opened.name} is of OneRoster “{version[:20]}”. Versions 1.1 and 1.2 are read here.")
    if users is not None and users.has("enabledUser"):
        return presets.ONEROSTER_1_2 if "roles.csv" in opened.tables else presets.ONEROSTER_1_1
    return presets.SCHOOL_DATA_SYNC


def _read_manifest(table: Table) -> dict[str, str]:
    rows = (cells for _, cells in table.iterate() if len(cells) >= 2)
    return {cells[0].strip(): cells[1].strip() for cells in rows}
