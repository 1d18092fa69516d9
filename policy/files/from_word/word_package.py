"""Reads the parts of a Word file from a zip that may be hostile (ECMA-376 part 2)."""

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.etree.ElementTree import Element

from policy.text.errors import TextError

from ..kinds import PROTECTED
from . import markup

MOST_MEMBERS = 2_000
LARGEST_DIRECTORY = 1_000_000  # bytes, of the zip
MOST_INFLATED = 30_000_000
MOST_IN_A_PART = 16_000_000
MOST_RATIO = 300
_TOO_BIG = (
    "The file would grow out of all proportion when it is opened. If it is really a policy, paste its words into a new "
    "Word file."
)
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError, OverflowError)


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one part to another. ``kind`` is the last word of its type: "styles", "header", "hyperlink"."""

    kind: str
    target: str
    is_external: bool


class _Archive(BytesIO):
    """A file that limits reads, because ``zipfile`` reads the directory at once, whatever length the file claims."""

    longest_read = LARGEST_DIRECTORY

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self.longest_read:
            raise TextError(None, _TOO_BIG)
        return super().read(size)


class Package:
    """A zip whose declared sizes have been checked; the real size of each part is checked when it is read."""

    def __init__(self, data: bytes) -> None:
        file = _Archive(data)
        try:
            self.archive = zipfile.ZipFile(file)
        except _BROKEN as error:
            raise TextError(None, markup.DAMAGED) from error
        file.longest_read = len(data)
        members = self.archive.infolist()
        _refuse_bomb(members, len(data))
        self.members = {member.filename.lower(): member for member in members}
        if len(self.members) < len(members):
            raise TextError(None, "The file holds the same part twice. Open it in Word and save it again.")
        if any(member.flag_bits & 1 for member in members):
            raise TextError(None, PROTECTED)

    def read_bytes(self, name: str) -> bytes | None:
        member = self.members.get(name.lower())
        if member is None:
            return None
        if member.file_size > MOST_IN_A_PART:
            raise TextError(None, _TOO_BIG)
        try:
            with self.archive.open(member) as part:
                content = part.read(MOST_IN_A_PART + 1)
        except _BROKEN as error:
            raise TextError(None, markup.DAMAGED) from error
        if len(content) != member.file_size:
            raise TextError(None, markup.DAMAGED)
        return content

    def read_tree(self, name: str) -> Element | None:
        content = self.read_bytes(name)
        return None if content is None else markup.parse_xml(content)

    def read_relations(self, name: str) -> dict[str, Relation]:
        """Return the relations of a part ("" for the package) by id."""
        folder, _, file = name.rpartition("/")
        root = self.read_tree(posixpath.join(folder, "_rels", f"{file}.rels"))
        return {} if root is None else dict(_list_relations(root, folder))


def find_target(relations: Mapping[str, Relation], kind: str) -> str:
    """Return the name of the first part of a kind, or ""."""
    return next((one.target for one in relations.values() if one.kind == kind and not one.is_external), "")


def _list_relations(root: Element, folder: str) -> Iterator[tuple[str, Relation]]:
    for element in root.iter("rel:Relationship"):
        is_external = element.get("TargetMode") == "External"
        target = element.get("Target", "")
        if not is_external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        kind = element.get("Type", "").rpartition("/")[2]
        yield element.get("Id", ""), Relation(kind, target, is_external)


def _refuse_bomb(members: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse a zip that declares too much. ``read_bytes`` never unpacks more than the declared sizes."""
    total = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or total > MOST_INFLATED or total > MOST_RATIO * size:
        raise TextError(None, _TOO_BIG)
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise TextError(None, markup.DAMAGED)
