"""Finds where the appendices, annexes and schedules of a policy begin, and what they are called."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..blocks import BlockKind
from ..units import UnitKind
from .pieces import Piece, find_next, is_short

_SEVERAL = re.compile(r"appendices|annexe?s|schedules|attachments", re.IGNORECASE)
_NUMBER = r"[0-9]{1,2}[a-z]?|[A-Z]|[ivx]{1,5}|one|two|three|four|five|six|seven|eight|nine|ten"
_LABEL = re.compile(
    rf"(?P<label>{_SEVERAL.pattern}|(?:appendix|annexe?|schedule|attachment)(?: (?:{_NUMBER})(?![\w-]))?)"
    r"(?P<sign> ?[.:–—-])?(?P<title>.*)",
    re.IGNORECASE,
)
_DASH = re.compile(r"[-–—:.]+ *")


@dataclass(frozen=True, slots=True)
class AppendixStart:
    """A part begins at ``position`` of the pieces; its units begin ``length`` pieces later."""

    position: int
    length: int
    label: str
    title: str


def find_appendices(pieces: Sequence[Piece]) -> list[AppendixStart]:
    """Find where appendices begin. A list of attachments, with one label below the other, does not count."""
    labels = [_read_label(piece) for piece in pieces]
    plural = [position for position, label in enumerate(labels) if label and _SEVERAL.fullmatch(label[0])]
    labels = [None if position in plural else label for position, label in enumerate(labels)]
    if plural and not any(labels):  # A heading above appendices that have no labels of their own.
        return [AppendixStart(plural[0], 1, pieces[plural[0]].text.rstrip(" :.–—-"), "")]
    starts = []
    for position, label in enumerate(labels):
        beside = [labels[near] for near in (position - 1, position + 1) if 0 <= near < len(labels)]
        if label and (pieces[position].is_heading or not any(beside)):
            starts.append(_make_start(pieces, position, label))
    return starts


def read_appendix_label(text: str, *, is_heading: bool) -> tuple[str, str] | None:
    """Return the label and title of a heading or lone paragraph such as "Annex A - Contacts". None for a sentence."""
    found = _LABEL.fullmatch(text)
    if found is None:
        return None
    label, title = found["label"], _DASH.sub("", found["title"].strip(), count=1)
    if not title:
        return label, ""
    has_number = " " in label
    is_set_off = found["sign"] is not None
    begins_like_title = not title[0].islower() and found["title"].startswith(" ")
    if is_set_off or (is_heading and has_number and begins_like_title):
        return label, title
    return None


def _read_label(piece: Piece) -> tuple[str, str] | None:
    is_lone = piece.block.kind is BlockKind.PARAGRAPH and piece.kind is UnitKind.PARAGRAPH and piece.level == 0
    if piece.number or not (piece.is_heading or is_lone) or not is_short(piece.text):
        return None
    label = read_appendix_label(piece.text, is_heading=piece.stands_out)
    is_bare_word = label is not None and " " not in label[0]
    return None if is_bare_word and not piece.stands_out else label


def _make_start(pieces: Sequence[Piece], position: int, label: tuple[str, str]) -> AppendixStart:
    after = find_next(pieces, position)
    if label[1] or after is None or not _may_be_title(after) or _read_label(after):
        return AppendixStart(position, 1, *label)
    return AppendixStart(position, 2, label[0], after.text)


def _may_be_title(piece: Piece) -> bool:
    """Whether a piece below a label that stands alone may be its title: a short line, even if it does not stand out."""
    if piece.number or piece.text.endswith(":"):
        return False
    is_flush = piece.block.kind is BlockKind.PARAGRAPH and piece.kind is UnitKind.PARAGRAPH and piece.level == 0
    return piece.stands_out or (is_flush and is_short(piece.text) and not piece.text[0].islower())
