"""Changes words so that form 2 can hold them: white space, invisible characters, accents, and their marks."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ..blocks import Words
from ..errors import TextError
from ..inline import EMPHASIS, Mark, MarkKind, sort_marks
from ..lines import MOST_MARKS, find_accent_heaps, find_invisible, is_invisible

LOST_SIGN = "□"
_LOST = frozenset({"Cn", "Co", "Cs"})


@dataclass(slots=True)
class WordChanges:
    """What had to be changed so far. ``lost`` counts unreadable characters inside words."""

    removed: int = 0
    lost: int = 0
    accents: int = 0
    addresses: list[str] = field(default_factory=list)


def fit_words(words: Words, changes: WordChanges) -> Words:
    """Return the words in NFC, with single spaces and without invisible characters. Marks move with their words."""
    text, marks = words.text, _clamp_marks(words)
    if not _is_fit(text):
        text, marks = _rewrite(text, marks, changes)
    return Words(text, fit_marks(text, marks, changes))


def fit_marks(text: str, marks: Iterable[Mark], changes: WordChanges) -> tuple[Mark, ...]:
    """Return the marks that form 2 can hold: links to valid addresses, citations that read "[1]", no overlaps."""
    targets: list[Mark] = []
    emphasis: list[Mark] = []
    for mark in sorted(marks):
        if mark.kind in EMPHASIS:
            emphasis.append(replace(mark, address=""))
        elif not _is_valid(text, mark):
            if mark.kind is MarkKind.LINK:
                changes.addresses.append(mark.address)
        elif targets and _collide(targets[-1], mark):
            if mark.kind is MarkKind.LINK and mark.address != targets[-1].address:
                changes.addresses.append(mark.address)
        else:
            targets.append(mark)
    notes = [mark for mark in targets if mark.kind is MarkKind.NOTE]
    return sort_marks(text, [*targets, *(_widen(mark, notes) for mark in emphasis)])


def _is_fit(text: str) -> bool:
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) == text
    has_heap = next(find_accent_heaps(text), None) is not None
    has_invisible = next(find_invisible(text), None) is not None
    is_tidy = " ".join(text.split()) == text
    return is_tidy and not has_heap and not has_invisible and unicodedata.is_normalized("NFC", text)


def _clamp_marks(words: Words) -> list[Mark]:
    length = len(words.text)
    clamped = [replace(mark, start=max(mark.start, 0), end=min(mark.end, length)) for mark in words.marks]
    return [mark for mark in clamped if mark.start < mark.end]


def _rewrite(text: str, marks: Iterable[Mark], changes: WordChanges) -> tuple[str, list[Mark]]:
    kept: list[str] = []
    places: list[int] = []
    for character in _list_kept(text, changes):
        is_first_space = character == " " and (not kept or kept[-1] == " ")
        places.append(len(kept))
        if character and not is_first_space:
            kept.append(character)
    if kept and kept[-1] == " ":
        kept.pop()
    places.append(len(kept))
    moved = [replace(mark, start=places[mark.start], end=min(places[mark.end], len(kept))) for mark in marks]
    return _normalise("".join(kept), [mark for mark in moved if mark.start < mark.end])


def _list_kept(text: str, changes: WordChanges) -> Iterator[str]:
    """Yield what replaces each character: itself, a space, the sign for a lost letter, or nothing."""
    accents = 0
    for position, character in enumerate(text):
        if character.isspace():
            accents = 0
            yield " "
        elif is_invisible(character):
            is_lost = _is_lost_letter(text, position)
            changes.lost += is_lost
            changes.removed += not is_lost
            accents = 0 if is_lost else accents  # a removed character does not separate accents
            yield LOST_SIGN if is_lost else ""
        else:
            accents = accents + 1 if unicodedata.category(character)[0] == "M" else 0
            is_kept = accents <= MOST_MARKS
            changes.accents += not is_kept
            yield character if is_kept else ""


def _is_lost_letter(text: str, position: int) -> bool:
    """Whether a letter stood here. A sign of a symbol font that stands alone, such as a tick, does not count."""
    is_lost = unicodedata.category(text[position]) in _LOST or text[position] == "\ufffd"
    return is_lost and (text[position - 1 : position].isalnum() or text[position + 1 : position + 2].isalnum())


def _normalise(text: str, marks: list[Mark]) -> tuple[str, list[Mark]]:
    """Normalise to NFC. All marks are lost if an accent is marked in another way than its letter."""
    edges = sorted({0, len(text), *(place for mark in marks for place in (mark.start, mark.end))})
    places = {0: 0}
    pieces: list[str] = []
    for start, end in pairwise(edges):
        pieces.append(unicodedata.normalize("NFC", text[start:end]))
        places[end] = places[start] + len(pieces[-1])
    normal = "".join(pieces)
    if not unicodedata.is_normalized("NFC", normal):
        return unicodedata.normalize("NFC", normal), []
    return normal, [replace(mark, start=places[mark.start], end=places[mark.end]) for mark in marks]


def _is_valid(text: str, mark: Mark) -> bool:
    if mark.address.startswith("sha256:"):
        return False
    try:
        sort_marks(text, [mark])
    except TextError:
        return False
    return True


def _collide(before: Mark, after: Mark) -> bool:
    """Whether two marks overlap, or cite the same note and touch."""
    is_same_note = before.kind is after.kind is MarkKind.NOTE and before.address == after.address
    return after.start < before.end or (is_same_note and after.start == before.end)


def _widen(mark: Mark, notes: Iterable[Mark]) -> Mark:
    """Widen emphasis over part of a citation to the whole citation."""
    for note in notes:
        if note.start < mark.start < note.end:
            mark = replace(mark, start=note.start)
        if note.start < mark.end < note.end:
            mark = replace(mark, end=note.end)
    return mark


def shift_marks(marks: Iterable[Mark], shift: int) -> tuple[Mark, ...]:
    return tuple(replace(mark, start=mark.start + shift, end=mark.end + shift) for mark in marks)


def is_all_bold(words: Words) -> bool:
    return any(mark.kind is MarkKind.BOLD and mark.start == 0 and mark.end == len(words.text) for mark in words.marks)


def replace_symbol_bullet(words: Words) -> Words:
    """Replace a symbol font's bullet at the beginning with the usual sign, because nobody could see it."""
    return replace(words, text=f"•{words.text[1:]}") if re.match(r"[\uf000-\uf0ff] *\S", words.text) else words
