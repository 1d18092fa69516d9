"""ZIP files: which are inside, and their bytes, within limits of count and of size as declared and as found. Pure."""

import io
import zipfile
import zlib
from collections.abc import Collection

from .tables import MOST_UNPACKED, FileRefused

MOST_ENTRIES = 1_000
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, KeyError)


def is_zip(content: bytes) -> bool:
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


class Archive:
    """A ZIP file in memory. Every method raises FileRefused."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self._left = MOST_UNPACKED
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        except _BROKEN:
            raise FileRefused(f"{name} is damaged. Download or export it again.") from None
        if len(entries) > MOST_ENTRIES:
            raise FileRefused(f"{name} holds {len(entries):,} files. Is this the right one?")
        self.names = tuple(entry.filename for entry in entries if not entry.is_dir())
        if any(_leads_out(entry) for entry in self.names):
            raise FileRefused(f"{name} holds files with unsafe paths. Export it again.")
        if len(set(self.names)) < len(self.names):
            raise FileRefused(f"{name} holds two files of the same name. Export it again.")

    def read(self, entry: str) -> bytes:
        """The bytes of one file. What it says of its size is not relied upon."""
        if self._zip.getinfo(entry).file_size > self._left:
            raise self._refuse_size()
        try:
            with self._zip.open(entry) as file:
                content = file.read(self._left + 1)
        except _BROKEN as error:
            locked = "password" in str(error) or "encrypted" in str(error)
            why = "is locked with a password. Save it without one." if locked else "is damaged. Export it again."
            raise FileRefused(f"{self.name} {why}") from None
        if len(content) > self._left:
            raise self._refuse_size()
        self._left -= len(content)
        return content

    def find_csv_files(self) -> dict[str, str]:
        """The path of each CSV file by its name in small letters, in whatever one folder they are."""
        found: dict[str, str] = {}
        for path in self.names:
            base = path.rpartition("/")[2]
            if base.lower().endswith(".csv") and not base.startswith((".", "__")) and "__MACOSX" not in path:
                if base.lower() in found:
                    raise FileRefused(f"{self.name} holds {base} twice. Export it again.")
                found[base.lower()] = path
        return found

    def _refuse_size(self) -> FileRefused:
        return FileRefused(
            f"{self.name} holds more than {MOST_UNPACKED // 1_000_000} MB when unpacked, which is refused."
        )


def _leads_out(path: str) -> bool:
    return path.startswith("/") or "\\" in path or ":" in path or ".." in path.split("/")


def list_missing(found: Collection[str], wanted: Collection[str]) -> str:
    """``roles.csv and orgs.csv``, of the files that a bundle must have; '' where it has all."""
    missing = [name for name in wanted if name not in found]
    return " and ".join(missing)
