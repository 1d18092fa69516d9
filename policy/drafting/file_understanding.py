"""Turns an uploaded file into a draft's text, and records how each part of the file was understood. No ORM.

The record is kept as JSON, with the keys ``title``, ``register``, ``notes``, ``left_out``, ``doubts``, ``revisions``,
``comments``, ``formatting_changes`` and ``is_pdf``. A ``place`` in it is a part's slug and an anchor, with the
``digest`` of the unit's words; it is None if there is no such unit.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from policy.comparison import ClausePlace
from policy.files.from_pdf.notes import CHECK
from policy.files.from_pdf.reader import read_pdf_blocks
from policy.files.kinds import FileKind, detect_kind
from policy.files.reading_blocks import read_blocks
from policy.text import ClauseText, PolicyText, TextError, write_smallest
from policy.text.blocks import Comment, FileBlocks, LeftOut, Revision
from policy.text.structure.doubts import Doubt, Reading
from policy.text.structure.parts import build_parts
from policy.text.structure.understood import Understood

from .file_pictures import KeptPicture, keep_pictures
from .locating import digest_unit

_COUNTED = re.compile(r"([a-z]+) ([0-9]+)")
_LOST_LETTER = "□"
_UNWRITTEN = (
    "The file was read, but its text cannot be written down as a policy. Save it as plain text and choose that."
)


@dataclass(frozen=True, slots=True)
class PlacedUnit:
    """A unit of the text, its place in the text, and its place in the file (``where``)."""

    place: ClausePlace
    unit: ClauseText
    where: str

    @property
    def full_text(self) -> str:
        return f"{self.unit.number} {self.unit.text}".strip()


class FileOrder:
    """Looks up units of a text by their place in the file."""

    def __init__(self, units: Sequence[PlacedUnit]) -> None:
        self._by_where: dict[str, list[PlacedUnit]] = defaultdict(list)
        self._counted: dict[str, list[tuple[int, PlacedUnit]]] = defaultdict(list)
        for one in units:
            self._by_where[one.where].append(one)
            if counted := _COUNTED.fullmatch(one.where):
                self._counted[counted[1]].append((int(counted[2]), one))
        for rows in self._counted.values():
            rows.sort(key=itemgetter(0))

    def list_at(self, where: str) -> list[PlacedUnit]:
        return self._by_where.get(where, [])

    def find_before(self, where: str) -> PlacedUnit | None:
        """Find the last unit at or before a place; None if there is none, or if such places are not numbered."""
        counted = _COUNTED.fullmatch(where)
        rows = self._counted.get(counted[1], []) if counted else []
        index = bisect_right(rows, int(counted[2]), key=itemgetter(0)) if counted else 0
        return rows[index - 1][1] if index else None


@dataclass(frozen=True, slots=True)
class UnderstoodFile:
    """A text read from a file. ``has_tracked_changes``: it could also be read another way."""

    text: PolicyText
    record: Mapping[str, Any]
    pictures: Sequence[KeptPicture]
    has_tracked_changes: bool


def understand_file(name: str, data: bytes, *, accept_changes: bool = True) -> UnderstoodFile:
    """Read a Word, Markdown, plain text or PDF file. Raises TextError for one that cannot be read."""
    content = read_blocks(name, data, accept_changes=accept_changes)
    return _understand(content, is_pdf=detect_kind(name, data) is FileKind.PDF)


def understand_pages(data: bytes, first: int | None, last: int | None) -> UnderstoodFile:
    """Read pages of a PDF, or all of them. Raises TextError where they cannot be read."""
    return _understand(read_pdf_blocks(data, first or 1, last or 0), is_pdf=True)


def _understand(content: FileBlocks, *, is_pdf: bool) -> UnderstoodFile:
    understood, pictures = keep_pictures(build_parts(content), content.blocks)
    text = _write(understood)
    record = _build_record(content, understood, FileOrder(_place_units(understood, text)))
    record["is_pdf"] = is_pdf
    return UnderstoodFile(text, remove_unstorable(record), pictures, bool(content.revisions))


def remove_unstorable(value: Any) -> Any:
    """Remove the characters that the database cannot store; the parts left out of a file may contain them."""
    if isinstance(value, str):
        return "".join(character for character in value if character != "\0" and not "\ud800" <= character <= "\udfff")
    if isinstance(value, dict):
        return {key: remove_unstorable(inner) for key, inner in value.items()}
    return [remove_unstorable(inner) for inner in value] if isinstance(value, list) else value


def _write(understood: Understood) -> PolicyText:
    try:
        return write_smallest([part.part_units for part in understood.parts])
    except TextError as error:
        if not any(part.units for part in understood.parts):
            raise TextError(None, "The file holds no words. If they are in a picture, type them first.") from error
        raise TextError(None, f"{_UNWRITTEN} {error}") from error


def _place_units(understood: Understood, text: PolicyText) -> list[PlacedUnit]:
    return [
        PlacedUnit((part.slug, unit.anchor), unit, found.where)
        for part, found_part in zip(text.parts, understood.parts, strict=True)
        for unit, found in zip(part.clauses, found_part.units, strict=True)
    ]


def _build_record(content: FileBlocks, understood: Understood, order: FileOrder) -> dict[str, Any]:
    return {
        "title": understood.title,
        "register": dict(understood.register),
        "notes": [note for note in understood.notes if note != CHECK],
        "left_out": [_write_left_out(one, order) for one in understood.left_out],
        "doubts": _write_doubts(understood.doubts, order),
        "revisions": [_write_revision(one, order) for one in content.revisions],
        "comments": [_write_comment(one, order) for one in content.comments],
        "formatting_changes": content.formatting_changes,
    }


def _write_doubts(doubts: Iterable[Doubt], order: FileOrder) -> list[dict[str, Any]]:
    used: set[tuple[str, ClausePlace]] = set()
    rows = []
    for number, doubt in enumerate(doubts, 1):
        found = _find_doubtful(doubt, order, used)
        if found:
            used.add((doubt.understood, found.place))
        rows.append(
            {
                "id": f"doubt_{number}",
                "where": doubt.where,
                "words": doubt.words,
                "understood": doubt.understood,
                "readings": [reading.value for reading in doubt.readings],
                "must_settle": doubt.must_settle,
            }
            | _write_place(found)
        )
    return rows


def _find_doubtful(doubt: Doubt, order: FileOrder, used: set[tuple[str, ClausePlace]]) -> PlacedUnit | None:
    """Find the unit that a doubt is about: the one at its place in the file that begins with its words."""
    near = [one for one in order.list_at(doubt.where) if (doubt.understood, one.place) not in used]
    beginning = doubt.words.removesuffix("…")
    begins = (one for one in near if beginning and beginning in (one.full_text[: len(beginning)], one.unit.text))
    lost = (one for one in near if Reading.TYPE_AGAIN in doubt.readings and _LOST_LETTER in one.unit.text)
    return next(begins, None) or next(lost, None) or next(iter(near), None)


def _write_left_out(left_out: LeftOut, order: FileOrder) -> dict[str, Any]:
    before = order.find_before(left_out.where)
    return {
        "where": left_out.where,
        "reason": left_out.reason,
        "text": left_out.text,
        "is_first": before is None and _COUNTED.fullmatch(left_out.where) is not None,
    } | _write_place(before)


def _write_revision(revision: Revision, order: FileOrder) -> dict[str, Any]:
    return {
        "kind": revision.kind.value,
        "author": revision.author,
        "at": _write_moment(revision.at),
        "words": revision.words,
        "where": revision.where,
    } | _write_place(order.find_before(revision.where))


def _write_comment(comment: Comment, order: FileOrder) -> dict[str, Any]:
    replies = [{"author": one.author, "at": _write_moment(one.at), "words": one.words} for one in comment.replies]
    return {
        "author": comment.author,
        "at": _write_moment(comment.at),
        "words": comment.words,
        "about": comment.about,
        "where": comment.where,
        "replies": replies,
    } | _write_place(order.find_before(comment.where))


def _write_moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _write_place(found: PlacedUnit | None) -> dict[str, Any]:
    return {"place": list(found.place) if found else None, "digest": digest_unit(found.unit) if found else ""}
