"""The parts of a Word file, out of a zip that may be hostile (ECMA-376 part 2)."""

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from xml.etree.ElementTree import Element

from policy.text.errors import Refused

from . import kinds, markup

MOST_MEMBERS = 2_000
MOST_INFLATED = 30_000_000
MOST_IN_A_PART = 16_000_000
MOST_TIMES = 300
_TOO_BIG = (
    "The file would grow out of all proportion when it is opened. If it is really a policy, paste its words into a new "
    "Word file."
)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    OverflowError,
)


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part points to. ``kind`` is the last word of its type: "styles", "header", "hyperlink"."""

    kind: str
    target: str
    is_external: bool


class Package:
    """A zip whose declared sizes have been judged; each part that is read is judged by its real size too."""

    def __init__(self, data: bytes) -> None:
        try:
            self.archive = zipfile.ZipFile(BytesIO(data))
        except _BROKEN as error:
            raise Refused(None, markup.DAMAGED) from error
        members = self.archive.infolist()
        _refuse_bomb(members, len(data))
        self.members = {member.filename.lower(): member for member in members}
        if len(self.members) < len(members):
            raise Refused(None, "The file holds the same part twice. Open it in Word and save it again.")
        if any(member.flag_bits & 1 for member in members):
            raise Refused(None, kinds.PROTECTED)

    def bytes_of(self, name: str) -> bytes | None:
        member = self.members.get(name.lower())
        if member is None:
            return None
        if member.file_size > MOST_IN_A_PART:
            raise Refused(None, _TOO_BIG)
        try:
            with self.archive.open(member) as part:
                found = part.read(MOST_IN_A_PART + 1)
        except _BROKEN as error:
            raise Refused(None, markup.DAMAGED) from error
        if len(found) != member.file_size:
            raise Refused(None, markup.DAMAGED)
        return found

    def tree(self, name: str) -> Element | None:
        found = self.bytes_of(name)
        return None if found is None else markup.parse(found)

    def relations(self, name: str) -> dict[str, Relation]:
        """What a part ("" for the package) points to, by the relation's id."""
        folder, _, file = name.rpartition("/")
        root = self.tree(posixpath.join(folder, "_rels", f"{file}.rels"))
        return {} if root is None else dict(_relations(root, folder))


def _relations(root: Element, folder: str) -> Iterator[tuple[str, Relation]]:
    for element in root.iter("rel:Relationship"):
        is_external = element.get("TargetMode") == "External"
        target = element.get("Target", "")
        if not is_external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        kind = element.get("Type", "").rpartition("/")[2]
        yield element.get("Id", ""), Relation(kind, target, is_external)


def _refuse_bomb(members: list[zipfile.ZipInfo], size: int) -> None:
    """Judge by what the directory declares. ``bytes_of`` never inflates more than that."""
    total = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or total > MOST_INFLATED or total > MOST_TIMES * size:
        raise Refused(None, _TOO_BIG)
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise Refused(None, markup.DAMAGED)
